//! Groups decided on together, over all tables and pages.

use std::collections::BTreeMap;

use super::{Hidden, Limits, Look, Suppression};

/// Groups that are asked for together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Numbers of the groups.
    pub groups: Vec<usize>,
    /// What kind of groups they are, `None` for groups that go with every kind: a group that there are too many small
    /// parts to look at beside all kinds is looked at beside those of its own.
    pub family: Option<u8>,
}

/// Decides on every group that anybody may see, over all tables and pages, by who is in which: for each person the
/// numbers of their groups. Groups of a turn are asked for the largest first, beside all that was granted before.
///
/// Whoever shows some of the groups by this answer, and never decides on some alone, shows nothing that can be undone by
/// subtracting one page from another.
#[must_use]
pub fn in_turns(least: u32, people: &[Vec<usize>], turns: &[Turn]) -> BTreeMap<usize, Option<Hidden>> {
    within(Limits::default(), least, people, turns)
}

fn within(limits: Limits, least: u32, people: &[Vec<usize>], turns: &[Turn]) -> BTreeMap<usize, Option<Hidden>> {
    let (sizes, groups) = parted(people);
    let people = |parts: &[usize]| parts.iter().filter_map(|part| sizes.get(*part)).sum::<u32>();
    let mut granted = Granted::new(Suppression::within(limits, least, &sizes));
    let mut answers = BTreeMap::new();
    for turn in turns {
        let parts = |group: &usize| groups.get(group).map_or(&[][..], Vec::as_slice);
        let mut asked: Vec<(u32, usize)> = turn.groups.iter().map(|group| (people(parts(group)), *group)).collect();
        asked.sort_by_key(|(people, _)| core::cmp::Reverse(*people));
        granted.turn(turn.family);
        for (people, group) in asked {
            let few = (1..least).contains(&people).then_some(Hidden::FewPeople);
            let hidden = few.or_else(|| granted.ask(parts(&group)).err());
            answers.insert(group, hidden);
        }
    }
    answers
}

/// People as parts, all who are in the same groups: how many each has, and which each group has.
fn parted(people: &[Vec<usize>]) -> (Vec<u32>, BTreeMap<usize, Vec<usize>>) {
    let mut sizes: BTreeMap<Vec<usize>, u32> = BTreeMap::new();
    for groups in people {
        let mut groups = groups.clone();
        groups.sort_unstable();
        groups.dedup();
        *sizes.entry(groups).or_default() += 1;
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (part, groups) in sizes.keys().enumerate() {
        for group in groups {
            members.entry(*group).or_default().push(part);
        }
    }
    (sizes.into_values().collect(), members)
}

/// What was granted in turns so far.
struct Granted<'a> {
    nothing: Suppression,
    all: Suppression,
    groups: Vec<(&'a [usize], Option<u8>)>,
    family: Option<u8>,
    /// What goes with the family of this turn alone, once it was needed.
    own: Option<Suppression>,
}

impl<'a> Granted<'a> {
    fn new(nothing: Suppression) -> Self {
        Self { all: nothing.clone(), nothing, groups: Vec::new(), family: None, own: None }
    }

    fn turn(&mut self, family: Option<u8>) {
        (self.family, self.own) = (family, None);
    }

    fn ask(&mut self, parts: &'a [usize]) -> Result<(), Hidden> {
        match self.all.try_to_show(parts) {
            Look::Safe => self.own.iter_mut().for_each(|own| own.show(parts)),
            Look::Unsure if self.own().try_to_show(parts) == Look::Safe => self.all.show(parts),
            Look::Betrays | Look::Unsure => return Err(Hidden::Protects),
        }
        self.groups.push((parts, self.family));
        Ok(())
    }

    fn own(&mut self) -> &mut Suppression {
        let (family, groups, nothing) = (self.family, &self.groups, &self.nothing);
        self.own.get_or_insert_with(|| {
            let mut own = nothing.clone();
            let fits = groups.iter().filter(|(_, of)| of.is_none() || *of == family);
            fits.for_each(|(parts, _)| own.show(parts));
            own
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]

    use super::*;

    /// So many in each place of a unit and a post.
    fn grid(units: usize, posts: usize, people: impl Fn(usize, usize) -> usize) -> Vec<Vec<usize>> {
        let places = (0..units).flat_map(|unit| (0..posts).map(move |post| (unit, post)));
        let of_place = |(unit, post)| core::iter::repeat_n(vec![0, 1 + unit, 101 + post], people(unit, post));
        places.flat_map(of_place).collect()
    }

    fn turns(units: usize, posts: usize, of_units: Option<u8>) -> [Turn; 3] {
        [
            Turn { groups: vec![0], family: None },
            Turn { groups: (1..=units).collect(), family: of_units },
            Turn { groups: (101..101 + posts).collect(), family: Some(1) },
        ]
    }

    fn number(position: usize) -> usize {
        usize::try_from(super::super::prime::weight(position) % 1_000_003).unwrap_or_default()
    }

    fn hidden(answers: &BTreeMap<usize, Option<Hidden>>) -> Vec<usize> {
        answers.iter().filter(|(_, hidden)| **hidden == Some(Hidden::Protects)).map(|(group, _)| *group).collect()
    }

    #[test]
    fn comparing_sums_finds_what_putting_sets_together_finds() {
        let mut protected = 0;
        for draw in 0..40 {
            let people = grid(7, 6, |unit, post| [0, 0, 0, 1, 1, 2, 5][number(draw * 100 + unit * 10 + post) % 7]);
            let turns = turns(7, 6, Some(0));
            let with = |limits| within(limits, 5, &people, &turns);
            let by_parts = with(Limits { sums: 0, ..Limits::default() });
            assert_eq!(by_parts, with(Limits { steps: 0, ..Limits::default() }), "{draw}");
            protected += hidden(&by_parts).len();
        }
        assert!(protected > 20, "{protected} groups are hidden for others");
    }

    #[test]
    fn a_group_too_much_to_look_at_beside_all_kinds_is_looked_at_beside_its_own() {
        let people = grid(6, 6, |_, _| 1);
        let limits = Limits { steps: 0, sums: 100 };
        assert_eq!(hidden(&within(limits, 5, &people, &turns(6, 6, Some(0)))), [0_usize; 0]);
        assert_eq!(hidden(&within(limits, 5, &people, &turns(6, 6, None))), [103, 104, 105, 106], "units go with all");
        assert_eq!(hidden(&in_turns(5, &people, &turns(6, 6, None))), [0_usize; 0], "nor is there anything to hide");
    }

    #[test]
    fn what_cannot_be_told_is_not_shown() {
        let people = grid(6, 6, |_, _| 1);
        let answers = within(Limits { steps: 0, sums: 0 }, 5, &people, &turns(6, 6, None));
        assert_eq!(answers.values().filter(|hidden| hidden.is_none()).count(), 7, "no parts are small in units alone");
    }
}
