//! What the training of a unit comes to. Coverage counts people, each once: distinct people trained ÷ eligible
//! headcount. Person-times stand beside it and are never divided by a headcount.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Hours, Ledger, Measure, Standing, Verdict};
use crate::dated::Period;
use crate::ids::{TrainingSessionId, WorkerId};
use crate::policy::Counts;

/// Somebody whose training belongs to a unit.
#[derive(Clone, Copy, Debug)]
pub struct Attendee<'a> {
    /// Who; listed twice they still count once.
    pub worker: WorkerId,
    /// Belongs to the headcount the coverage is measured by.
    pub eligible: bool,
    /// What they attended.
    pub ledger: &'a Ledger<'a>,
}

/// What some people attended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Distinct people (人数).
    pub people: u32,
    /// Attendances (人次).
    pub person_times: u32,
    /// Hours of all of them (学时).
    pub hours: Hours,
}

impl Figures {
    fn add(&mut self, attended: &BTreeMap<TrainingSessionId, Hours>) {
        if attended.is_empty() {
            return;
        }
        self.people = self.people.saturating_add(1);
        self.person_times = self.person_times.saturating_add(u32::try_from(attended.len()).unwrap_or(u32::MAX));
        self.hours += attended.values().copied().sum();
    }
}

/// Coverage of a unit in a period, each figure with what it is divided by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Eligible headcount: the denominator.
    pub eligible: u32,
    /// Of the eligible, those who attended something.
    pub trained: Figures,
    /// Others who attended something, as those who have left: in no share.
    pub beyond: Figures,
}

impl Coverage {
    /// Distinct eligible people trained ÷ eligible headcount, in hundredths of a percent, half up; `None` if nobody is
    /// eligible.
    #[must_use]
    pub fn share(&self) -> Option<u32> {
        half_up(u64::from(self.trained.people) * 10_000, self.eligible)
    }

    /// Hours of the eligible ÷ eligible headcount, in hundredths of an hour, half up; `None` if nobody is eligible.
    #[must_use]
    pub fn hours_per_head(&self) -> Option<u32> {
        half_up(u64::from(self.trained.hours.quarters()) * 25, self.eligible)
    }
}

fn half_up(part: u64, of: u32) -> Option<u32> {
    let of = u64::from(of);
    let doubled = (part * 2 + of).checked_div(of * 2)?;
    Some(u32::try_from(doubled).unwrap_or(u32::MAX))
}

/// Coverage by sessions whose last day lies in `period` and that are of the kinds and levels asked for.
#[must_use]
pub fn coverage(people: &[Attendee<'_>], counts: &Counts, period: Period) -> Coverage {
    let mut all: BTreeMap<WorkerId, (bool, BTreeMap<TrainingSessionId, Hours>)> = BTreeMap::new();
    for person in people {
        let (eligible, attended) = all.entry(person.worker).or_default();
        *eligible |= person.eligible;
        for evidence in person.ledger.count(Measure::Hours, counts, period).evidence {
            if !evidence.counted.is_zero() {
                let known = attended.entry(evidence.session).or_default();
                *known = evidence.hours.max(*known);
            }
        }
    }
    let mut coverage = Coverage::default();
    for (eligible, attended) in all.values() {
        coverage.eligible = coverage.eligible.saturating_add(u32::from(*eligible));
        let figures = if *eligible { &mut coverage.trained } else { &mut coverage.beyond };
        figures.add(attended);
    }
    coverage
}

/// How many people stand how with one target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetCount {
    /// Position of the target in the rules.
    pub target: u16,
    /// Of whom something is asked: the denominator. Met, open and cannot add up to it.
    pub asked: u32,
    /// Met.
    pub met: u32,
    /// Can still meet it.
    pub open: u32,
    /// Cannot.
    pub cannot: u32,
    /// Of whom nothing is asked.
    pub not_asked: u32,
}

impl TargetCount {
    /// Those who met it ÷ those asked, in hundredths of a percent, half up; `None` if nobody is asked.
    #[must_use]
    pub fn share(&self) -> Option<u32> {
        half_up(u64::from(self.met) * 10_000, self.asked)
    }
}

/// Each target that is for somebody, in the order of the pack. One slice for each person.
#[must_use]
pub fn target_counts<'a>(people: impl IntoIterator<Item = &'a [Standing]>) -> Vec<TargetCount> {
    let mut all: BTreeMap<u16, TargetCount> = BTreeMap::new();
    for standing in people.into_iter().flatten() {
        let target = standing.target;
        let count = all.entry(target).or_insert(TargetCount { target, ..TargetCount::default() });
        let (of_asked, kind) = match standing.verdict {
            Verdict::Met => (1, &mut count.met),
            Verdict::Open { .. } => (1, &mut count.open),
            Verdict::Cannot { .. } => (1, &mut count.cannot),
            Verdict::NotAsked => (0, &mut count.not_asked),
        };
        *kind = kind.saturating_add(1);
        count.asked = count.asked.saturating_add(of_asked);
    }
    all.into_values().collect()
}
