//! Contribution packs.

use super::super::document::{Table, Value};
use super::super::{
    BaseRule, ClassRate, ContributionPart, ContributionRules, LateRules, PackErrorCode as Code, PartAmount, Side,
    SourceFunds,
};
use super::rounding;
use crate::fact::{Fund, Source};
use crate::money::Rate;

/// The `[rules]` table.
struct General {
    exempt_sources: Vec<Source>,
    housing_from_second_month: bool,
    housing_min: Rate,
    housing_max: Rate,
    by_source: Vec<SourceFunds>,
    injury_class: Option<u8>,
}

pub(super) fn read(root: &Table<'_>) -> Option<ContributionRules> {
    let mut funds = Vec::new();
    let bases = root.list("bases", |table| base(table, &mut funds));
    let rules = root.want("rules", |value| value.table(|table| general(table, &funds)));
    let mut earlier = Earlier { class: rules.as_ref().map(|rules| rules.injury_class), ..Earlier::default() };
    let parts = root.list("parts", |table| part(table, &funds, &mut earlier));
    let late = root.maybe("late", |value| value.table(late));
    let (rules, mut bases, parts, late) = (rules?, bases?, parts?, late?);
    if rules.injury_class.is_some() && !earlier.classes {
        root.error_at("rules", Code::Dangling, "injury_class");
    }
    bases.sort_by_key(|base| base.fund);
    let General { exempt_sources, housing_from_second_month, housing_min, housing_max, by_source, injury_class } =
        rules;
    Some(ContributionRules {
        bases,
        parts,
        exempt_sources,
        housing_from_second_month,
        housing_min,
        housing_max,
        by_source,
        injury_class,
        late,
    })
}

fn general(table: &Table<'_>, funds: &[Fund]) -> Option<General> {
    let exempt = table.want("exempt_sources", |value| value.each(|value| value.choice(Source::from_code)));
    let second = table.want("housing_from_second_month", Value::boolean);
    let (min, max) = (table.want("housing_min", Value::rate), table.want("housing_max", Value::rate));
    let injury_class = table.maybe("injury_class", |value| value.whole(1..=8));
    let mut limited = exempt.clone().unwrap_or_default();
    let by_source = table.list_or_empty("by_source", |table| source_funds(table, funds, &mut limited));
    let (min, max) = (min?, max?);
    if min > max {
        table.error_at("housing_min", Code::NotContiguous, &min.to_string());
    }
    Some(General {
        exempt_sources: exempt?,
        housing_from_second_month: second?,
        housing_min: min,
        housing_max: max,
        by_source: by_source?,
        injury_class: injury_class?.and_then(|class| u8::try_from(class).ok()),
    })
}

/// A source is exempt or limited, and that once.
fn source_funds(table: &Table<'_>, funds: &[Fund], limited: &mut Vec<Source>) -> Option<SourceFunds> {
    let source = table.want("source", |value| value.choice(Source::from_code));
    let open = table.want("funds", |value| {
        value.each(|value| {
            let fund = value.choice(Fund::from_code)?;
            if funds.contains(&fund) {
                return Some(fund);
            }
            value.error(Code::Dangling, fund.code());
            None
        })
    });
    let (source, funds) = (source?, open?);
    if limited.contains(&source) {
        table.error_at("source", Code::Duplicate, source.code());
        return None;
    }
    limited.push(source);
    Some(SourceFunds { source, funds })
}

fn late(table: &Table<'_>) -> Option<LateRules> {
    let differences_until = table.maybe("differences_until", Value::date);
    let late_fee_per_day = table.maybe("late_fee_per_day", Value::rate);
    let late_from_month = table.want("late_from_month", |value| value.whole(0..=12));
    let clause = table.want("clause", Value::text);
    Some(LateRules {
        differences_until: differences_until?,
        late_fee_per_day: late_fee_per_day?,
        late_from_month: u8::try_from(late_from_month?).ok()?,
        clause: clause?,
    })
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
    let published_on = table.maybe("published_on", Value::date);
    let clause = table.want("clause", Value::text);
    let (floor, ceiling) = (floor?, ceiling?);
    if floor > ceiling {
        table.error_at("floor", Code::NotContiguous, &floor.to_string());
    }
    Some(BaseRule {
        fund: fund?,
        floor,
        ceiling,
        rounding: rounding?,
        year_start: i8::try_from(year_start?).ok()?,
        published_on: published_on?,
        provisional: false,
        clause: clause?,
    })
}

/// What parts read so far leave to those that follow.
#[derive(Default)]
struct Earlier {
    codes: Vec<String>,
    /// The employer's risk class, if `[rules]` could be read.
    class: Option<Option<u8>>,
    /// A part had classes.
    classes: bool,
}

fn part(table: &Table<'_>, funds: &[Fund], earlier: &mut Earlier) -> Option<ContributionPart> {
    let code = table.want("code", |value| value.unique(&mut earlier.codes));
    let name = table.want("name", Value::named);
    let fund = table.want("fund", |value| value.choice(Fund::from_code));
    let side = table.want("side", |value| {
        value.choice(|code| match code {
            "employer" => Some(Side::Employer),
            "employee" => Some(Side::Employee),
            _ => None,
        })
    });
    let amount = if table.has("classes") {
        by_class(table, fund, earlier)
    } else {
        amount(table).map(|amount| (amount, vec![]))
    };
    let clause = table.want("clause", Value::text);
    if let Some(fund) = fund.filter(|fund| !funds.contains(fund)) {
        table.error_at("fund", Code::Dangling, fund.code());
    }
    let (amount, classes) = amount?;
    Some(ContributionPart { code: code?, name: name?, fund: fund?, side: side?, amount, classes, clause: clause? })
}

/// Either `rate` with its `rounding`, or `fixed`.
fn amount(table: &Table<'_>) -> Option<PartAmount> {
    if table.has("fixed") {
        return Some(PartAmount::Fixed { amount: table.want("fixed", Value::money)? });
    }
    let (rate, rounding) = (table.want("rate", Value::rate), table.want("rounding", rounding));
    Some(PartAmount::Rate { rate: rate?, rounding: rounding? })
}

/// `classes` with their `rounding`: one part of the injury insurance can have them, with the employer's among them.
fn by_class(table: &Table<'_>, fund: Option<Fund>, earlier: &mut Earlier) -> Option<(PartAmount, Vec<ClassRate>)> {
    let again = core::mem::replace(&mut earlier.classes, true);
    let rounding = table.want("rounding", rounding);
    let classes = table.want("classes", |value| {
        value.map(|key, value| match key.as_bytes() {
            [digit @ b'1'..=b'8'] => Some(ClassRate { class: digit - b'0', rate: value.rate()? }),
            _ => {
                value.error(Code::BadValue, key);
                None
            }
        })
    });
    let (rounding, mut classes) = (rounding?, classes?);
    classes.sort_by_key(|entry| entry.class);
    if again {
        table.error_at("classes", Code::Duplicate, "classes");
    }
    if let Some(fund) = fund.filter(|fund| *fund != Fund::Injury) {
        table.error_at("classes", Code::BadValue, fund.code());
    }
    let Some(class) = earlier.class? else {
        table.error_at("classes", Code::Missing, "rules.injury_class");
        return None;
    };
    let Some(own) = classes.iter().find(|entry| entry.class == class) else {
        table.error_at("classes", Code::Dangling, &class.to_string());
        return None;
    };
    Some((PartAmount::Rate { rate: own.rate, rounding }, classes))
}
