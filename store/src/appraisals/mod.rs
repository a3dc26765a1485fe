//! Appraisal cycles (考核周期): who is appraised, the ratings, the grades within the quota, publicity and appeals, and what
//! follows from what is final. Every rule comes from the pack a cycle was opened with.
//!
//! A cycle is led by whoever keeps the facts of its whole unit; a street office works on its part of a cycle of the
//! district. Leadership sees how grades are spread, never ratings. A worker sees their own appraisal.

mod close;
mod consequences;
mod decide;
mod finish;
mod links;
mod list;
mod open;
mod own;
mod put;
mod rate;
mod read;
mod remind;
mod rows;
mod spread;
mod view;

use domain::access::UnitPath;
use domain::appraisal::{
    Adjustment, Consequence, Cycle, CycleState, Decision, Investigation, Lack, NotGradedWhy, ResultState, Score, Shown,
    Suggestion,
};
use domain::calendar::Date;
use domain::ids::{AppraisalId, CycleId, WorkerId};
use domain::money::Money;
use domain::policy::{AppraisalForm, AppraisalPolicy, Named};
use serde::{Deserialize, Serialize};

pub use consequences::ConsequenceQuery;
pub use links::{LinkForm, LinkOrder, LinkPerson, LinkQuestions, NewLink, RatedByLink};
pub use list::{RatingDiff, RatingProblem, RatingRow, RatingSeen};
pub use rate::{Ratings, Recorded};
pub use remind::{Reminder, ReminderKind};
pub(crate) use rows::refuse_settled_fact;
pub use spread::{Spread, SpreadLine};

use crate::Timestamp;
use crate::coded::coded;

/// Characters a text of a worker or about one may have.
const TEXT_LIMIT: usize = 4_000;

coded! {
    /// Where a consequence stands.
    Standing, "appraisal_consequence_state" {
        /// 生效: it holds by itself.
        Stands = "stands";
        /// 待决定: proposed to somebody.
        Waiting = "waiting";
        /// 已采纳
        Accepted = "accepted";
        /// 不采纳
        Declined = "declined";
        /// 已撤销: the grade that caused it was corrected.
        Reversed = "reversed";
    }
}

/// Who took which step of a cycle, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The step: the tail of a locale key.
    pub step: String,
    /// Account.
    pub account: String,
    /// When.
    pub at: Timestamp,
}

/// A unit whose quota is larger because it was rewarded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rewarded {
    /// Path of the pool; empty where all of the cycle share one.
    pub pool: String,
    /// The document that says so.
    pub document: String,
}

/// How many appraisals there are by state, in the part that the caller may see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CycleCounts {
    /// People.
    pub people: i64,
    /// Of them without a grade to be given.
    pub exempt: i64,
    /// Self-reports handed in.
    pub reported: i64,
    /// Read and signed by the worker.
    pub acknowledged: i64,
    /// Appeals waiting for an answer.
    pub appealed: i64,
    /// Appeals answered.
    pub answered: i64,
}

/// A cycle, as listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CycleRow {
    /// Key.
    pub id: CycleId,
    /// The time it is of.
    pub cycle: Cycle,
    /// Unit it is for.
    pub unit: UnitPath,
    /// Its name.
    pub unit_name: String,
    /// Where it stands.
    pub stage: CycleState,
    /// Last day for ratings.
    pub rate_until: Date,
    /// How many.
    pub counts: CycleCounts,
    /// The pack is a sample.
    pub sample: bool,
    /// Count of changes, for the stale check of forms.
    pub version: i64,
}

/// People who share a quota.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pool {
    /// Path of the unit; empty where all of the cycle share one.
    pub pool: String,
    /// Name of the unit; empty for the whole cycle.
    pub name: String,
    /// People it is counted by.
    pub people: u32,
    /// Rewarded, with the document.
    pub rewarded: Option<String>,
    /// As many as may have the best grade; none: not limited.
    pub allowed: Option<u32>,
    /// As many as have it, or would by what is suggested.
    pub given: u32,
    /// People in ties that nobody decided.
    pub tied: u32,
    /// Why decisions cannot stand, the tail of a locale key.
    pub problem: Option<String>,
}

impl Pool {
    /// How many best grades are left.
    #[must_use]
    pub fn left(&self) -> Option<u32> {
        self.allowed.map(|allowed| allowed.saturating_sub(self.given))
    }
}

/// A cycle with its story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CycleView {
    /// As listed.
    pub row: CycleRow,
    /// The rules it goes by.
    pub rules: AppraisalPolicy,
    /// Who did what, oldest first.
    pub story: Vec<Step>,
    /// Quotas, once ratings are closed, and before that by how many people there are.
    pub pools: Vec<Pool>,
    /// Links handed out and how many of them were used.
    pub links: (i64, i64),
    /// The caller may take the steps of the whole cycle.
    pub leads: bool,
}

impl CycleView {
    /// The name of a grade; its code where the scheme has none.
    #[must_use]
    pub fn grade(&self, code: &str) -> Named {
        grade_name(&self.rules, code)
    }
}

/// The name of a grade of a scheme; its code where it has none.
#[must_use]
pub fn grade_name(rules: &AppraisalPolicy, code: &str) -> Named {
    let found = rules.rules.grades.iter().find(|grade| grade.code == code);
    found.map_or_else(|| Named { zh: code.to_owned(), en: code.to_owned() }, |grade| grade.name.clone())
}

/// Raters of a group so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raters {
    /// Code of the group.
    pub group: String,
    /// Raters.
    pub have: u32,
    /// Raters of each kind, by position.
    pub by_kind: Vec<u32>,
}

/// Somebody in a cycle, as HR sees them: never the ratings of a group before they are closed, nor what must stay hidden.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CyclePerson {
    /// Key.
    pub id: AppraisalId,
    /// Worker.
    pub worker: WorkerId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Names of the units.
    pub unit: String,
    /// Code of the form.
    pub form: String,
    /// Where the result stands.
    pub result: ResultState,
    /// Raters of each group.
    pub raters: Vec<Raters>,
    /// What is missing before there can be a score.
    pub lacks: Vec<Lack>,
    /// Why no grade is given.
    pub not_graded: Vec<NotGradedWhy>,
    /// The score, once ratings are closed.
    pub score: Option<Score>,
    /// Place within the pool, and what follows from it.
    pub ranked: Option<(u32, Suggestion)>,
    /// What somebody decided in a tie.
    pub decision: Option<Decision>,
    /// Code of the grade, once proposed.
    pub grade: Option<String>,
    /// The worker has reported on themself.
    pub reported: bool,
    /// The day by which an appeal is to be answered.
    pub answer_by: Option<Date>,
    /// Made up.
    pub fictitious: bool,
}

/// Which people of a cycle to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonQuery {
    /// Name, part of it, pinyin initials, worker code or community name.
    pub search: String,
    /// Only this unit and below.
    pub unit: Option<UnitPath>,
    /// Only with this grade.
    pub grade: Option<String>,
    /// Only where something is to be done.
    pub only: Option<Only>,
}

coded! {
    /// What is to be done about somebody.
    Only {
        /// Ratings are missing.
        Lacking = "lacking";
        /// The worker has not reported on themself.
        Unreported = "unreported";
        /// No grade is given.
        Exempt = "exempt";
        /// Somebody has to decide in a tie.
        Tied = "tied";
        /// An appeal waits for an answer.
        Appealed = "appealed";
        /// Not read and signed by the worker.
        Unread = "unread";
    }
}

/// One appraisal with how its score came about, as far as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppraisalView {
    /// Key.
    pub id: AppraisalId,
    /// Its cycle.
    pub cycle_id: CycleId,
    /// The time it is of.
    pub cycle: Cycle,
    /// Where the cycle stands.
    pub stage: CycleState,
    /// Last day for ratings.
    pub rate_until: Date,
    /// Worker.
    pub worker: WorkerId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Names of the units.
    pub unit: String,
    /// The form.
    pub form: AppraisalForm,
    /// The rules.
    pub rules: AppraisalPolicy,
    /// Where the result stands; open to the worker until it is public.
    pub result: ResultState,
    /// Raters of each group.
    pub raters: Vec<Raters>,
    /// What is missing before there can be a score.
    pub lacks: Vec<Lack>,
    /// The score with its lines, without what must stay hidden.
    pub shown: Shown,
    /// Points added or taken away.
    pub adjustments: Vec<Adjustment>,
    /// Investigations put on record.
    pub investigations: Vec<Investigation>,
    /// Why no grade is given.
    pub not_graded: Vec<NotGradedWhy>,
    /// What somebody decided in a tie.
    pub decision: Option<Decision>,
    /// What the worker says of themself, and when they said so.
    pub self_report: Option<(String, Timestamp)>,
    /// The day by which an appeal is to be answered.
    pub answer_by: Option<Date>,
    /// What followed, newest first.
    pub consequences: Vec<Caused>,
    /// Made up.
    pub fictitious: bool,
}

/// Something that followed from a final grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caused {
    /// Key.
    pub id: i64,
    /// The appraisal that caused it.
    pub appraisal: AppraisalId,
    /// Whose.
    pub worker: WorkerId,
    /// Name.
    pub name: String,
    /// Names of the units.
    pub unit: String,
    /// What.
    pub what: Consequence,
    /// Where it stands.
    pub state: Standing,
    /// The amount it comes to.
    pub amount: Option<Money>,
    /// Who decided it, and when.
    pub decided: Option<(String, Timestamp)>,
    /// Why.
    pub reason: Option<String>,
}
