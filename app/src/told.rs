//! Why figures of few people are not told (披露规则), in words.

use domain::disclosure::Hidden;
use domain::policy::Least;
use locales::Locale;

use crate::explain;

/// How few people are told of, and by which clause.
#[must_use]
pub fn least(locale: Locale, least: &Least) -> String {
    said(locale, "told.least", least)
}

/// The same where it holds for every reader.
#[must_use]
pub fn of_all(locale: Locale, least: &Least) -> String {
    said(locale, "told.of_all", least)
}

/// A sentence of `{least}` and `{clause}` in words of its own.
#[must_use]
pub fn by_clause(locale: Locale, key: &str, least: &Least) -> String {
    said(locale, key, least)
}

fn said(locale: Locale, key: &str, least: &Least) -> String {
    let Some(clause) = &least.clause else { return locale.text("told.no_rule").to_owned() };
    locale.format(key, &[("least", &least.people.to_string()), ("clause", &explain::source(locale, clause))])
}

/// Why a figure is not shown.
#[must_use]
pub fn hidden(locale: Locale, why: Hidden, least: Option<&Least>) -> String {
    let people = least.filter(|least| least.clause.is_some()).map(|least| least.people.to_string());
    match people {
        Some(people) => locale.format(&format!("told.{}", why.code()), &[("least", &people)]),
        None => locale.text("told.hidden_without_rule").to_owned(),
    }
}
