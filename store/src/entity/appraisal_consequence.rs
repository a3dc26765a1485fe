//! What followed from final grades.

use sea_orm::entity::prelude::*;

/// A row of `appraisal_consequence`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_consequence")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The appraisal that caused it.
    pub appraisal_id: i64,
    /// Its cycle.
    pub cycle_id: i64,
    /// Whose.
    pub worker_id: i64,
    /// Code of the kind.
    pub kind: String,
    /// JSON of [`domain::appraisal::Consequence`].
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// Code of where it stands.
    pub state: String,
    /// The fact it became.
    pub fact_id: Option<i64>,
    /// The amount it comes to.
    pub amount_fen: Option<i64>,
    /// Microseconds since the epoch.
    pub caused_at: i64,
    /// When it was reversed or replaced.
    pub ended_at: Option<i64>,
    /// Who decided a proposal.
    pub decided_account: Option<String>,
    /// Microseconds since the epoch.
    pub decided_at: Option<i64>,
    /// Why.
    pub reason: Option<String>,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
