//! Who came, who went and why (人员流动), from what is on file now about some months.
//!
//! Whoever keeps the facts or audits them is shown every figure and who left; to anybody else figures of fewer people
//! than a pack asks for are not told ([`guard`]).

mod guard;
mod leavers;
mod people;
mod survival;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::access::{Principal, UnitPath};
use domain::calendar::Month;
use domain::dated::Period;
use domain::disclosure::Hidden;
use domain::headcount::Lineage;
use domain::policy::{Least, Library, WorkforcePolicy};
use domain::structure::Person;
use domain::turnover::{By, Formula, Fraction, Reason, TurnoverRow, key, spells, turnover_within, unit_on};
use serde::{Deserialize, Serialize};

use crate::Store;
use crate::db::unit_path;
use crate::error::Result;
use crate::runs::names;
use crate::scope::top_of;
pub(crate) use guard::{Guard, Tag};
pub use leavers::{Leaver, Leavers};
use people::Held;
pub use survival::{NearRow, Stayed, StaysBy, Survival, SurvivalQuery};

/// Of which unit, in which months.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnoverQuery {
    /// The unit; none: all of the scope.
    pub unit: Option<UnitPath>,
    /// The first month.
    pub from: Month,
    /// The last month, which has passed.
    pub to: Month,
}

impl TurnoverQuery {
    /// From the first day of the first month to the last of the last.
    #[must_use]
    pub fn period(&self) -> Period {
        Period { from: self.from.first_day(), to: Some(self.to.next().first_day()) }
    }

    fn months(&self) -> impl Iterator<Item = Month> {
        (self.from.ordinal()..=self.to.ordinal()).filter_map(Month::from_ordinal)
    }
}

/// What a table tells apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dimension {
    /// The post.
    Post,
    /// The bands of a scheme, by its code.
    Scheme(String),
    /// The confirmed grade.
    Grade,
}

/// Comings and goings of a group, or why they are not shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnoverGroup {
    /// What is common to it: path of a unit, code of a post, band or grade; none where it is not known.
    pub key: Option<String>,
    /// Name of a unit; empty for codes.
    pub name: String,
    /// The figures. To whom people are not shown, reasons are not told apart in it.
    pub row: Result<TurnoverRow, Hidden>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnoverTable {
    /// What it tells apart.
    pub by: Dimension,
    /// Its groups, by key.
    pub groups: Vec<TurnoverGroup>,
}

/// Comings and goings of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitTurnover {
    /// The rules they are reckoned by: those of the last month.
    pub policy: WorkforcePolicy,
    /// What was asked.
    pub query: TurnoverQuery,
    /// Path and name of the unit.
    pub unit: (UnitPath, String),
    /// All of it.
    pub whole: Result<TurnoverRow, Hidden>,
    /// Who left, by reason; hidden where too few left.
    pub reasons: Result<Vec<(Option<Reason>, u32)>, Hidden>,
    /// Month by month; none where the unit is not the whole of what the reader may ask about.
    pub months: Vec<(Month, TurnoverRow)>,
    /// The units directly below, and those who work in it itself.
    pub units: Vec<TurnoverGroup>,
    /// By post, band and grade; none as with months.
    pub tables: Vec<TurnoverTable>,
    /// The fewest people a figure shown is of; none where everything is shown.
    pub least: Option<Least>,
    /// Somebody in it is an invented person of a demonstration.
    pub fictitious: bool,
}

impl UnitTurnover {
    /// The rate of those the pack counts, by each formula; the first is the one in use.
    #[must_use]
    pub fn rates(&self, row: &TurnoverRow) -> Vec<(Formula, Option<Fraction>)> {
        let used = self.policy.rules.turnover.formula;
        let others = Formula::ALL.iter().copied().filter(|formula| *formula != used);
        let of = |formula: Formula| (formula, formula.rate(row.counted, row.start, row.end));
        std::iter::once(used).chain(others).map(of).collect()
    }
}

/// The fewest people a figure shown may be of; none for whoever is shown everything.
pub(crate) fn least_for(by: &Principal, library: &Library, month: Month) -> Option<Least> {
    (!by.sees_people()).then(|| library.least_told(month))
}

impl Store {
    /// Who came to a unit and who went in some months; `None` where no rules say how.
    ///
    /// # Errors
    /// `NotFound` for a unit outside the scope; driver errors, `Corrupt`.
    pub async fn turnover(&self, by: &Principal, query: &TurnoverQuery) -> Result<Option<UnitTurnover>> {
        let (root, top) = (top_of(&by.figures(), None)?, top_of(&by.figures(), query.unit.as_ref())?);
        let library = self.library().await?;
        let Some(policy) = library.workforce_in_force(query.to) else { return Ok(None) };
        let held = self.ever_in(&root.ancestor(1)).await?;
        let people: Vec<Person<'_>> = held.iter().map(Held::person).collect();
        let least = least_for(by, &library, query.to);
        let lineage = self.lineage(&by.figures()).await?;
        let counting = Counting { policy: &policy, people: &people, period: query.period(), lineage };
        let guards = match &least {
            Some(Least { people: least, .. }) => {
                let (all, left) = counting.tagged(&root);
                Some((self.guard(*least, all).await?, self.guard(*least, left).await?))
            }
            None => None,
        };
        let shows = |tag: &Tag| guards.as_ref().and_then(|(all, _)| all.hides(tag)).map_or(Ok(()), Err);
        let whole = shows(&Tag::Unit(top.clone())).map(|()| counting.whole(&top, counting.period));
        let told = guards.as_ref().and_then(|(_, left)| left.hides(&Tag::Unit(top.clone()))).map_or(Ok(()), Err);
        let reasons = told.and_then(|()| whole.clone()).map(|row| row.left);
        let silent = guards.is_some();
        let whole = whole.map(|row| if silent { without_reasons(row) } else { row });
        let everything = guards.is_none() || (top == root && whole.is_ok());
        let months = query.months().filter(|_| everything);
        let month = |month: Month| {
            let period = Period { from: month.first_day(), to: Some(month.next().first_day()) };
            let row = counting.whole(&top, period);
            (month, if silent { without_reasons(row) } else { row })
        };
        let mut units = counting.units(&top, &shows);
        let mut tables = if everything { counting.tables(&top, &shows) } else { Vec::new() };
        if silent {
            let groups = tables.iter_mut().flat_map(|table| &mut table.groups).chain(&mut units);
            groups.for_each(|group| group.row = group.row.clone().map(without_reasons));
        }
        let mut paths: Vec<String> = units.iter().filter_map(|group| group.key.clone()).collect();
        paths.push(top.as_str().to_owned());
        let names = names(self.read(), paths).await?;
        let inside = |held: &&Held| top.covers(&held.file.path);
        Ok(Some(UnitTurnover {
            unit: (top.clone(), names.get(top.as_str()).cloned().unwrap_or_default()),
            whole,
            reasons,
            months: months.map(month).collect(),
            units: named(units, &names),
            tables,
            fictitious: held.iter().filter(inside).any(|held| held.file.fictitious),
            least,
            query: query.clone(),
            policy,
        }))
    }
}

impl Store {
    /// What may be shown of people in groups.
    pub(crate) async fn guard(&self, least: u32, people: Vec<BTreeSet<Tag>>) -> Result<Arc<Guard>> {
        Guard::of(&self.guards, least, people).await
    }
}

/// Who left, all together.
fn without_reasons(row: TurnoverRow) -> TurnoverRow {
    let left = row.all_left();
    TurnoverRow { left: if left == 0 { Vec::new() } else { vec![(None, left)] }, ..row }
}

fn named(mut groups: Vec<TurnoverGroup>, names: &HashMap<String, String>) -> Vec<TurnoverGroup> {
    for group in &mut groups {
        group.name = group.key.as_ref().and_then(|path| names.get(path)).cloned().unwrap_or_default();
    }
    groups
}

/// Everything counting asks for.
pub(super) struct Counting<'a> {
    policy: &'a WorkforcePolicy,
    people: &'a [Person<'a>],
    period: Period,
    lineage: Lineage,
}

impl Counting<'_> {
    fn whole(&self, top: &UnitPath, period: Period) -> TurnoverRow {
        let rule = &self.policy.rules.turnover;
        let mut counted = turnover_within(rule, self.people, period, By::All, (top, &self.lineage));
        let nobody = TurnoverRow { key: Some(String::new()), ..TurnoverRow::default() };
        counted.rows.pop().unwrap_or(nobody)
    }

    fn groups(
        &self,
        top: &UnitPath,
        by: By<'_>,
        tag: &dyn Fn(&Option<String>) -> Option<Tag>,
        shows: &dyn Fn(&Tag) -> Result<(), Hidden>,
    ) -> Vec<TurnoverGroup> {
        let rule = &self.policy.rules.turnover;
        let counted = turnover_within(rule, self.people, self.period, by, (top, &self.lineage));
        let shown = |row: TurnoverRow| {
            let key = row.key.clone();
            let row = tag(&key).map_or(Ok(()), |tag| shows(&tag)).map(|()| row);
            TurnoverGroup { key, name: String::new(), row }
        };
        counted.rows.into_iter().map(shown).collect()
    }

    fn units(&self, top: &UnitPath, shows: &dyn Fn(&Tag) -> Result<(), Hidden>) -> Vec<TurnoverGroup> {
        let by = By::Unit { depth: top.depth() + 1, lineage: &self.lineage };
        let tag = |key: &Option<String>| {
            let unit = unit_path(key.as_deref()?).ok()?;
            Some(if unit == *top { Tag::Itself(unit) } else { Tag::Unit(unit) })
        };
        self.groups(top, by, &tag, shows)
    }

    /// What tables tell apart, in their order.
    fn dimensions(&self) -> Vec<(Dimension, By<'_>)> {
        let schemes = self.policy.rules.schemes.iter().filter(|scheme| !scheme.overlapping);
        let of_scheme = schemes.map(|scheme| (Dimension::Scheme(scheme.code.clone()), By::Bands(scheme)));
        let post = std::iter::once((Dimension::Post, By::Post));
        post.chain(of_scheme).chain([(Dimension::Grade, By::Grade)]).collect()
    }

    fn tables(&self, top: &UnitPath, shows: &dyn Fn(&Tag) -> Result<(), Hidden>) -> Vec<TurnoverTable> {
        let table = |(number, (by, counted_by)): (usize, (Dimension, By<'_>))| {
            let tag = |key: &Option<String>| Some(Tag::Group(number, key.clone()));
            TurnoverTable { by, groups: self.groups(top, counted_by, &tag, shows) }
        };
        self.dimensions().into_iter().enumerate().map(table).collect()
    }

    /// The groups of everybody who was there, and, for reasons, of those who left.
    fn tagged(&self, root: &UnitPath) -> (Vec<BTreeSet<Tag>>, Vec<BTreeSet<Tag>>) {
        let closing = self.period.to.and_then(|to| to.yesterday().ok()).unwrap_or(self.period.from);
        let dimensions = self.dimensions();
        let (mut all, mut left) = (Vec::new(), Vec::new());
        for person in self.people {
            for spell in spells(person) {
                let Some((first, last)) = spell.within(self.period) else { continue };
                let mut tags = BTreeSet::new();
                for day in [first, last] {
                    let unit = unit_on(person, day, closing, &self.lineage).filter(|unit| root.covers(unit));
                    let Some(unit) = unit else { continue };
                    tags.extend(Tag::units(root, &unit));
                    let groups = dimensions.iter().enumerate();
                    tags.extend(groups.map(|(number, (_, by))| Tag::Group(number, key(person, day, closing, *by))));
                }
                let gone = spell.period.to.is_some_and(|to| self.period.to.is_some_and(|end| to <= end));
                let unit = unit_on(person, last, closing, &self.lineage).filter(|unit| gone && root.covers(unit));
                left.extend(unit.map(|unit| Tag::units(root, &unit).collect::<BTreeSet<_>>()));
                if !tags.is_empty() {
                    all.push(tags);
                }
            }
        }
        (all, left)
    }
}
