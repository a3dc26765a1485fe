//! Forms of an appraisal pack: groups of raters, indicators, and weights that come out even.

use super::super::document::{Table, Value};
use super::super::{AdjustmentRule, AppraisalForm, Indicator, PackErrorCode as Code, RaterGroup, RaterKind};
use super::appraisal::{cycle, points, share};
use crate::appraisal::{CycleKind, Score, ScoreRounding, most};
use crate::money::Rate;

pub(super) fn read(root: &Table<'_>) -> Option<Vec<AppraisalForm>> {
    let mut codes = Vec::new();
    let mut taken: Vec<(CycleKind, Option<String>)> = Vec::new();
    root.list("forms", |table| {
        let form = form(table, &mut codes)?;
        let classes = form.classes.iter().cloned().map(Some);
        let classes = classes.chain(form.classes.is_empty().then_some(None));
        for entry in classes.map(|class| (form.cycle, class)) {
            if taken.contains(&entry) {
                table.error_at("cycle", Code::Duplicate, entry.1.as_deref().unwrap_or(form.cycle.code()));
            }
            taken.push(entry);
        }
        Some(form)
    })
}

fn form(table: &Table<'_>, codes: &mut Vec<String>) -> Option<AppraisalForm> {
    let code = table.want("code", |value| value.unique(codes));
    let name = table.want("name", Value::named);
    let cycle = table.want("cycle", cycle);
    let classes = table.maybe("classes", |value| value.each(Value::code));
    let average = table.want("average", rounding);
    let contribution = table.want("contribution", rounding);
    let mut group_codes = Vec::new();
    let groups = table.list("groups", |table| group(table, cycle, &mut group_codes));
    let mut indicator_codes = Vec::new();
    let unit = average.map_or(1, ScoreRounding::unit);
    let indicators = table.list("indicators", |table| indicator(table, &group_codes, unit, &mut indicator_codes));
    let mut adjustment_codes = Vec::new();
    let adjustments = table.list_or_empty("adjustments", |table| adjustment(table, &mut adjustment_codes));
    let clause = table.want("clause", Value::text);
    let form = AppraisalForm {
        code: code?,
        name: name?,
        cycle: cycle?,
        classes: classes?.unwrap_or_default(),
        average: average?,
        contribution: contribution?,
        groups: groups?,
        indicators: indicators?,
        adjustments: adjustments?,
        clause: clause?,
    };
    adds_up(table, &form);
    Some(form)
}

fn rounding(value: &Value<'_>) -> Option<ScoreRounding> {
    value.choice(|code| ScoreRounding::ALL.into_iter().find(|rounding| rounding.code() == code))
}

/// A weight: something, and not more than the whole.
fn weight(value: &Value<'_>) -> Option<Rate> {
    let weight = share(value)?;
    if weight == Rate::ZERO {
        value.error(Code::BadValue, &weight.to_string());
        return None;
    }
    Some(weight)
}

fn group(table: &Table<'_>, of: Option<CycleKind>, codes: &mut Vec<String>) -> Option<RaterGroup> {
    let code = table.want("code", |value| value.unique(codes));
    let name = table.want("name", Value::named);
    let weight = table.want("weight", weight);
    let least = table.want("least", |value| value.whole(1..=100_000).and_then(|least| u32::try_from(least).ok()));
    let anonymous = table.want("anonymous", Value::boolean);
    let from_cycles = table.maybe("from_cycles", cycle);
    let mut kind_codes = Vec::new();
    let kinds = table.list_or_empty("kinds", |table| kind(table, &mut kind_codes));
    let clause = table.want("clause", Value::text);
    let (from_cycles, kinds, anonymous, least) = (from_cycles?, kinds?, anonymous?, least?);
    if let Some(shorter) = from_cycles {
        let room = of.map_or(0, |of| of.months() / shorter.months());
        if of.is_some_and(|of| shorter >= of) || anonymous || !kinds.is_empty() {
            table.error_at("from_cycles", Code::BadValue, shorter.code());
        } else if i64::from(least) > i64::from(room) {
            table.error_at("least", Code::BadValue, &least.to_string());
        }
    }
    let asked: i64 = kinds.iter().filter_map(|kind| kind.least_share).map(Rate::ppm).sum();
    if asked > Rate::ONE.ppm() {
        table.error_at("kinds", Code::NotWhole, &Rate::from_ppm(asked).to_string());
    }
    Some(RaterGroup {
        code: code?,
        name: name?,
        weight: weight?,
        least,
        anonymous,
        from_cycles,
        kinds,
        clause: clause?,
    })
}

fn kind(table: &Table<'_>, codes: &mut Vec<String>) -> Option<RaterKind> {
    let code = table.want("code", |value| value.unique(codes));
    let name = table.want("name", Value::named);
    let least_share = table.maybe("least_share", share);
    Some(RaterKind { code: code?, name: name?, least_share: least_share? })
}

fn indicator(table: &Table<'_>, groups: &[String], unit: i64, codes: &mut Vec<String>) -> Option<Indicator> {
    let code = table.want("code", |value| value.unique(codes));
    let name = table.want("name", Value::named);
    let weight = table.want("weight", weight);
    let max = table.want("max", |value| {
        let max = points(value)?;
        let fits = max > Score::ZERO && max <= Score::from_points(1_000) && max.hundredths() % unit == 0;
        if !fits {
            value.error(Code::BadValue, &max.to_string());
        }
        Some(max)
    });
    let named = table.maybe("groups", |value| value.each(|value| value.position(groups)));
    let all = || (0..groups.len()).filter_map(|position| u16::try_from(position).ok()).collect();
    let groups: Vec<u16> = named?.unwrap_or_else(all);
    Some(Indicator { code: code?, name: name?, weight: weight?, max: max?, groups })
}

fn adjustment(table: &Table<'_>, codes: &mut Vec<String>) -> Option<AdjustmentRule> {
    let code = table.want("code", |value| value.unique(codes));
    let name = table.want("name", Value::named);
    let (least, most) = (table.want("least", points), table.want("most", points));
    let clause = table.want("clause", Value::text);
    let (least, most) = (least?, most?);
    for (key, points, sound) in [("least", least, least <= Score::ZERO), ("most", most, most >= Score::ZERO)] {
        if !sound || points < Score::ZERO - Score::FULL || points > Score::FULL {
            table.error_at(key, Code::BadValue, &points.to_string());
        }
    }
    Some(AdjustmentRule { code: code?, name: name?, least, most, clause: clause? })
}

/// Groups add up to the whole score and what each rates to its whole part, and no part is finer than its rounding: then
/// no rounding leads beyond a hundred points.
fn adds_up(table: &Table<'_>, form: &AppraisalForm) {
    let whole = |key: &str, weights: i64| {
        if weights != Rate::ONE.ppm() {
            table.error_at(key, Code::NotWhole, &Rate::from_ppm(weights).to_string());
        }
    };
    whole("groups", form.groups.iter().map(|group| group.weight.ppm()).sum());
    for (position, group) in form.groups.iter().enumerate() {
        whole("indicators", form.rated_by(position).map(|indicator| indicator.weight.ppm()).sum());
        for indicator in form.rated_by(position) {
            if most(form.contribution.unit(), group.weight, indicator.weight).is_none() {
                let detail = format!("{}: {} × {}", indicator.code, group.weight, indicator.weight);
                table.error_at("indicators", Code::Uneven, &detail);
            }
        }
        if group.from_cycles.is_some() && form.rated_by(position).any(|indicator| indicator.max != Score::FULL) {
            table.error_at("groups", Code::BadValue, &group.code);
        }
    }
}
