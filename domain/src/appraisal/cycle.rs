//! What an appraisal is of: a month, a quarter, half a year or a year.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::calendar::{CalendarError, Date, Month};
use crate::dated::Period;
use crate::fact::codes;

/// How long a cycle is (考核周期), ascending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CycleKind {
    /// 月度
    Month,
    /// 季度
    Quarter,
    /// 半年
    HalfYear,
    /// 年度
    Year,
}

codes! {
    CycleKind { Month => "month", Quarter => "quarter", HalfYear => "half_year", Year => "year" }
}

impl CycleKind {
    /// Months in one.
    #[must_use]
    pub const fn months(self) -> i32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::HalfYear => 6,
            Self::Year => 12,
        }
    }

    /// How many there are in a year.
    #[must_use]
    pub const fn in_a_year(self) -> i32 {
        12 / self.months()
    }
}

/// One cycle, written `2026`, `2026-H1`, `2026-Q3` or `2026-10`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cycle {
    // In this order cycles sort by their last month, the shorter first.
    last: Month,
    kind: CycleKind,
}

impl Cycle {
    /// The cycle of a kind that a month lies in.
    #[must_use]
    pub fn of(kind: CycleKind, month: Month) -> Self {
        let into = month.ordinal().rem_euclid(kind.months());
        Self { last: month.plus(kind.months() - 1 - into), kind }
    }

    /// The year's own.
    ///
    /// # Errors
    /// [`CalendarError`] outside 1900–2999.
    pub fn year_of(year: i16) -> Result<Self, CalendarError> {
        Ok(Self { last: Month::new(year, 12)?, kind: CycleKind::Year })
    }

    /// How long.
    #[must_use]
    pub const fn kind(self) -> CycleKind {
        self.kind
    }

    /// The year it lies in.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.last.year()
    }

    /// The first month.
    #[must_use]
    pub fn first_month(self) -> Month {
        self.last.plus(1 - self.kind.months())
    }

    /// The last month.
    #[must_use]
    pub const fn last_month(self) -> Month {
        self.last
    }

    /// The last day.
    #[must_use]
    pub fn last_day(self) -> Date {
        self.last.last_day()
    }

    /// Its days.
    #[must_use]
    pub fn period(self) -> Period {
        Period { from: self.first_month().first_day(), to: Some(self.last.next().first_day()) }
    }

    /// The cycle before it.
    #[must_use]
    pub fn previous(self) -> Self {
        Self { last: self.last.plus(-self.kind.months()), kind: self.kind }
    }

    /// The cycle after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self { last: self.last.plus(self.kind.months()), kind: self.kind }
    }
}

impl fmt::Display for Cycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, number) = (self.year(), i32::from(self.last.number()) / self.kind.months());
        match self.kind {
            CycleKind::Month => self.last.fmt(f),
            CycleKind::Quarter => write!(f, "{year:04}-Q{number}"),
            CycleKind::HalfYear => write!(f, "{year:04}-H{number}"),
            CycleKind::Year => write!(f, "{year:04}"),
        }
    }
}

impl FromStr for Cycle {
    type Err = CalendarError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (year, part) = text.split_once('-').map_or((text, None), |(year, part)| (year, Some(part)));
        let (kind, number) = match part {
            None => (CycleKind::Year, "1"),
            Some(part) => match (part.strip_prefix('Q'), part.strip_prefix('H')) {
                (Some(number), _) => (CycleKind::Quarter, number),
                (None, Some(number)) => (CycleKind::HalfYear, number),
                (None, None) => return Ok(Self { last: text.parse()?, kind: CycleKind::Month }),
            },
        };
        let number: i32 = if number.len() == 1 { number.parse().map_err(|_| CalendarError)? } else { 0 };
        if year.len() != 4 || !(1..=kind.in_a_year()).contains(&number) {
            return Err(CalendarError);
        }
        let last = i8::try_from(number * kind.months()).map_err(|_| CalendarError)?;
        Ok(Self { last: Month::new(year.parse().map_err(|_| CalendarError)?, last)?, kind })
    }
}

impl Serialize for Cycle {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cycle {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_is_read_and_written_alike_and_knows_its_days() {
        let cases = [
            ("2026", CycleKind::Year, "2026-01-01", "2026-12-31", "2025"),
            ("2026-H1", CycleKind::HalfYear, "2026-01-01", "2026-06-30", "2025-H2"),
            ("2026-Q3", CycleKind::Quarter, "2026-07-01", "2026-09-30", "2026-Q2"),
            ("2026-02", CycleKind::Month, "2026-02-01", "2026-02-28", "2026-01"),
        ];
        for (text, kind, first, last, before) in cases {
            let cycle: Cycle = text.parse().unwrap();
            assert_eq!((cycle.kind(), cycle.to_string().as_str()), (kind, text));
            assert_eq!(
                (cycle.period().from.to_string().as_str(), cycle.last_day().to_string().as_str()),
                (first, last)
            );
            assert_eq!(cycle.previous().to_string(), before);
            assert_eq!(cycle.previous().next(), cycle);
            assert_eq!(Cycle::of(kind, cycle.first_month()), cycle);
            assert_eq!(Cycle::of(kind, cycle.last_month()), cycle);
        }
        assert_eq!(Cycle::year_of(2026).unwrap().to_string(), "2026");
    }

    #[test]
    fn other_texts_are_no_cycles() {
        for text in ["", "26", "2026-Q5", "2026-Q0", "2026-H3", "2026-13", "2026-Q01", "2026-X1", "2026-"] {
            assert_eq!(text.parse::<Cycle>(), Err(CalendarError), "{text}");
        }
    }

    #[test]
    fn cycles_sort_by_their_end_the_shorter_first() {
        let mut cycles: Vec<Cycle> =
            ["2026", "2026-Q4", "2026-12", "2026-H1", "2025"].map(|text| text.parse().unwrap()).to_vec();
        cycles.sort();
        let texts: Vec<String> = cycles.iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["2025", "2026-H1", "2026-12", "2026-Q4", "2026"]);
    }
}
