//! Policy packs installed by users.

use sea_orm::entity::prelude::*;

/// A row of `policy_pack`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "policy_pack")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Pack id, unique with the first day.
    pub pack_id: String,
    /// First day in force (ISO).
    pub valid_from_on: String,
    /// TOML as installed.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Microseconds since the epoch.
    pub installed_at: i64,
    /// Account's key.
    pub installed_by: i64,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
