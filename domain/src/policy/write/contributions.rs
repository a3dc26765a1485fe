//! Contribution packs.

use super::super::{BaseRule, ClassRate, ContributionPart, ContributionRules, LateRules, PartAmount, Side, Tree};
use super::Entries;
use crate::fact::Fund;

pub(super) fn write(rules: &ContributionRules) -> Entries {
    Entries::default()
        .put("rules", general(rules))
        .maybe(rules.late.as_ref(), |entries, rules| entries.put("late", late(rules)))
        .list("bases", &rules.bases, base)
        .list("parts", &rules.parts, part)
}

fn general(rules: &ContributionRules) -> Tree {
    let exempt = rules.exempt_sources.iter().map(|source| Tree::Text(source.code().to_owned())).collect();
    let codes = |funds: &[Fund]| Tree::List(funds.iter().map(|fund| Tree::Text(fund.code().to_owned())).collect());
    Entries::default()
        .put("exempt_sources", Tree::List(exempt))
        .flag("housing_from_second_month", rules.housing_from_second_month)
        .rate("housing_min", rules.housing_min)
        .rate("housing_max", rules.housing_max)
        .maybe(rules.injury_class, |entries, class| entries.number("injury_class", class))
        .list("by_source", &rules.by_source, |limit| {
            Entries::default().text("source", limit.source.code()).put("funds", codes(&limit.funds)).table()
        })
        .table()
}

fn late(rules: &LateRules) -> Tree {
    Entries::default()
        .maybe(rules.differences_until, |entries, until| entries.date("differences_until", until))
        .maybe(rules.late_fee_per_day, |entries, rate| entries.rate("late_fee_per_day", rate))
        .number("late_from_month", rules.late_from_month)
        .text("clause", &rules.clause)
        .table()
}

fn base(base: &BaseRule) -> Tree {
    Entries::default()
        .text("fund", base.fund.code())
        .money("floor", base.floor)
        .money("ceiling", base.ceiling)
        .text("rounding", base.rounding.code())
        .number("year_start", base.year_start)
        .maybe(base.published_on, |entries, on| entries.date("published_on", on))
        .text("clause", &base.clause)
        .table()
}

fn part(part: &ContributionPart) -> Tree {
    let side = match part.side {
        Side::Employer => "employer",
        Side::Employee => "employee",
    };
    let entries = Entries::default()
        .text("code", &part.code)
        .named("name", &part.name)
        .text("fund", part.fund.code())
        .text("side", side);
    let entries = match part.amount {
        PartAmount::Rate { rounding, .. } if !part.classes.is_empty() => {
            let rate = |entries: Entries, entry: &ClassRate| entries.rate(&entry.class.to_string(), entry.rate);
            let classes = part.classes.iter().fold(Entries::default(), rate);
            entries.put("classes", classes.table()).text("rounding", rounding.code())
        }
        PartAmount::Rate { rate, rounding } => entries.rate("rate", rate).text("rounding", rounding.code()),
        PartAmount::Fixed { amount } => entries.money("fixed", amount),
    };
    entries.text("clause", &part.clause).table()
}
