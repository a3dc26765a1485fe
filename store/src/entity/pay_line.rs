//! Lines of payslips, written in bulk by `runs::write`.

use sea_orm::entity::prelude::*;

/// A row of `pay_line`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pay_line")]
pub struct Model {
    /// Slip.
    #[sea_orm(primary_key, auto_increment = false)]
    pub slip_id: i64,
    /// Position on the slip, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// Code of the line kind.
    pub kind: String,
    /// Number of the group.
    pub group: i32,
    /// Amount.
    pub amount_fen: i64,
    /// JSON of [`domain::trace::Trace`].
    #[sea_orm(column_type = "Text")]
    pub trace: String,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
