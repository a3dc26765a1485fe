//! Training packs.

use super::super::document::{Table, Value};
use super::super::{
    Asked, Audience, CompletionRule, Counts, HourRounding, LeaveCounts, PackErrorCode as Code, ProrationBy,
    ProrationRule, SignInRule, TargetRule, TrainingRules, WaitingOrder, WaitingRule,
};
use super::whole_u16;
use crate::money::Rate;
use crate::training::{Hours, OrganiserLevel, TrainingKind};

pub(super) fn read(root: &Table<'_>) -> Option<TrainingRules> {
    let conversion = root.want("conversion", |value| value.table(conversion));
    let completion = root.want("completion", |value| value.table(completion));
    let proration = root.maybe("proration", |value| value.table(proration));
    let sign_in = root.maybe("sign_in", |value| value.table(sign_in));
    let waiting = root.maybe("waiting", |value| value.table(waiting));
    let (mut codes, has_proration) = (Vec::new(), root.has("proration"));
    let targets = root.list("targets", |table| target(table, &mut codes, has_proration));
    let (per_day, per_day_clause) = conversion?;
    Some(TrainingRules {
        per_day,
        per_day_clause,
        completion: completion?,
        proration: proration?,
        sign_in: sign_in?,
        waiting: waiting?,
        targets: targets?,
    })
}

fn conversion(table: &Table<'_>) -> Option<(Hours, String)> {
    let per_day = table.want("hours_per_day", |value| hours(value, Hours::whole(24)));
    let clause = table.want("clause", Value::text);
    Some((per_day?, clause?))
}

/// Some hours, and no more than `most`.
fn hours(value: &Value<'_>, most: Hours) -> Option<Hours> {
    let hours = value.hours()?;
    if hours.is_zero() || hours > most {
        value.error(Code::BadValue, &hours.to_string());
        return None;
    }
    Some(hours)
}

/// A share between nothing and all of it.
fn share(value: &Value<'_>) -> Option<Rate> {
    let share = value.rate()?;
    if share > Rate::ONE {
        value.error(Code::BadValue, &share.to_string());
        return None;
    }
    Some(share)
}

fn one_of<T: Copy>(value: &Value<'_>, all: &[T], code: fn(T) -> &'static str) -> Option<T> {
    value.choice(|text| all.iter().copied().find(|known| code(*known) == text))
}

fn completion(table: &Table<'_>) -> Option<CompletionRule> {
    let least_share = table.want("least_share", share);
    let clause = table.want("clause", Value::text);
    Some(CompletionRule { least_share: least_share?, clause: clause? })
}

fn proration(table: &Table<'_>) -> Option<ProrationRule> {
    let by = table.want("by", |value| one_of(value, ProrationBy::ALL, ProrationBy::code));
    let least_months = table.want("least_months", |value| value.whole(0..=12));
    let unpaid_leave = table.want("unpaid_leave", |value| one_of(value, LeaveCounts::ALL, LeaveCounts::code));
    let rounding = table.want("rounding", |value| one_of(value, HourRounding::ALL, HourRounding::code));
    let clause = table.want("clause", Value::text);
    Some(ProrationRule {
        by: by?,
        least_months: u8::try_from(least_months?).ok()?,
        unpaid_leave: unpaid_leave?,
        rounding: rounding?,
        clause: clause?,
    })
}

fn sign_in(table: &Table<'_>) -> Option<SignInRule> {
    let opens_minutes = table.want("opens_minutes", |value| whole_u16(value, 0..=1440));
    let closes_minutes = table.want("closes_minutes", |value| whole_u16(value, 0..=1440));
    let clause = table.want("clause", Value::text);
    Some(SignInRule { opens_minutes: opens_minutes?, closes_minutes: closes_minutes?, clause: clause? })
}

fn waiting(table: &Table<'_>) -> Option<WaitingRule> {
    let order = table.want("order", |value| one_of(value, WaitingOrder::ALL, WaitingOrder::code));
    let closes_days = table.want("closes_days", |value| whole_u16(value, 0..=366));
    let clause = table.want("clause", Value::text);
    Some(WaitingRule { order: order?, closes_days: closes_days?, clause: clause? })
}

fn target(table: &Table<'_>, codes: &mut Vec<String>, has_proration: bool) -> Option<TargetRule> {
    let code = table.want("code", |value| value.unique(codes));
    let name = table.want("name", Value::named);
    let audience = audience(table);
    let asked = asked(table);
    let kinds = list(table, "kinds", TrainingKind::from_code);
    let levels = list(table, "levels", OrganiserLevel::from_code);
    let continuing = table.maybe("continuing", Value::boolean);
    // Whether training online counts is said wherever it could.
    let could = kinds.as_ref().is_none_or(|kinds| kinds.is_empty() || kinds.contains(&TrainingKind::Online));
    let online_most = if could { table.want("online_most", share).map(Some) } else { Some(None) };
    let years = table.maybe("years", |value| value.whole(1..=20));
    let first_year = table.maybe("first_year", |value| value.whole(1990..=2900));
    let prorated = table.want("prorated", Value::boolean);
    if prorated == Some(true) && !has_proration {
        table.error_at("prorated", Code::Dangling, "proration");
    }
    let clause = table.want("clause", Value::text);
    Some(TargetRule {
        code: code?,
        name: name?,
        audience: audience?,
        asked: asked?,
        counts: Counts { kinds: kinds?, levels: levels?, continuing: continuing?.unwrap_or(false) },
        online_most: online_most?,
        years: u8::try_from(years?.unwrap_or(1)).ok()?,
        first_year: first_year?.and_then(|year| i16::try_from(year).ok()),
        prorated: prorated?,
        clause: clause?,
    })
}

fn audience(table: &Table<'_>) -> Option<Audience> {
    let posts = table.maybe("posts", |value| value.each(Value::code));
    let classes = table.maybe("classes", |value| value.each(Value::code));
    let committee = table.maybe("committee", Value::boolean);
    Some(Audience {
        posts: posts?.unwrap_or_default(),
        classes: classes?.unwrap_or_default(),
        committee: committee?.unwrap_or(false),
    })
}

/// Words of a list, each once; none if it is not there. A list that is there names something.
fn list<T: Copy + PartialEq>(table: &Table<'_>, key: &'static str, from_code: fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let mut earlier: Vec<T> = Vec::new();
    let found = table.maybe(key, |value| {
        let found = value.each(|value| {
            let word = value.choice(from_code)?;
            if earlier.contains(&word) {
                value.error(Code::Duplicate, key);
                return None;
            }
            earlier.push(word);
            Some(word)
        })?;
        if found.is_empty() {
            value.error(Code::Empty, key);
            return None;
        }
        Some(found)
    });
    Some(found?.unwrap_or_default())
}

/// One of `hours`, `days`, `sessions`.
fn asked(table: &Table<'_>) -> Option<Asked> {
    let hours = table.maybe("hours", |value| hours(value, Hours::whole(2000)));
    let days = table.maybe("days", |value| whole_u16(value, 1..=366));
    let sessions = table.maybe("sessions", |value| whole_u16(value, 1..=366));
    match (hours?, days?, sessions?) {
        (Some(hours), None, None) => Some(Asked::Hours { hours }),
        (None, Some(days), None) => Some(Asked::Days { days }),
        (None, None, Some(sessions)) => Some(Asked::Sessions { sessions }),
        (None, None, None) => table.want("hours", |_| None),
        _ => {
            table.error(Code::Duplicate, "hours, days, sessions");
            None
        }
    }
}
