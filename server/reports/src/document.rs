//! The frame around the pages: page tree, catalog, document information.

use std::io::Write;

use crate::canvas::{Canvas, Len};
use crate::file::{Deflate, File, Id, text_string};
use crate::glyphs::Charset;
use crate::model::{Issue, ReportError, Summary};

/// A document under way: pages go out as they are drawn, fonts and the frame at the end.
pub(crate) struct Document<'f, 'd, W: Write> {
    file: File<W>,
    deflate: &'d mut Deflate,
    /// The characters used so far.
    pub(crate) set: Charset<'f>,
    tree: Id,
    resources: Id,
    pages: Vec<Id>,
}

impl<'f, 'd, W: Write> Document<'f, 'd, W> {
    pub(crate) fn begin(set: Charset<'f>, deflate: &'d mut Deflate, out: W) -> Result<Self, ReportError> {
        let mut file = File::begin(out)?;
        let (tree, resources) = (file.reserve(), file.reserve());
        Ok(Self { file, deflate, set, tree, resources, pages: Vec::new() })
    }

    /// Writes what was drawn on `canvas` as the next page of the given size.
    pub(crate) fn page(&mut self, canvas: &mut Canvas, (width, height): (Len, Len)) -> Result<(), ReportError> {
        let content = self.deflate.run(canvas.take())?;
        let content = self.file.stream("", content)?;
        let page = self.file.add(&format!(
            "<</Type/Page/Parent {}/MediaBox[0 0 {}.{:02} {}.{:02}]/Resources {}/Contents {content}>>",
            self.tree,
            width / 100,
            width % 100,
            height / 100,
            height % 100,
            self.resources
        ))?;
        self.pages.push(page);
        Ok(())
    }

    /// Writes fonts, page tree, catalog and information.
    pub(crate) fn finish(mut self, title: &str, language: &str, issue: &Issue) -> Result<Summary, ReportError> {
        let fonts = self.set.write(&mut self.file, self.deflate)?;
        self.file.object(self.resources, &format!("<</ProcSet[/PDF/Text]/Font<<{fonts}>>>>"))?;
        let kids: Vec<String> = self.pages.iter().map(Id::to_string).collect();
        let tree = format!("<</Type/Pages/Count {}/Kids[{}]>>", kids.len(), kids.join(" "));
        self.file.object(self.tree, &tree)?;
        let catalog = self.file.add(&format!(
            "<</Type/Catalog/Pages {}/Lang({language})/ViewerPreferences<</DisplayDocTitle true>>/PageLayout/SinglePage>>",
            self.tree
        ))?;
        let at = issue.created_at;
        let date = format!(
            "(D:{:04}{:02}{:02}{:02}{:02}{:02}+08'00')",
            at.year(),
            at.month(),
            at.day(),
            at.hour(),
            at.minute(),
            at.second()
        );
        let info = self.file.add(&format!(
            "<</Title{}/Author{}/Creator(Jiudang)/Producer(Jiudang, printpdf)/CreationDate{date}/ModDate{date}>>",
            text_string(title),
            text_string(&issue.author)
        ))?;
        self.file.finish(catalog, info, identity(title, issue, kids.len()))?;
        Ok(Summary { pages: kids.len(), missing: self.set.missing().clone() })
    }
}

/// Tells documents apart; equal input gives an equal file.
fn identity(title: &str, issue: &Issue, pages: usize) -> u128 {
    let text = format!("{title}\n{}\n{}\n{pages}", issue.author, issue.created_at);
    text.bytes().fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    })
}
