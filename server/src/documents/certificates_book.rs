//! The list of certificates as a workbook: what the page shows, without its pages.

use anyhow::Result;
use domain::access::Scope;
use domain::certificate::renewal;
use domain::policy::RenewalRule;
use exchange::xlsx::{ColumnHead, ColumnKind, Head, Value, Writer};
use locales::Locale;
use store::certificates::{CertificateQuery, CertificateRow};
use store::{PageRequest, Store};

/// Rows fetched at a time.
const PAGE: u32 = 200;

/// Key of the heading, kind, width.
const COLUMNS: [(&str, ColumnKind, u16); 11] = [
    ("worker.code", ColumnKind::Text, 10),
    ("worker.name", ColumnKind::Text, 14),
    ("worker.street", ColumnKind::Text, 16),
    ("worker.community", ColumnKind::Text, 18),
    ("worker.certificate", ColumnKind::Text, 16),
    ("certificate.number", ColumnKind::Text, 20),
    ("certificate.registered_from", ColumnKind::Date, 14),
    ("worker.registered_until", ColumnKind::Date, 14),
    ("certificates.hours_counted", ColumnKind::Integer, 12),
    ("certificates.hours_asked", ColumnKind::Integer, 12),
    ("certificates.renewal_from", ColumnKind::Date, 14),
];

/// Writes every certificate of a query.
///
/// # Errors
/// The store or the writer fails.
pub async fn certificates_book(
    store: &Store,
    scope: &Scope,
    query: &CertificateQuery,
    locale: Locale,
    rule: Option<&RenewalRule>,
) -> Result<Vec<u8>> {
    let which = format!("certificates.which.{}", query.which.code());
    let title = locale.text("nav.certificates").to_owned();
    let columns = COLUMNS.map(|(key, kind, width)| ColumnHead { title: locale.text(key).to_owned(), kind, width });
    let lines = vec![format!("{title} {} {}", locale.text(&which), query.today)];
    let mut writer = Writer::new(Head { sheet: title, lines, columns: columns.to_vec() })?;
    for page in 1.. {
        let rows = store.certificates(scope, query, PageRequest { page, size: PAGE }).await?.rows;
        for row in &rows {
            writer.push(&cells(locale, rule, query, row))?;
        }
        if rows.len() < PAGE as usize {
            break;
        }
    }
    Ok(tokio::task::spawn_blocking(move || writer.finish(None)).await??)
}

fn cells(locale: Locale, rule: Option<&RenewalRule>, query: &CertificateQuery, row: &CertificateRow) -> Vec<Value> {
    let date = |date: Option<domain::calendar::Date>| date.map_or(Value::Empty, Value::Date);
    let (worker, held) = (&row.worker, row.held.as_ref());
    let standing = held.zip(rule).and_then(|(held, rule)| renewal(rule, held, query.today));
    let level = worker.certificate.map(|(level, _)| locale.text(&format!("certificate.{}", level.code())).to_owned());
    let hours = |hours: Option<u16>| hours.map_or(Value::Empty, |hours| Value::Integer(i64::from(hours)));
    vec![
        Value::Text(worker.code.clone()),
        Value::Text(worker.name.clone()),
        Value::Text(worker.street.clone()),
        Value::Text(worker.community.clone()),
        level.map_or(Value::Empty, Value::Text),
        held.and_then(|held| held.number.clone()).map_or(Value::Empty, Value::Text),
        date(held.and_then(|held| held.registered_from)),
        date(worker.certificate.and_then(|(_, until)| until)),
        hours(standing.map(|standing| standing.counted).or(held.map(|held| held.hours))),
        hours(standing.map(|standing| standing.asked)),
        date(standing.map(|standing| standing.opens)),
    ]
}
