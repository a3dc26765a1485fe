//! A contribution made again with limits, rate and base of the new month, one after another.

use super::super::Cause;
use super::StoredLine;
use crate::money::{Money, Rate, Rounding};
use crate::trace::{Formula, InputKind, Trace, rounding_from_number};

/// Splits the difference of two lines of a kind in the order of [`super::super::Replay`]: limits, rate, base.
pub(super) fn split(old: &StoredLine<'_>, new: &StoredLine<'_>, mut credit: impl FnMut(Cause, Money)) {
    let made = (Made::of(&old.trace), Made::of(&new.trace));
    let (Some(before), Some(now)) = made else {
        let fixed = |line: &StoredLine<'_>| line.trace.formula == Formula::ContributionFixed;
        if fixed(old) || fixed(new) {
            credit(Cause::Rate, new.amount - old.amount);
        }
        return;
    };
    let (before, now) = rounded(before, now);
    let limited = Made { floor: now.floor, ceiling: now.ceiling, whole: now.whole, ..before };
    let rated = Made { rate: now.rate, rounding: now.rounding, ..limited };
    credit(Cause::Limits, limited.amount() - before.amount());
    credit(Cause::Rate, rated.amount() - limited.amount());
    credit(Cause::Base, now.amount() - rated.amount());
}

/// With a rounding of the base that makes both bases what they are; failing that, one for each.
fn rounded(before: Made, now: Made) -> (Made, Made) {
    let same = Rounding::ALL.into_iter().find(|whole| before.fits(*whole) && now.fits(*whole));
    let own = |made: Made| same.or_else(|| Rounding::ALL.into_iter().find(|whole| made.fits(*whole)));
    let with = |made: Made| Made { whole: own(made).unwrap_or_default(), ..made };
    (with(before), with(now))
}

/// What a contribution is made of.
#[derive(Clone, Copy)]
struct Made {
    declared: Money,
    /// The base after limits, as the line says.
    base: Money,
    floor: Money,
    ceiling: Money,
    /// Rounding of the base.
    whole: Rounding,
    rate: Rate,
    rounding: Rounding,
}

impl Made {
    fn of(trace: &Trace) -> Option<Self> {
        let money = |kind| trace.input(kind).map(Money::from_fen);
        Some(Self {
            declared: money(InputKind::DeclaredBase)?,
            base: money(InputKind::Base)?,
            floor: money(InputKind::BaseFloor)?,
            ceiling: money(InputKind::BaseCeiling)?,
            whole: Rounding::default(),
            rate: Rate::from_ppm(trace.input(InputKind::Rate)?),
            rounding: rounding_from_number(trace.input(InputKind::Rounding)?)?,
        })
    }

    fn fits(&self, whole: Rounding) -> bool {
        Self { whole, ..*self }.limited() == self.base
    }

    fn limited(&self) -> Money {
        self.declared.rounded(self.whole).min(self.ceiling).max(self.floor)
    }

    fn amount(&self) -> Money {
        self.limited().times(self.rate, self.rounding)
    }
}
