//! Papers of training: the record of a person, the report of a unit, the sheet to sign in a session, and certificates
//! of completion.

mod completion;
mod record;
mod sheet;
mod unit;
mod words;

use std::io::Write;

use anyhow::Result;
use locales::Locale;
use reports::{Issue, Pdf, Report, Summary};
use store::Timestamp;

use super::{fonts, with_labels};
use crate::clock;

pub use completion::Completions;
pub use record::training_record;
pub use sheet::attendance_sheet;
pub use unit::unit_training;

/// Prints reports one after another in a file.
async fn print(locale: Locale, now: Timestamp, title: String, reports: Vec<Report>) -> Result<Pdf> {
    let author = reports.first().map(|report| report.unit.clone()).unwrap_or_default();
    let issue = Issue { author, created_at: clock::local(now) };
    let printing = tokio::task::spawn_blocking(move || -> Result<Pdf> {
        let mut bytes = Vec::new();
        let summary = write(locale, &issue, &title, reports, &mut bytes)?;
        Ok(Pdf { bytes, summary })
    });
    printing.await?
}

fn write<W: Write>(
    locale: Locale,
    issue: &Issue,
    title: &str,
    reports: impl IntoIterator<Item = Report>,
    writer: W,
) -> Result<Summary> {
    let fonts = fonts()?;
    Ok(with_labels(locale, |labels| reports::reports_to(fonts, labels, issue, title, reports, writer))?)
}
