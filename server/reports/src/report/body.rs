//! Blocks of a report broken into strips.

use std::borrow::Cow;

use crate::canvas::{Align, Len, Style, Tone, pt};
use crate::glyphs::Charset;
use crate::model::{BarChart, Block, CurveChart, Report, ReportError, RowKind, Table};
use crate::report::piece::{HAIR, Piece, Put, Shape, baseline};
use crate::report::table::Grid;
use crate::report::{Sheet, curves};
use crate::setting::{filled, fit, wrap};
use crate::texts::Texts;

const BODY: Style = Style::new(pt(10) + 50, Tone::Ink);
const CELL: Style = Style::new(pt(9) + 50, Tone::Ink);
const LABEL: Style = Style::new(pt(9), Tone::Soft);
const NOTE: Style = Style::new(pt(8), Tone::Soft);
const LEADING: Len = 1_850;
const NOTE_LEADING: Len = 1_220;
const FACT: Len = 1_420;

/// The strips of a report, and what tables repeat on further pages.
pub(super) struct Body<'r> {
    pub(super) pieces: Vec<Piece<'r>>,
    pub(super) heads: Vec<Vec<Piece<'r>>>,
    sheet: Sheet,
    texts: &'r Texts,
}

impl<'r> Body<'r> {
    pub(super) fn new(
        report: &'r Report,
        texts: &'r Texts,
        sheet: Sheet,
        set: &mut Charset,
    ) -> Result<Self, ReportError> {
        let mut body = Self { pieces: Vec::new(), heads: Vec::new(), sheet, texts };
        for (position, block) in report.blocks.iter().enumerate() {
            body.block(position, block, set)?;
        }
        if body.pieces.is_empty() {
            return Err(ReportError::Empty);
        }
        body.notes(&report.notes, set);
        Ok(body)
    }

    pub(super) fn repeated(&self, table: usize) -> &[Piece<'r>] {
        self.heads.get(table).map(Vec::as_slice).unwrap_or_default()
    }

    fn block(&mut self, position: usize, block: &'r Block, set: &mut Charset) -> Result<(), ReportError> {
        match block {
            Block::Heading(text) => {
                let style = Style::new(pt(12) + 50, Tone::Ink).bold();
                self.lines(text, style, 2_000, 1_500, true, set);
                if let Some(last) = self.pieces.last_mut() {
                    last.height += 150;
                }
            }
            Block::Paragraph(text) => text.lines().for_each(|text| self.paragraph(text, set)),
            Block::Facts(facts) => self.facts(facts, set),
            Block::Table(table) => return self.table(position, table, set),
            Block::Bars(chart) => self.bars(chart, set),
            Block::Curves(chart) => self.curves(chart, set),
            Block::Signatures(labels) => self.signatures(labels, set),
            Block::Note(text) => self.lines(text, NOTE, NOTE_LEADING, 500, false, set),
        }
        Ok(())
    }

    /// Plain lines; `keep`: all of them, and what follows, stay together.
    fn lines(&mut self, text: &'r str, style: Style, leading: Len, above: Len, keep: bool, set: &mut Charset) {
        if text.is_empty() {
            return;
        }
        let lines = wrap(set, text, style.size, self.sheet.width()).into_iter().map(Cow::Borrowed).collect();
        self.flow(lines, self.sheet.left, style, leading, above, keep);
    }

    /// Lines that neither begin nor end a page alone.
    fn flow(&mut self, lines: Vec<Cow<'r, str>>, x: Len, style: Style, leading: Len, above: Len, keep: bool) {
        let count = lines.len();
        for (position, line) in lines.into_iter().enumerate() {
            let mut piece = Piece::line(x, Align::Left, style, leading, line);
            piece.above = if position == 0 { above } else { 0 };
            let edge = position == 0 || position + 2 == count;
            piece.keep = keep || (edge && position + 1 < count);
            self.pieces.push(piece);
        }
    }

    fn paragraph(&mut self, text: &'r str, set: &mut Charset) {
        let (width, sheet) = (self.sheet.width(), self.sheet);
        let indented = self.texts.language.starts_with("zh") && !text.starts_with(char::is_whitespace);
        let lines: Vec<Cow<str>> = if indented {
            let text = format!("\u{3000}\u{3000}{text}");
            wrap(set, &text, BODY.size, width).into_iter().map(|line| Cow::Owned(line.to_owned())).collect()
        } else {
            wrap(set, text, BODY.size, width).into_iter().map(Cow::Borrowed).collect()
        };
        self.flow(lines, sheet.left, BODY, LEADING, 300, false);
    }

    fn caption(&mut self, text: &'r str, set: &mut Charset) {
        let headed = self.pieces.last().is_some_and(|piece| piece.keep);
        self.lines(text, CAPTION, CAPTION_LEADING, if headed { 300 } else { 1_100 }, true, set);
    }

    /// Small print under a table or chart, on the page of its end.
    fn foot_note(&mut self, text: &'r str, set: &mut Charset) {
        if let Some(last) = self.pieces.last_mut().filter(|_| !text.is_empty()) {
            last.keep = true;
        }
        self.lines(text, NOTE, NOTE_LEADING, 350, false, set);
    }

    /// Labels and values side by side; a value that is too long for that has a row to itself.
    fn facts(&mut self, facts: &'r [(String, String)], set: &mut Charset) {
        let Sheet { left, facts: columns, .. } = self.sheet;
        let (gap, width) = (1_600, self.sheet.width());
        let cell = (width + gap) / columns - gap;
        let widest = facts.iter().map(|(label, _)| set.width(label, LABEL.size)).max().unwrap_or_default();
        let label_width = (widest + 20).min(cell * 2 / 5);
        let indent = label_width + 900;
        let mut row: Vec<(Len, Len, &(String, String))> = Vec::new();
        let mut rows = Vec::new();
        for fact in facts {
            let short = set.width(&fact.1, CELL.size) <= cell - indent && !fact.1.contains('\n');
            let next = Len::try_from(row.len()).unwrap_or_default();
            if !short || next == columns {
                rows.push(std::mem::take(&mut row));
            }
            let next = Len::try_from(row.len()).unwrap_or_default();
            if short {
                row.push((left + next * (cell + gap), cell, fact));
            } else {
                rows.push(vec![(left, width, fact)]);
            }
        }
        rows.push(row);
        let mut above = 700;
        for row in rows.into_iter().filter(|row| !row.is_empty()) {
            let mut columns = Vec::new();
            for (x, room, (label, value)) in row {
                columns.push((x, LABEL, wrap(set, label, LABEL.size, label_width)));
                columns.push((x + indent, CELL, wrap(set, value, CELL.size, room - indent)));
            }
            self.side_by_side(&columns, above);
            above = 0;
        }
    }

    /// Lines of texts beside each other, a faint rule under the last.
    fn side_by_side(&mut self, columns: &[(Len, Style, Vec<&'r str>)], above: Len) {
        let count = columns.iter().map(|(_, _, lines)| lines.len()).max().unwrap_or_default();
        for position in 0..count {
            let first = if position == 0 { 350 } else { 0 };
            let depth = first + baseline(CELL.size, FACT);
            let mut piece = Piece { height: first + FACT, ..Piece::default() };
            for (x, style, lines) in columns {
                let line = lines.get(position).filter(|line| !line.is_empty());
                let put =
                    line.map(|line| Put { x: *x, depth, align: Align::Left, style: *style, text: (*line).into() });
                piece.texts.extend(put);
            }
            piece.above = if position == 0 { above } else { 0 };
            if position + 1 == count {
                piece.height += 350;
                piece.shapes.push(self.level(piece.height, HAIR, Tone::Faint));
            }
            piece.keep = position + 1 < count && (position == 0 || position + 2 == count);
            self.pieces.push(piece);
        }
    }

    fn level(&self, depth: Len, weight: Len, tone: Tone) -> Shape {
        Shape::Level { x: self.sheet.left, depth, width: self.sheet.width(), weight, tone }
    }

    fn table(&mut self, position: usize, table: &'r Table, set: &mut Charset) -> Result<(), ReportError> {
        if let Some(row) = table.rows.iter().position(|row| row.cells.len() > table.columns.len()) {
            return Err(ReportError::Ragged { row });
        }
        let grid = Grid::choose(table, self.sheet.left, self.sheet.width(), set);
        let grid = grid.ok_or(ReportError::TooWide { block: position })?;
        let number = self.heads.len();
        let head = grid.head(table, set);
        let mut heads = Vec::new();
        if !table.caption.is_empty() {
            let caption = filled(&self.texts.general_continued, &[("caption", &table.caption)]);
            let lines = wrap(set, &caption, CAPTION.size, self.sheet.width());
            let line =
                |line: &str| Piece::line(self.sheet.left, Align::Left, CAPTION, CAPTION_LEADING, line.to_owned());
            heads.extend(lines.into_iter().map(line));
            if let Some(last) = heads.last_mut() {
                last.height += CAPTION_GAP;
            }
        }
        heads.push(grid.head(table, set));
        let room = self.sheet.room() - heads.iter().map(|piece| piece.height).sum::<Len>();
        if room < self.sheet.room() / 2 {
            return Err(ReportError::TooWide { block: position });
        }
        self.heads.push(heads);
        self.caption(&table.caption, set);
        self.pieces.push(Piece { above: if table.caption.is_empty() { 1_100 } else { CAPTION_GAP }, ..head });
        let most = grid.lines_in(room);
        for row in &table.rows {
            if row.kind == RowKind::Total
                && let Some(last) = self.pieces.last_mut()
            {
                last.keep = true;
            }
            let strips = grid.row(row, most, set).into_iter();
            self.pieces.extend(strips.map(|strip| Piece { table: Some(number), ..strip }));
        }
        if table.rows.is_empty() {
            self.pieces.push(Piece { table: Some(number), ..grid.nothing(&self.texts.general_empty) });
        }
        if let Some(last) = self.pieces.last_mut() {
            last.keep = false;
        }
        self.foot_note(&table.note, set);
        Ok(())
    }

    /// Label, value and bar beside each other; the whole, or the largest amount, takes all the room there is.
    fn bars(&mut self, chart: &'r BarChart, set: &mut Charset) {
        self.caption(&chart.caption, set);
        let width = self.sheet.width();
        let widest = |of: fn(&crate::model::Bar) -> &str, most: Len, set: &mut Charset| {
            let all = chart.bars.iter().map(|bar| set.width(of(bar), CELL.size) + 20);
            all.max().unwrap_or_default().min(most)
        };
        let labels = widest(|bar| &bar.label, width * 3 / 10, set);
        // Three amounts beside a box, on one line.
        let most = if chart.quartiles.is_empty() { width / 4 } else { width * 2 / 5 };
        let values = widest(|bar| &bar.value, most, set);
        let value_end = self.sheet.left + labels + 1_200 + values;
        let (x, room) = (value_end + 900, self.sheet.right - value_end - 900);
        let amounts = chart.bars.iter().map(|bar| bar.amount).chain(chart.quartiles.iter().map(|[.., upper]| *upper));
        let largest = amounts.chain(chart.mark).chain(chart.whole).max().unwrap_or_default().max(1);
        let at = |amount: u64| {
            let length = i128::from(room) * i128::from(amount) / i128::from(largest);
            Len::try_from(length).unwrap_or_default()
        };
        let mut boxes = chart.quartiles.iter();
        let mut above = if chart.caption.is_empty() { 1_100 } else { CAPTION_GAP };
        for bar in &chart.bars {
            let label = wrap(set, &bar.label, CELL.size, labels);
            let value = wrap(set, &bar.value, CELL.size, values);
            let lines = Len::try_from(label.len().max(value.len())).unwrap_or(1);
            let mut piece = Piece { height: (lines - 1) * FACT + BAR, above, ..Piece::default() };
            for (x, align, lines) in [(self.sheet.left, Align::Left, label), (value_end, Align::Right, value)] {
                let depths = (0..).map(|n| n * FACT + baseline(CELL.size, BAR));
                let puts = lines.into_iter().zip(depths);
                piece.texts.extend(puts.map(|(text, depth)| Put { x, depth, align, style: CELL, text: text.into() }));
            }
            let (height, tone) = (BAR * 55 / 100, Tone::Bar);
            let mut fill = |from: Len, to: Len| {
                let (depth, width) = ((BAR - height) / 2, to - from);
                piece.shapes.push(Shape::Fill { x: x + from, depth, width, height, tone });
            };
            let mut lines = vec![x];
            if let Some([lower, median, upper]) = boxes.next() {
                fill(at(*lower), at(*upper).max(at(*lower) + 60));
                lines.push(x + at(*median));
            } else if bar.amount > 0 {
                fill(0, at(bar.amount).max(60));
            }
            lines.extend(chart.mark.into_iter().chain(chart.whole).map(|line| x + at(line)));
            piece.shapes.extend(lines.into_iter().map(|x| Shape::Upright { x }));
            self.pieces.push(piece);
            above = 0;
        }
        if chart.bars.is_empty() {
            let (left, style) = (self.sheet.left, Style::new(CELL.size, Tone::Soft));
            let line = Piece::line(left, Align::Left, style, LEADING, self.texts.general_empty.as_str());
            self.pieces.push(Piece { above, ..line });
        }
        self.foot_note(&chart.note, set);
    }

    fn curves(&mut self, chart: &'r CurveChart, set: &mut Charset) {
        self.caption(&chart.caption, set);
        if chart.curves.is_empty() {
            let (left, style) = (self.sheet.left, Style::new(CELL.size, Tone::Soft));
            self.pieces.push(Piece::line(left, Align::Left, style, LEADING, self.texts.general_empty.as_str()));
        } else {
            self.pieces.push(curves::piece(chart, self.sheet, set));
        }
        self.foot_note(&chart.note, set);
    }

    /// Lines to sign, a few beside each other.
    fn signatures(&mut self, labels: &'r [String], set: &mut Charset) {
        let beside = labels.len().clamp(1, self.sheet.signatures);
        let each = self.sheet.width() / Len::try_from(beside).unwrap_or(1);
        let mut above = 1_400;
        for row in labels.chunks(beside) {
            let mut piece = Piece { height: 2_400, above, ..Piece::default() };
            for (label, x) in row.iter().zip((0..).map(|n| self.sheet.left + n * each)) {
                let style = Style::new(pt(10), Tone::Ink);
                let label = fit(set, label, style.size, pt(7), each * 3 / 5);
                let lines = Len::try_from(label.lines.len()).unwrap_or(1);
                piece.height = piece.height.max(1_900 + lines * 1_000);
                let mut end = x;
                for (line, depth) in label.lines.into_iter().zip((0..).map(|n| 1_900 + n * 1_000)) {
                    end = end.max(x + set.width(line, label.size));
                    let style = style.sized(label.size);
                    piece.texts.push(Put { x, depth, align: Align::Left, style, text: line.into() });
                }
                let width = x + each - 1_500 - end - 400;
                piece.shapes.push(Shape::Level { x: end + 400, depth: 2_150, width, weight: 40, tone: Tone::Soft });
            }
            self.pieces.push(piece);
            above = 0;
        }
    }

    /// Remarks at the end, numbered if there are several.
    fn notes(&mut self, notes: &'r [String], set: &mut Charset) {
        if notes.is_empty() {
            return;
        }
        let title = Style::new(pt(8) + 50, Tone::Ink).bold();
        let piece = Piece::line(self.sheet.left, Align::Left, title, 1_400, self.texts.remarks_title.as_str());
        self.pieces.push(Piece { above: 900, keep: true, ..piece });
        let numbered = notes.len() > 1;
        let indent = if numbered { 1_500 } else { 0 };
        for (number, note) in (1..).zip(notes) {
            let first = self.pieces.len();
            let lines = wrap(set, note, NOTE.size, self.sheet.width() - indent);
            let lines = lines.into_iter().map(Cow::Borrowed).collect();
            self.flow(lines, self.sheet.left + indent, NOTE, NOTE_LEADING, 80, false);
            if let Some(piece) = self.pieces.get_mut(first).filter(|_| numbered) {
                let mark = Piece::line(self.sheet.left, Align::Left, NOTE, NOTE_LEADING, format!("{number}."));
                piece.texts.splice(0..0, mark.texts);
            }
        }
    }
}

const CAPTION: Style = Style::new(pt(10), Tone::Ink).bold();
const CAPTION_LEADING: Len = 1_750;
const CAPTION_GAP: Len = 150;
const BAR: Len = 1_520;
