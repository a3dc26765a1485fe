//! Special additional deductions: of each month from one on, or of the year so far, which tells what the month adds.
//!
//! Amounts of a month hold until something else is recorded. What is made of cumulative figures holds for its month
//! alone, since it may make good what was missed: the next table tells of the next month.

use domain::calendar::{Date, Month};
use domain::dated::Period;
use domain::fact::{Deductions, Fact, FactBody};
use domain::pay::{CumulativeError, counted_before, employed_days, is_claimed, month_of_cumulative, tax_standing};
use domain::policy::AdditionalKind;

use super::look::{Ground, Look, Told};
use super::{Finding, ProblemCode};
use crate::error::Result;
use crate::facts::record;

pub(super) fn look(
    ground: &mut Ground<'_>,
    look: &Look<'_>,
    month: Month,
    cumulative: bool,
    stated: Deductions,
) -> Result<Told> {
    // What holds on the last employed day counts for the whole month.
    let Some((first, last)) = employed_days(&look.live, month) else {
        return Ok(Told::only(Finding::new(ProblemCode::NotEmployed, "id_number").with("time", month)));
    };
    let amounts = if cumulative {
        match of_the_month(look, month, stated) {
            Ok(amounts) => amounts,
            Err(finding) => return Ok(Told::only(finding)),
        }
    } else {
        stated
    };
    let held = held_on(&look.live, last);
    let now = held.map_or_else(Deductions::default, |(_, held)| held);
    let mut told = Told::nothing();
    if now == amounts {
        return Ok(told);
    }
    for ((kind, then), (_, now)) in amounts.kinds().into_iter().zip(now.kinds()) {
        told.change(kind.code(), now.to_string(), then.to_string());
    }
    let from = held.map_or(first, |(fact, _)| fact.period.from.max(first));
    let to = cumulative.then(|| month.next().first_day());
    let (period, body) = (Period { from, to }, FactBody::Deductions(amounts));
    look.check(&mut ground.rules, &mut told, period, &body, &[])?;
    let plan = record(&look.live, period, body);
    let after = plan.applied_to(&look.live);
    if !tax_standing(&ground.rules.on(from)?.withholding, month, &after).replaced.total().is_zero() {
        told.say(Finding::new(ProblemCode::ClaimsStand, ""));
    }
    let period = plan.insert.first().map_or(period, |(period, _)| *period);
    told.record(period, plan, held.is_some());
    if cumulative {
        told.say(Finding::new(ProblemCode::MonthAlone, "").with("month", month));
    } else if let Some(from) = period.to {
        told.say(Finding::new(ProblemCode::LaterRecord, "").with("from", from));
    }
    look.tell_of_slips(&mut told, month, to.map(|_| month), ProblemCode::DeductedLater);
    Ok(told)
}

fn held_on(live: &[Fact], day: Date) -> Option<(&Fact, Deductions)> {
    live.iter().filter(|fact| fact.period.contains(day)).find_map(|fact| match &fact.body {
        FactBody::Deductions(deductions) => Some((fact, *deductions)),
        _ => None,
    })
}

/// What the year so far makes of the month, or why that cannot be told.
fn of_the_month(look: &Look<'_>, month: Month, cumulative: Deductions) -> std::result::Result<Deductions, Finding> {
    let finding = |code| Finding::new(code, "");
    if look.slip(month).is_some_and(|slip| slip.closed) {
        return Err(finding(ProblemCode::ClosedMonth).with("month", month));
    }
    if is_claimed(&look.live, month) {
        return Err(finding(ProblemCode::ClaimsOnFile));
    }
    let slips: Vec<_> = look.slips.iter().map(|slip| (slip.month, slip.additional)).collect();
    let before = counted_before(&look.live, &slips, month).map_err(|_| finding(ProblemCode::Contradiction))?;
    month_of_cumulative(cumulative, &before).map_err(|error| match error {
        CumulativeError::Unknown { since } => finding(ProblemCode::OpeningNeeded).with("since", since),
        CumulativeError::Below { counted } => finding(ProblemCode::BelowCounted).with("counted", counted),
        CumulativeError::KindBelow { kind } => Finding::new(ProblemCode::KindBelow, column(kind)),
        CumulativeError::Split { due } => finding(ProblemCode::SplitUnknown).with("due", due),
    })
}

/// The column of the year so far.
const fn column(kind: AdditionalKind) -> &'static str {
    match kind {
        AdditionalKind::ChildEducation => "child_education_to_date",
        AdditionalKind::InfantCare => "infant_care_to_date",
        AdditionalKind::ElderlySupport => "elderly_support_to_date",
        AdditionalKind::MortgageInterest => "mortgage_interest_to_date",
        AdditionalKind::Rent => "rent_to_date",
        _ => "continuing_education_to_date",
    }
}
