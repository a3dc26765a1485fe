//! Withholding tax packs.

use super::super::{Bracket, WithholdingRules};
use super::{Entries, tax};

pub(super) fn write(rules: &WithholdingRules) -> Entries {
    let general = Entries::default()
        .text("code", &rules.code)
        .named("name", &rules.name)
        .money("basic_monthly", rules.basic_monthly)
        .text("rounding", rules.rounding.code())
        .text("clause", &rules.clause);
    let table = brackets(Entries::default().put("rules", general.table()), &rules.brackets);
    tax::write(table, rules)
}

pub(super) fn brackets(entries: Entries, brackets: &[Bracket]) -> Entries {
    entries.list("brackets", brackets, |bracket| {
        Entries::default()
            .maybe(bracket.up_to, |entries, up_to| entries.money("up_to", up_to))
            .rate("rate", bracket.rate)
            .money("quick", bracket.quick)
            .table()
    })
}
