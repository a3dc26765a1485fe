//! Chance that repeats: the same seed gives the same district on every machine and with every version of this program.

/// A stream of numbers from a seed (SplitMix64).
// Source: Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators (2014).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// A stream for a purpose and a number under one seed: independent of how much another stream was used.
    #[must_use]
    pub fn new(seed: u64, purpose: &str, number: u64) -> Self {
        let mixed = purpose.bytes().fold(seed, |sum, byte| scramble(sum ^ u64::from(byte)));
        Self(scramble(mixed ^ scramble(number)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        scramble(self.0)
    }

    /// A number from 0 up to, not including, `end`; 0 if `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next().checked_rem(end).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low).unwrap_or(0) + 1;
        low + i64::try_from(self.below(span)).unwrap_or(0)
    }

    /// True in `per_mille` of 1000 cases.
    pub fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// One of `choices`.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let position = self.below(choices.len() as u64);
        &choices[usize::try_from(position).unwrap_or(0)]
    }

    /// One of `choices` by weight.
    pub fn weighted<T: Copy>(&mut self, choices: &[(T, u64)]) -> T {
        let mut left = self.below(choices.iter().map(|(_, weight)| weight).sum());
        for (choice, weight) in choices {
            if left < *weight {
                return *choice;
            }
            left -= weight;
        }
        choices[0].0
    }
}

const fn scramble(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_streams_differ() {
        let draw = |seed, purpose: &str, number| Dice::new(seed, purpose, number).below(1_000_000);
        assert_eq!(draw(1, "person", 7), draw(1, "person", 7));
        assert_ne!(draw(1, "person", 7), draw(2, "person", 7));
        assert_ne!(draw(1, "person", 7), draw(1, "facts", 7));
        assert_ne!(draw(1, "person", 7), draw(1, "person", 8));
    }

    #[test]
    fn weights_are_kept_over_many_draws() {
        let mut dice = Dice::new(1, "weights", 0);
        let heavy = (0..10_000).filter(|_| dice.weighted(&[(true, 9), (false, 1)])).count();
        assert!((8_800..9_200).contains(&heavy), "{heavy}");
    }

    #[test]
    fn numbers_stay_inside_their_bounds() {
        let mut dice = Dice::new(3, "bounds", 0);
        assert!((0..1000).map(|_| dice.between(-2, 2)).all(|number| (-2..=2).contains(&number)));
        assert_eq!(dice.between(5, 5), 5);
    }
}
