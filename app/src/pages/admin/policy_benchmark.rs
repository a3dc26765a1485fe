//! The values of a benchmark pack: reference series, pay floors, funding, and how few people may be shown.

use domain::policy::{
    BenchmarkRules, FloorLine, FloorMeasure, FundingBasis, FundingRule, PayFloor, Per, ReferenceSeries,
};
use leptos::prelude::*;

use crate::components::{Head, Section, Table, money_cell};
use crate::context::Cx;
use crate::words::named;

/// The values of a pack.
pub(super) fn show(cx: &Cx, rules: &BenchmarkRules) -> AnyView {
    let tables = rules.series.iter().map(|rule| series(cx, rule)).collect_view();
    view! { {tables}{others(cx, rules)} }.into_any()
}

const fn per(per: Per) -> &'static str {
    match per {
        Per::Month => "policy.per.month",
        Per::Year => "policy.per.year",
    }
}

fn series(cx: &Cx, series: &ReferenceSeries) -> AnyView {
    let head = vec![
        Head::text(cx.t("policy.year")),
        Head::figure(format!("{} {}", cx.t("policy.figure"), cx.t(per(series.per)))),
        Head::text(cx.t("policy.published_on")),
    ];
    let rows = series.figures.iter().map(|figure| {
        view! {
            <tr>
                <th scope="row">{figure.year}</th>
                {money_cell(figure.amount)}
                <td>{cx.date_or_dash(figure.published_on)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let name = named(cx.locale, &series.name);
    let caption = cx.tf("policy.caption_clause", &[("what", &name), ("clause", &series.clause)]);
    view! { <Section title=name id=series.code.clone()><Table caption=caption head=head>{rows}</Table></Section> }
        .into_any()
}

/// Floors, funding and disclosure, a row each.
fn others(cx: &Cx, rules: &BenchmarkRules) -> Option<AnyView> {
    let mut rows: Vec<(String, String, String)> = Vec::new();
    rows.extend(rules.floors.iter().map(|rule| (named(cx.locale, &rule.name), floor(cx, rule), rule.clause.clone())));
    rows.extend(
        rules.funding.iter().map(|rule| (named(cx.locale, &rule.name), funding(cx, rule), rule.clause.clone())),
    );
    rows.extend(rules.disclosure.as_ref().map(|rule| {
        let text = cx.tf("policy.benchmark.disclosure_rule", &[("least", &rule.least.to_string())]);
        (cx.t("policy.benchmark.disclosure"), text, rule.clause.clone())
    }));
    if rows.is_empty() {
        return None;
    }
    let head =
        vec![Head::text(cx.t("policy.item")), Head::text(cx.t("policy.rule")), Head::text(cx.t("policy.clause"))];
    let rows = rows.into_iter().map(|(name, rule, clause)| {
        view! { <tr><th scope="row" class="wrap">{name}</th><td class="wrap">{rule}</td><td class="wrap">{clause}</td></tr> }
    });
    let rows = rows.collect_view();
    let what = cx.t("policy.benchmark.rules");
    let table = view! { <Section title=what.clone() id="rules"><Table caption=what quiet=true head=head>{rows}</Table></Section> };
    Some(table.into_any())
}

fn floor(cx: &Cx, rule: &PayFloor) -> String {
    let what = match &rule.measure {
        FloorMeasure::Caliber(caliber) => cx.t(&format!("caliber.{}", caliber.code())),
        FloorMeasure::Items(items) => cx.tf("policy.benchmark.items", &[("items", &cx.list(items.iter().cloned()))]),
    };
    let line = match &rule.line {
        FloorLine::Share { series, years_back, ratio } => {
            let (back, share) = (years_back.to_string(), ratio.to_string());
            cx.tf("policy.base_of", &[("series", series), ("back", &back), ("share", &share)])
        }
        FloorLine::Amount { amount, per: of } => {
            let (per, amount) = (cx.t(per(*of)), amount.to_string());
            cx.tf("policy.benchmark.amount", &[("per", &per), ("amount", &amount)])
        }
    };
    let floor = cx.tf("policy.benchmark.floor_rule", &[("what", &what), ("line", &line)]);
    let of = cx.t(&format!("policy.benchmark.of.{}", rule.of.code()));
    let named: Vec<String> = rule.posts.iter().chain(&rule.classes).cloned().collect();
    let whom = (!named.is_empty()).then(|| cx.tf("policy.benchmark.whom", &[("who", &cx.list(named))]));
    let except = (!rule.except_sources.is_empty()).then(|| {
        let sources = cx.list(rule.except_sources.iter().map(|source| cx.word(*source)));
        cx.tf("policy.benchmark.except", &[("who", &sources)])
    });
    cx.list([Some(floor), Some(of), whom, except].into_iter().flatten())
}

fn funding(cx: &Cx, rule: &FundingRule) -> String {
    let (per, amount) = (cx.t(per(rule.per)), rule.amount.to_string());
    let amount = cx.tf("policy.benchmark.amount", &[("per", &per), ("amount", &amount)]);
    let (basis, count) = match rule.basis {
        FundingBasis::Households { each, count } => {
            let each = each.to_string();
            let basis = cx.tf("policy.benchmark.basis.households", &[("households", &each)]);
            (basis, Some(cx.t(&format!("policy.benchmark.count.{}", count.code()))))
        }
        FundingBasis::Communities => (cx.t("policy.benchmark.basis.communities"), None),
        FundingBasis::Workers => (cx.t("policy.benchmark.basis.workers"), None),
        FundingBasis::Whole => (cx.t("policy.benchmark.basis.whole"), None),
    };
    let matched = rule.matched.map(|rate| cx.tf("policy.benchmark.matched", &[("share", &rate.to_string())]));
    let most = rule.staff_share_most.map(|rate| cx.tf("policy.benchmark.most", &[("share", &rate.to_string())]));
    cx.list([Some(basis), Some(amount), count, matched, most].into_iter().flatten())
}
