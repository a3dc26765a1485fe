//! Sums of small parts, looked through for two that make up nothing together.

use std::collections::BTreeMap;

use super::prime::{minus, plus, times, weight};
use super::unknown::Unknown;

/// Sets of parts joined with one another.
struct Joined(Vec<usize>);

impl Joined {
    fn of(parts: usize) -> Self {
        Self((0..parts).collect())
    }

    fn root(&mut self, part: usize) -> usize {
        let (mut at, mut next) = (part, self.0.get(part).copied().unwrap_or(part));
        while at != next {
            let beyond = self.0.get(next).copied().unwrap_or(next);
            if let Some(slot) = self.0.get_mut(at) {
                *slot = beyond;
            }
            (at, next) = (next, beyond);
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if let Some(slot) = self.0.get_mut(one) {
            *slot = other;
        }
    }
}

/// What is told of parts.
pub(super) struct Parts<'a> {
    /// How many people each has.
    pub people: &'a [u32],
    /// Those with the same number are in a known set all or none.
    pub alike: &'a [usize],
}

/// True if a set of at most `most` people with some part of a vector is known; `None` if there are too many small parts
/// to tell.
pub(super) fn known(
    unknown: &Unknown,
    parts: &Parts<'_>,
    vector: &[(usize, u64)],
    most: u32,
    limit: usize,
) -> Option<bool> {
    let mut joined = Joined::of(parts.people.len());
    let mut merged: BTreeMap<usize, (usize, u64, u32)> = BTreeMap::new();
    for (part, (number, people)) in parts.alike.iter().zip(parts.people).enumerate() {
        let has = unknown.part(part);
        let worth = has.iter().fold(0, |sum, (position, value)| plus(sum, times(weight(*position), *value)));
        let (first, sum, all) = merged.entry(*number).or_insert((part, 0, 0));
        (*sum, *all) = (plus(*sum, worth), all.saturating_add(*people));
        joined.join(*first, part);
    }
    for vector in unknown.vectors() {
        for pair in vector.windows(2) {
            if let [(one, _), (other, _)] = pair {
                joined.join(*one, *other);
            }
        }
    }
    // What no vector joins cannot make up for one another: a set that is known is so within each.
    let mut small: BTreeMap<usize, Vec<(u64, u32)>> = BTreeMap::new();
    for (part, worth, people) in merged.into_values() {
        if (1..=most).contains(&people) {
            small.entry(joined.root(part)).or_default().push((worth, people));
        }
    }
    let mut told: Vec<usize> = vector.iter().map(|(part, _)| joined.root(*part)).collect();
    told.sort_unstable();
    told.dedup();
    told.iter()
        .filter_map(|root| small.get(root))
        .try_fold(false, |known, small| Some(known || is_known(most, small, limit)?))
}

/// True if some of the small parts, of at most so many people, are together worth nothing. A set of so few people has at
/// most so many parts, and each half of it is among the sums of up to half.
///
/// A set that is known is always worth nothing, so none is missed; one that is not is taken for such once in 2^61, or if
/// it makes up nothing when a part in both halves counts twice, which hides too much.
fn is_known(most: u32, small: &[(u64, u32)], limit: usize) -> Option<bool> {
    // Most often a single part is: no sums are needed to see it.
    if small.iter().any(|(worth, _)| *worth == 0) {
        return Some(true);
    }
    let sums = sums(small, most, most.div_ceil(2), limit)?;
    // What is missing to nothing falls as a sum rises: one walk from either end finds every pair.
    let mut others = sums.iter().rev().peekable();
    Some(sums.iter().any(|(sum, people)| {
        let missing = minus(*sum);
        while others.next_if(|(other, _)| *other > missing).is_some() {}
        let other = others.peek().filter(|(other, _)| *other == missing);
        *sum == 0 || other.is_some_and(|(_, other)| people.saturating_add(*other) <= most)
    }))
}

/// Sums of one to `parts` small parts together, ascending, each once with the fewest people it is had from; `None` if
/// they are too many.
fn sums(small: &[(u64, u32)], most_people: u32, parts: u32, limit: usize) -> Option<Vec<(u64, u32)>> {
    let mut all = Vec::new();
    // The next part, sum and people of every set of so many parts.
    let mut sets = vec![(0_usize, 0_u64, 0_u32)];
    for _ in 0..parts.max(1) {
        let mut larger = Vec::new();
        for (from, sum, people) in sets {
            for (position, (worth, more)) in small.iter().enumerate().skip(from) {
                let (sum, people) = (plus(sum, *worth), people + more);
                if people > most_people {
                    continue;
                }
                all.push((sum, people));
                larger.push((position + 1, sum, people));
                if all.len() > limit {
                    return None;
                }
            }
        }
        sets = larger;
    }
    all.sort_unstable();
    all.dedup_by_key(|(sum, _)| *sum);
    Some(all)
}
