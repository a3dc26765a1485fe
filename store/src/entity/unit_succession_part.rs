//! What went on from a unit that ended.

use sea_orm::entity::prelude::*;

/// A row of `unit_succession_part`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_succession_part")]
pub struct Model {
    /// The succession.
    #[sea_orm(primary_key, auto_increment = false)]
    pub succession_id: i64,
    /// A unit that went on from it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub to_path: String,
    /// Its share, in parts per million.
    pub share_ppm: i64,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
