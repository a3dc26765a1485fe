//! Importing a roster: the upload, and the preview with everything that is wrong and everything that would change.

mod changes;
mod columns;
mod preview;
mod problems;
mod upload;

pub use preview::ImportPreviewPage;
pub use upload::ImportPage;
