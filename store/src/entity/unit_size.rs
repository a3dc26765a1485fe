//! How large a unit is from a day on.

use sea_orm::entity::prelude::*;

/// A row of `unit_size`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_size")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The unit.
    pub unit_path: String,
    /// First day (ISO).
    pub from_on: String,
    /// Urban residents.
    pub residents: Option<i64>,
    /// Households.
    pub households: Option<i64>,
    /// Where the figures come from.
    pub source: String,
    /// Account that recorded it.
    pub recorded_account: String,
    /// Microseconds since the epoch.
    pub recorded_at: i64,
    /// When it was corrected or taken back.
    pub superseded_at: Option<i64>,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
