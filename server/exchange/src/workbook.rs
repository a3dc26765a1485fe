//! XLSX workbooks into plain sheets.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use domain::calendar::Date;
use domain::roster::{Cell, Sheet};

use crate::{ReadError, archive, limits};

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Reads every worksheet that can be seen. Links to other files are never followed; formulas keep the
/// value the file holds for them.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Sheet>, ReadError> {
    archive::inspect(bytes)?;
    // The parser is another's and the bytes are a stranger's: should it give up, the file is what is wrong.
    catch_unwind(AssertUnwindSafe(|| read_book(bytes))).unwrap_or(Err(ReadError::Corrupted))
}

fn read_book(bytes: &[u8]) -> Result<Vec<Sheet>, ReadError> {
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(refused)?;
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|s| s.typ == SheetType::WorkSheet && s.visible == SheetVisible::Visible)
        .map(|s| s.name.clone())
        .collect();
    if names.len() > limits::SHEETS {
        return Err(ReadError::TooManyCells);
    }
    let from_1904 = book.has_1904_epoch();
    let mut room = Room { left: limits::CELLS };
    let mut sheets = Vec::with_capacity(names.len());
    for name in names {
        let mut rows = read_cells(&mut book, &name, &mut room)?;
        let merged = book.merge_cells_by_sheet_name(&name).map_err(refused)?;
        fill_down(&mut rows, &merged, &mut room)?;
        trim(&mut rows);
        sheets.push(Sheet { name, rows, from_1904, ..Sheet::default() });
    }
    Ok(sheets)
}

fn refused(error: XlsxError) -> ReadError {
    match error {
        XlsxError::Password => ReadError::Encrypted,
        _ => ReadError::Corrupted,
    }
}

/// Cells that may still be made.
struct Room {
    left: usize,
}

impl Room {
    fn take(&mut self, cells: usize) -> Result<(), ReadError> {
        self.left = self.left.checked_sub(cells).ok_or(ReadError::TooManyCells)?;
        Ok(())
    }
}

fn read_cells(book: &mut Book<'_>, name: &str, room: &mut Room) -> Result<Vec<Vec<Cell>>, ReadError> {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut reader = book.worksheet_cells_reader(name).map_err(refused)?;
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(refused)? {
        let (row, column) = record.pos;
        let value = cell(record.value, row)?;
        let value = if record.formula.is_some() { Cell::Formula(Box::new(value)) } else { value };
        if value != Cell::Empty {
            place(&mut rows, row, column, value, room)?;
        }
    }
    Ok(rows)
}

/// Puts a cell into its place and makes the places before it.
fn place(rows: &mut Vec<Vec<Cell>>, row: u32, column: u32, value: Cell, room: &mut Room) -> Result<(), ReadError> {
    let row = usize::try_from(row).ok().filter(|r| *r < limits::ROWS).ok_or(ReadError::TooManyRows)?;
    let column = usize::try_from(column).ok().filter(|c| *c < limits::COLUMNS).ok_or(ReadError::TooManyColumns)?;
    if rows.len() <= row {
        rows.resize_with(row + 1, Vec::new);
    }
    let cells = &mut rows[row];
    if cells.len() <= column {
        room.take(column + 1 - cells.len())?;
        cells.resize(column + 1, Cell::Empty);
    }
    cells[column] = value;
    Ok(())
}

fn cell(value: DataRef<'_>, row: u32) -> Result<Cell, ReadError> {
    Ok(match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) => return text_cell(&text, row),
        DataRef::SharedString(text) => return text_cell(text, row),
        DataRef::Int(number) => Cell::Number(number.to_string()),
        DataRef::Float(number) => number_cell(number),
        DataRef::Bool(value) => Cell::Bool(value),
        DataRef::DateTime(value) => date_cell(&value),
        DataRef::DateTimeIso(text) => match text.get(..10).and_then(|day| day.parse().ok()) {
            Some(date) => Cell::Date(date),
            None => return text_cell(&text, row),
        },
        DataRef::DurationIso(text) => return text_cell(&text, row),
        DataRef::Error(error) => Cell::Error(error.to_string()),
    })
}

fn text_cell(text: &str, row: u32) -> Result<Cell, ReadError> {
    if text.chars().nth(limits::CELL_CHARACTERS).is_some() {
        return Err(ReadError::CellTooLong { row: row.saturating_add(1) });
    }
    Ok(if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) })
}

/// A day; times alone and lengths of time stay numbers.
fn date_cell(value: &ExcelDateTime) -> Cell {
    let serial = value.as_f64();
    let (year, month, day, ..) = value.to_ymd_hms_milli();
    let date = i16::try_from(year).ok().zip(i8::try_from(month).ok()).zip(i8::try_from(day).ok());
    let date = date.and_then(|((year, month), day)| Date::new(year, month, day).ok());
    match date.filter(|_| value.is_datetime() && (1.0..2_958_466.0).contains(&serial)) {
        Some(date) => Cell::Date(date),
        None => number_cell(serial),
    }
}

fn number_cell(number: f64) -> Cell {
    plain_decimal(number).map_or_else(|| Cell::Error("#NUM!".to_owned()), Cell::Number)
}

/// The number to the fifteen digits a spreadsheet keeps and shows, without an exponent: the 5123.45
/// that is stored as 5123.4499999999998 is 5123.45 again, and 5123.455 stays what it is.
fn plain_decimal(number: f64) -> Option<String> {
    let written = format!("{number:.14e}");
    let (mantissa, exponent) = written.split_once('e')?;
    let exponent: i32 = exponent.parse().ok().filter(|e: &i32| e.abs() <= 40)?;
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |m| ("-", m));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return Some("0".to_owned());
    }
    let whole = usize::try_from(exponent + 1).unwrap_or(0);
    let lead = usize::try_from(-(exponent + 1)).unwrap_or(0);
    let padded = format!("{}{digits}{}", "0".repeat(lead), "0".repeat(whole.saturating_sub(digits.len())));
    let (before, after) = padded.split_at_checked(whole)?;
    let before = if before.is_empty() { "0" } else { before };
    let point = if after.is_empty() { "" } else { "." };
    Some(format!("{sign}{before}{point}{after}"))
}

/// A cell merged over several rows speaks for all of them, as where a street's name stands once beside
/// its people. Merged over columns it speaks for the first.
fn fill_down(rows: &mut [Vec<Cell>], merged: &[Dimensions], room: &mut Room) -> Result<(), ReadError> {
    for region in merged {
        let (top, column) = region.start;
        let (bottom, _) = region.end;
        let at = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
        let value = rows.get(at(top)).and_then(|cells| cells.get(at(column))).cloned();
        let Some(value) = value.filter(|v| *v != Cell::Empty) else { continue };
        let below = at(top).saturating_add(1)..at(bottom).saturating_add(1).min(rows.len());
        if below.is_empty() {
            continue;
        }
        room.take(below.len())?;
        for cells in &mut rows[below] {
            if cells.len() <= at(column) {
                room.take(at(column) + 1 - cells.len())?;
                cells.resize(at(column) + 1, Cell::Empty);
            }
            if cells[at(column)].is_blank() {
                cells[at(column)] = value.clone();
            }
        }
    }
    Ok(())
}

/// Leaves out empty cells at the ends of rows and empty rows at the end of the sheet.
fn trim(rows: &mut Vec<Vec<Cell>>) {
    for cells in rows.iter_mut() {
        let used = cells.iter().rposition(|c| !c.is_blank()).map_or(0, |last| last + 1);
        cells.truncate(used);
    }
    let used = rows.iter().rposition(|cells| !cells.is_empty()).map_or(0, |last| last + 1);
    rows.truncate(used);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_the_fifteen_digits_people_see() {
        let cases = [
            (5123.45, "5123.45"),
            ("5123.4499999999998".parse().unwrap_or(0.0), "5123.45"),
            (5123.455, "5123.455"),
            (0.1 + 0.2, "0.3"),
            (21700.0, "21700"),
            (-0.05, "-0.05"),
            (0.0, "0"),
            (-0.0, "0"),
            (439_901_199_402_070_080.0, "439901199402070000"),
            (13_900_007_291.0, "13900007291"),
            (1e-7, "0.0000001"),
            (123_456_789_012_345.0, "123456789012345"),
        ];
        for (number, expected) in cases {
            assert_eq!(plain_decimal(number).as_deref(), Some(expected), "{number}");
        }
        assert_eq!(plain_decimal(f64::NAN), None);
        assert_eq!(plain_decimal(f64::INFINITY), None);
        assert_eq!(plain_decimal(1e300), None);
    }

    proptest::proptest! {
        #[test]
        fn every_amount_in_fen_comes_back_exact(fen in -1_000_000_000_000_i64..=1_000_000_000_000) {
            let written = plain_decimal(fen as f64 / 100.0).unwrap_or_default();
            proptest::prop_assert_eq!(domain::money::Money::parse(&written).map(domain::money::Money::fen), Ok(fen));
        }
    }
}
