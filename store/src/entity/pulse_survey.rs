//! Anonymous questionnaires.

use sea_orm::entity::prelude::*;

/// A row of `pulse_survey`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pulse_survey")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Whose people are asked.
    pub unit_path: String,
    /// Title.
    pub title: String,
    /// The questions (JSON).
    pub questions: String,
    /// First day (ISO).
    pub opens_on: String,
    /// Last day (ISO).
    pub closes_on: String,
    /// Microseconds since the epoch.
    pub created_at: i64,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
