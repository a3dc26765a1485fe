//! The payslip: one A4 page, or more when its lines do not fit even set tight.

use domain::money::Money;
use domain::pay::Group;

use crate::canvas::{A4, Align, Canvas, Len, Style, Tone, pt};
use crate::glyphs::Charset;
use crate::model::{Payslip, SlipLine, Source, Sums};
use crate::setting::{Fitted, filled, fit, wrap};
use crate::texts::Texts;

const LEFT: Len = 5_100;
const WIDTH: Len = A4.0 - 2 * LEFT;
const RIGHT: Len = LEFT + WIDTH;
const TOP: Len = A4.1 - 4_300;
const FOOT: Len = 3_600;
const BODY_END: Len = FOOT + 1_900;

/// Left edges and right edges of the table's columns.
const ITEM: Len = LEFT + 400;
const BASIS: Len = LEFT + 14_200;
const AMOUNT_END: Len = RIGHT - 12_000;
const TO_DATE_END: Len = RIGHT - 3_000;
const SOURCE_END: Len = RIGHT - 500;
const ITEM_WIDTH: Len = BASIS - ITEM - 600;
const BASIS_WIDTH: Len = AMOUNT_END - 5_600 - BASIS;

const NOTE_LEFT: Len = LEFT + 1_200;
const NOTE_WIDTH: Len = RIGHT - NOTE_LEFT;

const LABEL: Style = Style::new(pt(7) + 50, Tone::Soft);
const TEXT: Style = Style::new(pt(9), Tone::Ink);
const NOTE: Style = Style::new(pt(8), Tone::Soft);

/// What a slip consists of, from top to bottom.
enum Block<'s> {
    Columns,
    Band(&'s str),
    Line { line: &'s SlipLine, name: Fitted<'s>, basis: Fitted<'s> },
    Sum { name: &'s str, amount: Money, to_date: Money, strong: bool },
    Gap,
    Title(&'s str),
    Text(Note<'s>),
}

/// A remark, or a clause with what follows its title.
struct Note<'s> {
    mark: String,
    lines: Vec<&'s str>,
    /// Set behind the last line.
    tail: &'s str,
    sample: bool,
}

impl<'s> Note<'s> {
    fn new(mark: String, lines: Vec<&'s str>) -> Self {
        Self { mark, lines, tail: "", sample: false }
    }
}

/// How closely blocks are set; a long slip is set tighter before it takes a second page.
#[derive(Clone, Copy)]
struct Density {
    row: Len,
    wrapped: Len,
    note: Len,
    gap: Len,
}

const TIGHTEST: Density = Density { row: 1_180, wrapped: 860, note: 1_000, gap: 450 };
const DENSITIES: [Density; 3] = [
    Density { row: 1_560, wrapped: 1_000, note: 1_240, gap: 1_000 },
    Density { row: 1_340, wrapped: 920, note: 1_120, gap: 700 },
    TIGHTEST,
];

/// A slip broken into pages.
pub(crate) struct Layout<'s> {
    blocks: Vec<Block<'s>>,
    density: Density,
    breaks: Vec<usize>,
    /// Where the first page's table begins.
    body: Len,
}

impl Layout<'_> {
    /// How many pages it takes.
    pub(crate) fn pages(&self) -> usize {
        self.breaks.len()
    }
}

impl Block<'_> {
    fn height(&self, density: Density) -> Len {
        match self {
            Self::Columns | Self::Band(_) => density.row + 100,
            Self::Line { name, basis, .. } => {
                let lines = Len::try_from(name.lines.len().max(basis.lines.len())).unwrap_or(1);
                density.row + (lines - 1) * density.wrapped
            }
            Self::Sum { strong, .. } => density.row + if *strong { 300 } else { 60 },
            Self::Gap => density.gap,
            Self::Title(_) => density.note + 300,
            Self::Text(note) => Len::try_from(note.lines.len()).unwrap_or(1) * density.note + 80,
        }
    }
}

/// Draws slips: wording is looked up and general notes are broken into lines once.
pub(crate) struct SlipPrinter<'t> {
    texts: &'t Texts,
    created: &'t str,
    notes: Vec<Vec<&'t str>>,
}

impl<'t> SlipPrinter<'t> {
    pub(crate) fn new(texts: &'t Texts, created: &'t str, set: &mut Charset) -> Self {
        let reading = [&texts.reading_sum, &texts.reading_basis, &texts.reading_employer, &texts.reading_question];
        let notes = reading.map(|text| wrap(set, text, NOTE.size, NOTE_WIDTH)).into();
        Self { texts, created, notes }
    }

    /// Draws the head of a slip's first page, and lays out what comes under it.
    pub(crate) fn begin<'s>(&'s self, slip: &'s Payslip, set: &mut Charset, canvas: &mut Canvas) -> Layout<'s> {
        let body = self.head(slip, set, canvas);
        let blocks = self.blocks(slip, set);
        let room = body - BODY_END;
        let fits = |density: &Density| blocks.iter().map(|block| block.height(*density)).sum::<Len>() <= room;
        let density = DENSITIES.into_iter().find(fits).unwrap_or(TIGHTEST);
        let breaks = paginate(&blocks, density, room);
        Layout { blocks, density, breaks, body }
    }

    /// Draws page `page` (from 0) of a slip; the head of the first is there already.
    pub(crate) fn draw(&self, slip: &Payslip, layout: &Layout, page: usize, set: &mut Charset, canvas: &mut Canvas) {
        let start = layout.breaks.get(page).copied().unwrap_or_default();
        let end = layout.breaks.get(page + 1).copied().unwrap_or(layout.blocks.len());
        let blocks = layout.blocks.get(start..end).unwrap_or_default();
        let mut y = layout.body;
        if page > 0 {
            y = self.head(slip, set, canvas);
            if matches!(blocks.first(), Some(Block::Line { .. } | Block::Sum { .. } | Block::Band(_))) {
                y = self.block(&Block::Columns, layout.density, y, set, canvas);
            }
        }
        for block in blocks {
            y = self.block(block, layout.density, y, set, canvas);
        }
        self.foot(slip, (page + 1, layout.pages()), set, canvas);
    }

    fn blocks<'s>(&'s self, slip: &'s Payslip, set: &mut Charset) -> Vec<Block<'s>> {
        let texts = self.texts;
        let (now, year) = (&slip.totals, &slip.to_date);
        let mut blocks = vec![Block::Columns, Block::Band(&texts.earnings)];
        lines_of(slip, &[Group::Earning], set, &mut blocks);
        blocks.push(sum(&texts.gross, now.gross, year.gross));
        blocks.push(Block::Band(&texts.deductions));
        lines_of(slip, &[Group::EmployeeContribution, Group::Tax, Group::Recovery], set, &mut blocks);
        blocks.push(sum(&texts.deductions_total, withheld(now), withheld(year)));
        blocks.push(Block::Sum { name: &texts.net, amount: now.net, to_date: year.net, strong: true });
        blocks.push(Block::Band(&texts.employer));
        lines_of(slip, &[Group::EmployerContribution], set, &mut blocks);
        blocks.push(sum(&texts.employer_total, now.employer, year.employer));
        blocks.push(sum(&texts.cost, now.cost, year.cost));
        self.notes_of(slip, set, &mut blocks);
        blocks
    }

    fn notes_of<'s>(&'s self, slip: &'s Payslip, set: &mut Charset, blocks: &mut Vec<Block<'s>>) {
        let texts = self.texts;
        blocks.extend([Block::Gap, Block::Title(&texts.reading_title)]);
        for (number, lines) in (1..).zip(&self.notes) {
            blocks.push(Block::Text(Note::new(format!("{number}."), lines.clone())));
        }
        if slip.lines.iter().any(|line| line.sample) {
            let lines = wrap(set, &texts.sample_note, NOTE.size, NOTE_WIDTH);
            blocks.push(Block::Text(Note::new(format!("{}.", self.notes.len() + 1), lines)));
        }
        if !slip.remarks.is_empty() {
            blocks.extend([Block::Gap, Block::Title(&texts.remarks_title)]);
            for (number, remark) in (1..).zip(&slip.remarks) {
                let lines = wrap(set, remark, NOTE.size, NOTE_WIDTH);
                blocks.push(Block::Text(Note::new(format!("{number}."), lines)));
            }
        }
        if !slip.sources.is_empty() {
            blocks.extend([Block::Gap, Block::Title(&texts.sources_title)]);
            let notes = (1..).zip(&slip.sources).map(|(number, source)| Block::Text(note_of(number, source, set)));
            blocks.extend(notes);
        }
    }

    fn cells<'s>(&'s self, slip: &'s Payslip, paid_on: &'s str) -> Vec<(&'s str, &'s str)> {
        let (texts, worker) = (self.texts, &slip.worker);
        let all: [(&str, &str); 9] = [
            (&texts.name, &worker.name),
            (&texts.code, &worker.code),
            (&texts.id, &worker.id_masked),
            (&texts.community, &worker.community),
            (&texts.post, &worker.post),
            (&texts.grade, &worker.grade),
            (&texts.paid_on, paid_on),
            (&texts.attendance, &worker.attendance),
            (&texts.account, &worker.account_masked),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// Unit, title, whose slip it is, and what is paid; returns where the table begins.
    fn head(&self, slip: &Payslip, set: &mut Charset, canvas: &mut Canvas) -> Len {
        let texts = self.texts;
        let mut y = TOP - 800;
        canvas.text(set, LEFT, y, Align::Left, Style::new(pt(9), Tone::Soft), &slip.unit);
        let mut x = RIGHT;
        for notice in [(slip.fictitious, &texts.fictitious), (slip.draft, &texts.draft)] {
            if let (true, text) = notice {
                x -= boxed(set, canvas, x, y, pt(8), text) + 600;
            }
        }
        y -= 2_700;
        let title = filled(&texts.slip_heading, &[("month", &texts.cycle(slip.month, slip.off_cycle))]);
        canvas.text(set, LEFT, y, Align::Left, Style::new(pt(19), Tone::Ink).bold(), &title);
        canvas.text(set, RIGHT, y, Align::Right, LABEL, &slip.reference);
        y -= 1_000;
        canvas.level(LEFT, y, WIDTH, 120, Tone::Ink);
        y = self.person(slip, y, set, canvas);
        self.paid(slip, y, set, canvas)
    }

    fn person(&self, slip: &Payslip, mut y: Len, set: &mut Charset, canvas: &mut Canvas) -> Len {
        let paid_on = slip.paid_on.map(|date| self.texts.date(date)).unwrap_or_default();
        let cells = self.cells(slip, &paid_on);
        let columns = if cells.len() > 8 { 3 } else { 4 };
        let edges: Vec<Len> = (0..=columns).map(|column| LEFT + (WIDTH + 1_200) / columns * column).collect();
        for row in cells.chunks(edges.len() - 1) {
            y -= 1_350;
            let mut lines = 1;
            for ((label, value), edge) in row.iter().zip(edges.windows(2)) {
                let &[x, end] = edge else { continue };
                canvas.text(set, x, y, Align::Left, LABEL, label);
                let value = fit(set, value, pt(10), pt(7) + 50, end - x - 1_200);
                for (line, at) in value.lines.iter().zip((0..).map(|n| y - 1_250 - n * 950)) {
                    canvas.text(set, x, at, Align::Left, Style::new(value.size, Tone::Ink), line);
                }
                lines = lines.max(Len::try_from(value.lines.len()).unwrap_or(1));
            }
            y -= 1_250 + (lines - 1) * 950;
        }
        y - 800
    }

    /// The panel with the net pay, its capitals, and how it comes about.
    fn paid(&self, slip: &Payslip, y: Len, set: &mut Charset, canvas: &mut Canvas) -> Len {
        let (texts, totals) = (self.texts, &slip.totals);
        let height = 4_700;
        canvas.fill(LEFT, y - height, WIDTH, height, Tone::Ground);
        canvas.text(set, ITEM + 400, y - 1_350, Align::Left, LABEL, &texts.net);
        let net = format!("\u{a5} {}", totals.net);
        canvas.text(set, ITEM + 400, y - 3_500, Align::Left, Style::new(pt(18), Tone::Ink).bold(), &net);
        let x = LEFT + 17_500;
        canvas.text(set, x, y - 1_350, Align::Left, LABEL, &texts.net_capitals);
        let capitals = fit(set, &slip.net_capitals, pt(11), pt(8), RIGHT - x - 800);
        for (line, at) in capitals.lines.iter().zip((0..).map(|n| y - 2_650 - n * 950)) {
            canvas.text(set, x, at, Align::Left, Style::new(capitals.size, Tone::Ink), line);
        }
        let extra = Len::try_from(capitals.lines.len()).unwrap_or(1).min(2) - 1;
        let equation = equation(texts, totals);
        let equation_fit = fit(set, &equation, pt(8), pt(6), RIGHT - x - 800);
        let style = Style::new(equation_fit.size, Tone::Soft);
        canvas.text(set, x, y - 3_900 - extra * 300, Align::Left, style, &equation);
        y - height - 700
    }

    fn block(&self, block: &Block, density: Density, y: Len, set: &mut Charset, canvas: &mut Canvas) -> Len {
        let end = y - block.height(density);
        let base = end + density.row / 2 - 310;
        match block {
            Block::Columns => self.columns(base, end, set, canvas),
            Block::Band(text) => {
                canvas.fill(LEFT, end, WIDTH, y - end, Tone::Ground);
                canvas.text(set, ITEM, base + 30, Align::Left, TEXT.bold(), text);
            }
            Block::Line { line, name, basis } => self.line((line, name, basis), density, (y, end), set, canvas),
            Block::Sum { name, amount, to_date, strong } => {
                let style = if *strong { TEXT.sized(pt(10)) } else { TEXT }.bold();
                canvas.level(LEFT, y, WIDTH, 50, Tone::Ink);
                if *strong {
                    canvas.level(LEFT, end, WIDTH, 100, Tone::Ink);
                }
                canvas.text(set, ITEM, base + 60, Align::Left, style, name);
                figures(set, canvas, base + 60, style, (*amount, *to_date));
            }
            Block::Gap => {}
            Block::Title(text) => {
                canvas.text(set, LEFT, end + 400, Align::Left, Style::new(pt(8) + 50, Tone::Ink).bold(), text);
            }
            Block::Text(note) => self.note(note, density, (y, end), set, canvas),
        }
        end
    }

    fn note(&self, note: &Note, density: Density, (y, end): (Len, Len), set: &mut Charset, canvas: &mut Canvas) {
        let mut x = LEFT;
        for (line, at) in note.lines.iter().zip((1..).map(|n| y - n * density.note + 350)) {
            x = NOTE_LEFT + canvas.text(set, NOTE_LEFT, at, Align::Left, NOTE, line);
        }
        canvas.text(set, LEFT, y - density.note + 350, Align::Left, NOTE, &note.mark);
        let last = end + 430;
        x += 700;
        x += canvas.text(set, x, last, Align::Left, NOTE, note.tail);
        if note.sample {
            let gap = if note.tail.is_empty() { 0 } else { 500 };
            tagged(set, canvas, x + gap, last, &self.texts.sample);
        }
    }

    fn columns(&self, base: Len, end: Len, set: &mut Charset, canvas: &mut Canvas) {
        let texts = self.texts;
        canvas.text(set, ITEM, base, Align::Left, LABEL, &texts.item);
        canvas.text(set, BASIS, base, Align::Left, LABEL, &texts.basis);
        canvas.text(set, AMOUNT_END, base, Align::Right, LABEL, &texts.amount);
        canvas.text(set, TO_DATE_END, base, Align::Right, LABEL, &texts.to_date);
        canvas.text(set, SOURCE_END, base, Align::Right, LABEL, &texts.source);
        canvas.level(LEFT, end, WIDTH, 50, Tone::Ink);
    }

    fn line(
        &self,
        (line, name, basis): (&SlipLine, &Fitted, &Fitted),
        density: Density,
        (y, end): (Len, Len),
        set: &mut Charset,
        canvas: &mut Canvas,
    ) {
        let base = y - density.row / 2 - 310;
        let mut width = 0;
        for (text, at) in name.lines.iter().zip((0..).map(|n| base - n * density.wrapped)) {
            let drawn = canvas.text(set, ITEM, at, Align::Left, TEXT.sized(name.size), text);
            width = if at == base { drawn } else { width };
        }
        if line.sample {
            tagged(set, canvas, ITEM + width + 400, base, &self.texts.sample);
        }
        let style = Style::new(basis.size, Tone::Soft);
        for (text, at) in basis.lines.iter().zip((0..).map(|n| base - n * density.wrapped)) {
            canvas.text(set, BASIS, at, Align::Left, style, text);
        }
        figures(set, canvas, base, TEXT, (line.amount, line.to_date));
        if let Some(source) = line.source {
            canvas.text(set, SOURCE_END, base, Align::Right, LABEL, &format!("[{}]", source + 1));
        }
        canvas.level(LEFT, end, WIDTH, 25, Tone::Faint);
    }

    fn foot(&self, slip: &Payslip, (page, pages): (usize, usize), set: &mut Charset, canvas: &mut Canvas) {
        canvas.level(LEFT, FOOT + 900, WIDTH, 25, Tone::Soft);
        let left = format!("{}  {}", slip.unit, self.created);
        canvas.text(set, LEFT, FOOT, Align::Left, LABEL, &left);
        canvas.text(set, RIGHT, FOOT, Align::Right, LABEL, &self.texts.page(page, pages));
    }
}

/// A clause: behind the document's title if there is room, or under it.
fn note_of<'s>(number: i32, source: &'s Source, set: &mut Charset) -> Note<'s> {
    let width = NOTE_WIDTH - 3_000;
    let mut lines = wrap(set, &source.title, NOTE.size, width);
    let title = lines.last().map_or(0, |line| set.width(line, NOTE.size));
    let mut tail = source.clause.as_str();
    if title + 700 + set.width(tail, NOTE.size) > width || tail.contains('\n') {
        lines.extend(wrap(set, tail, NOTE.size, width));
        tail = "";
    }
    Note { mark: format!("[{number}]"), lines, tail, sample: source.sample }
}

fn sum(name: &str, amount: Money, to_date: Money) -> Block<'_> {
    Block::Sum { name, amount, to_date, strong: false }
}

/// How net pay is made of the sums.
fn equation(texts: &Texts, sums: &Sums) -> String {
    let Sums { gross, employee, tax, net, .. } = sums;
    let recovered = *gross - *employee - *tax - *net;
    let recovered = match recovered {
        none if none.is_zero() => String::new(),
        out if out.is_negative() => format!(" + {} {}", texts.advanced, -out),
        taken => format!(" \u{2212} {} {taken}", texts.recovered),
    };
    format!(
        "{} {gross} \u{2212} {} {employee} \u{2212} {} {tax}{recovered} = {} {net}",
        texts.gross, texts.contributions, texts.tax, texts.net
    )
}

/// All that lies between earnings and what is paid out.
fn withheld(sums: &Sums) -> Money {
    sums.gross - sums.net
}

fn lines_of<'s>(slip: &'s Payslip, groups: &[Group], set: &mut Charset, blocks: &mut Vec<Block<'s>>) {
    for group in groups {
        for line in slip.lines.iter().filter(|line| line.group == *group) {
            let tag = if line.sample { 2_000 } else { 0 };
            let name = fit(set, &line.name, TEXT.size, pt(7) + 50, ITEM_WIDTH - tag);
            let basis = fit(set, &line.basis, NOTE.size, pt(7) + 20, BASIS_WIDTH);
            blocks.push(Block::Line { line, name, basis });
        }
    }
}

/// Where each page begins: a title or a band never stands last on one.
fn paginate(blocks: &[Block], density: Density, room: Len) -> Vec<usize> {
    let mut breaks = vec![0];
    let mut start = 0;
    let mut used = 0;
    for (position, block) in blocks.iter().enumerate() {
        let height = block.height(density);
        if used + height > room && position > start {
            let mut end = position;
            while end > start + 1 && matches!(blocks.get(end - 1), Some(Block::Band(_) | Block::Title(_) | Block::Gap))
            {
                end -= 1;
            }
            start = end;
            breaks.push(start);
            let carried = blocks.get(start..position).unwrap_or_default();
            used = Block::Columns.height(density) + carried.iter().map(|block| block.height(density)).sum::<Len>();
        }
        used += height;
    }
    breaks
}

/// An amount of the month and one of the year, each smaller if its column does not hold it.
fn figures(set: &mut Charset, canvas: &mut Canvas, y: Len, style: Style, amounts: (Money, Money)) {
    for (amount, end, room) in [(amounts.0, AMOUNT_END, 5_200), (amounts.1, TO_DATE_END, 8_200)] {
        let text = amount.to_string();
        let size = fit(set, &text, style.size, pt(4), room).size;
        canvas.text(set, end, y, Align::Right, style.sized(size), &text);
    }
}

/// A notice in a frame that ends at `x`; returns its width.
pub(crate) fn boxed(set: &mut Charset, canvas: &mut Canvas, x: Len, y: Len, size: Len, text: &str) -> Len {
    let width = set.width(text, size) + size;
    canvas.frame(x - width, y - size * 2 / 5, width, size * 8 / 5, 60, Tone::Warning);
    canvas.text(set, x - width / 2, y, Align::Centre, Style::new(size, Tone::Warning), text);
    width
}

/// The small mark of a sample figure, beginning at `x`.
pub(crate) fn tagged(set: &mut Charset, canvas: &mut Canvas, x: Len, y: Len, text: &str) {
    let size = pt(5) + 50;
    let width = set.width(text, size) + 360;
    canvas.frame(x, y - 130, width, 820, 40, Tone::Warning);
    canvas.text(set, x + 180, y + 70, Align::Left, Style::new(size, Tone::Warning), text);
}
