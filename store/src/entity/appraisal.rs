//! One worker in one appraisal cycle.

use sea_orm::entity::prelude::*;

/// A row of `appraisal`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Cycle.
    pub cycle_id: i64,
    /// The cycle as written.
    pub cycle: String,
    /// Worker.
    pub worker_id: i64,
    /// Unit they work in.
    pub unit_path: String,
    /// Path of the unit whose people share a quota; empty where all of the cycle do.
    pub pool: String,
    /// Code of the form.
    pub form: String,
    /// Code of where the result stands.
    pub state: String,
    /// JSON of [`domain::appraisal::ResultState`].
    #[sea_orm(column_type = "Text")]
    pub result: String,
    /// JSON of [`domain::appraisal::ScoreSheet`], once ratings are closed.
    #[sea_orm(column_type = "Text", nullable)]
    pub sheet: Option<String>,
    /// The score, in hundredths of a point.
    pub score: Option<i64>,
    /// Code of the grade, once proposed.
    pub grade: Option<String>,
    /// What it counts as for ladder and pay.
    pub counts_as: Option<String>,
    /// The day it became final (ISO).
    pub final_on: Option<String>,
    /// JSON of what somebody decided in a tie.
    #[sea_orm(column_type = "Text", nullable)]
    pub decision: Option<String>,
    /// JSON of points added or taken away.
    #[sea_orm(column_type = "Text")]
    pub adjustments: String,
    /// JSON of investigations put on record.
    #[sea_orm(column_type = "Text")]
    pub investigations: String,
    /// JSON of the reasons for which no grade is given.
    #[sea_orm(column_type = "Text")]
    pub not_graded: String,
    /// There are such reasons.
    pub exempt: bool,
    /// What the worker says of themself.
    #[sea_orm(column_type = "Text", nullable)]
    pub self_report: Option<String>,
    /// Microseconds since the epoch.
    pub self_reported_at: Option<i64>,
    /// The day by which an appeal is to be answered (ISO).
    pub answer_by_on: Option<String>,
    /// The fact that the grade of a year became.
    pub fact_id: Option<i64>,
    /// Corrections after it was final.
    pub corrections: i64,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
