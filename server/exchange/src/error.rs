//! Why a file could not be read as a sheet.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::limits;

/// A file that was refused. People read `roster.read_error.<code>` from the locale files with [`ReadError::params`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ReadError {
    /// The file holds nothing.
    #[error("empty file")]
    EmptyFile,
    /// The file is larger than [`limits::FILE_BYTES`].
    #[error("file too large")]
    TooLarge,
    /// Some other kind of file, whatever its name says (`XLS`, `ODS`, `PDF`, …).
    #[error("not a workbook but {kind}")]
    WrongKind {
        /// Short name of what it is.
        kind: String,
    },
    /// Neither a workbook nor text.
    #[error("not a workbook and not text")]
    UnknownKind,
    /// The workbook asks for a password.
    #[error("workbook is encrypted")]
    Encrypted,
    /// The workbook is damaged.
    #[error("workbook is damaged")]
    Corrupted,
    /// The workbook grows beyond all measure when unpacked.
    #[error("workbook inflates beyond the limit")]
    Inflates,
    /// More rows than [`limits::ROWS`].
    #[error("too many rows")]
    TooManyRows,
    /// More columns than [`limits::COLUMNS`].
    #[error("too many columns")]
    TooManyColumns,
    /// More cells than [`limits::CELLS`], or more sheets than [`limits::SHEETS`].
    #[error("too many cells")]
    TooManyCells,
    /// A cell with more than [`limits::CELL_CHARACTERS`] characters, as after a quotation mark nobody closed.
    #[error("cell too long at row {row}")]
    CellTooLong {
        /// Row of the sheet, from 1.
        row: u32,
    },
    /// The characters of a text file are in no encoding that is known here.
    #[error("unknown text encoding")]
    Encoding,
    /// No sheet that can be seen holds anything.
    #[error("no visible data")]
    NoData,
    /// No row names at least three known columns, the name or the ID number among them.
    #[error("no header row")]
    NoHeader,
}

impl ReadError {
    /// The name in locale files.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::EmptyFile => "empty_file",
            Self::TooLarge => "too_large",
            Self::WrongKind { .. } => "wrong_kind",
            Self::UnknownKind => "unknown_kind",
            Self::Encrypted => "encrypted",
            Self::Corrupted => "corrupted",
            Self::Inflates => "inflates",
            Self::TooManyRows => "too_many_rows",
            Self::TooManyColumns => "too_many_columns",
            Self::TooManyCells => "too_many_cells",
            Self::CellTooLong { .. } => "cell_too_long",
            Self::Encoding => "encoding",
            Self::NoData => "no_data",
            Self::NoHeader => "no_header",
        }
    }

    /// One of each, so that tests can walk the texts.
    #[must_use]
    pub fn all() -> Vec<Self> {
        vec![
            Self::EmptyFile,
            Self::TooLarge,
            Self::WrongKind { kind: "PDF".to_owned() },
            Self::UnknownKind,
            Self::Encrypted,
            Self::Corrupted,
            Self::Inflates,
            Self::TooManyRows,
            Self::TooManyColumns,
            Self::TooManyCells,
            Self::CellTooLong { row: 1 },
            Self::Encoding,
            Self::NoData,
            Self::NoHeader,
        ]
    }

    /// Values for the places of the message.
    #[must_use]
    pub fn params(&self) -> BTreeMap<&'static str, String> {
        let pair = match self {
            Self::TooLarge => ("limit", (limits::FILE_BYTES >> 20).to_string()),
            Self::Inflates => ("limit", (limits::INFLATED_BYTES >> 20).to_string()),
            Self::TooManyRows => ("limit", limits::ROWS.to_string()),
            Self::TooManyColumns => ("limit", limits::COLUMNS.to_string()),
            Self::TooManyCells => ("limit", limits::CELLS.to_string()),
            Self::WrongKind { kind } => ("kind", kind.clone()),
            Self::CellTooLong { row } => ("row", row.to_string()),
            _ => return BTreeMap::new(),
        };
        BTreeMap::from([pair])
    }
}
