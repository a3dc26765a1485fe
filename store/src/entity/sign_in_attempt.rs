//! Attempts to sign in, kept for a day.

use sea_orm::entity::prelude::*;

/// A row of `sign_in_attempt`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_attempt")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Keyed hash of what was typed as account: people type passwords there.
    pub account: String,
    /// Address it came from.
    pub address: String,
    /// Microseconds since the epoch.
    pub at: i64,
    /// It succeeded.
    pub success: bool,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
