//! Papers of training as PDF.

use app::context::Cx;
use app::error::ApiError;
use axum::body::Body;
use axum::response::Response;
use domain::access::Action;
use domain::ids::{TrainingSessionId, WorkerId};

use super::{Failure, PDF, file};
use crate::documents;

/// The training record of somebody, for the office; where nobody is named, that of whoever asks.
pub(super) async fn record(cx: &Cx, worker: Option<WorkerId>) -> Result<Response, Failure> {
    if worker.is_some() {
        cx.require(Action::ReadWorkers)?;
    }
    let own = cx.principal()?.worker;
    let worker = worker.or(own).ok_or(ApiError::NotFound)?;
    let (code, pdf) = documents::training_record(cx, worker).await?;
    cx.store.record_download(cx.act()?, "training_record_pdf", "worker", worker.0).await?;
    let name = format!("{}-{code}.pdf", cx.t("training.paper.record.title"));
    Ok(file(Body::from(pdf.bytes), PDF, &name, "training-record.pdf"))
}

/// The training of a unit in a year.
pub(super) async fn unit(cx: &Cx) -> Result<Response, Failure> {
    cx.require(Action::ReadWorkers)?;
    let pdf = documents::unit_training(cx).await?;
    cx.store.record_download(cx.act()?, "unit_training_pdf", "worker", 0).await?;
    let name = format!("{}-{}.pdf", cx.t("training.paper.unit.title"), cx.today);
    Ok(file(Body::from(pdf.bytes), PDF, &name, "training.pdf"))
}

/// The sheet to sign in a session.
pub(super) async fn sheet(cx: &Cx, session: TrainingSessionId) -> Result<Response, Failure> {
    cx.require(Action::ReadWorkers)?;
    let (row, pdf) = documents::attendance_sheet(cx, session).await?;
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
    let (about, pdf) = documents::completions(cx, session, worker).await?;
    cx.store.record_download(cx.act()?, "completion_pdf", "training_session", session.0).await?;
    let name = format!("{}-{about}.pdf", cx.t("training.paper.completion.title"));
    Ok(file(Body::from(pdf.bytes), PDF, &name, "completion.pdf"))
}
