//! What raters hand in: checked one by one, and added up so that nobody needs to look at a single one again.

use serde::{Deserialize, Serialize};

use super::{CycleKind, Score};
use crate::policy::{AppraisalForm, RaterGroup};

/// One rater's ratings of one person (评议票).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ballot {
    /// Position of the group in the form.
    pub group: u16,
    /// Position of the kind in the group; none where kinds are not told apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<u16>,
    /// A score for each indicator that the group rates, in the order of the form.
    pub scores: Vec<Score>,
}

/// What is wrong with a ballot.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BallotError {
    /// The form has no such group.
    #[error("no group {group}")]
    UnknownGroup {
        /// The code.
        group: String,
    },
    /// The group tells no such kind of raters apart, or the kind is missing where it tells them apart.
    #[error("no kind {kind} of raters in {group}")]
    UnknownKind {
        /// Code of the group.
        group: String,
        /// The code; empty if it is missing.
        kind: String,
    },
    /// The group does not rate this.
    #[error("{group} does not rate {indicator}")]
    UnknownIndicator {
        /// Code of the group.
        group: String,
        /// The code.
        indicator: String,
    },
    /// An indicator is rated twice.
    #[error("{indicator} is rated twice")]
    Twice {
        /// Its code.
        indicator: String,
    },
    /// An indicator is not rated: half a ballot would shift the averages.
    #[error("{indicator} is not rated")]
    Missing {
        /// Its code.
        indicator: String,
    },
    /// Below zero or above the most.
    #[error("{score} for {indicator} is not within 0 and {max}")]
    OutOfRange {
        /// Its code.
        indicator: String,
        /// What was given.
        score: Score,
        /// The most.
        max: Score,
    },
}

impl BallotError {
    /// The tail of its locale key.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownGroup { .. } => "unknown_group",
            Self::UnknownKind { .. } => "unknown_kind",
            Self::UnknownIndicator { .. } => "unknown_indicator",
            Self::Twice { .. } => "twice",
            Self::Missing { .. } => "missing",
            Self::OutOfRange { .. } => "out_of_range",
        }
    }
}

impl Ballot {
    /// A ballot as handed in: codes of group and kind, and a score by code of each indicator, in any order.
    ///
    /// # Errors
    /// [`BallotError`], the first found.
    pub fn new(
        form: &AppraisalForm,
        group: &str,
        kind: Option<&str>,
        scores: &[(&str, Score)],
    ) -> Result<Self, BallotError> {
        let position = form.groups.iter().position(|known| known.code == group);
        let found = position.and_then(|at| Some((at, form.groups.get(at)?)));
        let (position, rule) = found.ok_or_else(|| BallotError::UnknownGroup { group: group.to_owned() })?;
        let kind = kind_of(rule, kind)?;
        for (at, (code, _)) in scores.iter().enumerate() {
            if !form.rated_by(position).any(|indicator| indicator.code == *code) {
                return Err(BallotError::UnknownIndicator { group: group.to_owned(), indicator: (*code).to_owned() });
            }
            if scores.iter().take(at).any(|(earlier, _)| earlier == code) {
                return Err(BallotError::Twice { indicator: (*code).to_owned() });
            }
        }
        let given = form.rated_by(position).map(|indicator| {
            let score = scores.iter().find(|(code, _)| *code == indicator.code).map(|(_, score)| *score);
            let code = || indicator.code.clone();
            let score = score.ok_or_else(|| BallotError::Missing { indicator: code() })?;
            if score < Score::ZERO || score > indicator.max {
                return Err(BallotError::OutOfRange { indicator: code(), score, max: indicator.max });
            }
            Ok(score)
        });
        let scores = given.collect::<Result<_, _>>()?;
        Ok(Self { group: u16::try_from(position).unwrap_or_default(), kind, scores })
    }
}

fn kind_of(group: &RaterGroup, kind: Option<&str>) -> Result<Option<u16>, BallotError> {
    let unknown = || BallotError::UnknownKind { group: group.code.clone(), kind: kind.unwrap_or_default().to_owned() };
    match kind {
        None if group.kinds.is_empty() => Ok(None),
        None => Err(unknown()),
        Some(code) => {
            let position = group.kinds.iter().position(|known| known.code == code).ok_or_else(unknown)?;
            Ok(u16::try_from(position).ok())
        }
    }
}

/// The ballots of one group about one person, added up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Raters.
    pub raters: u32,
    /// Raters of each kind, by position; empty where kinds are not told apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_kind: Vec<u32>,
    /// Sum for each indicator that the group rates, in the order of the form.
    pub sums: Vec<Score>,
}

impl Tally {
    /// Nothing handed in yet by the group at a position.
    #[must_use]
    pub fn empty(form: &AppraisalForm, group: usize) -> Self {
        let kinds = form.groups.get(group).map_or(0, |group| group.kinds.len());
        Self { raters: 0, by_kind: vec![0; kinds], sums: vec![Score::ZERO; form.rated_by(group).count()] }
    }

    fn add(&mut self, ballot: &Ballot) {
        self.raters += 1;
        if let Some(count) = ballot.kind.and_then(|kind| self.by_kind.get_mut(usize::from(kind))) {
            *count += 1;
        }
        for (sum, score) in self.sums.iter_mut().zip(&ballot.scores) {
            *sum = *sum + *score;
        }
    }
}

/// The ballots about one person added up: a tally for each group of the form. Their order does not matter.
#[must_use]
pub fn tally<'a>(form: &AppraisalForm, ballots: impl IntoIterator<Item = &'a Ballot>) -> Vec<Tally> {
    let mut tallies: Vec<Tally> = (0..form.groups.len()).map(|group| Tally::empty(form, group)).collect();
    for ballot in ballots {
        if let Some(tally) = tallies.get_mut(usize::from(ballot.group)) {
            tally.add(ballot);
        }
    }
    tallies
}

/// What the scores of shorter cycles come to as ratings of the groups that take them (平时考核): one rating a cycle. Every
/// indicator of such a group goes up to a hundred points, as a score does.
#[must_use]
pub fn from_cycles(form: &AppraisalForm, scores: &[(CycleKind, Score)]) -> Vec<Ballot> {
    let mut ballots = Vec::new();
    for (position, group) in form.groups.iter().enumerate() {
        let Some(kind) = group.from_cycles else { continue };
        let indicators = form.rated_by(position).count();
        let of_kind = scores.iter().filter(|(of, _)| *of == kind);
        ballots.extend(of_kind.map(|(_, score)| Ballot {
            group: u16::try_from(position).unwrap_or_default(),
            kind: None,
            scores: vec![*score; indicators],
        }));
    }
    ballots
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::policy::Library;

    #[test]
    fn scores_of_shorter_cycles_are_ratings_of_the_groups_that_take_them() {
        let rules = Library::built_in().unwrap().appraisal_in_force("2026-12".parse().unwrap()).unwrap().rules;
        let mut form = rules.form(CycleKind::Year, "").unwrap().clone();
        let quarters = [90, 80].map(|points| (CycleKind::Quarter, Score::from_points(points)));
        let half = (CycleKind::HalfYear, Score::from_points(10));
        assert_eq!(from_cycles(&form, &quarters), [], "no group of this form takes them");
        form.groups.first_mut().unwrap().from_cycles = Some(CycleKind::Quarter);
        let tallies = tally(&form, &from_cycles(&form, &[&quarters[..], &[half]].concat()));
        let street = tallies.first().unwrap();
        assert_eq!((street.raters, street.sums.as_slice()), (2, [Score::from_points(170); 2].as_slice()));
        assert!(tallies.iter().skip(1).all(|tally| tally.raters == 0));
    }
}
