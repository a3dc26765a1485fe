//! Units: districts, street offices, communities.

use sea_orm::entity::prelude::*;

/// A row of `unit`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Unit above; none for a district.
    pub parent_id: Option<i64>,
    /// Code, unique.
    #[sea_orm(unique)]
    pub code: String,
    /// Path from the top, ends in `/`.
    #[sea_orm(unique)]
    pub path: String,
    /// Name, unique below one parent.
    pub name: String,
    /// Code of the kind (`street`).
    pub kind: String,
    /// Microseconds since the epoch.
    pub created_at: i64,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
