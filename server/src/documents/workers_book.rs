//! The list of workers as a workbook: what the page shows, without its pages.

use anyhow::Result;
use app::words::Names;
use domain::access::Scope;
use exchange::xlsx::{ColumnHead, ColumnKind, Head, Value, Writer};
use locales::Locale;
use store::workers::{WorkerQuery, WorkerRow};
use store::{PageRequest, Store};

/// Rows fetched at a time.
const PAGE: u32 = 200;

/// Key of the heading, kind, width.
const COLUMNS: [(&str, ColumnKind, u16); 16] = [
    ("worker.code", ColumnKind::Text, 10),
    ("worker.name", ColumnKind::Text, 14),
    ("worker.sex", ColumnKind::Text, 6),
    ("worker.birth", ColumnKind::Date, 12),
    ("worker.street", ColumnKind::Text, 16),
    ("worker.community", ColumnKind::Text, 18),
    ("worker.post", ColumnKind::Text, 26),
    ("worker.grade", ColumnKind::Text, 12),
    ("worker.education", ColumnKind::Text, 12),
    ("worker.certificate", ColumnKind::Text, 16),
    ("worker.registered_until", ColumnKind::Date, 14),
    ("worker.source", ColumnKind::Text, 12),
    ("worker.community_since", ColumnKind::Date, 14),
    ("worker.joined", ColumnKind::Date, 12),
    ("worker.left", ColumnKind::Date, 12),
    ("worker.funds", ColumnKind::Text, 30),
];

/// Writes every worker of a query.
///
/// # Errors
/// The store or the writer fails.
pub async fn workers_book(
    store: &Store,
    scope: &Scope,
    query: &WorkerQuery,
    locale: Locale,
    names: &Names,
) -> Result<Vec<u8>> {
    let title = locale.text("nav.workers").to_owned();
    let columns = COLUMNS.map(|(key, kind, width)| ColumnHead { title: locale.text(key).to_owned(), kind, width });
    let mut writer = Writer::new(Head { sheet: title.clone(), lines: vec![title], columns: columns.to_vec() })?;
    for page in 1.. {
        let rows = store.workers(scope, query, PageRequest { page, size: PAGE }).await?.rows;
        for row in &rows {
            writer.push(&cells(locale, names, row))?;
        }
        if rows.len() < PAGE as usize {
            break;
        }
    }
    Ok(tokio::task::spawn_blocking(move || writer.finish(None)).await??)
}

fn cells(locale: Locale, names: &Names, row: &WorkerRow) -> Vec<Value> {
    let coded = |area: &str, code: &str| Value::Text(locale.text(&format!("{area}.{code}")).to_owned());
    let separator = locale.text("list.separator");
    let list = |words: Vec<String>| Value::Text(words.join(separator));
    let date = |date: Option<domain::calendar::Date>| date.map_or(Value::Empty, Value::Date);
    let sex = match row.sex {
        store::workers::Sex::Male => "male",
        store::workers::Sex::Female => "female",
    };
    let level = row.certificate.map(|(level, _)| level);
    let until = row.certificate.and_then(|(_, until)| until);
    vec![
        Value::Text(row.code.clone()),
        Value::Text(row.name.clone()),
        coded("sex", sex),
        Value::Date(row.birth_on),
        Value::Text(row.street.clone()),
        Value::Text(row.community.clone()),
        list(row.posts.iter().map(|post| names.post(post)).collect()),
        row.grade.as_deref().map_or(Value::Empty, |grade| Value::Text(names.grade(grade))),
        row.education.map_or(Value::Empty, |level| coded("education", level.code())),
        level.map_or(Value::Empty, |level| coded("certificate", level.code())),
        date(until),
        row.source.map_or(Value::Empty, |source| coded("source", source.code())),
        date(row.community_since),
        date(row.joined_on),
        date(row.left_on),
        list(row.funds.iter().map(|fund| locale.text(&format!("fund.{}", fund.code())).to_owned()).collect()),
    ]
}
