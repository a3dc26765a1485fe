//! One case: a row of the table, and under it the conditions and the forms that decide.

use domain::access::Action;
use domain::placement::{Condition, Evidence};
use leptos::prelude::*;
use store::reviews::{Decision, Graded, Outcome, ReviewCase, ReviewState, Terms};

use super::steps::{BULK, open};
use super::view::Data;
use crate::components::{Badge, Choice, Form, Submit, TextField, money_cell_opt, refused, signed};
use crate::conditions;
use crate::context::{Cx, t};
use crate::pages::workers::condition_list;
use crate::words::{NOTHING, Names, named, time};

/// True if the box of the row can be ticked.
pub(super) fn can_tick(case: &ReviewCase) -> bool {
    case.outcome.changes() && case.decision == Decision::Pending && !case.touched
}

/// The two rows of a case.
pub(super) fn lines(cx: &Cx, data: &Data, case: &ReviewCase) -> AnyView {
    view! { {row(cx, data, case)}{details(cx, data, case)} }.into_any()
}

/// Name of a grade, or a dash.
fn grade(cx: &Cx, terms: &Terms, graded: Option<&Graded>) -> String {
    graded.map_or_else(|| NOTHING.to_owned(), |graded| named(cx.locale, &terms.grade(&graded.grade)))
}

/// The grade the rules give, or why it cannot be told.
#[must_use]
pub fn proposed(cx: &Cx, names: &Names, terms: &Terms, case: &ReviewCase) -> String {
    match &case.hold {
        Some(hold) => crate::pages::runs::reason(cx, names, hold),
        None => grade(cx, terms, case.proposed.as_ref()),
    }
}

/// What was decided, or that nothing was.
#[must_use]
pub fn decided(cx: &Cx, terms: &Terms, case: &ReviewCase) -> String {
    match case.decision {
        Decision::Pending if !case.outcome.to_decide() => NOTHING.to_owned(),
        Decision::Excepted => {
            let grade = grade(cx, terms, case.decided.as_ref());
            cx.tf("review.excepted_to", &[("grade", &grade)])
        }
        decided => cx.t(&format!("review.decision.{}", decided.code())),
    }
}

fn row(cx: &Cx, data: &Data, case: &ReviewCase) -> AnyView {
    let tick = (open(cx, &data.review) && can_tick(case)).then(|| {
        let label = cx.tf("placements.tick_one", &[("name", &case.name)]);
        view! { <input type="checkbox" form=BULK name="workers[]" value=case.worker.to_string() aria-label=label/> }
    });
    let terms = &data.review.terms;
    let proposed = proposed(cx, &data.names, terms, case);
    let difference = match case.difference() {
        Some(money) if !money.is_zero() => view! { <td class="num">{signed(money)}</td> }.into_any(),
        other => money_cell_opt(other),
    };
    view! {
        <tr id=format!("case-{}", case.worker)>
            <td>{tick}</td>
            <th scope="row"><a href=format!("/workers/{}", case.worker)>{case.name.clone()}</a></th>
            <td>{case.unit.clone()}</td>
            <td class="nowrap">{grade(cx, terms, case.before.as_ref())}</td>
            <td><Badge text=cx.t(&format!("review.outcome.{}", case.outcome.code())) kind=outcome_kind(case.outcome)/>" "{proposed}</td>
            {difference}
            <td class="cell-list">{in_short(cx, &case.conditions)}</td>
            <td>{decision(cx, data, case)}</td>
        </tr>
    }
    .into_any()
}

const fn outcome_kind(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Rise | Outcome::First => "good",
        Outcome::Fall | Outcome::Held => "warning",
        Outcome::Same | Outcome::Gone => "plain",
    }
}

/// What was decided, and what is to be minded.
fn decision(cx: &Cx, data: &Data, case: &ReviewCase) -> AnyView {
    let text = decided(cx, &data.review.terms, case);
    let touched = (case.touched && data.review.row.state == ReviewState::Open)
        .then(|| view! { " "<Badge kind="warning" text=cx.t("review.case_touched")/> });
    let appeal = case.appeal.as_ref().map(|_| view! { " "<Badge kind="bad" text=cx.t("review.appealed")/> });
    view! { {text}{touched}{appeal} }.into_any()
}

/// What earned or cost steps, and what was not met at all: who holds one certificate is not said to lack a higher one.
#[must_use]
pub fn in_short(cx: &Cx, all: &[Condition]) -> String {
    let name = |condition: &Condition| cx.t(&format!("review.short.{}", short(&condition.evidence)));
    let counted = all.iter().filter(|condition| condition.steps != 0);
    let counted = counted.map(|condition| format!("{}{}", name(condition), conditions::steps(cx.locale, condition)));
    let met =
        |missed: &Condition| all.iter().any(|other| other.passed && short(&other.evidence) == short(&missed.evidence));
    let missed = all.iter().filter(|condition| !condition.passed && condition.steps == 0 && !met(condition));
    let mut missed: Vec<String> = missed.map(name).collect();
    missed.dedup();
    let counted = cx.list(counted);
    if missed.is_empty() {
        return counted;
    }
    let missed = cx.tf("review.short_missed", &[("missed", &cx.list(missed))]);
    if counted.is_empty() { missed } else { format!("{counted}{}{missed}", cx.t("review.short_then")) }
}

/// Code of a kind of condition, the tail of its locale key.
const fn short(evidence: &Evidence) -> &'static str {
    match evidence {
        Evidence::Start { .. } => "start",
        Evidence::Effective { .. } => "effective",
        Evidence::Months { .. } => "months",
        Evidence::Recognised { .. } => "recognised",
        Evidence::Gap { .. } => "gap",
        Evidence::Suspended { .. } => "suspended",
        Evidence::Year { .. } => "year",
        Evidence::Early { .. } => "early",
        Evidence::Demoted { .. } => "demoted",
        Evidence::Education { .. } => "education",
        Evidence::Certificate { .. } => "certificate",
        Evidence::Top { .. } => "top",
    }
}

/// Addresses of the forms of a case, and what tells their keys apart.
const FORMS: [(&str, &str); 3] =
    [("/api/review/except", "except"), ("/api/review/keep", "keep"), ("/api/review/appeal", "appeal")];

/// The key of a form of a case.
fn key_of(case: &ReviewCase, kind: &str) -> String {
    format!("{kind}-{}", case.worker)
}

fn details(cx: &Cx, data: &Data, case: &ReviewCase) -> AnyView {
    let opened = FORMS.iter().any(|(action, kind)| refused(action, &key_of(case, kind)).is_some());
    let label = cx.tf("review.details_of", &[("name", &case.name)]);
    let terms = &data.review.terms;
    let conditions = (!case.conditions.is_empty())
        .then(|| view! { {condition_list(cx, &case.conditions, &terms.labels, &terms.sources)} });
    let known = cx.tf("review.known_at", &[("at", &time(case.known_at))]);
    view! {
        <tr class="detail">
            <td colspan="8">
                <details open=opened>
                    <summary aria-label=label>{t("review.details")}</summary>
                    {conditions}
                    <p class="hint">{known}</p>
                    {story(cx, case)}
                    {letter(cx, data, case)}
                    {forms(cx, data, case)}
                </details>
            </td>
        </tr>
    }
    .into_any()
}

/// Who decided, why, and what the worker objects.
fn story(cx: &Cx, case: &ReviewCase) -> AnyView {
    let by = |key: &str, account: &str, at| cx.tf(key, &[("account", account), ("at", &time(at))]);
    let decided =
        case.decided_by.as_ref().map(|(account, at)| view! { <p>{by("review.decided_by", account, *at)}</p> });
    let reason = case.reason.clone().map(|reason| view! { <p>{cx.t("review.reason")}"："{reason}</p> });
    let appeal = case.appeal.as_ref().map(|note| {
        view! { <p>{by("review.appeal_by", &note.account, note.at)}"："{note.text.clone()}</p> }
    });
    view! { {decided}{reason}{appeal} }.into_any()
}

fn letter(cx: &Cx, data: &Data, case: &ReviewCase) -> Option<AnyView> {
    let row = &data.review.row;
    if case.decision == Decision::Pending || row.state == ReviewState::Closed {
        return None;
    }
    let href = format!("/reviews/{}/letters/{}.pdf", row.id, case.worker);
    let label = cx.tf("review.letter_of", &[("name", &case.name)]);
    Some(view! { <p><a href=href aria-label=label>{cx.t("review.letter")}</a></p> }.into_any())
}

fn forms(cx: &Cx, data: &Data, case: &ReviewCase) -> AnyView {
    let row = &data.review.row;
    let hidden = || {
        let (review, worker) = (row.id.to_string(), case.worker.to_string());
        vec![("review", review), ("worker", worker), ("back", cx.address())]
    };
    let key = |kind| key_of(case, kind);
    let [(except_at, _), (keep_at, _), (appeal_at, _)] = FORMS;
    let decide = (open(cx, &data.review) && case.outcome != Outcome::Gone && !case.touched).then(|| {
        let grades: Vec<(String, String)> =
            data.review.terms.grades.iter().map(|(code, name)| (code.clone(), named(cx.locale, name))).collect();
        let chosen = case.decided.as_ref().or(case.proposed.as_ref()).map(|graded| graded.grade.clone());
        let (except, keep) = (
            cx.tf("review.except_of", &[("name", &case.name)]),
            cx.tf("review.keep_of", &[("name", &case.name)]),
        );
        view! {
            <Form action=except_at key=key("except") hidden=hidden()>
                <Choice name="grade" label=t("review.except_grade") options=grades value=chosen.unwrap_or_default() required=true/>
                <TextField name="reason" label=t("review.except_reason") hint=t("review.reason_hint") rows=2 required=true/>
                <div class="form-end"><Submit kind="secondary" text=t("review.except") label=except/></div>
            </Form>
            <Form action=keep_at key=key("keep") hidden=hidden()>
                <TextField name="reason" label=t("review.keep_reason") hint=t("review.reason_hint") rows=2 required=true/>
                <div class="form-end"><Submit kind="secondary" text=t("review.keep") label=keep/></div>
            </Form>
        }
    });
    let may_appeal = row.state != ReviewState::Closed && cx.may(Action::EditFacts);
    let appeal = may_appeal.then(|| {
        let label = cx.tf("review.appeal_of", &[("name", &case.name)]);
        let text = case.appeal.as_ref().map(|note| note.text.clone()).unwrap_or_default();
        view! {
            <Form action=appeal_at key=key("appeal") hidden=hidden()>
                <TextField name="appeal" label=t("review.appeal") hint=t("review.appeal_hint") value=text rows=2 required=true/>
                <div class="form-end"><Submit kind="secondary" text=t("review.appeal_submit") label=label/></div>
            </Form>
        }
    });
    view! { <div class="columns">{decide}{appeal}</div> }.into_any()
}
