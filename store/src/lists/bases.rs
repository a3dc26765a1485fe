//! Contribution bases: the declared wage of an enrolment from a month on. Funds and all else of the enrolment stay.

use domain::calendar::Month;
use domain::dated::Period;
use domain::fact::{Enrolment, FactBody};
use domain::money::Money;
use domain::pay::employed_days;

use super::look::{Ground, Look, Told};
use super::{Finding, ProblemCode};
use crate::error::Result;
use crate::facts::record;

pub(super) fn look(
    ground: &mut Ground<'_>,
    look: &Look<'_>,
    month: Month,
    base: Money,
    housing: Option<Money>,
) -> Result<Told> {
    if housing.is_some_and(|housing| housing != base) {
        return Ok(Told::only(Finding::new(ProblemCode::HousingBase, "housing_base")));
    }
    // What holds on the last employed day counts for the whole month.
    let Some((_, last)) = employed_days(&look.live, month) else {
        return Ok(Told::only(Finding::new(ProblemCode::NotEmployed, "id_number").with("time", month)));
    };
    let held = look.live.iter().filter(|fact| fact.period.contains(last)).find_map(|fact| match &fact.body {
        FactBody::Enrolment(enrolment) => Some((fact, enrolment)),
        _ => None,
    });
    let Some((held, enrolment)) = held else {
        return Ok(Told::only(Finding::new(ProblemCode::NoEnrolment, "id_number").with("month", month)));
    };
    let mut told = Told::nothing();
    if enrolment.declared_base == Some(base) {
        return Ok(told);
    }
    let from = held.period.from.max(month.first_day());
    let period = Period { from, to: held.period.to };
    let body = FactBody::Enrolment(Enrolment {
        declared_base: Some(base),
        stopped: enrolment.stopped,
        // The record that begins here is the one corrected: it keeps why it began.
        ..if from == held.period.from { enrolment.clone() } else { enrolment.with_funds(enrolment.funds.clone()) }
    });
    look.check(&mut ground.rules, &mut told, period, &body, &[])?;
    told.change("base", enrolment.declared_base.map(|now| now.to_string()).unwrap_or_default(), base.to_string());
    tell_of_later(look, &mut told, period, base);
    let replaces = enrolment.declared_base.is_some();
    let plan = record(&look.live, period, body);
    let period = plan.insert.first().map_or(period, |(period, _)| *period);
    told.record(period, plan, replaces);
    look.tell_of_slips(&mut told, month, None, ProblemCode::SettledLater);
    Ok(told)
}

/// A later enrolment keeps the base it has.
fn tell_of_later(look: &Look<'_>, told: &mut Told, period: Period, base: Money) {
    let later = look.live.iter().filter(|fact| fact.period.from > period.from).filter(|fact| match &fact.body {
        FactBody::Enrolment(later) => later.declared_base != Some(base),
        _ => false,
    });
    if let Some(from) = later.map(|fact| fact.period.from).min() {
        told.say(Finding::new(ProblemCode::LaterRecord, "").with("from", from));
    }
}
