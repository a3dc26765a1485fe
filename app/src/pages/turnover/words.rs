//! What the page, the briefing and the workbook call things.

use domain::calendar::Month;
use domain::disclosure::Hidden;
use domain::policy::{Least, WorkforcePolicy};
use domain::structure::Decimals;
use domain::survival::{Curve, Fixed, LogRank, Step, Why};
use domain::turnover::{Formula, Fraction, HalfYear, Nature, Reason, TurnoverRow};
use locales::Locale;
use store::turnover::{Dimension, Shown, Stayed, StaysBy, TurnoverGroup, TurnoverPart, UnitTurnover};

use crate::told;
use crate::words::{NOTHING, Names, month, named, separation};

fn filled(locale: Locale, key: &str, values: &[(&str, String)]) -> String {
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    locale.format(key, &values)
}

/// Name of a reason; of none, that nobody recorded one.
#[must_use]
pub fn reason(locale: Locale, policy: &WorkforcePolicy, reason: Option<Reason>) -> String {
    reason
        .map_or_else(|| locale.text("turnover.no_reason").to_owned(), |reason| separation(locale, Some(policy), reason))
}

/// What kind of leaving something is.
#[must_use]
pub fn nature(locale: Locale, nature: Option<Nature>) -> String {
    nature.map_or_else(
        || locale.text("turnover.unexplained").to_owned(),
        |nature| locale.text(&format!("turnover_nature.{}", nature.code())).to_owned(),
    )
}

/// A rate in percent, or a dash.
#[must_use]
pub fn percent(decimals: Decimals, rate: Option<Fraction>) -> String {
    rate.and_then(|rate| rate.percent(decimals)).map_or_else(|| NOTHING.to_owned(), |percent| percent.to_string())
}

/// What a rate is made of, as its formula reads: `2 ÷ [(11 + 9) ÷ 2]`.
#[must_use]
pub fn working(formula: Formula, row: &TurnoverRow) -> String {
    let (leavers, start, end) = (row.counted, row.start, row.end);
    match formula {
        Formula::Average => format!("{leavers} ÷ [({start} + {end}) ÷ 2]"),
        Formula::LeaversAndEnd => format!("{leavers} ÷ ({leavers} + {end})"),
        Formula::Start => format!("{leavers} ÷ {start}"),
    }
}

/// The months asked about, or the half-years.
#[must_use]
pub fn months(locale: Locale, found: &UnitTurnover) -> String {
    if found.least.is_some() {
        let [from, to] = [found.query.from, found.query.to].map(HalfYear::of);
        let [first, last] = [from, to].map(|half| half_year(locale, half));
        return if from == to { first } else { filled(locale, "turnover.months", &[("from", first), ("to", last)]) };
    }
    let of = |of: Month| month(locale, of);
    filled(locale, "turnover.months", &[("from", of(found.query.from)), ("to", of(found.query.to))])
}

/// A half-year.
#[must_use]
pub fn half_year(locale: Locale, half: HalfYear) -> String {
    let key = if half.is_second() { "turnover.second_half" } else { "turnover.first_half" };
    filled(locale, key, &[("year", half.year().to_string())])
}

/// A part of the time asked about: a month, or a half-year.
#[must_use]
pub fn part(locale: Locale, of: &TurnoverPart) -> String {
    if of.from == of.to { month(locale, of.from) } else { half_year(locale, HalfYear::of(of.from)) }
}

/// Locale keys of the table of these parts, and of one.
#[must_use]
pub const fn part_keys(found: &UnitTurnover) -> (&'static str, &'static str) {
    if found.least.is_some() {
        ("turnover.by_half_year", "turnover.half_year")
    } else {
        ("turnover.by_month", "turnover.month")
    }
}

/// What is told of whom to whoever is shown figures alone, and by which clause.
#[must_use]
pub fn guarded(locale: Locale, least: &Least) -> String {
    told::by_clause(locale, "turnover.guarded", least)
}

/// The same of curves.
#[must_use]
pub fn curves_guarded(locale: Locale, least: &Least) -> String {
    told::by_clause(locale, "turnover.curves_guarded", least)
}

/// A figure that tells of what nature leaving was, or a dash.
#[must_use]
pub fn of_nature(shown: &Shown, of: fn(&TurnoverRow) -> u32) -> String {
    shown.told(of).map_or_else(|| NOTHING.to_owned(), |count| count.to_string())
}

/// Why natures and rates of a group are not told, if they are not.
#[must_use]
pub fn no_natures(locale: Locale, found: &UnitTurnover, shown: &Shown) -> Option<String> {
    let why = shown.natures.err()?;
    let least = found.least.as_ref().filter(|least| least.clause.is_some());
    let Some(least) = least else { return Some(told::hidden(locale, why, None)) };
    let key = match why {
        Hidden::FewPeople => "turnover.few_left",
        Hidden::Protects => "turnover.left_protects",
    };
    Some(filled(locale, key, &[("least", least.people.to_string())]))
}

/// The formula in use with the natures that count, and its clause.
#[must_use]
pub fn formula(locale: Locale, policy: &WorkforcePolicy) -> String {
    let rule = &policy.rules.turnover;
    let counts: Vec<String> = rule.counts.iter().map(|of| nature(locale, Some(*of))).collect();
    let values = [
        ("formula", locale.text(&format!("turnover_formula.{}", rule.formula.code())).to_owned()),
        ("counts", counts.join(locale.text("list.separator"))),
        ("clause", rule.clause.clone()),
    ];
    filled(locale, "turnover.formula", &values)
}

/// What a table tells apart.
#[must_use]
pub fn dimension(locale: Locale, policy: &WorkforcePolicy, by: &Dimension) -> String {
    match by {
        Dimension::Post => locale.text("worker.post").to_owned(),
        Dimension::Grade => locale.text("worker.grade").to_owned(),
        Dimension::Scheme(code) => {
            policy.scheme(code).map_or_else(|| code.clone(), |scheme| named(locale, &scheme.name))
        }
    }
}

/// Name of a group of a table.
#[must_use]
pub fn group(locale: Locale, policy: &WorkforcePolicy, names: &Names, by: &Dimension, of: &TurnoverGroup) -> String {
    let Some(key) = &of.key else { return locale.text("structure.unknown").to_owned() };
    match by {
        Dimension::Post => names.post(key),
        Dimension::Grade => names.grade(key),
        Dimension::Scheme(code) => band(locale, policy, code, key),
    }
}

fn band(locale: Locale, policy: &WorkforcePolicy, scheme: &str, key: &str) -> String {
    let bands = policy.scheme(scheme).map(|scheme| scheme.bands.as_slice()).unwrap_or_default();
    bands.iter().find(|band| band.code == key).map_or_else(|| key.to_owned(), |band| named(locale, &band.name))
}

/// Name of a unit of the table by unit: people who work in the unit asked about itself say so.
#[must_use]
pub fn unit(locale: Locale, found: &UnitTurnover, of: &TurnoverGroup) -> String {
    match &of.key {
        None => locale.text("structure.unknown").to_owned(),
        Some(path) if path == found.unit.0.as_str() => filled(locale, "turnover.itself", &[("unit", of.name.clone())]),
        Some(_) => of.name.clone(),
    }
}

/// The figures of the whole: labels and values. Every rate stands beside what it is made of.
#[must_use]
pub fn facts(locale: Locale, found: &UnitTurnover, shown: &Shown) -> Vec<(String, String)> {
    let row = &shown.row;
    let decimals = found.policy.rules.shares.decimals;
    let count = |key: &str, count: u32| (locale.text(key).to_owned(), count.to_string());
    let mut rows = vec![
        count("turnover.start", row.start),
        count("turnover.joined", row.joined),
        count("turnover.left", row.all_left()),
        count("turnover.end", row.end),
    ];
    if let Some(why) = no_natures(locale, found, shown) {
        rows.push((locale.text("turnover.rate").to_owned(), why.clone()));
        rows.push((locale.text("turnover.voluntary_rate").to_owned(), why));
        return rows;
    }
    for (at, (formula, rate)) in found.rates(row).into_iter().enumerate() {
        let used = locale.text(if at == 0 { "turnover.rate" } else { "turnover.rate_other" });
        let name = locale.text(&format!("turnover_formula.{}", formula.code())).to_owned();
        let label = filled(locale, "turnover.rate_by", &[("rate", used.to_owned()), ("formula", name)]);
        rows.push((label, format!("{} = {}", working(formula, row), percent(decimals, rate))));
    }
    let voluntary = TurnoverRow { counted: row.voluntary, ..row.clone() };
    let formula = found.policy.rules.turnover.formula;
    let rate = format!("{} = {}", working(formula, &voluntary), percent(decimals, row.voluntary_rate));
    rows.push((locale.text("turnover.voluntary_rate").to_owned(), rate));
    rows
}

/// What is told apart from the rate: moves inside, and natural losses.
#[must_use]
pub fn apart(locale: Locale, found: &UnitTurnover, shown: &Shown) -> Vec<(String, String)> {
    let row = &shown.row;
    let said = |key: &str, value: String| (locale.text(key).to_owned(), value);
    let mut rows = vec![
        said("turnover.moved_in", row.moved_in.to_string()),
        said("turnover.moved_out", row.moved_out.to_string()),
    ];
    let natures = [
        ("turnover.internal", row.internal),
        ("turnover.natural", row.natural),
        ("turnover.unexplained", row.unexplained),
    ];
    let why = no_natures(locale, found, shown);
    rows.extend(natures.map(|(key, count)| said(key, why.clone().unwrap_or_else(|| count.to_string()))));
    rows
}

/// Name of a group of curves.
#[must_use]
pub fn stays_group(locale: Locale, policy: &WorkforcePolicy, names: &Names, by: StaysBy, of: &Stayed) -> String {
    let Some(key) = &of.key else { return locale.text("structure.unknown").to_owned() };
    let scheme = |measure| policy.rules.schemes.iter().find(|scheme| scheme.measure == measure);
    let code = |measure| scheme(measure).map(|scheme| scheme.code.clone()).unwrap_or_default();
    match by {
        StaysBy::Cohort => filled(locale, "turnover.cohort_year", &[("year", key.clone())]),
        StaysBy::Source => band(locale, policy, &code(domain::policy::BandBy::Source), key),
        StaysBy::Education => band(locale, policy, &code(domain::policy::BandBy::Education), key),
        StaysBy::EntryGrade => names.grade(key),
    }
}

/// A share in percent with one decimal.
#[must_use]
pub fn share(of: Fixed) -> String {
    let thousandths = of.rounded(3);
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

/// The times at which a curve is known, or a dash.
#[must_use]
pub fn known(curve: &Curve) -> String {
    curve.known.map_or_else(|| NOTHING.to_owned(), |known| format!("{}–{}", known.from, known.to))
}

/// The share that stays longer than some months, or a dash where nobody was under observation then.
#[must_use]
pub fn staying_at(curve: &Curve, months: u32) -> String {
    curve.staying_at(months).map_or_else(|| NOTHING.to_owned(), share)
}

/// The same with the band it lies in.
#[must_use]
pub fn within_at(locale: Locale, curve: &Curve, months: u32) -> String {
    match curve.step_at(months).filter(|_| curve.knows(months)) {
        Some(step) => share_within(locale, step),
        None => staying_at(curve, months),
    }
}

/// A share with the band it lies in.
#[must_use]
pub fn share_within(locale: Locale, step: &Step) -> String {
    let band = step.band.map(|(least, most)| format!("{}–{}", share(least), share(most)));
    let values = [("share", share(step.staying)), ("band", band.unwrap_or_else(|| NOTHING.to_owned()))];
    filled(locale, "turnover.within", &values)
}

/// The time by which half have left, with the times its band lies between; where it cannot be told, why.
#[must_use]
pub fn typical(locale: Locale, of: &Stayed) -> String {
    let Some(typical) = of.typical else {
        let known = of.curve.as_ref().is_ok_and(|curve| curve.known.is_some());
        let key = if known { "turnover.median_none" } else { "turnover.median_unseen" };
        return locale.text(key).to_owned();
    };
    let bound = |bound: Option<u32>| bound.map_or_else(|| NOTHING.to_owned(), |months| months.to_string());
    let values =
        [("months", typical.median.to_string()), ("least", bound(typical.least)), ("most", bound(typical.most))];
    filled(locale, "turnover.median_of", &values)
}

/// How often chance alone would part groups so far.
#[must_use]
pub fn p(test: &LogRank) -> String {
    if test.p.rounded(4) == 0 { "< 0.0001".to_owned() } else { test.p.to_string() }
}

/// Why somebody is listed, in one sentence.
#[must_use]
pub fn why(locale: Locale, why: &Why) -> String {
    match why {
        Why::TypicalStay { months, typical } => {
            let values = [("months", months.to_string()), ("median", typical.median.to_string())];
            filled(locale, "turnover.why.typical_stay", &values)
        }
        Why::ContractEnds { on } => filled(locale, "turnover.why.contract_ends", &[("day", on.to_string())]),
        Why::Retires { on } => filled(locale, "turnover.why.retires", &[("month", month(locale, Month::of(*on)))]),
    }
}

/// That a chart draws the largest groups alone, where there are more of them.
#[must_use]
pub fn drawn(locale: Locale, groups: usize, most: usize) -> Option<String> {
    let rest = groups.checked_sub(most).filter(|rest| *rest > 0)?;
    Some(filled(locale, "turnover.drawn", &[("most", most.to_string()), ("rest", rest.to_string())]))
}
