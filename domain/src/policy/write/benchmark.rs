//! Packs of reference series.

use super::super::{BenchmarkRules, Per, Tree};
use super::Entries;

pub(super) fn write(rules: &BenchmarkRules) -> Entries {
    Entries::default().list("series", &rules.series, |series| {
        let per = match series.per {
            Per::Month => "month",
            Per::Year => "year",
        };
        Entries::default()
            .text("code", &series.code)
            .named("name", &series.name)
            .text("per", per)
            .text("clause", &series.clause)
            .list("figures", &series.figures, |figure| -> Tree {
                Entries::default()
                    .number("year", figure.year)
                    .money("amount", figure.amount)
                    .maybe(figure.published_on, |entries, on| entries.date("published_on", on))
                    .table()
            })
            .table()
    })
}
