//! What the pages about the years ahead share: links among them, and who is shown lists of people.

use domain::access::{Action, Role};
use leptos::prelude::*;

use crate::components::{Tab, Tabs};
use crate::context::{Cx, t};

/// Links among the pages, with the unit chosen; `here` is the address of the page shown.
pub(crate) fn siblings(cx: &Cx, here: &str) -> AnyView {
    let budget = sees_budget(cx);
    let places = [
        ("/headcount", "nav.headcount", true),
        ("/retirement", "nav.retirement", true),
        ("/budget", "nav.budget", budget),
    ];
    let unit = cx.query("unit").map(|unit| format!("?unit={}", crate::context::encode(unit))).unwrap_or_default();
    let tabs = places.into_iter().filter(|(.., shown)| *shown);
    let tabs = tabs
        .map(|(href, key, _)| Tab { href: format!("{href}{unit}"), text: cx.t(key), current: href == here })
        .collect::<Vec<_>>();
    view! { <Tabs label=t("planning.tabs") tabs=tabs/> }.into_any()
}

/// True for who keeps the facts, or audits; leadership is shown numbers.
#[must_use]
pub fn sees_lists(cx: &Cx) -> bool {
    cx.may(Action::EditFacts) || cx.may(Action::ReadAudit)
}

/// True for who plans for a district and may read pay: a street office pays nobody out of a budget of its own.
#[must_use]
pub fn sees_budget(cx: &Cx) -> bool {
    let plans = |role| matches!(role, Role::DistrictHr | Role::Leadership | Role::Auditor);
    cx.may(Action::ReadPay) && cx.principal.as_ref().is_some_and(|principal| plans(principal.role))
}
