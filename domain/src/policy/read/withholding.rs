//! Withholding tax packs.

use super::super::document::{Table, Value};
use super::super::{Bracket, PackErrorCode as Code, WithholdingRules};
use super::{rounding, tax};
use crate::money::{Rate, Rounding};

pub(super) fn read(root: &Table<'_>) -> Option<WithholdingRules> {
    let rules = root.want("rules", |value| value.table(general));
    let brackets = brackets(root);
    let rules = tax::read(root, rules);
    Some(WithholdingRules { brackets: brackets?, ..rules? })
}

/// The brackets under a table: ascending, the last without an end, without a jump at a border.
pub(super) fn brackets(table: &Table<'_>) -> Option<Vec<Bracket>> {
    let (mut last, mut sound): (Option<Bracket>, bool) = (None, true);
    let brackets = table.list("brackets", |table| {
        let bracket = bracket(table);
        sound &= bracket.is_some();
        let bracket = bracket?;
        // Behind a bracket that could not be read, order says nothing.
        if sound {
            follows(table, last, &bracket);
        }
        last = Some(bracket);
        Some(bracket)
    });
    if sound && last.is_some_and(|last| last.up_to.is_some()) {
        table.error_at("brackets", Code::NotContiguous, "up_to");
    }
    brackets
}

/// The table `rules` alone.
fn general(table: &Table<'_>) -> Option<WithholdingRules> {
    let code = table.want("code", Value::code);
    let name = table.want("name", Value::named);
    let basic_monthly = table.want("basic_monthly", Value::money);
    let rounding = table.want("rounding", rounding);
    let clause = table.want("clause", Value::text);
    Some(WithholdingRules {
        code: code?,
        name: name?,
        basic_monthly: basic_monthly?,
        brackets: Vec::new(),
        rounding: rounding?,
        clause: clause?,
        first_job: None,
        whole_year: None,
        additional: Vec::new(),
        other: Vec::new(),
        bonus: None,
        labour: None,
        severance: None,
        rehired: None,
    })
}

fn bracket(table: &Table<'_>) -> Option<Bracket> {
    let up_to = table.maybe("up_to", Value::money);
    let (rate, quick) = (table.want("rate", Value::rate), table.want("quick", Value::money));
    // Nobody is taxed by more than they earn: what is searched for by halving relies on it.
    if let Some(rate) = rate.filter(|rate| *rate > Rate::ONE) {
        table.error_at("rate", Code::BadValue, &rate.to_string());
    }
    Some(Bracket { up_to: up_to?, rate: rate?, quick: quick? })
}

/// Brackets ascend, and at each border both give the same tax: what the quick deduction is for.
fn follows(table: &Table<'_>, last: Option<Bracket>, next: &Bracket) {
    let Some(last) = last else {
        if !next.quick.is_zero() {
            table.error_at("quick", Code::NotContiguous, &next.quick.plain());
        }
        return;
    };
    let Some(border) = last.up_to else {
        table.error(Code::NotContiguous, "up_to");
        return;
    };
    if next.up_to.is_some_and(|up_to| up_to <= border) {
        table.error_at("up_to", Code::NotContiguous, &border.plain());
    }
    if next.rate < last.rate {
        table.error_at("rate", Code::NotContiguous, &next.rate.to_string());
    }
    let tax = |bracket: &Bracket| border.times(bracket.rate, Rounding::FenHalfUp) - bracket.quick;
    if tax(&last) != tax(next) {
        table.error_at("quick", Code::NotContiguous, &next.quick.plain());
    }
}
