//! The list of workers.

use anyhow::Result;
use app::context::Cx;
use app::pages::workers::{sex_key, worker_query};
use app::words::word;
use store::workers::WorkerRow;

use super::sheet::Sheet;

/// Every worker the address asks for.
///
/// # Errors
/// The store or the writer fails.
pub async fn workers(cx: &Cx) -> Result<Vec<u8>> {
    let (scope, query, names, locale) = (cx.scope()?, worker_query(cx), cx.names().await?, cx.locale);
    let sheet = Sheet::<WorkerRow>::new(locale, cx.t("nav.workers"))
        .text("worker.code", 10, |row| row.code.clone())
        .text("worker.name", 14, |row| row.name.clone())
        .text("worker.sex", 6, |row| cx.t(sex_key(row.sex)))
        .date("worker.birth", |row| row.birth_on)
        .text("worker.street", 16, |row| row.street.clone())
        .text("worker.community", 18, |row| row.community.clone())
        .text("worker.post", 26, |row| names.posts(&row.posts))
        .text("worker.grade", 12, |row| row.grade.as_deref().map(|grade| names.grade(grade)))
        .text("worker.education", 12, |row| row.education.map(|level| word(locale, level)))
        .text("worker.certificate", 16, |row| row.certificate.map(|(level, _)| word(locale, level)))
        .date("worker.registered_until", |row| row.certificate.and_then(|(_, until)| until))
        .text("worker.source", 12, |row| row.source.map(|source| word(locale, source)))
        .date("worker.community_since", |row| row.community_since)
        .date("worker.joined", |row| row.joined_on)
        .date("worker.left", |row| row.left_on)
        .text("worker.funds", 30, |row| cx.list(row.funds.iter().map(|fund| word(locale, *fund))));
    sheet.of_pages(|request| cx.store.workers(&scope, &query, request)).await
}
