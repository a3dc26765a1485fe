//! Questions about other rules that are kept.

use sea_orm::entity::prelude::*;

/// A row of `what_if`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "what_if")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Unit asked about.
    pub unit_path: String,
    /// Title.
    pub title: String,
    /// JSON of `what_if::WhatIfSpec`.
    #[sea_orm(column_type = "Text")]
    pub spec: String,
    /// Roles it is shared with, `,leadership,street_hr,`.
    pub shared: String,
    /// Count of changes.
    pub version: i64,
    /// Account's key.
    pub kept_by: i64,
    /// Microseconds since the epoch.
    pub changed_at: i64,
}

/// Who kept it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Account.
    #[sea_orm(belongs_to = "super::app_user::Entity", from = "Column::KeptBy", to = "super::app_user::Column::Id")]
    Account,
}

impl Related<super::app_user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Account.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
