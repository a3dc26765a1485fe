//! Formats of bank files that offices described themselves.

use sea_orm::entity::prelude::*;

/// A row of `bank_profile`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bank_profile")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Unit that described it.
    pub unit_path: String,
    /// Name, unique in the unit.
    pub name: String,
    /// The format as JSON.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// Count of changes, from 1.
    pub version: i64,
    /// Microseconds since the epoch.
    pub changed_at: i64,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
