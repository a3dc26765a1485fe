//! Coverage of the funds as workbooks: the counts with their denominators, and the list of who is missing.

use anyhow::Result;
use app::pages::coverage::{posts_name, share, source_name};
use app::words::{Names, word};
use domain::access::{Scope, UnitPath};
use domain::calendar::Date;
use domain::fact::Fund;
use exchange::xlsx::{ColumnHead, ColumnKind, Head, Value, Writer};
use locales::Locale;
use store::coverage::{Covered, UncoveredQuery};
use store::{PageRequest, Store};

/// Rows fetched at a time.
const PAGE: u32 = 200;

/// Key of the heading, kind, width.
const COUNTS: [(&str, ColumnKind, u16); 9] = [
    ("coverage.dimension", ColumnKind::Text, 14),
    ("coverage.of", ColumnKind::Text, 28),
    ("coverage.fund", ColumnKind::Text, 14),
    ("coverage.people", ColumnKind::Integer, 12),
    ("coverage.eligible", ColumnKind::Integer, 12),
    ("coverage.enrolled", ColumnKind::Integer, 12),
    ("coverage.missing", ColumnKind::Integer, 12),
    ("coverage.share", ColumnKind::Text, 12),
    ("coverage.beyond", ColumnKind::Integer, 14),
];

/// Key of the heading, kind, width.
const MISSING: [(&str, ColumnKind, u16); 8] = [
    ("worker.code", ColumnKind::Text, 10),
    ("worker.name", ColumnKind::Text, 14),
    ("worker.street", ColumnKind::Text, 16),
    ("worker.community", ColumnKind::Text, 18),
    ("worker.source", ColumnKind::Text, 12),
    ("worker.joined", ColumnKind::Date, 14),
    ("coverage.fund", ColumnKind::Text, 14),
    ("coverage.reason", ColumnKind::Text, 24),
];

fn columns(locale: Locale, all: &[(&str, ColumnKind, u16)]) -> Vec<ColumnHead> {
    all.iter()
        .map(|(key, kind, width)| ColumnHead { title: locale.text(key).to_owned(), kind: *kind, width: *width })
        .collect()
}

/// Writes the counts.
///
/// # Errors
/// The store or the writer fails.
pub async fn coverage_book(
    store: &Store,
    scope: &Scope,
    unit: Option<&UnitPath>,
    today: Date,
    locale: Locale,
    names: &Names,
) -> Result<Vec<u8>> {
    let coverage = store.coverage(scope, unit, today).await?;
    let title = locale.text("nav.coverage").to_owned();
    let head =
        Head { sheet: title.clone(), lines: vec![format!("{title} {today}")], columns: columns(locale, &COUNTS) };
    let mut writer = Writer::new(head)?;
    let all = locale.text("coverage.all").to_owned();
    rows(&mut writer, locale, &all, &all, &coverage.all)?;
    for row in &coverage.by_unit {
        rows(&mut writer, locale, locale.text("worker.unit"), &row.name, &row.funds)?;
    }
    for row in &coverage.by_source {
        rows(&mut writer, locale, locale.text("worker.source"), &source_name(locale, row), &row.funds)?;
    }
    for row in &coverage.by_post {
        rows(&mut writer, locale, locale.text("worker.post"), &posts_name(locale, names, row), &row.funds)?;
    }
    Ok(tokio::task::spawn_blocking(move || writer.finish(None)).await??)
}

fn rows(writer: &mut Writer, locale: Locale, dimension: &str, of: &str, funds: &[Covered; 6]) -> Result<()> {
    for (fund, covered) in Fund::ALL.iter().zip(funds) {
        writer.push(&[
            Value::Text(dimension.to_owned()),
            Value::Text(of.to_owned()),
            Value::Text(word(locale, *fund)),
            Value::Integer(covered.people),
            Value::Integer(covered.eligible),
            Value::Integer(covered.enrolled),
            Value::Integer(covered.missing()),
            share(covered).map_or(Value::Empty, Value::Text),
            Value::Integer(covered.beyond),
        ])?;
    }
    Ok(())
}

/// Writes everybody who is missing in a fund.
///
/// # Errors
/// The store or the writer fails.
pub async fn uncovered_book(store: &Store, scope: &Scope, query: &UncoveredQuery, locale: Locale) -> Result<Vec<u8>> {
    let title = locale.text("coverage.missing_list").to_owned();
    let fund = word(locale, query.fund);
    let lines = vec![format!("{title} {fund} {}", query.today)];
    let mut writer = Writer::new(Head { sheet: title, lines, columns: columns(locale, &MISSING) })?;
    for page in 1.. {
        let rows = store.uncovered(scope, query, PageRequest { page, size: PAGE }).await?.rows;
        for row in &rows {
            let worker = &row.worker;
            let reason =
                row.reason.map_or_else(|| locale.text("enrolment.no_reason").to_owned(), |reason| word(locale, reason));
            writer.push(&[
                Value::Text(worker.code.clone()),
                Value::Text(worker.name.clone()),
                Value::Text(worker.street.clone()),
                Value::Text(worker.community.clone()),
                worker.source.map_or(Value::Empty, |source| Value::Text(word(locale, source))),
                worker.joined_on.map_or(Value::Empty, Value::Date),
                Value::Text(fund.clone()),
                Value::Text(reason),
            ])?;
        }
        if rows.len() < PAGE as usize {
            break;
        }
    }
    Ok(tokio::task::spawn_blocking(move || writer.finish(None)).await??)
}
