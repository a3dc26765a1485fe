//! Drawing a page: rules, fills and text, in hundredths of a point from the lower left corner.

use crate::glyphs::Charset;

/// A length in hundredths of a point.
pub(crate) type Len = i32;

/// Hundredths of a point in whole points.
pub(crate) const fn pt(points: i32) -> Len {
    points * 100
}

/// A4 upright, the short and the long side.
pub(crate) const A4: (Len, Len) = (59_528, 84_189);
/// A3 upright.
pub(crate) const A3: (Len, Len) = (84_189, 119_055);

/// Colours of the house: print to a monochrome printer loses nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Text and main rules.
    Ink,
    /// Labels and notes.
    Soft,
    /// Rules between rows.
    Faint,
    /// Grounds of heads and sums.
    Ground,
    /// Bars of charts.
    Bar,
    /// Marks that a reader must not miss.
    Warning,
}

impl Tone {
    /// Sets the colour of fills and text.
    const fn fill(self) -> &'static [u8] {
        match self {
            Self::Ink => b".1 g ",
            Self::Soft => b".4 g ",
            Self::Faint => b".8 g ",
            Self::Ground => b".95 g ",
            Self::Bar => b".6 g ",
            Self::Warning => b".65 .3 0 rg ",
        }
    }

    /// Sets the colour of rules and frames.
    const fn stroke(self) -> &'static [u8] {
        match self {
            Self::Ink => b".1 G ",
            Self::Soft => b".4 G ",
            Self::Faint => b".8 G ",
            Self::Ground => b".95 G ",
            Self::Bar => b".6 G ",
            Self::Warning => b".65 .3 0 RG ",
        }
    }
}

/// How a text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    /// Size of the em.
    pub(crate) size: Len,
    /// Colour.
    pub(crate) tone: Tone,
    /// Thickened outline: there is one weight of each face.
    pub(crate) bold: bool,
}

impl Style {
    pub(crate) const fn new(size: Len, tone: Tone) -> Self {
        Self { size, tone, bold: false }
    }

    pub(crate) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(crate) const fn sized(self, size: Len) -> Self {
        Self { size, ..self }
    }
}

/// Where a text sits relative to its x.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    /// It begins there.
    Left,
    /// Its middle is there.
    Centre,
    /// It ends there.
    Right,
}

/// A page being drawn. Reused from page to page.
#[derive(Default)]
pub(crate) struct Canvas {
    shapes: Vec<u8>,
    text: Vec<u8>,
    content: Vec<u8>,
    pen: Pen,
    brush: Brush,
}

/// What is in force in the shapes so far, so that it is written only when it changes.
#[derive(Default)]
struct Brush {
    fill: Option<Tone>,
    stroke: Option<Tone>,
    weight: Option<Len>,
}

#[derive(Default)]
struct Pen {
    at: (Len, Len),
    font: Option<(u8, Len)>,
    tone: Option<Tone>,
    outline: Option<Tone>,
    bold: Option<Len>,
}

impl Canvas {
    /// The content stream of everything drawn since the last call.
    pub(crate) fn take(&mut self) -> &[u8] {
        self.content.clear();
        self.content.extend_from_slice(b"q\n");
        self.content.append(&mut self.shapes);
        self.content.extend_from_slice(b"Q\nBT\n");
        self.content.append(&mut self.text);
        self.content.extend_from_slice(b"ET\n");
        (self.pen, self.brush) = (Pen::default(), Brush::default());
        &self.content
    }

    /// A straight rule.
    pub(crate) fn rule(&mut self, from: (Len, Len), to: (Len, Len), weight: Len, tone: Tone) {
        self.stroke(tone, weight);
        numbers(&mut self.shapes, &[from.0, from.1], "m ");
        numbers(&mut self.shapes, &[to.0, to.1], "l S\n");
    }

    /// A level rule from `x` over `width`.
    pub(crate) fn level(&mut self, x: Len, y: Len, width: Len, weight: Len, tone: Tone) {
        self.rule((x, y), (x + width, y), weight, tone);
    }

    /// A filled rectangle.
    pub(crate) fn fill(&mut self, x: Len, y: Len, width: Len, height: Len, tone: Tone) {
        if self.brush.fill != Some(tone) {
            self.shapes.extend_from_slice(tone.fill());
            self.brush.fill = Some(tone);
        }
        numbers(&mut self.shapes, &[x, y, width, height], "re f\n");
    }

    /// An outlined rectangle.
    pub(crate) fn frame(&mut self, x: Len, y: Len, width: Len, height: Len, weight: Len, tone: Tone) {
        self.stroke(tone, weight);
        numbers(&mut self.shapes, &[x, y, width, height], "re S\n");
    }

    fn stroke(&mut self, tone: Tone, weight: Len) {
        if self.brush.stroke != Some(tone) {
            self.shapes.extend_from_slice(tone.stroke());
            self.brush.stroke = Some(tone);
        }
        if self.brush.weight != Some(weight) {
            numbers(&mut self.shapes, &[weight], "w ");
            self.brush.weight = Some(weight);
        }
    }

    /// One line of text on the baseline `y`; returns its width.
    pub(crate) fn text(&mut self, set: &mut Charset, x: Len, y: Len, align: Align, style: Style, text: &str) -> Len {
        if text.is_empty() {
            return 0;
        }
        let width = match align {
            Align::Left => 0,
            Align::Centre | Align::Right => set.width(text, style.size),
        };
        let left = match align {
            Align::Left => x,
            Align::Centre => x - width / 2,
            Align::Right => x - width,
        };
        self.pen_to(left, y, style);
        let drawn = self.show(set, style.size, text);
        i32::try_from(drawn * i64::from(style.size) / 1000).unwrap_or(i32::MAX)
    }

    fn pen_to(&mut self, x: Len, y: Len, style: Style) {
        let out = &mut self.text;
        numbers(out, &[x - self.pen.at.0, y - self.pen.at.1], "Td\n");
        self.pen.at = (x, y);
        if self.pen.tone != Some(style.tone) {
            out.extend_from_slice(style.tone.fill());
            self.pen.tone = Some(style.tone);
        }
        if style.bold && self.pen.outline != Some(style.tone) {
            out.extend_from_slice(style.tone.stroke());
            self.pen.outline = Some(style.tone);
        }
        let bold = style.bold.then_some(style.size / 38);
        if self.pen.bold != bold {
            match bold {
                Some(width) => numbers(out, &[width], "w 2 Tr\n"),
                None => out.extend_from_slice(b"0 Tr\n"),
            }
            self.pen.bold = bold;
        }
    }

    /// Shows a text where the pen is; the result is its width in 1/1000 em.
    fn show(&mut self, set: &mut Charset, size: Len, text: &str) -> i64 {
        let out = &mut self.text;
        let mut advance = 0;
        let mut open = false;
        for character in text.chars() {
            let glyph = set.glyph(character);
            advance += i64::from(glyph.advance);
            if self.pen.font != Some((glyph.slot, size)) {
                if open {
                    out.extend_from_slice(b")Tj\n");
                    open = false;
                }
                out.extend_from_slice(b"/F");
                out.push(b'0' + glyph.slot);
                out.push(b' ');
                numbers(out, &[size], "Tf\n");
                self.pen.font = Some((glyph.slot, size));
            }
            if !open {
                out.push(b'(');
                open = true;
            }
            for byte in glyph.code.to_be_bytes() {
                match byte {
                    b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
                    b'\r' => out.extend_from_slice(b"\\r"),
                    b'\n' => out.extend_from_slice(b"\\n"),
                    _ => out.push(byte),
                }
            }
        }
        if open {
            out.extend_from_slice(b")Tj\n");
        }
        advance
    }
}

/// Writes lengths in points, then the operator.
fn numbers(out: &mut Vec<u8>, lengths: &[Len], operator: &str) {
    for length in lengths {
        number(out, *length);
        out.push(b' ');
    }
    out.extend_from_slice(operator.as_bytes());
}

fn number(out: &mut Vec<u8>, length: Len) {
    if length < 0 {
        out.push(b'-');
    }
    let magnitude = length.unsigned_abs();
    let (whole, part) = (magnitude / 100, magnitude % 100);
    digits(out, whole);
    if part > 0 {
        let tens = u8::try_from(part / 10).unwrap_or_default();
        let ones = u8::try_from(part % 10).unwrap_or_default();
        out.extend_from_slice(&[b'.', b'0' + tens]);
        if ones > 0 {
            out.push(b'0' + ones);
        }
    }
}

fn digits(out: &mut Vec<u8>, value: u32) {
    if value >= 10 {
        digits(out, value / 10);
    }
    out.push(b'0' + u8::try_from(value % 10).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_in_points_without_trailing_zeros() {
        let written = |length| {
            let mut out = Vec::new();
            number(&mut out, length);
            String::from_utf8(out).expect("ascii")
        };
        assert_eq!(written(0), "0");
        assert_eq!(written(5), "0.05");
        assert_eq!(written(-50), "-0.5");
        assert_eq!(written(59_528), "595.28");
        assert_eq!(written(pt(12)), "12");
    }
}
