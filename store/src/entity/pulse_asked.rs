//! Who was asked, and that they have answered: neither when nor what.

use sea_orm::entity::prelude::*;

/// A row of `pulse_asked`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pulse_asked")]
pub struct Model {
    /// Questionnaire.
    #[sea_orm(primary_key, auto_increment = false)]
    pub survey_id: i64,
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub worker_id: i64,
    /// The unit results are told by.
    pub unit_path: String,
    /// They have answered.
    pub answered: bool,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
