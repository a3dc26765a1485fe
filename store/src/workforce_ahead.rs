//! A workforce as a month to come finds it: everything that what people will cost is reckoned from ([`Member`]), read for
//! many people at once.
//!
//! People count where they work on the first day of the month, or on the day they come. Pay is reckoned from what is on
//! file and from earlier slips; nothing is written.

use std::collections::HashMap;
use std::sync::Arc;

use domain::access::{Action, Principal, UnitPath};
use domain::budget::Member;
use domain::calendar::{Date, Month};
use domain::fact::{Fact, FactBody};
use domain::ids::{UnitId, WorkerId};
use domain::money::Money;
use domain::pay::{TaxToDate, resolve};
use domain::policy::PolicySet;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::Store;
use crate::db::unit_path;
use crate::entity::{unit, worker};
use crate::error::{Result, StoreError};
use crate::facts::load_facts;
use crate::runs::key::Cycle;
use crate::runs::{Beside, History, history};
use crate::scope::{filter, require, subtree, top_of};

/// Workers whose facts and slips are read together.
const CHUNK: usize = 1_000;

/// A workforce to plan with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkforceAhead {
    /// The first month planned.
    pub first: Month,
    /// The unit it is of.
    pub unit: UnitPath,
    /// Everybody employed on the first day of the month or later, by key.
    pub people: Vec<PersonAhead>,
    /// The unit and those below it, by path.
    pub units: Vec<UnitAhead>,
    /// Somebody in it is an invented person of a demonstration.
    pub fictitious: bool,
}

/// A unit of a workforce to plan with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitAhead {
    /// Key.
    pub id: UnitId,
    /// Its path.
    pub path: UnitPath,
    /// Its name.
    pub name: String,
    /// Code of its kind (`community`).
    pub kind: String,
}

/// Somebody to plan with; amounts and months as [`Member`] has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonAhead {
    /// The worker.
    pub worker: WorkerId,
    /// Their code.
    pub code: String,
    /// Their name.
    pub name: String,
    /// The unit they work in.
    pub unit: UnitId,
    /// Its path.
    pub path: UnitPath,
    /// All facts on file now.
    pub facts: Vec<Fact>,
    /// Average monthly gross of the year before that of the first month.
    pub prior_year_average: Option<Money>,
    /// The same for the year before that.
    pub earlier_year_average: Option<Money>,
    /// Months paid in the year of the first month before it, and their gross.
    pub paid: (u8, Money),
    /// Tax figures of the year before the first month, opening figures included.
    pub tax: TaxToDate,
    /// Special additional deductions a month; none where they cannot be told.
    pub additional: Money,
}

impl PersonAhead {
    /// As a plan takes them.
    #[must_use]
    pub fn member(&self) -> Member<'_> {
        Member {
            worker: self.worker,
            unit: self.unit,
            facts: &self.facts,
            prior_year_average: self.prior_year_average,
            earlier_year_average: self.earlier_year_average,
            paid: self.paid,
            tax: self.tax,
            additional: self.additional,
        }
    }
}

impl WorkforceAhead {
    /// As a plan takes them, in order.
    #[must_use]
    pub fn members(&self) -> Vec<Member<'_>> {
        self.people.iter().map(PersonAhead::member).collect()
    }
}

impl Store {
    /// The workforce of a unit of the scope of `by` (all of it where none is named), as `first` finds it: four queries, and
    /// two more for every further thousand people.
    ///
    /// # Errors
    /// `Forbidden` for who may not read pay, `NotFound` for a unit outside the scope; policy errors when the month has no
    /// rules; driver errors.
    pub async fn workforce_ahead(
        &self,
        by: &Principal,
        unit: Option<&UnitPath>,
        first: Month,
    ) -> Result<WorkforceAhead> {
        require(by, Action::ReadFigures)?;
        let scope = by.figures();
        let top = top_of(&scope, unit)?;
        let policy = Arc::new(self.library().await?.in_force(first)?);
        // Who moves into the unit by the month has their file elsewhere still.
        let files = worker::Entity::find()
            .filter(filter(&scope, worker::Column::Id, worker::Column::UnitPath))
            .filter(
                Condition::any()
                    .add(worker::Column::LeftOn.is_null())
                    .add(worker::Column::LeftOn.gte(first.first_day().to_string())),
            )
            .order_by_asc(worker::Column::Id)
            .select_only()
            .columns([worker::Column::Id, worker::Column::Code, worker::Column::Name])
            .columns([worker::Column::UnitPath])
            .column(worker::Column::Fictitious)
            .into_tuple::<(i64, String, String, String, bool)>()
            .all(self.read())
            .await?;
        let units = self.units_ahead(&top.ancestor(1)).await?;
        if !units.iter().any(|unit| unit.path == top) {
            return Err(StoreError::NotFound);
        }
        let keys: HashMap<UnitPath, UnitId> = units.iter().map(|unit| (unit.path.clone(), unit.id)).collect();
        let mut found = WorkforceAhead { first, unit: top.clone(), people: Vec::new(), units, fictitious: false };
        let beside = Beside::before(self.read(), Cycle::of(first)).await?;
        for chunk in files.chunks(CHUNK) {
            let workers: Vec<WorkerId> = chunk.iter().map(|row| WorkerId(row.0)).collect();
            let (Some(least), Some(most)) = (workers.first(), workers.last()) else { continue };
            let history = history(self.read(), first, least.0..=most.0, &beside).await?;
            let facts = load_facts(self.read(), &workers, None).await?;
            let mut people = Vec::with_capacity(facts.len());
            for ((_, code, name, path, fictitious), (worker, facts)) in chunk.iter().zip(facts) {
                let Some(day) = counts_on(&facts, first) else { continue };
                let path = match works_in(&facts, day) {
                    Some(path) => path,
                    None => unit_path(path)?,
                };
                let Some(unit) = keys.get(&path).copied().filter(|_| top.covers(&path)) else { continue };
                found.fictitious |= fictitious;
                people.push(Unreckoned { worker, code: code.clone(), name: name.clone(), unit, path, facts });
            }
            let policy = Arc::clone(&policy);
            // Away from the threads that serve requests.
            let reckoned = tokio::task::spawn_blocking(move || {
                let of = |worker: &WorkerId| history.get(worker).copied().unwrap_or_default();
                people.into_iter().map(|person| person.reckoned(&policy, first, &of)).collect::<Vec<_>>()
            });
            found.people.extend(reckoned.await.map_err(|_| StoreError::Corrupt("calculation"))?);
        }
        found.units.retain(|unit| top.covers(&unit.path));
        Ok(found)
    }

    async fn units_ahead(&self, top: &UnitPath) -> Result<Vec<UnitAhead>> {
        let rows = unit::Entity::find().filter(subtree(top, unit::Column::Path)).order_by_asc(unit::Column::Path);
        let read = |row: unit::Model| {
            Ok(UnitAhead { id: UnitId(row.id), path: unit_path(&row.path)?, name: row.name, kind: row.kind })
        };
        rows.all(self.read()).await?.into_iter().map(read).collect()
    }
}

/// Somebody before what slips say is taken in.
struct Unreckoned {
    worker: WorkerId,
    code: String,
    name: String,
    unit: UnitId,
    path: UnitPath,
    facts: Vec<Fact>,
}

impl Unreckoned {
    fn reckoned(self, policy: &PolicySet, first: Month, of: &dyn Fn(&WorkerId) -> History) -> PersonAhead {
        let history = of(&self.worker);
        // Opening figures and deductions are facts, and what is held for them is held of the month itself.
        let input = resolve(policy, first, history.known(&self.facts)).ok().flatten();
        let (tax, additional) =
            input.map_or((history.tax, Money::ZERO), |input| (input.tax, input.additional.floor_zero()));
        PersonAhead {
            worker: self.worker,
            code: self.code,
            name: self.name,
            unit: self.unit,
            path: self.path,
            facts: self.facts,
            prior_year_average: history.prior_year,
            earlier_year_average: history.earlier_year,
            paid: (u8::try_from(history.paid.0).unwrap_or(12), history.paid.1),
            tax,
            additional,
        }
    }
}

/// The first day from the month on that somebody is employed, if there is one.
fn counts_on(facts: &[Fact], first: Month) -> Option<Date> {
    let day = first.first_day();
    let employed = facts.iter().filter(|fact| matches!(fact.body, FactBody::Employment(_)));
    let later = employed.filter(|fact| fact.period.to.is_none_or(|to| to > day));
    later.map(|fact| fact.period.from.max(day)).min()
}

/// Where somebody works on a day.
fn works_in(facts: &[Fact], on: Date) -> Option<UnitPath> {
    let mut assignments = facts.iter().filter_map(|fact| match &fact.body {
        FactBody::Assignment(assignment) if fact.period.contains(on) => Some(&assignment.unit),
        _ => None,
    });
    assignments.next_back().cloned()
}
