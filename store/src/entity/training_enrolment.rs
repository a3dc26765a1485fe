//! Who has a seat in a session, waits for one, or gave it up.

use sea_orm::entity::prelude::*;

/// A row of `training_enrolment`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "training_enrolment")]
pub struct Model {
    /// Session.
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: i64,
    /// Worker.
    #[sea_orm(primary_key, auto_increment = false)]
    pub worker_id: i64,
    /// Code of where they stand.
    pub state: String,
    /// Order in which they asked, within the session.
    pub turn: i64,
    /// Microseconds since the epoch.
    pub asked_at: i64,
    /// Account that enrolled them.
    pub asked_account: String,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
