//! How many may have the best grade, and who: by score, within the quota, with ties left to somebody to decide.

use serde::{Deserialize, Serialize};

use super::{CycleKind, Score};
use crate::access::UnitPath;
use crate::calendar::Date;
use crate::ids::{AppraisalId, UserId};
use crate::money::Rate;
use crate::policy::{AppraisalRules, QuotaPool, QuotaRounding, QuotaRule};

/// How many of a pool may have the best grade and how many do (优秀名额).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quota {
    /// As many as may.
    pub allowed: u32,
    /// As many as do.
    pub given: u32,
}

/// More have the best grade than may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{given} have the best grade, {allowed} may")]
pub struct QuotaExceeded {
    /// As many as may.
    pub allowed: u32,
    /// As many as would.
    pub given: u32,
}

impl Quota {
    /// As many as may have it less those who do; never more are given than may.
    ///
    /// # Errors
    /// [`QuotaExceeded`] with both numbers.
    pub const fn new(allowed: u32, given: u32) -> Result<Self, QuotaExceeded> {
        if given > allowed { Err(QuotaExceeded { allowed, given }) } else { Ok(Self { allowed, given }) }
    }

    /// How many are left.
    #[must_use]
    pub const fn left(self) -> u32 {
        self.allowed.saturating_sub(self.given)
    }
}

impl QuotaRule {
    /// As many as may have the best grade in a pool of `people`.
    #[must_use]
    pub fn allowed(&self, people: u32, rewarded: bool) -> u32 {
        let share = self.rewarded_share.filter(|_| rewarded).unwrap_or(self.share);
        let (product, one) = (i64::from(people) * share.ppm().clamp(0, Rate::ONE.ppm()), Rate::ONE.ppm());
        let (whole, rest) = (product / one, product % one);
        let up = match self.rounding {
            QuotaRounding::Floor => false,
            QuotaRounding::HalfUp => rest * 2 >= one,
            QuotaRounding::Up => rest > 0,
        };
        let rounded = u32::try_from(whole + i64::from(up)).unwrap_or(people);
        rounded.max(self.least).min(people)
    }
}

impl QuotaPool {
    /// Where the pool of somebody who works in `unit` begins: the path of their community or street, or nothing where
    /// all of a cycle are counted together. Who works in a street office itself has no community: then it is theirs.
    #[must_use]
    pub fn of(self, unit: &UnitPath) -> &str {
        let depth = match self {
            Self::Community => 3,
            Self::Street => 2,
            Self::Cycle => return "",
        };
        let ends = unit.as_str().match_indices('/').map(|(at, slash)| at + slash.len());
        ends.take(depth).last().and_then(|end| unit.as_str().get(..end)).unwrap_or_default()
    }
}

impl AppraisalRules {
    /// Position of the grade that a score reaches, before any quota.
    #[must_use]
    pub fn grade_for(&self, score: Score) -> u16 {
        let reached = self.grades.iter().rposition(|grade| grade.from <= score).unwrap_or_default();
        u16::try_from(reached).unwrap_or_default()
    }

    /// As many as may have the best grade in a pool of `people` in a cycle of a kind; none if that is not limited.
    #[must_use]
    pub fn allowed(&self, cycle: CycleKind, people: u32, rewarded: bool) -> Option<u32> {
        self.quota(cycle).map(|quota| quota.allowed(people, rewarded))
    }
}

/// Somebody in a pool whose score is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Whose.
    pub id: AppraisalId,
    /// The score.
    pub score: Score,
    /// What somebody decided, if anything.
    pub decision: Option<Decision>,
}

/// A grade that somebody gave, in a tie or below what the score reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Code of the grade.
    pub grade: String,
    /// Who.
    pub by: UserId,
    /// When.
    pub on: Date,
    /// Why, in the words of the file.
    pub reason: String,
}

/// A candidate in the order of scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// Whose.
    pub id: AppraisalId,
    /// The score.
    pub score: Score,
    /// Place, from 1; equal scores share one.
    pub rank: u32,
    /// The grade, or what stands in its way.
    pub suggestion: Suggestion,
}

/// What comes of a score within the quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Suggestion {
    /// A grade, by position.
    Grade {
        /// The position.
        grade: u16,
        /// Why.
        why: Why,
    },
    /// Equal scores lie across the line of the quota: somebody has to decide, with a reason.
    Tie {
        /// How many of them may have the best grade.
        seats: u32,
        /// How many they are.
        tied: u32,
    },
}

/// Why a grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The score reaches it.
    Score,
    /// The score reaches more, and the quota was used up by higher scores.
    OverQuota,
    /// Somebody decided it.
    Decided,
}

/// What is wrong with decisions on grades.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GradingError {
    /// More would have the best grade than may.
    #[error(transparent)]
    Quota(#[from] QuotaExceeded),
    /// The scheme has no such grade.
    #[error("no grade {grade}")]
    UnknownGrade {
        /// The code.
        grade: String,
    },
    /// A decision without a reason.
    #[error("no reason for appraisal {id}")]
    NoReason {
        /// Whose.
        id: AppraisalId,
    },
    /// A decision gives more than the score reaches.
    #[error("{score} of appraisal {id} does not reach {from}")]
    NotReached {
        /// Whose.
        id: AppraisalId,
        /// The score.
        score: Score,
        /// The least score of the grade.
        from: Score,
    },
    /// A decision gives the best grade past a higher score that would not have it.
    #[error("appraisal {id} with {score} would pass over {over}")]
    PassedOver {
        /// Whose.
        id: AppraisalId,
        /// The score.
        score: Score,
        /// The higher score.
        over: Score,
    },
}

impl GradingError {
    /// The tail of its locale key.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Quota(_) => "quota_exceeded",
            Self::UnknownGrade { .. } => "unknown_grade",
            Self::NoReason { .. } => "no_reason",
            Self::NotReached { .. } => "not_reached",
            Self::PassedOver { .. } => "passed_over",
        }
    }
}

/// The candidates of one pool by score, each with the grade that follows within `allowed` best grades (none: no limit).
///
/// Decisions count first; the rest of the quota goes to the highest scores, and who does not get it has the grade below.
/// Equal scores across the line are not told apart.
///
/// # Errors
/// [`GradingError`] where a decision cannot stand.
pub fn suggest(
    rules: &AppraisalRules,
    allowed: Option<u32>,
    candidates: &[Candidate],
) -> Result<Vec<Ranked>, GradingError> {
    let best = rules.best();
    let decided: Vec<Option<u16>> =
        candidates.iter().map(|candidate| decided(rules, candidate)).collect::<Result<_, _>>()?;
    let reaching = || candidates.iter().zip(&decided).filter(|(candidate, _)| rules.grade_for(candidate.score) == best);
    let given = count(decided.iter().filter(|grade| **grade == Some(best)));
    let line = match allowed {
        Some(allowed) => {
            let mut open: Vec<Score> =
                reaching().filter(|(_, grade)| grade.is_none()).map(|(candidate, _)| candidate.score).collect();
            open.sort_unstable_by(|a, b| b.cmp(a));
            Line::drawn(&open, Quota::new(allowed, given)?.left())
        }
        None => Line::NONE,
    };
    let passed = reaching().filter(|(_, grade)| **grade == Some(best)).map(|(candidate, _)| candidate);
    if let (Some(over), Some(lowest)) = (line.over, passed.min_by_key(|candidate| candidate.score))
        && lowest.score < over
    {
        return Err(GradingError::PassedOver { id: lowest.id, score: lowest.score, over });
    }
    let mut ranked: Vec<Ranked> = candidates
        .iter()
        .zip(&decided)
        .map(|(candidate, decided)| {
            let suggestion = match decided {
                Some(grade) => Suggestion::Grade { grade: *grade, why: Why::Decided },
                None => line.suggests(rules, candidate.score),
            };
            Ranked { id: candidate.id, score: candidate.score, rank: 0, suggestion }
        })
        .collect();
    ranked.sort_by_key(|ranked| (core::cmp::Reverse(ranked.score), ranked.id));
    place(&mut ranked);
    Ok(ranked)
}

/// The grade a decision gives, if it can stand.
fn decided(rules: &AppraisalRules, candidate: &Candidate) -> Result<Option<u16>, GradingError> {
    let Some(decision) = &candidate.decision else { return Ok(None) };
    let unknown = || GradingError::UnknownGrade { grade: decision.grade.clone() };
    let grade = rules.grade(&decision.grade).ok_or_else(unknown)?;
    let rule = rules.grades.get(usize::from(grade)).ok_or_else(unknown)?;
    if decision.reason.trim().is_empty() {
        return Err(GradingError::NoReason { id: candidate.id });
    }
    if candidate.score < rule.from {
        return Err(GradingError::NotReached { id: candidate.id, score: candidate.score, from: rule.from });
    }
    Ok(Some(grade))
}

/// Where the quota ends among undecided scores that reach the best grade.
#[derive(Clone, Copy)]
struct Line {
    /// Scores above this one have it; none: all have.
    above: Option<Score>,
    /// Equal scores that are not told apart: how many may have it, of how many.
    tie: Option<(u32, u32)>,
    /// The highest score that does not have it for sure.
    over: Option<Score>,
}

impl Line {
    const NONE: Self = Self { above: None, tie: None, over: None };

    /// `open` descending.
    fn drawn(open: &[Score], seats: u32) -> Self {
        let Some(first_out) = usize::try_from(seats).ok().and_then(|seats| open.get(seats)).copied() else {
            return Self::NONE;
        };
        let higher = count(open.iter().filter(|score| **score > first_out));
        let equal = count(open.iter().filter(|score| **score == first_out));
        let left = seats - higher.min(seats);
        Self { above: Some(first_out), tie: (left > 0).then_some((left, equal)), over: Some(first_out) }
    }

    fn suggests(self, rules: &AppraisalRules, score: Score) -> Suggestion {
        let grade = rules.grade_for(score);
        let natural = Suggestion::Grade { grade, why: Why::Score };
        match (self.above, self.tie) {
            (Some(line), _) if grade < rules.best() || score > line => natural,
            (Some(line), Some((seats, tied))) if score == line => Suggestion::Tie { seats, tied },
            (Some(_), _) => Suggestion::Grade { grade: grade.saturating_sub(1), why: Why::OverQuota },
            (None, _) => natural,
        }
    }
}

/// Places in the order of scores: 1, 2, 2, 4.
fn place(ranked: &mut [Ranked]) {
    let mut last: Option<(Score, u32)> = None;
    for (position, entry) in (1..).zip(ranked) {
        entry.rank = match last {
            Some((score, rank)) if score == entry.score => rank,
            _ => position,
        };
        last = Some((entry.score, entry.rank));
    }
}

fn count(entries: impl Iterator) -> u32 {
    u32::try_from(entries.count()).unwrap_or(u32::MAX)
}
