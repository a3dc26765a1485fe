//! Numbers with fifteen decimals in whole numbers: what survival curves need of logarithms, powers and tails, without
//! floating point.
//!
//! Every operation is rounded to the nearest 10⁻¹⁵, its last place. Shares that stay and numbers expected are products and
//! sums of such: with up to a thousand of them they are within [`Fixed::TOLERANCE`], 10⁻¹², of the true figure. Standard
//! errors, bands and p pass through a root, a logarithm or a power and are within 10⁻⁹.

use serde::{Deserialize, Serialize};

/// A number in units of 10⁻¹⁵.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fixed(i128);

const UNIT: i128 = 1_000_000_000_000_000;
/// ln 2.
const LN_2: i128 = 693_147_180_559_945;
/// 1 ÷ √π.
const ROOT_PI_INVERSE: i128 = 564_189_583_547_756;
/// Below this the tail of the normal distribution is summed as a series, from here on as a continued fraction.
const TAIL_BORDER: i128 = 2 * UNIT;

impl Fixed {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// One.
    pub const ONE: Self = Self(UNIT);
    /// One half.
    pub const HALF: Self = Self(UNIT / 2);
    /// How far a figure may be from the true one: 10⁻¹².
    pub const TOLERANCE: Self = Self(1_000);

    /// From units of 10⁻¹⁵.
    #[must_use]
    pub const fn from_raw(raw: i128) -> Self {
        Self(raw)
    }

    /// The number in units of 10⁻¹⁵.
    #[must_use]
    pub const fn raw(self) -> i128 {
        self.0
    }

    /// `numerator ÷ denominator`; zero where there is nothing to divide by.
    #[must_use]
    pub fn ratio(numerator: u64, denominator: u64) -> Self {
        Self(nearest(i128::from(numerator) * UNIT, i128::from(denominator)))
    }

    /// Half up to `decimals` places (at most 15), in units of the last of them: 0.8571… with 4 is 8571.
    #[must_use]
    pub fn rounded(self, decimals: u32) -> i128 {
        let step = 10_i128.checked_pow(15_u32.saturating_sub(decimals)).unwrap_or(1);
        nearest(self.0, step)
    }

    /// Sum.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Difference.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Product. Products beyond what fits stop at it.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        Self(nearest(self.0.saturating_mul(other.0), UNIT))
    }

    /// Quotient; zero where there is nothing to divide by.
    #[must_use]
    pub fn over(self, other: Self) -> Self {
        Self(nearest(self.0.saturating_mul(UNIT), other.0))
    }

    /// Square root; zero of what is below zero.
    #[must_use]
    pub fn root(self) -> Self {
        Self(self.0.max(0).saturating_mul(UNIT).isqrt())
    }

    /// Between `least` and `most`.
    #[must_use]
    pub fn within(self, least: Self, most: Self) -> Self {
        Self(self.0.max(least.0).min(most.0))
    }

    /// Natural logarithm; `None` of what is not above zero.
    #[must_use]
    pub fn ln(self) -> Option<Self> {
        if self.0 <= 0 {
            return None;
        }
        let (mut m, mut halvings) = (self.0, 0_i128);
        while m > UNIT * 4 / 3 {
            m = nearest(m, 2);
            halvings += 1;
        }
        // Doubling loses nothing, so that small numbers keep every digit they have.
        while m < UNIT * 2 / 3 {
            m *= 2;
            halvings -= 1;
        }
        // ln m = 2 (t + t³/3 + t⁵/5 + …) with t = (m − 1) ÷ (m + 1), which is at most a fifth.
        let t = Self(m - UNIT).over(Self(m + UNIT));
        let square = t.times(t);
        let (mut power, mut sum) = (t, Self::ZERO);
        for odd in (1_i128..32).step_by(2) {
            sum = sum.plus(Self(nearest(power.0, odd)));
            power = power.times(square);
        }
        Some(Self(sum.0 * 2 + halvings * LN_2))
    }

    /// e to this power; what does not fit stops at the largest that does.
    #[must_use]
    pub fn exp(self) -> Self {
        if self.0 < -40 * UNIT {
            return Self::ZERO;
        }
        if self.0 > 16 * UNIT {
            return Self(i128::MAX / UNIT);
        }
        let doublings = nearest(self.0, LN_2);
        let rest = Self(self.0 - doublings * LN_2);
        let (mut term, mut sum) = (Self::ONE, Self::ONE);
        for n in 1_i128..20 {
            term = Self(nearest(term.times(rest).0, n));
            sum = sum.plus(term);
        }
        let factor = u32::try_from(doublings.unsigned_abs()).ok().and_then(|by| 1_i128.checked_shl(by)).unwrap_or(1);
        if doublings < 0 { Self(nearest(sum.0, factor)) } else { Self(sum.0.saturating_mul(factor)) }
    }

    /// The complementary error function of a number not below zero: the two tails of a normal distribution beyond
    /// `self × √2` on either side.
    // Source: Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 7.1.6 and 7.1.14.
    #[must_use]
    pub fn erfc(self) -> Self {
        let square = self.times(self);
        let density = Self(-square.0).exp().times(Self(ROOT_PI_INVERSE));
        if self.0 < TAIL_BORDER {
            let (mut term, mut sum) = (self.times(density).times(Self(2 * UNIT)), Self::ZERO);
            for n in 1_i128..60 {
                sum = sum.plus(term);
                term = Self(nearest(term.times(square).0 * 2, 2 * n + 1));
            }
            return Self::ONE.minus(sum).within(Self::ZERO, Self::ONE);
        }
        let fraction = (1_i128..=100).rev().fold(self, |below, n| self.plus(Self(n * UNIT / 2).over(below)));
        density.over(fraction)
    }
}

/// Shown with four decimals, half up: `0.8571`.
impl core::fmt::Display for Fixed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let shown = self.rounded(4);
        let sign = if shown < 0 { "-" } else { "" };
        let shown = shown.unsigned_abs();
        f.pad(&format!("{sign}{}.{:04}", shown / 10_000, shown % 10_000))
    }
}

/// `numerator ÷ denominator` to the nearest whole number, halves away from zero; zero where the denominator is zero.
const fn nearest(numerator: i128, denominator: i128) -> i128 {
    if denominator == 0 {
        return 0;
    }
    let (n, d) = (numerator.unsigned_abs(), denominator.unsigned_abs());
    let magnitude = (n / d + if n % d >= d.div_ceil(2) { 1 } else { 0 }).cast_signed();
    if (numerator < 0) == (denominator < 0) { magnitude } else { -magnitude }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn near(got: Fixed, raw: i128) {
        assert!((got.0 - raw).abs() <= Fixed::TOLERANCE.0, "{} is not {raw}", got.0);
    }

    #[test]
    fn known_values_to_twelve_decimals() {
        near(Fixed::ratio(2, 1).ln().unwrap_or_default(), 693_147_180_559_945);
        near(Fixed::ratio(10, 1).ln().unwrap_or_default(), 2_302_585_092_994_046);
        near(Fixed::ratio(1, 1_000).ln().unwrap_or_default(), -6_907_755_278_982_137);
        near(Fixed::ONE.exp(), 2_718_281_828_459_045);
        near(Fixed::from_raw(-5 * UNIT).exp(), 6_737_946_999_085);
        near(Fixed::ratio(2, 1).root(), 1_414_213_562_373_095);
        near(Fixed::HALF.erfc(), 479_500_122_186_953);
        near(Fixed::ONE.erfc(), 157_299_207_050_285);
        near(Fixed::ratio(2, 1).erfc(), 4_677_734_981_047);
        near(Fixed::ratio(3, 1).erfc(), 22_090_496_999);
        near(Fixed::ZERO.erfc(), UNIT);
        assert_eq!(Fixed::ZERO.ln(), None);
        assert_eq!(Fixed::from_raw(-1).root(), Fixed::ZERO);
    }

    proptest! {
        #[test]
        fn the_logarithm_undoes_the_power(raw in 1_000_000_000_000_i128..1_000_000_000_000_000) {
            let again = Fixed(raw).ln().unwrap_or_default().exp();
            prop_assert!((again.0 - raw).abs() <= Fixed::TOLERANCE.0);
        }

        #[test]
        fn tails_grow_smaller_and_both_ways_of_summing_meet(raw in 0_i128..6_000_000_000_000_000, more in 1_000_000_i128..1_000_000_000_000) {
            prop_assert!(Fixed(raw + more).erfc() <= Fixed(raw).erfc().plus(Fixed::TOLERANCE));
            let gap = Fixed(TAIL_BORDER - 1).erfc().minus(Fixed(TAIL_BORDER).erfc());
            prop_assert!(gap.0.abs() <= Fixed::TOLERANCE.0);
        }

        #[test]
        fn a_root_is_the_largest_whose_square_is_not_more(raw in 0_i128..1_000_000_000_000_000_000) {
            let root = Fixed(raw).root().0;
            prop_assert!(root * root <= raw * UNIT && (root + 1) * (root + 1) > raw * UNIT);
        }
    }
}
