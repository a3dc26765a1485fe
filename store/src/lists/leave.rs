//! Unpaid leave. Which kinds of leave are not paid is said by whoever brings the list; leave of other kinds is left out,
//! and shown as such.

use domain::calendar::{Date, Month};
use domain::dated::Period;
use domain::fact::{FactBody, UnpaidLeave};
use domain::identity::compact;

use super::look::{Ground, Look, Told};
use super::{Finding, ListEffect, ProblemCode};
use crate::error::Result;
use crate::facts::Plan;

/// What a row states.
pub(super) struct Stated<'a> {
    pub from: Date,
    pub to: Date,
    pub kind: &'a str,
    pub note: &'a str,
}

pub(super) fn look(
    ground: &mut Ground<'_>,
    look: &Look<'_>,
    month: Month,
    unpaid: &[String],
    stated: &Stated<'_>,
) -> Result<Told> {
    let period = Period { from: stated.from, to: stated.to.tomorrow().ok() };
    let counts = stated.kind.is_empty() || unpaid.iter().any(|kind| compact(kind) == compact(stated.kind));
    if !counts {
        let mut told = Told::only(Finding::new(ProblemCode::PaidLeave, "kind"));
        told.effect = ListEffect::LeftOut;
        return Ok(told);
    }
    if !period.touches(month) {
        return Ok(Told::only(Finding::new(ProblemCode::OtherMonth, "from").with("expected", month)));
    }
    if !look.is_employed(period) {
        return Ok(Told::only(Finding::new(ProblemCode::NotEmployed, "from").with("time", stated.from)));
    }
    let mut on_file: Vec<Period> = look
        .live
        .iter()
        .filter(|fact| matches!(fact.body, FactBody::UnpaidLeave(_)) && fact.period.overlaps(period))
        .map(|fact| fact.period)
        .collect();
    on_file.sort_by_key(|known| known.from);
    if covered(period, &on_file) {
        return Ok(Told::nothing());
    }
    if let Some(known) = on_file.first() {
        let finding = Finding::new(ProblemCode::LeaveOnFile, "from").with("from", known.from);
        return Ok(Told::only(finding.with("to", last_day(*known))));
    }
    let mut told = Told::nothing();
    let words: Vec<&str> = [stated.kind, stated.note].into_iter().filter(|word| !word.is_empty()).collect();
    let body = FactBody::UnpaidLeave(UnpaidLeave { note: words.join(" ") });
    look.check(&mut ground.rules, &mut told, period, &body, &[])?;
    told.change("leave", "", format!("{} – {}", stated.from, stated.to));
    told.record(period, Plan { supersede: Vec::new(), insert: vec![(period, body)] }, false);
    let months = (Month::of(stated.from), Month::of(stated.to));
    look.tell_of_slips(&mut told, months.0, Some(months.1), ProblemCode::SettledLater);
    Ok(told)
}

/// True if every day of `period` lies in one of the others, which are in order.
fn covered(period: Period, others: &[Period]) -> bool {
    let mut next = period.from;
    for other in others {
        if other.from > next {
            return false;
        }
        match (other.to, period.to) {
            (None, _) => return true,
            (Some(to), end) => {
                next = next.max(to);
                if end.is_some_and(|end| next >= end) {
                    return true;
                }
            }
        }
    }
    false
}

fn last_day(period: Period) -> String {
    period.to.and_then(|to| to.yesterday().ok()).map(|to| to.to_string()).unwrap_or_default()
}
