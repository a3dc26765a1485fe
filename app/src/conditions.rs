//! The conditions of a placement in words. For pages and letters.

use domain::calendar::Date;
use domain::placement::{Condition, Evidence};
use domain::policy::{EducationAsked, Effective, Named};
use domain::trace::LabelId;
use locales::Locale;

use crate::words::{education, list, named, word};

/// The steps a condition adds or costs; nothing if it does neither.
#[must_use]
pub fn steps(locale: Locale, condition: &Condition) -> String {
    match condition.steps {
        0 => String::new(),
        steps if steps > 0 => locale.format("ladder.steps", &[("steps", &steps.to_string())]),
        steps => locale.format("ladder.minus", &[("steps", &steps.abs().to_string())]),
    }
}

/// What a condition asked for and what the file says.
#[must_use]
pub fn evidence(locale: Locale, labels: &[Named], condition: &Condition) -> String {
    let label = |label: LabelId| labels.get(usize::from(label.0)).map(|name| named(locale, name)).unwrap_or_default();
    let day = |date: Date| date.to_string();
    match condition.evidence {
        Evidence::Start { post, grade } => {
            locale.format("ladder.start", &[("post", &label(post)), ("grade", &label(grade))])
        }
        Evidence::Effective { rule, met_by } => {
            let key = format!("ladder.effective.{}", effective_code(rule));
            locale.format(&key, &[("met_by", &day(met_by))])
        }
        Evidence::Months { since, counted, next } => {
            let (since, counted) = (day(since), span(locale, counted));
            match next {
                Some(next) => locale.format(
                    "ladder.months",
                    &[("since", &since), ("counted", &counted), ("next", &span(locale, next))],
                ),
                None => locale.format("ladder.months_last", &[("since", &since), ("counted", &counted)]),
            }
        }
        Evidence::Recognised { months, .. } => locale.format("ladder.recognised", &[("months", &span(locale, months))]),
        Evidence::Gap { from, to } => locale.format("ladder.gap", &[("from", &day(from)), ("to", &last_day(to))]),
        Evidence::Suspended { from, to: None, .. } => locale.format("ladder.suspended", &[("from", &day(from))]),
        Evidence::Suspended { from, to: Some(to), .. } => {
            locale.format("ladder.suspended_ended", &[("from", &day(from)), ("to", &last_day(to))])
        }
        Evidence::Year { year, found, least } => {
            let (year, least) = (year.to_string(), word(locale, least));
            match found {
                Some((_, grade)) if word(locale, grade) != least => locale.format(
                    "ladder.year_below",
                    &[("year", &year), ("grade", &word(locale, grade)), ("least", &least)],
                ),
                _ => locale.format("ladder.year_missing", &[("year", &year), ("least", &least)]),
            }
        }
        Evidence::Early { grade, in_a_row, standing, times, at_most } => {
            let [in_a_row, standing, times, at_most] = [in_a_row, standing, times, at_most].map(|n| n.to_string());
            let grade = word(locale, grade);
            let values = [
                ("grade", &grade),
                ("in_a_row", &in_a_row),
                ("standing", &standing),
                ("times", &times),
                ("at_most", &at_most),
            ];
            locale.format("ladder.early", &values.map(|(name, value)| (name, value.as_str())))
        }
        Evidence::Demoted { year, grade, .. } => {
            locale.format("ladder.demoted", &[("year", &year.to_string()), ("grade", &word(locale, grade))])
        }
        Evidence::Education { asked, held, years, .. } => {
            let (asked, held) = (education_asked(locale, asked), held.map(|held| education(locale, held)));
            let held = held.unwrap_or_else(|| locale.text("ladder.none_on_file").to_owned());
            let key = if years == 0 { "ladder.education" } else { "ladder.education_years" };
            locale.format(key, &[("asked", &asked), ("held", &held), ("years", &years.to_string())])
        }
        Evidence::Certificate { asked, held, registered_until, .. } => {
            let held = held.map_or_else(|| locale.text("ladder.none_on_file").to_owned(), |held| word(locale, held));
            let until =
                registered_until.map(|until| locale.format("ladder.registered", &[("until", &until.to_string())]));
            let held = format!("{held}{}", until.unwrap_or_default());
            locale.format("ladder.certificate", &[("asked", &word(locale, asked)), ("held", &held)])
        }
        Evidence::Top { grade, beyond: 0 } => locale.format("ladder.top", &[("grade", &label(grade))]),
        Evidence::Top { grade, beyond } => {
            locale.format("ladder.beyond", &[("grade", &label(grade)), ("beyond", &beyond.to_string())])
        }
    }
}

/// The last day before `to`.
fn last_day(to: Date) -> String {
    to.yesterday().unwrap_or(to).to_string()
}

/// Code of a day of effect, the tail of its locale key.
#[must_use]
pub const fn effective_code(rule: Effective) -> &'static str {
    match rule {
        Effective::AtOnce => "at_once",
        Effective::Month => "month",
        Effective::HalfYear => "half_year",
        Effective::Year => "year",
    }
}

/// Months in years and months.
#[must_use]
pub fn span(locale: Locale, months: i64) -> String {
    let (years, rest) = ((months / 12).to_string(), (months % 12).to_string());
    match (months / 12, months % 12) {
        (0, _) => locale.format("ladder.span_months", &[("months", &rest)]),
        (_, 0) => locale.format("ladder.span_years", &[("years", &years)]),
        _ => locale.format("ladder.span", &[("years", &years), ("months", &rest)]),
    }
}

/// A diploma, a degree, both or either.
#[must_use]
pub fn education_asked(locale: Locale, asked: EducationAsked) -> String {
    let (level, degree) =
        (asked.level.map(|level| word(locale, level)), asked.degree.map(|degree| word(locale, degree)));
    let both = level.is_some() && degree.is_some();
    let list = list(locale, level.into_iter().chain(degree));
    if asked.either && both { locale.format("ladder.either", &[("asked", &list)]) } else { list }
}
