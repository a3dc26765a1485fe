//! From tallies to a score, line by line.
//!
//! The average of a group's raters on an indicator is rounded as the form names; average ÷ most × weight of the
//! indicator × weight of the group, of a hundred points, is rounded again as the form names; the score is the sum of
//! these lines and of the points added or taken away, within 0 and 100. A pack whose weights do not come out even at
//! the unit of the rounding is refused when it is read, so that no rounding leads beyond a hundred.

use serde::{Deserialize, Serialize};

use super::{Score, Tally};
use crate::money::Rate;
use crate::policy::{AppraisalForm, Indicator, RaterGroup};

/// How a score came about (计分表).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreSheet {
    /// Groups, in the order of the form.
    pub groups: Vec<GroupLine>,
    /// Points added or taken away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adjustments: Vec<Adjustment>,
    /// The score, or why there is none yet.
    pub total: Total,
}

/// A score, or what is missing before there can be one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Total {
    /// The score, between 0 and 100 points.
    Told(Score),
    /// Not to be told yet.
    NotYet(Vec<Lack>),
}

impl Total {
    /// The score, if it can be told.
    #[must_use]
    pub const fn told(&self) -> Option<Score> {
        match self {
            Self::Told(score) => Some(*score),
            Self::NotYet(_) => None,
        }
    }
}

/// What keeps a score from being told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Lack {
    /// Fewer raters than the form asks for.
    TooFew {
        /// Code of the group.
        group: String,
        /// Raters so far.
        have: u32,
        /// Raters asked for.
        least: u32,
    },
    /// Too few of a kind among the group's raters.
    Mix {
        /// Code of the group.
        group: String,
        /// Code of the kind.
        kind: String,
        /// Raters of the kind.
        have: u32,
        /// Raters of the group.
        of: u32,
        /// Share asked for.
        least_share: Rate,
    },
}

impl Lack {
    /// The tail of its locale key.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooFew { .. } => "too_few",
            Self::Mix { .. } => "mix",
        }
    }
}

/// What one group of raters came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupLine {
    /// Its code.
    pub group: String,
    /// Its part of the score.
    pub weight: Rate,
    /// Raters.
    pub raters: u32,
    /// Sum of the lines below; none while raters are missing.
    pub contribution: Option<Score>,
    /// Indicators the group rates; none while raters are missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<IndicatorLine>,
}

/// What a group came to on one indicator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndicatorLine {
    /// Code of the indicator.
    pub indicator: String,
    /// Its part of what the group contributes.
    pub weight: Rate,
    /// The most a rater can give.
    pub max: Score,
    /// Average of the raters.
    pub average: Score,
    /// Points of a hundred.
    pub contribution: Score,
}

/// Points that somebody decided to add or take away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// Code of the rule.
    pub code: String,
    /// Points; negative takes away.
    pub points: Score,
    /// Why, in the words of the file.
    pub reason: String,
}

/// What is wrong with an adjustment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdjustmentError {
    /// The form has no such rule.
    #[error("no adjustment {code}")]
    Unknown {
        /// The code.
        code: String,
    },
    /// A rule is used twice.
    #[error("adjustment {code} is there twice")]
    Twice {
        /// The code.
        code: String,
    },
    /// Beyond what the rule allows.
    #[error("{points} for {code} is not within {least} and {most}")]
    OutOfRange {
        /// The code.
        code: String,
        /// What was given.
        points: Score,
        /// The least.
        least: Score,
        /// The most.
        most: Score,
    },
    /// Without a reason.
    #[error("adjustment {code} has no reason")]
    NoReason {
        /// The code.
        code: String,
    },
}

impl AdjustmentError {
    /// The tail of its locale key.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "unknown",
            Self::Twice { .. } => "twice",
            Self::OutOfRange { .. } => "out_of_range",
            Self::NoReason { .. } => "no_reason",
        }
    }
}

/// The score that tallies and adjustments come to, with every step. `tallies` stand in the order of the groups.
///
/// # Errors
/// [`AdjustmentError`] for an adjustment that the form does not allow.
pub fn score(
    form: &AppraisalForm,
    tallies: &[Tally],
    adjustments: &[Adjustment],
) -> Result<ScoreSheet, AdjustmentError> {
    check(form, adjustments)?;
    let mut lacks = Vec::new();
    let mut groups = Vec::with_capacity(form.groups.len());
    for (position, rule) in form.groups.iter().enumerate() {
        let none = Tally::default();
        let tally = tallies.get(position).unwrap_or(&none);
        let missing = missing(rule, tally);
        let lines = if missing.is_empty() { lines(form, position, rule, tally) } else { Vec::new() };
        let contribution = missing.is_empty().then(|| lines.iter().map(|line| line.contribution).sum());
        lacks.extend(missing);
        groups.push(GroupLine {
            group: rule.code.clone(),
            weight: rule.weight,
            raters: tally.raters,
            contribution,
            lines,
        });
    }
    let total = if lacks.is_empty() {
        let rated: Score = groups.iter().filter_map(|group| group.contribution).sum();
        let adjusted: Score = adjustments.iter().map(|adjustment| adjustment.points).sum();
        Total::Told((rated + adjusted).clamp(Score::ZERO, Score::FULL))
    } else {
        Total::NotYet(lacks)
    };
    Ok(ScoreSheet { groups, adjustments: adjustments.to_vec(), total })
}

fn check(form: &AppraisalForm, adjustments: &[Adjustment]) -> Result<(), AdjustmentError> {
    for (position, given) in adjustments.iter().enumerate() {
        let code = given.code.clone();
        let Some(rule) = form.adjustments.iter().find(|rule| rule.code == given.code) else {
            return Err(AdjustmentError::Unknown { code });
        };
        if adjustments.iter().take(position).any(|earlier| earlier.code == given.code) {
            return Err(AdjustmentError::Twice { code });
        }
        if given.points < rule.least || given.points > rule.most {
            let (points, least, most) = (given.points, rule.least, rule.most);
            return Err(AdjustmentError::OutOfRange { code, points, least, most });
        }
        if given.reason.trim().is_empty() {
            return Err(AdjustmentError::NoReason { code });
        }
    }
    Ok(())
}

fn missing(rule: &RaterGroup, tally: &Tally) -> Vec<Lack> {
    let least = rule.least.max(1);
    if tally.raters < least {
        return vec![Lack::TooFew { group: rule.code.clone(), have: tally.raters, least }];
    }
    let kinds = rule.kinds.iter().enumerate().filter_map(|(position, kind)| {
        let least_share = kind.least_share?;
        let (have, of) = (tally.by_kind.get(position).copied().unwrap_or_default(), tally.raters);
        let enough = i64::from(have) * Rate::ONE.ppm() >= i64::from(of) * least_share.ppm();
        let (group, kind) = (rule.code.clone(), kind.code.clone());
        (!enough).then_some(Lack::Mix { group, kind, have, of, least_share })
    });
    kinds.collect()
}

fn lines(form: &AppraisalForm, position: usize, group: &RaterGroup, tally: &Tally) -> Vec<IndicatorLine> {
    let rated = form.rated_by(position).zip(&tally.sums);
    rated.map(|(indicator, sum)| line(form, group, indicator, *sum, tally.raters)).collect()
}

fn line(form: &AppraisalForm, group: &RaterGroup, indicator: &Indicator, sum: Score, raters: u32) -> IndicatorLine {
    let average = form.average.quotient(i128::from(sum.hundredths()), i128::from(raters));
    let contribution = form.contribution.quotient(
        i128::from(average.hundredths()) * share(group.weight, indicator.weight),
        i128::from(indicator.max.hundredths()) * WHOLE,
    );
    let (weight, max) = (indicator.weight, indicator.max);
    IndicatorLine { indicator: indicator.code.clone(), weight, max, average, contribution }
}

/// What [`share`] counts a hundredth of a point as.
const WHOLE: i128 = 1_000_000 * 1_000_000;

/// The most an indicator can contribute through a group.
fn share(group: Rate, indicator: Rate) -> i128 {
    i128::from(Score::FULL.hundredths()) * i128::from(group.ppm()) * i128::from(indicator.ppm())
}

/// The most an indicator can contribute through a group; none if that is no whole multiple of `unit` hundredths of a
/// point, to which the form rounds.
pub(crate) fn most(unit: i64, group: Rate, indicator: Rate) -> Option<Score> {
    let share = share(group, indicator);
    if share % (WHOLE * i128::from(unit.max(1))) != 0 {
        return None;
    }
    i64::try_from(share / WHOLE).ok().map(Score::from_hundredths)
}
