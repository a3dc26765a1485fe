//! One set of components for all pages.

mod layout;

pub use layout::{Layout, PageOf};
