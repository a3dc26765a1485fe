//! What can be done with a round now, by this person.

use domain::access::Action;
use leptos::prelude::*;
use store::reviews::{ReviewState, ReviewView};

use super::view::Data;
use crate::components::{Disclosure, Form, Notice, Section, Submit, TextField};
use crate::context::{Cx, t};

/// Name of the form that the boxes in the table belong to: an error about them leads to it.
pub(super) const BULK: &str = "f-workers";

/// True if decisions can be taken here.
pub(super) fn open(cx: &Cx, review: &ReviewView) -> bool {
    review.row.state == ReviewState::Open && cx.may(Action::EditFacts)
}

/// True if the round is for a unit this person's role holds for, not for one above it.
fn within(cx: &Cx, review: &ReviewView) -> bool {
    cx.principal.as_ref().is_some_and(|principal| principal.unit.covers(&review.row.unit))
}

fn ids(review: &ReviewView) -> Vec<(&'static str, String)> {
    vec![("review", review.row.id.to_string()), ("version", review.row.version.to_string())]
}

fn id(review: &ReviewView) -> Vec<(&'static str, String)> {
    vec![("review", review.row.id.to_string())]
}

/// The part of the page about what comes next.
pub(super) fn show(cx: &Cx, data: &Data) -> Option<AnyView> {
    let review = &data.review;
    if review.row.state != ReviewState::Open {
        return None;
    }
    if !cx.may(Action::EditFacts) {
        let waiting = cx.tf("review.waiting_read", &[("count", &review.row.counts.waiting().to_string())]);
        return Some(view! { <p>{waiting}</p> }.into_any());
    }
    let whole = within(cx, review);
    let changed = changed(cx, review, whole);
    let rising = rising(cx, review);
    let end = if whole {
        end(cx, review)
    } else {
        view! { <p>{cx.tf("review.other_unit", &[("unit", &review.row.unit_name)])}</p> }.into_any()
    };
    let body = view! { {changed}<p>{t("review.lead")}</p><div class="actions">{rising}{end}</div> };
    Some(view! { <Section title=cx.t("review.next") id="next">{body}</Section> }.into_any())
}

/// Files or rules changed since: proposals are to be made anew first.
fn changed(cx: &Cx, review: &ReviewView, whole: bool) -> Option<AnyView> {
    if review.touched == 0 && !review.rules_changed {
        return None;
    }
    let text = if review.rules_changed {
        cx.t("review.rules_changed")
    } else {
        cx.tf("review.touched", &[("count", &review.touched.to_string())])
    };
    let hidden = id(review);
    let form = whole.then(|| {
        view! { <Form action="/api/review/refresh" hidden=hidden class="form buttons"><Submit text=t("review.refresh")/></Form> }
    });
    Some(view! { <Notice kind="warning"><p>{text}</p>{form}</Notice> }.into_any())
}

fn rising(cx: &Cx, review: &ReviewView) -> Option<AnyView> {
    let count = review.row.counts.rising();
    let hidden = [id(review), vec![("rising", "on".to_owned())]].concat();
    let text = cx.tf("review.confirm_rising", &[("count", &count.to_string())]);
    (count > 0).then(|| {
        view! { <Form action="/api/review/confirm" key="rising" hidden=hidden class="form buttons"><Submit text=text/></Form> }
            .into_any()
    })
}

/// Applying and closing.
fn end(cx: &Cx, review: &ReviewView) -> AnyView {
    let (counts, as_of) = (&review.row.counts, review.row.as_of.to_string());
    let (graded, waiting) = (counts.graded(), counts.waiting());
    let warning = cx.tf("review.apply_warning", &[("count", &graded.to_string()), ("as_of", &as_of)]);
    let left = (waiting > 0).then(|| {
        let text = cx.tf("review.apply_waiting", &[("count", &waiting.to_string())]);
        view! { <p><strong>{text}</strong></p> }
    });
    let (hidden, closing) = (ids(review), ids(review));
    let apply = (graded > 0).then(|| {
        view! {
            <Disclosure summary=t("review.apply") action="/api/review/apply">
                <p>{warning}</p>
                {left}
                <Form action="/api/review/apply" hidden=hidden>
                    <div class="form-end"><Submit text=t("review.apply_submit")/></div>
                </Form>
            </Disclosure>
        }
    });
    view! {
        {apply}
        <Disclosure summary=t("review.close") action="/api/review/close" key="close">
            <p>{t("review.close_warning")}</p>
            <Form action="/api/review/close" key="close" hidden=closing>
                <TextField name="reason" label=t("review.reason") hint=t("review.close_reason_hint") required=true/>
                <div class="form-end"><Submit kind="danger" text=t("review.close_submit")/></div>
            </Form>
        </Disclosure>
    }
    .into_any()
}

/// The form that confirms those ticked in the table below it.
pub(super) fn bulk(cx: &Cx, data: &Data) -> Option<AnyView> {
    let review = &data.review;
    let some = data.page.rows.iter().any(super::case::can_tick);
    let hidden = [id(review), vec![("back", cx.address())]].concat();
    (some && open(cx, review)).then(|| {
        view! {
            <Form action="/api/review/confirm" hidden=hidden class="form buttons" id=BULK>
                <Submit kind="secondary" text=t("review.confirm_ticked")/>
            </Form>
        }
        .into_any()
    })
}
