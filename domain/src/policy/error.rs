//! What a pack file is, and what can be wrong with one.

use serde::Serialize;

use crate::calendar::Month;

/// One file of a pack as handed in: its path as the user knows it, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackFile {
    /// Path shown in errors (`cn-tax/pack.toml`).
    pub path: String,
    /// TOML text.
    pub text: String,
}

/// What is wrong with a pack, where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{file}:{line}: {key}: {code:?} {detail}")]
pub struct PackError {
    /// File as handed in.
    pub file: String,
    /// Line from 1; 0 if the whole file is meant.
    pub line: u32,
    /// Dotted key (`grades[3].amount`).
    pub key: String,
    /// Kind of error, looked up in the locale files.
    pub code: PackErrorCode,
    /// A value to show with the message.
    pub detail: String,
}

/// Kinds of pack errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PackErrorCode {
    /// The file is not TOML.
    NotToml,
    /// A key is missing.
    Missing,
    /// A key is not known.
    Unknown,
    /// A value is of the wrong type or outside its range.
    BadValue,
    /// An amount is finer than a fen, a rate finer than one in a million, hours finer than a quarter.
    TooFine,
    /// A name refers to nothing (a post range naming an unknown grade).
    Dangling,
    /// Two entries carry the same code.
    Duplicate,
    /// Brackets, ranges or dates overlap or leave a gap.
    NotContiguous,
    /// Two packs with the same id cover the same day.
    Overlap,
    /// A list that needs entries is empty.
    Empty,
    /// A grade that no post reaches: the posts' ranges leave a gap.
    Gap,
    /// Packs that succeed one another in a circle.
    Cycle,
    /// Shares that make up a whole do not add up to it.
    NotWhole,
    /// Weights whose product is finer than what it is rounded to.
    Uneven,
}

/// No complete set of rules is in force.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// No pack of a kind covers the month.
    #[error("no {kind:?} pack covers {month}")]
    NoneInForce {
        /// What is missing.
        kind: super::PackKind,
        /// For when.
        month: Month,
    },
    /// A base refers to a figure that no pack has, or that was not published by then.
    #[error("no figure of {series} for {year}")]
    NoFigure {
        /// Code of the series.
        series: String,
        /// The year asked for.
        year: i16,
    },
}
