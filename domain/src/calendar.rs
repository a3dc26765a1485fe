//! Dates, hours of a day and months. They are jiff's civil types: no clock, no time zone.

use core::fmt;
use core::str::FromStr;

pub use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

/// A calendar month, written `2026-10`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

/// The text is no month or date in the form expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date of the expected form")]
pub struct CalendarError;

impl Month {
    /// A month of a year, or an error if there is no such month.
    ///
    /// # Errors
    /// [`CalendarError`] when `month` is not 1–12 or `year` is not 1900–2999.
    pub const fn new(year: i16, month: i8) -> Result<Self, CalendarError> {
        if month >= 1 && month <= 12 && year >= 1900 && year <= 2999 {
            Ok(Self { year, month })
        } else {
            Err(CalendarError)
        }
    }

    /// The month that `date` lies in.
    #[must_use]
    pub fn of(date: Date) -> Self {
        Self { year: date.year(), month: date.month() }
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }

    /// 1–12.
    #[must_use]
    pub const fn number(self) -> i8 {
        self.month
    }

    /// Months since year 0: a dense number for arithmetic and comparison.
    #[must_use]
    pub fn ordinal(self) -> i32 {
        i32::from(self.year) * 12 + i32::from(self.month) - 1
    }

    /// The inverse of [`Month::ordinal`]; `None` outside 1900–2999.
    #[must_use]
    pub fn from_ordinal(ordinal: i32) -> Option<Self> {
        let year = i16::try_from(ordinal.div_euclid(12)).ok()?;
        let month = i8::try_from(ordinal.rem_euclid(12) + 1).ok()?;
        Self::new(year, month).ok()
    }

    /// This month moved by `months`; stays put at the ends of the calendar.
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        Self::from_ordinal(self.ordinal() + months).unwrap_or(self)
    }

    /// The month after.
    #[must_use]
    pub fn next(self) -> Self {
        self.plus(1)
    }

    /// The month before.
    #[must_use]
    pub fn previous(self) -> Self {
        self.plus(-1)
    }

    /// The first day.
    #[must_use]
    pub fn first_day(self) -> Date {
        Date::new(self.year, self.month, 1).unwrap_or(Date::MIN)
    }

    /// The last day.
    #[must_use]
    pub fn last_day(self) -> Date {
        self.first_day().last_of_month()
    }

    /// Calendar days in the month.
    #[must_use]
    pub fn days(self) -> i64 {
        i64::from(self.first_day().days_in_month())
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = CalendarError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (year, month) = text.split_once('-').ok_or(CalendarError)?;
        if year.len() != 4 || month.len() != 2 {
            return Err(CalendarError);
        }
        let year = year.parse().map_err(|_| CalendarError)?;
        let month = month.parse().map_err(|_| CalendarError)?;
        Self::new(year, month)
    }
}

impl Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Completed years from `from` to `on`; zero if `on` is earlier.
#[must_use]
pub fn completed_years(from: Date, on: Date) -> i64 {
    let years = i64::from(on.year()) - i64::from(from.year());
    let before_anniversary = (on.month(), on.day()) < (from.month(), from.day());
    (years - i64::from(before_anniversary)).max(0)
}

/// Completed months from `from` to `on`; zero if `on` is earlier. A month that began on a day its last month does not
/// have is complete on the first of the next.
#[must_use]
pub fn completed_months(from: Date, on: Date) -> i64 {
    let months = Month::of(on).ordinal() - Month::of(from).ordinal();
    (i64::from(months) - i64::from(on.day() < from.day())).max(0)
}
