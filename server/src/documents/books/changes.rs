//! What differs from the month before: one row a worker, one column a cause; the causes; who is gone.

use anyhow::Result;
use app::context::Cx;
use app::pages::runs::{changed, why_gone};
use app::words::word;
use domain::changes::Cause;
use exchange::xlsx::{ColumnKind, Value};
use store::runs::{CauseTotal, ChangeRow, Changed, GoneRow};

use super::runs::RunPart;
use super::sheet::{Sheet, each_row};

/// Kind and width of a column of a cause.
const CAUSE: (ColumnKind, u16) = (ColumnKind::Money, 16);

/// What the page lists. The list of everybody has who is not paid any more at its end, so that its sums are those of
/// the causes.
///
/// # Errors
/// The store or the writer fails.
pub async fn changes(cx: &Cx, part: &RunPart) -> Result<Vec<u8>> {
    let (scope, run, which) = (cx.scope()?, part.id(), changed(cx));
    let causes = cx.store.run_causes(&scope, run).await?;
    let about = match which {
        Changed::All => cx.t("run.changes_caption"),
        Changed::Over => cx.t("changes.over_caption"),
        Changed::By(cause) => word(cx.locale, cause),
    };
    let mut rows = columns(cx, part, &about, causes.iter().map(|total| total.cause)).open()?;
    each_row(|request| cx.store.run_changes(&scope, run, which, request), |row| rows.push(row)).await?;
    if which == Changed::All {
        for cause in [Cause::Left, Cause::Held] {
            let gone = |request| cx.store.run_changes(&scope, run, Changed::By(cause), request);
            // Who was held last month and is paid now stands among everybody.
            let take = |row: &ChangeRow| if row.net.is_none() { rows.push(row) } else { Ok(()) };
            each_row(gone, take).await?;
        }
    }
    rows.finish().await
}

fn columns<'a>(cx: &'a Cx, part: &RunPart, about: &str, causes: impl Iterator<Item = Cause>) -> Sheet<'a, ChangeRow> {
    // In the first month everybody is new: nobody stands out.
    let marked = part.run.previous_totals.is_some();
    let front = part
        .sheet::<ChangeRow>(cx, about)
        .text("worker.code", 10, |row| row.code.clone())
        .text("worker.name", 14, |row| row.name.clone())
        .text("worker.unit", 30, |row| row.unit.clone())
        .sum("run.net_before", |row| row.net_before)
        .sum("run.net_now", |row| row.net)
        .sum("run.difference", |row| row.change())
        .text("changes.badge", 10, move |row| (marked && row.outlier.is_some()).then(|| cx.t("changes.badge")));
    causes.fold(front, |sheet, cause| {
        let own =
            move |row: &ChangeRow| row.causes.iter().find(|split| split.cause == cause).map(|split| split.figures.net);
        sheet.column(word(cx.locale, cause), CAUSE, move |row| own(row).map_or(Value::Empty, Value::Money)).summed()
    })
}

/// What each cause comes to.
///
/// # Errors
/// The store or the writer fails.
pub async fn causes(cx: &Cx, part: &RunPart) -> Result<Vec<u8>> {
    let totals = cx.store.run_causes(&cx.scope()?, part.id()).await?;
    let front = part
        .sheet::<CauseTotal>(cx, &cx.t("changes.by_cause_caption"))
        .text("changes.cause", 28, |row| word(cx.locale, row.cause))
        .count("changes.people", |row| row.people);
    let sheet = front
        .sum("totals.net", |row| row.figures.net)
        .sum("totals.gross", |row| row.figures.gross)
        .sum("totals.employee", |row| row.figures.employee)
        .sum("totals.tax", |row| row.figures.tax)
        .sum("totals.employer", |row| row.figures.employer)
        .sum("totals.cost", |row| row.figures.cost);
    sheet.of_rows(totals).await
}

/// Who was paid last month and has no slip this month.
///
/// # Errors
/// The store or the writer fails.
pub async fn gone(cx: &Cx, part: &RunPart) -> Result<Vec<u8>> {
    let scope = cx.scope()?;
    let sheet = part
        .sheet::<GoneRow>(cx, &cx.t("run.gone"))
        .text("worker.code", 10, |row| row.code.clone())
        .text("worker.name", 14, |row| row.name.clone())
        .text("worker.unit", 30, |row| row.unit.clone())
        .money("run.net_before", |row| row.net_before)
        .text("run.reason", 50, |row| why_gone(cx, row));
    let mut rows = sheet.open()?;
    let mut read = 0;
    loop {
        let found = cx.store.run_gone(&scope, part.id(), read).await?;
        if found.is_empty() {
            return rows.finish().await;
        }
        read += u64::try_from(found.len())?;
        found.iter().try_for_each(|row| rows.push(row))?;
    }
}
