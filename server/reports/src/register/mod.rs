//! The pay register (工资发放表): a wide sheet, heads repeated, sums on every page, lines to sign.

mod grid;

use domain::money::Money;

use crate::canvas::{Align, Canvas, Len, Style, Tone, pt};
use crate::glyphs::Charset;
use crate::model::{Register, ReportError, Row};
use crate::payslip::boxed;
use crate::setting::{Fitted, filled, fit, wrap};
use crate::texts::Texts;
use grid::{Grid, Kind, MARGIN, PAD, Placed};

const TOP: Len = 3_000;
const BOTTOM: Len = 2_400;
/// From the top margin to the table.
const HEAD: Len = 5_000;
/// The signature line and the foot.
const SIGNING: Len = 3_900;
const HAIR: Len = 25;
const FRAME: Len = 80;

const LABEL: Style = Style::new(pt(8), Tone::Soft);

/// A register laid out.
pub(crate) struct Sheets<'r> {
    register: &'r Register,
    texts: &'r Texts,
    created: &'r str,
    grid: Grid,
    totals: Vec<Money>,
    heads: Vec<Head<'r>>,
    head_height: Len,
    rows: Vec<Set<'r>>,
    remarks: Vec<&'r str>,
    /// First row of each page.
    breaks: Vec<usize>,
}

/// A heading: a column's own, or a band's over several.
struct Head<'r> {
    x: Len,
    width: Len,
    text: Fitted<'r>,
    level: Level,
    sum: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Whole,
    Band,
    Under,
}

/// A row with its texts set.
struct Set<'r> {
    row: &'r Row,
    texts: Vec<(Placed, Fitted<'r>)>,
    height: Len,
}

impl<'r> Sheets<'r> {
    pub(crate) fn new(
        register: &'r Register,
        texts: &'r Texts,
        created: &'r str,
        set: &mut Charset,
    ) -> Result<Self, ReportError> {
        if register.rows.is_empty() {
            return Err(ReportError::Empty);
        }
        let columns = register.columns.len();
        if let Some(row) = register.rows.iter().position(|row| row.amounts.len() > columns) {
            return Err(ReportError::Ragged { row });
        }
        let totals = sums(&register.rows, columns);
        let grid = Grid::choose(register, &totals, texts, set)?;
        let heads = heads(register, texts, &grid, set);
        let lines = heads.iter().map(|head| head.text.lines.len()).max().unwrap_or(1);
        let banded = heads.iter().any(|head| head.level == Level::Band);
        let under = Len::try_from(lines).unwrap_or(1) * (grid.size + 150) + 900;
        let head_height = under + if banded { BAND } else { 0 };
        let rows = register.rows.iter().map(|row| Set::new(row, &grid, set)).collect();
        let (left, right) = grid.ends();
        let remarks = register.remarks.iter().flat_map(|remark| wrap(set, remark, LABEL.size, right - left)).collect();
        let mut sheets =
            Self { register, texts, created, grid, totals, heads, head_height, rows, remarks, breaks: Vec::new() };
        sheets.breaks = sheets.paginate();
        Ok(sheets)
    }

    pub(crate) fn pages(&self) -> usize {
        self.breaks.len()
    }

    pub(crate) fn sheet(&self) -> (Len, Len) {
        self.grid.sheet
    }

    fn total_height(&self) -> Len {
        self.grid.size * 2 + 300
    }

    /// What follows the last row: grand total, the amount in words, remarks.
    fn closing_height(&self) -> Len {
        let remarks = Len::try_from(self.remarks.len()).unwrap_or_default() * 1_100;
        2 * self.total_height() + remarks + if remarks > 0 { 600 } else { 0 }
    }

    fn paginate(&self) -> Vec<usize> {
        let room = self.grid.sheet.1 - TOP - HEAD - self.head_height - self.total_height() - SIGNING - BOTTOM;
        let mut breaks = vec![0];
        let mut used = 0;
        for (position, row) in self.rows.iter().enumerate() {
            if used + row.height > room && used > 0 {
                breaks.push(position);
                used = 0;
            }
            used += row.height;
        }
        if used + self.closing_height() > room {
            let last = breaks.last().copied().unwrap_or_default();
            let carried = self.rows.len().saturating_sub(3).max(last + 1);
            if carried < self.rows.len() {
                breaks.push(carried);
            }
        }
        breaks
    }

    fn rows_of(&self, page: usize) -> (usize, &[Set<'r>]) {
        let start = self.breaks.get(page).copied().unwrap_or_default();
        let end = self.breaks.get(page + 1).copied().unwrap_or(self.rows.len());
        (start, self.rows.get(start..end).unwrap_or_default())
    }

    /// Draws page `page`, from 0.
    pub(crate) fn draw(&self, page: usize, set: &mut Charset, canvas: &mut Canvas) {
        let top = self.title(set, canvas);
        let mut y = self.heading(top, set, canvas);
        let (start, rows) = self.rows_of(page);
        for (number, row) in (start + 1..).zip(rows) {
            y = self.row(number, row, y, set, canvas);
        }
        let rows_end = y;
        let amounts = sums(rows.iter().map(|set| set.row), self.totals.len());
        y = self.total(&self.texts.register_page_total, &amounts, y, set, canvas);
        if page + 1 == self.pages() {
            y = self.total(&self.texts.register_total, &self.totals, y, set, canvas);
            self.uprights(top - self.head_height, rows_end, y, canvas);
            y = self.in_words(y, set, canvas);
            self.remarks(y, set, canvas);
        } else {
            self.uprights(top - self.head_height, rows_end, y, canvas);
        }
        let (left, right) = self.grid.ends();
        canvas.frame(left, y, right - left, top - y, FRAME, Tone::Ink);
        self.foot(page, set, canvas);
    }

    fn title(&self, set: &mut Charset, canvas: &mut Canvas) -> Len {
        let (register, texts) = (self.register, self.texts);
        let (left, right) = self.grid.ends();
        let month = texts.cycle(register.month, register.off_cycle);
        let mut y = self.grid.sheet.1 - TOP - 1_600;
        let title = filled(&texts.register_heading, &[("month", &month)]);
        canvas.text(set, (left + right) / 2, y, Align::Centre, Style::new(pt(18), Tone::Ink).bold(), &title);
        let mut x = right;
        let notices = [
            (register.fictitious, &texts.fictitious),
            (register.draft, &texts.draft),
            (register.sample, &texts.sample),
        ];
        for (_, text) in notices.into_iter().filter(|(shown, _)| *shown) {
            x -= boxed(set, canvas, x, y, pt(8), text) + 600;
        }
        y -= 2_600;
        let style = Style::new(pt(9), Tone::Ink);
        let unit = filled(&texts.register_unit, &[("unit", &register.unit)]);
        canvas.text(set, left, y, Align::Left, style, &unit);
        canvas.text(set, (left + right) / 2, y, Align::Centre, LABEL, &register.reference);
        let people = filled(&texts.register_people, &[("count", &register.rows.len().to_string())]);
        canvas.text(set, right, y, Align::Right, style, &format!("{people}    {}", texts.currency));
        self.grid.sheet.1 - TOP - HEAD
    }

    fn heading(&self, top: Len, set: &mut Charset, canvas: &mut Canvas) -> Len {
        let (left, right) = self.grid.ends();
        let end = top - self.head_height;
        canvas.fill(left, end, right - left, self.head_height, Tone::Ground);
        for head in &self.heads {
            let (high, low) = match head.level {
                Level::Whole => (top, end),
                Level::Band => (top, top - BAND),
                Level::Under => (top - BAND, end),
            };
            let lines = Len::try_from(head.text.lines.len()).unwrap_or(1);
            let leading = head.text.size + 150;
            let first = (high + low) / 2 + (lines - 1) * leading / 2 - head.text.size * 36 / 100;
            let style = Style::new(head.text.size, Tone::Ink);
            let style = if head.sum || head.level == Level::Band { style.bold() } else { style };
            for (line, at) in head.text.lines.iter().zip((0..).map(|n| first - n * leading)) {
                canvas.text(set, head.x + head.width / 2, at, Align::Centre, style, line);
            }
            canvas.rule((head.x + head.width, high), (head.x + head.width, low), HAIR, Tone::Soft);
            if head.level == Level::Band {
                canvas.level(head.x, low, head.width, HAIR, Tone::Soft);
            }
        }
        canvas.level(left, end, right - left, 60, Tone::Ink);
        end
    }

    fn row(&self, number: usize, row: &Set, y: Len, set: &mut Charset, canvas: &mut Canvas) -> Len {
        let end = y - row.height;
        let base = |lines: usize, size: Len| {
            let lines = Len::try_from(lines).unwrap_or(1);
            (y + end) / 2 + (lines - 1) * (size + 150) / 2 - size * 36 / 100
        };
        let style = Style::new(self.grid.size, Tone::Ink);
        for column in &self.grid.columns {
            match column.kind {
                Kind::Number => {
                    let x = column.x + column.width / 2;
                    let style = style_of(style, Tone::Soft);
                    canvas.text(set, x, base(1, style.size), Align::Centre, style, &number.to_string());
                }
                Kind::Money(position) => {
                    if let Some(amount) = row.row.amounts.get(position).copied().flatten() {
                        let x = column.x + column.width - PAD;
                        let style = if self.is_sum(position) { style.bold() } else { style };
                        canvas.text(set, x, base(1, style.size), Align::Right, style, &amount.to_string());
                    }
                }
                _ => {}
            }
        }
        for (column, text) in &row.texts {
            let first = base(text.lines.len(), text.size);
            for (line, at) in text.lines.iter().zip((0..).map(|n| first - n * (text.size + 150))) {
                canvas.text(set, column.x + PAD, at, Align::Left, style.sized(text.size), line);
            }
        }
        let (left, right) = self.grid.ends();
        canvas.level(left, end, right - left, HAIR, Tone::Faint);
        end
    }

    fn is_sum(&self, position: usize) -> bool {
        self.register.columns.get(position).is_some_and(|column| column.sum || column.payable)
    }

    fn total(&self, name: &str, amounts: &[Money], y: Len, set: &mut Charset, canvas: &mut Canvas) -> Len {
        let (left, right) = self.grid.ends();
        let height = self.total_height();
        let end = y - height;
        canvas.fill(left, end, right - left, height, Tone::Ground);
        canvas.level(left, y, right - left, 60, Tone::Ink);
        let style = Style::new(self.grid.size, Tone::Ink).bold();
        let base = (y + end) / 2 - self.grid.size * 36 / 100;
        let first = self.grid.columns.iter().find(|column| matches!(column.kind, Kind::Money(_)));
        let middle = (left + first.map_or(right, |column| column.x)) / 2;
        canvas.text(set, middle, base, Align::Centre, style, name);
        for column in &self.grid.columns {
            if let Kind::Money(position) = column.kind
                && let Some(amount) = amounts.get(position)
            {
                let x = column.x + column.width - PAD;
                canvas.text(set, x, base, Align::Right, style, &amount.to_string());
            }
        }
        end
    }

    /// The payable total in Chinese capitals, and in figures beside it.
    fn in_words(&self, y: Len, set: &mut Charset, canvas: &mut Canvas) -> Len {
        let (left, right) = self.grid.ends();
        let end = y - self.total_height();
        let base = (y + end) / 2 - self.grid.size * 36 / 100;
        canvas.level(left, y, right - left, 60, Tone::Ink);
        let style = Style::new(self.grid.size, Tone::Ink);
        let label = format!("{}  ", self.texts.register_capitals);
        let mut x = left + PAD + 300;
        x += canvas.text(set, x, base, Align::Left, style, &label);
        let capitals = Style::new(self.grid.size + 150, Tone::Ink).bold();
        x += canvas.text(set, x, base, Align::Left, capitals, &self.register.payable_capitals);
        let payable = self.register.columns.iter().position(|column| column.payable);
        if let Some(amount) = payable.and_then(|position| self.totals.get(position)) {
            canvas.text(set, x + 1_500, base, Align::Left, capitals, &format!("\u{a5} {amount}"));
        }
        end
    }

    /// The rules between columns: all of them through the rows, those of money through the sums.
    fn uprights(&self, from: Len, rows_end: Len, sums_end: Len, canvas: &mut Canvas) {
        for pair in self.grid.columns.windows(2) {
            let &[left, right] = pair else { continue };
            let money = matches!(left.kind, Kind::Money(_)) || matches!(right.kind, Kind::Money(_));
            let end = if money { sums_end } else { rows_end };
            canvas.rule((right.x, from), (right.x, end), HAIR, Tone::Faint);
        }
    }

    fn remarks(&self, y: Len, set: &mut Charset, canvas: &mut Canvas) {
        for (line, at) in self.remarks.iter().zip((1..).map(|n| y - 200 - n * 1_100)) {
            canvas.text(set, MARGIN, at, Align::Left, LABEL, line);
        }
    }

    fn foot(&self, page: usize, set: &mut Charset, canvas: &mut Canvas) {
        let (left, right) = self.grid.ends();
        let (texts, names) = (self.texts, &self.register.signatures);
        let lines = [
            (&texts.register_approved, &names.approved_by),
            (&texts.register_reviewed, &names.reviewed_by),
            (&texts.register_paid, &names.paid_by),
            (&texts.register_prepared, &names.prepared_by),
        ];
        let each = (right - left) / 4;
        let y = BOTTOM + 2_000;
        let style = Style::new(pt(9), Tone::Ink);
        for ((label, name), x) in lines.into_iter().zip((0..).map(|n| left + n * each)) {
            let from = x + canvas.text(set, x, y, Align::Left, style, label) + 300;
            let to = x + each - 1_800;
            let name = fit(set, name, pt(9), pt(6), to - from - 400);
            for line in name.lines.iter().take(1) {
                canvas.text(set, from + 200, y, Align::Left, style.sized(name.size), line);
            }
            canvas.level(from, y - 250, to - from, 40, Tone::Soft);
        }
        canvas.text(set, left, BOTTOM, Align::Left, LABEL, self.created);
        canvas.text(set, right, BOTTOM, Align::Right, LABEL, &texts.page(page + 1, self.pages()));
    }
}

const BAND: Len = 1_700;

const fn style_of(style: Style, tone: Tone) -> Style {
    Style { tone, ..style }
}

impl<'r> Set<'r> {
    fn new(row: &'r Row, grid: &Grid, set: &mut Charset) -> Self {
        let mut texts = Vec::new();
        let mut height = grid.size + 1_050;
        for column in &grid.columns {
            let text = match column.kind {
                Kind::Code => &row.code,
                Kind::Name => &row.name,
                Kind::Place => &row.place,
                Kind::Grade => &row.grade,
                Kind::Remark => &row.remark,
                Kind::Number | Kind::Money(_) | Kind::Receipt => continue,
            };
            let text = fit(set, text, grid.size, grid.size * 85 / 100, column.width - 2 * PAD);
            let lines = Len::try_from(text.lines.len()).unwrap_or(1);
            height = height.max(lines * (text.size + 150) + 500);
            texts.push((*column, text));
        }
        Self { row, texts, height }
    }
}

fn heads<'r>(register: &'r Register, texts: &'r Texts, grid: &Grid, set: &mut Charset) -> Vec<Head<'r>> {
    let mut heads: Vec<Head> = Vec::new();
    let mut band = "";
    for column in &grid.columns {
        let width = column.width - 2 * PAD;
        let mut head = |text: &'r str, level, sum| {
            let text = balanced(set, text, grid.size, width);
            Head { x: column.x, width: column.width, text, level, sum }
        };
        let whole = |text: &'r str| (text, Level::Whole, false);
        let (text, level, sum) = match column.kind {
            Kind::Number => whole(&texts.register_number),
            Kind::Code => whole(&texts.register_code),
            Kind::Name => whole(&texts.register_name),
            Kind::Place => whole(&texts.register_place),
            Kind::Grade => whole(&texts.register_grade),
            Kind::Receipt => whole(&texts.register_receipt),
            Kind::Remark => whole(&texts.remarks_title),
            Kind::Money(position) => {
                let Some(money) = register.columns.get(position) else { continue };
                let level = if money.band.is_empty() { Level::Whole } else { Level::Under };
                (money.name.as_str(), level, money.sum || money.payable)
            }
        };
        let own = head(text, level, sum);
        let name = match column.kind {
            Kind::Money(position) => register.columns.get(position).map_or("", |money| money.band.as_str()),
            _ => "",
        };
        if name.is_empty() {
            band = "";
        } else if name == band {
            if let Some(over) = heads.iter_mut().rev().find(|head| head.level == Level::Band) {
                over.width += column.width;
            }
        } else {
            band = name;
            let text = Fitted { size: grid.size, lines: vec![name] };
            heads.push(Head { x: column.x, width: column.width, text, level: Level::Band, sum: false });
        }
        heads.push(own);
    }
    heads
}

/// A heading, its lines about equally long.
fn balanced<'r>(set: &mut Charset, text: &'r str, size: Len, width: Len) -> Fitted<'r> {
    let fitted = fit(set, text, size, size * 85 / 100, width);
    let count = fitted.lines.len();
    let even = set.width(text, fitted.size) / Len::try_from(count).unwrap_or(1) + fitted.size * 2 / 3;
    if count > 1 && even < width {
        let lines = wrap(set, text, fitted.size, even);
        if lines.len() == count {
            return Fitted { lines, ..fitted };
        }
    }
    fitted
}

fn sums<'r>(rows: impl IntoIterator<Item = &'r Row>, columns: usize) -> Vec<Money> {
    let mut totals = vec![Money::ZERO; columns];
    for row in rows {
        for (total, amount) in totals.iter_mut().zip(&row.amounts) {
            *total += amount.unwrap_or(Money::ZERO);
        }
    }
    totals
}
