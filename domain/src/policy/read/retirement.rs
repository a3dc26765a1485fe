//! Retirement packs.

use super::super::document::{Table, Value};
use super::super::{ContributionMonths, RetirementCategory, RetirementRules, ShiftRule};
use super::whole_u16;
use crate::identity::Sex;

pub(super) fn read(root: &Table<'_>) -> Option<RetirementRules> {
    let mut codes = Vec::new();
    let categories = root.list("categories", |table| category(table, &mut codes));
    let earlier = root.want("earlier", |value| value.table(shift));
    let later = root.want("later", |value| value.table(shift));
    let contribution = root.want("contribution", |value| value.table(contribution));
    Some(RetirementRules { categories: categories?, earlier: earlier?, later: later?, contribution: contribution? })
}

fn whole_u8(value: &Value<'_>, range: core::ops::RangeInclusive<i64>) -> Option<u8> {
    value.whole(range).and_then(|number| u8::try_from(number).ok())
}

fn category(table: &Table<'_>, codes: &mut Vec<String>) -> Option<RetirementCategory> {
    let code = table.want("code", |value| value.unique(codes));
    let name = table.want("name", Value::named);
    let sex = table.want("sex", |value| value.choice(|word| Sex::ALL.iter().copied().find(|sex| sex.code() == word)));
    let age = table.want("age", |value| whole_u8(value, 40..=80));
    let born_from = table.want("born_from", Value::month);
    let every_months = table.want("every_months", |value| whole_u8(value, 1..=60));
    let most_months = table.want("most_months", |value| whole_u8(value, 0..=240));
    let clause = table.want("clause", Value::text);
    Some(RetirementCategory {
        code: code?,
        name: name?,
        sex: sex?,
        age: age?,
        born_from: born_from?,
        every_months: every_months?,
        most_months: most_months?,
        clause: clause?,
    })
}

fn shift(table: &Table<'_>) -> Option<ShiftRule> {
    let most_months = table.want("most_months", |value| whole_u16(value, 0..=240));
    let clause = table.want("clause", Value::text);
    Some(ShiftRule { most_months: most_months?, clause: clause? })
}

fn contribution(table: &Table<'_>) -> Option<ContributionMonths> {
    let months = table.want("months", |value| whole_u16(value, 0..=600));
    let rises_from = table.want("rises_from", |value| value.whole(1990..=2900));
    let rises_by = table.want("rises_by", |value| whole_u16(value, 0..=60));
    let most = table.want("most", |value| whole_u16(value, 0..=600));
    let clause = table.want("clause", Value::text);
    Some(ContributionMonths {
        months: months?,
        rises_from: i16::try_from(rises_from?).ok()?,
        rises_by: rises_by?,
        most: most?,
        clause: clause?,
    })
}
