//! The register's columns: which there are, and how wide each is.

use domain::money::Money;

use crate::canvas::{A3, A4, Len};
use crate::glyphs::Charset;
use crate::model::{Register, ReportError, Row};
use crate::texts::Texts;

/// Left and right margin of the sheet.
pub(super) const MARGIN: Len = 2_900;
/// Space between a rule and what stands beside it.
pub(super) const PAD: Len = 280;

/// Sizes of text tried on each sheet, largest first: below the last, the next sheet is taken.
const SIZES: [Len; 5] = [850, 800, 750, 700, 650];
/// Text is made this small to spare lines in cells, smaller only to spare a larger sheet.
const COMFORTABLE: Len = 750;
/// Widths below which a column of money is not set, and above which more is not given.
const MONEY: (Len, Len) = (2_500, 6_400);
/// What a receipt is signed in.
const RECEIPT: Len = 5_200;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Code,
    Name,
    Place,
    Grade,
    Money(usize),
    Receipt,
    Remark,
}

/// A column in its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub(super) kind: Kind,
    pub(super) x: Len,
    pub(super) width: Len,
}

/// The sheet and its columns.
#[derive(Debug)]
pub(super) struct Grid {
    pub(super) sheet: (Len, Len),
    pub(super) size: Len,
    pub(super) columns: Vec<Placed>,
}

/// How wide a column would like to be, and the least it can do with.
struct Wish {
    kind: Kind,
    natural: Len,
    least: Len,
}

impl Grid {
    /// The smallest sheet and the largest text that hold every column.
    pub(super) fn choose(
        register: &Register,
        totals: &[Money],
        texts: &Texts,
        set: &mut Charset,
    ) -> Result<Self, ReportError> {
        for (long, short) in [(A4.1, A4.0), (A3.1, A3.0)] {
            let available = long - 2 * MARGIN;
            let tried = SIZES.map(|size| (size, wishes(register, totals, texts, size, set)));
            let whole = |(size, wishes): &&(Len, Vec<Wish>)| *size >= COMFORTABLE && natural(wishes) <= available;
            let wrapped = |(_, wishes): &&(Len, Vec<Wish>)| least(wishes) <= available;
            if let Some((size, wishes)) = tried.iter().find(whole).or_else(|| tried.iter().find(wrapped)) {
                return Ok(Self { sheet: (long, short), size: *size, columns: share(wishes, available) });
            }
        }
        let limit = usize::try_from((A3.1 - 2 * MARGIN - 20_000) / 3_600).unwrap_or_default();
        Err(ReportError::TooManyColumns { found: register.columns.len(), limit })
    }

    /// Left and right end of the table.
    pub(super) fn ends(&self) -> (Len, Len) {
        (MARGIN, self.columns.last().map_or(MARGIN, |column| column.x + column.width))
    }
}

fn wishes(register: &Register, totals: &[Money], texts: &Texts, size: Len, set: &mut Charset) -> Vec<Wish> {
    let count = register.rows.len().to_string();
    let number = set.width(&count, size).max(set.width(&texts.register_number, size)) + 2 * PAD;
    let mut wishes = vec![Wish { kind: Kind::Number, natural: number, least: number }];
    let mut text = |kind, least: Len, most: Len, value: fn(&Row) -> &str| {
        let widest = register.rows.iter().map(|row| set.width(value(row), size)).max().unwrap_or_default();
        if widest > 0 {
            let natural = (widest + 2 * PAD).clamp(least, most);
            wishes.push(Wish { kind, natural, least: natural.min(least * 5 / 4) });
        }
    };
    text(Kind::Code, size * 4, size * 8, |row| &row.code);
    text(Kind::Name, size * 5, size * 9, |row| &row.name);
    text(Kind::Place, size * 8, size * 15, |row| &row.place);
    text(Kind::Grade, size * 3, size * 7, |row| &row.grade);
    for (position, total) in totals.iter().enumerate() {
        let cells = register.rows.iter().filter_map(|row| row.amounts.get(position).copied().flatten());
        let widest = cells.chain([*total]).map(|amount| set.width(&amount.to_string(), size)).max();
        let natural = widest.unwrap_or_default().max(MONEY.0) + 2 * PAD;
        wishes.push(Wish { kind: Kind::Money(position), natural, least: natural });
    }
    wishes.push(Wish { kind: Kind::Receipt, natural: RECEIPT, least: RECEIPT });
    let widest = register.rows.iter().map(|row| set.width(&row.remark, size)).max().unwrap_or_default();
    if widest > 0 {
        let natural = (widest + 2 * PAD).clamp(size * 4, size * 12);
        wishes.push(Wish { kind: Kind::Remark, natural, least: natural.min(size * 5) });
    }
    wishes
}

fn least(wishes: &[Wish]) -> Len {
    wishes.iter().map(|wish| wish.least).sum()
}

fn natural(wishes: &[Wish]) -> Len {
    wishes.iter().map(|wish| wish.natural).sum()
}

/// Gives each column its width; `available` is no less than the least of all.
fn share(wishes: &[Wish], available: Len) -> Vec<Placed> {
    let (least, natural) = (least(wishes), natural(wishes));
    let mut widths: Vec<Len> = if natural <= available {
        wishes.iter().map(|wish| wish.natural).collect()
    } else {
        let (have, want) = (i64::from(available - least), i64::from(natural - least).max(1));
        let more = |wish: &Wish| i32::try_from(i64::from(wish.natural - wish.least) * have / want).unwrap_or_default();
        wishes.iter().map(|wish| wish.least + more(wish)).collect()
    };
    let money = wishes.iter().filter(|wish| matches!(wish.kind, Kind::Money(_))).count();
    let spare = available - widths.iter().sum::<Len>();
    let each = spare / Len::try_from(money.max(1)).unwrap_or(1);
    for (width, wish) in widths.iter_mut().zip(wishes) {
        if matches!(wish.kind, Kind::Money(_)) {
            *width += each.min((MONEY.1 - *width).max(0));
        }
    }
    let spare = available - widths.iter().sum::<Len>();
    let (receipt, place) = (Kind::Receipt, if has(wishes, Kind::Place) { Kind::Place } else { Kind::Name });
    for (width, wish) in widths.iter_mut().zip(wishes) {
        if wish.kind == receipt {
            *width += spare / 2;
        } else if wish.kind == place {
            *width += spare - spare / 2;
        }
    }
    let mut x = MARGIN;
    let placed = wishes.iter().zip(widths).map(|(wish, width)| {
        let column = Placed { kind: wish.kind, x, width };
        x += width;
        column
    });
    placed.collect()
}

fn has(wishes: &[Wish], kind: Kind) -> bool {
    wishes.iter().any(|wish| wish.kind == kind)
}
