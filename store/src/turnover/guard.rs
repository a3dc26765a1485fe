//! Which figures of groups may be shown to somebody who is not shown the people.
//!
//! What is guaranteed: all figures of one length of time that one reader can get of their units, by whichever unit they
//! filter, are decided on together: the whole of their scope first, then its units step by step downward, then the
//! groups of the whole. Neither directly nor by adding and subtracting any of these can figures of fewer people than
//! the pack asks for be worked out. Groups of a unit below the top of the scope (its posts, its ages) are not shown to
//! such a reader at all.
//!
//! What is not: another length of time is another question with other people in it, and two that differ by a month may
//! differ by the one person who left in it. Lengths of time are therefore whole months.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::UnitPath;
use domain::disclosure::{Hidden, Suppression};

/// A group somebody belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tag {
    /// A unit with those below it.
    Unit(UnitPath),
    /// Those in a unit itself, not in one below it.
    Itself(UnitPath),
    /// A group of a table: its number and the key; none where it is not known.
    Group(usize, Option<String>),
}

impl Tag {
    /// When it is asked for: the whole, the units from above to below, the tables one after another.
    fn stage(&self) -> (usize, usize) {
        match self {
            Self::Unit(unit) => (0, unit.depth()),
            Self::Itself(unit) => (0, unit.depth() + 1),
            Self::Group(table, _) => (1, *table),
        }
    }

    /// The units from `top` down to the one somebody works in, and that one by itself.
    pub fn units(top: &UnitPath, unit: &UnitPath) -> impl Iterator<Item = Self> {
        let above = (top.depth()..=unit.depth()).map(|depth| Self::Unit(unit.ancestor(depth)));
        above.chain([Self::Itself(unit.clone())]).collect::<Vec<_>>().into_iter()
    }
}

/// Which groups are hidden, and why.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guard {
    hidden: BTreeMap<Tag, Hidden>,
}

impl Guard {
    /// Decides on every group that somebody belongs to. Whoever moved within the time belongs to several of a kind.
    pub fn new(least: u32, people: impl IntoIterator<Item = BTreeSet<Tag>>) -> Self {
        let mut alike: BTreeMap<BTreeSet<Tag>, u32> = BTreeMap::new();
        for tags in people {
            *alike.entry(tags).or_default() += 1;
        }
        let parts: Vec<u32> = alike.values().copied().collect();
        let mut groups: BTreeMap<Tag, (Vec<usize>, u32)> = BTreeMap::new();
        for (part, (tags, people)) in alike.iter().enumerate() {
            for tag in tags {
                let (parts, count) = groups.entry(tag.clone()).or_default();
                parts.push(part);
                *count += people;
            }
        }
        let mut order: Vec<(Tag, Vec<usize>, u32)> =
            groups.into_iter().map(|(tag, (parts, count))| (tag, parts, count)).collect();
        order.sort_by_key(|(tag, _, count)| (tag.stage(), std::cmp::Reverse(*count)));
        let (tags, parts_of): (Vec<Tag>, Vec<Vec<usize>>) =
            order.into_iter().map(|(tag, parts, _)| (tag, parts)).unzip();
        let answers = Suppression::new(least, &parts).offer_all(&parts_of);
        let hidden = tags.into_iter().zip(answers).filter_map(|(tag, answer)| Some((tag, answer.err()?)));
        Self { hidden: hidden.collect() }
    }

    /// Why a group is hidden, if it is.
    pub fn hides(&self, tag: &Tag) -> Option<Hidden> {
        self.hidden.get(tag).copied()
    }
}
