//! Withholding tax packs.

use super::super::WithholdingRules;
use super::Entries;

pub(super) fn write(rules: &WithholdingRules) -> Entries {
    let general = Entries::default()
        .text("code", &rules.code)
        .named("name", &rules.name)
        .money("basic_monthly", rules.basic_monthly)
        .text("rounding", rules.rounding.code())
        .text("clause", &rules.clause);
    Entries::default().put("rules", general.table()).list("brackets", &rules.brackets, |bracket| {
        Entries::default()
            .maybe(bracket.up_to, |entries, up_to| entries.money("up_to", up_to))
            .rate("rate", bracket.rate)
            .money("quick", bracket.quick)
            .table()
    })
}
