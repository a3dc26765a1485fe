//! What a review round proposes for one worker, and what was decided.

use sea_orm::entity::prelude::*;

/// A row of `review_case`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_case")]
pub struct Model {
    /// Round.
    #[sea_orm(primary_key, auto_increment = false)]
    pub round_id: i64,
    /// Worker.
    #[sea_orm(primary_key, auto_increment = false)]
    pub worker_id: i64,
    /// Unit they work in.
    pub unit_path: String,
    /// Count of changes of their file when the proposal was made.
    pub worker_version: i64,
    /// When the proposal was made: facts count as believed then; microseconds since the epoch.
    pub known_at: i64,
    /// Code of what the rules give compared with the grade held.
    pub outcome: String,
    /// Code of the post it was made for.
    pub post: Option<String>,
    /// Grade held.
    pub grade_before: Option<String>,
    /// Its monthly amount.
    pub before_fen: Option<i64>,
    /// Grade the rules give.
    pub grade_proposed: Option<String>,
    /// Its monthly amount.
    pub proposed_fen: Option<i64>,
    /// JSON of the conditions ([`domain::placement::Condition`]).
    #[sea_orm(column_type = "Text")]
    pub conditions: String,
    /// JSON of [`domain::pay::Hold`]: why it cannot be told.
    pub hold: Option<String>,
    /// Code of the decision.
    pub decision: String,
    /// Grade decided on.
    pub grade_decided: Option<String>,
    /// Its monthly amount.
    pub decided_fen: Option<i64>,
    /// Why it departs from the rules.
    pub reason: Option<String>,
    /// Who decided.
    pub decided_by: Option<i64>,
    /// Their account.
    pub decided_account: Option<String>,
    /// Microseconds since the epoch.
    pub decided_at: Option<i64>,
    /// What the worker objects.
    pub appeal: Option<String>,
    /// Who noted it.
    pub appeal_by: Option<i64>,
    /// Their account.
    pub appeal_account: Option<String>,
    /// Microseconds since the epoch.
    pub appeal_at: Option<i64>,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
