//! Cases of the appraisal packs.

mod read;
mod run;

pub(super) use read::{expect, given};
pub(super) use run::run;

use crate::appraisal::{Adjustment, Cycle, MonthWorked, Score};
use crate::calendar::Date;
use crate::fact::Fact;

/// What a case of an appraisal pack starts from. What is not given is not asked of the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppraisalGiven {
    /// The cycle.
    pub cycle: Cycle,
    /// Class of the post; empty: one that no form names.
    pub class: String,
    /// Ballots handed in.
    pub ballots: Vec<BallotsGiven>,
    /// Points added or taken away.
    pub adjustments: Vec<Adjustment>,
    /// A grade, where nothing is scored.
    pub grade: Option<String>,
    /// The day the grade is final: what follows is asked for.
    pub final_on: Option<Date>,
    /// Grades of earlier cycles, with the day each became final.
    pub earlier: Vec<(Cycle, String, Date)>,
    /// A grade that this one is corrected to afterwards.
    pub corrected: Option<String>,
    /// Months worked, for money of the cycle.
    pub months: Vec<MonthWorked>,
    /// Facts of the person.
    pub facts: Vec<Fact>,
    /// The day on which it is asked who is not graded.
    pub graded_on: Option<Date>,
    /// A pool of people and the scores in it.
    pub pool: Option<PoolGiven>,
    /// The day of publication.
    pub published_on: Option<Date>,
}

/// The same ballot so many times over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BallotsGiven {
    /// Code of the group.
    pub group: String,
    /// Code of the kind.
    pub kind: Option<String>,
    /// A score for each indicator, by code.
    pub scores: Vec<(String, Score)>,
    /// How many of them.
    pub times: usize,
}

/// A pool of people who share a quota.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolGiven {
    /// People counted.
    pub people: u32,
    /// Their unit was rewarded.
    pub rewarded: bool,
    /// Scores told.
    pub scores: Vec<Score>,
}
