//! Rounds in which the grades of a unit are reviewed. The database refuses changes once one has ended.

use sea_orm::entity::prelude::*;

/// A row of `review_round`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_round")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Unit it is for.
    pub unit_path: String,
    /// Day the grades are reviewed on, and count from (ISO).
    pub as_of_on: String,
    /// Code of the state.
    pub state: String,
    /// Count of changes.
    pub version: i64,
    /// Id of the ladder's pack.
    pub ladder: String,
    /// Names and clauses its conditions point into.
    pub policy_snapshot_id: i64,
    /// The ladder is a sample.
    pub sample: bool,
    /// Placements written when it was applied.
    pub written: i64,
    /// Who opened it.
    pub opened_by: i64,
    /// Their account.
    pub opened_account: String,
    /// Microseconds since the epoch.
    pub opened_at: i64,
    /// Who applied or closed it.
    pub ended_by: Option<i64>,
    /// Their account.
    pub ended_account: Option<String>,
    /// Microseconds since the epoch.
    pub ended_at: Option<i64>,
    /// Why it was closed without being applied.
    pub ended_reason: Option<String>,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
