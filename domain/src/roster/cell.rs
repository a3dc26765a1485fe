//! A sheet as it was read from a file, before anybody decided what its columns mean.

use serde::{Deserialize, Serialize};

use crate::calendar::Date;

/// One worksheet, or one CSV file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Name of the worksheet; the file name for CSV.
    pub name: String,
    /// Rows from the first of the sheet; row `n` of the sheet is `rows[n - 1]`. Trailing empty cells are left out.
    pub rows: Vec<Vec<Cell>>,
    /// True if day numbers in it count from 1904 instead of 1900.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub from_1904: bool,
    /// True if the file keeps every value as text (CSV), so that 2015.10 may have become 2015.1.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub untyped: bool,
}

/// What a cell holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cell {
    /// Nothing.
    #[default]
    #[serde(rename = "e")]
    Empty,
    /// Text, as written.
    #[serde(rename = "t")]
    Text(String),
    /// A number as plain decimal digits without exponent (`5123.45`, `-3`), exact to the 15 digits a spreadsheet keeps.
    #[serde(rename = "n")]
    Number(String),
    /// A number the sheet shows as a date.
    #[serde(rename = "d")]
    Date(Date),
    /// True or false.
    #[serde(rename = "b")]
    Bool(bool),
    /// An error value (`#REF!`).
    #[serde(rename = "x")]
    Error(String),
    /// A formula; the value is what the file kept of its last calculation.
    #[serde(rename = "f")]
    Formula(Box<Cell>),
}

impl Cell {
    /// The value, seen through a formula.
    #[must_use]
    pub fn value(&self) -> &Self {
        match self {
            Self::Formula(inner) => inner.value(),
            other => other,
        }
    }

    /// True for a formula.
    #[must_use]
    pub const fn is_formula(&self) -> bool {
        matches!(self, Self::Formula(_))
    }

    /// True if nothing can be seen in it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self.value() {
            Self::Empty => true,
            Self::Text(text) => text.chars().all(char::is_whitespace),
            _ => false,
        }
    }

    /// What a person sees in it, trimmed. Dates as `2026-10-31`, true as `TRUE`.
    #[must_use]
    pub fn shown(&self) -> String {
        match self.value() {
            Self::Empty | Self::Formula(_) => String::new(),
            Self::Text(text) => text.trim().to_owned(),
            Self::Number(digits) => digits.clone(),
            Self::Date(date) => date.to_string(),
            Self::Bool(true) => "TRUE".to_owned(),
            Self::Bool(false) => "FALSE".to_owned(),
            Self::Error(code) => code.clone(),
        }
    }
}

impl Sheet {
    /// The cell at a row and column, both from 0; an empty one beyond the edge.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> &Cell {
        const NOTHING: &Cell = &Cell::Empty;
        self.rows.get(row).and_then(|cells| cells.get(column)).unwrap_or(NOTHING)
    }

    /// Number of columns of the widest row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }
}

/// The letters a spreadsheet writes above the column at `index` (from 0): A, …, Z, AA.
#[must_use]
pub fn column_letter(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index;
    loop {
        letters.push(u8::try_from(rest % 26).map_or('?', |r| char::from(b'A' + r)));
        match (rest / 26).checked_sub(1) {
            Some(next) => rest = next,
            None => break,
        }
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_spreadsheets_do() {
        let letters: Vec<String> = [0, 25, 26, 27, 51, 52, 701, 702].into_iter().map(column_letter).collect();
        assert_eq!(letters, ["A", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn a_sheet_survives_being_stored() -> Result<(), serde_json::Error> {
        let cells = vec![
            Cell::Empty,
            Cell::Text("陈𬭎".into()),
            Cell::Number("5123.45".into()),
            Cell::Date(Date::constant(2026, 10, 31)),
            Cell::Bool(true),
            Cell::Error("#REF!".into()),
            Cell::Formula(Box::new(Cell::Number("1".into()))),
        ];
        let sheet = Sheet { name: "花名册".into(), rows: vec![cells], ..Sheet::default() };
        let text = serde_json::to_string(&sheet)?;
        assert_eq!(serde_json::from_str::<Sheet>(&text)?, sheet);
        Ok(())
    }
}
