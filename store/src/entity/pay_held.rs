//! People a run left out, and why.

use sea_orm::entity::prelude::*;

/// A row of `pay_held`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pay_held")]
pub struct Model {
    /// Run.
    #[sea_orm(primary_key, auto_increment = false)]
    pub run_id: i64,
    /// Worker.
    #[sea_orm(primary_key, auto_increment = false)]
    pub worker_id: i64,
    /// Unit worked in on the last employed day of the month.
    pub unit_path: String,
    /// JSON of [`domain::pay::Hold`].
    #[sea_orm(column_type = "Text")]
    pub hold: String,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
