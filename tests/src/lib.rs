//! The whole system under test: what the tests and the page benchmark share.

pub mod app;
pub mod client;
pub mod command;
pub mod files;
pub mod page;
pub mod person;

/// A text of the product in Chinese.
///
/// # Panics
/// There is none.
#[must_use]
pub fn t(key: &str) -> &'static str {
    locales::Locale::Zh.find(key).unwrap_or_else(|| panic!("no text {key}"))
}
