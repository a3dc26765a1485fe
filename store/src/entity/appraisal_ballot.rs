//! Ratings. A row names no rater, and its key tells no order.

use sea_orm::entity::prelude::*;

/// A row of `appraisal_ballot`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_ballot")]
pub struct Model {
    /// Drawn at random.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// Who is rated.
    pub appraisal_id: i64,
    /// Position of the group of raters in the form.
    pub group_at: i64,
    /// Position of the kind in the group.
    pub kind_at: Option<i64>,
    /// JSON of a score for each indicator.
    #[sea_orm(column_type = "Text")]
    pub scores: String,
    /// Number of a paper ballot or name of an official; none where a link was used.
    pub mark: Option<String>,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
