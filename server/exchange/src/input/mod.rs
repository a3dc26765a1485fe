//! Lists of one subject each: columns matched by their titles, every row checked, every problem named
//! with its place. A list with an error is not taken in part: see [`Reading::usable`].

pub mod attendance;
pub mod bases;
pub mod deductions;
pub mod one_offs;
pub mod opening;
mod table;
pub mod tax_result;
pub mod tax_wages;
pub mod training;
mod value;

use std::collections::BTreeSet;

use domain::roster::Severity;
use serde::{Deserialize, Serialize};

use crate::Problem;
use crate::field::{Field, Heading};
use crate::xlsx::{self, ColumnHead, ColumnKind, Head, WriteError};

/// A list as it was understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading<T> {
    /// Name of the worksheet.
    pub sheet: String,
    /// Row of the titles as the spreadsheet numbers it.
    pub header_row: u32,
    /// The encoding taken, for text files.
    pub encoding: Option<String>,
    /// Rows without errors, in the order of the sheet: for the preview.
    pub rows: Vec<T>,
    /// Rows that describe a person, with errors or without.
    pub people: u32,
    /// Columns that were not read.
    pub ignored: Vec<Heading>,
    /// Names of other sheets of the file, which were not read.
    pub other_sheets: Vec<String>,
    /// Problems by row, errors first within one; at most [`KEPT`] of them.
    pub problems: Vec<Problem>,
    /// Errors, those beyond [`KEPT`] included.
    pub errors: u32,
}

/// Problems kept one by one.
pub const KEPT: usize = 20_000;

impl<T> Reading<T> {
    /// True if something forbids the import.
    #[must_use]
    pub const fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// The rows, if there is no error at all; nothing is taken of a list with errors.
    #[must_use]
    pub fn usable(&self) -> Option<&[T]> {
        if self.has_errors() { None } else { Some(&self.rows) }
    }

    /// The same with other rows.
    #[must_use]
    pub fn map<U>(self, row: impl FnMut(T) -> U) -> Reading<U> {
        Reading {
            sheet: self.sheet,
            header_row: self.header_row,
            encoding: self.encoding,
            rows: self.rows.into_iter().map(row).collect(),
            people: self.people,
            ignored: self.ignored,
            other_sheets: self.other_sheets,
            problems: self.problems,
            errors: self.errors,
        }
    }

    /// Rows with an error among the problems kept.
    #[must_use]
    pub fn bad_rows(&self) -> usize {
        let bad = self.problems.iter().filter(|p| p.severity == Severity::Error && p.row > self.header_row);
        bad.map(|p| p.row).collect::<BTreeSet<u32>>().len()
    }

    /// Problems of one severity among those kept.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.problems.iter().filter(|p| p.severity == severity).count()
    }
}

/// An empty workbook with the usual titles of some fields, to be filled in and read back. `lines` stand above the titles.
///
/// # Errors
/// As [`xlsx::write`].
pub fn form<F: Field>(columns: &[(F, ColumnKind)], sheet: &str, lines: Vec<String>) -> Result<Vec<u8>, WriteError> {
    let column = |(field, kind): &(F, ColumnKind)| ColumnHead {
        title: field.title().to_owned(),
        kind: *kind,
        width: if *kind == ColumnKind::Text { 20 } else { 16 },
    };
    xlsx::form(Head { sheet: sheet.to_owned(), lines, columns: columns.iter().map(column).collect() })
}
