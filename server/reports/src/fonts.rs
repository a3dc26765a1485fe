//! The faces compiled into the program, and cutting subsets out of them.

use std::collections::BTreeMap;

use printpdf::{ParsedFont, subset_font};

use crate::model::ReportError;

const NOTO: &[u8] = include_bytes!("../fonts/NotoSansSC-Regular.ttf");
const RARE: &[u8] = include_bytes!("../fonts/JiudangRareHan-Regular.ttf");

/// The embedded fonts, parsed once and shared by every report.
pub struct Fonts {
    faces: Vec<Face>,
}

/// One parsed face; text falls back from each to the next, character by character.
pub(crate) struct Face {
    pub(crate) parsed: ParsedFont,
    pub(crate) name: &'static str,
    units_per_em: u32,
}

/// Glyph numbers of a face before and after cutting.
pub(crate) type Renumbered = BTreeMap<u16, u16>;

impl Fonts {
    /// Parses the fonts that are compiled in: keep the result for the life of the program.
    ///
    /// # Errors
    /// [`ReportError::Font`] if a font cannot be read.
    pub fn embedded() -> Result<Self, ReportError> {
        let faces = vec![Face::parse(NOTO, "NotoSansSC-Regular")?, Face::parse(RARE, "JiudangRareHan-Regular")?];
        Ok(Self { faces })
    }

    /// Adds a face for characters the others lack, read from a file the administrator chose.
    ///
    /// # Errors
    /// [`ReportError::Font`] if it cannot be read or has no TrueType outlines.
    pub fn with_face(mut self, bytes: &[u8]) -> Result<Self, ReportError> {
        if !bytes.starts_with(&[0, 1, 0, 0]) {
            return Err(ReportError::Font("only TrueType outlines (.ttf) can be added".into()));
        }
        self.faces.push(Face::parse(bytes, "Added")?);
        Ok(self)
    }

    pub(crate) fn faces(&self) -> &[Face] {
        &self.faces
    }

    /// The first face that draws `character`, with the glyph and its advance in 1/1000 em.
    pub(crate) fn find(&self, character: char) -> Option<(usize, u16, u16)> {
        self.faces.iter().enumerate().find_map(|(position, face)| {
            let glyph = face.parsed.lookup_glyph_index(u32::from(character)).filter(|glyph| *glyph != 0)?;
            Some((position, glyph, face.advance(glyph)))
        })
    }
}

impl Face {
    fn parse(bytes: &[u8], name: &'static str) -> Result<Self, ReportError> {
        let parsed = parse(bytes).ok_or_else(|| ReportError::Font(format!("{name} cannot be read")))?;
        let units_per_em = u32::from(parsed.pdf_font_metrics.units_per_em).max(1);
        Ok(Self { parsed, name, units_per_em })
    }

    fn advance(&self, glyph: u16) -> u16 {
        let units = u32::from(self.parsed.get_horizontal_advance(glyph));
        u16::try_from(units * 1000 / self.units_per_em).unwrap_or(u16::MAX)
    }

    /// A length of the face in 1/1000 em.
    pub(crate) fn per_mille(&self, units: i16) -> i64 {
        i64::from(units) * 1000 / i64::from(self.units_per_em)
    }
}

fn parse(bytes: &[u8]) -> Option<ParsedFont> {
    ParsedFont::from_bytes(bytes, 0, &mut Vec::new())
}

/// Cuts `glyphs` out of a face: a font program of them alone, and where each went.
pub(crate) fn cut(font: &ParsedFont, glyphs: impl Iterator<Item = u16>) -> Result<(Vec<u8>, Renumbered), ReportError> {
    let wanted = glyphs.map(|glyph| (glyph, String::new())).collect();
    let subset = subset_font(font, &wanted).map_err(ReportError::Font)?;
    let renumbered = subset.glyph_mapping.into_iter().map(|(old, (new, _))| (old, new)).collect();
    Ok((subset.bytes, renumbered))
}

/// A face cut down to what a whole batch may need, so that cutting it again for each file is quick.
pub(crate) struct Pool {
    font: ParsedFont,
    renumbered: Renumbered,
}

impl Pool {
    /// Cuts `glyphs` out of `font`; `None` if there are none.
    pub(crate) fn of(font: &ParsedFont, glyphs: impl Iterator<Item = u16>) -> Result<Option<Self>, ReportError> {
        let (bytes, renumbered) = cut(font, glyphs)?;
        if renumbered.is_empty() {
            return Ok(None);
        }
        let font = parse(&bytes).ok_or_else(|| ReportError::Font("a subset cannot be read".into()))?;
        Ok(Some(Self { font, renumbered }))
    }

    /// As [`cut`], by the glyph numbers of the whole face; `None` if the pool lacks one of them.
    pub(crate) fn cut(&self, glyphs: &[u16]) -> Option<Result<(Vec<u8>, Renumbered), ReportError>> {
        let inner: Option<Vec<u16>> = glyphs.iter().map(|glyph| self.renumbered.get(glyph).copied()).collect();
        let inner = inner?;
        Some(cut(&self.font, inner.iter().copied()).map(|(bytes, second)| {
            let chained = glyphs.iter().zip(&inner).filter_map(|(old, mid)| Some((*old, *second.get(mid)?)));
            (bytes, chained.collect())
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_face_that_is_added_comes_after_the_others() {
        let rare = Face::parse(RARE, "rare").expect("the face is compiled in");
        let fonts = Fonts { faces: vec![rare] };
        assert_eq!(fonts.find('\u{20bb7}').map(|found| found.0), Some(0));
        assert_eq!(fonts.find('王'), None);
        let fonts = fonts.with_face(NOTO).expect("a TrueType face");
        assert_eq!(fonts.find('\u{20bb7}').map(|found| found.0), Some(0));
        assert_eq!(fonts.find('王').map(|found| found.0), Some(1));
    }

    #[test]
    fn what_is_no_truetype_face_is_refused() {
        let fonts = || Fonts::embedded().expect("the faces are compiled in");
        assert!(matches!(fonts().with_face(b"OTTO"), Err(ReportError::Font(_))));
        assert!(matches!(fonts().with_face(&[0, 1, 0, 0, 0, 9]), Err(ReportError::Font(_))));
    }

    #[test]
    fn figures_are_all_equally_wide() {
        let fonts = Fonts::embedded().expect("the faces are compiled in");
        let widths = ('0'..='9').map(|digit| fonts.find(digit).expect("a digit").2);
        assert_eq!(widths.collect::<std::collections::BTreeSet<_>>().len(), 1);
    }
}
