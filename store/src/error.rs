//! What can go wrong in the store. Codes, never texts: people read messages from the locale files.

/// A failure of a store operation.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Nothing with this key exists inside the caller's scope (which of the two is not told).
    #[error("not found")]
    NotFound,
    /// The caller's role does not allow the action.
    #[error("forbidden")]
    Forbidden,
    /// The state of things does not allow it: a locale key tail says why (`run_not_draft`).
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// Somebody else changed the record since it was read.
    #[error("stale")]
    Stale,
    /// A field is wrong: (field name, locale key tail).
    #[error("invalid {0}: {1}")]
    Invalid(&'static str, &'static str),
    /// Stored data does not make sense: what it is, never its content.
    #[error("corrupt: {0}")]
    Corrupt(&'static str),
    /// No complete policy is in force.
    #[error(transparent)]
    Policy(#[from] domain::policy::PolicyError),
    /// The database failed.
    #[error(transparent)]
    Driver(#[from] sea_orm::DbErr),
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] std::io::Error),
}

/// Result of store operations.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;
