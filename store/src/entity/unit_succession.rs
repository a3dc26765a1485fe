//! Units that ended.

use sea_orm::entity::prelude::*;

/// A row of `unit_succession`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_succession")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The unit that ended.
    pub from_path: String,
    /// First day on which it was no more (ISO).
    pub ended_on: String,
    /// The decision.
    pub document: String,
    /// Account that recorded it.
    pub recorded_account: String,
    /// Microseconds since the epoch.
    pub recorded_at: i64,
    /// When it was taken back.
    pub withdrawn_at: Option<i64>,
    /// Why.
    pub withdrawn_reason: Option<String>,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
