//! Links by which raters rate once.

use sea_orm::entity::prelude::*;

/// A row of `appraisal_link`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_link")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Cycle.
    pub cycle_id: i64,
    /// Whose people are rated.
    pub unit_path: String,
    /// Position of the group of raters.
    pub group_at: i64,
    /// Position of the kind.
    pub kind_at: Option<i64>,
    /// A colleague does not rate themself.
    pub except_worker: Option<i64>,
    /// Hash of the secret in the link.
    pub token_hash: String,
    /// Last day it works (ISO).
    pub expires_on: String,
    /// Used.
    pub used: bool,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
