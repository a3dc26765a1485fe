//! Lists about single people: contracts that end, grades to confirm, slips and facts of one worker.

use anyhow::Result;
use app::context::Cx;
use app::pages::own_slips as own_query;
use app::pages::workers::{UnitNames, fact_line};
use domain::access::Scope;
use store::facts::FactRecord;
use store::overview::EndingContract;
use store::placements::PlacementProposal;
use store::slips::{SlipQuery, SlipRow};
use store::workers::WorkerFile;

use super::sample;
use super::sheet::Sheet;

/// Contracts that end within 90 days.
///
/// # Errors
/// The store or the writer fails.
pub async fn contracts(cx: &Cx) -> Result<Vec<u8>> {
    let scope = cx.scope()?;
    let title = cx.t("home.contracts_caption");
    let sheet = Sheet::<EndingContract>::new(cx.locale, title.clone())
        .titled(format!("{title} {}", cx.today))
        .text("worker.code", 10, |row| row.code.clone())
        .text("worker.name", 14, |row| row.name.clone())
        .text("worker.unit", 30, |row| row.unit.clone())
        .date("employment.contract_to", |row| row.until);
    sheet.of_pages(|request| cx.store.ending_contracts(&scope, cx.today, request)).await
}

/// Grades to confirm.
///
/// # Errors
/// The store or the writer fails.
pub async fn placements(cx: &Cx) -> Result<Vec<u8>> {
    let (scope, names) = (cx.scope()?, cx.names().await?);
    let title = cx.t("placements.caption");
    let sheet = Sheet::<PlacementProposal>::new(cx.locale, cx.t("nav.placements"))
        .titled(format!("{title} {}", cx.today))
        .remark(names.ladder_is_sample().then(|| sample(cx, &cx.t("placements.sample"))))
        .text("worker.code", 10, |row| row.code.clone())
        .text("worker.name", 14, |row| row.name.clone())
        .text("worker.unit", 30, |row| row.unit.clone())
        .text("placements.recorded", 14, |row| row.recorded.as_deref().map(|grade| names.grade(grade)))
        .text("placements.proposed", 14, |row| names.grade(&row.proposed));
    sheet.of_pages(|request| cx.store.placement_proposals(&scope, cx.today, request)).await
}

/// Slips of the worker who asks: all, or those of the year in the address.
///
/// # Errors
/// The store or the writer fails.
pub async fn own_slips(cx: &Cx, own: &WorkerFile) -> Result<Vec<u8>> {
    let worker = own.row.id;
    slips(cx, own, &Scope::Worker(worker), own_query(cx, worker)).await
}

/// All slips of a worker.
///
/// # Errors
/// The store or the writer fails.
pub async fn worker_slips(cx: &Cx, file: &WorkerFile) -> Result<Vec<u8>> {
    let query = SlipQuery { worker: Some(file.row.id), ..SlipQuery::default() };
    slips(cx, file, &cx.scope()?, query).await
}

async fn slips(cx: &Cx, file: &WorkerFile, scope: &Scope, query: SlipQuery) -> Result<Vec<u8>> {
    let title = cx.t("run.tab.slips");
    let sheet = Sheet::<SlipRow>::new(cx.locale, title.clone())
        .titled(format!("{} {} {title}", file.row.code, file.row.name))
        .cycle("run.month", |row| (row.month, row.off_cycle))
        .sum("totals.gross", |row| row.totals.gross)
        .sum("totals.employee", |row| row.totals.employee)
        .sum("totals.tax", |row| row.totals.tax)
        .sum("totals.net", |row| row.totals.net)
        .text("run.state", 18, |row| cx.t(&format!("run.state.{}", row.state.code())))
        .text("worker.unit", 30, |row| row.unit.clone());
    sheet.of_pages(|request| cx.store.slips(scope, &query, request)).await
}

/// Everything on file of a worker, what was corrected included.
///
/// # Errors
/// The store or the writer fails.
pub async fn facts(cx: &Cx, file: &WorkerFile) -> Result<Vec<u8>> {
    let records = cx.store.facts(&cx.scope()?, file.row.id, true).await?;
    let (names, units) = (cx.names().await?, UnitNames::of(cx, &records).await?);
    let title = cx.t("worker.facts");
    let sheet = Sheet::<FactRecord>::new(cx.locale, title.clone())
        .titled(format!("{} {} {title}", file.row.code, file.row.name))
        .text("fact.kind", 16, |record| cx.t(&format!("fact.kind.{}", record.fact.body.kind())))
        .date("fact.from", |record| record.fact.period.from)
        .date("fact.until", |record| record.fact.period.to.and_then(|to| to.yesterday().ok()))
        .text("fact.says", 60, |record| fact_line(cx, &names, &units, record))
        .text("fact.recorded", 16, |record| record.recorded_by.clone())
        .time("fact.recorded_on", |record| record.recorded_at)
        .time("fact.superseded_on", |record| record.superseded_at);
    sheet.of_rows(records).await
}
