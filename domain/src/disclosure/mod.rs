//! Which figures of groups may be shown, so that nothing is told of fewer people than a rule asks for, neither directly
//! nor by subtraction.
//!
//! People are held as parts: all who are in the same groups are one part. A figure shown is the sum over its parts, and
//! whoever knows several can add and subtract them. A small set of people is betrayed if its sum follows from what is
//! shown, which is so if the set lies in the span of the groups shown. Groups are offered one after another, over as many
//! tables as somebody may see, and one that would betray a small set is hidden: whatever is shown in the end is safe by
//! construction.
//!
//! Scores hide differently ([`crate::appraisal`]): there the whole is a weighted sum with bounds, here it is a count.

mod prime;
mod search;
mod sums;
mod tables;
mod turns;
mod unknown;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use tables::{TableShown, list, table};
pub use turns::{Turn, in_turns};

use crate::fact::codes;
use search::Search;
use unknown::Unknown;

/// Why a figure is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hidden {
    /// Of fewer people than may be shown.
    FewPeople,
    /// With it, figures of fewer people could be worked out.
    Protects,
}

codes! {
    Hidden { FewPeople => "few_people", Protects => "protects" }
}

/// How much is looked at for one group.
#[derive(Clone, Copy, Debug)]
struct Limits {
    /// Entries of vectors when sets are put together part by part.
    steps: usize,
    /// Sums of small parts when these are compared instead: those of pairs of two thousand eight hundred.
    sums: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { steps: 20_000_000, sums: 4_000_000 }
    }
}

/// What showing a group would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// The sum of few people cannot be worked out by it.
    Safe,
    /// It can.
    Betrays,
    /// There are too many small parts to tell.
    Unsure,
}

/// What has been shown so far, and what may still be.
#[derive(Clone, Debug)]
pub struct Suppression {
    least: u32,
    limits: Limits,
    /// People of each part.
    people: Vec<u32>,
    unknown: Unknown,
    /// By part: those with the same number are in the same groups of those shown.
    alike: Vec<usize>,
}

impl Suppression {
    /// Nothing shown yet of people in parts of these sizes. Sums of fewer than `least` people are not to be told.
    #[must_use]
    pub fn new(least: u32, people: &[u32]) -> Self {
        Self::within(Limits::default(), least, people)
    }

    fn within(limits: Limits, least: u32, people: &[u32]) -> Self {
        let (unknown, alike) = (Unknown::everything(people), vec![0; people.len()]);
        Self { least, limits, people: people.to_vec(), unknown, alike }
    }

    /// Asks to show the figure of the people in some parts; what is shown counts from then on.
    ///
    /// # Errors
    /// [`Hidden`] if it must not be shown; then it counts as not shown.
    pub fn offer(&mut self, parts: &[usize]) -> Result<(), Hidden> {
        let mut parts = parts.to_vec();
        parts.sort_unstable();
        parts.dedup();
        let people = parts.iter().filter_map(|part| self.people.get(*part)).map(|people| u64::from(*people)).sum();
        if (1..u64::from(self.least)).contains(&people) {
            return Err(Hidden::FewPeople);
        }
        match self.try_to_show(&parts) {
            Look::Safe => Ok(()),
            Look::Betrays | Look::Unsure => Err(Hidden::Protects),
        }
    }

    /// Asks for several groups, one after another.
    pub fn offer_all(&mut self, groups: &[Vec<usize>]) -> Vec<Result<(), Hidden>> {
        groups.iter().map(|parts| self.offer(parts)).collect()
    }

    /// Shows a group, of parts named once, if it is safe to.
    fn try_to_show(&mut self, parts: &[usize]) -> Look {
        let Some(told) = self.unknown.show(parts) else { return Look::Safe };
        let look = self.look(parts, &told.vector);
        if look == Look::Safe {
            self.alike = apart(core::mem::take(&mut self.alike), parts);
        } else {
            self.unknown.forget(told);
        }
        look
    }

    /// Shows a group whatever it tells.
    fn show(&mut self, parts: &[usize]) {
        self.unknown.show(parts);
        self.alike = apart(core::mem::take(&mut self.alike), parts);
    }

    /// Looks at what was just shown. A small set that was not known before and is now has something in the vector that
    /// was told by it, or else it had been known.
    fn look(&self, parts: &[usize], told: &[(usize, u64)]) -> Look {
        let most = self.least.saturating_sub(1);
        let by_parts = Search::new(&self.unknown, &self.people, self.limits.steps).finds(told, most);
        let known = by_parts.or_else(|| {
            let parts = sums::Parts { people: &self.people, alike: &apart(self.alike.clone(), parts) };
            sums::known(&self.unknown, &parts, told, most, self.limits.sums)
        });
        match known {
            Some(false) => Look::Safe,
            Some(true) => Look::Betrays,
            None => Look::Unsure,
        }
    }
}

/// Tells parts that are in a group shown from those that were like them and are not.
fn apart(mut alike: Vec<usize>, parts: &[usize]) -> Vec<usize> {
    let next = alike.iter().max().map_or(0, |most| most + 1);
    let mut numbers = BTreeMap::new();
    for part in parts {
        if let Some(number) = alike.get_mut(*part) {
            let new = next + numbers.len();
            *number = *numbers.entry(*number).or_insert(new);
        }
    }
    alike
}
