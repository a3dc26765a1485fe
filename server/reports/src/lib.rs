//! Payslips, registers, letters and general reports as PDF.
//!
//! Input is a plain model ([`model`]), output is a file with embedded, subsetted fonts and text
//! that copies as it was written. Nothing here computes pay, asks the time or reads a database.
//!
//! printpdf parses the faces, measures glyphs, cuts subsets and maps codes back to text. Pages and
//! the frame around them are written here: its operation lists hold every page of a document in
//! memory, and cost more than laying out and compressing the page.

mod canvas;
mod document;
mod file;
mod fonts;
mod glyphs;
mod letter;
pub mod model;
mod payslip;
mod press;
mod register;
mod report;
mod setting;
mod texts;

use std::io::Write;

use canvas::{A4, Canvas};
use document::Document;
use file::Deflate;
use glyphs::Charset;
use letter::LetterPrinter;
use payslip::SlipPrinter;
use register::Sheets;
use report::Pages;
use setting::filled;

pub use fonts::Fonts;
pub use model::*;
pub use press::SlipPress;
pub use texts::KEYS;
use texts::Texts;

/// All slips in one file, in order.
///
/// # Errors
/// [`ReportError::Empty`] without slips.
pub fn payslips(fonts: &Fonts, labels: &Labels, issue: &Issue, slips: &[Payslip]) -> Result<Pdf, ReportError> {
    let mut bytes = Vec::new();
    let summary = payslips_to(fonts, labels, issue, slips, &mut bytes)?;
    Ok(Pdf { bytes, summary })
}

/// As [`payslips`], written as the slips come: memory does not grow with their number beyond
/// a few bytes a page.
///
/// # Errors
/// [`ReportError::Empty`] without slips; [`ReportError::Write`] from `writer`.
pub fn payslips_to<W: Write, S: std::borrow::Borrow<Payslip>>(
    fonts: &Fonts,
    labels: &Labels,
    issue: &Issue,
    slips: impl IntoIterator<Item = S>,
    writer: W,
) -> Result<Summary, ReportError> {
    let mut slips = slips.into_iter();
    let first = slips.next().ok_or(ReportError::Empty)?;
    let texts = Texts::look_up(labels);
    let created = texts.created(issue.created_at);
    let mut deflate = Deflate::fast();
    let mut document = Document::begin(Charset::new(fonts), &mut deflate, writer)?;
    let printer = SlipPrinter::new(&texts, &created, &mut document.set);
    let mut canvas = Canvas::default();
    let mut title = texts.title_of(first.borrow());
    document.slip(&printer, first.borrow(), &mut canvas)?;
    for slip in slips {
        document.slip(&printer, slip.borrow(), &mut canvas)?;
        title.clear();
    }
    if title.is_empty() {
        title = texts.title_from(first.borrow());
    }
    document.finish(&title, &texts.language, issue)
}

impl<W: Write> Document<'_, '_, W> {
    pub(crate) fn slip(
        &mut self,
        printer: &SlipPrinter,
        slip: &Payslip,
        canvas: &mut Canvas,
    ) -> Result<(), ReportError> {
        let layout = printer.begin(slip, &mut self.set, canvas);
        for page in 0..layout.pages() {
            printer.draw(slip, &layout, page, &mut self.set, canvas);
            self.page(canvas, A4)?;
        }
        Ok(())
    }
}

/// Letters in one file, in order, written as they come.
///
/// # Errors
/// [`ReportError::Empty`] without letters; [`ReportError::Write`] from `writer`.
pub fn letters_to<W: Write, L: std::borrow::Borrow<Letter>>(
    fonts: &Fonts,
    labels: &Labels,
    issue: &Issue,
    letters: impl IntoIterator<Item = L>,
    writer: W,
) -> Result<Summary, ReportError> {
    let texts = Texts::look_up(labels);
    let printer = LetterPrinter::new(&texts);
    let mut deflate = Deflate::fast();
    let mut document = Document::begin(Charset::new(fonts), &mut deflate, writer)?;
    let (mut canvas, mut titles) = (Canvas::default(), Vec::new());
    for letter in letters {
        let letter = letter.borrow();
        let prose = printer.prose(letter);
        let layout = printer.begin(letter, &prose, &mut document.set);
        for page in 0..layout.pages() {
            printer.draw(letter, &layout, page, &mut document.set, &mut canvas);
            document.page(&mut canvas, A4)?;
        }
        if titles.len() < 2 {
            let template = match letter.matter {
                Matter::Standing(_) => &texts.standing_title,
                Matter::Decision(_) if titles.is_empty() => &texts.letter_title,
                Matter::Decision(_) => &texts.letters_title,
            };
            titles.push(filled(template, &[("name", &letter.name), ("unit", &letter.unit)]));
        }
    }
    let title = titles.pop().ok_or(ReportError::Empty)?;
    document.finish(&title, &texts.language, issue)
}

/// The register of a unit.
///
/// # Errors
/// [`ReportError`] when it has no rows, is ragged, or is too wide for A3.
pub fn register(fonts: &Fonts, labels: &Labels, issue: &Issue, register: &Register) -> Result<Pdf, ReportError> {
    let texts = Texts::look_up(labels);
    let created = texts.created(issue.created_at);
    let mut set = Charset::new(fonts);
    let sheets = Sheets::new(register, &texts, &created, &mut set)?;
    let (mut bytes, mut deflate) = (Vec::new(), Deflate::fast());
    let mut document = Document::begin(set, &mut deflate, &mut bytes)?;
    let mut canvas = Canvas::default();
    for page in 0..sheets.pages() {
        sheets.draw(page, &mut document.set, &mut canvas);
        document.page(&mut canvas, sheets.sheet())?;
    }
    let month = texts.month(register.month);
    let title = filled(&texts.register_title, &[("unit", &register.unit), ("month", &month)]);
    let summary = document.finish(&title, &texts.language, issue)?;
    Ok(Pdf { bytes, summary })
}

/// A general report: briefings, coverage, training records, attendance sheets.
///
/// # Errors
/// [`ReportError`] when no block says anything, a table is ragged or its figures are too wide;
/// [`ReportError::Write`] from `writer`.
pub fn report_to<W: Write>(
    fonts: &Fonts,
    labels: &Labels,
    issue: &Issue,
    report: &Report,
    writer: W,
) -> Result<Summary, ReportError> {
    reports_to(fonts, labels, issue, &report.title, [report], writer)
}

/// General reports in one file, in order, each with pages of its own, written as they come.
///
/// # Errors
/// [`ReportError::Empty`] without reports; as [`report_to`].
pub fn reports_to<W: Write, R: std::borrow::Borrow<Report>>(
    fonts: &Fonts,
    labels: &Labels,
    issue: &Issue,
    title: &str,
    reports: impl IntoIterator<Item = R>,
    writer: W,
) -> Result<Summary, ReportError> {
    let mut reports = reports.into_iter().peekable();
    if reports.peek().is_none() {
        return Err(ReportError::Empty);
    }
    let texts = Texts::look_up(labels);
    let created = texts.created(issue.created_at);
    let mut deflate = Deflate::fast();
    let mut document = Document::begin(Charset::new(fonts), &mut deflate, writer)?;
    let mut canvas = Canvas::default();
    for report in reports {
        let pages = Pages::new(report.borrow(), &texts, &created, &mut document.set)?;
        for page in 0..pages.pages() {
            pages.draw(page, &mut document.set, &mut canvas);
            document.page(&mut canvas, pages.sheet())?;
        }
    }
    document.finish(title, &texts.language, issue)
}
