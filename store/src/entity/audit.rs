//! The audit log. The database refuses updates and deletes.

use sea_orm::entity::prelude::*;

/// A row of `audit`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    /// Position in the chain, from 1 without gaps.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Microseconds since the epoch.
    pub at: i64,
    /// Who.
    pub account: String,
    /// What.
    pub action: String,
    /// Table it was done to.
    pub subject: String,
    /// Key in that table.
    pub subject_id: i64,
    /// Short `key=value` pairs.
    pub detail: String,
    /// Hash of the row before, hex.
    pub previous_hash: String,
    /// Hash of this row, hex.
    pub hash: String,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
