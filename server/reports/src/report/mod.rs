//! The general report: a title, blocks from top to bottom, and a foot with the number of the page.

mod body;
mod curves;
mod piece;
mod table;

use crate::canvas::{A4, Align, Canvas, Len, Style, Tone, pt};
use crate::glyphs::Charset;
use crate::model::{Orientation, Report, ReportError};
use crate::payslip::boxed;
use crate::setting::{fit, wrap};
use crate::texts::Texts;
use body::Body;
use piece::{HAIR, Piece, paginate};

/// From the upper and the lower edge of the sheet.
const TOP: Len = 4_600;
const FOOT: Len = 3_400;
const BODY_END: Len = FOOT + 1_700;
/// The head of a further page.
const NEXT: Len = 2_400;
const SMALL: Style = Style::new(pt(9), Tone::Soft);
const LABEL: Style = Style::new(pt(8), Tone::Soft);
const NOTICE: Len = pt(8);
const NOTICE_GAP: Len = 600;

/// The sheet, and what follows from the way it lies.
#[derive(Clone, Copy)]
struct Sheet {
    size: (Len, Len),
    left: Len,
    right: Len,
    /// Columns of facts, and lines to sign beside each other.
    facts: Len,
    signatures: usize,
}

impl Sheet {
    const fn of(orientation: Orientation) -> Self {
        let (size, margin, facts, signatures) = match orientation {
            Orientation::Portrait => (A4, 6_200, 2, 3),
            Orientation::Landscape => ((A4.1, A4.0), 5_600, 3, 4),
        };
        Self { size, left: margin, right: size.0 - margin, facts, signatures }
    }

    const fn width(&self) -> Len {
        self.right - self.left
    }

    const fn top(&self) -> Len {
        self.size.1 - TOP
    }

    /// Height of the body of a further page.
    const fn room(&self) -> Len {
        self.top() - NEXT - BODY_END
    }
}

/// A report laid out.
pub(crate) struct Pages<'r> {
    report: &'r Report,
    texts: &'r Texts,
    foot: String,
    sheet: Sheet,
    /// The head of the first page.
    head: Vec<Piece<'r>>,
    body: Body<'r>,
    breaks: Vec<usize>,
}

impl<'r> Pages<'r> {
    pub(crate) fn new(
        report: &'r Report,
        texts: &'r Texts,
        created: &str,
        set: &mut Charset,
    ) -> Result<Self, ReportError> {
        let sheet = Sheet::of(report.orientation);
        let body = Body::new(report, texts, sheet, set)?;
        let head = head(report, texts, sheet, set);
        let first = sheet.top() - BODY_END - head.iter().map(|piece| piece.height + piece.above).sum::<Len>();
        let repeated = |table| body.repeated(table).iter().map(|piece| piece.height).sum();
        let breaks = paginate(&body.pieces, first, sheet.room(), repeated);
        let foot = if report.unit.is_empty() { created.to_owned() } else { format!("{}  {created}", report.unit) };
        Ok(Self { report, texts, foot, sheet, head, body, breaks })
    }

    pub(crate) fn pages(&self) -> usize {
        self.breaks.len()
    }

    pub(crate) const fn sheet(&self) -> (Len, Len) {
        self.sheet.size
    }

    /// Draws page `page`, from 0.
    pub(crate) fn draw(&self, page: usize, set: &mut Charset, canvas: &mut Canvas) {
        let start = self.breaks.get(page).copied().unwrap_or_default();
        let end = self.breaks.get(page + 1).copied().unwrap_or(self.body.pieces.len());
        let pieces = self.body.pieces.get(start..end).unwrap_or_default();
        let mut y = if page == 0 { self.first_head(set, canvas) } else { self.further_head(set, canvas) };
        let first = pieces.first().filter(|_| page > 0);
        let repeated = first.and_then(|piece| piece.table).map_or(&[][..], |table| self.body.repeated(table));
        let all: Vec<&Piece> = repeated.iter().chain(pieces).collect();
        // A head that is repeated, and what a page begins with, have no space above.
        let above = |position: usize, piece: &Piece| if position > repeated.len() { piece.above } else { 0 };
        all.iter().enumerate().fold(y, |y, (position, piece)| piece.ground(y - above(position, piece), canvas));
        for (position, piece) in all.iter().enumerate() {
            y = piece.draw(y - above(position, piece), set, canvas);
            let next = all.get(position + 1).and_then(|next| next.table);
            if piece.table.is_some() && next != piece.table {
                canvas.level(self.sheet.left, y, self.sheet.width(), 70, Tone::Ink);
            }
        }
        self.foot(page, set, canvas);
    }

    fn first_head(&self, set: &mut Charset, canvas: &mut Canvas) -> Len {
        notices(self.report, self.texts, self.sheet, set, canvas);
        self.head.iter().fold(self.sheet.top(), |y, piece| piece.draw(y - piece.above, set, canvas))
    }

    fn further_head(&self, set: &mut Charset, canvas: &mut Canvas) -> Len {
        let (Sheet { left, .. }, top) = (self.sheet, self.sheet.top());
        notices(self.report, self.texts, self.sheet, set, canvas);
        let room = self.sheet.width() - notices_width(self.report, self.texts, set);
        let title = format!("{}  {}", self.report.title, self.report.subtitle);
        one_line(set, canvas, (left, top - piece::baseline(LABEL.size, UNIT)), LABEL, title.trim(), room);
        canvas.level(left, top - UNIT - 50, self.sheet.width(), 50, Tone::Ink);
        top - NEXT
    }

    fn foot(&self, page: usize, set: &mut Charset, canvas: &mut Canvas) {
        let Sheet { left, right, .. } = self.sheet;
        canvas.level(left, FOOT + 950, right - left, HAIR, Tone::Soft);
        let number = self.texts.page(page + 1, self.pages());
        let room = right - left - set.width(&number, LABEL.size) - 1_000;
        one_line(set, canvas, (left, FOOT), LABEL, &self.foot, room);
        canvas.text(set, right, FOOT, Align::Right, LABEL, &number);
    }
}

/// Height of a line with the unit and the notices.
const UNIT: Len = 1_300;

/// Unit, title and subtitle, down to the rule under them.
fn head<'r>(report: &'r Report, texts: &Texts, sheet: Sheet, set: &mut Charset) -> Vec<Piece<'r>> {
    let mut pieces = Vec::new();
    let room = sheet.width() - notices_width(report, texts, set);
    let unit = fit(set, &report.unit, SMALL.size, pt(7) + 50, room);
    let style = SMALL.sized(unit.size);
    pieces.extend(unit.lines.into_iter().map(|line| Piece::line(sheet.left, Align::Left, style, UNIT, line)));
    let middle = sheet.left + sheet.width() / 2;
    let title = fit(set, &report.title, pt(20), pt(16), sheet.width());
    let style = Style::new(title.size, Tone::Ink).bold();
    let mut above = 1_300;
    for line in title.lines {
        pieces.push(Piece { above, ..Piece::line(middle, Align::Centre, style, title.size * 15 / 10, line) });
        above = 0;
    }
    if !report.subtitle.is_empty() {
        let style = Style::new(pt(10), Tone::Soft);
        let lines = wrap(set, &report.subtitle, style.size, sheet.width());
        pieces.extend(lines.into_iter().map(|line| Piece::line(middle, Align::Centre, style, 1_700, line)));
    }
    let rule = piece::Shape::Level { x: sheet.left, depth: 800, width: sheet.width(), weight: 100, tone: Tone::Ink };
    pieces.push(Piece { shapes: vec![rule], height: 1_700, ..Piece::default() });
    pieces
}

fn shown<'t>(report: &Report, texts: &'t Texts) -> impl Iterator<Item = &'t str> {
    let notices =
        [(report.fictitious, &texts.fictitious), (report.draft, &texts.draft), (report.sample, &texts.sample)];
    notices.into_iter().filter(|(shown, _)| *shown).map(|(_, text)| text.as_str())
}

/// Room that the notices take, with the space before them.
fn notices_width(report: &Report, texts: &Texts, set: &mut Charset) -> Len {
    let each = shown(report, texts).map(|text| set.width(text, NOTICE) + NOTICE + NOTICE_GAP);
    let all = each.sum::<Len>();
    if all > 0 { all + 600 } else { 0 }
}

fn notices(report: &Report, texts: &Texts, sheet: Sheet, set: &mut Charset, canvas: &mut Canvas) {
    let y = sheet.top() - piece::baseline(NOTICE, UNIT);
    let mut x = sheet.right;
    for text in shown(report, texts) {
        x -= boxed(set, canvas, x, y, NOTICE, text) + NOTICE_GAP;
    }
}

/// As much of a text as one line holds: it stands in full elsewhere.
fn one_line(set: &mut Charset, canvas: &mut Canvas, (x, y): (Len, Len), style: Style, text: &str, room: Len) {
    let fitted = fit(set, text, style.size, style.size * 85 / 100, room - style.size);
    let more = if fitted.lines.len() > 1 { "\u{2026}" } else { "" };
    let line = fitted.lines.first().copied().unwrap_or_default();
    canvas.text(set, x, y, Align::Left, style.sized(fitted.size), &format!("{line}{more}"));
}
