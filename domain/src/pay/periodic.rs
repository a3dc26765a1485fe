//! Items paid for several months at once: what each month added up to, times the appraisal factor.

use super::program::PeriodicItem;
use super::settle::{appraisal_position, label};
use super::{PastMonth, PayInput, Presence, Sink};
use crate::calendar::Month;
use crate::money::{Money, Rate};
use crate::policy::PolicySet;
use crate::trace::InputKind;

/// Lines of the items due this month; their sum and its taxable part.
#[inline(always)]
pub(super) fn pay(policy: &PolicySet, input: &PayInput, sink: &mut impl Sink) -> (Money, Money) {
    let (mut gross, mut taxable) = (Money::ZERO, Money::ZERO);
    for item in &policy.index.program.periodic {
        let amount = line(policy, input, item, sink);
        gross += amount;
        taxable += if item.taxable { amount } else { Money::ZERO };
    }
    (gross, taxable)
}

/// The line of one item, if it is due.
fn line(policy: &PolicySet, input: &PayInput, item: &PeriodicItem, sink: &mut impl Sink) -> Money {
    let covered = || item.paid.covers(input.month);
    let (Some(first), Some(last)) = (covered().next(), covered().last()) else { return Money::ZERO };
    let months = input.past.iter().filter(|past| (first..=last).contains(&past.month));
    let accrued = months.fold(Money::ZERO, |sum, past| sum + of_month(item, past));
    let appraisal = appraisal_position(input.appraisal.unwrap_or(item.when_absent));
    let factor = item.factors.get(appraisal).copied().unwrap_or_default();
    let amount = accrued.times(factor, item.rounding);
    let ordinal = |month: Month| i64::from(month.ordinal());
    sink.line(&item.line, amount, |trace| {
        trace.push(InputKind::FirstMonth, ordinal(first));
        trace.push(InputKind::LastMonth, ordinal(last));
        trace.push(InputKind::Accrued, accrued.fen());
        let name = label(&policy.index.appraisal_labels, appraisal);
        trace.push(InputKind::AppraisalGrade, i64::from(name.0));
        trace.push(InputKind::AppraisalFactor, factor.ppm());
        if item.share != Rate::ONE {
            trace.push(InputKind::Share, item.share.ppm());
        }
    });
    amount
}

/// What one month adds: amount × share × presence × share on probation, rounded once.
fn of_month(item: &PeriodicItem, past: &PastMonth) -> Money {
    let amount = item.amounts.get(usize::from(past.grade)).copied().unwrap_or_default();
    let Presence { paid, of } = if item.prorated { past.presence } else { Presence { paid: 1, of: 1 } };
    let (one, probation) = (Rate::ONE.ppm(), if past.on_probation { item.on_probation } else { Rate::ONE });
    amount.ratio(item.share.ppm() * paid * probation.ppm(), one * of * one, item.rounding)
}
