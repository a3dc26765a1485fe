//! Drafts of policy packs.

use sea_orm::entity::prelude::*;

/// A row of `policy_draft`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "policy_draft")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Unit whose it is.
    pub unit_path: String,
    /// Pack id.
    pub pack_id: String,
    /// First day in force (ISO).
    pub valid_from_on: String,
    /// TOML that can be read.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Count of changes.
    pub version: i64,
    /// Microseconds since the epoch.
    pub created_at: i64,
    /// Microseconds since the epoch.
    pub changed_at: i64,
    /// Account's key.
    pub changed_by: i64,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
