//! The letter about a grade: who it is for, what was decided, the grounds condition by condition, and room to sign.

use domain::money::Money;

use crate::canvas::{A4, Align, Canvas, Len, Style, Tone, pt};
use crate::glyphs::Charset;
use crate::model::{GradeDecision, GradeStanding, Ground, Letter, LetterGrade, Matter, Source};
use crate::payslip::{boxed, tagged};
use crate::setting::{filled, fit, wrap};
use crate::texts::Texts;

const LEFT: Len = 6_800;
const WIDTH: Len = A4.0 - 2 * LEFT;
const RIGHT: Len = LEFT + WIDTH;
const TOP: Len = A4.1 - 5_600;
const FOOT: Len = 3_900;
const BODY_END: Len = FOOT + 2_000;

/// Left edge of the text of a ground, right edges of its steps and its clause.
const GROUND: Len = LEFT + 5_200;
const STEPS_END: Len = RIGHT - 2_600;
const GROUND_WIDTH: Len = STEPS_END - 5_200 - GROUND;
/// Left edges of the columns of the decision.
const COLUMNS: [Len; 4] = [LEFT, LEFT + 12_400, LEFT + 24_400, LEFT + 36_400];
/// Left edges of the columns of a certificate: twice a name and a value.
const PAIRS: [Len; 4] = [LEFT, LEFT + 9_600, LEFT + 23_400, LEFT + 35_400];
const ROW: Len = 1_950;

const BODY: Style = Style::new(pt(11), Tone::Ink);
const CELL: Style = Style::new(pt(10), Tone::Ink);
const SMALL: Style = Style::new(pt(9), Tone::Ink);
const LABEL: Style = Style::new(pt(8), Tone::Soft);
const LEADING: Len = 1_800;
const SMALL_LEADING: Len = 1_200;
const SIGN: Len = 8_600;

/// Sentences of a letter with their values in place.
pub(crate) struct Prose {
    person: String,
    opening: String,
    by_rules: String,
    reason: String,
    closing: String,
    from: String,
    signed_on: String,
}

enum Block<'l> {
    Prose(Vec<&'l str>),
    Grade,
    Title(&'l str),
    Ground(&'l Ground, Vec<&'l str>),
    Source { number: usize, lines: Vec<&'l str>, sample: bool },
    Note(Vec<&'l str>),
    Gap,
    Sign,
}

impl Block<'_> {
    fn height(&self) -> Len {
        let lines = |lines: &[&str], leading: Len| Len::try_from(lines.len()).unwrap_or(1) * leading;
        match self {
            Self::Prose(text) => lines(text, LEADING) + 500,
            Self::Grade => 4 * ROW + 1_100,
            Self::Title(_) => 1_900,
            Self::Ground(_, text) => lines(text, SMALL_LEADING) + 440,
            Self::Source { lines: text, .. } => lines(text, SMALL_LEADING) + 250,
            Self::Note(text) => lines(text, SMALL_LEADING) + 600,
            Self::Gap => 600,
            Self::Sign => SIGN,
        }
    }

    /// Never stands last on a page.
    const fn leads(&self) -> bool {
        matches!(self, Self::Title(_) | Self::Gap)
    }
}

/// A letter broken into pages.
pub(crate) struct Layout<'l> {
    prose: &'l Prose,
    blocks: Vec<Block<'l>>,
    breaks: Vec<usize>,
}

impl Layout<'_> {
    /// How many pages it takes.
    pub(crate) fn pages(&self) -> usize {
        self.breaks.len()
    }
}

/// Draws letters.
pub(crate) struct LetterPrinter<'t> {
    texts: &'t Texts,
}

impl<'t> LetterPrinter<'t> {
    pub(crate) const fn new(texts: &'t Texts) -> Self {
        Self { texts }
    }

    /// The sentences of a letter.
    pub(crate) fn prose(&self, letter: &Letter) -> Prose {
        let texts = self.texts;
        let from = texts.date(letter.as_of);
        let (by_rules, reason) = match &letter.matter {
            Matter::Decision(decision) => (decision.by_rules.as_str(), decision.reason.as_str()),
            Matter::Standing(_) => ("", ""),
        };
        let values = [
            ("unit", letter.unit.as_str()),
            ("place", &letter.place),
            ("code", &letter.code),
            ("post", &letter.post),
            ("from", &from),
            ("grade", by_rules),
            ("reason", reason),
        ];
        let sentence = |template: &str| filled(template, &values);
        let person = if letter.post.is_empty() { &texts.letter_person } else { &texts.letter_person_post };
        let optional = |given: &str, template: &str| if given.is_empty() { String::new() } else { sentence(template) };
        let (opening, closing, signed_on) = match &letter.matter {
            Matter::Decision(decision) => {
                let opening = if decision.after.is_some() { &texts.letter_opening } else { &texts.letter_kept };
                (opening, &texts.letter_appeal, decision.decided_on)
            }
            Matter::Standing(_) => (&texts.standing_opening, &texts.standing_closing, Some(letter.as_of)),
        };
        Prose {
            person: sentence(person),
            opening: sentence(opening),
            by_rules: optional(by_rules, &texts.letter_by_rules),
            reason: optional(reason, &texts.letter_reason),
            closing: sentence(closing),
            signed_on: signed_on.map(|day| texts.date(day)).unwrap_or_default(),
            from,
        }
    }

    /// Lays a letter out.
    pub(crate) fn begin<'l>(&'l self, letter: &'l Letter, prose: &'l Prose, set: &mut Charset) -> Layout<'l> {
        let texts = self.texts;
        let body = |set: &mut Charset, text: &'l str| Block::Prose(wrap(set, text, BODY.size, WIDTH));
        let mut blocks = vec![body(set, &prose.person), body(set, &prose.opening), Block::Grade];
        for text in [&prose.by_rules, &prose.reason] {
            if !text.is_empty() {
                blocks.push(body(set, text));
            }
        }
        if !letter.grounds.is_empty() {
            blocks.push(Block::Title(&texts.letter_grounds));
            for ground in &letter.grounds {
                blocks.push(Block::Ground(ground, wrap(set, &ground.text, SMALL.size, GROUND_WIDTH)));
            }
        }
        if !letter.sources.is_empty() {
            blocks.extend([Block::Gap, Block::Title(&texts.letter_sources)]);
            let sources = (1..).zip(&letter.sources).map(|(number, source)| source_of(number, source, set));
            blocks.extend(sources);
        }
        blocks.push(Block::Gap);
        if letter.sample {
            blocks.push(Block::Note(wrap(set, self.sample_note(letter), SMALL.size, WIDTH)));
        }
        blocks.push(body(set, &prose.closing));
        blocks.push(Block::Sign);
        let breaks = paginate(&blocks);
        Layout { prose, blocks, breaks }
    }

    /// Draws page `page` (from 0).
    pub(crate) fn draw(&self, letter: &Letter, layout: &Layout, page: usize, set: &mut Charset, canvas: &mut Canvas) {
        let start = layout.breaks.get(page).copied().unwrap_or_default();
        let end = layout.breaks.get(page + 1).copied().unwrap_or(layout.blocks.len());
        let mut y = if page == 0 { self.head(letter, set, canvas) } else { self.short_head(letter, set, canvas) };
        for block in layout.blocks.get(start..end).unwrap_or_default() {
            y = self.block(letter, layout.prose, block, y, set, canvas);
        }
        canvas.level(LEFT, FOOT + 1_000, WIDTH, 25, Tone::Soft);
        canvas.text(set, LEFT, FOOT, Align::Left, LABEL, &self.reference(letter));
        canvas.text(set, RIGHT, FOOT, Align::Right, LABEL, &self.texts.page(page + 1, layout.pages()));
    }

    /// What the letter is.
    fn heading(&self, letter: &Letter) -> &'t str {
        match letter.matter {
            Matter::Decision(_) => &self.texts.letter_heading,
            Matter::Standing(_) => &self.texts.standing_heading,
        }
    }

    fn sample_note(&self, letter: &Letter) -> &'t str {
        match letter.matter {
            Matter::Decision(_) => &self.texts.letter_sample,
            Matter::Standing(_) => &self.texts.standing_sample,
        }
    }

    fn reference(&self, letter: &Letter) -> String {
        filled(&self.texts.letter_reference, &[("reference", &letter.reference)])
    }

    /// Unit, title and addressee; returns where the body begins: [`FIRST`] from the top.
    fn head(&self, letter: &Letter, set: &mut Charset, canvas: &mut Canvas) -> Len {
        let texts = self.texts;
        let mut x = RIGHT;
        let notices = [
            (letter.fictitious, &texts.fictitious),
            (is_draft(letter), &texts.letter_draft),
            (letter.sample, &texts.sample),
        ];
        for (_, text) in notices.into_iter().filter(|(shown, _)| *shown) {
            x -= boxed(set, canvas, x, TOP, pt(8), text) + 600;
        }
        let unit = fit(set, &letter.unit, pt(14), pt(10), WIDTH);
        let middle = LEFT + WIDTH / 2;
        for line in unit.lines.iter().take(1) {
            canvas.text(set, middle, TOP - 3_200, Align::Centre, Style::new(unit.size, Tone::Ink), line);
        }
        let title = Style::new(pt(22), Tone::Ink).bold();
        canvas.text(set, middle, TOP - 6_600, Align::Centre, title, self.heading(letter));
        canvas.text(set, RIGHT, TOP - 8_900, Align::Right, LABEL, &self.reference(letter));
        canvas.level(LEFT, TOP - 9_700, WIDTH, 150, Tone::Ink);
        canvas.level(LEFT, TOP - 10_000, WIDTH, 40, Tone::Ink);
        let addressee = filled(&texts.letter_addressee, &[("name", &letter.name)]);
        let addressee = fit(set, &addressee, pt(12), pt(8), WIDTH);
        for line in addressee.lines.iter().take(1) {
            canvas.text(set, LEFT, TOP - 12_800, Align::Left, Style::new(addressee.size, Tone::Ink).bold(), line);
        }
        TOP - FIRST
    }

    /// What a further page begins with.
    fn short_head(&self, letter: &Letter, set: &mut Charset, canvas: &mut Canvas) -> Len {
        let title = format!("{}  {}", self.heading(letter), letter.name);
        canvas.text(set, LEFT, TOP, Align::Left, LABEL, &title);
        canvas.level(LEFT, TOP - 700, WIDTH, 40, Tone::Ink);
        TOP - NEXT
    }

    fn block(
        &self,
        letter: &Letter,
        prose: &Prose,
        block: &Block,
        y: Len,
        set: &mut Charset,
        canvas: &mut Canvas,
    ) -> Len {
        let end = y - block.height();
        match block {
            Block::Prose(lines) => paragraph(set, canvas, (LEFT, y - 1_300), LEADING, BODY, lines),
            Block::Grade => match &letter.matter {
                Matter::Decision(decision) => self.decision(decision, prose, y, set, canvas),
                Matter::Standing(standing) => self.standing(standing, y, set, canvas),
            },
            Block::Title(text) => {
                canvas.text(set, LEFT, end + 700, Align::Left, Style::new(pt(11), Tone::Ink).bold(), text);
                canvas.level(LEFT, end, WIDTH, 50, Tone::Ink);
            }
            Block::Ground(ground, lines) => self.ground(ground, lines, (y, end), set, canvas),
            Block::Source { number, lines, sample } => {
                let style = Style::new(SMALL.size, Tone::Soft);
                canvas.text(set, LEFT, y - 1_250, Align::Left, style, &format!("[{number}]"));
                paragraph(set, canvas, (LEFT + 1_900, y - 1_250), SMALL_LEADING, style, lines);
                if *sample {
                    let last = lines.last().map_or(0, |line| set.width(line, style.size));
                    tagged(set, canvas, LEFT + 2_300 + last, end + 150, &self.texts.sample);
                }
            }
            Block::Note(lines) => {
                paragraph(set, canvas, (LEFT, y - 1_150), SMALL_LEADING, Style::new(SMALL.size, Tone::Warning), lines);
            }
            Block::Gap => {}
            Block::Sign => self.sign(letter, prose, y, set, canvas),
        }
        end
    }

    /// What was decided: before, after, change; and from when.
    fn decision(&self, decision: &GradeDecision, prose: &Prose, y: Len, set: &mut Charset, canvas: &mut Canvas) {
        let texts = self.texts;
        let unplaced = texts.letter_unplaced.clone();
        let name = |grade: Option<&LetterGrade>| grade.map_or_else(|| unplaced.clone(), |grade| grade.name.clone());
        let amount = |grade: Option<&LetterGrade>| grade.map(|grade| grade.amount.to_string()).unwrap_or_default();
        let before = decision.before.as_ref();
        let after = decision.after.as_ref().or(before);
        let change = before.zip(after).map(|(before, after)| after.amount - before.amount);
        let change = change.filter(|change| !change.is_zero()).map(signed).unwrap_or_default();
        let (names, amounts) = ([name(before), name(after)], [amount(before), amount(after)]);
        let rows: [[&str; 4]; 4] = [
            [&texts.letter_item, &texts.letter_before, &texts.letter_after, &texts.letter_change],
            [&texts.letter_grade, &names[0], &names[1], ""],
            [&texts.letter_amount, &amounts[0], &amounts[1], &change],
            [&texts.letter_from, "", &prose.from, ""],
        ];
        canvas.fill(LEFT, y - 300 - ROW, WIDTH, ROW, Tone::Ground);
        let style = |row, column| match (row, column) {
            (0, _) | (_, 0) => Style::new(pt(9), Tone::Soft),
            (1, 2) => CELL.bold(),
            _ => CELL,
        };
        grid(rows, COLUMNS, style, y - 300, set, canvas);
    }

    /// The grade held, since when, what the rules give, and the next step.
    fn standing(&self, standing: &GradeStanding, y: Len, set: &mut Charset, canvas: &mut Canvas) {
        let texts = self.texts;
        let (held, amount) = match &standing.held {
            Some(held) => (held.name.clone(), held.amount.to_string()),
            None => (texts.letter_unplaced.clone(), String::new()),
        };
        let since = standing.since.map(|day| texts.date(day)).unwrap_or_default();
        let (next, on, gain) = match &standing.next {
            Some(next) => (next.name.clone(), texts.date(next.on), signed(next.gain)),
            None => (texts.standing_no_next.clone(), String::new(), String::new()),
        };
        let rows: [[&str; 4]; 4] = [
            [&texts.letter_grade, &held, &texts.letter_amount, &amount],
            [&texts.letter_from, &since, &texts.standing_by_rules, &standing.by_rules],
            [&texts.standing_next, &next, &texts.standing_next_on, &on],
            ["", "", &texts.standing_gain, &gain],
        ];
        let style = |row, column| match (row, column) {
            (_, 0 | 2) => Style::new(pt(9), Tone::Soft),
            (0, 1) => CELL.bold(),
            _ => CELL,
        };
        grid(rows, PAIRS, style, y - 300, set, canvas);
    }

    fn ground(&self, ground: &Ground, lines: &[&str], (y, end): (Len, Len), set: &mut Charset, canvas: &mut Canvas) {
        let texts = self.texts;
        let base = y - 1_180;
        let (word, tone) =
            if ground.passed { (&texts.letter_passed, Tone::Ink) } else { (&texts.letter_not_passed, Tone::Soft) };
        let word = fit(set, word, SMALL.size, pt(6), GROUND - LEFT - 500);
        for line in word.lines.iter().take(1) {
            canvas.text(set, LEFT, base, Align::Left, Style::new(word.size, tone), line);
        }
        paragraph(set, canvas, (GROUND, base), SMALL_LEADING, SMALL, lines);
        canvas.text(set, STEPS_END, base, Align::Right, SMALL, &ground.steps);
        if let Some(source) = ground.source {
            canvas.text(set, RIGHT, base, Align::Right, LABEL, &format!("[{}]", source + 1));
        }
        canvas.level(LEFT, end, WIDTH, 25, Tone::Faint);
    }

    /// The unit's seal and date on the right; the receipt of who is told of a decision on the left.
    fn sign(&self, letter: &Letter, prose: &Prose, y: Len, set: &mut Charset, canvas: &mut Canvas) {
        let texts = self.texts;
        let unit = filled(&texts.letter_seal, &[("unit", &letter.unit)]);
        let unit = fit(set, &unit, BODY.size, pt(8), WIDTH / 2 - 500);
        let middle = RIGHT - WIDTH / 4;
        for line in unit.lines.iter().take(1) {
            canvas.text(set, middle, y - 4_100, Align::Centre, BODY.sized(unit.size), line);
        }
        let blank = prose.signed_on.is_empty();
        let date = if blank { &texts.letter_receipt_date } else { &prose.signed_on };
        canvas.text(set, middle, y - 6_300, Align::Centre, BODY, date);
        if matches!(letter.matter, Matter::Standing(_)) {
            return;
        }
        let drawn = canvas.text(set, LEFT, y - 4_100, Align::Left, CELL, &texts.letter_receipt);
        canvas.level(LEFT + drawn + 300, y - 4_400, 10_000, 40, Tone::Soft);
        canvas.text(set, LEFT, y - 6_300, Align::Left, CELL, &texts.letter_receipt_date);
    }
}

/// A table of four rows and four columns.
fn grid(
    rows: [[&str; 4]; 4],
    columns: [Len; 4],
    style: impl Fn(Len, usize) -> Style,
    top: Len,
    set: &mut Charset,
    canvas: &mut Canvas,
) {
    for (number, row) in (0..).zip(rows) {
        let base = top - number * ROW - ROW / 2 - 360;
        let ends = columns.iter().skip(1).copied().chain([RIGHT]);
        for (column, ((text, left), end)) in row.into_iter().zip(columns).zip(ends).enumerate() {
            let style = style(number, column);
            let fitted = fit(set, text, style.size, pt(6), end - left - 1_000);
            for line in fitted.lines.iter().take(1) {
                canvas.text(set, left + 500, base, Align::Left, style.sized(fitted.size), line);
            }
        }
        canvas.level(LEFT, top - (number + 1) * ROW, WIDTH, 40, Tone::Soft);
    }
    canvas.frame(LEFT, top - 4 * ROW, WIDTH, 4 * ROW, 80, Tone::Ink);
    for x in columns.into_iter().skip(1) {
        canvas.rule((x, top), (x, top - 4 * ROW), 40, Tone::Soft);
    }
}

/// A decision that is not on file yet.
fn is_draft(letter: &Letter) -> bool {
    matches!(&letter.matter, Matter::Decision(decision) if decision.decided_on.is_none())
}

/// From the top to where the body begins, on the first page and on the others.
const FIRST: Len = 13_600;
const NEXT: Len = 1_600;

fn paragraph(set: &mut Charset, canvas: &mut Canvas, (x, y): (Len, Len), leading: Len, style: Style, lines: &[&str]) {
    for (line, at) in lines.iter().zip((0..).map(|n| y - n * leading)) {
        canvas.text(set, x, at, Align::Left, style, line);
    }
}

fn source_of<'l>(number: usize, source: &'l Source, set: &mut Charset) -> Block<'l> {
    let mut lines = wrap(set, &source.title, SMALL.size, WIDTH - 4_500);
    lines.extend(wrap(set, &source.clause, SMALL.size, WIDTH - 4_500));
    lines.retain(|line| !line.is_empty());
    Block::Source { number, lines, sample: source.sample }
}

/// A difference with its sign.
fn signed(amount: Money) -> String {
    if amount > Money::ZERO { format!("+{amount}") } else { amount.to_string() }
}

/// Where each page begins.
fn paginate(blocks: &[Block]) -> Vec<usize> {
    let mut breaks = vec![0];
    let (mut start, mut used, mut room) = (0, 0, TOP - FIRST - BODY_END);
    for (position, block) in blocks.iter().enumerate() {
        if used + block.height() > room && position > start {
            let mut end = position;
            while end > start + 1 && blocks.get(end - 1).is_some_and(Block::leads) {
                end -= 1;
            }
            start = end;
            breaks.push(start);
            room = TOP - NEXT - BODY_END;
            used = blocks.get(start..position).unwrap_or_default().iter().map(Block::height).sum();
        }
        used += block.height();
    }
    breaks
}
