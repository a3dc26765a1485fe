//! Papers of training: the record of a person, the report of a unit, the sheet to sign in a session, and certificates
//! of completion.

mod completion;
mod record;
mod sheet;
mod unit;
mod words;

use anyhow::Result;
use app::context::Cx;
use reports::{Issue, Pdf, Report};

use super::{fonts, with_labels};
use crate::clock;

pub use completion::completions;
pub use record::training_record;
pub use sheet::attendance_sheet;
pub use unit::unit_training;

/// Prints reports one after another in a file.
async fn print(cx: &Cx, title: String, reports: Vec<Report>) -> Result<Pdf> {
    let author = reports.first().map(|report| report.unit.clone()).unwrap_or_default();
    let (locale, issue) = (cx.locale, Issue { author, created_at: clock::local(cx.now) });
    let printing = tokio::task::spawn_blocking(move || -> Result<Pdf> {
        let (fonts, mut bytes) = (fonts()?, Vec::new());
        let write = |labels: &reports::Labels| reports::reports_to(fonts, labels, &issue, &title, reports, &mut bytes);
        let summary = with_labels(locale, write)?;
        Ok(Pdf { bytes, summary })
    });
    printing.await?
}
