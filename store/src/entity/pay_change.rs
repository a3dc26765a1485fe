//! What each cause moves of a worker's figures against the month before.

use sea_orm::entity::prelude::*;

/// A row of `pay_change`. Amounts are those of the month less those of the month before, in fen.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pay_change")]
pub struct Model {
    /// Run.
    #[sea_orm(primary_key, auto_increment = false)]
    pub run_id: i64,
    /// Worker.
    #[sea_orm(primary_key, auto_increment = false)]
    pub worker_id: i64,
    /// Code of the [`domain::changes::Cause`].
    #[sea_orm(primary_key, auto_increment = false)]
    pub cause: String,
    /// Unit of the slip; of last month's slip for somebody who has none.
    pub unit_path: String,
    /// `net_fen` without its sign.
    pub net_abs_fen: i64,
    /// 实发
    pub net_fen: i64,
    /// 应发
    pub gross_fen: i64,
    /// 个人社保公积金
    pub employee_fen: i64,
    /// 个人所得税
    pub tax_fen: i64,
    /// 单位社保公积金
    pub employer_fen: i64,
    /// 用人成本
    pub cost_fen: i64,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
