//! What the training of a unit comes to: coverage with its denominators, and who is short of what is asked.
//!
//! Standings are worked out, not stored: the people of the unit are read a thousand at a time, whichever page is shown.

use std::collections::BTreeMap;

use domain::access::{Scope, UnitPath};
use domain::calendar::Date;
use domain::dated::Period;
use domain::ids::WorkerId;
use domain::policy::{Counts, Library, TrainingPolicy};
use domain::training::{Attendee, Coverage, Figures, Standing, TargetCount, Verdict, coverage, target_counts};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

use super::known::{Known, add_people, ladder, open_sessions};
use crate::db::unit_path;
use crate::entity::worker;
use crate::error::{Result, StoreError};
use crate::runs::{names, step_below};
use crate::scope::top_of;
use crate::workers::{WorkerRow, read_row};
use crate::{Count, Page, PageRequest, Store, scope};

/// People read together.
const CHUNK: usize = 1_000;

/// One unit below the one asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitTrainingRow {
    /// Its path; that of the unit asked about for people who work in it itself.
    pub path: UnitPath,
    /// Its name.
    pub name: String,
    /// Coverage in the year.
    pub coverage: Coverage,
    /// Each target that is for somebody.
    pub targets: Vec<TargetCount>,
}

/// The training of a unit in a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitTraining {
    /// The unit.
    pub unit: UnitPath,
    /// Its name.
    pub name: String,
    /// The year.
    pub year: i16,
    /// The day by which the headcount is counted: the last of the year, or today.
    pub as_of: Date,
    /// The rules of the year, if any are in force.
    pub policy: Option<TrainingPolicy>,
    /// Everybody.
    pub coverage: Coverage,
    /// Each target that is for somebody.
    pub targets: Vec<TargetCount>,
    /// By the units directly below.
    pub by_unit: Vec<UnitTrainingRow>,
}

/// Who is short of what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShortQuery {
    /// The unit, inside the scope; none: all of it.
    pub unit: Option<UnitPath>,
    /// The year.
    pub year: i16,
    /// Only this target, by its position in the rules.
    pub target: Option<u16>,
    /// Only who can still meet it (`true`), or who cannot (`false`).
    pub open: Option<bool>,
    /// Only who has to begin within so many days.
    pub within: Option<u16>,
    /// The day it is asked on.
    pub today: Date,
}

/// Somebody short of a target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShortRow {
    /// Who.
    pub worker: WorkerRow,
    /// An invented person of a demonstration.
    pub fictitious: bool,
    /// Where they stand with it.
    pub standing: Standing,
}

impl ShortQuery {
    fn wants(&self, standing: &Standing) -> bool {
        if self.target.is_some_and(|target| target != standing.target) {
            return false;
        }
        match standing.verdict {
            Verdict::Met | Verdict::NotAsked => false,
            Verdict::Cannot { .. } => self.open != Some(true) && self.within.is_none(),
            Verdict::Open { by } => {
                let last = |days: u16| self.today.saturating_add(jiff::Span::new().days(i64::from(days)));
                self.open != Some(false) && self.within.is_none_or(|days| by <= last(days))
            }
        }
    }
}

/// The year as a period.
fn year_of(year: i16) -> Result<Period> {
    let first = |year: i16| Date::new(year, 1, 1).map_err(|_| StoreError::Invalid("year", "out_of_range"));
    Ok(Period { from: first(year)?, to: Some(first(year.saturating_add(1))?) })
}

/// The people of a unit in a year, a thousand at a time.
struct Walk<'a> {
    store: &'a Store,
    library: &'a Library,
    unit: &'a UnitPath,
    year: i16,
    today: Date,
    last: Option<(String, i64)>,
    calendar: Option<Known>,
}

/// Some people with their rows.
struct Part {
    rows: Vec<worker::Model>,
    known: Known,
}

impl<'a> Walk<'a> {
    const fn new(store: &'a Store, library: &'a Library, unit: &'a UnitPath, year: i16, today: Date) -> Self {
        Self { store, library, unit, year, today, last: None, calendar: None }
    }

    /// The next people, in the order of units and keys; `None` when there are no more.
    async fn next(&mut self) -> Result<Option<Part>> {
        use worker::Column as C;
        let after = self.last.as_ref().map(|(path, id)| {
            let same = Condition::all().add(C::UnitPath.eq(path.as_str())).add(C::Id.gt(*id));
            Condition::any().add(C::UnitPath.gt(path.as_str())).add(same)
        });
        let only = Condition::all().add(scope::subtree(self.unit, C::UnitPath)).add_option(after);
        let select = worker::Entity::find().filter(only).order_by_asc(C::UnitPath).order_by_asc(C::Id);
        let rows = sea_orm::QuerySelect::limit(select, u64::try_from(CHUNK).ok()).all(self.store.read()).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        self.last = Some((last.unit_path.clone(), last.id));
        let mut known = match self.calendar.take() {
            Some(known) => known,
            None => {
                let mut known = Known::default();
                open_sessions(self.store.read(), &mut known, self.year, self.today).await?;
                known
            }
        };
        let ids: Vec<WorkerId> = rows.iter().map(|row| WorkerId(row.id)).collect();
        let ladder = ladder(self.library, self.today);
        add_people(self.store.read(), &mut known, ladder.as_ref(), &ids).await?;
        Ok(Some(Part { rows, known }))
    }

    /// Hands the sessions back, for the next people.
    fn done(&mut self, part: Part) {
        let mut known = part.known;
        known.people.clear();
        self.calendar = Some(known);
    }
}

fn add(to: &mut Figures, other: Figures) {
    to.people += other.people;
    to.person_times += other.person_times;
    to.hours += other.hours;
}

/// Figures of people who are not among those counted before.
fn add_coverage(to: &mut Coverage, other: &Coverage) {
    to.eligible += other.eligible;
    add(&mut to.trained, other.trained);
    add(&mut to.beyond, other.beyond);
}

impl Store {
    /// The training of a unit in a year, with the units directly below it.
    ///
    /// # Errors
    /// `NotFound` for a unit outside the scope; `Invalid("year", …)`; driver errors, `Corrupt`.
    pub async fn unit_training(
        &self,
        scope: &Scope,
        unit: Option<&UnitPath>,
        year: i16,
        today: Date,
    ) -> Result<UnitTraining> {
        let (unit, period) = (top_of(scope, unit)?, year_of(year)?);
        let library = self.library().await?;
        let policy = library.training_of(year);
        let last = period.to.and_then(|to| to.yesterday().ok()).unwrap_or(today);
        let as_of = last.min(today).max(period.from);
        let mut whole = UnitTraining {
            unit: unit.clone(),
            name: String::new(),
            year,
            as_of,
            policy: policy.clone(),
            coverage: Coverage::default(),
            targets: Vec::new(),
            by_unit: Vec::new(),
        };
        let mut below: BTreeMap<String, (Coverage, Vec<Vec<Standing>>)> = BTreeMap::new();
        let mut walk = Walk::new(self, &library, &unit, year, today);
        while let Some(part) = walk.next().await? {
            let mut by_unit: BTreeMap<String, Vec<WorkerId>> = BTreeMap::new();
            for row in &part.rows {
                let seat = step_below(&unit, &unit_path(&row.unit_path)?);
                by_unit.entry(seat).or_default().push(WorkerId(row.id));
            }
            for (seat, workers) in by_unit {
                let (sum, standings) = below.entry(seat).or_default();
                add_coverage(sum, &covered(&part.known, &workers, (period, as_of, today)));
                if let Some(policy) = &policy {
                    let own = |worker: &WorkerId| of_target(&part.known, *worker, policy, (year, today));
                    standings.extend(workers.iter().map(own));
                }
            }
            walk.done(part);
        }
        let mut paths: Vec<String> = below.keys().cloned().collect();
        paths.push(unit.as_str().to_owned());
        let names = names(self.read(), paths).await?;
        whole.name = names.get(unit.as_str()).cloned().unwrap_or_default();
        whole.targets = target_counts(below.values().flat_map(|(_, all)| all.iter().map(Vec::as_slice)));
        for (path, (coverage, standings)) in below {
            add_coverage(&mut whole.coverage, &coverage);
            whole.by_unit.push(UnitTrainingRow {
                name: names.get(&path).cloned().unwrap_or_default(),
                path: unit_path(&path)?,
                coverage,
                targets: target_counts(standings.iter().map(Vec::as_slice)),
            });
        }
        Ok(whole)
    }

    /// A page of who is short of a target, by unit and code; who is short of several stands in it several times.
    ///
    /// # Errors
    /// `NotFound` for a unit outside the scope; `Invalid("year", …)`; driver errors, `Corrupt`.
    pub async fn training_short(&self, scope: &Scope, query: &ShortQuery, page: PageRequest) -> Result<Page<ShortRow>> {
        let (mut rows, mut found) = (Vec::new(), 0_u64);
        let shown = page.offset()..page.offset().saturating_add(page.limit());
        let take = |row: &worker::Model, standing: Standing| {
            if shown.contains(&found) {
                rows.push(short_row(row, standing)?);
            }
            found += 1;
            Ok(())
        };
        self.each_short(scope, query, take).await?;
        Ok(Page { rows, request: page, count: Count { rows: found, more: false } })
    }

    /// Everybody short of a target, as the pages list them one after another, at the price of one of them.
    ///
    /// # Errors
    /// As [`Store::training_short`].
    pub async fn all_training_short(&self, scope: &Scope, query: &ShortQuery) -> Result<Vec<ShortRow>> {
        let mut rows = Vec::new();
        let take = |row: &worker::Model, standing: Standing| {
            rows.push(short_row(row, standing)?);
            Ok(())
        };
        self.each_short(scope, query, take).await?;
        Ok(rows)
    }

    /// Hands over who is short, with each standing asked for.
    async fn each_short(
        &self,
        scope: &Scope,
        query: &ShortQuery,
        mut take: impl FnMut(&worker::Model, Standing) -> Result<()>,
    ) -> Result<()> {
        let unit = top_of(scope, query.unit.as_ref())?;
        year_of(query.year)?;
        let library = self.library().await?;
        let Some(policy) = library.training_of(query.year) else { return Ok(()) };
        let mut walk = Walk::new(self, &library, &unit, query.year, query.today);
        while let Some(part) = walk.next().await? {
            for row in &part.rows {
                let standings = of_target(&part.known, WorkerId(row.id), &policy, (query.year, query.today));
                for standing in standings.into_iter().filter(|standing| query.wants(standing)) {
                    take(row, standing)?;
                }
            }
            walk.done(part);
        }
        Ok(())
    }
}

fn short_row(row: &worker::Model, standing: Standing) -> Result<ShortRow> {
    Ok(ShortRow { worker: read_row(row)?, fictitious: row.fictitious, standing })
}

/// Standings of somebody who is still here; of who has left, those of targets met alone are of no use to anybody.
fn of_target(known: &Known, worker: WorkerId, policy: &TrainingPolicy, (year, today): (i16, Date)) -> Vec<Standing> {
    let here = known.people.get(&worker).is_some_and(|own| own.service.left_on().is_none_or(|left| left > today));
    if here { known.standings(worker, policy, year, today) } else { Vec::new() }
}

fn covered(known: &Known, workers: &[WorkerId], (period, as_of, today): (Period, Date, Date)) -> Coverage {
    let ledgers: Vec<_> = workers.iter().map(|worker| (*worker, known.ledger(*worker, today))).collect();
    let people: Vec<Attendee<'_>> = ledgers
        .iter()
        .map(|(worker, ledger)| {
            let eligible = known.people.get(worker).is_some_and(|own| own.service.is_employed_on(as_of));
            Attendee { worker: *worker, eligible, ledger }
        })
        .collect();
    coverage(&people, &Counts::default(), period)
}
