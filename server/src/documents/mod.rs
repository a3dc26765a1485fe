//! Documents: payslips, registers and letters as PDF, lists as workbooks. They are filled here from the store; how they look is
//! decided in `reports` and `exchange`.
//!
//! Slips come from the store a few hundred at a time and go to the writer as they come, so that a document of any size
//! takes little memory. Writing runs off the threads that serve requests.

mod appraisals;
mod basis;
pub mod books;
mod chunks;
mod coverage_report;
mod letter;
mod office;
mod pay;
mod planning;
mod register;
mod slip;
mod standing;
mod structure;
mod training;
mod turnover;
mod what_if;

use std::io::Write;
use std::sync::OnceLock;

use anyhow::{Context, Result};
use domain::access::{Scope, UnitPath};
use domain::calendar::Month;
use locales::Locale;
use reports::{Fonts, Issue, Labels, Pdf, Report, ReportError, Summary};
use store::slips::SlipView;
use store::{Store, Timestamp};

use crate::clock;
use chunks::Chunks;
use office::Office;

pub use appraisals::{appraisal_results, appraisal_sheet};
pub use coverage_report::{Asked as AskedCoverage, coverage_report};
pub use letter::Letters;
pub use pay::{benchmark_briefing, equal_pay_briefing};
pub use planning::{budget_paper, headcount_paper, retirement_paper};
pub use standing::Standing;
pub use structure::structure_briefing;
pub use training::{attendance_sheet, completions, training_record, unit_training};
pub use turnover::{survival_briefing, turnover_briefing};
pub use what_if::{Question, what_if_briefing};

/// The slips a document is made of.
#[derive(Clone)]
pub struct Wanted {
    /// The store.
    pub store: Store,
    /// Whose records may be read.
    pub scope: Scope,
    /// The month.
    pub month: Month,
    /// 0: of the month's own run; else the number of the off-cycle run.
    pub off_cycle: i32,
    /// The unit, and everything below it.
    pub unit: UnitPath,
    /// Its name.
    pub unit_name: String,
    /// Language.
    pub locale: Locale,
    /// Now.
    pub now: Timestamp,
}

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
#[error("there are no payslips for this month and unit")]
pub struct NoSlips;

/// The embedded fonts, read once.
fn fonts() -> Result<&'static Fonts> {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    if let Some(fonts) = FONTS.get() {
        return Ok(fonts);
    }
    let fonts = Fonts::embedded().context("the embedded fonts")?;
    Ok(FONTS.get_or_init(|| fonts))
}

/// Runs `print` with the wording of a language.
fn with_labels<T>(locale: Locale, print: impl FnOnce(&Labels) -> T) -> T {
    let text = |key: &str| locale.text(key).to_owned();
    print(&Labels { language: locale.tag(), text: &text })
}

/// General reports one after another in a file; the unit of the first is its author.
async fn print(locale: Locale, now: Timestamp, title: String, reports: Vec<Report>) -> Result<Pdf> {
    let author = reports.first().map(|report| report.unit.clone()).unwrap_or_default();
    let issue = Issue { author, created_at: clock::local(now) };
    let printing = tokio::task::spawn_blocking(move || -> Result<Pdf> {
        let (fonts, mut bytes) = (fonts()?, Vec::new());
        let write = |labels: &Labels| reports::reports_to(fonts, labels, &issue, &title, reports, &mut bytes);
        let summary = with_labels(locale, write)?;
        Ok(Pdf { bytes, summary })
    });
    printing.await?
}

/// All payslips of a unit in one file, by worker code.
///
/// # Errors
/// [`NoSlips`]; the store, a font or the writer fails.
pub async fn payslips<W: Write + Send + 'static>(wanted: &Wanted, writer: W) -> Result<Summary> {
    let mut chunks = Chunks::open(wanted).await?.ok_or(NoSlips)?;
    let mut office = Office::load(&wanted.store, &wanted.unit, wanted.now).await?;
    let (locale, issue) = (wanted.locale, office.issue());
    let (pages, mut incoming) = tokio::sync::mpsc::channel(64);
    let printing = tokio::task::spawn_blocking(move || -> Result<Summary> {
        let slips = std::iter::from_fn(|| incoming.blocking_recv());
        let fonts = fonts()?;
        Ok(with_labels(locale, |labels| {
            reports::payslips_to::<W, reports::Payslip>(fonts, labels, &issue, slips, writer)
        })?)
    });
    while let Some(views) = chunks.next().await? {
        for view in &views {
            let run = office.run(&wanted.scope, view.row.run).await?;
            let page = slip::payslip(locale, &office.district, run.as_ref(), view);
            // The printer is gone only if it failed, and then says why itself.
            if pages.send(page).await.is_err() {
                break;
            }
        }
    }
    drop(pages);
    printing.await?
}

/// One payslip.
///
/// # Errors
/// The store or a font fails.
pub async fn payslip(store: &Store, scope: &Scope, view: &SlipView, locale: Locale, now: Timestamp) -> Result<Pdf> {
    let unit = store.worker(scope, view.row.worker).await?.map(|worker| worker.unit);
    let unit = unit.ok_or(store::StoreError::NotFound)?;
    let mut office = Office::load(store, &unit, now).await?;
    let run = office.run(scope, view.row.run).await?;
    let page = slip::payslip(locale, &office.district, run.as_ref(), view);
    let issue = office.issue();
    let printing = tokio::task::spawn_blocking(move || -> Result<Pdf> {
        let fonts = fonts()?;
        Ok(with_labels(locale, |labels| reports::payslips(fonts, labels, &issue, &[page]))?)
    });
    printing.await?
}

/// The pay register of a unit.
///
/// # Errors
/// [`NoSlips`]; the store, a font or the writer fails; more items than a page can hold.
pub async fn register<W: Write + Send + 'static>(wanted: &Wanted, mut writer: W) -> Result<Summary> {
    let mut office = Office::load(&wanted.store, &wanted.unit, wanted.now).await?;
    let register = register::collect(wanted, &mut office).await?;
    let (locale, issue) = (wanted.locale, office.issue());
    let printing = tokio::task::spawn_blocking(move || -> Result<Summary> {
        let fonts = fonts()?;
        let pdf: Result<Pdf, ReportError> =
            with_labels(locale, |labels| reports::register(fonts, labels, &issue, &register));
        let pdf = pdf?;
        writer.write_all(&pdf.bytes)?;
        Ok(pdf.summary)
    });
    printing.await?
}
