//! Imported files: waiting for confirmation, or done and without their content.

use sea_orm::entity::prelude::*;

/// A row of `import_batch`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_batch")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What it holds: `roster`, or the code of a kind of list.
    pub kind: String,
    /// File name as uploaded.
    pub file_name: String,
    /// Microseconds since the epoch.
    pub created_at: i64,
    /// Account's key.
    pub user_id: i64,
    /// Account.
    pub account: String,
    /// Microseconds since the epoch.
    pub applied_at: Option<i64>,
    /// Sealed sheet and mapping; gone once applied.
    pub payload_sealed: Option<Vec<u8>>,
    /// Of a list, what came of it, in numbers.
    pub outcome: Option<String>,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
