//! Sessions of training. The database refuses changes once one is closed or cancelled.

use sea_orm::entity::prelude::*;

/// A row of `training_session`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "training_session")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Course.
    pub course_id: i64,
    /// Unit that keeps it.
    pub unit_path: String,
    /// Title of the course.
    pub title: String,
    /// Code of the kind of training.
    pub kind: String,
    /// Code of the level of the organiser.
    pub level: String,
    /// Who organises it.
    pub organiser: String,
    /// Counts as continuing education.
    pub continuing: bool,
    /// Its days (ISO), joined by commas.
    pub dates: String,
    /// First day (ISO).
    pub first_on: String,
    /// Last day (ISO).
    pub last_on: String,
    /// When it begins on each day (`09:00`).
    pub starts: String,
    /// When it ends (`17:00`).
    pub ends: String,
    /// Where.
    pub place: String,
    /// Remark.
    pub note: String,
    /// Hours of all days, in quarters.
    pub quarters: i64,
    /// Seats; none: no limit.
    pub capacity: Option<i64>,
    /// Code of the state.
    pub state: String,
    /// Code shown in the room.
    pub code: Option<String>,
    /// Day it is for (ISO).
    pub code_on: Option<String>,
    /// Count of changes.
    pub version: i64,
    /// Microseconds since the epoch.
    pub created_at: i64,
    /// Account that closed or cancelled it.
    pub ended_account: Option<String>,
    /// Microseconds since the epoch.
    pub ended_at: Option<i64>,
    /// Why it was cancelled.
    pub ended_reason: Option<String>,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
