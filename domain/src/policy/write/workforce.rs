//! Workforce packs.

use super::super::{BandRule, BandScheme, Holds, Tree, WorkforceRules};
use super::Entries;

pub(super) fn write(rules: &WorkforceRules) -> Entries {
    let shares = Entries::default()
        .number("decimals", rules.shares.decimals.places())
        .text("rounding", rules.shares.rounding.code())
        .text("clause", &rules.shares.clause);
    let rule = &rules.turnover;
    let turnover = Entries::default()
        .text("formula", rule.formula.code())
        .list("counts", &rule.counts, |nature| word(nature.code()))
        .text("clause", &rule.clause)
        .list("reasons", &rule.reasons, |reason| {
            Entries::default()
                .text("reason", reason.reason.code())
                .named("name", &reason.name)
                .text("nature", reason.nature.code())
                .table()
        });
    Entries::default()
        .put("shares", shares.table())
        .list("schemes", &rules.schemes, scheme)
        .put("turnover", turnover.table())
}

fn word(text: &str) -> Tree {
    Tree::Text(text.to_owned())
}

fn scheme(scheme: &BandScheme) -> Tree {
    Entries::default()
        .text("code", &scheme.code)
        .named("name", &scheme.name)
        .text("measure", scheme.measure.code())
        .maybe(scheme.overlapping.then_some(true), |entries, flag| entries.flag("overlapping", flag))
        .text("clause", &scheme.clause)
        .list("bands", &scheme.bands, band)
        .table()
}

fn band(band: &BandRule) -> Tree {
    let entries = Entries::default().text("code", &band.code).named("name", &band.name);
    match &band.holds {
        Holds::Years { from, to } => entries
            .maybe(*from, |entries, from| entries.number("from", from))
            .maybe(*to, |entries, to| entries.number("to", to))
            .table(),
        Holds::Words { values } => entries.list("values", values, |value| word(value)).table(),
    }
}
