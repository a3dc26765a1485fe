//! The head of a run: what it comes to, who did what when, and what can be done now.

use domain::access::Action;
use domain::money::Money;
use leptos::prelude::*;
use store::Timestamp;
use store::runs::{RunState, RunView};

use crate::components::{Disclosure, Facts, Form, Notice, Section, Submit, TextField, fact_of, signed};
use crate::context::{Cx, t};
use crate::words::time;

/// Figures of the run beside those of the month before, and who did what when.
pub(super) fn figures(cx: &Cx, run: &RunView) -> AnyView {
    let totals = run.row.totals;
    let before = run.previous_totals;
    let amount = |key: &str, now: Money, before: Option<Money>| {
        let change = before.map(|before| cx.tf("run.against_before", &[("change", &signed(now - before))]));
        let change = change.map(|change| view! { <span class="small">{change}</span> });
        fact_of(cx.t(key), view! { <span>{now.to_string()}</span>{change} })
    };
    let items = vec![
        fact_of(cx.t("run.slips"), run.row.slips),
        fact_of(cx.t("run.held"), run.row.held),
        amount("totals.gross", totals.gross, before.map(|before| before.gross)),
        amount("totals.employee", totals.employee, before.map(|before| before.employee)),
        amount("totals.tax", totals.tax, before.map(|before| before.tax)),
        amount("totals.net", totals.net, before.map(|before| before.net)),
        amount("totals.employer", totals.employer, before.map(|before| before.employer)),
        amount("totals.cost", totals.cost, before.map(|before| before.cost)),
    ];
    view! { <section aria-label=cx.t("run.figures")><Facts items=items class="figures"/>{story(cx, run)}</section> }
        .into_any()
}

/// Who did what when.
fn story(cx: &Cx, run: &RunView) -> AnyView {
    let step = |key: &str, done: &Option<(String, Timestamp)>| {
        let who = done.as_ref().map(|(account, at)| cx.tf("run.by", &[("account", account), ("at", &time(*at))]));
        let class = if who.is_some() { "reached" } else { "" };
        let who = who.unwrap_or_else(|| cx.t("run.not_yet"));
        view! { <li class=class><strong>{cx.t(key)}</strong>{who}</li> }
    };
    let steps = view! {
        {step("run.step.prepared", &run.prepared)}
        {step("run.step.submitted", &run.submitted)}
        {step("run.step.approved", &run.approved)}
        {step("run.step.paid", &run.paid)}
    };
    view! { <ol class="story" aria-label=cx.t("run.story")>{steps}</ol> }.into_any()
}

/// The comment a run was returned with, while it still matters.
pub(super) fn returned(cx: &Cx, run: &RunView) -> Option<AnyView> {
    let (account, at, comment) = run.returned.clone()?;
    if !matches!(run.row.state, RunState::Draft | RunState::Calculating) {
        return None;
    }
    let by = cx.tf("run.returned_by", &[("account", &account), ("at", &time(at))]);
    Some(view! { <Notice kind="warning"><p><strong>{by}</strong></p><p>{comment}</p></Notice> }.into_any())
}

/// What can be done with the run now, by this person.
pub(super) fn actions(cx: &Cx, run: &RunView) -> Option<AnyView> {
    let account = cx.principal.as_ref().map(|principal| principal.account.as_str());
    let own = [&run.prepared, &run.submitted].into_iter().flatten().any(|(by, _)| Some(by.as_str()) == account);
    let body = match run.row.state {
        RunState::Calculating => return None,
        _ if !within(cx, run) && run.row.state != RunState::Paid => {
            view! { <p>{cx.tf("run.other_unit", &[("unit", &run.row.unit_name)])}</p> }.into_any()
        }
        RunState::Draft if cx.may(Action::PrepareRun) => draft(run),
        RunState::Submitted if cx.may(Action::ApproveRun) && own => view! { <p>{cx.t("run.own_run")}</p> }.into_any(),
        RunState::Submitted if cx.may(Action::ApproveRun) => submitted(run),
        RunState::Approved if cx.may(Action::PayRun) => approved(run),
        RunState::Draft | RunState::Submitted | RunState::Approved => {
            let waiting = cx.t(&format!("run.waiting.{}", run.row.state.code()));
            view! { <p>{waiting}</p> }.into_any()
        }
        RunState::Paid => view! { <p>{cx.t("run.closed")}</p>{off_cycle(cx, run)} }.into_any(),
    };
    Some(view! { <Section title=cx.t("run.next") id="next">{body}</Section> }.into_any())
}

/// Paying what became known since, without waiting for the next month: for the whole of the run or one's part of it.
fn off_cycle(cx: &Cx, run: &RunView) -> Option<AnyView> {
    if !cx.may(Action::PrepareRun) || run.row.off_cycle > 0 {
        return None;
    }
    let own = cx.principal.as_ref().map(|principal| &principal.unit).filter(|unit| run.row.unit.covers(unit));
    let unit = own.unwrap_or(&run.row.unit).as_str().to_owned();
    let hidden = vec![("month", run.row.month.to_string()), ("unit", unit)];
    Some(
        view! {
            <Disclosure summary=t("run.off_cycle_new") action="/api/run/off_cycle">
                <p>{t("run.off_cycle_hint")}</p>
                <Form action="/api/run/off_cycle" hidden=hidden>
                    <div class="form-end"><Submit text=t("run.off_cycle_create")/></div>
                </Form>
            </Disclosure>
        }
        .into_any(),
    )
}

/// True if the run is for a unit this person's role holds for, not for one above it.
fn within(cx: &Cx, run: &RunView) -> bool {
    cx.principal.as_ref().is_some_and(|principal| principal.unit.covers(&run.row.unit))
}

fn ids(run: &RunView) -> Vec<(&'static str, String)> {
    vec![("run", run.row.id.to_string()), ("version", run.row.version.to_string())]
}

fn draft(run: &RunView) -> AnyView {
    let discard = (run.row.off_cycle > 0).then(|| {
        let hidden = ids(run);
        view! {
            <Disclosure summary=t("run.discard") action="/api/run/discard">
                <p>{t("run.discard_hint")}</p>
                <Form action="/api/run/discard" hidden=hidden><div class="form-end"><Submit kind="danger" text=t("run.discard")/></div></Form>
            </Disclosure>
        }
    });
    let held = (run.row.held > 0).then(|| view! { <p>{t("run.held_hint")}</p> });
    let submit = (run.row.slips > 0)
        .then(|| view! { <Form action="/api/run/submit" hidden=ids(run) class="form buttons"><Submit text=t("run.submit")/></Form> });
    view! {
        <p>{t("run.draft_hint")}</p>
        {held}
        <div class="actions">
            {submit}
            <Form action="/api/run/recalculate" hidden=ids(run) class="form buttons"><Submit kind="secondary" text=t("run.recalculate")/></Form>
        </div>
        {discard}
    }
    .into_any()
}

fn submitted(run: &RunView) -> AnyView {
    let (first, second) = (ids(run), ids(run));
    view! {
        <p>{t("run.submitted_hint")}</p>
        <div class="actions">
            <Form action="/api/run/approve" hidden=first class="form buttons"><Submit text=t("run.approve")/></Form>
            <Disclosure summary=t("run.return") action="/api/run/return">
                <Form action="/api/run/return" hidden=second>
                    <TextField name="comment" label=t("run.comment") hint=t("run.comment_hint") required=true/>
                    <div class="form-end"><Submit kind="danger" text=t("run.return_submit")/></div>
                </Form>
            </Disclosure>
        </div>
    }
    .into_any()
}

fn approved(run: &RunView) -> AnyView {
    let hidden = ids(run);
    view! {
        <p>{t("run.approved_hint")}</p>
        <Disclosure summary=t("run.pay") action="/api/run/pay">
            <p>{t("run.pay_warning")}</p>
            <Form action="/api/run/pay" hidden=hidden><div class="form-end"><Submit text=t("run.pay_submit")/></div></Form>
        </Disclosure>
    }
    .into_any()
}
