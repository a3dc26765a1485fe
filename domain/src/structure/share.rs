//! Shares of a number of people, in percent, with the decimals and the rounding a pack names.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

/// Decimals of a percentage: none, one or two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Decimals(u8);

/// There are no percentages of so many decimals here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no percentage with at most two decimals")]
pub struct PercentError;

impl Decimals {
    /// One decimal.
    pub const ONE: Self = Self(1);

    /// So many; `None` above two.
    #[must_use]
    pub const fn new(places: u8) -> Option<Self> {
        if places <= 2 { Some(Self(places)) } else { None }
    }

    /// How many.
    #[must_use]
    pub const fn places(self) -> u8 {
        self.0
    }

    /// All of it, in units of the last decimal: 1000 with one.
    #[must_use]
    pub const fn whole(self) -> u64 {
        100 * self.unit()
    }

    /// One percent, in units of the last decimal.
    const fn unit(self) -> u64 {
        match self.0 {
            0 => 1,
            1 => 10,
            _ => 100,
        }
    }
}

impl TryFrom<u8> for Decimals {
    type Error = PercentError;
    fn try_from(places: u8) -> Result<Self, Self::Error> {
        Self::new(places).ok_or(PercentError)
    }
}

impl From<Decimals> for u8 {
    fn from(decimals: Decimals) -> Self {
        decimals.0
    }
}

/// How the last decimal of shares is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareRounding {
    /// Each share for itself, half up: what is shown may not add up to 100.
    HalfUp,
    /// Each share cut off.
    Down,
    /// Cut off, and what is missing to 100 given to the largest remainders, the earlier of equal ones first: what is
    /// shown adds up (最大余数法). Where bands overlap or leave somebody out, half up.
    LargestRemainder,
}

crate::fact::codes! {
    ShareRounding { HalfUp => "half_up", Down => "down", LargestRemainder => "largest_remainder" }
}

/// A percentage with its decimals: `45.9%`. Differences may be negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Percent {
    units: i64,
    decimals: Decimals,
}

impl Percent {
    /// From units of the last decimal: 459 with one is 45.9 %.
    #[must_use]
    pub const fn new(units: i64, decimals: Decimals) -> Self {
        Self { units, decimals }
    }

    /// In units of the last decimal.
    #[must_use]
    pub const fn units(self) -> i64 {
        self.units
    }

    /// Its decimals.
    #[must_use]
    pub const fn decimals(self) -> Decimals {
        self.decimals
    }

    /// `count ÷ of`, half up; none where there is nobody to be a share of.
    #[must_use]
    pub fn half_up(count: u64, of: u64, decimals: Decimals) -> Option<Self> {
        let (scaled, of) = (u128::from(count) * u128::from(decimals.whole()), u128::from(of));
        let units = (scaled * 2 + of).checked_div(of * 2)?;
        Some(Self::new(i64::try_from(units).ok()?, decimals))
    }

    /// `count ÷ of`, cut off; none where there is nobody to be a share of.
    #[must_use]
    pub fn down(count: u64, of: u64, decimals: Decimals) -> Option<Self> {
        let scaled = u128::from(count) * u128::from(decimals.whole());
        Some(Self::new(i64::try_from(scaled.checked_div(u128::from(of))?).ok()?, decimals))
    }

    /// By how many percentage points `now` is above `then`, each a count and what it is of: the difference of the exact
    /// shares, rounded once, halves away from zero. None where one has nobody to be a share of.
    #[must_use]
    pub fn points(now: (u64, u64), then: (u64, u64), decimals: Decimals) -> Option<Self> {
        let [a, b, c, d] = [now.0, now.1, then.0, then.1].map(i128::from);
        let (numerator, denominator) = ((a * d - c * b) * i128::from(decimals.whole()), b * d);
        let magnitude = (numerator.abs() * 2 + denominator).checked_div(denominator * 2)?;
        let units = if numerator < 0 { -magnitude } else { magnitude };
        Some(Self::new(i64::try_from(units).ok()?, decimals))
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let (units, unit) = (self.units.unsigned_abs(), self.decimals.unit());
        let (whole, rest) = (units / unit, units % unit);
        f.pad(&match self.decimals.0 {
            0 => format!("{sign}{whole}%"),
            1 => format!("{sign}{whole}.{rest}%"),
            _ => format!("{sign}{whole}.{rest:02}%"),
        })
    }
}

impl FromStr for Percent {
    type Err = PercentError;

    /// Reads `45.9`, `45.9%` or `53 %`; the decimals are those written.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.trim().trim_end_matches(['%', '％']).trim_end();
        let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
        let decimals = u8::try_from(rest.len()).ok().and_then(Decimals::new).ok_or(PercentError)?;
        let fits = !whole.is_empty() && whole.len() <= 6 && (rest.is_empty() != digits.contains('.'));
        if !fits || !whole.chars().chain(rest.chars()).all(|c| c.is_ascii_digit()) {
            return Err(PercentError);
        }
        let units = format!("{whole}{rest}").parse().map_err(|_| PercentError)?;
        Ok(Self::new(units, decimals))
    }
}

/// The shares of `counts` in `of`, and the rounding used: the one asked for, or half up where the counts do not make up
/// all of it and so no remainders can be shared out.
#[must_use]
pub fn shares(
    counts: &[u64],
    of: u64,
    decimals: Decimals,
    rounding: ShareRounding,
) -> (Vec<Option<Percent>>, ShareRounding) {
    let whole = counts.iter().sum::<u64>() == of && of > 0;
    let used = match rounding {
        ShareRounding::LargestRemainder if !whole => ShareRounding::HalfUp,
        other => other,
    };
    let shares = match used {
        ShareRounding::HalfUp => counts.iter().map(|count| Percent::half_up(*count, of, decimals)).collect(),
        ShareRounding::Down => counts.iter().map(|count| Percent::down(*count, of, decimals)).collect(),
        ShareRounding::LargestRemainder => apportion(decimals.whole(), counts)
            .into_iter()
            .map(|units| Some(Percent::new(i64::try_from(units).unwrap_or(i64::MAX), decimals)))
            .collect(),
    };
    (shares, used)
}

/// `total` shared out by `weights` in whole units that add up to it: each its share cut off, and what is missing to the
/// largest remainders, the earlier of equal ones first. Nothing where there are no weights.
// Source: the method of largest remainders (Hamilton).
#[must_use]
pub fn apportion(total: u64, weights: &[u64]) -> Vec<u64> {
    let sum: u128 = weights.iter().copied().map(u128::from).sum();
    if sum == 0 {
        return vec![0; weights.len()];
    }
    let parts = weights.iter().map(|weight| u128::from(*weight) * u128::from(total));
    let mut parts: Vec<(u64, u128)> =
        parts.map(|part| (u64::try_from(part / sum).unwrap_or(u64::MAX), part % sum)).collect();
    let given: u64 = parts.iter().map(|(units, _)| *units).sum();
    let missing = usize::try_from(total.saturating_sub(given)).unwrap_or(usize::MAX);
    let mut order: Vec<&mut (u64, u128)> = parts.iter_mut().collect();
    order.sort_by_key(|(_, remainder)| core::cmp::Reverse(*remainder));
    for (units, _) in order.into_iter().take(missing) {
        *units += 1;
    }
    parts.into_iter().map(|(units, _)| units).collect()
}
