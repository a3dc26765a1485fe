//! How much of a file is read. A roster of 100,000 people stays well inside; a file made to exhaust
//! the machine does not get in.

/// Bytes of a file as uploaded.
pub const FILE_BYTES: usize = 20 << 20;
/// Entries of a workbook's archive.
pub const ARCHIVE_ENTRIES: usize = 4_096;
/// Bytes of all entries together once inflated, counted while inflating.
pub const INFLATED_BYTES: u64 = 256 << 20;
/// An entry may be this many times larger than its compressed form; worksheets reach about 30.
pub const INFLATED_RATIO: u64 = 200;
/// Entries below this size may be of any ratio.
pub const RATIO_FREE_BYTES: u64 = 1 << 20;
/// Strings a workbook may announce in its shared table.
pub const SHARED_STRINGS: u64 = 4_000_000;
/// Worksheets read.
pub const SHEETS: usize = 64;
/// Rows of a sheet.
pub const ROWS: usize = 150_000;
/// Columns of a sheet.
pub const COLUMNS: usize = 256;
/// Cells of all sheets together, empty ones before the last of a row included.
pub const CELLS: usize = 6_000_000;
/// Characters in a cell, as spreadsheets themselves allow.
pub const CELL_CHARACTERS: usize = 32_767;
