//! Forms that record a fact of one kind from a date.

use domain::access::Action;
use domain::fact::{AppraisalGrade, CertificateLevel, Degree, EducationLevel, FactBody, Source};
use domain::ids::WorkerId;
use leptos::prelude::*;
use store::facts::FactRecord;
use store::units::Unit;
use store::workers::WorkerFile;

use super::history::KINDS;
use super::{enrolment, posting, recovery, retirement, tax_forms};
use crate::components::{Choice, Field, FieldGroup, Form, Layout, PageOf, Submit, Tick, outcome};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::units::unit_choices;
use crate::words::{Names, choices};

struct Data {
    kind: &'static str,
    file: WorkerFile,
    /// The fact of this kind in force, which the form starts from.
    current: Option<FactBody>,
    units: Vec<Unit>,
    names: Names,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    cx.require(Action::EditFacts)?;
    let scope = cx.scope()?;
    let id = WorkerId(cx.id(1)?);
    let kind = KINDS.into_iter().find(|kind| Some(*kind) == cx.segment(3)).ok_or(ApiError::NotFound)?;
    let file = cx.store.worker(&scope, id).await?.ok_or(ApiError::NotFound)?;
    let facts = cx.store.facts(&scope, id, false).await?;
    Ok(Data {
        kind,
        file,
        current: current(cx, kind, facts),
        units: cx.store.units(&scope).await?,
        names: cx.names().await?,
    })
}

/// The fact of a kind that holds today, for kinds of which one holds at a time; of certificates the one of the level
/// the address names.
fn current(cx: &Cx, kind: &str, facts: Vec<FactRecord>) -> Option<FactBody> {
    let level = cx.query("level").and_then(CertificateLevel::from_code);
    let own = facts.into_iter().map(|record| record.fact).filter(|fact| fact.body.kind() == kind);
    let one = |body: &FactBody| match body {
        FactBody::Certificate(held) => Some(held.level) == level,
        body => body.replaces_earlier(),
    };
    own.filter(|fact| one(&fact.body)).find(|fact| fact.period.contains(cx.today)).map(|fact| fact.body)
}

/// The form to record a fact.
#[component]
pub fn RecordPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: Data) -> AnyView {
    let id = data.file.row.id;
    let kind = data.kind;
    let title =
        cx.tf("fact.record_title", &[("kind", &cx.t(&format!("fact.kind.{kind}"))), ("name", &data.file.row.name)]);
    let above =
        vec![("/workers".to_owned(), cx.t("nav.workers")), (format!("/workers/{id}"), data.file.row.name.clone())];
    let mut hidden = vec![("worker", id.to_string()), ("version", data.file.version.to_string())];
    if kind == "placement" {
        hidden.push(("ladder", data.names.ladder_id().unwrap_or_default().to_owned()));
    }
    if kind == "deduction_claim" {
        match tax_forms::chosen(cx) {
            None => return tax_forms::choose(cx, title, above),
            Some(claim) => hidden.push(("claim", claim.to_owned())),
        }
    }
    let hint = cx.t(&format!("fact.hint.{kind}"));
    let back = format!("/workers/{id}#{kind}");
    // Made inside the form, where fields learn what was entered and refused.
    let cx = cx.clone();
    let inputs = move || view! { {days(&cx, &data)}{fields(&cx, &data)} };
    view! {
        <Layout title=title above=above>
            <div class="panel narrow">
                <p>{hint}</p>
                <Form action=format!("/api/fact/{kind}") hidden=hidden>
                    {inputs()}
                    <div class="form-end"><Submit text=t("fact.record_submit")/><a href=back>{t("form.cancel")}</a></div>
                </Form>
            </div>
        </Layout>
    }
    .into_any()
}

/// From when it holds, and for a leave to when.
fn days(cx: &Cx, data: &Data) -> AnyView {
    let label = cx.t(match data.kind {
        "one_off" => "fact.paid_in",
        "recovery" => "recovery.from",
        "deduction_claim" => "tax.claim_from",
        "appraisal" => "fact.final_on",
        "certificate" => "fact.issued_on",
        _ => "fact.from",
    });
    let hint = cx.t(match data.kind {
        "one_off" | "recovery" => "fact.paid_in_hint",
        "deduction_claim" => "tax.claim_from_hint",
        "tax_evidence" => "tax.evidence_from_hint",
        _ => "fact.from_hint",
    });
    let today = cx.today.to_string();
    let to = match data.kind {
        "unpaid_leave" => Some(
            view! { <Field name="to" kind="date" label=t("fact.to") hint=t("fact.end_hint") required=true/> }
                .into_any(),
        ),
        "deduction_claim" => Some(
            view! { <Field name="to" kind="date" label=t("tax.claim_to") hint=t("tax.claim_to_hint")/> }.into_any(),
        ),
        "posting" => {
            Some(view! { <Field name="to" kind="date" label=t("posting.to") hint=t("posting.to_hint")/> }.into_any())
        }
        _ => None,
    };
    view! { <div class="fields"><Field name="from" kind="date" label=label hint=hint value=today required=true class="short"/>{to}</div> }.into_any()
}

fn fields(cx: &Cx, data: &Data) -> AnyView {
    match data.kind {
        "employment" => employment(cx, data),
        "assignment" => assignment(data),
        "placement" => placement(data),
        "education" => education(cx, data),
        "certificate" => certificate(cx, data),
        "enrolment" => enrolment::fields(cx, &data.names, data.current.as_ref()),
        "deductions" => deductions(data),
        "appraisal" => appraisal(cx),
        "one_off" => one_off(data),
        "unpaid_leave" => {
            view! { <Field name="note" label=t("fact.note") hint=t("fact.note_hint") class="long"/> }.into_any()
        }
        "opening_wage" => opening_wage(cx),
        "recognised_service" => recognised_service(),
        "tax_evidence" => tax_forms::evidence(cx),
        "recovery" => recovery::fields(cx),
        "posting" => posting::fields(cx),
        "retirement" => retirement::fields(cx, &data.names, data.file.row.sex, data.current.as_ref()),
        "deduction_claim" => tax_forms::claim(cx, &data.names),
        "suspension" => {
            view! { <Field name="reason" label=t("suspension.reason") required=true class="long"/> }.into_any()
        }
        _ => opening_tax(cx),
    }
}

fn employment(cx: &Cx, data: &Data) -> AnyView {
    let current = match &data.current {
        Some(FactBody::Employment(employment)) => Some(employment),
        _ => None,
    };
    let text = |date: Option<domain::calendar::Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let source = current.map(|held| held.source.code().to_owned()).unwrap_or_default();
    let since = text(current.map(|held| held.community_since));
    let (from, to) =
        (text(current.and_then(|held| held.contract_from)), text(current.and_then(|held| held.contract_to)));
    let sources = choices(cx, Source::ALL, Source::code);
    view! {
        <div class="fields">
            <Choice name="source" label=t("worker.source") options=sources value=source none=t("form.choose") required=true/>
            <Field name="community_since" kind="date" label=t("worker.community_since") hint=t("worker.since_hint") value=since required=true/>
            <Field name="contract_from" kind="date" label=t("employment.contract_from") value=from/>
            <Field name="contract_to" kind="date" label=t("employment.contract_to") value=to/>
        </div>
    }
    .into_any()
}

fn assignment(data: &Data) -> AnyView {
    let held = match &data.current {
        Some(FactBody::Assignment(assignment)) => assignment.posts.clone(),
        _ => Vec::new(),
    };
    let unit = data.file.unit.as_str().to_owned();
    let mut held = held.into_iter();
    let (first, second) = (held.next().unwrap_or_default(), held.next().unwrap_or_default());
    let (posts, others) = (data.names.post_choices(), data.names.post_choices());
    let units = unit_choices(&data.units);
    view! {
        <div class="fields">
            <Choice name="unit" label=t("worker.unit") options=units value=unit none=t("form.choose") required=true/>
            <Choice name="posts" label=t("worker.post") options=posts value=first none=t("form.choose") required=true/>
            <Choice
                name="second_post"
                label=t("worker.second_post")
                hint=t("worker.second_post_hint")
                options=others
                value=second
                none=t("list.none")
            />
        </div>
    }
    .into_any()
}

fn placement(data: &Data) -> AnyView {
    let grade = match &data.current {
        Some(FactBody::Placement(placement)) => placement.grade.clone(),
        _ => String::new(),
    };
    let grades = data.names.grade_choices();
    view! { <Choice name="grade" label=t("worker.grade") options=grades value=grade none=t("form.choose") required=true class="short"/> }
        .into_any()
}

fn education(cx: &Cx, data: &Data) -> AnyView {
    let held = match &data.current {
        Some(FactBody::Education(education)) => Some(*education),
        _ => None,
    };
    let level = held.map(|held| held.level.code().to_owned()).unwrap_or_default();
    let degree = held.and_then(|held| held.degree).map(|degree| degree.code().to_owned()).unwrap_or_default();
    let (levels, degrees) =
        (choices(cx, EducationLevel::ALL, EducationLevel::code), choices(cx, Degree::ALL, Degree::code));
    view! {
        <div class="fields">
            <Choice name="level" label=t("worker.education") options=levels value=level none=t("form.choose") required=true/>
            <Choice name="degree" label=t("worker.degree") options=degrees value=degree none=t("degree.none")/>
        </div>
    }
    .into_any()
}

fn certificate(cx: &Cx, data: &Data) -> AnyView {
    let held = match &data.current {
        Some(FactBody::Certificate(held)) => Some(held),
        _ => None,
    };
    let day = |day: Option<domain::calendar::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let level = held.map(|held| held.level.code().to_owned()).unwrap_or_default();
    let number = held.and_then(|held| held.number.clone()).unwrap_or_default();
    let from = day(held.and_then(|held| held.registered_from));
    let until = day(held.and_then(|held| held.registered_until));
    let hours = held.map(|held| held.hours.to_string()).unwrap_or_default();
    let degree = held.is_some_and(|held| held.degree_credit);
    let levels = choices(cx, CertificateLevel::ALL, CertificateLevel::code);
    view! {
        <div class="fields">
            <Choice name="level" label=t("worker.certificate") options=levels value=level none=t("form.choose") required=true/>
            <Field name="number" label=t("certificate.number") value=number/>
            <Field name="registered_from" kind="date" label=t("certificate.registered_from") hint=t("certificate.from_hint") value=from/>
            <Field name="registered_until" kind="date" label=t("worker.registered_until") hint=t("certificate.until_hint") value=until/>
            <Field name="hours" label=t("certificate.hours") hint=t("certificate.hours_hint") value=hours inputmode="numeric".to_owned()/>
        </div>
        <Tick name="degree_credit" label=t("certificate.degree_credit") hint=t("certificate.degree_hint") ticked=degree/>
    }
    .into_any()
}

/// A field for an amount.
fn amount(name: &'static str, label: &str, value: Option<domain::money::Money>, required: bool) -> AnyView {
    let value = value.filter(|money| !money.is_zero()).map(|money| money.plain()).unwrap_or_default();
    view! { <Field name=name label=t(label) value=value inputmode="decimal".to_owned() required=required/> }.into_any()
}

fn deductions(data: &Data) -> AnyView {
    let held = match &data.current {
        Some(FactBody::Deductions(deductions)) => *deductions,
        _ => domain::fact::Deductions::default(),
    };
    let fields = [
        ("child_education", "deductions.child_education", held.child_education),
        ("infant_care", "deductions.infant_care", held.infant_care),
        ("elderly_support", "deductions.elderly_support", held.elderly_support),
        ("mortgage_interest", "deductions.mortgage_interest", held.mortgage_interest),
        ("rent", "deductions.rent", held.rent),
        ("continuing_education", "deductions.continuing_education", held.continuing_education),
    ]
    .map(|(name, label, money)| amount(name, label, Some(money), false))
    .collect_view()
    .into_any();
    view! { <FieldGroup legend=t("deductions.legend") hint=t("form.money_hint")>{fields}</FieldGroup> }.into_any()
}

/// A field for a year, last year at first.
fn year(cx: &Cx, label: &str) -> AnyView {
    let last = (cx.today.year() - 1).to_string();
    view! { <Field name="year" label=t(label) value=last inputmode="numeric".to_owned() required=true/> }.into_any()
}

fn appraisal(cx: &Cx) -> AnyView {
    let grades = choices(cx, AppraisalGrade::ALL, AppraisalGrade::code);
    let year = year(cx, "appraisal.year");
    view! {
        <div class="fields">
            {year}
            <Choice name="grade" label=t("appraisal.grade") options=grades none=t("form.choose") required=true/>
        </div>
    }
    .into_any()
}

fn one_off(data: &Data) -> AnyView {
    let items = data.names.one_off_choices();
    view! {
        <div class="fields">
            <Choice name="item" label=t("one_off.item") options=items none=t("form.choose") required=true/>
            <Field name="amount" label=t("one_off.amount") hint=t("one_off.amount_hint") inputmode="decimal".to_owned() required=true/>
            <Field name="note" label=t("fact.note") hint=t("fact.note_hint") class="long"/>
        </div>
    }
    .into_any()
}

fn opening_wage(cx: &Cx) -> AnyView {
    view! { <div class="fields">{year(cx, "opening.year")}{amount("average", "opening.average", None, true)}</div> }
        .into_any()
}

fn recognised_service() -> AnyView {
    view! {
        <div class="fields">
            <Field name="months" label=t("recognised.months") inputmode="numeric".to_owned() required=true class="short"/>
            <Field name="document" label=t("recognised.document") hint=t("recognised.document_hint") required=true class="long"/>
        </div>
    }
    .into_any()
}

fn opening_tax(cx: &Cx) -> AnyView {
    let this = cx.today.year().to_string();
    view! {
        <div class="fields">
            <Field name="year" label=t("opening.year") value=this inputmode="numeric".to_owned() required=true/>
            <Field name="months" label=t("opening.months") inputmode="numeric".to_owned() required=true/>
            {amount("income", "trace.input.cumulative_income", None, true)}
            {amount("special", "trace.input.cumulative_special", None, false)}
            {amount("additional", "trace.input.cumulative_additional", None, false)}
            {amount("withheld", "trace.input.withheld_before", None, false)}
        </div>
    }
    .into_any()
}
