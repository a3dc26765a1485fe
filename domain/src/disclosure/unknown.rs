//! What is not known of people in parts by whoever knows the sums of some groups.

use super::prime::{Sparse, combined, inverse, minus, plus, times};

/// What whoever knows everything shown cannot tell apart: a basis of the null space of the groups shown. What one part
/// has in all vectors says what is not known of it; a set of parts is known if these add up to nothing.
#[derive(Clone, Debug)]
pub(super) struct Unknown {
    /// Vectors, by part. One that is known by now is empty.
    vectors: Vec<Sparse>,
    /// The same by part: what each has in which vector.
    parts: Vec<Sparse>,
}

/// What was told by something shown: with what is still unknown, it makes up all that was unknown before.
pub(super) struct Told {
    /// Where the vector was.
    at: usize,
    /// The vector, by part.
    pub vector: Sparse,
}

impl Unknown {
    /// Nothing is shown yet. Parts of nobody say nothing.
    pub fn everything(people: &[u32]) -> Self {
        let alone = |(part, people): (usize, &u32)| if *people > 0 { vec![(part, 1)] } else { Sparse::new() };
        let vectors: Vec<Sparse> = people.iter().enumerate().map(alone).collect();
        Self { parts: vectors.clone(), vectors }
    }

    /// What vector by position has by part.
    pub fn vector(&self, position: usize) -> &[(usize, u64)] {
        self.vectors.get(position).map_or(&[], Vec::as_slice)
    }

    /// All vectors.
    pub fn vectors(&self) -> &[Sparse] {
        &self.vectors
    }

    /// What a part has by vector.
    pub fn part(&self, part: usize) -> &[(usize, u64)] {
        self.parts.get(part).map_or(&[], Vec::as_slice)
    }

    /// Takes what the sum of some parts tells out of the unknown; `None` if it tells nothing new. Parts are named once.
    pub fn show(&mut self, parts: &[usize]) -> Option<Told> {
        let mut has: Sparse = parts.iter().flat_map(|part| self.part(*part)).copied().collect();
        has.sort_unstable();
        has.dedup_by(|(position, value), kept| {
            let same = *position == kept.0;
            if same {
                kept.1 = plus(kept.1, *value);
            }
            same
        });
        has.retain(|(_, value)| *value != 0);
        // The shortest, so that the others stay short.
        let (at, by) = has.iter().copied().min_by_key(|(position, _)| self.vector(*position).len())?;
        let (vector, by) = (self.replace(at, Sparse::new()), inverse(by));
        for (position, value) in has.into_iter().filter(|(position, _)| *position != at) {
            let rest = combined(self.vector(position), minus(times(value, by)), &vector);
            self.replace(position, rest);
        }
        Some(Told { at, vector })
    }

    /// As if it had not been shown. The others differ from what they were by multiples of it, which is all the same.
    pub fn forget(&mut self, told: Told) {
        self.replace(told.at, told.vector);
    }

    /// Puts a vector in the place of another, which is returned.
    fn replace(&mut self, position: usize, with: Sparse) -> Sparse {
        let mut left = with.iter().peekable();
        let Some(slot) = self.vectors.get(position) else { return Sparse::new() };
        for (part, _) in slot {
            while left.next_if(|(other, _)| other < part).is_some() {}
            if left.peek().is_none_or(|(other, _)| other != part)
                && let Some(has) = self.parts.get_mut(*part)
                && let Ok(at) = has.binary_search_by_key(&position, |(position, _)| *position)
            {
                has.remove(at);
            }
        }
        for (part, value) in &with {
            let Some(has) = self.parts.get_mut(*part) else { continue };
            match has.binary_search_by_key(&position, |(position, _)| *position) {
                Ok(at) => has.iter_mut().skip(at).take(1).for_each(|entry| entry.1 = *value),
                Err(at) => has.insert(at, (position, *value)),
            }
        }
        self.vectors.get_mut(position).map(|slot| core::mem::replace(slot, with)).unwrap_or_default()
    }
}
