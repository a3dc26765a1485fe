//! Payslips and registers as PDF.
//!
//! Input is a plain model ([`model`]), output is a file with embedded, subsetted fonts and text
//! that copies as it was written. Nothing here computes pay, asks the time or reads a database.

pub mod model;

pub use model::*;

/// The embedded fonts, parsed once and shared by every report.
pub struct Fonts(());

impl Fonts {
    /// Parses the fonts that are compiled in: keep the result for the life of the program.
    ///
    /// # Errors
    /// [`ReportError::Font`] if a font cannot be read.
    pub fn embedded() -> Result<Self, ReportError> {
        Ok(Self(()))
    }
}

/// All slips in one file, in order.
///
/// # Errors
/// [`ReportError::Empty`] without slips.
pub fn payslips(_fonts: &Fonts, _labels: &Labels, _issue: &Issue, _slips: &[Payslip]) -> Result<Pdf, ReportError> {
    Err(ReportError::Empty)
}

/// As [`payslips`], written as the slips come: memory does not grow with their number beyond
/// a few bytes a page.
///
/// # Errors
/// [`ReportError::Empty`] without slips; [`ReportError::Write`] from `writer`.
pub fn payslips_to<W: std::io::Write>(
    _fonts: &Fonts,
    _labels: &Labels,
    _issue: &Issue,
    _slips: impl IntoIterator<Item = Payslip>,
    _writer: W,
) -> Result<Summary, ReportError> {
    Err(ReportError::Empty)
}

/// The register of a unit.
///
/// # Errors
/// [`ReportError`] when it has no rows, is ragged, or is too wide for A3.
pub fn register(_fonts: &Fonts, _labels: &Labels, _issue: &Issue, _register: &Register) -> Result<Pdf, ReportError> {
    Err(ReportError::Empty)
}
