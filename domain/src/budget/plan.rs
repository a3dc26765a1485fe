//! The months planned and the rules of each.

use super::ahead::{Assumptions, Placing, carried};
use super::course::{Course, Member, course};
use crate::calendar::Month;
use crate::fact::Fact;
use crate::pay::{Hold, PayFacts, PayInput, TaxToDate, resolve};
use crate::policy::{ItemFormula, Library, Paid, PolicyError, PolicySet};

/// The most months ahead: beyond three years steps are known and rules are not.
pub const MOST_MONTHS: u8 = 36;

/// Why nothing can be planned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// No month, or more than [`MOST_MONTHS`].
    #[error("{months} months")]
    Months {
        /// What was asked.
        months: u8,
    },
    /// A month has no rules.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

/// Months to come with their rules and what is assumed of them.
#[derive(Clone, Debug)]
pub struct Plan {
    first: Month,
    /// Rules, each once; `by_month` points into them.
    sets: Vec<PolicySet>,
    by_month: Vec<usize>,
    /// The first month for which a figure is not published yet.
    unpublished: Option<Month>,
    /// Months in which pay can change for everybody, for their rules or for what is paid several months at once.
    turns: Vec<bool>,
    pub(super) assumptions: Assumptions,
    pub(super) placing: Placing,
}

impl Plan {
    /// So many months from `first` on by the packs of `library`, with every figure they hold. Where a month needs a figure
    /// that nobody has published yet, the rules of the month before go on ([`Plan::unpublished`]).
    ///
    /// # Errors
    /// [`PlanError`] for no month or too many, or for one without rules; for a figure missing in the first.
    pub fn new(library: &Library, first: Month, months: u8, assumptions: Assumptions) -> Result<Self, PlanError> {
        if months == 0 || months > MOST_MONTHS {
            return Err(PlanError::Months { months });
        }
        let (mut sets, mut by_month, mut turns): (Vec<PolicySet>, Vec<usize>, Vec<bool>) =
            (Vec::new(), Vec::new(), Vec::new());
        let mut unpublished = None;
        for ahead in 0..i32::from(months) {
            let month = first.plus(ahead);
            let position = match (library.in_force(month), by_month.last()) {
                (Err(PolicyError::NoFigure { .. }), Some(before)) => {
                    unpublished.get_or_insert(month);
                    *before
                }
                (set, _) => {
                    let set = set?;
                    let known = sets.iter().position(|known| *known == set);
                    known.unwrap_or_else(|| {
                        sets.push(set);
                        sets.len() - 1
                    })
                }
            };
            turns.push(by_month.last() != Some(&position));
            by_month.push(position);
        }
        let mut plan = Self { first, sets, by_month, unpublished, turns, assumptions, placing: Placing::Kept };
        plan.turns = (0..months).map(|ahead| plan.turns_in(ahead)).collect();
        Ok(plan)
    }

    /// The same with grades found in another way.
    #[must_use]
    pub fn placing(mut self, placing: Placing) -> Self {
        self.placing = placing;
        self
    }

    /// The first month.
    #[must_use]
    pub const fn first(&self) -> Month {
        self.first
    }

    /// The months, in order.
    pub fn months(&self) -> impl Iterator<Item = Month> + '_ {
        (0..).zip(&self.by_month).map(|(ahead, _)| self.first.plus(ahead))
    }

    /// How many months.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_month.len()
    }

    /// Never: a plan has a month.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_month.is_empty()
    }

    /// The first month that goes by earlier rules because a figure it needs is not published yet.
    #[must_use]
    pub const fn unpublished(&self) -> Option<Month> {
        self.unpublished
    }

    /// The rules of a month, so many after the first.
    #[must_use]
    pub fn policy(&self, ahead: usize) -> Option<&PolicySet> {
        self.by_month.get(ahead).and_then(|position| self.sets.get(*position))
    }

    /// What a worker will cost.
    #[must_use]
    pub fn course(&self, member: &Member<'_>) -> Course {
        course(self, member, &self.carried(member))
    }

    /// What the first month is paid from; `Ok(None)`: not employed in it.
    ///
    /// # Errors
    /// A [`Hold`] naming the first fact that is missing or contradictory.
    pub fn input(&self, member: &Member<'_>) -> Result<Option<PayInput>, Hold> {
        let facts = self.carried(member);
        let known = PayFacts {
            facts: &facts,
            prior_year_average: member.prior_year_average,
            earlier_year_average: member.earlier_year_average,
            tax: TaxToDate::default(),
            paid_since: None,
        };
        let Some(policy) = self.policy(0) else { return Ok(None) };
        let input = resolve(policy, self.first, known)?;
        Ok(input.map(|input| PayInput { tax: member.tax, additional: member.additional, ..input }))
    }

    /// A worker's facts with everything assumed.
    pub(crate) fn carried(&self, member: &Member<'_>) -> Vec<Fact> {
        carried(self, member)
    }

    /// The same as [`Plan::course`], by facts carried forward already: by this plan, or by one that carries alike.
    pub(crate) fn course_of(&self, member: &Member<'_>, facts: &[Fact]) -> Course {
        course(self, member, facts)
    }

    /// True if both carry facts forward alike: with the same assumptions, by the same ladder.
    pub(crate) fn carries_as(&self, other: &Self) -> bool {
        let by = |plan: &Self| plan.policy(0).map(|policy| (policy.ladder_id.clone(), policy.ladder.clone()));
        let same = self.first == other.first && self.len() == other.len() && self.placing == other.placing;
        same && self.assumptions == other.assumptions && by(self) == by(other)
    }

    /// Pay can change in the month for everybody.
    pub(super) fn is_turn(&self, ahead: usize) -> bool {
        self.turns.get(ahead).copied().unwrap_or(true)
    }

    fn turns_in(&self, ahead: u8) -> bool {
        let at = |ahead: u8| self.policy(usize::from(ahead));
        let month = self.first.plus(i32::from(ahead));
        let Some(policy) = at(ahead) else { return true };
        let year_starts = policy.contributions.bases.iter().any(|rule| rule.year_start == month.number());
        let several = |policy: &PolicySet, month: Month| {
            policy.items.items.iter().any(|item| match item.formula {
                ItemFormula::Performance { paid: paid @ Paid::Together { .. }, .. } => {
                    paid.covers(month).next().is_some()
                }
                _ => false,
            })
        };
        let before = ahead.checked_sub(1).and_then(at);
        // January brings another prior year.
        ahead == 0
            || self.turns.get(usize::from(ahead)).copied().unwrap_or(true)
            || month.number() == 1
            || year_starts
            || several(policy, month)
            || before.is_some_and(|before| several(before, month.previous()))
    }
}
