//! Division by a figure known in advance.

use super::{Money, Rate, Rounding};

/// Dividends below 2^59 are divided by multiplication; beyond lies the general way.
const SMALL_BITS: u32 = 59;
/// Amounts below 2^34 fen (172 million yuan) and factors below 2^24 make dividends that small.
const AMOUNT_LIMIT: u64 = 1 << 34;
const FACTOR_LIMIT: u64 = 1 << 24;
const BIAS_LIMIT: i64 = 1 << 32;
/// Dividends are shifted left by this, so that the quotient stands in the high word of the product.
pub(crate) const HEADROOM: u32 = 4;

/// `amount × factor ÷ divisor`, rounded as named: what [`Money::ratio`] gives, without a division
/// and without asking for the rounding every time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Divider {
    magic: u64,
    shift: u32,
    unit: u64,
    /// Added before dividing, so that dropping the remainder rounds as named; shifted by [`HEADROOM`].
    bias: i64,
    divisor: i64,
    rounding: Rounding,
}

impl Divider {
    /// Divides by `divisor`, at least 1, into the unit of `rounding`.
    pub(crate) fn new(divisor: i64, rounding: Rounding) -> Self {
        let divisor = divisor.max(1);
        let unit = rounding.unit_fen();
        let whole = divisor.saturating_mul(unit).cast_unsigned();
        let bias = match rounding {
            Rounding::FenHalfUp | Rounding::JiaoHalfUp | Rounding::YuanHalfUp => whole / 2,
            Rounding::FenUp | Rounding::JiaoUp | Rounding::YuanUp => whole - 1,
            Rounding::FenDown | Rounding::YuanDown => 0,
        };
        // Granlund and Montgomery, Division by invariant integers using multiplication (1994), theorem 4.2:
        // magic = ⌈2^(60 + shift) ÷ whole⌉ with shift = ⌈log2 whole⌉ divides every dividend below 2^60.
        let shift = u64::BITS - (whole - 1).leading_zeros();
        let magic = (1_u128 << (SMALL_BITS + 1 + shift)).div_ceil(u128::from(whole));
        let magic = u64::try_from(magic).unwrap_or(u64::MAX);
        let bias = bias.cast_signed() << HEADROOM;
        Self { magic, shift, unit: unit.cast_unsigned(), bias, divisor, rounding }
    }

    /// Divides rates.
    pub(crate) fn of_rate(rounding: Rounding) -> Self {
        Self::new(Rate::ONE.ppm(), rounding)
    }

    /// True if [`Divider::small`] may be used up to these.
    pub(crate) fn fits(&self, amount: Money, factor: i64) -> bool {
        amount.0.cast_unsigned() < AMOUNT_LIMIT
            && factor.cast_unsigned() < FACTOR_LIMIT
            && self.bias >> HEADROOM < BIAS_LIMIT
    }

    /// `amount × factor ÷ divisor` for any amount and factor.
    #[inline(always)]
    pub(crate) fn share(&self, amount: Money, factor: i64) -> Money {
        if self.fits(amount, factor) { self.small(amount, factor) } else { self.general(amount, factor) }
    }

    #[cold]
    fn general(&self, amount: Money, factor: i64) -> Money {
        amount.ratio(factor, self.divisor, self.rounding)
    }

    /// The same for an amount and a factor that are known to fit.
    #[inline(always)]
    pub(crate) fn small(&self, amount: Money, factor: i64) -> Money {
        self.small_shifted(amount, factor << HEADROOM)
    }

    /// The same with the factor shifted left by [`HEADROOM`] beforehand.
    #[inline(always)]
    pub(crate) fn small_shifted(&self, amount: Money, factor: i64) -> Money {
        let dividend = amount.0.wrapping_mul(factor).wrapping_add(self.bias).cast_unsigned();
        let product = u128::from(dividend) * u128::from(self.magic);
        let quotient = u64::try_from(product >> 64).unwrap_or_default() >> self.shift;
        Money((quotient * self.unit).cast_signed())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn dividing_by_multiplication_gives_what_division_gives(
            fen in -10_000_000_000_i64..1_000_000_000_000,
            factor in 0_i64..100_000_000,
        ) {
            for rounding in Rounding::ALL {
                for divisor in [1, 22, 31, 1_000_000] {
                    let amount = Money::from_fen(fen);
                    let quick = Divider::new(divisor, rounding).share(amount, factor);
                    prop_assert_eq!(quick, amount.ratio(factor, divisor, rounding));
                }
            }
        }
    }

    #[test]
    fn the_borders_of_a_unit_fall_as_named() {
        for rounding in Rounding::ALL {
            let divider = Divider::of_rate(rounding);
            for fen in 0..2_000 {
                for ppm in [1, 5_000, 80_000, 500_000, 999_999, 1_000_000] {
                    let amount = Money::from_fen(fen);
                    assert_eq!(divider.share(amount, ppm), amount.times(Rate::from_ppm(ppm), rounding));
                }
            }
        }
    }
}
