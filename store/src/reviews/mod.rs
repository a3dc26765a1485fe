//! Review rounds (晋档评审): proposals for everybody of a unit on a date, decided one by one or together, and applied
//! in one transaction.
//!
//! A round is opened, decided and applied by whoever keeps the facts of its unit. A street office decides its own part
//! of a round of the district; only who may write to the whole unit applies or closes it.

use domain::access::UnitPath;
use domain::calendar::Date;
use domain::ids::{ReviewId, WorkerId};
use domain::money::Money;
use domain::pay::Hold;
use domain::placement::Condition;
use domain::policy::{ClauseRef, Named};
use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::coded::coded;

mod apply;
mod decide;
mod letters;
mod open;
mod propose;
mod read;
mod touched;

pub use decide::Chosen;
pub use letters::ReviewLetters;
pub use touched::Refreshed;

coded! {
    /// Where a round stands.
    ReviewState, "review_state" {
        /// 评审中
        Open = "open";
        /// 已执行: its decisions are on file.
        Applied = "applied";
        /// 已结束，未执行
        Closed = "closed";
    }
}

coded! {
    /// What the rules give, beside the grade held.
    Outcome, "review_outcome" {
        /// 晋档: a higher grade.
        Rise = "rise";
        /// 首次定级: no grade of this ladder is held.
        First = "first";
        /// 降档: a lower grade.
        Fall = "fall";
        /// 无法判定
        Held = "held";
        /// 不变
        Same = "same";
        /// 不再属于本轮: moved to another unit, or turned out not to be employed on the date.
        Gone = "gone";
    }
}

impl Outcome {
    /// True if the rules give another grade than the one held.
    #[must_use]
    pub const fn changes(self) -> bool {
        matches!(self, Self::Rise | Self::First | Self::Fall)
    }

    /// True if somebody has to decide.
    #[must_use]
    pub const fn to_decide(self) -> bool {
        self.changes() || matches!(self, Self::Held)
    }
}

coded! {
    /// What was decided.
    Decision, "review_decision" {
        /// 待决定
        Pending = "pending";
        /// 按规则确认
        Confirmed = "confirmed";
        /// 例外: another grade, with a reason.
        Excepted = "excepted";
        /// 维持不变, with a reason.
        Kept = "kept";
    }
}

/// How many cases there are of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts(pub Vec<(Outcome, Decision, i64)>);

impl Counts {
    fn sum(&self, wanted: impl Fn(Outcome, Decision) -> bool) -> i64 {
        self.0.iter().filter(|(outcome, decision, _)| wanted(*outcome, *decision)).map(|(.., count)| count).sum()
    }

    /// People.
    #[must_use]
    pub fn people(&self) -> i64 {
        self.sum(|_, _| true)
    }

    /// People with this outcome.
    #[must_use]
    pub fn of(&self, wanted: Outcome) -> i64 {
        self.sum(|outcome, _| outcome == wanted)
    }

    /// Cases decided so.
    #[must_use]
    pub fn decided(&self, wanted: Decision) -> i64 {
        self.sum(|_, decision| decision == wanted)
    }

    /// Cases somebody has yet to decide.
    #[must_use]
    pub fn waiting(&self) -> i64 {
        self.sum(|outcome, decision| outcome.to_decide() && decision == Decision::Pending)
    }

    /// Cases that confirming all that rise would decide.
    #[must_use]
    pub fn rising(&self) -> i64 {
        let rises = |outcome| matches!(outcome, Outcome::Rise | Outcome::First);
        self.sum(|outcome, decision| rises(outcome) && decision == Decision::Pending)
    }

    /// Cases for which a grade was decided on.
    #[must_use]
    pub fn graded(&self) -> i64 {
        self.decided(Decision::Confirmed) + self.decided(Decision::Excepted)
    }
}

/// A round, as listed. Its counts are those of the part that the caller may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewRow {
    /// Key.
    pub id: ReviewId,
    /// Unit it is for.
    pub unit: UnitPath,
    /// Its name.
    pub unit_name: String,
    /// Day the grades are reviewed on, and count from.
    pub as_of: Date,
    /// State.
    pub state: ReviewState,
    /// Cases by kind.
    pub counts: Counts,
    /// Placements written when it was applied, in the whole unit.
    pub written: i64,
    /// The ladder is a sample.
    pub sample: bool,
    /// Count of changes, for the stale check of forms.
    pub version: i64,
}

/// A round with its story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewView {
    /// As listed.
    pub row: ReviewRow,
    /// Names and clauses of the rules it was made by.
    pub terms: Terms,
    /// Who opened it, and when.
    pub opened: (String, Timestamp),
    /// Who applied or closed it, and when.
    pub ended: Option<(String, Timestamp)>,
    /// Why it was closed without being applied.
    pub ended_reason: Option<String>,
    /// People whose files changed since their case was made, or who have none yet.
    pub touched: i64,
    /// Other rules are in force now than those it was made by.
    pub rules_changed: bool,
}

/// Names and clauses that the conditions of a round point into.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Names.
    pub labels: Vec<Named>,
    /// Clauses.
    pub sources: Vec<ClauseRef>,
    /// Grades of the ladder: code, name; ascending.
    pub grades: Vec<(String, Named)>,
    /// Posts of the ladder: code, name.
    pub posts: Vec<(String, Named)>,
}

impl Terms {
    /// Name of a grade; its code where there is none.
    #[must_use]
    pub fn grade(&self, code: &str) -> Named {
        named(&self.grades, code)
    }

    /// Name of a post; its code where there is none.
    #[must_use]
    pub fn post(&self, code: &str) -> Named {
        named(&self.posts, code)
    }
}

fn named(list: &[(String, Named)], code: &str) -> Named {
    let found = list.iter().find(|(known, _)| known == code).map(|(_, name)| name.clone());
    found.unwrap_or_else(|| Named { zh: code.to_owned(), en: code.to_owned() })
}

/// A grade and its monthly amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Graded {
    /// Code.
    pub grade: String,
    /// Amount a month in the pay scale.
    pub amount: Money,
}

/// Something written by somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The text.
    pub text: String,
    /// Account.
    pub account: String,
    /// When.
    pub at: Timestamp,
}

/// One worker's case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewCase {
    /// Worker.
    pub worker: WorkerId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Names of the units: street office and community.
    pub unit: String,
    /// Code of the post it was made for.
    pub post: Option<String>,
    /// What the rules give, beside the grade held.
    pub outcome: Outcome,
    /// Grade held.
    pub before: Option<Graded>,
    /// Grade the rules give.
    pub proposed: Option<Graded>,
    /// Every condition.
    pub conditions: Vec<Condition>,
    /// Why it cannot be told.
    pub hold: Option<Hold>,
    /// What was decided.
    pub decision: Decision,
    /// Grade decided on.
    pub decided: Option<Graded>,
    /// Why it departs from the rules.
    pub reason: Option<String>,
    /// Who decided, and when.
    pub decided_by: Option<(String, Timestamp)>,
    /// What the worker objects.
    pub appeal: Option<Note>,
    /// Facts count as believed then.
    pub known_at: Timestamp,
    /// The file changed since.
    pub touched: bool,
    /// Made up.
    pub fictitious: bool,
}

impl ReviewCase {
    /// What the decision, or else the proposal, adds a month; `None` if one of the grades is not known.
    #[must_use]
    pub fn difference(&self) -> Option<Money> {
        let after = self.decided.as_ref().or(self.proposed.as_ref())?;
        Some(after.amount - self.before.as_ref()?.amount)
    }
}

/// Which cases to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseQuery {
    /// Name, part of it, pinyin initials, worker code or community name.
    pub search: String,
    /// Only this unit and below.
    pub unit: Option<UnitPath>,
    /// Only this outcome.
    pub outcome: Option<Outcome>,
    /// Only this decision; `Pending` leaves out those for whom there is nothing to decide.
    pub decision: Option<Decision>,
    /// Only those with an appeal.
    pub appealed: bool,
}

/// A decision on file, for the worker's own pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerReview {
    /// Round.
    pub review: ReviewId,
    /// From when it counts.
    pub as_of: Date,
    /// What was decided.
    pub decision: Decision,
    /// Name of the grade held before.
    pub before: Option<Named>,
    /// Name of the grade decided on; `None`: kept.
    pub decided: Option<Named>,
}
