//! Scores in hundredths of a point, with every rounding named.

use core::iter::Sum;
use core::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

/// A score, in hundredths of a point: `8_550` is 85.50.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Score(i64);

/// A text is no score: not a number, or more than two decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a score of at most two decimals")]
pub struct ScoreError;

impl Score {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The most a whole form can come to: a hundred points.
    pub const FULL: Self = Self(10_000);

    /// From hundredths of a point.
    #[must_use]
    pub const fn from_hundredths(hundredths: i64) -> Self {
        Self(hundredths)
    }

    /// From whole points.
    #[must_use]
    pub const fn from_points(points: i64) -> Self {
        Self(points * 100)
    }

    /// In hundredths of a point.
    #[must_use]
    pub const fn hundredths(self) -> i64 {
        self.0
    }

    /// Reads `85`, `85.5` or `-3`: at most two decimals, at most six digits before them.
    ///
    /// # Errors
    /// [`ScoreError`] for anything else.
    pub fn parse(text: &str) -> Result<Self, ScoreError> {
        let text = text.trim();
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        let part = part.trim_end_matches('0');
        if whole.is_empty() || whole.len() > 6 || part.len() > 2 || !is_number(whole) || !is_number(part) {
            return Err(ScoreError);
        }
        let hundredths: i64 = format!("{whole}{part:0<2}").parse().map_err(|_| ScoreError)?;
        Ok(Self(if negative { -hundredths } else { hundredths }))
    }
}

/// `85.50`.
impl core::fmt::Display for Score {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let magnitude = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        f.pad(&format!("{sign}{}.{:02}", magnitude / 100, magnitude % 100))
    }
}

impl Add for Score {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Score {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Sum for Score {
    fn sum<I: Iterator<Item = Self>>(scores: I) -> Self {
        scores.fold(Self::ZERO, Add::add)
    }
}

/// How a quotient is brought back to a score. Forms name one for averages and one for what they contribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScoreRounding {
    /// To the hundredth of a point, half up (四舍五入保留两位小数).
    HundredthHalfUp,
    /// To the hundredth, any remainder up.
    HundredthUp,
    /// To the hundredth, remainder dropped.
    HundredthDown,
    /// To the tenth, half up (四舍五入保留一位小数).
    TenthHalfUp,
    /// To the tenth, any remainder up.
    TenthUp,
    /// To the tenth, remainder dropped.
    TenthDown,
    /// To the point, half up (四舍五入取整).
    WholeHalfUp,
    /// To the point, any remainder up.
    WholeUp,
    /// To the point, remainder dropped.
    WholeDown,
}

impl ScoreRounding {
    /// Every rounding.
    pub const ALL: [Self; 9] = [
        Self::HundredthHalfUp,
        Self::HundredthUp,
        Self::HundredthDown,
        Self::TenthHalfUp,
        Self::TenthUp,
        Self::TenthDown,
        Self::WholeHalfUp,
        Self::WholeUp,
        Self::WholeDown,
    ];

    /// The name in packs and locale files (`hundredth_half_up`).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::HundredthHalfUp => "hundredth_half_up",
            Self::HundredthUp => "hundredth_up",
            Self::HundredthDown => "hundredth_down",
            Self::TenthHalfUp => "tenth_half_up",
            Self::TenthUp => "tenth_up",
            Self::TenthDown => "tenth_down",
            Self::WholeHalfUp => "whole_half_up",
            Self::WholeUp => "whole_up",
            Self::WholeDown => "whole_down",
        }
    }

    /// The unit a score is brought to, in hundredths of a point.
    #[must_use]
    pub const fn unit(self) -> i64 {
        match self {
            Self::HundredthHalfUp | Self::HundredthUp | Self::HundredthDown => 1,
            Self::TenthHalfUp | Self::TenthUp | Self::TenthDown => 10,
            Self::WholeHalfUp | Self::WholeUp | Self::WholeDown => 100,
        }
    }

    /// `numerator ÷ denominator` hundredths of a point, rounded as named; nothing is zero where one is not above zero.
    pub(crate) fn quotient(self, numerator: i128, denominator: i128) -> Score {
        if numerator <= 0 || denominator <= 0 {
            return Score::ZERO;
        }
        let unit = i128::from(self.unit());
        let whole = denominator * unit;
        let (quotient, remainder) = (numerator / whole, numerator % whole);
        let up = match self {
            Self::HundredthHalfUp | Self::TenthHalfUp | Self::WholeHalfUp => remainder * 2 >= whole,
            Self::HundredthUp | Self::TenthUp | Self::WholeUp => remainder > 0,
            Self::HundredthDown | Self::TenthDown | Self::WholeDown => false,
        };
        Score(i64::try_from((quotient + i128::from(up)) * unit).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_read_digit_by_digit_and_shown_with_two_decimals() {
        for (text, hundredths) in [("85", 8_500), ("85.5", 8_550), ("0.05", 5), ("-3", -300), ("85.500", 8_550)] {
            assert_eq!(Score::parse(text), Ok(Score::from_hundredths(hundredths)), "{text}");
        }
        for text in ["", ".5", "85.555", "8a", "1e2", "--1", "1234567"] {
            assert_eq!(Score::parse(text), Err(ScoreError), "{text}");
        }
        assert_eq!(Score::from_hundredths(8_550).to_string(), "85.50");
        assert_eq!(Score::from_hundredths(-5).to_string(), "-0.05");
    }

    #[test]
    fn each_rounding_brings_a_remainder_to_its_unit_as_named() {
        let rounded = |rounding: ScoreRounding| rounding.quotient(34_865, 4).to_string();
        let expected = ["87.16", "87.17", "87.16", "87.20", "87.20", "87.10", "87.00", "88.00", "87.00"];
        assert_eq!(ScoreRounding::ALL.map(rounded), expected);
        assert_eq!(ScoreRounding::HundredthHalfUp.quotient(1, 2), Score::from_hundredths(1), "half up");
        assert_eq!(ScoreRounding::HundredthUp.quotient(4, 2), Score::from_hundredths(2), "nothing to round");
        assert_eq!(ScoreRounding::HundredthUp.quotient(1, 0), Score::ZERO);
    }
}
