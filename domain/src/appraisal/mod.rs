//! Appraisal (考核): from ratings to a score, a grade within the quota, publicity and appeal, and what follows from it.
//!
//! Every figure comes from a pack ([`crate::policy::AppraisalRules`]). A score that lacks raters is not told, rather
//! than told as zero. The grade of a year becomes a fact, and through it what ladder and pay items say of appraisals
//! happens by itself; everything else is proposed to somebody to decide.

mod amendment;
mod anonymity;
mod consequence;
mod cycle;
mod grading;
mod publicity;
mod quota;
mod rating;
mod result;
mod score;
mod sheet;
mod stage;

pub use amendment::{Amendment, amend, amended, regrade};
pub use anonymity::{Hidden, Shown, ShownGroup, shown};
pub use consequence::{
    Consequence, ConsequenceKind, FinalResult, MonthWorked, Origin, Person, consequences, cycle_pay, follow,
    unknown_items,
};
pub use cycle::{Cycle, CycleKind};
pub use grading::{Investigation, NotGradedWhy, not_graded};
pub use publicity::{Publicity, is_workday};
pub use quota::{Candidate, Decision, GradingError, Quota, QuotaExceeded, Ranked, Suggestion, Why, suggest};
pub use rating::{Ballot, BallotError, Tally, from_cycles, tally};
pub use result::{Answer, Appeal, Earlier, ResultError, ResultState, Verdict};
pub use score::{Score, ScoreError, ScoreRounding};
pub(crate) use sheet::most;
pub use sheet::{Adjustment, AdjustmentError, GroupLine, IndicatorLine, Lack, ScoreSheet, Total, score};
pub use stage::{CycleError, CycleState};
