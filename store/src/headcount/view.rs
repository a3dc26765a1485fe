//! Posts that a norm gives beside the people who fill them, and what the years ahead bring.
//!
//! Numbers alone leave this module.

use std::collections::{BTreeMap, HashMap};

use domain::access::{Scope, UnitPath};
use domain::calendar::{Date, Month};
use domain::dated::Period;
use domain::headcount::{Approved, Expected, Position, YearAhead, ahead, totals};
use domain::ids::WorkerId;
use domain::money::Rate;
use domain::policy::{ClauseRef, Library, NormRule, PostRounding};
use domain::structure::{Person, apportion};
use domain::turnover::{By, Fraction, Nature, turnover};

use super::staffed::{ByNorm, chosen, norms, position};
use crate::Store;
use crate::error::Result;
use crate::facts::load_of_kinds;

/// Years that are looked ahead.
const YEARS: u16 = 5;
/// Months over which the usual turnover is counted.
const USUAL_MONTHS: i32 = 12;
/// People whose facts are read together.
const CHUNK: usize = 1_000;

/// Of which unit, by which norm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadcountQuery {
    /// The unit; none: all of the scope.
    pub unit: Option<UnitPath>,
    /// The day.
    pub on: Date,
    /// Code of the norm; none or one not in force: the first in force.
    pub norm: Option<String>,
    /// Another rounding than the norm's.
    pub rounding: Option<PostRounding>,
    /// Who leaves in a year otherwise than by retiring; none: as in the last twelve months.
    pub rate: Option<Rate>,
}

/// A norm that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NormChoice {
    /// The rule.
    pub rule: NormRule,
    /// Its clause, with the pack's document and whether it is confirmed or a sample.
    pub clause: ClauseRef,
}

/// Posts of a community.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitPosts {
    /// Name of the community.
    pub name: String,
    /// What the norm gives, and how it came to it.
    pub approved: Approved,
    /// People who fill them.
    pub filled: u32,
}

/// Posts of a unit directly below the one asked about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeadcountRow {
    /// Its name.
    pub name: String,
    /// Communities with a known size.
    pub communities: u32,
    /// Communities whose size is not known.
    pub unknown: u32,
    /// Posts approved.
    pub approved: u32,
    /// People who fill posts of those communities.
    pub filled: u32,
    /// Posts nobody fills.
    pub vacant: u32,
    /// People beyond the posts of their community.
    pub over: u32,
}

/// What a year is expected to bring to all communities of known size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadcountYear {
    /// The year.
    pub year: i16,
    /// Filled at its start.
    pub start: u32,
    /// Retire in it.
    pub retiring: u32,
    /// Are expected to leave otherwise.
    pub leaving: u32,
    /// Filled at its end, if nobody is hired.
    pub end: u32,
    /// Posts to fill by its end.
    pub vacant: u32,
    /// People beyond the posts of their community at its end.
    pub over: u32,
}

/// A rate of leaving, and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rated {
    /// A year.
    pub rate: Fraction,
    /// The time it was counted over; none: it was assumed.
    pub counted: Option<Period>,
}

/// Posts and people of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headcount {
    /// The norm, with the rounding asked for.
    pub norm: NormChoice,
    /// Every norm in force.
    pub norms: Vec<NormChoice>,
    /// The unit.
    pub unit: UnitPath,
    /// Its name.
    pub name: String,
    /// The day.
    pub on: Date,
    /// All of it.
    pub whole: HeadcountRow,
    /// The units directly below, by path.
    pub by_unit: Vec<(UnitPath, HeadcountRow)>,
    /// Communities with a known size, by path.
    pub communities: Vec<UnitPosts>,
    /// Names of communities whose size is not known.
    pub unknown: Vec<String>,
    /// People the norm speaks of who work in no community of known size.
    pub elsewhere: u32,
    /// Retirements of the rest of this year, of people in communities of known size.
    pub retiring_now: u32,
    /// The years after this one.
    pub years: Vec<HeadcountYear>,
    /// Who leaves in a year otherwise than by retiring.
    pub rate: Rated,
    /// Somebody in it is an invented person of a demonstration.
    pub fictitious: bool,
}

impl Store {
    /// Posts and people of a unit of the scope; `None` where no norm is in force.
    ///
    /// # Errors
    /// `NotFound` for a unit outside the scope; driver errors, `Corrupt`.
    pub async fn headcount(&self, scope: &Scope, query: &HeadcountQuery) -> Result<Option<Headcount>> {
        let library = self.library().await?;
        let norms = norms(&library, Month::of(query.on));
        let Some(norm) = chosen(&norms, query.norm.as_deref(), query.rounding) else { return Ok(None) };
        let staffed = self.staffed(scope, query.unit.as_ref(), (&library, query.on)).await?;
        let ByNorm { communities, unknown, people, by_unit, whole } = staffed.by(&norm.rule)?;
        let top = staffed.top.clone();
        let rate = match query.rate {
            Some(rate) => Rated { rate: of_rate(rate), counted: None },
            None => self.usual_turnover(&library, &top.ancestor(1), query.on).await?,
        };
        let retiring = self.retiring_by_unit(scope, &top, query.on, YEARS + 1).await?;
        let (retiring_now, years) = years_ahead(&top, &communities, &retiring, rate.rate, query.on);
        Ok(Some(Headcount {
            elsewhere: people.saturating_sub(whole.filled),
            by_unit: by_unit.into_iter().collect(),
            unknown: unknown.iter().map(|unit| staffed.name(unit)).collect(),
            name: staffed.name(&top),
            fictitious: staffed.fictitious,
            on: query.on,
            unit: top,
            norm,
            norms,
            whole,
            communities,
            retiring_now,
            years,
            rate,
        }))
    }

    /// Who left a district in the last twelve months otherwise than by retiring or dying, as its pack counts turnover.
    async fn usual_turnover(&self, library: &Library, district: &UnitPath, on: Date) -> Result<Rated> {
        let month = Month::of(on);
        let period = Period { from: month.plus(-USUAL_MONTHS).first_day(), to: Some(month.first_day()) };
        let none = Rated { rate: Fraction { numerator: 0, denominator: 1 }, counted: Some(period) };
        let Some(policy) = library.workforce_in_force(month) else { return Ok(none) };
        let mut rule = policy.rules.turnover;
        // Retirements are foreseen person by person.
        rule.counts.retain(|nature| *nature != Nature::Natural);
        let workers: Vec<WorkerId> = self.files_of(district).await?.iter().map(|file| file.worker).collect();
        let mut facts = Vec::with_capacity(workers.len());
        for chunk in workers.chunks(CHUNK) {
            facts.extend(load_of_kinds(self.read(), chunk, &["employment"]).await?);
        }
        let people: Vec<Person<'_>> =
            facts.iter().map(|(worker, facts)| Person { worker: *worker, sex: None, birth: None, facts }).collect();
        let rate = turnover(&rule, &people, period, By::All).rows.first().and_then(|row| row.rate);
        Ok(rate.map_or(none, |rate| Rated { rate, counted: Some(period) }))
    }
}

fn of_rate(rate: Rate) -> Fraction {
    Fraction {
        numerator: u64::try_from(rate.ppm()).unwrap_or_default(),
        denominator: u64::try_from(Rate::ONE.ppm()).unwrap_or(1),
    }
}

/// Retirements of the rest of this year, and the years after it with everybody gone who retires before them. Who leaves
/// otherwise is reckoned for all together, since a part of a person a year rounds to nobody in every community, and shared
/// among them by their people.
fn years_ahead(
    top: &UnitPath,
    communities: &[UnitPosts],
    retiring: &[(UnitPath, i16, u32)],
    rate: Fraction,
    on: Date,
) -> (u32, Vec<HeadcountYear>) {
    let going: HashMap<(&UnitPath, i16), u32> =
        retiring.iter().map(|(unit, year, people)| ((unit, *year), *people)).collect();
    let retire = |position: &mut Position, year: i16| {
        let gone = going.get(&(&position.unit, year)).copied().unwrap_or_default().min(position.filled);
        position.filled -= gone;
        gone
    };
    let mut positions: Vec<Position> = communities.iter().map(position).collect();
    let now = positions.iter_mut().map(|position| retire(position, on.year())).sum();
    let mut by_year: BTreeMap<i16, u32> = BTreeMap::new();
    for position in &positions {
        let of = retiring.iter().filter(|entry| entry.0 == position.unit && entry.1 > on.year());
        of.for_each(|(_, year, people)| *by_year.entry(*year).or_default() += people);
    }
    let whole: Vec<(UnitPath, i16, u32)> =
        by_year.into_iter().map(|(year, people)| (top.clone(), year, people)).collect();
    let filled = positions.iter().map(|position| position.filled).sum();
    let together = Position { unit: top.clone(), approved: 0, filled };
    let expected = Expected { retiring: &whole, rate, rounding: PostRounding::HalfUp };
    let Some(first) = on.year().checked_add(1) else { return (now, Vec::new()) };
    let years = ahead(&[together], expected, first, YEARS).into_iter().map(|ahead| {
        positions.iter_mut().for_each(|position| {
            retire(position, ahead.year);
        });
        let weights: Vec<u64> = positions.iter().map(|position| u64::from(position.filled)).collect();
        for (position, part) in positions.iter_mut().zip(apportion(u64::from(ahead.leaving), &weights)) {
            position.filled = position.filled.saturating_sub(u32::try_from(part).unwrap_or(u32::MAX));
        }
        let (vacant, over) = totals(&positions);
        let YearAhead { year, start, retiring, leaving, end, .. } = ahead;
        HeadcountYear { year, start, retiring, leaving, end, vacant, over }
    });
    let years = years.collect();
    (now, years)
}
