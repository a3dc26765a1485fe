//! Payslips, written in bulk by `runs::write`.

use sea_orm::entity::prelude::*;

/// A row of `pay_slip`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pay_slip")]
pub struct Model {
    /// Month and worker in one number, see `runs::key`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// Run.
    pub run_id: i64,
    /// Worker.
    pub worker_id: i64,
    /// Month ordinal.
    pub month: i32,
    /// Unit worked in on the last employed day of the month.
    pub unit_path: String,
    /// Its street office.
    pub street: String,
    /// Its community.
    pub community: String,
    /// Post codes joined by commas.
    pub posts: String,
    /// Grade code.
    pub grade: String,
    /// 应发
    pub gross_fen: i64,
    /// Taxable part of it.
    pub taxable_fen: i64,
    /// Own contributions.
    pub employee_fen: i64,
    /// Tax.
    pub tax_fen: i64,
    /// 实发
    pub net_fen: i64,
    /// Employer's contributions.
    pub employer_fen: i64,
    /// Cost.
    pub cost_fen: i64,
    /// Special additional deductions of the month.
    pub additional_fen: i64,
    /// Net of the month before.
    pub net_before_fen: Option<i64>,
    /// Net less net before.
    pub change_fen: i64,
    /// The same without its sign, for sorting.
    pub change_abs_fen: i64,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
