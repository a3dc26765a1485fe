//! What the page, the briefing and the workbook call things.

use domain::calendar::Month;
use domain::policy::WorkforcePolicy;
use domain::structure::Decimals;
use domain::survival::{Fixed, LogRank, Step, Typical, Why};
use domain::turnover::{Formula, Fraction, Nature, Reason, TurnoverRow};
use locales::Locale;
use store::turnover::{Dimension, Stayed, StaysBy, TurnoverGroup, UnitTurnover};

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

/// The months asked about.
#[must_use]
pub fn months(locale: Locale, found: &UnitTurnover) -> String {
    let of = |of: Month| month(locale, of);
    filled(locale, "turnover.months", &[("from", of(found.query.from)), ("to", of(found.query.to))])
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

/// True if there is a unit to tell from the others: one without units below is the whole itself.
#[must_use]
pub fn has_units(found: &UnitTurnover) -> bool {
    found.units.iter().any(|group| group.key.as_deref() != Some(found.unit.0.as_str()))
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
pub fn facts(locale: Locale, found: &UnitTurnover, row: &TurnoverRow) -> Vec<(String, String)> {
    let decimals = found.policy.rules.shares.decimals;
    let count = |key: &str, count: u32| (locale.text(key).to_owned(), count.to_string());
    let mut rows = vec![
        count("turnover.start", row.start),
        count("turnover.joined", row.joined),
        count("turnover.left", row.all_left()),
        count("turnover.end", row.end),
    ];
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
pub fn apart(locale: Locale, row: &TurnoverRow) -> Vec<(String, String)> {
    let count = |key: &str, count: u32| (locale.text(key).to_owned(), count.to_string());
    vec![
        count("turnover.moved_in", row.moved_in),
        count("turnover.moved_out", row.moved_out),
        count("turnover.internal", row.internal),
        count("turnover.natural", row.natural),
        count("turnover.unexplained", row.unexplained),
    ]
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

/// A share with the band it lies in.
#[must_use]
pub fn share_within(locale: Locale, step: Option<&Step>) -> String {
    let Some(step) = step else { return share(Fixed::ONE) };
    let band = step.band.map(|(least, most)| format!("{}–{}", share(least), share(most)));
    let values = [("share", share(step.staying)), ("band", band.unwrap_or_else(|| NOTHING.to_owned()))];
    filled(locale, "turnover.within", &values)
}

/// The time by which half have left, with the times its band lies between.
#[must_use]
pub fn typical(locale: Locale, typical: Option<Typical>) -> String {
    let Some(typical) = typical else { return locale.text("turnover.median_none").to_owned() };
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
