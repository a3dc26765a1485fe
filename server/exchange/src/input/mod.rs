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
mod value;

use domain::roster::Severity;
use serde::{Deserialize, Serialize};

use crate::Problem;
use crate::field::Heading;

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

    /// Problems of one severity among those kept.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.problems.iter().filter(|p| p.severity == severity).count()
    }
}
