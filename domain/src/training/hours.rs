//! Hours of training (学时) and the days they come to.

use core::iter::Sum;
use core::ops::{Add, AddAssign};

use serde::{Deserialize, Serialize};

use crate::money::Rate;

/// Hours of training as the organiser states them, in whole quarters: what is finer cannot be recorded, and sums are
/// exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hours(u32);

/// A text is no number of hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// No number without a sign, below 10,000.
    #[error("not a number of hours")]
    NotANumber,
    /// Finer than a quarter of an hour.
    #[error("finer than a quarter of an hour")]
    TooFine,
}

impl Hours {
    /// None.
    pub const ZERO: Self = Self(0);

    /// From whole quarters of an hour.
    #[must_use]
    pub const fn from_quarters(quarters: u32) -> Self {
        Self(quarters)
    }

    /// From whole hours.
    #[must_use]
    pub const fn whole(hours: u32) -> Self {
        Self(hours.saturating_mul(4))
    }

    /// Quarters of an hour.
    #[must_use]
    pub const fn quarters(self) -> u32 {
        self.0
    }

    /// Whole hours in it; a part of one does not count.
    #[must_use]
    pub const fn whole_hours(self) -> u32 {
        self.0 / 4
    }

    /// True if there are none.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// What is left without `other`; never less than none.
    #[must_use]
    pub const fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// So many times as much.
    #[must_use]
    pub const fn times(self, count: u32) -> Self {
        Self(self.0.saturating_mul(count))
    }

    /// A share of it, down to the quarter.
    #[must_use]
    pub fn share(self, share: Rate) -> Self {
        Self(share_down(self.0, share))
    }

    /// True if this is at least a share of `whole`, which has some.
    #[must_use]
    pub fn reaches(self, share: Rate, whole: Self) -> bool {
        let (own, of) = (i128::from(self.0), i128::from(whole.0));
        !self.is_zero() && own * i128::from(Rate::ONE.ppm()) >= of * i128::from(share.ppm())
    }

    /// Reads `4`, `4.5` or `4.25`, digit by digit.
    ///
    /// # Errors
    /// [`HoursError`] when it is no such number, or finer than a quarter.
    pub fn parse(text: &str) -> Result<Self, HoursError> {
        let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), "0"));
        let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
        if !digits(whole) || !digits(part) || whole.len() > 4 {
            return Err(HoursError::NotANumber);
        }
        let whole: u32 = whole.parse().map_err(|_| HoursError::NotANumber)?;
        let quarters = match part.trim_end_matches('0') {
            "" => 0,
            "25" => 1,
            "5" => 2,
            "75" => 3,
            _ => return Err(HoursError::TooFine),
        };
        Ok(Self(whole * 4 + quarters))
    }

    /// The days it comes to at so many hours a day.
    #[must_use]
    pub fn in_days(self, per_day: Self) -> Days {
        let hundredths = u64::from(self.0) * 100 / u64::from(per_day.0.max(1));
        Days(u32::try_from(hundredths).unwrap_or(u32::MAX))
    }
}

/// A share of a number, rounded down; shares below nothing or above all of it stay within.
pub(super) fn share_down(number: u32, share: Rate) -> u32 {
    let product = i128::from(number) * i128::from(share.ppm()) / i128::from(Rate::ONE.ppm());
    u32::try_from(product.max(0)).unwrap_or(number).min(number)
}

impl Add for Hours {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Hours {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Hours {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, Add::add)
    }
}

/// Without digits that say nothing: `4`, `4.5`, `4.25`.
impl core::fmt::Display for Hours {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let part = match self.0 % 4 {
            0 => "",
            1 => ".25",
            2 => ".5",
            _ => ".75",
        };
        f.pad(&format!("{}{part}", self.0 / 4))
    }
}

/// Days of training in hundredths, rounded down: what is shown as a day is a whole one. Only ever a reading of
/// [`Hours`], beside the conversion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Days(u32);

impl Days {
    /// Hundredths of a day.
    #[must_use]
    pub const fn hundredths(self) -> u32 {
        self.0
    }
}

/// Without digits that say nothing: `7`, `3.5`, `2.66`.
impl core::fmt::Display for Days {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let part = format!("{:02}", self.0 % 100);
        let part = part.trim_end_matches('0');
        let point = if part.is_empty() { "" } else { "." };
        f.pad(&format!("{}{point}{part}", self.0 / 100))
    }
}
