//! A rate of an amount without a division.

use super::{Money, Rate, Rounding};

/// `amount × rate`, rounded as named, for amounts from nothing up to one known in advance: what [`Money::ratio`] gives,
/// by one multiplication and without asking for the rounding every time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Proportion {
    /// The rate as a fraction of 2^64, rounded up.
    factor: u64,
    /// What is added so that dropping the remainder rounds as named, as a fraction of 2^64.
    bias: u64,
    unit: u64,
}

impl Proportion {
    /// For amounts up to `highest`; `None` if the multiplication would not be exact for all of them.
    pub(crate) fn new(rate: Rate, rounding: Rounding, highest: Money) -> Option<Self> {
        let (ppm, highest) = (u64::try_from(rate.ppm()).ok()?, u64::try_from(highest.fen()).ok()?);
        if ppm == 0 {
            return Some(Self::default());
        }
        let unit = rounding.unit_fen().cast_unsigned();
        let whole = Rate::ONE.ppm().cast_unsigned() * unit;
        let common = common_divisor(ppm, whole);
        let (numerator, divisor) = (ppm / common, whole / common);
        let bias = match rounding {
            Rounding::FenHalfUp | Rounding::JiaoHalfUp | Rounding::YuanHalfUp => divisor / 2,
            Rounding::FenUp | Rounding::JiaoUp | Rounding::YuanUp => divisor - 1,
            Rounding::FenDown | Rounding::YuanDown => 0,
        };
        // Granlund and Montgomery, Division by invariant integers using multiplication (1994), theorem 4.2 with nothing
        // to shift: ⌈2^64 ÷ divisor⌉ is too large by excess ÷ divisor, which shows only in dividends from 2^64 ÷ excess.
        let magic = (1_u128 << u64::BITS).div_ceil(u128::from(divisor));
        let excess = magic * u128::from(divisor) - (1_u128 << u64::BITS);
        let dividend = u128::from(highest) * u128::from(numerator) + u128::from(bias);
        let exact = dividend.checked_mul(excess)? < 1_u128 << u64::BITS;
        let largest = (dividend / u128::from(divisor)).checked_mul(u128::from(unit))?;
        let scaled = |figure: u64| u64::try_from(u128::from(figure).checked_mul(magic)?).ok();
        if exact && i64::try_from(largest).is_ok() {
            Some(Self { factor: scaled(numerator)?, bias: scaled(bias)?, unit })
        } else {
            None
        }
    }

    /// `each` for any amount above zero: its share of 2^64 is less than one, and rounded up.
    pub(crate) const fn of_any(each: Money) -> Self {
        Self { factor: 1, bias: u64::MAX, unit: each.0.cast_unsigned() }
    }

    /// The rate of an amount within the bounds.
    #[inline(always)]
    pub(crate) fn of(&self, amount: Money) -> Money {
        let product = u128::from(amount.0.cast_unsigned()) * u128::from(self.factor) + u128::from(self.bias);
        let quotient = u64::try_from(product >> u64::BITS).unwrap_or_default();
        Money((quotient * self.unit).cast_signed())
    }
}

const fn common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn agrees(rate: Rate, rounding: Rounding, highest: Money, amounts: impl Iterator<Item = i64>) -> bool {
        let Some(proportion) = Proportion::new(rate, rounding, highest) else { return false };
        for amount in amounts.map(Money::from_fen).filter(|amount| *amount <= highest) {
            let expected = amount.ratio(rate.ppm(), Rate::ONE.ppm(), rounding);
            assert_eq!(proportion.of(amount), expected, "{amount} × {rate} {}", rounding.code());
        }
        true
    }

    proptest! {
        #[test]
        fn multiplying_gives_what_division_gives(
            ppm in 0_i64..1_000_000,
            highest in 0_i64..1_000_000_000_000,
            below in proptest::collection::vec(0_i64..1_000_000, 20),
        ) {
            for rounding in Rounding::ALL {
                let near = below.iter().flat_map(|below| [*below, (highest - below).max(0)]);
                agrees(Rate::from_ppm(ppm), rounding, Money::from_fen(highest), near.chain([0, highest]));
            }
        }

        #[test]
        fn the_borders_of_a_unit_fall_as_named(tenths_of_percent in 1_i64..1_000, from in 0_i64..10_000_000) {
            let rate = Rate::from_ppm(tenths_of_percent * 1_000);
            for rounding in Rounding::ALL {
                assert!(agrees(rate, rounding, Money::from_yuan(1_000_000), from..from + 2_000));
            }
        }
    }

    #[test]
    fn a_fixed_amount_is_had_for_any_amount_and_not_for_none() {
        for each in [0, 1, 1_500, -1, i64::MAX].map(Money::from_fen) {
            for amount in [1, 2, 2_170_000, i64::MAX].map(Money::from_fen) {
                assert_eq!(Proportion::of_any(each).of(amount), each);
            }
            assert_eq!(Proportion::of_any(each).of(Money::ZERO), Money::ZERO);
        }
    }

    #[test]
    fn what_would_not_be_exact_is_not_tried() {
        let none = |ppm, highest| Proportion::new(Rate::from_ppm(ppm), Rounding::YuanHalfUp, highest).is_none();
        assert!(none(999_999, Money::from_fen(1_000_000_000_000)));
        assert!(none(100_000_000, Money::from_fen(1)), "a whole multiple of the unit");
        assert!(none(10_000_000, Money::from_fen(1_000_000_000_000_000_000)), "more than there are fen");
        assert!(none(-1, Money::from_fen(1)));
        assert!(none(1, Money::from_fen(-1)));
        assert!(!none(0, Money::from_fen(i64::MAX)));
    }
}
