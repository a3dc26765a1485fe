//! Sums of a run by unit and item, so that the page of a run reads no lines.

use sea_orm::entity::prelude::*;

/// A row of `pay_total`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pay_total")]
pub struct Model {
    /// Run.
    #[sea_orm(primary_key, auto_increment = false)]
    pub run_id: i64,
    /// Unit one step below the run's, or the run's own; empty for the sums of the whole run.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_path: String,
    /// Code of the line kind.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// Number of the group.
    #[sea_orm(primary_key, auto_increment = false)]
    pub group: i32,
    /// Sum.
    pub amount_fen: i64,
    /// People with the item.
    pub people: i64,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
