//! Work somewhere else for a time.

use serde::{Deserialize, Serialize};

/// Why somebody works elsewhere for a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostingKind {
    /// A planned turn in another unit or post (轮岗).
    Rotation,
    /// To an office, to learn and to help (挂职).
    Secondment,
    /// Called away for a task (抽调).
    Task,
}

/// Rotation, secondment or a temporary assignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// Which.
    pub posting: PostingKind,
    /// Where, in the words of the file.
    pub place: String,
    /// As what or for what, in the words of the file.
    #[serde(default)]
    pub duty: String,
    /// The document it goes back to, in the words of the file.
    #[serde(default)]
    pub document: String,
}
