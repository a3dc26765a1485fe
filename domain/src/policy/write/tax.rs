//! What a withholding pack rules on beside the cumulative table.

use super::super::{
    AdditionalAmount, AdditionalRule, BonusRules, CityClass, LabourRules, OtherRule, Tree, WithholdingRules,
};
use super::withholding::brackets;
use super::{Entries, money};
use crate::money::Money;

/// With every table that the pack has.
pub(super) fn write(entries: Entries, rules: &WithholdingRules) -> Entries {
    let clause = |clause: &str| Entries::default().text("clause", clause);
    entries
        .maybe(rules.first_job.as_ref(), |entries, rule| entries.put("first_job", clause(&rule.clause).table()))
        .maybe(rules.whole_year.as_ref(), |entries, rule| {
            let table = Entries::default().money("deduction", rule.deduction).money("income_most", rule.income_most);
            entries.put("whole_year", table.text("clause", &rule.clause).table())
        })
        .list("additional", &rules.additional, additional)
        .list("other", &rules.other, other)
        .maybe(rules.bonus.as_ref(), |entries, rules| entries.put("bonus", bonus(rules)))
        .maybe(rules.labour.as_ref(), |entries, rules| entries.put("labour", labour(rules)))
        .maybe(rules.severance.as_ref(), |entries, rule| {
            let table = Entries::default().number("exempt_times", rule.exempt_times);
            entries.put("severance", table.text("clause", &rule.clause).table())
        })
        .maybe(rules.rehired.as_ref(), |entries, rule| entries.put("rehired", clause(&rule.clause).table()))
}

fn additional(rule: &AdditionalRule) -> Tree {
    let entries = Entries::default().text("code", rule.kind.code()).named("name", &rule.name);
    let entries = match rule.amount {
        AdditionalAmount::Monthly { amount } => entries.money("monthly", amount),
        AdditionalAmount::ByCity { amounts } => entries.put("amounts", by_city(amounts)),
        AdditionalAmount::OnceAYear { amount } => entries.money("once_a_year", amount),
        AdditionalAmount::AnnualOnly { above, most } => entries.money("annual_above", above).money("annual_most", most),
    };
    entries
        .list("shares", &rule.shares, |share| Tree::Text(share.to_string()))
        .maybe(rule.shared_most, |entries, most| entries.money("shared_most", most))
        .maybe(rule.most_months, |entries, months| entries.number("most_months", months))
        .maybe(rule.from_age, |entries, age| entries.number("from_age", age))
        .maybe(rule.until_age, |entries, age| entries.number("until_age", age))
        .list("excludes", &rule.excludes, |kind| Tree::Text(kind.code().to_owned()))
        .text("clause", &rule.clause)
        .table()
}

fn by_city(amounts: [Money; 3]) -> Tree {
    let entries = CityClass::ALL.map(|class| (class.code().to_owned(), money(class.of(amounts))));
    Tree::Table(entries.to_vec())
}

fn other(rule: &OtherRule) -> Tree {
    Entries::default()
        .text("code", &rule.code)
        .named("name", &rule.name)
        .maybe(rule.monthly_most, |entries, most| entries.money("monthly_most", most))
        .maybe(rule.yearly_most, |entries, most| entries.money("yearly_most", most))
        .maybe(rule.income_share, |entries, share| entries.rate("income_share", share))
        .text("clause", &rule.clause)
        .table()
}

fn bonus(rules: &BonusRules) -> Tree {
    let entries = Entries::default().date("until", rules.until).number("months", rules.months);
    brackets(entries.text("clause", &rules.clause), &rules.brackets).table()
}

fn labour(rules: &LabourRules) -> Tree {
    let entries = Entries::default()
        .money("flat_up_to", rules.flat_up_to)
        .money("flat", rules.flat)
        .rate("taxed_share", rules.taxed_share)
        .text("clause", &rules.clause);
    brackets(entries, &rules.brackets).table()
}
