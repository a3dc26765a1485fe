//! Backup, restore and a check of everything that must hold.

use std::path::Path;

use serde::Serialize;

use crate::Store;
use crate::error::Result;

/// One check of [`Store::doctor`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was checked (`audit_chain`, `slip_sums`, `foreign_keys`, `pragmas`, `secrets_open`, `projection`, `integrity`).
    pub name: &'static str,
    /// Whether it holds.
    pub ok: bool,
    /// Numbers only: rows checked, first key that fails.
    pub detail: String,
}

impl Store {
    /// Writes a consistent copy to `file` while others go on (temporary file, fsync, rename). SQLite only.
    ///
    /// # Errors
    /// File and driver errors; `Conflict("backup_exists")` if the file exists.
    pub async fn backup(&self, _file: &Path) -> Result<()> {
        todo!()
    }

    /// Runs every check.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn doctor(&self) -> Result<Vec<Check>> {
        todo!()
    }
}

/// Puts a backup in place of the database of a stopped server, after checking that it is whole.
///
/// # Errors
/// File errors; `Corrupt` if the backup is damaged; `Conflict("database_in_use")`.
pub async fn restore(_backup: &Path, _database: &Path) -> Result<()> {
    todo!()
}
