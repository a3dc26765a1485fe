//! Contribution packs.

use super::super::{ContributionRules, PartAmount, Side, Tree};
use super::Entries;

pub(super) fn write(rules: &ContributionRules) -> Entries {
    let exempt = rules.exempt_sources.iter().map(|source| Tree::Text(source.code().to_owned())).collect();
    let general = Entries::default()
        .put("exempt_sources", Tree::List(exempt))
        .flag("housing_from_second_month", rules.housing_from_second_month)
        .rate("housing_min", rules.housing_min)
        .rate("housing_max", rules.housing_max);
    let bases = Entries::default().put("rules", general.table()).list("bases", &rules.bases, |base| {
        Entries::default()
            .text("fund", base.fund.code())
            .money("floor", base.floor)
            .money("ceiling", base.ceiling)
            .text("rounding", base.rounding.code())
            .number("year_start", base.year_start)
            .text("clause", &base.clause)
            .table()
    });
    bases.list("parts", &rules.parts, |part| {
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
            PartAmount::Rate { rate, rounding } => entries.rate("rate", rate).text("rounding", rounding.code()),
            PartAmount::Fixed { amount } => entries.money("fixed", amount),
        };
        entries.text("clause", &part.clause).table()
    })
}
