//! Who retires where and when (退休预测), from what is on file today.
//!
//! People who were rehired after retirement are counted apart: they have retired.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::{Scope, UnitPath};
use domain::calendar::{Date, Month};
use domain::fact::{FactBody, Source};
use domain::identity::Sex;
use domain::ids::WorkerId;
use domain::policy::RetirementPolicy;
use domain::retirement::{Aging, Choice, Forecast, Retirement, Unknown, forecast, retirement, statutory};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::Store;
use crate::db::{date, unit_path};
use crate::entity::worker;
use crate::error::{Result, StoreError};
use crate::facts::load_in_force;
use crate::runs::{names, step_below};
use crate::scope::{filter, subtree, top_of};

/// Years that are looked ahead.
pub const YEARS: u16 = 10;
/// Months within which a retirement is near.
pub const SOON_MONTHS: i32 = 24;

/// Who retires in a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetirementOutlook {
    /// The rules it is told by.
    pub policy: RetirementPolicy,
    /// The unit.
    pub unit: UnitPath,
    /// Its name.
    pub name: String,
    /// The day it is told on.
    pub on: Date,
    /// The years looked at, this one first.
    pub years: Vec<i16>,
    /// People employed, those rehired after retirement among them.
    pub people: u32,
    /// People rehired after retirement.
    pub rehired: u32,
    /// People for whom a category was decided on and recorded.
    pub recorded: u32,
    /// All of the unit by year.
    pub whole: Vec<u32>,
    /// The units directly below, by path; the unit itself for people who work in it itself.
    pub by_unit: Vec<UnitRetirements>,
    /// Who retires within [`SOON_MONTHS`] or should have already, by month.
    pub soon: Vec<Retiring>,
    /// Of whom it cannot be told, by unit and code.
    pub unknown: Vec<Untold>,
    /// Somebody in it is an invented person of a demonstration.
    pub fictitious: bool,
}

/// Retirements of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitRetirements {
    /// Its path.
    pub path: UnitPath,
    /// Its name.
    pub name: String,
    /// People employed.
    pub people: u32,
    /// Of whom it cannot be told.
    pub unknown: u32,
    /// Retirements by year.
    pub by_year: Vec<u32>,
}

/// Who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// The worker.
    pub worker: WorkerId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Names of street office and community.
    pub unit: String,
    /// Post codes.
    pub posts: Vec<String>,
    /// Sex.
    pub sex: Sex,
    /// Date of birth.
    pub birth: Date,
}

/// Somebody who retires soon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retiring {
    /// Who.
    pub who: Who,
    /// When, and by what.
    pub retirement: Retirement,
    /// Why so, if it was decided.
    pub choice: Option<Choice>,
}

/// Somebody of whom it cannot be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untold {
    /// Who.
    pub who: Who,
    /// Why not.
    pub unknown: Unknown,
    /// The first and the last month their categories give, where none was decided on.
    pub between: Option<(Month, Month)>,
}

/// When people retire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RetirementMonths {
    /// People with their month.
    pub months: Vec<(WorkerId, Month)>,
    /// People of whom it cannot be told, with the earliest month that their sex and birth give.
    pub undecided: Vec<(WorkerId, Option<Month>)>,
}

/// Somebody on file today.
struct Person {
    who: Who,
    path: UnitPath,
    rehired: bool,
    fictitious: bool,
    choice: Option<Choice>,
}

impl Person {
    fn aging(&self, unit: UnitPath) -> Aging {
        let Who { worker, sex, birth, .. } = self.who;
        Aging { worker, unit, sex: Some(sex), birth: Some(birth), choice: self.choice.clone() }
    }
}

impl Store {
    /// Who retires in a unit of the scope (all of it where none is named) from the month of `on`, a day that is today;
    /// `None` where no rules say when. Two queries for people, and one more for every further thousand.
    ///
    /// # Errors
    /// `NotFound` for a unit outside the scope; driver errors, `Corrupt`.
    pub async fn retirement_outlook(
        &self,
        scope: &Scope,
        unit: Option<&UnitPath>,
        on: Date,
    ) -> Result<Option<RetirementOutlook>> {
        let top = top_of(scope, unit)?;
        let Some(policy) = self.library().await?.retirement_in_force(Month::of(on)) else { return Ok(None) };
        let people = self.aging_people(scope, &top, on).await?;
        let years: Vec<i16> = (0..YEARS).filter_map(|after| on.year().checked_add_unsigned(after)).collect();
        let told = told(&policy, &people, &top, Month::of(on))?;
        let unknown = untold(&told, &people);
        let of_unknown: BTreeSet<WorkerId> = unknown.iter().map(|untold| untold.who.worker).collect();
        let mut below: BTreeMap<String, UnitRetirements> = BTreeMap::new();
        for person in &people {
            let step = step_below(&top, &person.path);
            let path = unit_path(&step)?;
            let of = below.entry(step).or_insert_with(|| UnitRetirements {
                path,
                name: String::new(),
                people: 0,
                unknown: 0,
                by_year: vec![0; years.len()],
            });
            of.people += 1;
            of.unknown += u32::from(of_unknown.contains(&person.who.worker));
        }
        let names = names(self.read(), below.keys().cloned().chain([top.as_str().to_owned()]).collect()).await?;
        let mut whole = vec![0; years.len()];
        for row in &told.rows {
            let count = u32::try_from(row.people.len()).unwrap_or(u32::MAX);
            let at = years.iter().position(|year| *year == row.year);
            let of = below.get_mut(row.unit.as_str()).map(|unit| &mut unit.by_year);
            for counts in of.into_iter().chain([&mut whole]) {
                if let Some(counted) = at.and_then(|at| counts.get_mut(at)) {
                    *counted += count;
                }
            }
        }
        let name = |path: &str| names.get(path).cloned().unwrap_or_default();
        let count = |is: &dyn Fn(&Person) -> bool| {
            u32::try_from(people.iter().filter(|person| is(person)).count()).unwrap_or(u32::MAX)
        };
        Ok(Some(RetirementOutlook {
            on,
            years,
            people: count(&|_| true),
            rehired: count(&|person| person.rehired),
            recorded: count(&|person| person.choice.is_some()),
            whole,
            by_unit: below.into_iter().map(|(path, of)| UnitRetirements { name: name(&path), ..of }).collect(),
            soon: soon(&policy, &people, Month::of(on)),
            unknown,
            fictitious: people.iter().any(|person| person.fictitious),
            name: name(top.as_str()),
            unit: top,
            policy,
        }))
    }

    /// How many retire in each unit and year from that of `on` on, for so many years; nobody where no rules say when.
    ///
    /// # Errors
    /// As [`Store::retirement_outlook`].
    pub(crate) async fn retiring_by_unit(
        &self,
        scope: &Scope,
        top: &UnitPath,
        on: Date,
        years: u16,
    ) -> Result<Vec<(UnitPath, i16, u32)>> {
        let Some(policy) = self.library().await?.retirement_in_force(Month::of(on)) else { return Ok(Vec::new()) };
        let people = self.aging_people(scope, top, on).await?;
        let aging: Vec<Aging> =
            people.iter().filter(|person| !person.rehired).map(|person| person.aging(person.path.clone())).collect();
        let told = forecast(&policy.rules, &aging, Month::of(on), years);
        let count = |people: usize| u32::try_from(people).unwrap_or(u32::MAX);
        Ok(told.rows.into_iter().map(|row| (row.unit, row.year, count(row.people.len()))).collect())
    }

    /// When everybody at work in the scope retires, those apart who have; none where no rules say when.
    ///
    /// # Errors
    /// As [`Store::retirement_outlook`].
    pub(crate) async fn retirement_months(&self, scope: &Scope, on: Date) -> Result<Option<RetirementMonths>> {
        let Some(policy) = self.library().await?.retirement_in_force(Month::of(on)) else { return Ok(None) };
        let people = self.aging_people(scope, &top_of(scope, None)?, on).await?;
        let mut found = RetirementMonths::default();
        for person in people.into_iter().filter(|person| !person.rehired) {
            let Who { worker, sex, birth, .. } = person.who;
            match retirement(&policy.rules, Some(sex), Some(birth), person.choice.as_ref()) {
                Ok(retirement) => found.months.push((worker, retirement.month)),
                Err(_) => {
                    let of_sex = policy.rules.categories.iter().filter(|category| category.sex == sex);
                    let earliest = of_sex.filter_map(|category| Some(statutory(category, birth)?.2)).min();
                    found.undecided.push((worker, earliest));
                }
            }
        }
        Ok(Some(found))
    }

    /// Everybody at work today in a unit or below it, with what was decided about their retirement.
    async fn aging_people(&self, scope: &Scope, top: &UnitPath, on: Date) -> Result<Vec<Person>> {
        let rows = worker::Entity::find()
            .filter(filter(scope, worker::Column::Id, worker::Column::UnitPath))
            .filter(subtree(top, worker::Column::UnitPath))
            .filter(worker::Column::Active.eq(true))
            .order_by_asc(worker::Column::UnitPath)
            .order_by_asc(worker::Column::Code)
            .all(self.read())
            .await?;
        let workers: Vec<WorkerId> = rows.iter().map(|row| WorkerId(row.id)).collect();
        let facts = load_in_force(self.read(), &workers, &["retirement"], on).await?;
        let read = |(row, (_, facts)): (worker::Model, (WorkerId, Vec<domain::fact::Fact>))| {
            let choice = facts.into_iter().find_map(|fact| match fact.body {
                FactBody::Retirement(choice) => Some(choice),
                _ => None,
            });
            person(row, choice)
        };
        rows.into_iter().zip(facts).map(read).collect()
    }
}

fn person(row: worker::Model, choice: Option<Choice>) -> Result<Person> {
    let sex = Sex::ALL.iter().copied().find(|sex| sex.code() == row.sex);
    Ok(Person {
        path: unit_path(&row.unit_path)?,
        rehired: row.source.as_deref() == Some(Source::Rehired.code()),
        fictitious: row.fictitious,
        choice,
        who: Who {
            worker: WorkerId(row.id),
            unit: format!("{} {}", row.street, row.community).trim_end().to_owned(),
            posts: row.posts.split(',').filter(|code| !code.is_empty()).map(str::to_owned).collect(),
            sex: sex.ok_or(StoreError::Corrupt("worker_code_value"))?,
            birth: date(&row.birth_on)?,
            code: row.code,
            name: row.name,
        },
    })
}

/// The forecast by the units directly below `top`.
fn told(policy: &RetirementPolicy, people: &[Person], top: &UnitPath, first: Month) -> Result<Forecast> {
    let working = people.iter().filter(|person| !person.rehired);
    let aging = working.map(|person| Ok(person.aging(unit_path(&step_below(top, &person.path))?)));
    Ok(forecast(&policy.rules, &aging.collect::<Result<Vec<Aging>>>()?, first, YEARS))
}

fn soon(policy: &RetirementPolicy, people: &[Person], now: Month) -> Vec<Retiring> {
    let until = now.plus(SOON_MONTHS);
    let near = people.iter().filter(|person| !person.rehired).filter_map(|person| {
        let Who { sex, birth, .. } = person.who;
        let retirement = retirement(&policy.rules, Some(sex), Some(birth), person.choice.as_ref()).ok()?;
        let near = retirement.month < until;
        near.then(|| Retiring { who: person.who.clone(), retirement, choice: person.choice.clone() })
    });
    let mut near: Vec<Retiring> = near.collect();
    near.sort_by(|a, b| (a.retirement.month, &a.who.code).cmp(&(b.retirement.month, &b.who.code)));
    near
}

fn untold(told: &Forecast, people: &[Person]) -> Vec<Untold> {
    let known: BTreeMap<WorkerId, Unknown> = told.unknown.iter().copied().collect();
    let between: BTreeMap<WorkerId, (Month, Month)> =
        told.between.iter().map(|(worker, first, last)| (*worker, (*first, *last))).collect();
    let untold = people.iter().filter_map(|person| {
        let unknown = *known.get(&person.who.worker)?;
        Some(Untold { who: person.who.clone(), unknown, between: between.get(&person.who.worker).copied() })
    });
    untold.collect()
}
