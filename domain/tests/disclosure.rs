//! Nothing is told of few people, neither directly nor by subtracting what is shown.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::collections::BTreeMap;

use jiudang_domain::disclosure::{Hidden, Suppression, Turn, in_turns, list, table};
use proptest::prelude::*;

const LEAST: u32 = 5;

/// A fraction, exact: the checks here share no arithmetic with what they check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fraction(i128, i128);

impl Fraction {
    fn new(above: i128, below: i128) -> Self {
        fn gcd(a: i128, b: i128) -> i128 {
            if b == 0 { a.abs() } else { gcd(b, a % b) }
        }
        let common = gcd(above, below).max(1) * below.signum();
        Self(above / common, below / common)
    }

    fn minus_times(self, factor: Self, other: Self) -> Self {
        let product = Self::new(factor.0 * other.0, factor.1 * other.1);
        Self::new(self.0 * product.1 - product.0 * self.1, self.1 * product.1)
    }

    fn by(self, other: Self) -> Self {
        Self::new(self.0 * other.1, self.1 * other.0)
    }
}

/// True if `asked` is a sum of multiples of `rows`.
fn follows(rows: &[Vec<i128>], asked: &[i128]) -> bool {
    let fractions = |row: &[i128]| row.iter().map(|value| Fraction::new(*value, 1)).collect::<Vec<_>>();
    let mut rows: Vec<Vec<Fraction>> = rows.iter().map(|row| fractions(row)).collect();
    let mut asked = fractions(asked);
    for column in 0..asked.len() {
        let Some(pivot) = rows.iter().position(|row| row[column].0 != 0) else { continue };
        let pivot = rows.swap_remove(pivot);
        for row in rows.iter_mut().chain([&mut asked]) {
            if row[column].0 != 0 {
                let factor = row[column].by(pivot[column]);
                for (value, of) in row.iter_mut().zip(&pivot) {
                    *value = value.minus_times(factor, *of);
                }
            }
        }
    }
    asked.iter().all(|value| value.0 == 0)
}

/// Every set of parts with some people but fewer than may be shown.
fn small_sets(people: &[u32]) -> Vec<Vec<i128>> {
    let mut sets = vec![(vec![0_i128; people.len()], 0)];
    for (part, size) in people.iter().enumerate().filter(|(_, size)| **size > 0) {
        for (set, sum) in sets.clone() {
            if sum + size < LEAST {
                let mut with = set;
                with[part] = 1;
                sets.push((with, sum + size));
            }
        }
    }
    sets.into_iter().filter(|(_, sum)| *sum > 0).map(|(set, _)| set).collect()
}

/// The groups shown as rows over the parts that somebody is in.
fn rows(people: &[u32], shown: &[Vec<usize>]) -> Vec<Vec<i128>> {
    let row = |group: &Vec<usize>| {
        (0..people.len()).map(|part| i128::from(people[part] > 0 && group.contains(&part))).collect()
    };
    shown.iter().map(row).collect()
}

fn assert_safe(people: &[u32], shown: &[Vec<usize>]) {
    let rows = rows(people, shown);
    for set in small_sets(people) {
        assert!(!follows(&rows, &set), "{set:?} of {people:?} follows from {shown:?}");
    }
}

/// What is orthogonal to all rows, in whole numbers: whoever knows the sums of rows cannot tell people apart that differ
/// by it.
fn not_told(rows: &[Vec<i128>], columns: usize) -> Vec<Vec<i128>> {
    let (none, one) = (Fraction(0, 1), Fraction(1, 1));
    let mut rest: Vec<Vec<Fraction>> =
        rows.iter().map(|row| row.iter().map(|value| Fraction(*value, 1)).collect()).collect();
    let mut pivots: Vec<(usize, Vec<Fraction>)> = Vec::new();
    for column in 0..columns {
        let Some(pivot) = rest.iter().position(|row| row[column].0 != 0) else { continue };
        let pivot = rest.swap_remove(pivot);
        let pivot: Vec<Fraction> = pivot.iter().map(|value| value.by(pivot[column])).collect();
        for row in rest.iter_mut().chain(pivots.iter_mut().map(|(_, row)| row)) {
            let factor = row[column];
            for (value, of) in row.iter_mut().zip(&pivot) {
                *value = value.minus_times(factor, *of);
            }
        }
        pivots.push((column, pivot));
    }
    let free = (0..columns).filter(|column| pivots.iter().all(|(pivot, _)| pivot != column));
    let vector = |free: usize| {
        let mut vector = vec![none; columns];
        vector[free] = one;
        pivots.iter().for_each(|(column, row)| vector[*column] = none.minus_times(one, row[free]));
        let common: i128 = vector.iter().fold(1, |common, value| common * Fraction::new(common, value.1).1);
        vector.iter().map(|value| value.0 * (common / value.1)).collect()
    };
    free.map(vector).collect()
}

/// Decides by going through all small sets: an answer for each group, asked for one after another.
fn decided_slowly(people: &[u32], groups: &[Vec<usize>]) -> Vec<Result<(), Hidden>> {
    let small: Vec<Vec<usize>> =
        small_sets(people).into_iter().map(|set| (0..people.len()).filter(|part| set[*part] != 0).collect()).collect();
    let is_told = |set: &Vec<usize>, vector: &Vec<i128>| set.iter().map(|part| vector[*part]).sum::<i128>() == 0;
    let mut shown: Vec<Vec<usize>> = Vec::new();
    let decide = |group: &Vec<usize>| {
        if (1..LEAST).contains(&group.iter().map(|part| people[*part]).sum()) {
            return Err(Hidden::FewPeople);
        }
        shown.push(group.clone());
        let unknown = not_told(&rows(people, &shown), people.len());
        if small.iter().any(|set| unknown.iter().all(|vector| is_told(set, vector))) {
            shown.pop();
            return Err(Hidden::Protects);
        }
        Ok(())
    };
    groups.iter().map(decide).collect()
}

/// The groups that a table with totals shows.
fn shown(people: &[Vec<u32>]) -> Vec<Vec<usize>> {
    let columns = people[0].len();
    let answer = table(LEAST, people);
    let mut shown = Vec::new();
    let mut add = |hidden: Option<Hidden>, group: Vec<usize>| {
        if hidden.is_none() {
            shown.push(group);
        }
    };
    add(answer.total, (0..people.len() * columns).collect());
    for row in 0..people.len() {
        add(answer.rows[row], (0..columns).map(|column| row * columns + column).collect());
        for column in 0..columns {
            add(answer.cells[row][column], vec![row * columns + column]);
        }
    }
    for column in 0..columns {
        add(answer.columns[column], (0..people.len()).map(|row| row * columns + column).collect());
    }
    shown
}

#[test]
fn a_single_small_group_takes_another_with_it() {
    let (total, groups) = list(LEAST, &[20, 3, 8]);
    assert_eq!((total, groups), (None, vec![None, Some(Hidden::FewPeople), Some(Hidden::Protects)]));
}

#[test]
fn two_small_groups_that_together_are_few_take_another_with_them() {
    let (total, groups) = list(LEAST, &[20, 2, 2, 9]);
    let few = Some(Hidden::FewPeople);
    assert_eq!((total, groups), (None, vec![None, few, few, Some(Hidden::Protects)]));
    let (_, groups) = list(LEAST, &[20, 3, 2, 9]);
    assert_eq!(groups, [None, few, few, None], "five together may be told");
}

#[test]
fn a_cell_hidden_in_a_row_is_hidden_in_its_column_too() {
    let answer = table(LEAST, &[vec![9, 2, 30], vec![8, 40, 7], vec![50, 6, 10]]);
    let hidden = |row: usize, column: usize| answer.cells[row][column].is_some();
    assert_eq!(answer.cells[0][1], Some(Hidden::FewPeople));
    let all: Vec<_> = (0..3).flat_map(|row| (0..3).map(move |column| (row, column))).collect();
    for (row, column) in all.iter().copied().filter(|(row, column)| hidden(*row, *column)) {
        assert!((0..3).any(|other| other != column && hidden(row, other)));
        assert!((0..3).any(|other| other != row && hidden(other, column)));
    }
    assert!(all.iter().any(|(row, column)| !hidden(*row, *column)), "more than half may be shown: {answer:?}");
    assert_eq!(answer.total, None);
}

#[test]
fn a_district_less_four_is_not_shown_after_the_district() {
    // Part 1 is a community of four: everybody without it would tell of it.
    let mut suppression = Suppression::new(LEAST, &[30, 4]);
    assert_eq!(suppression.offer(&[0, 1]), Ok(()));
    assert_eq!(suppression.offer(&[0]), Err(Hidden::Protects));
    let mut other_way_round = Suppression::new(LEAST, &[30, 4]);
    assert_eq!(other_way_round.offer(&[0]), Ok(()));
    assert_eq!(other_way_round.offer(&[0, 1]), Err(Hidden::Protects));
}

#[test]
fn nobody_is_nothing_to_hide_and_does_not_protect_anybody() {
    let (_, groups) = list(LEAST, &[20, 3, 0, 6]);
    assert_eq!(groups, [None, Some(Hidden::FewPeople), None, Some(Hidden::Protects)]);
}

#[test]
fn a_large_table_without_small_cells_is_shown_whole() {
    let people: Vec<Vec<u32>> = (0..12).map(|row| (0..9).map(|column| 5 + row + column).collect()).collect();
    let answer = table(LEAST, &people);
    assert!(answer.cells.iter().flatten().chain(&answer.rows).chain(&answer.columns).all(Option::is_none));
}

#[test]
fn a_district_by_post_is_decided_in_a_moment() {
    let people: Vec<Vec<u32>> = (0..60).map(|row| (0..7).map(|column| (row * 7 + column * 5) % 13).collect()).collect();
    let answer = table(LEAST, &people);
    assert!(answer.rows.iter().chain(&answer.columns).all(Option::is_none));
    let hidden = |reason| answer.cells.iter().flatten().filter(|cell| **cell == Some(reason)).count();
    assert!(hidden(Hidden::Protects) < hidden(Hidden::FewPeople), "no more is hidden than has to be");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_table_with_totals_cannot_be_undone(
        people in (1_usize..4, 1_usize..5).prop_flat_map(|(rows, columns)| {
            proptest::collection::vec(proptest::collection::vec(0_u32..9, columns), rows)
        }),
    ) {
        let parts: Vec<u32> = people.iter().flatten().copied().collect();
        assert_safe(&parts, &shown(&people));
    }

    #[test]
    fn no_two_views_can_be_differenced(
        people in proptest::collection::vec(0_u32..7, 8),
        groups in proptest::collection::vec(proptest::collection::vec(any::<bool>(), 8), 1..14),
    ) {
        let mut suppression = Suppression::new(LEAST, &people);
        let groups: Vec<Vec<usize>> =
            groups.iter().map(|group| (0..8).filter(|part| group[*part]).collect()).collect();
        let at_once = suppression.clone().offer_all(&groups);
        let one_by_one: Vec<_> = groups.iter().map(|parts| suppression.offer(parts)).collect();
        prop_assert_eq!(&at_once, &one_by_one);
        prop_assert_eq!(&at_once, &decided_slowly(&people, &groups), "no more is hidden than has to be");
        let shown: Vec<_> = groups.into_iter().zip(at_once).filter(|(_, at)| at.is_ok()).map(|(group, _)| group).collect();
        assert_safe(&people, &shown);
    }

    #[test]
    fn pages_decided_on_together_cannot_be_differenced(
        people in proptest::collection::vec((0_usize..3, 0_usize..4, 0_usize..2), 0..40),
    ) {
        // Units 1 to 3, posts 11 to 14, sexes 21 and 22, and everybody: three pages and a whole.
        let groups: Vec<Vec<usize>> = people.iter().map(|(unit, post, sex)| vec![0, 1 + unit, 11 + post, 21 + sex]).collect();
        let turn = |groups: core::ops::Range<usize>| Turn { groups: groups.collect(), family: Some(0) };
        let answers = in_turns(LEAST, &groups, &[turn(0..1), turn(1..4), turn(11..15), turn(21..23)]);
        // Whoever is in the same groups is one part.
        let mut parts = groups.clone();
        parts.sort();
        parts.dedup();
        let sizes: Vec<u32> = parts.iter().map(|part| u32::try_from(groups.iter().filter(|of| *of == part).count()).unwrap()).collect();
        let shown: Vec<Vec<usize>> = answers
            .iter()
            .filter(|(_, hidden)| hidden.is_none())
            .map(|(group, _)| (0..parts.len()).filter(|part| parts[*part].contains(group)).collect())
            .collect();
        let rows = rows(&sizes, &shown);
        let few = |set: &Vec<i128>| set.iter().filter(|within| **within > 0).count() <= 2;
        for set in small_sets(&sizes).into_iter().filter(few) {
            prop_assert!(!follows(&rows, &set), "{:?} of {:?} follows", set, parts);
        }
    }

    #[test]
    fn what_is_hidden_to_protect_would_have_told_something(people in proptest::collection::vec(0_u32..12, 1..7)) {
        let (total, groups) = list(LEAST, &people);
        let mut shown: Vec<Vec<usize>> = (0..people.len()).filter(|part| groups[*part].is_none()).map(|part| vec![part]).collect();
        if total.is_none() {
            shown.push((0..people.len()).collect());
        }
        for part in (0..people.len()).filter(|part| groups[*part] == Some(Hidden::Protects)) {
            let with: Vec<Vec<usize>> = shown.iter().cloned().chain([vec![part]]).collect();
            let rows = rows(&people, &with);
            prop_assert!(small_sets(&people).iter().any(|set| follows(&rows, set)));
        }
    }
}

#[test]
fn a_small_group_of_a_list_takes_the_next_smallest_with_it() {
    let hidden = |people: &[u32]| list(LEAST, people).1.iter().map(Option::is_some).collect::<Vec<_>>();
    assert_eq!(hidden(&[20, 4, 9]), [false, true, true]);
    assert_eq!(hidden(&[20, 9, 7]), [false, false, false]);
    assert_eq!(hidden(&[20, 2, 2]), [true, true, true], "four together are still few");
    assert_eq!(hidden(&[20, 3, 2]), [false, true, true], "five cannot be told apart by subtraction");
    assert_eq!(hidden(&[3]), [true]);
    assert_eq!(hidden(&[0, 30, 4]), [false, true, true], "a group of nobody protects nobody");
}

proptest! {
    #[test]
    fn what_is_hidden_of_a_list_is_never_one_small_group(people in proptest::collection::vec(0u32..12, 0..8)) {
        let (_, groups) = list(LEAST, &people);
        let held: Vec<u32> =
            people.iter().zip(&groups).filter(|(_, hidden)| hidden.is_some()).map(|(people, _)| *people).collect();
        let all_hidden = people.iter().zip(&groups).all(|(people, hidden)| hidden.is_some() || *people == 0);
        prop_assert!(people.iter().zip(&groups).all(|(people, hidden)| hidden.is_some() || *people == 0 || *people >= LEAST));
        prop_assert!(held.is_empty() || all_hidden || (held.len() > 1 && held.iter().sum::<u32>() >= LEAST));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn several_turns_are_answered_as_by_going_through_all_small_sets(
        people in proptest::collection::vec((0_usize..5, 0_usize..3, 0_usize..4, 0_usize..3, 0_usize..4), 0..24),
        order in any::<bool>(),
    ) {
        // Everybody; units and those of the first of them who have an office; posts by step; sexes; below floors that
        // some are below with all that are below a lower one.
        let member = |(unit, post, step, sex, floors): &(usize, usize, usize, usize, usize)| {
            let mut groups = vec![0, 1 + unit, 11 + post, 21 + 4 * post + step, 41 + 3 * post + sex];
            groups.extend((0..*floors).map(|floor| 51 + floor));
            groups.extend((*unit == 0 && *sex == 0).then_some(61));
            groups
        };
        let members: Vec<Vec<usize>> = people.iter().map(member).collect();
        let turn = |groups: core::ops::Range<usize>| Turn { groups: groups.collect(), family: Some(0) };
        let mut turns = vec![turn(0..1), turn(1..6), turn(11..14), turn(21..33), turn(61..62), turn(41..50), turn(51..54)];
        if order {
            turns.reverse();
        }
        let size = |group: usize| members.iter().filter(|of| of.contains(&group)).count();
        let mut asked: Vec<usize> = Vec::new();
        for turn in &turns {
            let mut groups = turn.groups.clone();
            groups.sort_by_key(|group| core::cmp::Reverse(size(*group)));
            asked.extend(groups);
        }
        let mut parts = members.clone();
        parts.sort();
        parts.dedup();
        let sizes: Vec<u32> =
            parts.iter().map(|part| u32::try_from(members.iter().filter(|of| *of == part).count()).unwrap()).collect();
        let groups: Vec<Vec<usize>> = asked
            .iter()
            .map(|group| (0..parts.len()).filter(|part| parts[*part].contains(group)).collect())
            .collect();
        let slowly: BTreeMap<usize, Option<Hidden>> =
            asked.into_iter().zip(decided_slowly(&sizes, &groups).into_iter().map(Result::err)).collect();
        prop_assert_eq!(in_turns(LEAST, &members, &turns), slowly);
    }
}
