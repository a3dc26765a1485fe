//! Facts of one kind: what holds, what will hold, what held, and what was corrected.

use domain::access::Action;
use domain::calendar::Month;
use domain::dated::Period;
use domain::fact::FactBody;
use leptos::prelude::*;
use store::facts::FactRecord;

use super::describe::{Said, UnitNames, describe, period};
use crate::components::{Badge, Choice, Disclosure, Facts, Field, Form, Section, Submit, fact};
use crate::context::{Cx, t};
use crate::words::{Names, time};

/// Kinds in the order of the file.
pub(crate) const KINDS: [&str; 19] = [
    "employment",
    "assignment",
    "placement",
    "education",
    "certificate",
    "enrolment",
    "deductions",
    "deduction_claim",
    "tax_evidence",
    "appraisal",
    "one_off",
    "unpaid_leave",
    "opening_wage",
    "opening_tax",
    "recognised_service",
    "suspension",
    "recovery",
    "posting",
    "retirement",
];

/// What a fact says, in one line.
#[must_use]
pub fn fact_line(cx: &Cx, names: &Names, units: &UnitNames, record: &FactRecord) -> String {
    let pair = |(name, value): Said| cx.tf("fact.pair", &[("name", &name), ("value", &value)]);
    let said = describe(cx, names, units, &record.fact.body).into_iter().filter(|(_, value)| !value.is_empty());
    said.map(pair).collect::<Vec<_>>().join(&cx.t("fact.pair_separator"))
}

/// Links to record what this file holds nothing of yet and has no section for.
pub(super) fn others(shared: &Shared<'_>, records: &[FactRecord]) -> Option<AnyView> {
    let cx = shared.cx;
    let held = |kind: &str| records.iter().any(|record| record.fact.body.kind() == kind);
    let absent: Vec<&str> = KINDS.into_iter().filter(|kind| seldom(kind) && !held(kind)).collect();
    if absent.is_empty() || !cx.may(Action::EditFacts) {
        return None;
    }
    let links = absent.into_iter().map(|kind| {
        let address = format!("/workers/{}/record/{kind}", shared.worker);
        view! { <li><a href=address>{cx.t(&format!("fact.kind.{kind}"))}</a></li> }
    });
    let links = links.collect_view();
    Some(view! { <nav class="links" aria-label=cx.t("fact.record_other")><span>{cx.t("fact.record_other")}</span><ul>{links}</ul></nav> }.into_any())
}

/// Kinds of which most files hold nothing: they have a section only where they do.
fn seldom(kind: &str) -> bool {
    kind.starts_with("opening")
        || matches!(kind, "recognised_service" | "suspension" | "tax_evidence" | "recovery" | "posting" | "retirement")
}

/// What the sections of a file share.
pub(super) struct Shared<'a> {
    pub cx: &'a Cx,
    pub names: &'a Names,
    pub units: &'a UnitNames,
    pub worker: i64,
    pub version: i64,
}

/// One kind with its history; kinds hardly ever used appear only when they hold something.
pub(super) fn section(shared: &Shared<'_>, kind: &'static str, records: &[FactRecord]) -> Option<AnyView> {
    let cx = shared.cx;
    let own: Vec<&FactRecord> = records.iter().filter(|record| record.fact.body.kind() == kind).collect();
    if own.is_empty() && seldom(kind) {
        return None;
    }
    let (live, corrected): (Vec<_>, Vec<_>) = own.into_iter().partition(|record| record.superseded_at.is_none());
    let (past, shown): (Vec<_>, Vec<_>) =
        live.into_iter().partition(|record| record.fact.period.to.is_some_and(|to| to <= cx.today));
    let record = cx.may(Action::EditFacts).then(|| {
        let label = format!("{} {}", cx.t("fact.record"), cx.t(&format!("fact.kind.{kind}")));
        view! { <a href=format!("/workers/{}/record/{kind}", shared.worker) aria-label=label>{cx.t("fact.record")}</a> }
            .into_any()
    });
    let current = if shown.is_empty() {
        view! { <p class="muted">{cx.t("fact.none")}</p> }.into_any()
    } else {
        list(shared, &shown, "")
    };
    let past = folded(shared, "fact.past", &past, "past");
    let corrected = folded(shared, "fact.corrected", &corrected, "superseded");
    let title = cx.t(&format!("fact.kind.{kind}"));
    let actions = record.unwrap_or_else(|| ().into_any());
    Some(view! { <Section title=title id=kind actions=actions>{current}{past}{corrected}</Section> }.into_any())
}

fn folded(shared: &Shared<'_>, key: &str, records: &[&FactRecord], class: &'static str) -> Option<AnyView> {
    if records.is_empty() {
        return None;
    }
    let summary = shared.cx.tf(key, &[("count", &records.len().to_string())]);
    Some(view! { <details><summary>{summary}</summary>{list(shared, records, class)}</details> }.into_any())
}

fn list(shared: &Shared<'_>, records: &[&FactRecord], class: &'static str) -> AnyView {
    let items = records.iter().map(|record| item(shared, record, class)).collect_view();
    view! { <ul class="history">{items}</ul> }.into_any()
}

fn item(shared: &Shared<'_>, record: &FactRecord, class: &'static str) -> AnyView {
    let cx = shared.cx;
    let future = record.fact.period.from > cx.today && record.superseded_at.is_none();
    let future = future.then(|| view! { " "<Badge text=cx.t("fact.future")/> });
    let said = describe(cx, shared.names, shared.units, &record.fact.body);
    let items = said.into_iter().map(|(name, value)| fact(name, value)).collect();
    let source = source(cx, record);
    let corrections =
        (record.superseded_at.is_none() && cx.may(Action::EditFacts)).then(|| corrections(shared, record));
    view! {
        <li class=class>
            <p><strong>{when(cx, record)}</strong>{future}</p>
            <Facts items=items class="wide"/>
            <p class="hint">{source}</p>
            {corrections}
        </li>
    }
    .into_any()
}

/// When it holds; what happens once names its month or day alone.
fn when(cx: &Cx, record: &FactRecord) -> String {
    let from = record.fact.period.from;
    match record.fact.body {
        FactBody::OneOff(_) => cx.tf("period.paid_in", &[("month", &cx.month(Month::of(from)))]),
        FactBody::Appraisal(_) => cx.tf("period.final_on", &[("from", &from.to_string())]),
        FactBody::DeductionClaim(_) => months(cx, record.fact.period),
        _ => period(cx, record.fact.period),
    }
}

/// The months a claim runs for.
fn months(cx: &Cx, held: Period) -> String {
    let month = |day| cx.month(Month::of(day));
    let from = month(held.from);
    match held.to.and_then(|to| to.yesterday().ok()) {
        None => cx.tf("period.since", &[("from", &from)]),
        Some(last) => cx.tf("period.between", &[("from", &from), ("to", &month(last))]),
    }
}

/// True for what goes on until somebody ends it.
const fn can_end(body: &FactBody) -> bool {
    !matches!(
        body,
        FactBody::OneOff(_)
            | FactBody::Appraisal(_)
            | FactBody::OpeningWage(_)
            | FactBody::OpeningTax(_)
            | FactBody::TaxEvidence(_)
    )
}

/// Who recorded it when, whether from an import, and when it was corrected.
fn source(cx: &Cx, record: &FactRecord) -> String {
    let at = time(record.recorded_at);
    let values = [("account", record.recorded_by.as_str()), ("at", at.as_str())];
    let key = if record.import.is_some() { "fact.imported_by" } else { "fact.recorded_by" };
    let recorded = cx.tf(key, &values);
    match record.superseded_at {
        Some(at) => format!("{recorded} {}", cx.tf("fact.superseded_at", &[("at", &time(at))])),
        None => recorded,
    }
}

/// Ending a fact and withdrawing one recorded by mistake.
fn corrections(shared: &Shared<'_>, record: &FactRecord) -> AnyView {
    let id = record.fact.id.0;
    let key = id.to_string();
    let hidden = || {
        vec![("worker", shared.worker.to_string()), ("version", shared.version.to_string()), ("fact", id.to_string())]
    };
    let (end_hidden, withdraw_hidden) = (hidden(), hidden());
    let (end_key, withdraw_key, withdraw_summary_key) = (key.clone(), key.clone(), key.clone());
    let leaving = matches!(record.fact.body, FactBody::Employment(_));
    let (reason_key, reason_hidden, reason_summary_key) = (key.clone(), hidden(), key.clone());
    let end = (record.fact.period.to.is_none() && can_end(&record.fact.body)).then(|| {
        let reasons = leaving.then(|| shared.names.separation_choices());
        view! {
            <Disclosure summary=t("fact.end") action="/api/fact/end" key=key>
                <Form action="/api/fact/end" key=end_key hidden=end_hidden>
                    <Field name="to" kind="date" label=t("fact.end_on") hint=t("fact.end_hint") required=true class="short"/>
                    {reasons.map(|options| view! {
                        <Choice name="separation" label=t("employment.separation") hint=t("employment.separation_hint") options=options none=t("turnover.no_reason")/>
                    })}
                    <div class="form-end"><Submit text=t("fact.end_submit")/></div>
                </Form>
            </Disclosure>
        }
        .into_any()
    });
    let reason = (leaving && record.fact.period.to.is_some()).then(|| {
        let told = match &record.fact.body {
            FactBody::Employment(held) => held.separation.clone().unwrap_or_default(),
            _ => String::new(),
        };
        let options = shared.names.separation_choices();
        view! {
            <Disclosure summary=t("employment.give_reason") action="/api/fact/separation" key=reason_summary_key>
                <Form action="/api/fact/separation" key=reason_key hidden=reason_hidden>
                    <Choice name="separation" label=t("employment.separation") options=options value=told none=t("form.choose") required=true/>
                    <div class="form-end"><Submit text=t("employment.give_reason")/></div>
                </Form>
            </Disclosure>
        }
        .into_any()
    });
    view! {
        <div class="corrections">
        {end}
        {reason}
        <Disclosure summary=t("fact.withdraw") action="/api/fact/withdraw" key=withdraw_summary_key>
            <Form action="/api/fact/withdraw" key=withdraw_key hidden=withdraw_hidden>
                <Field name="reason" label=t("form.reason") hint=t("fact.withdraw_hint") required=true/>
                <div class="form-end"><Submit kind="danger" text=t("fact.withdraw_submit")/></div>
            </Form>
        </Disclosure>
        </div>
    }
    .into_any()
}
