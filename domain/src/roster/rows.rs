//! Which rows below the header describe people.

use super::{Cell, Column, Mapping, Sheet, match_columns};
use crate::identity::{IdNumber, compact};
use crate::money::Money;

/// What a row below the header is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RowKind {
    /// A person.
    Person,
    /// Nothing, or a running number somebody filled down.
    Blank,
    /// The header once more, as on every printed page.
    Header,
    /// Totals of the whole roster.
    Totals(Totals),
    /// Totals of a part, a group heading or a note: not read.
    Aside,
}

/// What a totals row states.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Totals {
    /// Number of people, with the text it was read from.
    pub people: Option<(u32, String)>,
    /// Sum of the declared wages.
    pub declared_base: Option<Money>,
}

/// Headers that must repeat for a row to be a repeated header.
const REPEATED_HEADERS: usize = 3;

/// Decides by what stands in the row.
pub(super) fn kind_of(sheet: &Sheet, mapping: &Mapping, row: usize) -> RowKind {
    let cells = sheet.rows.get(row).map_or(&[][..], Vec::as_slice);
    let number = mapping.position(Column::Number);
    let mut filled = cells.iter().enumerate().filter(|(at, cell)| Some(*at) != number && !cell.is_blank());
    let heading = cells.iter().find(|cell| !cell.is_blank());
    let (Some(heading), first, second) = (heading, filled.next(), filled.next()) else { return RowKind::Blank };
    if let Some(kind) = totals(sheet, mapping, row, heading) {
        return kind;
    }
    let Some((at, first)) = first else {
        return if matches!(heading.value(), Cell::Text(_)) { RowKind::Aside } else { RowKind::Blank };
    };
    let alone = second.is_none();
    if alone && Some(at) != mapping.position(Column::Name) && matches!(first.value(), Cell::Text(_)) {
        return RowKind::Aside;
    }
    if is_signature(sheet, mapping, row, heading) {
        return RowKind::Aside;
    }
    if repeats_header(sheet, mapping, cells) {
        return RowKind::Header;
    }
    RowKind::Person
}

/// A row that begins with a word for totals and holds no person's number.
fn totals(sheet: &Sheet, mapping: &Mapping, row: usize, heading: &Cell) -> Option<RowKind> {
    let Cell::Text(word) = heading.value() else { return None };
    let word = compact(word);
    let whole = ["合计", "总计", "共计", "总人数", "总数", "累计"].iter().any(|w| word.starts_with(w));
    if !whole && !word.starts_with("小计") {
        return None;
    }
    if identified(sheet, mapping, row) {
        return None;
    }
    if !whole {
        return Some(RowKind::Aside);
    }
    let cells = sheet.rows.get(row)?;
    let people = cells.iter().find_map(stated_people).or_else(|| {
        [Column::Name, Column::IdNumber].into_iter().find_map(|column| {
            match sheet.cell(row, mapping.position(column)?).value() {
                Cell::Number(digits) => Some((digits.parse().ok()?, digits.clone())),
                _ => None,
            }
        })
    });
    let declared_base = mapping.position(Column::DeclaredBase).and_then(|at| match sheet.cell(row, at).value() {
        Cell::Number(digits) => Money::parse(digits).ok(),
        _ => None,
    });
    Some(RowKind::Totals(Totals { people, declared_base }))
}

/// True if the row holds an ID number that is one.
fn identified(sheet: &Sheet, mapping: &Mapping, row: usize) -> bool {
    mapping.position(Column::IdNumber).is_some_and(|at| IdNumber::parse(&sheet.cell(row, at).shown()).is_ok())
}

/// `651人`, `合计 651 名`.
fn stated_people(cell: &Cell) -> Option<(u32, String)> {
    let Cell::Text(text) = cell.value() else { return None };
    let plain = compact(text);
    let end = plain.find(['人', '名'])?;
    let before = plain.get(..end)?;
    let start = before
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |at| at + before.get(at..).and_then(|s| s.chars().next()).map_or(1, char::len_utf8));
    Some((before.get(start..)?.parse().ok()?, text.trim().to_owned()))
}

/// Lines under the table: who filled it in, who checked it, notes.
fn is_signature(sheet: &Sheet, mapping: &Mapping, row: usize, heading: &Cell) -> bool {
    let Cell::Text(word) = heading.value() else { return false };
    let word = compact(word);
    let begins = [
        "注",
        "备注",
        "说明",
        "填表",
        "填报",
        "制表",
        "审核",
        "审批",
        "复核",
        "负责人",
        "单位负责",
        "经办",
        "联系人",
        "分管",
        "盖章",
        "(盖章)",
    ];
    let person = [Column::IdNumber, Column::Posts, Column::CommunitySince]
        .into_iter()
        .filter_map(|column| mapping.position(column))
        .any(|at| !sheet.cell(row, at).is_blank());
    !person && begins.iter().any(|b| word.starts_with(b))
}

/// True if the row names the same fields in the same places as the header.
fn repeats_header(sheet: &Sheet, mapping: &Mapping, cells: &[Cell]) -> bool {
    // The texts in two places decide at once for nearly every row.
    let same = |column| {
        let Some(at) = mapping.position(column) else { return false };
        let (header, cell) = (sheet.cell(mapping.header_index(), at).value(), cells.get(at).map(Cell::value));
        matches!((header, cell), (Cell::Text(header), Some(Cell::Text(text))) if header == text)
    };
    if !same(Column::Name) && !same(Column::IdNumber) {
        return false;
    }
    let here = match_columns(cells);
    here.iter().zip(&mapping.columns).filter(|(a, b)| a.is_some() && a == b).count() >= REPEATED_HEADERS
}
