//! Who was at a session, for how long, and how that is known.

use sea_orm::entity::prelude::*;

/// A row of `training_attendance`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "training_attendance")]
pub struct Model {
    /// Session.
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: i64,
    /// Worker.
    #[sea_orm(primary_key, auto_increment = false)]
    pub worker_id: i64,
    /// Code: `whole`, `part` or `absent`.
    pub presence: String,
    /// Hours there, in quarters.
    pub quarters: i64,
    /// Code of how it is known.
    pub recorded_by: String,
    /// Days on which they signed in by code (ISO), joined by commas.
    pub days: String,
    /// Completed the session, once it is closed.
    pub completed: Option<bool>,
    /// Microseconds since the epoch.
    pub recorded_at: i64,
    /// Account that recorded it.
    pub recorded_account: String,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
