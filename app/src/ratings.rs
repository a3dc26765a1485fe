//! A sheet of ratings, as its pages show it. The server makes this, since reading files is not the pages' business.

use std::sync::Arc;

use domain::ids::{CycleId, ImportId};
use store::appraisals::{RatingDiff, RatingSeen};

/// An uploaded sheet.
#[derive(Clone, Debug)]
pub struct RatingsPreview {
    /// The staged sheet.
    pub id: ImportId,
    /// The cycle it is for.
    pub cycle: CycleId,
    /// Name of the file as uploaded.
    pub file_name: String,
    /// It was recorded; only the numbers are known any more.
    pub recorded: bool,
    /// Rows that cannot be read.
    pub unreadable: Arc<Vec<RatingSeen>>,
    /// The sheet beside what is on file.
    pub diff: Arc<RatingDiff>,
}
