//! Spreadsheets in and out: files from outside are hostile until read, files from here are safe to open.
//!
//! [`sheet`] turns bytes into plain sheets within stated limits, [`roster`] reads a roster from them,
//! [`input`] reads the lists of one subject each, [`xlsx`] writes tables, [`out`] the sheets that others
//! expect and [`bank`] what banks expect; [`reconcile`] compares the tax client's figures with ours. What
//! a roster means is decided in `domain::roster`; nothing here knows the store.

mod archive;
pub mod bank;
mod error;
pub mod field;
pub mod guard;
pub mod input;
mod kind;
pub mod layout;
pub mod limits;
pub mod out;
pub mod problem;
pub mod reconcile;
pub mod roster;
pub mod sheet;
mod text;
mod workbook;
pub mod xlsx;

pub use error::ReadError;
pub use problem::{Problem, ProblemCode};
