//! The pages about a workforce as a whole: one entry of the navigation, and links among them.

use domain::access::Action;
use leptos::prelude::*;

use super::planning::sees_budget;
use crate::components::{Tab, Tabs};
use crate::context::{Cx, encode, t};

/// Addresses and names, in the order of the questions they answer.
const PAGES: [(&str, &str); 11] = [
    ("/district", "nav.district"),
    ("/structure", "nav.structure"),
    ("/turnover", "nav.turnover"),
    ("/turnover/survival", "turnover.survival"),
    ("/surveys", "surveys.title"),
    ("/headcount", "nav.headcount"),
    ("/retirement", "nav.retirement"),
    ("/benchmark", "nav.benchmark"),
    ("/equal-pay", "nav.equal_pay"),
    ("/budget", "nav.budget"),
    ("/what-if", "nav.what_if"),
];

/// True for a page of these, or one below it.
#[must_use]
pub fn covers(path: &str) -> bool {
    PAGES.iter().any(|(href, _)| path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Links among the pages, with the unit chosen.
#[must_use]
pub fn tabs(cx: &Cx) -> AnyView {
    let unit = cx.query("unit").map(|unit| format!("?unit={}", encode(unit))).unwrap_or_default();
    let shown = |href: &str| if href == "/budget" { sees_budget(cx) } else { cx.may(Action::ReadFigures) };
    let tabs = PAGES.into_iter().filter(|(href, _)| shown(href));
    let tab =
        |(href, key): (&str, &str)| Tab { href: format!("{href}{unit}"), text: cx.t(key), current: cx.path == href };
    let tabs: Vec<Tab> = tabs.map(tab).collect();
    view! { <Tabs label=t("insight.pages") tabs=tabs/> }.into_any()
}
