//! Lists of one subject: which there are, the upload of one, and the preview with everything that is wrong and everything
//! that would be recorded.

mod faults;
mod hub;
mod preview;
mod rows;
mod upload;

use store::lists::ListKind;

use crate::context::Cx;

pub use faults::fault_words;
pub use hub::ListsPage;
pub use preview::{ListPreviewPage, list_tab};
pub use rows::{list_changes, list_notes, list_rows};
pub use upload::ListPage;

/// Name of a kind.
fn name(cx: &Cx, kind: ListKind) -> String {
    cx.t(&format!("lists.kind.{}", kind.code()))
}

/// Address of the upload of a kind.
fn address(kind: ListKind) -> String {
    format!("/imports/{}", kind.code())
}

/// Address of an empty list of a kind.
fn form_address(kind: ListKind) -> String {
    format!("/imports/{}/form.xlsx", kind.code())
}
