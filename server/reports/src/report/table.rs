//! Tables: how wide each column is, at which size, and the strips of heads and rows.

use crate::canvas::{Align, Len, Style, Tone, pt};
use crate::glyphs::Charset;
use crate::model::{CellKind, RowKind, Table, TableColumn, TableRow};
use crate::report::piece::{HAIR, Piece, Put, Shape, baseline};
use crate::setting::{longest_word, wrap};

/// Sizes tried, largest first.
const SIZES: [Len; 7] = [900, 850, 800, 750, 700, 650, LEAST];
/// Below this nothing is set.
const LEAST: Len = 600;
/// Text is made this small to spare lines in cells, and this small before cells get narrow.
const WHOLE: Len = 800;
const EASY: Len = 700;

/// A column in its place.
#[derive(Clone, Copy, Debug)]
struct Placed {
    kind: CellKind,
    x: Len,
    width: Len,
}

/// The columns of a table and the size it is set at.
#[derive(Debug)]
pub(super) struct Grid {
    size: Len,
    left: Len,
    width: Len,
    columns: Vec<Placed>,
}

/// What the texts of a column ask for, in 1/1000 of the size.
struct Measure<'t> {
    column: &'t TableColumn,
    cell: Len,
    word: Len,
    head: Len,
    head_word: Len,
}

/// Widths a column would like, is easy with, can do with, and cannot go below.
#[derive(Clone, Copy)]
struct Wish {
    fixed: bool,
    weight: u16,
    natural: Len,
    easy: Len,
    least: Len,
    hard: Len,
}

/// One of the widths of a wish.
type Width = fn(&Wish) -> Len;

impl Grid {
    /// The largest size at which the columns fit; `None` if their figures do not at the least.
    pub(super) fn choose(table: &Table, left: Len, width: Len, set: &mut Charset) -> Option<Self> {
        let measures: Vec<Measure> =
            (0..).zip(&table.columns).map(|(n, column)| measure(table, n, column, set)).collect();
        let tried = SIZES.map(|size| (size, measures.iter().map(|measure| measure.wish(size)).collect::<Vec<Wish>>()));
        let sum = |wishes: &[Wish], of: Width| wishes.iter().map(of).sum::<Len>() <= width;
        let levels: [(Len, Width); 4] = [
            (WHOLE, |wish| wish.natural),
            (EASY, |wish| wish.easy),
            (LEAST, |wish| wish.least),
            (LEAST, |wish| wish.hard),
        ];
        let (size, wishes, floor) = levels.into_iter().find_map(|(smallest, floor)| {
            let found = tried.iter().find(|(size, wishes)| *size >= smallest && sum(wishes, floor))?;
            Some((found.0, &found.1, floor))
        })?;
        let mut x = left;
        let widths = share(wishes, floor, width);
        let columns = table.columns.iter().zip(widths).map(|(column, width)| {
            let placed = Placed { kind: column.kind, x, width };
            x += width;
            placed
        });
        let columns = columns.collect();
        Some(Self { size, left, width, columns })
    }

    const fn leading(&self) -> Len {
        self.size * 138 / 100
    }

    const fn air(&self) -> Len {
        self.size * 42 / 100
    }

    /// How many lines of a row stand on `room`.
    pub(super) fn lines_in(&self, room: Len) -> usize {
        usize::try_from((room - 2 * self.air()) / self.leading()).unwrap_or(0).max(1)
    }

    /// The heads of the columns, down to the rule under them.
    pub(super) fn head<'r>(&self, table: &'r Table, set: &mut Charset) -> Piece<'r> {
        let lines: Vec<Vec<&str>> = self
            .columns
            .iter()
            .zip(&table.columns)
            .map(|(placed, column)| self.broken(placed, &column.name, set))
            .collect();
        let most = lines.iter().map(Vec::len).max().unwrap_or(1);
        let mut piece = self.strip(most);
        for (placed, lines) in self.columns.iter().zip(lines) {
            // From the foot of the head, beside the rule.
            self.set(placed, lines, most, Style::new(self.size, Tone::Ink).bold(), &mut piece, true);
        }
        let ground =
            Shape::Fill { x: self.left, depth: 0, width: self.width, height: piece.height, tone: Tone::Ground };
        let uprights = self.uprights();
        let level = |depth| Shape::Level { x: self.left, depth, width: self.width, weight: 70, tone: Tone::Ink };
        piece.shapes = [ground].into_iter().chain(uprights).chain([level(0), level(piece.height)]).collect();
        piece.keep = true;
        piece
    }

    /// A row: one strip, or several if it is taller than a page.
    pub(super) fn row<'r>(&self, row: &'r TableRow, most: usize, set: &mut Charset) -> Vec<Piece<'r>> {
        let style = Style::new(self.size, Tone::Ink);
        let style = if row.kind == RowKind::Normal { style } else { style.bold() };
        let spans = row.kind == RowKind::Group && row.cells.iter().skip(1).all(String::is_empty);
        let whole = [Placed { kind: CellKind::Text, x: self.left, width: self.width }];
        let columns: &[Placed] = if spans { &whole } else { &self.columns };
        let cells: Vec<Vec<&str>> =
            columns.iter().zip(&row.cells).map(|(placed, cell)| self.broken(placed, cell, set)).collect();
        let count = cells.iter().map(Vec::len).max().unwrap_or(1);
        let mut pieces = Vec::new();
        for start in (0..count).step_by(most) {
            let lines = (count - start).min(most);
            let mut piece = self.strip(lines);
            if row.kind != RowKind::Normal {
                let (x, width, height) = (self.left, self.width, piece.height);
                piece.shapes.push(Shape::Fill { x, depth: 0, width, height, tone: Tone::Ground });
            }
            if !spans {
                piece.shapes.extend(self.uprights());
            }
            if row.kind == RowKind::Total && start == 0 {
                piece.shapes.push(Shape::Level {
                    x: self.left,
                    depth: 0,
                    width: self.width,
                    weight: 50,
                    tone: Tone::Ink,
                });
            }
            if start + lines == count {
                let depth = piece.height;
                piece.shapes.push(Shape::Level {
                    x: self.left,
                    depth,
                    width: self.width,
                    weight: HAIR,
                    tone: Tone::Faint,
                });
            }
            for (placed, cell) in columns.iter().zip(&cells) {
                let part = cell.iter().copied().skip(start).take(lines).collect();
                self.set(placed, part, lines, style, &mut piece, false);
            }
            piece.keep = row.kind == RowKind::Group && start + lines == count;
            pieces.push(piece);
        }
        pieces
    }

    /// The row of a table without rows.
    pub(super) fn nothing<'r>(&self, text: &'r str) -> Piece<'r> {
        let mut piece = self.strip(1);
        let depth = self.air() + baseline(self.size, self.leading());
        let style = Style::new(self.size, Tone::Soft);
        piece.texts.push(Put { x: self.left + self.width / 2, depth, align: Align::Centre, style, text: text.into() });
        piece
    }

    fn strip<'r>(&self, lines: usize) -> Piece<'r> {
        let lines = Len::try_from(lines).unwrap_or(1);
        Piece { height: lines * self.leading() + 2 * self.air(), ..Piece::default() }
    }

    fn broken<'r>(&self, placed: &Placed, text: &'r str, set: &mut Charset) -> Vec<&'r str> {
        wrap(set, text, self.size, placed.width - 2 * pad(self.size))
    }

    fn uprights(&self) -> impl Iterator<Item = Shape> {
        self.columns.iter().skip(1).map(|placed| Shape::Upright { x: placed.x })
    }

    fn set<'r>(
        &self,
        placed: &Placed,
        lines: Vec<&'r str>,
        most: usize,
        style: Style,
        piece: &mut Piece<'r>,
        low: bool,
    ) {
        let pad = pad(self.size);
        let (x, align) = match placed.kind {
            CellKind::Text => (placed.x + pad, Align::Left),
            CellKind::Figure => (placed.x + placed.width - pad, Align::Right),
            CellKind::Mark => (placed.x + placed.width / 2, Align::Centre),
        };
        let skipped = if low { most - lines.len().min(most) } else { 0 };
        let first = self.air() + Len::try_from(skipped).unwrap_or(0) * self.leading();
        let depths = (0..).map(|n| first + n * self.leading() + baseline(self.size, self.leading()));
        let filled = lines.into_iter().zip(depths).filter(|(line, _)| !line.is_empty());
        piece.texts.extend(filled.map(|(line, depth)| Put { x, depth, align, style, text: line.into() }));
    }
}

/// Space between a rule and what stands beside it.
const fn pad(size: Len) -> Len {
    size * 42 / 100
}

fn measure<'t>(table: &'t Table, position: usize, column: &'t TableColumn, set: &mut Charset) -> Measure<'t> {
    let mut measure = Measure { column, cell: 0, word: 0, head: 0, head_word: 0 };
    measure.head = set.width(&column.name, 1000);
    measure.head_word = longest_word(set, &column.name, 1000);
    for row in &table.rows {
        let Some(cell) = row.cells.get(position) else { continue };
        if row.kind == RowKind::Group && row.cells.iter().skip(1).all(String::is_empty) {
            continue;
        }
        for line in cell.lines() {
            measure.cell = measure.cell.max(set.width(line, 1000));
        }
        measure.word = measure.word.max(longest_word(set, cell, 1000));
    }
    measure
}

impl Measure<'_> {
    /// Widths at a size. An em is 1000; a heading would like two lines at most.
    fn wish(&self, size: Len) -> Wish {
        let wide = |thousandths: Len| {
            let exact = i64::from(thousandths) * i64::from(size) / 1000;
            i32::try_from(exact).unwrap_or(pt(10_000)).min(pt(10_000)) + 20 + 2 * pad(size)
        };
        let head = self.head_word.max(if self.head > 4_500 { (self.head / 2 + 500).min(8_000) } else { self.head });
        let fixed = self.column.kind != CellKind::Text;
        let natural = self.cell.max(head).max(1_000);
        let (easy, least, hard) = if fixed {
            (natural, self.cell.max(self.head_word).max(1_000), self.cell.max(1_000))
        } else {
            let word = self.word.max(self.head_word);
            (natural.min(word.clamp(10_000, 14_000)), natural.min(word.clamp(4_000, 12_000)), natural.min(2_000))
        };
        let [natural, easy, least, hard] = [natural, easy, least, hard].map(wide);
        Wish { fixed, weight: self.column.weight, natural, easy, least, hard }
    }
}

/// Gives each column its width: figures what they like before words, then what is left over.
fn share(wishes: &[Wish], floor: Width, available: Len) -> Vec<Len> {
    let mut widths: Vec<Len> = wishes.iter().map(floor).collect();
    for fixed in [true, false] {
        grow(&mut widths, wishes, fixed, available);
    }
    let spare = available - widths.iter().sum::<Len>();
    let weighed = wishes.iter().any(|wish| wish.weight > 0);
    let part = |wish: &Wish| if weighed { i64::from(wish.weight) } else { i64::from(wish.natural) };
    let all = wishes.iter().map(part).sum::<i64>().max(1);
    for (width, wish) in widths.iter_mut().zip(wishes) {
        *width += i32::try_from(i64::from(spare) * part(wish) / all).unwrap_or_default();
    }
    let rest = available - widths.iter().sum::<Len>();
    if let Some(last) = widths.last_mut() {
        *last += rest;
    }
    widths
}

/// Lets columns grow evenly towards what they like.
fn grow(widths: &mut [Len], wishes: &[Wish], fixed: bool, available: Len) {
    loop {
        let spare = available - widths.iter().sum::<Len>();
        let open =
            widths.iter().zip(wishes).filter(|(width, wish)| wish.fixed == fixed && **width < wish.natural).count();
        let each = spare / Len::try_from(open.max(1)).unwrap_or(1);
        if open == 0 || each <= 0 {
            return;
        }
        for (width, wish) in widths.iter_mut().zip(wishes).filter(|(_, wish)| wish.fixed == fixed) {
            *width += each.min((wish.natural - *width).max(0));
        }
    }
}
