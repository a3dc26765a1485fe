//! Work that outlives a request.

use sea_orm::entity::prelude::*;

/// A row of `job`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What to do, JSON of [`crate::jobs::Task`].
    pub task: String,
    /// `queued`, `taken`, `done` or `failed`.
    pub state: String,
    /// Times taken.
    pub attempts: i64,
    /// Not before; microseconds since the epoch.
    pub due_at: i64,
    /// Microseconds since the epoch.
    pub taken_at: Option<i64>,
    /// Microseconds since the epoch.
    pub finished_at: Option<i64>,
    /// Code of the last failure.
    pub error_code: Option<String>,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
