//! Slips as separate files, many of them: what the files share is made once.

use crate::canvas::Canvas;
use crate::document::Document;
use crate::file::Deflate;
use crate::fonts::Fonts;
use crate::glyphs::{Charset, Common};
use crate::model::{Issue, Labels, Payslip, Pdf, ReportError};
use crate::payslip::SlipPrinter;
use crate::texts::Texts;

/// Prints slips one file each.
///
/// Cutting and compressing a font takes several times as long as all the rest of a slip. The files
/// of a press therefore carry one font with the characters of wording, items and clauses, made
/// once, and a second, small one with what a single slip adds: its worker's name, as a rule. No
/// file tells of another worker's name.
pub struct SlipPress<'f> {
    fonts: &'f Fonts,
    texts: Texts,
    issue: Issue,
    created: String,
    common: Common,
    canvas: Canvas,
    deflate: Deflate,
}

impl<'f> SlipPress<'f> {
    /// Prepares for printing `slips`; others can be printed too, a little slower.
    ///
    /// # Errors
    /// [`ReportError::Font`] if a subset cannot be made.
    pub fn new(fonts: &'f Fonts, labels: &Labels, issue: &Issue, slips: &[Payslip]) -> Result<Self, ReportError> {
        let texts = Texts::look_up(labels);
        let created = texts.created(issue.created_at);
        let mut set = Charset::new(fonts);
        let mut admit = |text: &str| {
            text.chars().for_each(|character| {
                set.glyph(character);
            });
        };
        (' '..='~').for_each(|character| admit(character.encode_utf8(&mut [0; 4])));
        admit("\u{a5}\u{2212}\u{b7}\u{d7}");
        texts.of_slips().chain([created.as_str()]).for_each(&mut admit);
        slips.iter().flat_map(shared).for_each(&mut admit);
        let personal = slips.iter().flat_map(personal).flat_map(str::chars);
        let common = set.into_common(personal)?;
        let (canvas, deflate) = (Canvas::default(), Deflate::fast());
        Ok(Self { fonts, texts, issue: issue.clone(), created, common, canvas, deflate })
    }

    /// One slip as a file of its own.
    ///
    /// # Errors
    /// [`ReportError::Font`] if a subset cannot be made.
    pub fn print(&mut self, slip: &Payslip) -> Result<Pdf, ReportError> {
        let mut bytes = Vec::with_capacity(96 * 1024);
        let set = Charset::over(self.fonts, Some(&self.common));
        let mut document = Document::begin(set, &mut self.deflate, &mut bytes)?;
        let printer = SlipPrinter::new(&self.texts, &self.created, &mut document.set);
        document.slip(&printer, slip, &mut self.canvas)?;
        let summary = document.finish(&self.texts.title_of(slip), &self.texts.language, &self.issue)?;
        Ok(Pdf { bytes, summary })
    }
}

/// Texts that many slips have in common.
fn shared(slip: &Payslip) -> impl Iterator<Item = &str> {
    let worker = &slip.worker;
    let head = [&slip.unit, &slip.reference, &slip.net_capitals, &worker.community, &worker.post, &worker.grade];
    let lines = slip.lines.iter().flat_map(|line| [&line.name, &line.basis]);
    let sources = slip.sources.iter().flat_map(|source| [&source.title, &source.clause]);
    head.into_iter().chain([&worker.attendance]).chain(lines).chain(sources).map(String::as_str)
}

/// Texts of one worker alone.
fn personal(slip: &Payslip) -> impl Iterator<Item = &str> {
    let worker = &slip.worker;
    let head = [&worker.name, &worker.code, &worker.id_masked, &worker.account_masked];
    head.into_iter().chain(&slip.remarks).map(String::as_str)
}
