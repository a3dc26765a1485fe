//! What readers of figures may see of pay, over all pages, filters and calibers at once.
//!
//! Every group that any page shows is decided on together, always of everybody in the reader's scope and in the same
//! order, whatever is asked for: what one view hides, no other gives away. The four calibers are taken for one figure,
//! which hides no less than needed. Whoever may see the people themselves sees everything.
//!
//! What is guaranteed: among all figures of one period, over all units, posts, sides, floors and calibers, none of fewer
//! people than the rule asks for follows, alone or by adding and subtracting. Averages are of months worked in full; a
//! total is told where what it is more than they make is not what few people were paid for other months. Periods are
//! complete calendar years, which share no month ([`super::periods`]); of the year that runs, everybody in the scope is
//! told of together alone, whatever unit is asked for. Numbers of those who reach a floor are told by [`super::counts`].
//!
//! What is not: complete years follow one another. With the people of a unit nearly the same, two years differ by who
//! came and left, but also by everybody's steps and contribution bases: what follows is a guess. A year read before and
//! after a late run of it was closed differs by what that run paid, and the running year read every month by what
//! everybody in the scope was paid in between. A mean adjusted to the mix of everybody is looked at beside the mean of its
//! own unit alone.

use std::collections::BTreeMap;

use domain::access::UnitPath;
use domain::benchmark::{Caliber, Earner, Floor};
use domain::disclosure::{Hidden, Turn, in_turns};
use domain::equal_pay::{By, Side};
use domain::policy::FloorMeasure;

use super::earners::Paid;
use crate::crypto::digest;
use crate::memo::Memo;

/// People whose pay some page shows together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Group {
    /// A unit and all below it.
    Unit(String),
    /// Those who work in a unit itself.
    Office(String),
    /// Those whom a post pays.
    Post(u16),
    /// A side within a post and grade.
    Stratum(u16, u16, Side),
    /// Those a floor is for.
    For(usize),
    /// Those below a floor by a caliber; none: by what the floor counts.
    Below(usize, Option<usize>),
    /// What is paid in a unit and below for months not worked in full: what a total is more than its averages make.
    PartMonths(String),
}

/// Calibers that floors are held against: the four, and what the floor itself counts.
pub(crate) const MEASURES: [Option<usize>; 5] = [Some(0), Some(1), Some(2), Some(3), None];

/// Decisions made before: what may be seen, by number of the group. They take hundredths of a second and are
/// asked for by every page, filter and caliber of the same months.
pub(crate) type Decided = Memo<BTreeMap<usize, Option<Hidden>>>;

/// A digest of everything a decision depends on.
fn key(least: u32, members: &[Vec<usize>], turns: &[Turn]) -> [u8; 32] {
    let mut bytes = least.to_be_bytes().to_vec();
    let mut add = |numbers: &[usize]| {
        for number in numbers.iter().chain([&usize::MAX]) {
            bytes.extend(number.to_be_bytes());
        }
    };
    members.iter().for_each(|groups| add(groups));
    for Turn { groups, family } in turns {
        add(groups);
        add(&family.map(usize::from).into_iter().collect::<Vec<_>>());
    }
    digest(&[bytes.as_slice()])
}

/// What was decided.
pub(crate) struct Shown {
    root: UnitPath,
    answers: Option<BTreeMap<Group, Option<Hidden>>>,
    /// Nothing was decided on but everybody together.
    together: bool,
}

impl Shown {
    /// Everything, for who may see the people.
    pub fn everything(root: UnitPath) -> Self {
        Self { root, answers: None, together: false }
    }

    /// Decides: on every group, or on everybody `together` alone.
    pub fn decide(
        least: u32,
        (root, together): (UnitPath, bool),
        people: &[Paid],
        floors: &[Floor],
        known: &Decided,
    ) -> Self {
        let measured: Vec<Vec<Floor>> = floors.iter().map(by_measure).collect();
        let averaged = people.iter().filter(|paid| paid.is_averaged()).map(|paid| groups(&root, paid, &measured));
        // Other money of the same people: whoever knows the one does not know the other.
        let part = people.iter().filter(|paid| paid.has_part_months());
        let part = part.map(|paid| above(&root, &paid.path).map(Group::PartMonths).collect());
        let mut of: Vec<Vec<Group>> = averaged.chain(part).collect();
        if together {
            of.iter_mut().for_each(|groups| groups.retain(|group| is_of_all(&root, group)));
        }
        let mut numbers: BTreeMap<&Group, usize> = BTreeMap::new();
        for group in of.iter().flatten() {
            let next = numbers.len();
            numbers.entry(group).or_insert(next);
        }
        let number = |group: &Group| numbers.get(group).copied().unwrap_or_default();
        let members: Vec<Vec<usize>> = of.iter().map(|groups| groups.iter().map(number).collect()).collect();
        let mut turns: BTreeMap<usize, Turn> = BTreeMap::new();
        for (group, number) in &numbers {
            let (at, family) = turn(&root, group);
            turns.entry(at).or_insert(Turn { groups: Vec::new(), family }).groups.push(*number);
        }
        let turns: Vec<Turn> = turns.into_values().collect();
        let answers = known.of(key(least, &members, &turns), || in_turns(least, &members, &turns));
        let answer = |(group, number): (&Group, usize)| (group.clone(), answers.get(&number).copied().flatten());
        let answers = Some(numbers.into_iter().map(answer).collect());
        Self { root, answers, together }
    }

    /// True if everything may be seen.
    pub fn is_everything(&self) -> bool {
        self.answers.is_none()
    }

    /// Whether the figure of a group may be seen. One of nobody may.
    pub fn may(&self, group: &Group) -> Result<(), Hidden> {
        if self.together && !is_of_all(&self.root, group) {
            return Err(Hidden::Protects);
        }
        let hidden = self.answers.as_ref().and_then(|answers| answers.get(group).copied().flatten());
        hidden.map_or(Ok(()), Err)
    }

    /// Whether what was decided of everybody holds of a unit: floors are decided on of everybody alone.
    pub fn is_of_everybody(&self, unit: &UnitPath) -> bool {
        *unit == self.root
    }
}

/// True for everybody in `root` together, and for those of them a floor is for.
fn is_of_all(root: &UnitPath, group: &Group) -> bool {
    match group {
        Group::Unit(path) | Group::PartMonths(path) => *path == root.as_str(),
        Group::For(_) => true,
        Group::Office(_) | Group::Post(_) | Group::Stratum(..) | Group::Below(..) => false,
    }
}

/// A floor as if it meant each of the calibers, and as it is.
pub(crate) fn by_measure(floor: &Floor) -> Vec<Floor> {
    let by = |measure: Option<usize>| {
        let mut floor = floor.clone();
        if let Some(caliber) = measure.and_then(|at| crate::runs::aggregates::CALIBERS.get(at)) {
            floor.rule.measure = FloorMeasure::Caliber(*caliber);
        }
        floor
    };
    MEASURES.map(by).to_vec()
}

/// The position of a caliber.
pub(crate) fn position(caliber: Caliber) -> usize {
    crate::runs::aggregates::CALIBERS.iter().position(|known| *known == caliber).unwrap_or_default()
}

fn groups(root: &UnitPath, paid: &Paid, floors: &[Vec<Floor>]) -> Vec<Group> {
    let earner: &Earner = &paid.earner;
    let mut all: Vec<Group> = above(root, &paid.path).map(Group::Unit).collect();
    all.push(Group::Office(paid.path.as_str().to_owned()));
    all.push(Group::Post(earner.post));
    let side = |by: By| Group::Stratum(earner.post, earner.grade, Side::of(earner, by));
    all.extend([side(By::Source), side(By::Sex)]);
    for (floor, measured) in floors.iter().enumerate() {
        let standings = measured.iter().zip(MEASURES).filter_map(|(floor, of)| Some((of, floor.standing(earner)?)));
        let standings: Vec<_> = standings.collect();
        if !standings.is_empty() {
            all.push(Group::For(floor));
        }
        let below = standings.into_iter().filter(|(_, standing)| !standing.passes());
        all.extend(below.map(|(of, _)| Group::Below(floor, of)));
    }
    all
}

/// The units from `root` down to one.
fn above<'a>(root: &UnitPath, unit: &'a UnitPath) -> impl Iterator<Item = String> + use<'a> {
    (root.depth()..=unit.depth()).map(|depth| unit.ancestor(depth).as_str().to_owned())
}

/// When a group is asked for, and what kind it is.
fn turn(root: &UnitPath, group: &Group) -> (usize, Option<u8>) {
    let deep = |path: &str| path.matches('/').count().saturating_sub(root.depth());
    match group {
        Group::Unit(path) if deep(path) == 0 => (0, None),
        Group::Unit(path) if deep(path) == 1 => (1, Some(0)),
        Group::Office(path) if deep(path) == 0 => (1, Some(0)),
        Group::Post(_) => (2, Some(1)),
        Group::Unit(_) | Group::Office(_) => (3, Some(0)),
        Group::Stratum(_, _, Side::Source(_)) => (4, Some(1)),
        Group::Stratum(..) => (5, Some(1)),
        Group::For(_) => (6, Some(2)),
        Group::Below(..) => (7, Some(2)),
        Group::PartMonths(_) => (8, Some(3)),
    }
}
