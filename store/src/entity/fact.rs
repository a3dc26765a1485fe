//! Facts about workers. The database refuses deletes, and updates other than superseding.

use sea_orm::entity::prelude::*;

/// A row of `fact`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "fact")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Worker.
    pub worker_id: i64,
    /// Kind of the body.
    pub kind: String,
    /// First day in force (ISO).
    pub valid_from_on: String,
    /// First day no longer in force (ISO).
    pub valid_to_on: Option<String>,
    /// Microseconds since the epoch.
    pub recorded_at: i64,
    /// Account that recorded it.
    pub recorded_by: String,
    /// Microseconds since the epoch.
    pub superseded_at: Option<i64>,
    /// Account that superseded or withdrew it.
    pub superseded_by: Option<String>,
    /// Import it came from.
    pub import_id: Option<i64>,
    /// JSON of the body without its kind.
    #[sea_orm(column_type = "Text")]
    pub body: String,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
