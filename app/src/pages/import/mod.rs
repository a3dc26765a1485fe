//! Importing a roster: the upload, and the preview with everything that is wrong and everything that would change.

mod changes;
mod columns;
mod preview;
mod problems;
mod upload;

pub use changes::{import_effect, import_rows};
pub use preview::{ImportPreviewPage, import_tab};
pub use problems::{ordered_problems, problem_place, problem_words, severity_key};
pub use upload::ImportPage;
