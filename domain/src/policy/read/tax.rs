//! What a withholding pack rules on beside the cumulative table.

use super::super::document::{Table, Value};
use super::super::{
    AdditionalAmount, AdditionalKind, AdditionalRule, BonusRules, CityClass, FirstJobRule, LabourRules, OtherRule,
    PackErrorCode as Code, RehiredRules, SeveranceRules, WholeYearRule, WithholdingRules,
};
use super::whole_u16;
use super::withholding::brackets;
use crate::money::{Money, Rate};

/// Every optional table of `root`, added to what else could be read: all errors are found at once.
pub(super) fn read(root: &Table<'_>, rules: Option<WithholdingRules>) -> Option<WithholdingRules> {
    let first_job = root.maybe("first_job", |value| value.table(|table| Some(FirstJobRule { clause: clause(table)? })));
    let whole_year = root.maybe("whole_year", |value| value.table(whole_year));
    let additional = additional_rules(root);
    let other = other_rules(root);
    let bonus = root.maybe("bonus", |value| value.table(bonus));
    let labour = root.maybe("labour", |value| value.table(labour));
    let severance = root.maybe("severance", |value| value.table(severance));
    let rehired = root.maybe("rehired", |value| value.table(|table| Some(RehiredRules { clause: clause(table)? })));
    Some(WithholdingRules {
        first_job: first_job?,
        whole_year: whole_year?,
        additional: additional?,
        other: other?,
        bonus: bonus?,
        labour: labour?,
        severance: severance?,
        rehired: rehired?,
        ..rules?
    })
}

fn clause(table: &Table<'_>) -> Option<String> {
    table.want("clause", Value::text)
}

fn whole_year(table: &Table<'_>) -> Option<WholeYearRule> {
    let deduction = table.want("deduction", Value::money);
    let income_most = table.want("income_most", Value::money);
    let clause = clause(table);
    Some(WholeYearRule { deduction: deduction?, income_most: income_most?, clause: clause? })
}

fn additional_rules(root: &Table<'_>) -> Option<Vec<AdditionalRule>> {
    let mut earlier = Vec::new();
    root.list_or_empty("additional", |table| {
        let rule = additional(table)?;
        if earlier.contains(&rule.kind) {
            table.error_at("code", Code::Duplicate, rule.kind.code());
        }
        earlier.push(rule.kind);
        Some(rule)
    })
}

fn additional(table: &Table<'_>) -> Option<AdditionalRule> {
    let kind = table.want("code", kind);
    let name = table.want("name", Value::named);
    let amount = amount(table);
    let shares = table.maybe("shares", |value| value.each(Value::rate));
    let shared_most = table.maybe("shared_most", Value::money);
    let most_months = table.maybe("most_months", |value| whole_u16(value, 1..=1200));
    let from_age = table.maybe("from_age", age);
    let until_age = table.maybe("until_age", age);
    let excludes = table.maybe("excludes", |value| value.each(self::kind));
    let clause = clause(table);
    let rule = AdditionalRule {
        kind: kind?,
        name: name?,
        amount: amount?,
        shares: shares?.unwrap_or_default(),
        shared_most: shared_most?,
        most_months: most_months?,
        from_age: from_age?,
        until_age: until_age?,
        excludes: excludes?.unwrap_or_default(),
        clause: clause?,
    };
    sound(table, &rule);
    Some(rule)
}

/// Shares are shares, ages ascend, and one of several takes no more than there is.
fn sound(table: &Table<'_>, rule: &AdditionalRule) {
    if let Some(share) = rule.shares.iter().find(|share| **share > Rate::ONE || **share == Rate::ZERO) {
        table.error_at("shares", Code::BadValue, &share.to_string());
    }
    if let (Some(from), Some(until)) = (rule.from_age, rule.until_age)
        && until <= from
    {
        table.error_at("until_age", Code::NotContiguous, &until.to_string());
    }
    if let (Some(most), AdditionalAmount::Monthly { amount }) = (rule.shared_most, rule.amount)
        && most > amount
    {
        table.error_at("shared_most", Code::BadValue, &most.plain());
    }
    if rule.excludes.contains(&rule.kind) {
        table.error_at("excludes", Code::BadValue, rule.kind.code());
    }
}

fn kind(value: &Value<'_>) -> Option<AdditionalKind> {
    value.choice(AdditionalKind::from_code)
}

fn age(value: &Value<'_>) -> Option<u8> {
    value.whole(0..=120).and_then(|age| u8::try_from(age).ok())
}

/// One of `monthly`, `amounts` (by city), `once_a_year`, or `annual_above` with `annual_most`.
fn amount(table: &Table<'_>) -> Option<AdditionalAmount> {
    let monthly = table.maybe("monthly", Value::money);
    let amounts = table.maybe("amounts", |value| value.table(by_city));
    let once = table.maybe("once_a_year", Value::money);
    let above = table.maybe("annual_above", Value::money);
    let (monthly, amounts, once, above) = (monthly?, amounts?, once?, above?);
    let most = if above.is_some() { Some(table.want("annual_most", Value::money)?) } else { None };
    match (monthly, amounts, once, above.zip(most)) {
        (Some(amount), None, None, None) => Some(AdditionalAmount::Monthly { amount }),
        (None, Some(amounts), None, None) => Some(AdditionalAmount::ByCity { amounts }),
        (None, None, Some(amount), None) => Some(AdditionalAmount::OnceAYear { amount }),
        (None, None, None, Some((above, most))) => Some(AdditionalAmount::AnnualOnly { above, most }),
        (None, None, None, None) => table.want("monthly", |_| None),
        _ => {
            table.error(Code::Duplicate, "monthly, amounts, once_a_year, annual_above");
            None
        }
    }
}

fn by_city(table: &Table<'_>) -> Option<[Money; 3]> {
    let [capital, large, small] = CityClass::ALL.map(|class| table.want(class.code(), Value::money));
    Some([capital?, large?, small?])
}

fn other_rules(root: &Table<'_>) -> Option<Vec<OtherRule>> {
    let mut earlier = Vec::new();
    root.list_or_empty("other", |table| {
        let code = table.want("code", |value| value.unique(&mut earlier));
        let name = table.want("name", Value::named);
        let monthly_most = table.maybe("monthly_most", Value::money);
        let yearly_most = table.maybe("yearly_most", Value::money);
        let income_share = table.maybe("income_share", Value::rate);
        let clause = clause(table);
        Some(OtherRule {
            code: code?,
            name: name?,
            monthly_most: monthly_most?,
            yearly_most: yearly_most?,
            income_share: income_share?,
            clause: clause?,
        })
    })
}

fn bonus(table: &Table<'_>) -> Option<BonusRules> {
    let until = table.want("until", Value::date);
    let months = table.want("months", |value| value.whole(1..=12));
    let brackets = brackets(table);
    let clause = clause(table);
    Some(BonusRules { until: until?, months: u8::try_from(months?).ok()?, brackets: brackets?, clause: clause? })
}

fn labour(table: &Table<'_>) -> Option<LabourRules> {
    let flat_up_to = table.want("flat_up_to", Value::money);
    let flat = table.want("flat", Value::money);
    let taxed_share = table.want("taxed_share", Value::rate);
    let brackets = brackets(table);
    let clause = clause(table);
    let rules = LabourRules {
        flat_up_to: flat_up_to?,
        flat: flat?,
        taxed_share: taxed_share?,
        brackets: brackets?,
        clause: clause?,
    };
    if rules.taxed_share > Rate::ONE {
        table.error_at("taxed_share", Code::BadValue, &rules.taxed_share.to_string());
    }
    Some(rules)
}

fn severance(table: &Table<'_>) -> Option<SeveranceRules> {
    let exempt_times = table.want("exempt_times", |value| value.whole(0..=100));
    let clause = clause(table);
    Some(SeveranceRules { exempt_times: u8::try_from(exempt_times?).ok()?, clause: clause? })
}
