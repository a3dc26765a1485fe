//! From the special additional deductions of a year so far, as the tax client saves them, to those of one month.
//!
//! What the month comes to in all is what the client counts, less what was deducted in the year so far: slips of this
//! system and the opening figure. How that divides between kinds is told only where it is certain: where everything
//! deducted so far was typed in by kind, where one kind alone is deducted, or where the opening figure is a whole number
//! of months of the same amounts. Everything else is refused.

use super::Hold;
use super::deducted::typed;
use crate::calendar::Month;
use crate::dated::Period;
use crate::fact::{Deductions, Fact, FactBody, OpeningTax};
use crate::money::Money;
use crate::policy::AdditionalKind;
use crate::withholding::employed_in_year;

/// What was deducted in a tax year before a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CountedBefore {
    /// Typed in by kind, for the months with a slip.
    pub typed: Deductions,
    /// Deducted on slips, in all.
    pub slips: Money,
    /// Deducted before the first slip, by the opening figure, in all.
    pub opening: Money,
    /// Months the opening figure covers.
    pub opening_months: i64,
    /// Typed in for the first month with a slip, if there is one.
    pub first: Option<Deductions>,
    /// First month employed in the year of which neither a slip nor an opening figure tells.
    pub unknown_since: Option<Month>,
}

/// Why cumulative deductions do not tell those of the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CumulativeError {
    /// Earlier months of the year are not known.
    #[error("earlier months are not known, since {since}")]
    Unknown {
        /// The first of them.
        since: Month,
    },
    /// More was deducted in the year so far than is counted now.
    #[error("more was deducted so far: {counted}")]
    Below {
        /// Deducted so far.
        counted: Money,
    },
    /// The same of one kind.
    #[error("more was deducted so far of a kind")]
    KindBelow {
        /// The kind.
        kind: AdditionalKind,
    },
    /// The month comes to an amount that may divide between kinds in several ways.
    #[error("cannot be divided between kinds: {due}")]
    Split {
        /// The amount.
        due: Money,
    },
}

/// What was deducted in the tax year of `month` before it, by the facts and by slips: their months in ascending order with
/// what was deducted in each, one entry a month.
///
/// # Errors
/// [`Hold::Contradiction`] where two records share a day.
pub fn counted_before(facts: &[Fact], slips: &[(Month, Money)], month: Month) -> Result<CountedBefore, Hold> {
    let mut before = CountedBefore::default();
    let mut since = month;
    for (at, deducted) in slips.iter().filter(|(at, _)| at.year() == month.year() && *at < month) {
        let typed = typed(facts, *at)?;
        before.first = before.first.or(Some(typed));
        before.typed = before.typed.with(typed, |sum, more| sum + more);
        before.slips += *deducted;
        since = since.min(*at);
    }
    let mut opened = false;
    for opening in openings(facts, month) {
        opened = true;
        before.opening += opening.additional;
        before.opening_months += i64::from(opening.months);
    }
    let employed = facts.iter().filter(|fact| matches!(fact.body, FactBody::Employment(_)));
    let periods: Vec<Period> = employed.map(|fact| fact.period).collect();
    let first = employed_in_year(&periods, month).next();
    before.unknown_since = first.filter(|first| *first < since && !opened);
    Ok(before)
}

fn openings(facts: &[Fact], month: Month) -> impl Iterator<Item = &OpeningTax> {
    facts.iter().filter(move |fact| fact.period.from <= month.last_day()).filter_map(move |fact| match &fact.body {
        FactBody::OpeningTax(opening) if opening.year == month.year() => Some(opening),
        _ => None,
    })
}

/// The deductions of a month after `before` whose year so far comes to `cumulative`. Their total, added to what was
/// deducted before, is that of `cumulative` to the fen.
///
/// # Errors
/// [`CumulativeError`] where that cannot be told for certain.
// Source: State Taxation Administration announcement 2018 No. 56, art. 6: the deduction counts over the year so far.
pub fn month_of_cumulative(cumulative: Deductions, before: &CountedBefore) -> Result<Deductions, CumulativeError> {
    let due = cumulative.total() - before.slips - before.opening;
    if due.is_negative() {
        return Err(CumulativeError::Below { counted: before.slips + before.opening });
    }
    if let Some(since) = before.unknown_since.filter(|_| !due.is_zero()) {
        return Err(CumulativeError::Unknown { since });
    }
    if let Some(month) = of_one_kind(cumulative, before.typed, due) {
        return Ok(month);
    }
    let month = by_kind(cumulative, before).filter(|month| month.total() == due);
    let month = month.ok_or(CumulativeError::Split { due })?;
    let below = month.kinds().into_iter().find(|(_, amount)| amount.is_negative());
    below.map_or(Ok(month), |(kind, _)| Err(CumulativeError::KindBelow { kind }))
}

/// All of it, where only one kind was deducted this year.
fn of_one_kind(cumulative: Deductions, typed: Deductions, due: Money) -> Option<Deductions> {
    let met = cumulative.with(typed, |year, typed| if year.is_zero() { typed } else { year });
    let kinds = met.kinds().into_iter().filter(|(_, amount)| !amount.is_zero()).count();
    (kinds <= 1).then(|| met.with(met, |met, _| if met.is_zero() { Money::ZERO } else { due }))
}

fn by_kind(cumulative: Deductions, before: &CountedBefore) -> Option<Deductions> {
    let less = |all: Deductions, some: Deductions| all.with(some, |all, some| all - some);
    if before.slips != before.typed.total() {
        return None;
    }
    let rest = less(cumulative, before.typed);
    match before.first {
        _ if before.opening.is_zero() => Some(rest),
        Some(first) => {
            let opening = first.with(first, |amount, _| Money::from_fen(amount.fen() * before.opening_months));
            (opening.total() == before.opening).then(|| less(rest, opening))
        }
        None => divided(rest, before.opening_months + 1),
    }
}

/// The amounts of one of `months` months alike, if they divide without a remainder.
fn divided(all: Deductions, months: i64) -> Option<Deductions> {
    let whole = |amount: Money| amount.fen().checked_rem(months) == Some(0);
    let part = |amount: Money, _| Money::from_fen(amount.fen().checked_div(months).unwrap_or_default());
    all.kinds().into_iter().all(|(_, amount)| whole(amount)).then(|| all.with(all, part))
}
