//! Paging in SQL.

use serde::{Deserialize, Serialize};

/// Which page, from 1, and how many rows on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRequest {
    /// From 1.
    pub page: u32,
    /// Rows a page, at most 200.
    pub size: u32,
}

impl Default for PageRequest {
    fn default() -> Self {
        Self { page: 1, size: 50 }
    }
}

/// How many rows there are in all: counted up to a limit, so that counting stays cheap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Rows counted.
    pub rows: u64,
    /// True if there are more than `rows`.
    pub more: bool,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// Rows.
    pub rows: Vec<T>,
    /// Which page this is.
    pub request: PageRequest,
    /// All rows.
    pub count: Count,
}
