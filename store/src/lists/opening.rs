//! Opening balances: figures of the tax year from before this system, and the average wage of the year before it.
//!
//! One of each counts for a year. What a list states otherwise than before takes the place of the earlier figure; slips
//! that are closed stay, and the next run reckons with the new one.

use domain::dated::Period;
use domain::fact::{FactBody, OpeningTax, OpeningWage};

use super::look::{Ground, Look, Told};
use super::people::january;
use super::{Finding, ProblemCode};
use crate::error::Result;
use crate::facts::{Plan, correct};

pub(super) fn look(
    ground: &mut Ground<'_>,
    look: &Look<'_>,
    year: i16,
    tax: Option<&OpeningTax>,
    wage: Option<&OpeningWage>,
) -> Result<Told> {
    let first = january(year)?.first_day();
    let whole_year = Period { from: first, to: Some(january(year.saturating_add(1))?.first_day()) };
    if !look.is_employed(whole_year) {
        return Ok(Told::only(Finding::new(ProblemCode::NotEmployed, "id_number").with("time", year)));
    }
    let mut told = Told::nothing();
    let tax = tax.filter(|tax| states_something(tax));
    if let Some(tax) = tax {
        record(ground, look, &mut told, Period::since(first), FactBody::OpeningTax(*tax))?;
        tell_of_the_year(look, &mut told, tax);
    }
    if let Some(wage) = wage {
        record(ground, look, &mut told, Period::since(first), FactBody::OpeningWage(*wage))?;
    }
    Ok(told)
}

/// Somebody new this month has no figures before it.
fn states_something(tax: &OpeningTax) -> bool {
    let amounts = [tax.income, tax.special, tax.additional, tax.withheld];
    tax.months != 0 || amounts.iter().any(|amount| !amount.is_zero())
}

fn record(ground: &mut Ground<'_>, look: &Look<'_>, told: &mut Told, since: Period, body: FactBody) -> Result<()> {
    let known = look.live.iter().find(|fact| body.restates(&fact.body));
    if known.is_some_and(|known| known.body == body) {
        return Ok(());
    }
    let now = known.map(|known| figures(&known.body)).unwrap_or_default();
    for (position, (field, then)) in figures(&body).into_iter().enumerate() {
        let now = now.get(position).map(|(_, now)| now.clone()).unwrap_or_default();
        told.change(field, now, then);
    }
    let period = known.map_or(since, |known| known.period);
    let aside: Vec<_> = known.map(|known| known.id).into_iter().collect();
    look.check(&mut ground.rules, told, period, &body, &aside)?;
    let plan = known.map_or_else(
        || Plan { supersede: Vec::new(), insert: vec![(period, body.clone())] },
        |known| correct(known, body.clone()),
    );
    told.record(period, plan, known.is_some());
    Ok(())
}

/// Slips of the year: the figure must end before the first of them, and counts from the next run on.
fn tell_of_the_year(look: &Look<'_>, told: &mut Told, tax: &OpeningTax) {
    let Some(first) = look.slips.iter().map(|slip| slip.month).find(|month| month.year() == tax.year) else { return };
    let most = first.number() - 1;
    if tax.months > most {
        let finding = Finding::new(ProblemCode::OpeningOverlaps, "months");
        told.say(finding.with("since", first).with("most", most));
    } else if !told.plan.is_empty() {
        told.say(Finding::new(ProblemCode::OpeningLater, "").with("since", first));
    }
}

fn figures(body: &FactBody) -> Vec<(&'static str, String)> {
    match body {
        FactBody::OpeningTax(tax) => vec![
            ("months", tax.months.to_string()),
            ("income", tax.income.to_string()),
            ("special", tax.special.to_string()),
            ("additional", tax.additional.to_string()),
            ("withheld", tax.withheld.to_string()),
        ],
        FactBody::OpeningWage(wage) => vec![("average", wage.average.to_string())],
        _ => Vec::new(),
    }
}
