//! Courses of training.

use sea_orm::entity::prelude::*;

/// A row of `training_course`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "training_course")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Unit that keeps it; open to everybody there and below.
    pub unit_path: String,
    /// Title.
    pub title: String,
    /// Code of the kind of training.
    pub kind: String,
    /// Code of the level of the organiser.
    pub level: String,
    /// Who organises it.
    pub organiser: String,
    /// Hours of one session, in quarters.
    pub quarters: i64,
    /// Counts as continuing education.
    pub continuing: bool,
    /// No new sessions.
    pub retired: bool,
    /// Count of changes.
    pub version: i64,
    /// Microseconds since the epoch.
    pub created_at: i64,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
