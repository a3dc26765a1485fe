//! Who came, who went and why (人员流动), from what is on file now about some months.
//!
//! Whoever keeps the facts or audits them is shown every figure and who left, by any months; to anybody else figures of
//! fewer people than a pack asks for are not told, and nothing but half-years that are over ([`guard`]).

mod counting;
mod guard;
mod half_years;
mod leavers;
mod order;
mod people;
mod survival;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::access::{Principal, UnitPath};
use domain::calendar::Month;
use domain::dated::Period;
use domain::disclosure::Hidden;
use domain::policy::{Least, Library, WorkforcePolicy};
use domain::structure::Person;
use domain::turnover::{Formula, Fraction, HalfYear, Reason, TurnoverRow};
use serde::{Deserialize, Serialize};

use crate::Store;
use crate::error::Result;
use crate::runs::names;
use crate::scope::top_of;
use counting::Counting;
pub(crate) use guard::{Guard, Tag};
use half_years::{Guards, Shows};
pub(crate) use leavers::seat;
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
        from_to((self.from, self.to))
    }

    /// The half-years that are over with the last month and reach back to the one of the first, at least one.
    #[must_use]
    pub fn in_half_years(self) -> Self {
        let last = HalfYear::over_with(self.to);
        Self { from: HalfYear::of(self.from).min(last).first(), to: last.last(), unit: self.unit }
    }

    /// What it is made of: months, or half-years where time is cut into them.
    fn parts(&self, in_half_years: bool) -> Vec<(Month, Month)> {
        let months = (self.from.ordinal()..=self.to.ordinal()).filter_map(Month::from_ordinal);
        if in_half_years {
            let halves = months.map(HalfYear::of).collect::<BTreeSet<_>>();
            return halves.into_iter().map(|half| (half.first(), half.last())).collect();
        }
        months.map(|month| (month, month)).collect()
    }
}

/// From the first day of a month to the last of another.
fn from_to((from, to): (Month, Month)) -> Period {
    Period { from: from.first_day(), to: Some(to.next().first_day()) }
}

/// Figures as far as they are told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Comings and goings. Where natures are not told nothing is filled in that tells them: `counted` to `unexplained`, and
    /// the rates.
    pub row: TurnoverRow,
    /// Why of what nature leaving was, and rates, which count by it, are not told, if they are not.
    pub natures: Result<(), Hidden>,
}

impl Shown {
    /// Something that tells of natures, if that is told.
    pub fn told<T>(&self, of: impl FnOnce(&TurnoverRow) -> T) -> Option<T> {
        self.natures.is_ok().then(|| of(&self.row))
    }
}

/// Comings and goings of a part of the time asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnoverPart {
    /// The first month.
    pub from: Month,
    /// The last.
    pub to: Month,
    /// The figures.
    pub shown: Shown,
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
    pub row: Result<Shown, Hidden>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnoverTable {
    /// What it tells apart.
    pub by: Dimension,
    /// Its groups: posts and grades as in the ladder, bands as in their scheme; what is not known last.
    pub groups: Vec<TurnoverGroup>,
}

/// Comings and goings of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitTurnover {
    /// The rules they are reckoned by: those of the last month.
    pub policy: WorkforcePolicy,
    /// What was asked; of whom people are not shown to, in the half-years that tells of.
    pub query: TurnoverQuery,
    /// Path and name of the unit.
    pub unit: (UnitPath, String),
    /// All of it.
    pub whole: Result<Shown, Hidden>,
    /// Who left, by reason; hidden where too few left.
    pub reasons: Result<Vec<(Option<Reason>, u32)>, Hidden>,
    /// Month by month, or by half-year for whom people are not shown to; then none where the unit is not the whole of what
    /// the reader may ask about.
    pub parts: Vec<TurnoverPart>,
    /// The units directly below, and those who work in it itself; none where there is nobody below.
    pub units: Vec<TurnoverGroup>,
    /// By post, band and grade; none as with parts.
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
    /// Who came to a unit and who went in some months, which must have passed; `None` where no rules say how. To whom
    /// people are not shown, it tells of half-years ([`TurnoverQuery::in_half_years`]).
    ///
    /// # Errors
    /// `NotFound` for a unit outside the scope; driver errors, `Corrupt`.
    pub async fn turnover(&self, by: &Principal, query: &TurnoverQuery) -> Result<Option<UnitTurnover>> {
        let (root, top) = (top_of(&by.figures(), None)?, top_of(&by.figures(), query.unit.as_ref())?);
        let silent = !by.sees_people();
        let query = if silent { query.clone().in_half_years() } else { query.clone() };
        let library = self.library().await?;
        let Some(policy) = library.workforce_in_force(query.to) else { return Ok(None) };
        let held = self.ever_in(&root.ancestor(1)).await?;
        let people: Vec<Person<'_>> = held.iter().map(Held::person).collect();
        let least = least_for(by, &library, query.to);
        let lineage = self.lineage(&by.figures()).await?;
        let counting = Counting { policy: &policy, people: &people, period: query.period(), lineage: &lineage };
        let guards = match &least {
            Some(least) => {
                let all = self.guard(least.people, counting.tagged(&root)).await?;
                let halves = self.half_years(&library, &counting, &root, &query).await?;
                Some(Guards { all, halves })
            }
            None => None,
        };
        let shows = Shows { guards: guards.as_ref(), to: query.to };
        let whole = shows.group(Some(&Tag::Unit(top.clone())), counting.whole(&top, counting.period));
        let reasons = whole.as_ref().map_err(|why| *why).and_then(|of| of.natures.map(|()| of.row.left.clone()));
        let everything = !silent || (top == root && whole.is_ok());
        let parts = query.parts(silent).into_iter().filter(|_| everything);
        let parts = parts.filter_map(|(from, to)| {
            let row = counting.whole(&top, from_to((from, to)));
            let shown = shows.part(&Tag::Unit(top.clone()), (from, to), least.as_ref(), row)?;
            Some(TurnoverPart { from, to, shown: shows.silently(shown) })
        });
        let parts = parts.collect();
        let units = counting.units(&top, &shows);
        let tables = if everything {
            counting.tables(&top, &shows, &order::orders(&library, &policy, query.to))
        } else {
            Vec::new()
        };
        let mut paths: Vec<String> = units.iter().filter_map(|group| group.key.clone()).collect();
        paths.push(top.as_str().to_owned());
        let names = names(self.read(), paths).await?;
        let inside = |held: &&Held| top.covers(&held.file.path);
        Ok(Some(UnitTurnover {
            unit: (top.clone(), names.get(top.as_str()).cloned().unwrap_or_default()),
            whole: whole.map(|shown| shows.silently(shown)),
            reasons,
            parts,
            units: named(units, &names),
            tables,
            fictitious: held.iter().filter(inside).any(|held| held.file.fictitious),
            least,
            query,
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

fn named(mut groups: Vec<TurnoverGroup>, names: &HashMap<String, String>) -> Vec<TurnoverGroup> {
    for group in &mut groups {
        group.name = group.key.as_ref().and_then(|path| names.get(path)).cloned().unwrap_or_default();
    }
    groups
}
