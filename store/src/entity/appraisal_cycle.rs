//! Appraisal cycles of units.

use sea_orm::entity::prelude::*;

/// A row of `appraisal_cycle`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_cycle")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The cycle as written: `2026`, `2026-Q3`.
    pub cycle: String,
    /// Unit it is for.
    pub unit_path: String,
    /// Code of where it stands.
    pub state: String,
    /// JSON of [`domain::appraisal::CycleState`].
    #[sea_orm(column_type = "Text")]
    pub stage: String,
    /// Count of changes, from 1.
    pub version: i64,
    /// Pack it was opened with.
    pub pack_id: String,
    /// Version of the pack (ISO).
    pub pack_version_on: String,
    /// JSON of [`domain::policy::AppraisalPolicy`]: the rules it goes by for good.
    #[sea_orm(column_type = "Text")]
    pub rules: String,
    /// The pack is a sample.
    pub sample: bool,
    /// JSON of the pools that were rewarded.
    #[sea_orm(column_type = "Text")]
    pub rewarded: String,
    /// JSON of who took which step.
    #[sea_orm(column_type = "Text")]
    pub story: String,
    /// Last day for ratings (ISO).
    pub rate_until_on: String,
    /// Last day of publicity (ISO).
    pub public_until_on: Option<String>,
    /// Last day for appeals (ISO).
    pub appeal_until_on: Option<String>,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
