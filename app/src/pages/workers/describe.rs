//! What a fact says, as pairs of name and value.

use std::collections::HashMap;

use domain::access::UnitPath;
use domain::dated::Period;
use domain::fact::{Certificate, Deductions, Employment, FactBody, OneOff, OpeningTax};
use domain::money::Money;
use store::facts::FactRecord;

use super::{enrolment, posting, recovery, retirement, tax_forms};
use crate::context::Cx;
use crate::error::ApiError;
use crate::words::{NOTHING, Names};

/// Names of units by path.
pub struct UnitNames(HashMap<UnitPath, String>);

impl UnitNames {
    /// Of the units that the facts name.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn of(cx: &Cx, facts: &[FactRecord]) -> Result<Self, ApiError> {
        let units = facts.iter().filter_map(|record| match &record.fact.body {
            FactBody::Assignment(assignment) => Some(&assignment.unit),
            _ => None,
        });
        Ok(Self(cx.store.unit_names(&cx.scope()?, &units.collect::<Vec<_>>()).await?))
    }

    /// Name of a unit with the street office above it, or its path if it lies outside the scope.
    pub(crate) fn name(&self, path: &UnitPath) -> String {
        self.0.get(path).cloned().unwrap_or_else(|| path.as_str().to_owned())
    }
}

/// What a fact says in one respect: name, value.
pub(crate) type Said = (String, String);

/// A name with its value.
pub(crate) fn said(name: impl Into<String>, value: impl Into<String>) -> Said {
    (name.into(), value.into())
}

/// When a fact holds, its last day as people say it: `2026-01-01 起`, `2026-01-01 至 2026-03-31`.
pub(crate) fn period(cx: &Cx, period: Period) -> String {
    let from = period.from.to_string();
    match period.to {
        None => cx.tf("period.since", &[("from", &from)]),
        Some(to) => {
            let last = to.yesterday().map_or_else(|_| to.to_string(), |last| last.to_string());
            if last == from { from } else { cx.tf("period.between", &[("from", &from), ("to", &last)]) }
        }
    }
}

/// What a fact says.
pub(crate) fn describe(cx: &Cx, names: &Names, units: &UnitNames, body: &FactBody) -> Vec<Said> {
    let money = |key: &str, money: Money| said(cx.t(key), money.to_string());
    match body {
        FactBody::Employment(employment) => describe_employment(cx, names, employment),
        FactBody::Assignment(assignment) => vec![
            said(cx.t("worker.unit"), units.name(&assignment.unit)),
            said(cx.t("worker.post"), names.posts(&assignment.posts)),
        ],
        FactBody::Placement(placement) => vec![said(cx.t("worker.grade"), names.grade(&placement.grade))],
        FactBody::Education(education) => vec![
            said(cx.t("worker.education"), cx.word(education.level)),
            said(cx.t("worker.degree"), education.degree.map_or_else(|| cx.t("degree.none"), |degree| cx.word(degree))),
        ],
        FactBody::Certificate(held) => vec![
            said(cx.t("worker.certificate"), cx.word(held.level)),
            said(cx.t("certificate.number"), held.number.clone().unwrap_or_default()),
            said(cx.t("certificate.registered_from"), cx.date_or_dash(held.registered_from)),
            said(cx.t("worker.registered_until"), cx.date_or_dash(held.registered_until)),
            said(cx.t("certificate.hours"), hours(cx, held)),
        ],
        FactBody::Enrolment(held) => enrolment::describe(cx, held),
        FactBody::Deductions(deductions) => describe_deductions(cx, deductions),
        FactBody::Appraisal(appraisal) => vec![
            said(cx.t("appraisal.year"), appraisal.year.to_string()),
            said(cx.t("appraisal.grade"), cx.word(appraisal.grade)),
        ],
        FactBody::UnpaidLeave(leave) => vec![said(cx.t("fact.note"), leave.note.clone())],
        FactBody::OneOff(one_off) => describe_one_off(cx, names, one_off),
        FactBody::OpeningWage(opening) => {
            vec![said(cx.t("opening.year"), opening.year.to_string()), money("opening.average", opening.average)]
        }
        FactBody::OpeningTax(opening) => describe_opening_tax(cx, opening),
        FactBody::RecognisedService(service) => vec![
            said(cx.t("recognised.months"), service.months.to_string()),
            said(cx.t("recognised.document"), service.document.clone()),
        ],
        FactBody::Suspension(suspension) => vec![said(cx.t("suspension.reason"), suspension.reason.clone())],
        FactBody::TaxEvidence(evidence) => tax_forms::describe_evidence(cx, evidence),
        FactBody::DeductionClaim(claim) => tax_forms::describe_claim(cx, claim),
        FactBody::Recovery(agreement) => recovery::describe(cx, agreement),
        FactBody::Posting(held) => posting::describe(cx, held),
        FactBody::Retirement(held) => retirement::describe(cx, names, held),
    }
}

/// Hours counted toward the renewal, and whether a degree counts beside them.
fn hours(cx: &Cx, held: &Certificate) -> String {
    let key = if held.degree_credit { "certificate.hours_and_degree" } else { "certificate.hours_counted" };
    cx.tf(key, &[("hours", &held.hours.to_string())])
}

fn describe_employment(cx: &Cx, names: &Names, employment: &Employment) -> Vec<Said> {
    let contract = match (employment.contract_from, employment.contract_to) {
        (None, None) => NOTHING.to_owned(),
        (from, to) => {
            let (from, to) = (cx.date_or_dash(from), to.map_or_else(|| cx.t("employment.open"), |to| to.to_string()));
            cx.tf("period.between", &[("from", &from), ("to", &to)])
        }
    };
    let separation =
        employment.separation.as_ref().map(|code| said(cx.t("employment.separation"), names.separation(code)));
    [
        said(cx.t("worker.source"), cx.word(employment.source)),
        said(cx.t("worker.community_since"), employment.community_since.to_string()),
        said(cx.t("employment.contract"), contract),
    ]
    .into_iter()
    .chain(separation)
    .collect()
}

fn describe_deductions(cx: &Cx, deductions: &Deductions) -> Vec<Said> {
    let all = [
        ("deductions.child_education", deductions.child_education),
        ("deductions.infant_care", deductions.infant_care),
        ("deductions.elderly_support", deductions.elderly_support),
        ("deductions.mortgage_interest", deductions.mortgage_interest),
        ("deductions.rent", deductions.rent),
        ("deductions.continuing_education", deductions.continuing_education),
    ];
    let given = all.into_iter().filter(|(_, money)| !money.is_zero());
    let total = std::iter::once(("deductions.total", deductions.total()));
    given.chain(total).map(|(key, money)| said(cx.t(key), money.to_string())).collect()
}

fn describe_one_off(cx: &Cx, names: &Names, one_off: &OneOff) -> Vec<Said> {
    let rewards = one_off.certificate.map(|level| said(cx.t("worker.certificate"), cx.word(level)));
    [
        said(cx.t("one_off.item"), names.item(&one_off.item)),
        said(cx.t("one_off.amount"), one_off.amount.to_string()),
        said(cx.t("fact.note"), one_off.note.clone()),
    ]
    .into_iter()
    .chain(rewards)
    .collect()
}

fn describe_opening_tax(cx: &Cx, opening: &OpeningTax) -> Vec<Said> {
    vec![
        said(cx.t("opening.year"), opening.year.to_string()),
        said(cx.t("opening.months"), opening.months.to_string()),
        said(cx.t("trace.input.cumulative_income"), opening.income.to_string()),
        said(cx.t("trace.input.cumulative_special"), opening.special.to_string()),
        said(cx.t("trace.input.cumulative_additional"), opening.additional.to_string()),
        said(cx.t("trace.input.withheld_before"), opening.withheld.to_string()),
    ]
}
