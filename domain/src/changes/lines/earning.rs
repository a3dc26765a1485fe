//! A monthly item made again with amount, factor, probation and days of the new month, one after another.

use super::super::Cause;
use super::{StoredLine, StoredSlip};
use crate::money::{Money, Rate, Rounding};
use crate::trace::{Formula, InputKind, Trace};

type Side<'a> = (&'a StoredSlip<'a>, &'a StoredLine<'a>);

/// Splits the difference of two lines of a kind.
pub(super) fn split(before: Side<'_>, now: Side<'_>, mut credit: impl FnMut(Cause, Money)) {
    let rounding = Rounding::ALL.into_iter().find(|rounding| {
        let comes_to = |line: &StoredLine<'_>| Made::of(line).amount(*rounding) == line.amount;
        comes_to(before.1) && comes_to(now.1)
    });
    let rounding = rounding.unwrap_or_default();
    let (old, new) = (Made::of(before.1), Made::of(now.1));
    let (mut at, mut next) = (old, old);
    let mut step = |cause, next: Made| {
        credit(cause, next.amount(rounding) - at.amount(rounding));
        at = next;
    };
    (next.per_year, next.cap, next.amount) = (new.per_year, new.cap, new.amount);
    step(amount_cause(before, now), next);
    next.years = new.years;
    step(Cause::Seniority, next);
    next.due = new.due;
    step(Cause::Certificate, next);
    next.factor = new.factor;
    let appraised = differs(before, now, InputKind::AppraisalGrade);
    step(if appraised { Cause::Appraisal } else { Cause::Scale }, next);
    let began_or_ended = next.probation.is_some() != new.probation.is_some();
    next.probation = new.probation;
    step(if began_or_ended { Cause::Probation } else { Cause::Scale }, next);
    next.days = new.days;
    step(Cause::Presence, next);
}

/// Why the amount in the scale is another one.
fn amount_cause(before: Side<'_>, now: Side<'_>) -> Cause {
    match now.1.trace.formula {
        Formula::GradeScale | Formula::GradeCoefficient | Formula::Performance if before.0.grade() != now.0.grade() => {
            Cause::Step
        }
        Formula::PostScale if differs(before, now, InputKind::Post) => Cause::Post,
        Formula::CertificateScale if differs(before, now, InputKind::Certificate) => Cause::Certificate,
        _ => Cause::Scale,
    }
}

fn differs(before: Side<'_>, now: Side<'_>, kind: InputKind) -> bool {
    before.0.name(&before.1.trace, kind) != now.0.name(&now.1.trace, kind)
}

/// What an item is made of.
#[derive(Clone, Copy)]
struct Made {
    /// Amount in the scale, unless it goes by years.
    amount: Money,
    per_year: Option<Money>,
    years: i64,
    cap: i64,
    /// False for a certificate that is held and not paid for.
    due: bool,
    /// Share and appraisal factor together, ppm.
    factor: i64,
    /// Share paid on probation, if on probation.
    probation: Option<Rate>,
    days: (i64, i64),
}

impl Made {
    fn of(line: &StoredLine<'_>) -> Self {
        let trace = &line.trace;
        let rate = |kind| trace.input(kind).map(Rate::from_ppm);
        let share = rate(InputKind::Share).unwrap_or(Rate::ONE);
        let appraisal = rate(InputKind::AppraisalFactor).unwrap_or(Rate::ONE);
        Self {
            amount: amount(trace),
            per_year: trace.input(InputKind::AmountPerYear).map(Money::from_fen),
            years: trace.input(InputKind::CommunityYears).unwrap_or(0),
            cap: trace.input(InputKind::YearsCap).unwrap_or(0),
            due: trace.formula != Formula::CertificateScale || !line.amount.is_zero(),
            factor: share.of(appraisal).unwrap_or_default().ppm(),
            probation: rate(InputKind::ProbationShare),
            days: (trace.input(InputKind::PaidDays).unwrap_or(1), trace.input(InputKind::MonthDays).unwrap_or(1)),
        }
    }

    /// `amount × factor × presence × share on probation`, rounded once, as [`crate::pay::settle()`] does.
    fn amount(&self, rounding: Rounding) -> Money {
        if !self.due {
            return Money::ZERO;
        }
        let by_years = |each: Money| Money::from_fen(each.fen() * self.years.min(self.cap));
        let scale = self.per_year.map_or(self.amount, by_years);
        let ((paid, of), one) = (self.days, Rate::ONE.ppm());
        let probation = self.probation.unwrap_or(Rate::ONE).ppm();
        scale.ratio(self.factor * paid * probation, one * of * one, rounding)
    }
}

fn amount(trace: &Trace) -> Money {
    let amount = trace.input(InputKind::ScaleAmount).or_else(|| trace.input(InputKind::FixedAmount));
    amount.map_or(Money::ZERO, Money::from_fen)
}
