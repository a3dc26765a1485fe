//! The values of a workforce pack: bands, how shares are made, and how turnover is reckoned.

use domain::policy::{BandScheme, Holds, WorkforceRules};
use leptos::prelude::*;

use crate::components::{Head, Section, Table};
use crate::context::Cx;
use crate::words::named;

/// The values of a pack.
pub(super) fn show(cx: &Cx, rules: &WorkforceRules) -> AnyView {
    let schemes = rules.schemes.iter().map(|rule| scheme(cx, rule)).collect_view();
    view! { {schemes}{measures(cx, rules)}{reasons(cx, rules)} }.into_any()
}

fn scheme(cx: &Cx, scheme: &BandScheme) -> AnyView {
    let head = ["band", "holds"].map(|key| Head::text(cx.t(&format!("policy.workforce.{key}")))).to_vec();
    let rows = scheme.bands.iter().map(|band| {
        let holds = holds(cx, scheme, &band.holds);
        view! { <tr><th scope="row">{named(cx.locale, &band.name)}</th><td class="wrap">{holds}</td></tr> }
    });
    let rows = rows.collect_view();
    let name = named(cx.locale, &scheme.name);
    let overlapping = scheme.overlapping.then(|| cx.t("policy.workforce.overlapping"));
    let clause = cx.list([Some(scheme.clause.clone()), overlapping].into_iter().flatten());
    let caption = cx.tf("policy.caption_clause", &[("what", &name), ("clause", &clause)]);
    let id = scheme.code.clone();
    view! { <Section title=name id=id><Table caption=caption head=head>{rows}</Table></Section> }.into_any()
}

fn holds(cx: &Cx, scheme: &BandScheme, holds: &Holds) -> String {
    match holds {
        Holds::Words { values } => {
            let word = |value: &String| cx.t(&format!("{}.{value}", scheme.measure.code()));
            cx.list(values.iter().map(word))
        }
        Holds::Years { from: None, to: None } => cx.t("policy.workforce.any"),
        Holds::Years { from: None, to: Some(to) } => cx.tf("policy.workforce.up_to", &[("to", &to.to_string())]),
        Holds::Years { from: Some(from), to: None } => cx.tf("policy.workforce.from", &[("from", &from.to_string())]),
        Holds::Years { from: Some(from), to: Some(to) } => {
            cx.tf("policy.workforce.years", &[("from", &from.to_string()), ("to", &to.to_string())])
        }
    }
}

fn measures(cx: &Cx, rules: &WorkforceRules) -> AnyView {
    let (shares, turnover) = (&rules.shares, &rules.turnover);
    let rounding = cx.t(&format!("share_rounding.{}", shares.rounding.code()));
    let decimals = shares.decimals.places().to_string();
    let shown = cx.tf("policy.workforce.shares_rule", &[("decimals", &decimals), ("rounding", &rounding)]);
    let formula = cx.t(&format!("turnover_formula.{}", turnover.formula.code()));
    let counts = cx.list(turnover.counts.iter().map(|nature| cx.t(&format!("turnover_nature.{}", nature.code()))));
    let rate = cx.tf("policy.workforce.rate_rule", &[("formula", &formula), ("counts", &counts)]);
    let rows = [
        ("policy.workforce.shares", shown, shares.clause.clone()),
        ("policy.workforce.rate", rate, turnover.clause.clone()),
    ];
    let head =
        vec![Head::text(cx.t("policy.item")), Head::text(cx.t("policy.rule")), Head::text(cx.t("policy.clause"))];
    let rows = rows.into_iter().map(|(key, rule, clause)| {
        view! { <tr><th scope="row">{cx.t(key)}</th><td class="wrap">{rule}</td><td class="wrap">{clause}</td></tr> }
    });
    let rows = rows.collect_view();
    let what = cx.t("policy.workforce.measures");
    view! { <Section title=what.clone() id="measures"><Table caption=what quiet=true head=head>{rows}</Table></Section> }
        .into_any()
}

fn reasons(cx: &Cx, rules: &WorkforceRules) -> AnyView {
    let head = ["reason", "nature"].map(|key| Head::text(cx.t(&format!("policy.workforce.{key}")))).to_vec();
    let rows = rules.turnover.reasons.iter().map(|rule| {
        let nature = cx.t(&format!("turnover_nature.{}", rule.nature.code()));
        view! { <tr><th scope="row">{named(cx.locale, &rule.name)}</th><td>{nature}</td></tr> }
    });
    let rows = rows.collect_view();
    let what = cx.t("policy.workforce.reasons");
    view! { <Section title=what.clone() id="reasons"><Table caption=what quiet=true head=head>{rows}</Table></Section> }
        .into_any()
}
