//! Communities with their sizes and the people in them, to be held against any norm.

use std::collections::BTreeMap;

use domain::access::{Scope, UnitPath};
use domain::calendar::{Date, Month};
use domain::headcount::{Approved, Lineage, Position, UnitSize, approved, filled};
use domain::policy::{ClauseRef, Library, NormRule, PackKind, PostRounding, PostRule, Rules};
use domain::structure::Member;

use super::view::{HeadcountRow, NormChoice, UnitPosts};
use crate::Store;
use crate::db::unit_path;
use crate::error::Result;
use crate::runs::{names, step_below};
use crate::scope::top_of;
use crate::structure::Placed;

/// A district as norms see it, and the unit of it that is asked about.
pub(crate) struct Staffed {
    pub top: UnitPath,
    pub fictitious: bool,
    sizes: Vec<UnitSize>,
    members: Vec<Member>,
    posts: Vec<PostRule>,
    names: std::collections::HashMap<String, String>,
}

/// What a norm comes to in the unit asked about.
pub(crate) struct ByNorm {
    /// Communities with a known size, by path.
    pub communities: Vec<UnitPosts>,
    /// Communities whose size is not known.
    pub unknown: Vec<UnitPath>,
    /// People whom the norm speaks of in the unit.
    pub people: u32,
    /// The units directly below, by path.
    pub by_unit: BTreeMap<UnitPath, HeadcountRow>,
    /// All of it.
    pub whole: HeadcountRow,
}

impl Store {
    /// A unit of the scope on a day. A norm that rounds over the district reckons with all of it, whatever part is shown.
    pub(crate) async fn staffed(
        &self,
        scope: &Scope,
        unit: Option<&UnitPath>,
        (library, on): (&Library, Date),
    ) -> Result<Staffed> {
        let top = top_of(scope, unit)?;
        let district = top.ancestor(1);
        let sizes = self.sizes_on(&district, on).await?;
        let lineage = self.lineage(scope).await?;
        let files = self.files_of(&district).await?;
        let placed = self.placed(&files, &district, on).await?;
        let members = placed.iter().map(|placed| moved(&lineage, placed, on)).collect();
        let paths: Vec<String> = sizes.iter().map(|size| size.unit.as_str().to_owned()).collect();
        let steps = paths.iter().filter(|path| path.starts_with(top.as_str()));
        let steps = steps.filter_map(|path| unit_path(path).ok()).map(|path| step_below(&top, &path));
        let steps: Vec<String> = steps.chain([top.as_str().to_owned()]).collect();
        let names = names(self.read(), paths.into_iter().chain(steps).collect()).await?;
        let fictitious = placed.iter().any(|placed| placed.fictitious && top.covers(&placed.path));
        Ok(Staffed { fictitious, sizes, members, posts: posts(library, Month::of(on)), names, top })
    }
}

impl Staffed {
    /// Name of a unit.
    pub fn name(&self, path: &UnitPath) -> String {
        self.names.get(path.as_str()).cloned().unwrap_or_default()
    }

    /// What a norm gives, beside the people who fill it.
    pub fn by(&self, norm: &NormRule) -> Result<ByNorm> {
        let given = approved(norm, &self.sizes);
        let people: BTreeMap<Option<UnitPath>, u32> = filled(norm, &self.posts, &self.members).into_iter().collect();
        let of = |approved: Approved| UnitPosts {
            name: self.name(&approved.unit),
            filled: people.get(&Some(approved.unit.clone())).copied().unwrap_or_default(),
            approved,
        };
        let inside = given.units.into_iter().filter(|unit| self.top.covers(&unit.unit));
        let communities: Vec<UnitPosts> = inside.map(of).collect();
        let unknown: Vec<UnitPath> = given.unknown.into_iter().filter(|unit| self.top.covers(unit)).collect();
        let mut by_unit = by_unit(&self.top, &communities, &unknown)?;
        by_unit.iter_mut().for_each(|(path, row)| row.name = self.name(path));
        let inside = people.iter().filter(|(unit, _)| unit.as_ref().is_some_and(|unit| self.top.covers(unit)));
        let whole = HeadcountRow { name: self.name(&self.top), ..HeadcountRow::default() };
        Ok(ByNorm {
            people: inside.map(|(_, count)| *count).sum(),
            whole: by_unit.values().fold(whole, added),
            communities,
            unknown,
            by_unit,
        })
    }
}

/// Every norm in force, each pack answering for itself.
pub(crate) fn norms(library: &Library, month: Month) -> Vec<NormChoice> {
    let norm = |(manifest, rule): (&_, &NormRule)| NormChoice {
        rule: rule.clone(),
        clause: ClauseRef::of(manifest, &rule.clause),
    };
    library.norms_in_force(month).map(norm).collect()
}

/// The norm of a code, else the first, with another rounding where one is asked for; none where none is in force.
pub(crate) fn chosen(norms: &[NormChoice], code: Option<&str>, rounding: Option<PostRounding>) -> Option<NormChoice> {
    let mut norm = norms.iter().find(|norm| Some(norm.rule.code.as_str()) == code).or(norms.first()).cloned()?;
    norm.rule.rounding = rounding.unwrap_or(norm.rule.rounding);
    Some(norm)
}

/// Posts of a community, approved and filled.
pub(super) fn position(community: &UnitPosts) -> Position {
    Position { unit: community.approved.unit.clone(), approved: community.approved.posts, filled: community.filled }
}

fn posts(library: &Library, month: Month) -> Vec<PostRule> {
    match library.pack_in_force(PackKind::Ladder, month).map(|pack| &pack.rules) {
        Some(Rules::Ladder(ladder)) => ladder.posts.clone(),
        _ => Vec::new(),
    }
}

/// Somebody where their unit went on, unless it was split: no share says who of it went where.
fn moved(lineage: &Lineage, placed: &Placed, on: Date) -> Member {
    let unit = lineage.successor(&placed.path, on).unwrap_or_else(|| placed.path.clone());
    Member { unit: Some(unit), ..placed.member.clone() }
}

fn by_unit(
    top: &UnitPath,
    communities: &[UnitPosts],
    unknown: &[UnitPath],
) -> Result<BTreeMap<UnitPath, HeadcountRow>> {
    let mut rows: BTreeMap<UnitPath, HeadcountRow> = BTreeMap::new();
    for community in communities {
        let row = rows.entry(unit_path(&step_below(top, &community.approved.unit))?).or_default();
        let position = position(community);
        *row = added(
            row.clone(),
            &HeadcountRow {
                name: String::new(),
                communities: 1,
                unknown: 0,
                approved: position.approved,
                filled: position.filled,
                vacant: position.vacant(),
                over: position.over(),
            },
        );
    }
    for unit in unknown {
        rows.entry(unit_path(&step_below(top, unit))?).or_default().unknown += 1;
    }
    Ok(rows)
}

fn added(sum: HeadcountRow, more: &HeadcountRow) -> HeadcountRow {
    HeadcountRow {
        communities: sum.communities + more.communities,
        unknown: sum.unknown + more.unknown,
        approved: sum.approved + more.approved,
        filled: sum.filled + more.filled,
        vacant: sum.vacant + more.vacant,
        over: sum.over + more.over,
        name: sum.name,
    }
}
