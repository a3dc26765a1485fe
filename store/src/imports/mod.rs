//! Importing a roster: staged, compared with what is known, then applied whole or not at all.

mod apply;
mod compare;
mod diff;
mod places;
mod stage;

use domain::calendar::Date;
use domain::ids::{ImportId, WorkerId};
use serde::{Deserialize, Serialize};

pub(crate) use stage::{applied, context as payload_context};

use crate::Timestamp;

/// What an import would do to one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RowEffect {
    /// Not known yet.
    New,
    /// Known, and these fields differ (column code, value now, value in the file; sealed ones masked).
    Changed {
        /// Differences.
        fields: Vec<(String, String, String)>,
    },
    /// Known, nothing differs.
    Unchanged,
    /// The person or the unit of the row lies outside the caller's unit; such a roster cannot be applied.
    Outside,
}

/// One row of the preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowPreview {
    /// Row in the sheet, from 1.
    pub row: u32,
    /// Name.
    pub name: String,
    /// Street and community.
    pub unit: String,
    /// What it would do.
    pub effect: RowEffect,
    /// Grade the rules give on the day the facts hold from; `None` if it cannot be told.
    pub proposed_grade: Option<String>,
}

/// Comparison of a roster with what is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportDiff {
    /// Rows that bring somebody new.
    pub new: u32,
    /// Rows that change somebody.
    pub changed: u32,
    /// Rows that change nothing.
    pub unchanged: u32,
    /// Rows outside the caller's unit.
    pub outside: u32,
    /// Active people inside the caller's unit who are not in the file: (worker, name, unit).
    pub missing: Vec<(WorkerId, String, String)>,
    /// Units that would be created, as street/community names.
    pub new_units: Vec<String>,
    /// Row by row.
    pub rows: Vec<RowPreview>,
}

/// How to apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplyOptions {
    /// Facts hold from this day, or from joining if that is later.
    pub facts_from: Date,
    /// Confirm the proposed placements.
    pub confirm_placements: bool,
    /// Mark new people as fictitious (demo data).
    pub fictitious: bool,
}

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportOutcome {
    /// The import.
    pub import: i64,
    /// People added.
    pub added: u32,
    /// People changed.
    pub changed: u32,
    /// People as they were.
    pub unchanged: u32,
    /// Units added.
    pub units: u32,
    /// Placements confirmed.
    pub placed: u32,
}

/// An uploaded file waiting for confirmation, or done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StagedImport {
    /// Key.
    pub id: ImportId,
    /// File name as uploaded.
    pub file_name: String,
    /// Uploaded.
    pub created_at: Timestamp,
    /// By.
    pub account: String,
    /// When it was applied.
    pub applied_at: Option<Timestamp>,
    /// The sheet and the column mapping as JSON (the caller's; sealed at rest, since it holds personal data).
    pub payload: String,
}
