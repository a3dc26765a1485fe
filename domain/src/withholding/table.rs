//! A table of brackets, read for one amount.

use crate::money::{Money, Rate, Rounding};
use crate::policy::Bracket;

/// Rate and quick deduction for an amount, and the tax they make of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) rate: Rate,
    pub(super) quick: Money,
    pub(super) tax: Money,
}

/// The bracket that `parts` equal parts of `amount` would each lie in, applied to the whole amount: a part is never
/// rounded, the border is multiplied instead.
pub(super) fn read(brackets: &[Bracket], amount: Money, parts: i64, rounding: Rounding) -> Read {
    let within = |bracket: &&Bracket| bracket.up_to.is_none_or(|up_to| amount.fen() <= up_to.fen() * parts);
    let Some(bracket) = brackets.iter().find(within) else { return Read::default() };
    let Bracket { rate, quick, .. } = *bracket;
    Read { rate, quick, tax: (amount.times(rate, rounding) - quick).floor_zero() }
}
