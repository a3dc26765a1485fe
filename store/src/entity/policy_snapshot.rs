//! What the rules of a run were called and where they came from, kept when packs are replaced.

use sea_orm::entity::prelude::*;

/// A row of `policy_snapshot`. The database refuses updates and deletes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "policy_snapshot")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Hash over all rules, hex; unique.
    #[sea_orm(unique)]
    pub digest: String,
    /// Clauses, JSON.
    #[sea_orm(column_type = "Text")]
    pub sources: String,
    /// Names, JSON.
    #[sea_orm(column_type = "Text")]
    pub labels: String,
    /// Kinds of lines, JSON.
    #[sea_orm(column_type = "Text")]
    pub line_kinds: String,
    /// Codes of posts with their labels, JSON.
    #[sea_orm(column_type = "Text")]
    pub posts: String,
    /// Codes of grades with their labels, JSON.
    #[sea_orm(column_type = "Text")]
    pub grades: String,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
