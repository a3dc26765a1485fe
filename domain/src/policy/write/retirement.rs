//! Retirement packs.

use super::super::{RetirementRules, ShiftRule, Tree};
use super::Entries;

pub(super) fn write(rules: &RetirementRules) -> Entries {
    let asked = &rules.contribution;
    let contribution = Entries::default()
        .number("months", asked.months)
        .number("rises_from", asked.rises_from)
        .number("rises_by", asked.rises_by)
        .number("most", asked.most)
        .text("clause", &asked.clause);
    Entries::default()
        .list("categories", &rules.categories, |category| {
            Entries::default()
                .text("code", &category.code)
                .named("name", &category.name)
                .text("sex", category.sex.code())
                .number("age", category.age)
                .text("born_from", &category.born_from.to_string())
                .number("every_months", category.every_months)
                .number("most_months", category.most_months)
                .text("clause", &category.clause)
                .table()
        })
        .put("earlier", shift(&rules.earlier))
        .put("later", shift(&rules.later))
        .put("contribution", contribution.table())
}

fn shift(rule: &ShiftRule) -> Tree {
    Entries::default().number("most_months", rule.most_months).text("clause", &rule.clause).table()
}
