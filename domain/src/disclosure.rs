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

use std::collections::{BTreeMap, BTreeSet};

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

/// The most sums of small parts that are looked through at once: those of pairs of two thousand parts. Of more, nothing
/// further is shown.
const MOST_SUMS: usize = 4_000_000;

/// Numbers by part, ascending, those of zero left out.
type Sparse = Vec<(usize, u64)>;

/// What has been shown so far, and what may still be.
#[derive(Clone, Debug)]
pub struct Suppression {
    least: u32,
    /// People of each part.
    people: Vec<u32>,
    /// What whoever knows everything shown cannot tell apart: a basis of the null space of the groups shown, by part.
    unknown: Vec<Sparse>,
}

impl Suppression {
    /// Nothing shown yet of people in parts of these sizes. Sums of fewer than `least` people are not to be told.
    #[must_use]
    pub fn new(least: u32, people: &[u32]) -> Self {
        // A part of nobody says nothing.
        let some = people.iter().enumerate().filter(|(_, people)| **people > 0);
        Self { least, people: people.to_vec(), unknown: some.map(|(part, _)| vec![(part, 1)]).collect() }
    }

    /// Asks to show the figure of the people in some parts; what is shown counts from then on.
    ///
    /// # Errors
    /// [`Hidden`] if it must not be shown; then it counts as not shown.
    pub fn offer(&mut self, parts: &[usize]) -> Result<(), Hidden> {
        self.offer_all(&[parts.to_vec()]).pop().unwrap_or(Ok(()))
    }

    /// Asks for several groups, one after another.
    pub fn offer_all(&mut self, groups: &[Vec<usize>]) -> Vec<Result<(), Hidden>> {
        let people = |parts: &Vec<usize>| {
            parts.iter().filter_map(|part| self.people.get(*part)).map(|people| u64::from(*people)).sum::<u64>()
        };
        let is_few = |parts: &Vec<usize>| (1..u64::from(self.least)).contains(&people(parts));
        let mut answers: Vec<Result<(), Hidden>> =
            groups.iter().map(|parts| if is_few(parts) { Err(Hidden::FewPeople) } else { Ok(()) }).collect();
        let asked: Vec<(usize, &Vec<usize>)> = groups.iter().enumerate().filter(|(_, parts)| !is_few(parts)).collect();
        for position in self.refused(&asked) {
            if let Some(answer) = answers.get_mut(position) {
                *answer = Err(Hidden::Protects);
            }
        }
        answers
    }

    /// Shows those of the groups that may be, each beside those shown before it; the others. Whatever is safe is so with
    /// less shown: groups that are safe all together need not be looked at one by one.
    fn refused(&mut self, groups: &[(usize, &Vec<usize>)]) -> Vec<usize> {
        if groups.is_empty() {
            return Vec::new();
        }
        let mut unknown = self.unknown.clone();
        for (_, parts) in groups {
            show(&mut unknown, parts, self.people.len());
        }
        if !betrays(self.least, &self.people, &unknown) {
            self.unknown = unknown;
            return Vec::new();
        }
        if let [(position, _)] = groups {
            return vec![*position];
        }
        let (first, second) = groups.split_at(groups.len() / 2);
        let mut refused = self.refused(first);
        refused.extend(self.refused(second));
        refused
    }
}

/// Takes what a group tells out of the unknown.
fn show(unknown: &mut Vec<Sparse>, parts: &[usize], all: usize) {
    let mut within = vec![false; all];
    for part in parts {
        if let Some(within) = within.get_mut(*part) {
            *within = true;
        }
    }
    let dot = |row: &Sparse| {
        let known = row.iter().filter(|(part, _)| within.get(*part).copied().unwrap_or(false));
        known.fold(0, |sum, (_, value)| plus(sum, *value))
    };
    let mut dots: Vec<u64> = unknown.iter().map(dot).collect();
    let told = dots.iter().enumerate().filter(|(_, dot)| **dot != 0).map(|(position, _)| position);
    // The shortest, so that the others stay short.
    let Some(pivot) = told.min_by_key(|position| unknown.get(*position).map(Vec::len)) else { return };
    let (row, at) = (unknown.swap_remove(pivot), inverse(dots.swap_remove(pivot)));
    for (other, dot) in unknown.iter_mut().zip(dots).filter(|(_, dot)| *dot != 0) {
        *other = combined(other, minus(times(dot, at)), &row);
    }
}

/// `row + factor × other`.
fn combined(row: &Sparse, factor: u64, other: &Sparse) -> Sparse {
    let mut sum = Sparse::with_capacity(row.len() + other.len());
    let (mut row, mut other) = (row.iter().copied().peekable(), other.iter().copied().peekable());
    loop {
        let entry = match (row.peek().copied(), other.peek().copied()) {
            (None, None) => return sum,
            (Some(one), more) if more.is_none_or(|more| one.0 < more.0) => {
                row.next();
                one
            }
            (one, Some(more)) => {
                other.next();
                let own = one.filter(|one| one.0 == more.0);
                if own.is_some() {
                    row.next();
                }
                (more.0, plus(own.map_or(0, |one| one.1), times(factor, more.1)))
            }
            (Some(_), None) => return sum,
        };
        if entry.1 != 0 {
            sum.push(entry);
        }
    }
}

/// True if the sum of some set of fewer than `least` people is known.
fn betrays(least: u32, people: &[u32], unknown: &[Sparse]) -> bool {
    let mut worth = vec![0; people.len()];
    let mut joined = Joined::of(people.len());
    for (position, row) in unknown.iter().enumerate() {
        let weight = weight(position);
        for (part, value) in row {
            if let Some(worth) = worth.get_mut(*part) {
                *worth = plus(*worth, times(weight, *value));
            }
            joined.join(row.first().map_or(*part, |first| first.0), *part);
        }
    }
    // What no unknown joins cannot make up for one another: a set that is known is so within each.
    let mut small: BTreeMap<usize, Vec<(u64, u32)>> = BTreeMap::new();
    for (part, (worth, people)) in worth.into_iter().zip(people).enumerate() {
        if (1..least).contains(people) {
            small.entry(joined.root(part)).or_default().push((worth, *people));
        }
    }
    small.values().any(|small| is_known(least, small))
}

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

/// True if some of the small parts, of fewer than `least` people, are together worth nothing. A set of so few people has
/// at most so many parts, and each half of it is among the sums of up to half.
fn is_known(least: u32, small: &[(u64, u32)]) -> bool {
    // Most often a single part is: no sums are needed to see it.
    if small.iter().any(|(worth, _)| *worth == 0) {
        return true;
    }
    let most = least.saturating_sub(1);
    let Some(sums) = sums(small, most, least / 2) else { return true };
    // What is missing to nothing falls as a sum rises: one walk from either end finds every pair.
    let mut others = sums.iter().rev().peekable();
    sums.iter().any(|(sum, people)| {
        let missing = minus(*sum);
        while others.next_if(|(other, _)| *other > missing).is_some() {}
        let other = others.peek().filter(|(other, _)| *other == missing);
        *sum == 0 || other.is_some_and(|(_, other)| people.saturating_add(*other) <= most)
    })
}

/// Sums of one to `parts` small parts together, ascending, each once with the fewest people it is had from; `None` if
/// they are too many.
fn sums(small: &[(u64, u32)], most_people: u32, parts: u32) -> Option<Vec<(u64, u32)>> {
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
                if all.len() > MOST_SUMS {
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

/// Groups that are asked for together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Numbers of the groups.
    pub groups: Vec<usize>,
    /// What kind of groups they are, `None` for groups that go with every kind: where there are too many small parts to
    /// look at all kinds together, those of one kind are looked at together.
    pub family: Option<u8>,
}

/// Decides on every group that anybody may see, over all tables and pages, by who is in which: for each person the
/// numbers of their groups. Groups of a turn are asked for the largest first, beside all that was granted in turns before.
///
/// Whoever shows some of the groups by this answer, and never decides on some alone, shows nothing that can be undone by
/// subtracting one page from another.
#[must_use]
pub fn in_turns(least: u32, people: &[Vec<usize>], turns: &[Turn]) -> BTreeMap<usize, Option<Hidden>> {
    let mut sizes: BTreeMap<usize, u32> = BTreeMap::new();
    for group in people.iter().flatten() {
        *sizes.entry(*group).or_default() += 1;
    }
    let size = |group: &usize| sizes.get(group).copied().unwrap_or_default();
    let mut answers = BTreeMap::new();
    let mut granted: Vec<(usize, Option<u8>)> = Vec::new();
    for turn in turns {
        let (mut asked, few): (Vec<usize>, Vec<usize>) =
            turn.groups.iter().copied().partition(|group| size(group) >= least);
        answers.extend(few.into_iter().map(|group| (group, (size(&group) > 0).then_some(Hidden::FewPeople))));
        asked.sort_by_key(|group| core::cmp::Reverse(size(group)));
        let all: Vec<usize> = granted.iter().map(|(group, _)| *group).collect();
        let of_family = granted.iter().filter(|(_, family)| family.is_none() || *family == turn.family);
        let own: Vec<usize> = of_family.map(|(group, _)| *group).collect();
        let refused = ask(least, people, &all, &asked)
            .or_else(|| ask(least, people, &own, &asked))
            .unwrap_or_else(|| asked.iter().copied().collect());
        for group in asked {
            let hidden = refused.contains(&group).then_some(Hidden::Protects);
            answers.insert(group, hidden);
            if hidden.is_none() {
                granted.push((group, turn.family));
            }
        }
    }
    answers
}

/// Those of `asked` that must not be shown beside `granted`; `None` if there are too many small parts to tell.
fn ask(least: u32, people: &[Vec<usize>], granted: &[usize], asked: &[usize]) -> Option<BTreeSet<usize>> {
    let known: BTreeSet<usize> = granted.iter().chain(asked).copied().collect();
    let mut sizes: BTreeMap<Vec<usize>, u32> = BTreeMap::new();
    for groups in people {
        let of: Vec<usize> = groups.iter().copied().filter(|group| known.contains(group)).collect();
        *sizes.entry(of).or_default() += 1;
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (part, groups) in sizes.keys().enumerate() {
        for group in groups {
            members.entry(*group).or_default().push(part);
        }
    }
    let parts = |group: &usize| members.get(group).cloned().unwrap_or_default();
    let sizes: Vec<u32> = sizes.values().copied().collect();
    let mut suppression = Suppression::new(least, &sizes);
    for group in granted {
        show(&mut suppression.unknown, &parts(group), sizes.len());
    }
    if betrays(least, &sizes, &suppression.unknown) {
        return None;
    }
    let wanted: Vec<Vec<usize>> = asked.iter().map(parts).collect();
    let answers = suppression.offer_all(&wanted);
    Some(asked.iter().zip(answers).filter(|(_, answer)| answer.is_err()).map(|(group, _)| *group).collect())
}

fn offer(suppression: &mut Suppression, parts: Vec<usize>) -> Option<Hidden> {
    suppression.offer(&parts).err()
}

/// Asks for groups by falling number of people; answers in their own order.
fn largest_first(suppression: &mut Suppression, people: &[u32], groups: Vec<Vec<usize>>) -> Vec<Option<Hidden>> {
    let size = |group: &[usize]| group.iter().filter_map(|part| people.get(*part)).map(|size| u64::from(*size)).sum();
    let mut order: Vec<(u64, usize, Vec<usize>)> =
        groups.into_iter().enumerate().map(|(position, group)| (size(&group), position, group)).collect();
    order.sort_by_key(|(size, position, _)| (core::cmp::Reverse(*size), *position));
    let (positions, groups): (Vec<usize>, Vec<Vec<usize>>) =
        order.into_iter().map(|(_, position, group)| (position, group)).unzip();
    let hidden = suppression.offer_all(&groups).into_iter().map(Result::err);
    let mut answers: Vec<(usize, Option<Hidden>)> = positions.into_iter().zip(hidden).collect();
    answers.sort_unstable_by_key(|(position, _)| *position);
    answers.into_iter().map(|(_, hidden)| hidden).collect()
}
