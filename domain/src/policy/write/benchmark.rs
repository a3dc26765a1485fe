//! Packs of reference series, pay floors and funding.

use super::super::{
    BenchmarkRules, FloorLine, FloorMeasure, FundingBasis, FundingRule, PayFloor, Per, ReferenceSeries, Tree,
};
use super::Entries;

pub(super) fn write(rules: &BenchmarkRules) -> Entries {
    Entries::default()
        .maybe(rules.disclosure.as_ref(), |entries, rule| {
            let table = Entries::default().number("least", rule.least).text("clause", &rule.clause);
            entries.put("disclosure", table.table())
        })
        .list("series", &rules.series, series)
        .list("floors", &rules.floors, floor)
        .list("funding", &rules.funding, funding)
}

const fn per(per: Per) -> &'static str {
    match per {
        Per::Month => "month",
        Per::Year => "year",
    }
}

fn series(series: &ReferenceSeries) -> Tree {
    Entries::default()
        .text("code", &series.code)
        .named("name", &series.name)
        .text("per", per(series.per))
        .text("clause", &series.clause)
        .list("figures", &series.figures, |figure| -> Tree {
            Entries::default()
                .number("year", figure.year)
                .money("amount", figure.amount)
                .maybe(figure.published_on, |entries, on| entries.date("published_on", on))
                .table()
        })
        .table()
}

fn floor(rule: &PayFloor) -> Tree {
    let entries = Entries::default().text("code", &rule.code).named("name", &rule.name);
    let entries = match &rule.measure {
        FloorMeasure::Caliber(caliber) => entries.text("caliber", caliber.code()),
        FloorMeasure::Items(items) => entries.list("items", items, |item| Tree::Text(item.clone())),
    };
    let entries = match &rule.line {
        FloorLine::Share { series, years_back, ratio } => {
            entries.text("series", series).number("years_back", *years_back).rate("ratio", *ratio)
        }
        FloorLine::Amount { amount, per: of } => entries.money("amount", *amount).text("per", per(*of)),
    };
    entries
        .text("rounding", rule.rounding.code())
        .text("of", rule.of.code())
        .list("posts", &rule.posts, |post| Tree::Text(post.clone()))
        .list("classes", &rule.classes, |class| Tree::Text(class.clone()))
        .list("except_sources", &rule.except_sources, |source| Tree::Text(source.code().to_owned()))
        .text("clause", &rule.clause)
        .table()
}

fn funding(rule: &FundingRule) -> Tree {
    let entries = Entries::default().text("code", &rule.code).named("name", &rule.name);
    let entries = match rule.basis {
        FundingBasis::Households { each, count } => {
            entries.text("basis", "households").number("households", each).text("count", count.code())
        }
        FundingBasis::Communities => entries.text("basis", "communities"),
        FundingBasis::Workers => entries.text("basis", "workers"),
        FundingBasis::Whole => entries.text("basis", "whole"),
    };
    entries
        .money("amount", rule.amount)
        .text("per", per(rule.per))
        .maybe(rule.matched, |entries, rate| entries.rate("matched", rate))
        .maybe(rule.staff_share_most, |entries, rate| entries.rate("staff_share_most", rate))
        .text("rounding", rule.rounding.code())
        .text("clause", &rule.clause)
        .table()
}
