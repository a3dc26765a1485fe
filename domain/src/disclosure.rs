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

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::fact::codes;

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

/// Arithmetic modulo 2^61 − 1. What a small set is worth is a sum of such numbers: a set that follows from what is shown
/// is always worth nothing, so none is missed; one that does not is taken for such once in 2^61, which hides too much.
/// The rank of a table of some dozens of groups cannot fall modulo so large a prime (Hadamard's bound), and that of rows
/// and columns never does (their matrix is totally unimodular).
const PRIME: u64 = (1 << 61) - 1;

fn times(a: u64, b: u64) -> u64 {
    u64::try_from(u128::from(a) * u128::from(b) % u128::from(PRIME)).unwrap_or_default()
}

const fn plus(a: u64, b: u64) -> u64 {
    let sum = a + b;
    if sum >= PRIME { sum - PRIME } else { sum }
}

const fn minus(a: u64) -> u64 {
    if a == 0 { 0 } else { PRIME - a }
}

fn inverse(a: u64) -> u64 {
    let (mut result, mut base, mut exponent) = (1, a, PRIME - 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, base);
        }
        base = times(base, base);
        exponent >>= 1;
    }
    result
}

/// A number for a position, the same every time: nothing here is secret, the numbers only have to be unlike each other.
fn weight(position: usize) -> u64 {
    let mut x = u64::try_from(position).unwrap_or_default().wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (x ^ (x >> 31)) % PRIME
}

/// The most sums of small parts that are looked through for one group; of more it is not shown.
const MOST_SUMS: usize = 500_000;

/// What has been shown so far, and what may still be.
#[derive(Clone, Debug)]
pub struct Suppression {
    least: u32,
    /// People of each part.
    people: Vec<u32>,
    /// What whoever knows everything shown cannot tell apart: a basis of the null space of the groups shown, by part.
    unknown: Vec<Vec<u64>>,
}

impl Suppression {
    /// Nothing shown yet of people in parts of these sizes. Sums of fewer than `least` people are not to be told.
    #[must_use]
    pub fn new(least: u32, people: &[u32]) -> Self {
        let row = |part: usize| (0..people.len()).map(|other| u64::from(part == other)).collect();
        Self { least, people: people.to_vec(), unknown: (0..people.len()).map(row).collect() }
    }

    /// Asks to show the figure of the people in some parts; what is shown counts from then on.
    ///
    /// # Errors
    /// [`Hidden`] if it must not be shown; then it counts as not shown.
    pub fn offer(&mut self, parts: &[usize]) -> Result<(), Hidden> {
        let people = parts.iter().filter_map(|part| self.people.get(*part)).map(|people| u64::from(*people)).sum();
        match people {
            0_u64 => return Ok(()),
            people if people < u64::from(self.least) => return Err(Hidden::FewPeople),
            _ => {}
        }
        let Some(unknown) = self.less(parts) else { return Ok(()) };
        if betrays(self.least, &self.people, &unknown) {
            return Err(Hidden::Protects);
        }
        self.unknown = unknown;
        Ok(())
    }

    /// What would still be unknown with the group shown; `None` if it follows from what is shown already.
    fn less(&self, parts: &[usize]) -> Option<Vec<Vec<u64>>> {
        // A part of nobody says nothing.
        let counts = |part: &&usize| self.people.get(**part).is_some_and(|people| *people > 0);
        let dot = |row: &Vec<u64>| {
            let known = parts.iter().filter(counts).filter_map(|part| row.get(*part));
            known.fold(0, |sum, value| plus(sum, *value))
        };
        let dots: Vec<u64> = self.unknown.iter().map(dot).collect();
        let pivot = dots.iter().position(|dot| *dot != 0)?;
        let (row, at) = (self.unknown.get(pivot)?, inverse(*dots.get(pivot)?));
        let others = self.unknown.iter().zip(&dots).enumerate().filter(|(position, _)| *position != pivot);
        let rest = others.map(|(_, (other, dot))| {
            if *dot == 0 {
                return other.clone();
            }
            let factor = minus(times(*dot, at));
            other.iter().zip(row).map(|(value, pivot)| plus(*value, times(factor, *pivot))).collect()
        });
        Some(rest.collect())
    }
}

/// True if the sum of some set of fewer than `least` people is known.
fn betrays(least: u32, people: &[u32], unknown: &[Vec<u64>]) -> bool {
    let mut worth = vec![0; people.len()];
    for (position, row) in unknown.iter().enumerate() {
        let weight = weight(position);
        for (worth, value) in worth.iter_mut().zip(row) {
            *worth = plus(*worth, times(weight, *value));
        }
    }
    let small: Vec<(u64, u32)> =
        worth.into_iter().zip(people.iter().copied()).filter(|(_, people)| (1..least).contains(people)).collect();
    // A set of fewer than `least` people has fewer than `least` parts: each half of it is among the sums of up to half.
    let Some(sums) = sums(&small, least.saturating_sub(1), least / 2) else { return true };
    let most = least.saturating_sub(1);
    sums.iter().any(|(sum, people)| {
        *sum == 0 || sums.get(&minus(*sum)).is_some_and(|other| people.saturating_add(*other) <= most)
    })
}

/// Sums of one to `parts` small parts together, each with the fewest people it is had from; `None` if they are too many.
fn sums(small: &[(u64, u32)], most_people: u32, parts: u32) -> Option<BTreeMap<u64, u32>> {
    let mut all = BTreeMap::new();
    // (next part, sum, people) of every set of so many parts.
    let mut sets = vec![(0_usize, 0_u64, 0_u32)];
    for _ in 0..parts.max(1) {
        let mut larger = Vec::new();
        for (from, sum, people) in sets {
            for (position, (worth, more)) in small.iter().enumerate().skip(from) {
                let (sum, people) = (plus(sum, *worth), people + more);
                if people > most_people {
                    continue;
                }
                let fewest = all.entry(sum).or_insert(people);
                *fewest = people.min(*fewest);
                larger.push((position + 1, sum, people));
                if larger.len() > MOST_SUMS {
                    return None;
                }
            }
        }
        sets = larger;
    }
    Some(all)
}

/// Which figures of a table with totals may be shown: `None` may be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableShown {
    /// Cells, row by row.
    pub cells: Vec<Vec<Option<Hidden>>>,
    /// The total of each row.
    pub rows: Vec<Option<Hidden>>,
    /// The total of each column.
    pub columns: Vec<Option<Hidden>>,
    /// The total of everybody.
    pub total: Option<Hidden>,
}

/// Decides on a table by the people in each cell, row by row. Totals come first, then cells with more people before
/// those with fewer: what is hidden to protect others is as little as it can be found to be, one after another.
#[must_use]
pub fn table(least: u32, people: &[Vec<u32>]) -> TableShown {
    let columns = people.iter().map(Vec::len).max().unwrap_or_default();
    let at = |row: usize, column: usize| row * columns + column;
    let count =
        |row: usize, column: usize| people.get(row).and_then(|row| row.get(column)).copied().unwrap_or_default();
    let parts: Vec<u32> =
        (0..people.len()).flat_map(|row| (0..columns).map(move |column| count(row, column))).collect();
    let mut suppression = Suppression::new(least, &parts);
    let mut shown = TableShown { total: offer(&mut suppression, (0..parts.len()).collect()), ..TableShown::default() };
    let of_row = |row: usize| (0..columns).map(|column| at(row, column)).collect::<Vec<_>>();
    let of_column = |column: usize| (0..people.len()).map(|row| at(row, column)).collect::<Vec<_>>();
    shown.rows = largest_first(&mut suppression, &parts, (0..people.len()).map(of_row).collect());
    shown.columns = largest_first(&mut suppression, &parts, (0..columns).map(of_column).collect());
    let cells = largest_first(&mut suppression, &parts, (0..parts.len()).map(|part| vec![part]).collect());
    shown.cells =
        if columns == 0 { vec![Vec::new(); people.len()] } else { cells.chunks(columns).map(<[_]>::to_vec).collect() };
    shown
}

/// Decides on groups that make up a whole, and on the whole: first of the answer.
#[must_use]
pub fn list(least: u32, people: &[u32]) -> (Option<Hidden>, Vec<Option<Hidden>>) {
    let mut suppression = Suppression::new(least, people);
    let total = offer(&mut suppression, (0..people.len()).collect());
    let groups = largest_first(&mut suppression, people, (0..people.len()).map(|part| vec![part]).collect());
    (total, groups)
}

fn offer(suppression: &mut Suppression, parts: Vec<usize>) -> Option<Hidden> {
    suppression.offer(&parts).err()
}

/// Offers groups by falling number of people; answers in their own order.
fn largest_first(suppression: &mut Suppression, people: &[u32], groups: Vec<Vec<usize>>) -> Vec<Option<Hidden>> {
    let size = |group: &[usize]| group.iter().filter_map(|part| people.get(*part)).map(|size| u64::from(*size)).sum();
    let mut order: Vec<(u64, usize, Vec<usize>)> =
        groups.into_iter().enumerate().map(|(position, group)| (size(&group), position, group)).collect();
    order.sort_by_key(|(size, position, _)| (core::cmp::Reverse(*size), *position));
    let mut answers: Vec<(usize, Option<Hidden>)> =
        order.into_iter().map(|(_, position, group)| (position, offer(suppression, group))).collect();
    answers.sort_unstable_by_key(|(position, _)| *position);
    answers.into_iter().map(|(_, hidden)| hidden).collect()
}
