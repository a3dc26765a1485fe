//! Placement on the grade ladder (定级定档): the grade that follows from a person, condition by condition.
//!
//! The start of the post, plus the steps earned by counted months, appraisals, education and
//! certificate, up to the highest grade of the post. Confirming a grade is somebody's decision; this
//! says what the rules give and why. The forecast and the what-if run the same function at later
//! dates or with other facts: there is no second formula.

mod conditions;
mod forward;
mod profile;
mod service;

pub(crate) use conditions::early_run;
pub use forward::{NextStep, WayUp, Wish, next_step, steps_until, ways_up, what_if};
pub(crate) use profile::unbroken;
pub use profile::{Dated, Profile};

use serde::{Deserialize, Serialize};

use crate::calendar::Date;
use crate::fact::{AppraisalGrade, CertificateLevel, Education};
use crate::ids::FactId;
use crate::policy::{EducationAsked, Effective, PolicySet};
use crate::trace::{LabelId, SourceId};

/// The grade that follows, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacementDecision {
    /// Position in the ladder.
    pub grade: u16,
    /// Position of the post it was decided for.
    pub post: u16,
    /// Months that count toward the next step.
    pub months: i64,
    /// Every condition, in the order of the rule: start, day of effect, months, years that do not
    /// count, early steps, steps lost, education, certificate, top of the post.
    pub conditions: Vec<Condition>,
}

/// One condition of the placement rule. A review keeps it as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// Met.
    pub passed: bool,
    /// Steps it adds or, if negative, costs; a condition that is met may add none because a higher one of
    /// its kind counts.
    pub steps: i64,
    /// What was asked and what was found.
    pub evidence: Evidence,
    /// Clause.
    pub source: SourceId,
}

/// What a condition asked for and what the file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The post starts at this grade.
    Start {
        /// Name of the post.
        post: LabelId,
        /// Name of the grade.
        grade: LabelId,
    },
    /// What is met by this day counts now.
    Effective {
        /// The rule.
        rule: Effective,
        /// The day.
        met_by: Date,
    },
    /// Months counted toward steps.
    Months {
        /// Counted from.
        since: Date,
        /// Counted, less what does not count and with what is recognised.
        counted: i64,
        /// Months asked for the next step, if there is one.
        next: Option<i64>,
    },
    /// Months of work elsewhere that a decision lets count.
    Recognised {
        /// The record.
        fact: FactId,
        /// Months.
        months: i64,
    },
    /// A break between employments.
    Gap {
        /// First day of the break.
        from: Date,
        /// First day after it.
        to: Date,
    },
    /// A suspension of advancement.
    Suspended {
        /// The record.
        fact: FactId,
        /// First day.
        from: Date,
        /// First day after it, if it has ended.
        to: Option<Date>,
    },
    /// A year whose appraisal is below what is asked for, or not on file.
    Year {
        /// The year.
        year: i16,
        /// The record and its grade.
        found: Option<(FactId, AppraisalGrade)>,
        /// The grade asked for.
        least: AppraisalGrade,
    },
    /// Early steps for good appraisals in a row.
    Early {
        /// The grade asked for.
        grade: AppraisalGrade,
        /// Years in a row asked for.
        in_a_row: u16,
        /// Years in a row that stand now, toward the next time.
        standing: u16,
        /// Times granted.
        times: u16,
        /// Times at most.
        at_most: u16,
    },
    /// Steps lost for a year's appraisal.
    Demoted {
        /// The record.
        fact: FactId,
        /// The year.
        year: i16,
        /// Its grade.
        grade: AppraisalGrade,
    },
    /// Education.
    Education {
        /// What is asked for.
        asked: EducationAsked,
        /// On file.
        held: Option<Education>,
        /// The record.
        fact: Option<FactId>,
        /// Years that count as worked, instead of steps.
        years: u16,
    },
    /// A certificate registered on the day.
    Certificate {
        /// Level asked for.
        asked: CertificateLevel,
        /// The highest that is registered, else the highest held.
        held: Option<CertificateLevel>,
        /// Last day of its registration.
        registered_until: Option<Date>,
        /// The record.
        fact: Option<FactId>,
    },
    /// The highest grade of the post; not passed if steps earned would lead beyond it.
    Top {
        /// Name of the highest grade.
        grade: LabelId,
        /// Steps that do not count.
        beyond: i64,
    },
}

/// The grade that the rules in force give on `on`; `None` if the ladder has no such post.
#[must_use]
pub fn place(policy: &PolicySet, profile: &Profile, on: Date) -> Option<PlacementDecision> {
    let post = policy.ladder.posts.get(usize::from(profile.post))?;
    let rule = &policy.ladder.placement;
    // Whoever joins is placed by what they bring on that day; later changes wait for their day of effect.
    let cutoff = rule.effective.cutoff(on).max(profile.joined.min(on));
    let met_by = profile.suspended_since(cutoff).unwrap_or(cutoff);

    let mut conditions = vec![conditions::start(policy, profile, post)];
    conditions.extend(conditions::effective(policy, met_by));
    let (education, clock) = conditions::education(policy, profile, met_by);
    let months = clock.months;
    conditions.extend(clock.conditions);
    conditions.extend(conditions::early(policy, profile, met_by));
    conditions.extend(education);
    conditions.extend(conditions::certificates(policy, profile, met_by));
    let earned: i64 = conditions.iter().map(|condition| condition.steps).sum();
    let demotions = conditions::demotions(policy, profile, cutoff);
    let lost: i64 = demotions.iter().map(|condition| condition.steps).sum();
    conditions.extend(demotions);

    let room = i64::from(post.highest.saturating_sub(post.lowest));
    let counted = earned.clamp(0, room);
    conditions.push(conditions::top(policy, post, earned - counted));
    // What is lost is lost from where one stood, be it the top of the post.
    let above = u16::try_from((counted + lost).max(0)).unwrap_or_default();
    Some(PlacementDecision { grade: post.lowest + above, post: profile.post, months, conditions })
}
