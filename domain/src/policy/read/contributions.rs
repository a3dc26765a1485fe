//! Contribution packs.

use super::super::document::{Table, Value};
use super::super::{BaseRule, ContributionPart, ContributionRules, PackErrorCode as Code, PartAmount, Side};
use super::rounding;
use crate::fact::{Fund, Source};
use crate::money::Rate;

pub(super) fn read(root: &Table<'_>) -> Option<ContributionRules> {
    let rules = root.want("rules", |value| value.table(general));
    let mut funds = Vec::new();
    let bases = root.list("bases", |table| base(table, &mut funds));
    let mut codes = Vec::new();
    let parts = root.list("parts", |table| part(table, &funds, &mut codes));
    let (exempt_sources, housing_from_second_month, housing_min, housing_max) = rules?;
    let (mut bases, parts) = (bases?, parts?);
    bases.sort_by_key(|base| base.fund);
    Some(ContributionRules { bases, parts, exempt_sources, housing_from_second_month, housing_min, housing_max })
}

fn general(table: &Table<'_>) -> Option<(Vec<Source>, bool, Rate, Rate)> {
    let exempt = table.want("exempt_sources", |value| value.each(|value| value.choice(Source::from_code)));
    let second = table.want("housing_from_second_month", Value::boolean);
    let (min, max) = (table.want("housing_min", Value::rate), table.want("housing_max", Value::rate));
    let (min, max) = (min?, max?);
    if min > max {
        table.error_at("housing_min", Code::NotContiguous, &min.to_string());
    }
    Some((exempt?, second?, min, max))
}

fn base(table: &Table<'_>, funds: &mut Vec<Fund>) -> Option<BaseRule> {
    let fund = table.want("fund", |value| {
        let fund = value.choice(Fund::from_code)?;
        if funds.contains(&fund) {
            value.error(Code::Duplicate, fund.code());
            return None;
        }
        funds.push(fund);
        Some(fund)
    });
    let (floor, ceiling) = (table.want("floor", Value::money), table.want("ceiling", Value::money));
    let rounding = table.want("rounding", rounding);
    let year_start = table.want("year_start", |value| value.whole(1..=12));
    let clause = table.want("clause", Value::text);
    let (floor, ceiling) = (floor?, ceiling?);
    if floor > ceiling {
        table.error_at("floor", Code::NotContiguous, &floor.to_string());
    }
    let year_start = i8::try_from(year_start?).ok()?;
    Some(BaseRule { fund: fund?, floor, ceiling, rounding: rounding?, year_start, clause: clause? })
}

fn part(table: &Table<'_>, funds: &[Fund], codes: &mut Vec<String>) -> Option<ContributionPart> {
    let code = table.want("code", |value| value.unique(codes));
    let name = table.want("name", Value::named);
    let fund = table.want("fund", |value| value.choice(Fund::from_code));
    let side = table.want("side", |value| {
        value.choice(|code| match code {
            "employer" => Some(Side::Employer),
            "employee" => Some(Side::Employee),
            _ => None,
        })
    });
    let amount = amount(table);
    let clause = table.want("clause", Value::text);
    if let Some(fund) = fund.filter(|fund| !funds.contains(fund)) {
        table.error_at("fund", Code::Dangling, fund.code());
    }
    Some(ContributionPart { code: code?, name: name?, fund: fund?, side: side?, amount: amount?, clause: clause? })
}

/// Either `rate` with its `rounding`, or `fixed`.
fn amount(table: &Table<'_>) -> Option<PartAmount> {
    if table.has("fixed") {
        return Some(PartAmount::Fixed { amount: table.want("fixed", Value::money)? });
    }
    let (rate, rounding) = (table.want("rate", Value::rate), table.want("rounding", rounding));
    Some(PartAmount::Rate { rate: rate?, rounding: rounding? })
}
