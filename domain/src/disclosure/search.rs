//! Whether a small set of people is known, by putting it together part by part.

use super::prime::{combined, plus};
use super::unknown::Unknown;

/// Looks for sets of parts that are known, of fewer people than may be told. What a set has in each vector must come to
/// nothing: a part that has something in one wants another that has something there, too. Vectors are of few parts, so
/// that a set that cannot be completed is given up early.
pub(super) struct Search<'a> {
    unknown: &'a Unknown,
    people: &'a [u32],
    /// True of parts in the set, and of those all sets with which were looked at.
    done: Vec<bool>,
    /// By part: the last time it was counted for a vector that has no part in common with others.
    claimed: Vec<usize>,
    claims: usize,
    steps: usize,
}

impl<'a> Search<'a> {
    /// Gives up after about so many entries of vectors.
    pub fn new(unknown: &'a Unknown, people: &'a [u32], steps: usize) -> Self {
        let all = people.len();
        Self { unknown, people, done: vec![false; all], claimed: vec![0; all], claims: 0, steps }
    }

    /// True if a set is known that has some part of `vector` and at most `room` people; `None` if it takes too long.
    pub fn finds(mut self, vector: &[(usize, u64)], room: u32) -> Option<bool> {
        self.joins(&[], vector, room)
    }

    /// Lets the parts of a vector join a set, one after another. `sum`: what the set has by vector.
    fn joins(&mut self, sum: &[(usize, u64)], vector: &[(usize, u64)], room: u32) -> Option<bool> {
        let parts: Vec<usize> =
            vector.iter().map(|(part, _)| *part).filter(|part| self.may_join(*part, room)).collect();
        let mut found = Some(false);
        for part in &parts {
            self.mark(*part, true);
            found = self.joined(sum, *part, room);
            if found != Some(false) {
                break;
            }
        }
        parts.into_iter().for_each(|part| self.mark(part, false));
        found
    }

    fn joined(&mut self, sum: &[(usize, u64)], part: usize, room: u32) -> Option<bool> {
        self.steps = self.steps.checked_sub(1)?;
        let unknown = self.unknown;
        let has = unknown.part(part);
        if cancel(sum, has) {
            return Some(true);
        }
        let room = room.saturating_sub(self.people.get(part).copied().unwrap_or(u32::MAX));
        if room == 0 {
            return Some(false);
        }
        let sum = combined(sum, 1, has);
        match self.fewest(&sum, room) {
            Some(vector) => self.joins(&sum, unknown.vector(vector), room),
            None => Some(false),
        }
    }

    fn may_join(&self, part: usize, room: u32) -> bool {
        self.people.get(part).is_some_and(|people| *people <= room) && self.done.get(part) == Some(&false)
    }

    fn mark(&mut self, part: usize, done: bool) {
        if let Some(slot) = self.done.get_mut(part) {
            *slot = done;
        }
    }

    /// Of the vectors in which a set has something, the one that the fewest parts can bring to nothing. `None` if one
    /// cannot be, or if so many have no such part in common that there is no room for a part for each.
    fn fewest(&mut self, sum: &[(usize, u64)], room: u32) -> Option<usize> {
        let (mut best, mut fewest, mut apart) = (None, usize::MAX, 0);
        self.claims += 1;
        for (position, _) in sum {
            let vector = self.unknown.vector(*position);
            self.steps = self.steps.saturating_sub(vector.len());
            let (mut parts, mut is_apart) = (0, true);
            for (part, _) in vector.iter().filter(|(part, _)| self.may_join(*part, room)) {
                parts += 1;
                is_apart &= self.claimed.get(*part) != Some(&self.claims);
                if parts >= fewest && !is_apart {
                    break;
                }
            }
            if parts == 0 {
                return None;
            }
            if parts < fewest {
                (best, fewest) = (Some(*position), parts);
            }
            if is_apart {
                apart += 1;
                if apart > room {
                    return None;
                }
                self.claim(vector);
            }
        }
        best
    }

    fn claim(&mut self, vector: &[(usize, u64)]) {
        for (part, _) in vector {
            if let Some(slot) = self.claimed.get_mut(*part) {
                *slot = self.claims;
            }
        }
    }
}

/// True if the two come to nothing together.
fn cancel(one: &[(usize, u64)], other: &[(usize, u64)]) -> bool {
    let nothing = |((at, one), (place, other)): (&(usize, u64), &(usize, u64))| at == place && plus(*one, *other) == 0;
    one.len() == other.len() && one.iter().zip(other).all(nothing)
}
