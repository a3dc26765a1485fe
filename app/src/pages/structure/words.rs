//! What the page, the briefing and the workbook call things.

use domain::policy::{BandScheme, WorkforcePolicy};
use domain::structure::{BandRow, BandTable, Report};
use locales::Locale;
use store::structure::Structure;

use crate::words::{NOTHING, named};

/// The scheme a table is about.
#[must_use]
pub fn scheme<'p>(policy: &'p WorkforcePolicy, table: &BandTable) -> Option<&'p BandScheme> {
    policy.rules.schemes.get(usize::from(table.scheme))
}

/// Name of a band.
#[must_use]
pub fn band(locale: Locale, scheme: &BandScheme, position: u16) -> String {
    scheme.bands.get(usize::from(position)).map(|band| named(locale, &band.name)).unwrap_or_default()
}

/// People of a band with the share they are, beside a bar.
#[must_use]
pub fn counted(row: &BandRow) -> String {
    let share = row.share.map(|share| share.to_string());
    [Some(row.people.to_string()), share].into_iter().flatten().collect::<Vec<_>>().join("  ")
}

/// How many are not in a table because nothing is known of them; nothing if there are none.
#[must_use]
pub fn unknown(locale: Locale, table: &BandTable) -> Option<String> {
    (table.unknown > 0).then(|| locale.format("structure.unknown_people", &[("count", &table.unknown.to_string())]))
}

/// Mean age with one decimal.
#[must_use]
pub fn age(locale: Locale, report: &Report) -> String {
    report.mean_age_tenths().map_or_else(
        || NOTHING.to_owned(),
        |tenths| {
            let age = format!("{}.{}", tenths / 10, tenths % 10);
            locale.format("structure.age_of", &[("age", &age), ("of", &report.ages.1.to_string())])
        },
    )
}

/// The figures above the tables: labels and values.
#[must_use]
pub fn facts(locale: Locale, structure: &Structure) -> Vec<(String, String)> {
    let report = &structure.whole.report;
    let posts = &report.posts;
    let filled = |key: &str, values: &[(&str, String)]| {
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        locale.format(key, &values)
    };
    let mut rows = vec![("structure.people", report.people.to_string())];
    rows.extend(structure.then.as_ref().map(|then| {
        let change = i64::from(report.people) - i64::from(then.people);
        let values =
            [("people", then.people.to_string()), ("change", format!("{change:+}")), ("day", then.on.to_string())];
        ("structure.people_then", filled("structure.then_value", &values))
    }));
    rows.push(("structure.mean_age", age(locale, report)));
    let values = [("posts", posts.held.to_string()), ("people", posts.people.to_string())];
    rows.push(("structure.posts_people", filled("structure.posts_value", &values)));
    rows.push(("structure.several", posts.several.to_string()));
    rows.push(("structure.committee", posts.committee.to_string()));
    rows.extend(posts.heads().map(|class| {
        let [held, people, both] = [class.held, class.people, class.several].map(|count| count.to_string());
        ("structure.heads", filled("structure.heads_value", &[("posts", held), ("people", people), ("both", both)]))
    }));
    rows.extend((posts.none > 0).then(|| ("structure.no_post", posts.none.to_string())));
    rows.into_iter().map(|(key, value)| (locale.text(key).to_owned(), value)).collect()
}
