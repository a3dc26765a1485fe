//! The layout of a sheet that others expect: which titles, in which order, in which words.
//!
//! The layouts that ship are data with a source and a status. As receivers change theirs without
//! notice, the titles can also be taken from a template that a user supplies.

use std::collections::BTreeMap;

use domain::roster::{Cell, Sheet};
use serde::{Deserialize, Serialize};

use crate::field::{Field, Matched, match_titles};
use crate::{ReadError, sheet};

/// How well a format is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Confirmed by the receiver's own description or template.
    Confirmed,
    /// Not confirmed by a primary source.
    Sample,
}

/// Titles and words of a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Stored name.
    pub code: String,
    /// Name for people, in Chinese.
    pub name: String,
    /// How well it is known.
    pub status: Status,
    /// Where it comes from.
    pub source: String,
    /// Name of the worksheet.
    pub sheet: String,
    /// Titles in order; a star before one marks it as needed.
    pub columns: Vec<String>,
    /// Words the receiver expects, by what they stand for.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
    /// Wording of reasons, by their stored names.
    #[serde(default)]
    pub reasons: BTreeMap<String, String>,
}

/// A layout that ships and cannot be read, which tests rule out.
#[derive(Debug, thiserror::Error)]
#[error("layout or profile {code} is not sound: {message}")]
pub struct LayoutError {
    /// Its stored name.
    pub code: String,
    /// What is wrong with it.
    pub message: String,
}

const TAX_WAGES: &str = include_str!("../layouts/tax-wages.toml");
const TAX_PERSONS: &str = include_str!("../layouts/tax-persons.toml");
const INSURANCE_CHANGES: &str = include_str!("../layouts/insurance-changes.toml");
const INSURANCE_MONTH: &str = include_str!("../layouts/insurance-month.toml");
const HOUSING_MONTH: &str = include_str!("../layouts/housing-month.toml");

/// The layouts that ship.
const BUILT_IN: [(&str, &str); 5] = [
    ("tax-wages", TAX_WAGES),
    ("tax-persons", TAX_PERSONS),
    ("insurance-changes", INSURANCE_CHANGES),
    ("insurance-month", INSURANCE_MONTH),
    ("housing-month", HOUSING_MONTH),
];

impl Layout {
    /// Stored names of the layouts that ship.
    #[must_use]
    pub fn codes() -> Vec<&'static str> {
        BUILT_IN.iter().map(|(code, _)| *code).collect()
    }

    /// A layout that ships.
    ///
    /// # Errors
    /// [`LayoutError`] when there is none of this name or it is not sound.
    pub fn built_in(code: &str) -> Result<Self, LayoutError> {
        let wrong = |message: String| LayoutError { code: code.to_owned(), message };
        let (_, text) = BUILT_IN.iter().find(|(c, _)| *c == code).ok_or_else(|| wrong("no such layout".to_owned()))?;
        toml::from_str(text).map_err(|e| wrong(e.to_string()))
    }

    /// This layout with the sheet name and the titles of a user's template; the words stay.
    #[must_use]
    pub fn with_template(mut self, template: &Template) -> Self {
        self.sheet.clone_from(&template.sheet);
        self.columns.clone_from(&template.titles);
        self
    }

    /// What the columns hold.
    #[must_use]
    pub fn matched<F: Field>(&self) -> Matched<F> {
        match_titles(&self.columns)
    }

    /// The receiver's word for something, or nothing.
    #[must_use]
    pub fn word(&self, key: &str) -> &str {
        self.words.get(key).map_or("", String::as_str)
    }
}

/// The titles of a template that a user supplied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// Name of its worksheet.
    pub sheet: String,
    /// Row of the titles as the spreadsheet numbers it.
    pub header_row: u32,
    /// Titles in order, blank ones in between included.
    pub titles: Vec<String>,
}

/// Rows looked at for the titles.
pub(crate) const HEADER_DEPTH: usize = 30;

impl Template {
    /// Reads the titles from the first sheet of a template for the fields `F`.
    ///
    /// # Errors
    /// [`ReadError`] when the file cannot be read or no row names a name or an ID number beside another field.
    pub fn open<F: Field>(bytes: &[u8], filename: &str) -> Result<Self, ReadError> {
        let contents = sheet::read(bytes, filename)?;
        let first = contents.sheets.first().ok_or(ReadError::NoData)?;
        let (row, _) = find_header::<F>(first).ok_or(ReadError::NoHeader)?;
        Ok(Self {
            sheet: first.name.clone(),
            header_row: u32::try_from(row).unwrap_or(u32::MAX).saturating_add(1),
            titles: titles(first, row),
        })
    }

    /// What its columns hold.
    #[must_use]
    pub fn matched<F: Field>(&self) -> Matched<F> {
        match_titles(&self.titles)
    }
}

/// The texts of a row.
pub(crate) fn titles(sheet: &Sheet, row: usize) -> Vec<String> {
    let cells = sheet.rows.get(row).map_or(&[][..], Vec::as_slice);
    let mut titles: Vec<String> = cells.iter().map(Cell::shown).collect();
    while titles.last().is_some_and(String::is_empty) {
        titles.pop();
    }
    titles
}

/// The row with the most known titles, the first of equals; the name or the ID number must be among them.
pub(crate) fn find_header<F: Field>(sheet: &Sheet) -> Option<(usize, Matched<F>)> {
    let mut best: Option<(usize, Matched<F>)> = None;
    for row in 0..sheet.rows.len().min(HEADER_DEPTH) {
        let matched = match_titles::<F>(&titles(sheet, row));
        let named = matched.columns.iter().flatten().any(|f| matches!(f.code(), "name" | "id_number"));
        if named && matched.known() >= 2 && best.as_ref().is_none_or(|(_, b)| matched.known() > b.known()) {
            best = Some((row, matched));
        }
    }
    best
}
