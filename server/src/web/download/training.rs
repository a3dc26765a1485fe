//! Papers of training as PDF.

use app::context::Cx;
use app::error::ApiError;
use axum::body::Body;
use axum::response::Response;
use domain::access::{Action, UnitPath};
use domain::calendar::Date;
use domain::dated::Period;
use domain::ids::{TrainingSessionId, WorkerId};
use store::StoreError;

use super::{Failure, PDF, file};
use crate::documents::{self, Completions};

/// A day of the query, if it is one.
fn day(cx: &Cx, name: &str) -> Option<Date> {
    cx.query(name).and_then(|day| day.parse().ok())
}

/// What the page is about: the days asked for, both included; otherwise the year.
fn period(cx: &Cx) -> Result<Period, Failure> {
    let year = cx.today.year();
    let first = Date::new(year, 1, 1).map_err(anyhow::Error::from)?;
    let last = Date::new(year, 12, 31).map_err(anyhow::Error::from)?;
    let (from, last) = (day(cx, "from").unwrap_or(first), day(cx, "to").unwrap_or(last));
    Ok(Period { from, to: last.tomorrow().ok() })
}

/// The training record of one person: a worker may take their own.
pub(super) async fn record(cx: &Cx, worker: Option<WorkerId>) -> Result<Response, Failure> {
    let scope = cx.scope()?;
    let own = cx.principal()?.worker;
    let worker = worker.or(own).ok_or(ApiError::NotFound)?;
    let (over, names) = (period(cx)?, cx.names().await?);
    let about = (worker, over);
    let (code, pdf) = documents::training_record(&cx.store, &scope, about, (cx.locale, &names), cx.now).await?;
    cx.store.record_download(cx.act()?, "training_record_pdf", "worker", worker.0).await?;
    let name = format!("{}-{code}.pdf", cx.t("training.paper.record.title"));
    Ok(file(Body::from(pdf.bytes), PDF, &name, "training-record.pdf"))
}

/// The training of a unit in a year.
pub(super) async fn unit(cx: &Cx) -> Result<Response, Failure> {
    cx.require(Action::ReadWorkers)?;
    let unit = cx.query("unit").filter(|unit| !unit.is_empty());
    let unit = unit.map(UnitPath::parse).transpose().map_err(|_| StoreError::NotFound)?;
    let year = cx.query("year").and_then(|year| year.parse().ok()).unwrap_or(cx.today.year());
    let asked = (unit.as_ref(), year);
    let pdf = documents::unit_training(&cx.store, &cx.scope()?, asked, (cx.locale, cx.today, cx.now)).await?;
    cx.store.record_download(cx.act()?, "unit_training_pdf", "worker", 0).await?;
    let name = format!("{}-{year}-{}.pdf", cx.t("training.paper.unit.title"), cx.today);
    Ok(file(Body::from(pdf.bytes), PDF, &name, "training.pdf"))
}

/// The sheet to sign in a session.
pub(super) async fn sheet(cx: &Cx, session: TrainingSessionId) -> Result<Response, Failure> {
    cx.require(Action::ReadWorkers)?;
    let about = (cx.locale, cx.now);
    let (row, pdf) = documents::attendance_sheet(&cx.store, &cx.scope()?, session, about).await?;
    cx.store.record_download(cx.act()?, "attendance_sheet_pdf", "training_session", session.0).await?;
    let name = format!("{}-{}.pdf", row.title, row.session.dates.first());
    Ok(file(Body::from(pdf.bytes), PDF, &name, "attendance.pdf"))
}

/// Certificates of completion: of one person, who may take their own, or of all that may be read.
pub(super) async fn completions(
    cx: &Cx,
    session: TrainingSessionId,
    worker: Option<WorkerId>,
) -> Result<Response, Failure> {
    if worker.is_none() {
        cx.require(Action::ReadWorkers)?;
    }
    let completions = Completions::load(&cx.store, &cx.scope()?, session, worker).await?;
    let name = format!("{}-{}.pdf", cx.t("training.paper.completion.title"), completions.about());
    let (locale, now) = (cx.locale, cx.now);
    let printing = tokio::task::spawn_blocking(move || -> anyhow::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        completions.write(locale, now, &mut bytes)?;
        Ok(bytes)
    });
    let bytes = printing.await.map_err(anyhow::Error::from)??;
    cx.store.record_download(cx.act()?, "completion_pdf", "training_session", session.0).await?;
    Ok(file(Body::from(bytes), PDF, &name, "completion.pdf"))
}
