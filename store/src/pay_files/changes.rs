//! Who joins the insurance and who leaves it, between the month before and this one.

use std::collections::{BTreeSet, HashMap};

use domain::access::{Action, Principal, UnitPath};
use domain::calendar::{Date, Month};
use domain::fact::{Enrolment, Fact, FactBody, Fund, StartReason, StopReason};
use domain::identity::IdNumber;
use domain::ids::{RunId, WorkerId};
use domain::money::Money;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::year::last_employed;
use crate::Store;
use crate::db::{micros, timestamp};
use crate::entity::worker;
use crate::error::{Result, StoreError};
use crate::facts::load_facts;
use crate::runs::{People, month_of};
use crate::scope::require;
use crate::workers::{Secret, open_secret};

/// People looked at together.
const CHUNK: u64 = 500;

/// Somebody whose funds change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolmentChange {
    /// Worker.
    pub worker: WorkerId,
    /// Worker code.
    pub code: String,
    /// Name.
    pub name: String,
    /// ID number.
    pub id_number: IdNumber,
    /// Telephone; may be empty.
    pub phone: String,
    /// Funds that begin or end, in the order of [`Fund::ALL`].
    pub funds: Vec<Fund>,
    /// Declared wage.
    pub base: Option<Money>,
    /// Why they begin, if recorded.
    pub started: Option<StartReason>,
    /// Why they end, if recorded.
    pub stopped: Option<StopReason>,
    /// Works in another unit in the other month.
    pub moved: bool,
    /// First day of the employment.
    pub joined_on: Option<Date>,
    /// Last day employed.
    pub left_on: Option<Date>,
}

/// What changes in a unit from one month to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnrolmentChanges {
    /// Funds that begin.
    pub joins: Vec<EnrolmentChange>,
    /// Funds that end.
    pub leaves: Vec<EnrolmentChange>,
    /// People employed in both months of whom nothing says in which funds they were in one of them.
    pub unknown: u32,
}

impl Store {
    /// What changed in the funds of the people of an approved run against the month before, by what was known when the
    /// run was calculated. The enrolment on the last employed day of a month counts.
    ///
    /// # Errors
    /// As [`Store::files_run`]; `Corrupt`.
    pub async fn enrolment_changes(&self, by: &Principal, run: RunId) -> Result<EnrolmentChanges> {
        require(by, Action::RevealSecrets)?;
        let (row, unit) = self.approved(by, run).await?;
        let (month, known_at) = (month_of(row.month)?, timestamp(row.known_at)?);
        let workers = self.of_both_months(&unit, month, micros(known_at)).await?;
        let mut changes = EnrolmentChanges::default();
        for chunk in workers.chunks(1_000) {
            let facts = load_facts(self.read(), chunk, Some(known_at)).await?;
            let found: Vec<(WorkerId, Found)> =
                facts.iter().map(|(worker, facts)| (*worker, compare(facts, &unit, month))).collect();
            self.add(&mut changes, found).await?;
        }
        Ok(changes)
    }

    /// Everybody who may belong to the unit in the month or the one before, by key.
    async fn of_both_months(&self, unit: &UnitPath, month: Month, known_at: i64) -> Result<Vec<WorkerId>> {
        let mut all = BTreeSet::new();
        for month in [month.previous(), month] {
            let people = People { month, unit, known_at };
            let mut cursor = 0;
            loop {
                let found = people.after(self.read(), cursor, CHUNK).await?;
                let Some(last) = found.last() else { break };
                cursor = last.0;
                all.extend(found);
            }
        }
        Ok(all.into_iter().collect())
    }

    /// Gives what was found the names of those it is about.
    async fn add(&self, changes: &mut EnrolmentChanges, found: Vec<(WorkerId, Found)>) -> Result<()> {
        let keys = found.iter().filter(|(_, found)| found.joins.is_some() || found.leaves.is_some());
        let keys: Vec<i64> = keys.map(|(worker, _)| worker.0).collect();
        let rows = worker::Entity::find().filter(worker::Column::Id.is_in(keys)).all(self.read()).await?;
        let rows: HashMap<i64, worker::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
        for (worker, found) in found {
            changes.unknown += u32::from(found.unknown);
            let named = |change: Option<Change>| match (change, rows.get(&worker.0)) {
                (Some(change), Some(row)) => self.named(row, change).map(Some),
                (Some(_), None) => Err(StoreError::Corrupt("fact_worker")),
                (None, _) => Ok(None),
            };
            changes.joins.extend(named(found.joins)?);
            changes.leaves.extend(named(found.leaves)?);
        }
        Ok(())
    }

    fn named(&self, row: &worker::Model, change: Change) -> Result<EnrolmentChange> {
        Ok(EnrolmentChange {
            worker: WorkerId(row.id),
            code: row.code.clone(),
            name: row.name.clone(),
            id_number: self.id_number(row)?,
            phone: open_secret(&self.keys, row, Secret::Phone)?,
            funds: change.funds,
            base: change.base,
            started: change.started,
            stopped: change.stopped,
            moved: change.moved,
            joined_on: change.joined_on,
            left_on: change.left_on,
        })
    }
}

/// What changes for one person.
#[derive(Default)]
struct Found {
    joins: Option<Change>,
    leaves: Option<Change>,
    unknown: bool,
}

struct Change {
    funds: Vec<Fund>,
    base: Option<Money>,
    started: Option<StartReason>,
    stopped: Option<StopReason>,
    moved: bool,
    joined_on: Option<Date>,
    left_on: Option<Date>,
}

/// Somebody in a month.
struct State<'a> {
    employed: bool,
    /// Something says where they work.
    placed: bool,
    /// Works in the unit.
    here: bool,
    enrolment: Option<&'a Enrolment>,
}

impl<'a> State<'a> {
    fn of(facts: &'a [Fact], unit: &UnitPath, month: Month) -> Self {
        let Some(day) = last_employed(facts, month) else {
            return Self { employed: false, placed: false, here: false, enrolment: None };
        };
        let mut state = Self { employed: true, placed: false, here: false, enrolment: None };
        for fact in facts.iter().filter(|fact| fact.period.contains(day)) {
            match &fact.body {
                FactBody::Assignment(assignment) => {
                    state.placed = true;
                    state.here |= unit.covers(&assignment.unit);
                }
                FactBody::Enrolment(enrolment) => state.enrolment = Some(enrolment),
                _ => {}
            }
        }
        state
    }

    /// Funds paid into for the unit.
    fn funds(&self) -> &[Fund] {
        self.enrolment.filter(|_| self.here).map_or(&[], |enrolment| enrolment.funds.as_slice())
    }

    /// Employed, and nothing says where, or in which funds here.
    const fn unknown(&self) -> bool {
        self.employed && (!self.placed || (self.here && self.enrolment.is_none()))
    }
}

fn compare(facts: &[Fact], unit: &UnitPath, month: Month) -> Found {
    let (before, now) = (State::of(facts, unit, month.previous()), State::of(facts, unit, month));
    if before.unknown() || now.unknown() {
        return Found { unknown: before.here || now.here, ..Found::default() };
    }
    let beyond = |all: &[Fund], known: &[Fund]| -> Vec<Fund> {
        Fund::ALL.iter().copied().filter(|fund| all.contains(fund) && !known.contains(fund)).collect()
    };
    let moved = before.here != now.here && before.employed && now.employed;
    let joins = Some(beyond(now.funds(), before.funds())).filter(|funds| !funds.is_empty()).map(|funds| Change {
        funds,
        base: now.enrolment.and_then(|enrolment| enrolment.declared_base),
        started: now.enrolment.and_then(|enrolment| enrolment.started),
        stopped: None,
        moved,
        joined_on: joined(facts, month),
        left_on: None,
    });
    let leaves = Some(beyond(before.funds(), now.funds())).filter(|funds| !funds.is_empty()).map(|funds| Change {
        funds,
        base: before.enrolment.and_then(|enrolment| enrolment.declared_base),
        started: None,
        // A record with an end says itself why it ends; otherwise the one after it says so.
        stopped: [now.enrolment, before.enrolment].into_iter().flatten().find_map(|enrolment| enrolment.stopped),
        moved,
        joined_on: joined(facts, month.previous()),
        left_on: if now.employed { None } else { last_employed(facts, month.previous()) },
    });
    Found { joins, leaves, unknown: false }
}

/// The first day of the employment of a month.
fn joined(facts: &[Fact], month: Month) -> Option<Date> {
    let day = last_employed(facts, month)?;
    let employments = facts.iter().filter(|fact| matches!(fact.body, FactBody::Employment(_)));
    employments.map(|fact| fact.period).find(|period| period.contains(day)).map(|period| period.from)
}
