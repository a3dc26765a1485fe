//! Which figures of groups may be shown to somebody who is not shown the people.
//!
//! What is guaranteed: all figures of one length of time that one reader can get of their units, by whichever unit they
//! filter, are decided on together: the whole of their scope first, then its units step by step downward, then the
//! groups of the whole. Neither directly nor by adding and subtracting any of these can figures of fewer people than
//! the pack asks for be worked out. Groups of a unit below the top of the scope (its posts, its ages) are not shown to
//! such a reader at all.
//!
//! Why people left, and of what nature it was, is guarded more. Everything that tells it - reasons, natures, who is counted
//! in the rate, the rates - depends on those who left alone, and time is cut into half-years ([`super::half_years`]): such
//! a figure of a group in some half-years is a sum over them of figures of those of the group who left in each. What may
//! be told of those who left in one half-year is decided on by themselves, all units and groups together and as units
//! and rules are at the end of this half-year and of every later one, and a figure over several is told only where it may
//! be in each. So whatever is worked out by adding and subtracting figures of any ranges, units and groups is, in each
//! half-year, of nobody or of so many leavers as the pack asks for.
//!
//! What is not: how many came, left and are there is told by range, so that in a half-year in which one person left,
//! this is seen; it does not tell who or why. Where all who left did so for one reason, the figure of all tells it of
//! each. And what is on file changes: an entry made later for a half-year long over can be told from the figure of the
//! day before.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::access::UnitPath;
use domain::disclosure::{Hidden, Suppression};

use crate::crypto::digest;
use crate::error::{Result, StoreError};
use crate::memo::Memo;

/// A group somebody belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tag {
    /// A unit with those below it.
    Unit(UnitPath),
    /// Those in a unit itself, not in one below it.
    Itself(UnitPath),
    /// A group of a table: its number and the key; none where it is not known.
    Group(usize, Option<String>),
    /// The same as units and rules are later: the how many-eth change of them, from 1.
    Later(usize, Box<Self>),
}

impl Tag {
    /// When it is asked for: the whole, the units from above to below, the tables one after another.
    fn stage(&self) -> (usize, usize) {
        match self {
            Self::Unit(unit) => (0, unit.depth()),
            Self::Itself(unit) => (0, unit.depth() + 1),
            Self::Group(table, _) => (1, *table),
            Self::Later(_, tag) => tag.stage(),
        }
    }

    /// The table it stands in: 0 for units.
    fn table(&self) -> usize {
        match self {
            Self::Unit(_) | Self::Itself(_) => 0,
            Self::Group(table, _) => *table + 1,
            Self::Later(_, tag) => tag.table(),
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
    ///
    /// Each table is decided on by itself first, which is quick; what may be shown then is decided on all together, which
    /// finds something more to hide only where tables betray something with one another.
    fn new(least: u32, people: &[BTreeSet<Tag>]) -> Self {
        let whole = people.iter().flatten().min_by_key(|tag| tag.stage()).cloned();
        let tables: BTreeSet<usize> = people.iter().flatten().map(Tag::table).collect();
        let mut hidden = BTreeMap::new();
        for table in tables {
            let of_table = |tag: &Tag| tag.table() == table || Some(tag) == whole.as_ref();
            hidden.extend(decided(least, people, of_table));
        }
        let all = decided(least, people, |tag| !hidden.contains_key(tag));
        hidden.extend(all);
        Self { hidden }
    }

    /// The same, from memory where the same people were decided on before. It takes hundredths of a second.
    pub async fn of(known: &Memo<Self>, least: u32, people: Vec<BTreeSet<Tag>>) -> Result<Arc<Self>> {
        let known = known.clone();
        // Away from the threads that serve requests.
        let decide = move || known.of(key(least, &people), || Self::new(least, &people));
        tokio::task::spawn_blocking(decide).await.map_err(|_| StoreError::Corrupt("disclosure"))
    }

    /// Why a group is hidden, if it is.
    pub fn hides(&self, tag: &Tag) -> Option<Hidden> {
        self.hidden.get(tag).copied()
    }
}

/// A digest of everything a decision depends on. Who is who does not matter: alike people come in one order.
fn key(least: u32, people: &[BTreeSet<Tag>]) -> [u8; 32] {
    let mut alike: BTreeMap<&BTreeSet<Tag>, u32> = BTreeMap::new();
    for tags in people {
        *alike.entry(tags).or_default() += 1;
    }
    digest(&[format!("{least} {alike:?}").as_bytes()])
}

/// Which of some groups are hidden, decided on together: those of an earlier stage first, then the larger.
fn decided(least: u32, people: &[BTreeSet<Tag>], asked: impl Fn(&Tag) -> bool) -> BTreeMap<Tag, Hidden> {
    let mut alike: BTreeMap<Vec<&Tag>, u32> = BTreeMap::new();
    for tags in people {
        *alike.entry(tags.iter().filter(|tag| asked(tag)).collect()).or_default() += 1;
    }
    let parts: Vec<u32> = alike.values().copied().collect();
    let mut groups: BTreeMap<&Tag, (Vec<usize>, u32)> = BTreeMap::new();
    for (part, (tags, people)) in alike.iter().enumerate() {
        for tag in tags {
            let (parts, count) = groups.entry(tag).or_default();
            parts.push(part);
            *count += people;
        }
    }
    let mut order: Vec<(&Tag, Vec<usize>, u32)> =
        groups.into_iter().map(|(tag, (parts, count))| (tag, parts, count)).collect();
    order.sort_by_key(|(tag, _, count)| (tag.stage(), std::cmp::Reverse(*count)));
    let (tags, parts_of): (Vec<&Tag>, Vec<Vec<usize>>) = order.into_iter().map(|(tag, parts, _)| (tag, parts)).unzip();
    let answers = Suppression::new(least, &parts).offer_all(&parts_of);
    tags.into_iter().zip(answers).filter_map(|(tag, answer)| Some((tag.clone(), answer.err()?))).collect()
}
