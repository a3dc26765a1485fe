//! Lists to be imported, as their pages show them. The server makes this, since reading files is not the pages' business.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::ids::ImportId;
use domain::roster::Severity;
use store::lists::{ListDiff, ListKind, ListOf, ListOutcome};

/// Kinds of leave that are taken as unpaid unless somebody says otherwise, as the field for them offers.
pub const UNPAID: &str = "无薪假、事假、旷工";

/// An uploaded list.
#[derive(Clone, Debug)]
pub struct ListPreview {
    /// The staged list.
    pub id: ImportId,
    /// Its kind.
    pub kind: ListKind,
    /// Name of the file as uploaded.
    pub file_name: String,
    /// What is known of it.
    pub state: ListState,
}

/// What is known of an uploaded list.
#[derive(Clone, Debug)]
pub enum ListState {
    /// It was recorded; its content is gone.
    Recorded(ListOutcome),
    /// It waits for confirmation.
    Open(Arc<ListFound>),
}

/// What a list says and would record.
#[derive(Clone, Debug)]
pub struct ListFound {
    /// What it is about.
    pub of: ListOf,
    /// Name of the sheet that was read.
    pub sheet: String,
    /// Row of the titles.
    pub header_row: u32,
    /// Encoding taken, for text files.
    pub encoding: Option<String>,
    /// Other sheets of the file, which were not read.
    pub other_sheets: Vec<String>,
    /// Rows that describe a person.
    pub people: u32,
    /// Of them with errors, by the file or by what is on file.
    pub bad_rows: u32,
    /// What is wrong, errors first.
    pub faults: Vec<ListFault>,
    /// Errors, warnings, notices.
    pub counts: [u32; 3],
    /// What rows without errors in the file would record.
    pub diff: ListDiff,
}

/// Something wrong with a list, in itself or beside what is on file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListFault {
    /// Row of the sheet; 0 if the whole is meant.
    pub row: u32,
    /// Who it is about; may be empty.
    pub name: String,
    /// The column: letters and title.
    pub column: String,
    /// The value found, shortened where sensitive.
    pub value: String,
    /// Area of its texts: `exchange` or `list`, before `.problem.…` and `.remedy.…`.
    pub area: &'static str,
    /// Tail of its locale keys.
    pub code: &'static str,
    /// How badly.
    pub severity: Severity,
    /// Values for the texts.
    pub params: BTreeMap<String, String>,
}
