//! What a round proposes for one worker: pure, from facts and rules, so that it can be made again from what was known.

use domain::calendar::Date;
use domain::fact::{Fact, FactBody};
use domain::money::Money;
use domain::pay::Hold;
use domain::placement::{Condition, Profile, place};
use domain::policy::PolicySet;
use serde::Serialize;

use super::Outcome;
use crate::entity::review_case;
use crate::error::{Result, StoreError};

/// A grade by its code, with its amount.
type GradeAmount = (String, Money);

/// What the rules give one worker on a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Proposal {
    pub outcome: Outcome,
    pub post: Option<String>,
    pub before: Option<GradeAmount>,
    pub proposed: Option<GradeAmount>,
    /// JSON.
    pub conditions: String,
    /// JSON.
    pub hold: Option<String>,
}

impl Proposal {
    /// From the facts; `None` if the person is not employed on `on`.
    pub fn new(policy: &PolicySet, facts: &[Fact], on: Date) -> Result<Option<Self>> {
        match Profile::from_facts(policy, facts, on) {
            Ok(None) => Ok(None),
            Ok(Some(profile)) => Self::placed(policy, &profile, on).map(Some),
            Err(hold) => Ok(Some(Self {
                outcome: Outcome::Held,
                post: None,
                before: grade_held(policy, facts, on),
                proposed: None,
                conditions: "[]".to_owned(),
                hold: Some(json(&hold)?),
            })),
        }
    }

    /// For somebody who no longer belongs to the round.
    pub fn gone() -> Self {
        Self {
            outcome: Outcome::Gone,
            post: None,
            before: None,
            proposed: None,
            conditions: "[]".to_owned(),
            hold: None,
        }
    }

    fn placed(policy: &PolicySet, profile: &Profile, on: Date) -> Result<Self> {
        let ladder = &policy.ladder;
        let graded = |position: u16| {
            let rule = ladder.grades.get(usize::from(position));
            rule.map(|rule| (rule.code.clone(), rule.amount))
        };
        let before = profile.confirmed.and_then(graded);
        let post = ladder.posts.get(usize::from(profile.post)).map(|post| post.code.clone());
        let Some(decision) = place(policy, profile, on) else {
            let hold = Some(json(&Hold::NoPost)?);
            return Ok(Self { outcome: Outcome::Held, post, before, hold, ..Self::gone() });
        };
        let outcome = match profile.confirmed {
            None => Outcome::First,
            Some(held) if decision.grade > held => Outcome::Rise,
            Some(held) if decision.grade < held => Outcome::Fall,
            Some(_) => Outcome::Same,
        };
        let conditions = json::<[Condition]>(&decision.conditions)?;
        Ok(Self { outcome, post, before, proposed: graded(decision.grade), conditions, hold: None })
    }

    /// True if `row` proposes the same; its conditions may be worded by other evidence.
    pub fn same_as(&self, row: &review_case::Model) -> bool {
        let grade = |graded: &Option<GradeAmount>| graded.as_ref().map(|(grade, _)| grade.clone());
        let fen = |graded: &Option<GradeAmount>| graded.as_ref().map(|(_, amount)| amount.fen());
        self.outcome.code() == row.outcome
            && grade(&self.before) == row.grade_before
            && fen(&self.before) == row.before_fen
            && grade(&self.proposed) == row.grade_proposed
            && fen(&self.proposed) == row.proposed_fen
            && self.hold == row.hold
    }
}

/// The grade recorded, where nothing else can be told.
fn grade_held(policy: &PolicySet, facts: &[Fact], on: Date) -> Option<GradeAmount> {
    let placement = facts.iter().filter(|fact| fact.period.contains(on)).find_map(|fact| match &fact.body {
        FactBody::Placement(placement) => Some(placement),
        _ => None,
    })?;
    let known = placement.ladder == policy.ladder_id || policy.ladder.succeeds.contains(&placement.ladder);
    let position = policy.ladder.grade(&placement.grade).filter(|_| known)?;
    Some((placement.grade.clone(), policy.ladder.amount(position)))
}

fn json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|_| StoreError::Corrupt("review_case"))
}
