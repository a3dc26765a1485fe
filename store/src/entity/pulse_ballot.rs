//! What was answered, under a key drawn at random.

use sea_orm::entity::prelude::*;

/// A row of `pulse_ballot`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pulse_ballot")]
pub struct Model {
    /// Key, drawn at random.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// Questionnaire.
    pub survey_id: i64,
    /// The unit results are told by.
    pub unit_path: String,
    /// The answers in the order of the questions (JSON).
    pub answers: String,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
