//! Workforce packs.

use super::super::document::{Table, Value};
use super::super::{
    BandBy, BandRule, BandScheme, Holds, PackErrorCode as Code, ReasonRule, SharesRule, TurnoverRule, WorkforceRules,
};
use super::whole_u16;
use crate::structure::{Decimals, ShareRounding};
use crate::turnover::{Formula, Nature, Reason};

pub(super) fn read(root: &Table<'_>) -> Option<WorkforceRules> {
    let shares = root.want("shares", |value| value.table(shares));
    let mut codes = Vec::new();
    let schemes = root.list("schemes", |table| scheme(table, &mut codes));
    let turnover = root.want("turnover", |value| value.table(turnover));
    Some(WorkforceRules { shares: shares?, schemes: schemes?, turnover: turnover? })
}

fn shares(table: &Table<'_>) -> Option<SharesRule> {
    let decimals = table.want("decimals", |value| value.whole(0..=2));
    let rounding = table.want("rounding", |value| value.choice(ShareRounding::from_code));
    let clause = table.want("clause", Value::text);
    let decimals = decimals.and_then(|decimals| u8::try_from(decimals).ok()).and_then(Decimals::new);
    Some(SharesRule { decimals: decimals?, rounding: rounding?, clause: clause? })
}

fn scheme(table: &Table<'_>, codes: &mut Vec<String>) -> Option<BandScheme> {
    let code = table.want("code", |value| value.unique(codes));
    let name = table.want("name", Value::named);
    let measure = table.want("measure", |value| value.choice(BandBy::from_code));
    let overlapping = table.maybe("overlapping", Value::boolean);
    let mut band_codes = Vec::new();
    let Some(measure) = measure else { return table.forgive() };
    let bands = table.list("bands", |table| band(table, measure, &mut band_codes));
    let clause = table.want("clause", Value::text);
    let scheme = BandScheme {
        code: code?,
        name: name?,
        measure,
        overlapping: overlapping?.unwrap_or(false),
        bands: bands?,
        clause: clause?,
    };
    let whole = scheme.overlapping || if measure.is_years() { years(table, &scheme) } else { words(table, &scheme) };
    whole.then_some(scheme)
}

fn band(table: &Table<'_>, measure: BandBy, codes: &mut Vec<String>) -> Option<BandRule> {
    let code = table.want("code", |value| value.unique(codes));
    let name = table.want("name", Value::named);
    let holds = if measure.is_years() {
        let from = table.maybe("from", |value| whole_u16(value, 0..=150));
        let to = table.maybe("to", |value| whole_u16(value, 0..=150));
        let (from, to) = (from?, to?);
        if let (Some(least), Some(most)) = (from, to)
            && most < least
        {
            table.error_at("to", Code::NotContiguous, &most.to_string());
            return None;
        }
        Holds::Years { from, to }
    } else {
        let known = measure.words();
        let values = table.want("values", |value| {
            value.each(|value| value.choice(|word| known.contains(&word).then(|| word.to_owned())))
        });
        Holds::Words { values: values? }
    };
    Some(BandRule { code: code?, name: name?, holds })
}

/// Bands of years follow one another without a gap, from nothing on and without end.
fn years(table: &Table<'_>, scheme: &BandScheme) -> bool {
    let mut next = Some(0);
    for band in &scheme.bands {
        let Holds::Years { from, to } = &band.holds else { return false };
        let fits = next.is_some_and(|next| from.unwrap_or(0) == next);
        if !fits {
            table.error_at("bands", Code::NotContiguous, &band.code);
            return false;
        }
        next = to.and_then(|to| to.checked_add(1));
    }
    if let Some(next) = next {
        table.error_at("bands", Code::NotContiguous, &next.to_string());
    }
    next.is_none()
}

/// Every word is in exactly one band.
fn words(table: &Table<'_>, scheme: &BandScheme) -> bool {
    for word in scheme.measure.words() {
        let of = scheme.bands.iter().map(|band| match &band.holds {
            Holds::Words { values } => values.iter().filter(|value| value.as_str() == word).count(),
            Holds::Years { .. } => 0,
        });
        match of.sum::<usize>() {
            1 => {}
            0 => {
                table.error_at("bands", Code::Gap, word);
                return false;
            }
            _ => {
                table.error_at("bands", Code::Duplicate, word);
                return false;
            }
        }
    }
    true
}

fn turnover(table: &Table<'_>) -> Option<TurnoverRule> {
    let formula = table.want("formula", |value| value.choice(Formula::from_code));
    let counts = table.want("counts", |value| {
        let counts = value.each(|value| value.choice(Nature::from_code))?;
        if counts.is_empty() {
            value.error(Code::Empty, "counts");
            return None;
        }
        Some(counts)
    });
    let mut seen: Vec<Reason> = Vec::new();
    let reasons = table.list("reasons", |table| {
        let reason = table.want("reason", |value| value.choice(Reason::from_code))?;
        if seen.contains(&reason) {
            table.error_at("reason", Code::Duplicate, reason.code());
        }
        seen.push(reason);
        let name = table.want("name", Value::named);
        let nature = table.want("nature", |value| value.choice(Nature::from_code));
        Some(ReasonRule { reason, name: name?, nature: nature? })
    });
    let missing = Reason::ALL.iter().find(|reason| !seen.contains(reason));
    if let (Some(missing), true) = (missing, reasons.is_some()) {
        table.error_at("reasons", Code::Gap, missing.code());
    }
    let clause = table.want("clause", Value::text);
    Some(TurnoverRule { formula: formula?, counts: counts?, reasons: reasons?, clause: clause? })
}
