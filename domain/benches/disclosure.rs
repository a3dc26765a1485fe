//! Deciding what readers of figures may see of a whole district's pay: its units, posts, strata by source and by sex, and
//! those below a floor by every caliber, as the store asks for them. Against a plain elimination over the same groups, a
//! row for each group and a column for each part, modulo the same prime: about what it costs to know merely how many of
//! the groups say something new. Both take turns, so that whatever else the machine does falls on both; what is printed
//! is the median round.
#![allow(
    clippy::unwrap_used,
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

use std::collections::{BTreeMap, BTreeSet};
use std::hint::black_box;
use std::time::{Duration, Instant};

use jiudang_domain::disclosure::{Hidden, Turn, in_turns};

const LEAST: u32 = 5;
const PRIME: u64 = (1 << 61) - 1;
/// People, rounds.
const DISTRICTS: [(usize, usize); 2] = [(651, 11), (3_000, 3)];

fn main() {
    for (people, rounds) in DISTRICTS {
        let (members, turns) = district(people);
        let matrix = matrix(&members);
        let mut times: [Vec<Duration>; 2] = Default::default();
        let mut answers = BTreeMap::new();
        let mut rank = 0;
        for _ in 0..rounds {
            let start = Instant::now();
            rank = eliminated(black_box(matrix.clone()));
            times[0].push(start.elapsed());
            let start = Instant::now();
            answers = in_turns(LEAST, black_box(&members), black_box(&turns));
            times[1].push(start.elapsed());
        }
        let [plain, whole] = times.map(|mut times| {
            times.sort();
            times[rounds / 2].as_secs_f64() * 1000.0
        });
        let hidden = |why| answers.values().filter(|hidden| **hidden == why).count();
        println!(
            "disclosure: {people} people, {} groups in {} turns, median of {rounds} rounds",
            answers.len(),
            turns.len()
        );
        println!(
            "  shown {}, hidden as few {}, to protect {}; digest {:016x}",
            hidden(None),
            hidden(Some(Hidden::FewPeople)),
            hidden(Some(Hidden::Protects)),
            digest(&answers)
        );
        println!("  plain elimination  {plain:9.1} ms  rank {rank} of {} by {}", matrix.len(), matrix[0].len());
        println!("  decided            {whole:9.1} ms  ratio {:.3}", whole / plain);
    }
}

/// Says whether two answers are the same without printing them.
fn digest(answers: &BTreeMap<usize, Option<Hidden>>) -> u64 {
    answers.values().fold(0xCBF2_9CE4_8422_2325, |hash, hidden| {
        let value = match hidden {
            None => 1,
            Some(Hidden::FewPeople) => 2,
            Some(Hidden::Protects) => 3,
        };
        (hash ^ value).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

fn choice(n: usize, what: u64, of: u64) -> u64 {
    let mut x = (n as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ what.wrapping_mul(0xD1B5_4A32_D192_ED03);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (x ^ (x >> 31)) % of
}

/// The first whose share of a thousand, with all before it, is reached.
fn weighted(drawn: u64, shares: &[u64]) -> u64 {
    let mut left = drawn;
    for (at, share) in shares.iter().enumerate() {
        if left < *share {
            return at as u64;
        }
        left -= share;
    }
    shares.len() as u64
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    District,
    Street(u64),
    Community(u64),
    Office(u64),
    Post(u64),
    Source(u64, u64, u64),
    Sex(u64, u64, u64),
    For,
    Below(u64),
}

impl Group {
    const fn turn(self) -> (usize, Option<u8>) {
        match self {
            Self::District => (0, None),
            Self::Street(_) => (1, Some(0)),
            Self::Post(_) => (2, Some(1)),
            Self::Community(_) | Self::Office(_) => (3, Some(0)),
            Self::Source(..) => (4, Some(1)),
            Self::Sex(..) => (5, Some(1)),
            Self::For => (6, Some(2)),
            Self::Below(_) => (7, Some(2)),
        }
    }
}

/// Ten people to a community, some more and some few, and six communities to a street; seven posts of nine grades, a
/// handful of sources, two sexes; one floor, that more fall below the less a caliber counts.
fn groups(n: usize, people: usize, seats: &mut BTreeMap<u64, u32>) -> Vec<Group> {
    let communities = people.div_ceil(10) as u64;
    let community = choice(n, 8, communities).max(choice(n, 9, communities));
    let seat = seats.entry(community).or_default();
    *seat += 1;
    let street = community % communities.div_ceil(6);
    let post = match *seat {
        1 => weighted(choice(n, 1, 1000), &[560]),
        2 => 2,
        3 => 3,
        4..=7 => 4,
        _ => 5 + choice(n, 2, 2),
    };
    let grade = match weighted(choice(n, 3, 1000), &[560, 235]) {
        0 => choice(n, 4, 4),
        1 => 2 + choice(n, 4, 4),
        _ => 4 + choice(n, 4, 5),
    };
    let source = weighted(choice(n, 5, 1000), &[419, 333, 120, 126]);
    let sex = weighted(choice(n, 6, 1000), &[739]);
    let mut groups = vec![
        Group::District,
        Group::Street(street),
        Group::Community(community),
        Group::Office(community),
        Group::Post(post),
        Group::Source(post, grade, source),
        Group::Sex(post, grade, sex),
    ];
    if source != 4 {
        groups.push(Group::For);
        // Points of pay: what the four calibers and the floor itself need.
        let pay = 250 * (6 - post.min(5)) / 5 + 40 * grade + choice(n, 7, 300);
        let needs = [200, 350, 480, 540, 350];
        groups.extend((0..).zip(needs).filter(|(_, need)| pay < *need).map(|(at, _)| Group::Below(at)));
    }
    groups
}

fn district(people: usize) -> (Vec<Vec<usize>>, Vec<Turn>) {
    let mut seats = BTreeMap::new();
    let of: Vec<Vec<Group>> = (0..people).map(|n| groups(n, people, &mut seats)).collect();
    let all: BTreeSet<Group> = of.iter().flatten().copied().collect();
    let numbers: BTreeMap<Group, usize> = all.into_iter().zip(0..).collect();
    let mut turns: BTreeMap<usize, Turn> = BTreeMap::new();
    for (group, number) in &numbers {
        let (at, family) = group.turn();
        turns.entry(at).or_insert(Turn { groups: Vec::new(), family }).groups.push(*number);
    }
    let members = of.iter().map(|groups| groups.iter().map(|group| numbers[group]).collect()).collect();
    (members, turns.into_values().collect())
}

/// A row for each group that is not itself too small, a column for each part.
fn matrix(members: &[Vec<usize>]) -> Vec<Vec<u64>> {
    let mut people: BTreeMap<usize, u32> = BTreeMap::new();
    for group in members.iter().flatten() {
        *people.entry(*group).or_default() += 1;
    }
    let parts: BTreeSet<&Vec<usize>> = members.iter().collect();
    let asked = people.into_iter().filter(|(_, people)| *people >= LEAST);
    asked.map(|(group, _)| parts.iter().map(|part| u64::from(part.contains(&group))).collect()).collect()
}

fn times(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    let folded = (product as u64 & PRIME) + (product >> 61) as u64;
    if folded >= PRIME { folded - PRIME } else { folded }
}

fn eliminated(mut rows: Vec<Vec<u64>>) -> usize {
    let mut rank = 0;
    for column in 0..rows[0].len() {
        let Some(pivot) = (rank..rows.len()).find(|row| rows[*row][column] != 0) else { continue };
        rows.swap(rank, pivot);
        let (done, rest) = rows.split_at_mut(rank + 1);
        let pivot = &done[rank];
        let inverse = power(pivot[column], PRIME - 2);
        for row in rest.iter_mut().filter(|row| row[column] != 0) {
            let factor = PRIME - times(row[column], inverse);
            for (value, of) in row[column..].iter_mut().zip(&pivot[column..]) {
                *value = (*value + times(factor, *of)) % PRIME;
            }
        }
        rank += 1;
    }
    rank
}

fn power(mut base: u64, mut exponent: u64) -> u64 {
    let mut result = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, base);
        }
        base = times(base, base);
        exponent >>= 1;
    }
    result
}
