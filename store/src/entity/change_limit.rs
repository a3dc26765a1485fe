//! What change of net pay a unit wants somebody to look at.

use sea_orm::entity::prelude::*;

/// A row of `change_limit`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_limit")]
pub struct Model {
    /// Unit it was set for; holds for all below that have none of their own.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_path: String,
    /// The largest amount that does not stand out, in fen.
    pub amount_fen: Option<i64>,
    /// The largest share that does not stand out, in parts per million.
    pub ppm: Option<i64>,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
