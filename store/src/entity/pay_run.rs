//! Pay runs. The database refuses every step that is not one of a run's life.

use sea_orm::entity::prelude::*;

/// A row of `pay_run`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pay_run")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Month ordinal.
    pub month: i32,
    /// 0: the month's own run; else the number of the off-cycle run.
    pub off_cycle: i32,
    /// Unit it is for; unique with the month and the number.
    pub unit_path: String,
    /// Code of the state.
    pub state: String,
    /// Count of transitions.
    pub version: i64,
    /// Slips.
    pub slips: i64,
    /// People held.
    pub held: i64,
    /// Slips whose net differs from the month before.
    pub changes: i64,
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
    /// Policy it is calculated by.
    pub policy_snapshot_id: i64,
    /// Facts count as believed then; microseconds since the epoch.
    pub known_at: i64,
    /// Greatest worker key done.
    pub cursor: i64,
    /// Workers looked at.
    pub progress_done: i64,
    /// Workers to look at, once counted.
    pub progress_total: Option<i64>,
    /// A figure comes from a sample pack.
    pub sample: bool,
    /// Keys of all accounts that ever prepared or submitted it, `,3,7,`.
    pub preparers: String,
    /// Who created or recalculated it last.
    pub prepared_by: i64,
    /// Their account.
    pub prepared_account: String,
    /// Microseconds since the epoch.
    pub prepared_at: i64,
    /// Who submitted it.
    pub submitted_by: Option<i64>,
    /// Their account.
    pub submitted_account: Option<String>,
    /// Microseconds since the epoch.
    pub submitted_at: Option<i64>,
    /// Who approved it.
    pub approved_by: Option<i64>,
    /// Their account.
    pub approved_account: Option<String>,
    /// Microseconds since the epoch.
    pub approved_at: Option<i64>,
    /// Who marked it paid.
    pub paid_by: Option<i64>,
    /// Their account.
    pub paid_account: Option<String>,
    /// Microseconds since the epoch.
    pub paid_at: Option<i64>,
    /// Who returned it last.
    pub returned_by: Option<i64>,
    /// Their account.
    pub returned_account: Option<String>,
    /// Microseconds since the epoch.
    pub returned_at: Option<i64>,
    /// With which comment.
    pub returned_comment: Option<String>,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
