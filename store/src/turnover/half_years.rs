//! What may be told of those who left, half-year by half-year, to whoever is not shown the people.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::access::UnitPath;
use domain::calendar::{Date, Month};
use domain::disclosure::Hidden;
use domain::headcount::Lineage;
use domain::policy::{Least, Library, Pack, PackKind, WorkforcePolicy};
use domain::turnover::{HalfYear, TurnoverRow, key, unit_on};

use super::counting::{Counting, dimensions};
use super::{Guard, Shown, Tag, TurnoverQuery};
use crate::Store;
use crate::error::Result;

/// How units and rules are at the end of a half-year, where that differs from the half-year before.
struct View {
    half: HalfYear,
    policy: WorkforcePolicy,
}

/// What was decided on those who left in one half-year.
struct Half {
    half: HalfYear,
    views: Vec<HalfYear>,
    guard: Arc<Guard>,
}

/// What was decided for one reader.
pub(super) struct Guards {
    /// On everybody in the range asked about.
    pub all: Arc<Guard>,
    /// On those who left, for each half-year of it.
    pub halves: Halves,
}

/// What was decided on those who left in each half-year of a range.
pub(super) struct Halves(Vec<Half>);

/// Shows what may be.
pub(super) struct Shows<'g> {
    /// None for whoever is shown everything.
    pub guards: Option<&'g Guards>,
    /// The last month of the range.
    pub to: Month,
}

impl Shows<'_> {
    /// The figures of a group, or why they are not told; what no group can be named for is told to nobody it is decided for.
    pub fn group(&self, tag: Option<&Tag>, row: TurnoverRow) -> Result<Shown, Hidden> {
        let Some(Guards { all, halves }) = self.guards else { return Ok(Shown { row, natures: Ok(()) }) };
        let tag = tag.ok_or(Hidden::Protects)?;
        all.hides(tag).map_or(Ok(()), Err)?;
        Ok(Shown { row, natures: halves.told(tag, HalfYear::of(self.to), |_| true) })
    }

    /// The figures of the whole in a part of the range; none where they are of few people.
    pub fn part(
        &self,
        tag: &Tag,
        (from, to): (Month, Month),
        least: Option<&Least>,
        row: TurnoverRow,
    ) -> Option<Shown> {
        let Some(Guards { halves, .. }) = self.guards else { return Some(Shown { row, natures: Ok(()) }) };
        let people = row.start + row.joined + row.moved_in;
        let few = least.is_none_or(|least| (1..least.people).contains(&people));
        let half = HalfYear::of(from);
        (!few).then(|| Shown { natures: halves.told(tag, HalfYear::of(to), |other| other == half), row })
    }

    /// Without what the reader is not told: reasons, and natures where they are not.
    pub fn silently(&self, shown: Shown) -> Shown {
        if self.guards.is_none() {
            return shown;
        }
        let Shown { row, natures } = shown;
        let left = row.all_left();
        let row = TurnoverRow { left: if left == 0 { Vec::new() } else { vec![(None, left)] }, ..row };
        let row = if natures.is_ok() { row } else { without_natures(row) };
        Shown { row, natures }
    }
}

fn without_natures(row: TurnoverRow) -> TurnoverRow {
    let TurnoverRow { key, start, joined, moved_in, moved_out, left, end, .. } = row;
    TurnoverRow { key, start, joined, moved_in, moved_out, left, end, ..TurnoverRow::default() }
}

impl Halves {
    /// Whether natures may be told of a group, as it is at the end of a half-year, in each of some half-years.
    fn told(&self, tag: &Tag, as_of: HalfYear, asked: impl Fn(HalfYear) -> bool) -> Result<(), Hidden> {
        let hidden = |half: &Half| half.guard.hides(&half.seen(tag, as_of));
        self.0.iter().filter(|half| asked(half.half)).find_map(hidden).map_or(Ok(()), Err)
    }
}

impl Half {
    /// A group as it is at the end of a later half-year.
    fn seen(&self, tag: &Tag, as_of: HalfYear) -> Tag {
        later(self.views.iter().take_while(|view| **view <= as_of).count().saturating_sub(1), tag.clone())
    }
}

fn later(view: usize, tag: Tag) -> Tag {
    if view == 0 { tag } else { Tag::Later(view, Box::new(tag)) }
}

impl Store {
    /// Decides on those who left in each half-year of a range. What is decided on one does not depend on the range.
    pub(super) async fn half_years(
        &self,
        library: &Library,
        counting: &Counting<'_>,
        root: &UnitPath,
        query: &TurnoverQuery,
    ) -> Result<Halves> {
        let mut halves = Vec::new();
        let (mut half, last) = (HalfYear::of(query.from), HalfYear::of(query.to));
        while half <= last {
            let changes = changes(library, counting.lineage, half);
            let views = views(library, counting.lineage, &changes);
            let left = left(counting, root, half, &views);
            let guard = self.guard(fewest(library, &changes), left).await?;
            halves.push(Half { half, views: views.into_iter().map(|view| view.half).collect(), guard });
            let next = half.plus(1);
            if next == half {
                break;
            }
            half = next;
        }
        Ok(Halves(halves))
    }
}

/// A half-year, and all later ones at whose end units or rules may be others than at that of the one before.
fn changes(library: &Library, lineage: &Lineage, half: HalfYear) -> BTreeSet<HalfYear> {
    let packs = library.packs().iter().map(|pack| &pack.manifest);
    let packs = packs.filter(|pack| matches!(pack.kind, PackKind::Workforce | PackKind::Benchmark));
    let days = packs.flat_map(|pack| [Some(pack.valid_from), pack.valid_to]).flatten().chain(lineage.days());
    // Rules are those in force on the first day of the last month: a day within it counts from the next on.
    let halves = days.map(|day| HalfYear::of(Month::of(day))).flat_map(|of| [of, of.plus(1)]);
    halves.filter(|later| *later > half).chain([half]).collect()
}

/// The fewest people that may be told of by any of the rules.
fn fewest(library: &Library, changes: &BTreeSet<HalfYear>) -> u32 {
    let rules = changes.iter().map(|half| library.least_told(half.last())).filter(|least| least.clause.is_some());
    rules.map(|least| least.people).max().unwrap_or(u32::MAX)
}

/// How units and rules are at the end of each, those left out at which nothing is new.
fn views(library: &Library, lineage: &Lineage, changes: &BTreeSet<HalfYear>) -> Vec<View> {
    let mut views = Vec::new();
    let mut before = None;
    for half in changes {
        let pack = library.pack_in_force(PackKind::Workforce, half.last());
        let Some(policy) = library.workforce_in_force(half.last()) else { continue };
        let units = lineage.days().filter(|day| *day <= closing(*half)).count();
        let now = Some((units, pack.map(|Pack { manifest, .. }| (manifest.id.as_str(), manifest.valid_from))));
        if now != before {
            views.push(View { half: *half, policy });
            before = now;
        }
    }
    views
}

fn closing(half: HalfYear) -> Date {
    half.last().last_day()
}

/// Those who left in a half-year, each with the groups they were in on their last day as these are in each view.
fn left(counting: &Counting<'_>, root: &UnitPath, half: HalfYear, views: &[View]) -> Vec<BTreeSet<Tag>> {
    let views: Vec<_> = views.iter().map(|view| (closing(view.half), dimensions(&view.policy))).collect();
    let mut left = Vec::new();
    for (person, spell) in counting.gone() {
        let Some(last) = spell.last_day().filter(|last| HalfYear::of(Month::of(*last)) == half) else { continue };
        let mut tags = BTreeSet::new();
        for (view, (closing, dimensions)) in views.iter().enumerate() {
            let unit = unit_on(person, last, *closing, counting.lineage).filter(|unit| root.covers(unit));
            let Some(unit) = unit else { continue };
            let groups = dimensions.iter().enumerate();
            let groups = groups.map(|(number, (_, by))| Tag::Group(number, key(person, last, *closing, *by)));
            tags.extend(Tag::units(root, &unit).chain(groups).map(|tag| later(view, tag)));
        }
        if !tags.is_empty() {
            left.push(tags);
        }
    }
    left
}
