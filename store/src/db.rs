//! Opening the database: pragmas in order, one writer, several readers.

use std::sync::Arc;

use domain::access::Principal;
use sea_orm::DatabaseConnection;

use crate::crypto::Keys;
use crate::error::Result;

/// An instant; stored as RFC 3339 text in UTC with microseconds on SQLite, `timestamptz`-free text on PostgreSQL too.
pub type Timestamp = jiff::Timestamp;

/// Who acts, and when. The clock is the caller's.
#[derive(Clone, Copy, Debug)]
pub struct Act<'a> {
    /// The signed-in person.
    pub by: &'a Principal,
    /// Now.
    pub at: Timestamp,
}

/// The database and the keys that open its secrets. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) write: DatabaseConnection,
    pub(crate) read: DatabaseConnection,
    pub(crate) keys: Arc<Keys>,
}

impl Store {
    /// Opens `url` (`sqlite://path?mode=rwc`, `sqlite::memory:`-free, or `postgres://…`) and applies all migrations.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn open(_url: &str, _keys: Keys) -> Result<Self> {
        todo!()
    }

    /// True when nobody has an account yet: the first visit sets up the administrator.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn is_empty(&self) -> Result<bool> {
        todo!()
    }
}
