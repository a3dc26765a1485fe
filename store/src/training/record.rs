//! One person's training over a period (个人培训档案): session by session, with totals by kind and level, and where they
//! stand with what the year asks.

use std::collections::BTreeMap;

use domain::access::Scope;
use domain::calendar::Date;
use domain::dated::Period;
use domain::ids::WorkerId;
use domain::policy::{Named, TrainingPolicy};
use domain::training::{
    EnrolmentState, Hours, NotCounted, OrganiserLevel, Presence, RecordedBy, Standing, TrainingKind,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

use super::known::load;
use super::{SessionRow, read};
use crate::entity::{training_session, worker};
use crate::error::{Result, StoreError};
use crate::facts::day_of;
use crate::workers::{WorkerRow, read_row};
use crate::{Store, Timestamp};

/// A session on somebody's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The session.
    pub session: SessionRow,
    /// For how long they were there.
    pub presence: Presence,
    /// Hours they were there.
    pub hours: Hours,
    /// How it is known.
    pub by: RecordedBy,
    /// Why it counts for nothing, if that is so.
    pub why_not: Option<NotCounted>,
    /// Completed the session, once it is closed: there is a certificate.
    pub completed: Option<bool>,
}

/// Sessions and hours of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// Sessions attended.
    pub sessions: u32,
    /// Hours.
    pub hours: Hours,
}

impl Sum {
    fn add(&mut self, hours: Hours) {
        self.sessions += 1;
        self.hours += hours;
    }
}

/// A standing with the name of its target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedStanding {
    /// Name of the target.
    pub name: Named,
    /// Where they stand.
    pub standing: Standing,
}

/// A session somebody has a seat in or waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpcomingRow {
    /// The session.
    pub session: SessionRow,
    /// Where they stand.
    pub state: EnrolmentState,
}

/// A training record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrainingRecord {
    /// Who.
    pub worker: WorkerRow,
    /// An invented person of a demonstration.
    pub fictitious: bool,
    /// What it covers: sessions whose last day lies in it.
    pub period: Period,
    /// The day it is told on.
    pub today: Date,
    /// Session by session, by its last day.
    pub lines: Vec<Line>,
    /// All that counts.
    pub total: Sum,
    /// Of it, continuing education.
    pub continuing: Sum,
    /// All that counts, by kind.
    pub by_kind: Vec<(TrainingKind, Sum)>,
    /// All that counts, by level of the organiser.
    pub by_level: Vec<(OrganiserLevel, Sum)>,
    /// Sessions to come with a seat or a place on the list, whatever the period.
    pub coming: Vec<UpcomingRow>,
    /// The year whose targets it is held against: that of the last day of the period, or of today if that comes first.
    pub year: i16,
    /// The rules of that year, if any are in force.
    pub policy: Option<TrainingPolicy>,
    /// Where they stand with the targets of that year, in the order of the rules.
    pub standings: Vec<NamedStanding>,
}

impl TrainingRecord {
    /// Sums by kind and level from the lines that count.
    fn add_up(&mut self) {
        let (mut kinds, mut levels) = (BTreeMap::<_, Sum>::new(), BTreeMap::<_, Sum>::new());
        for line in self.lines.iter().filter(|line| line.why_not.is_none()) {
            let session = &line.session.session;
            self.total.add(line.hours);
            kinds.entry(session.kind).or_default().add(line.hours);
            levels.entry(session.level).or_default().add(line.hours);
            if session.continuing {
                self.continuing.add(line.hours);
            }
        }
        (self.by_kind, self.by_level) = (kinds.into_iter().collect(), levels.into_iter().collect());
    }
}

/// Names of targets beside standings.
pub(super) fn named(policy: &TrainingPolicy, standings: Vec<Standing>) -> Vec<NamedStanding> {
    let name = |standing: &Standing| policy.target(standing.target).map(|target| target.name.clone());
    let named = |standing: Standing| Some(NamedStanding { name: name(&standing)?, standing });
    standings.into_iter().filter_map(named).collect()
}

impl Store {
    /// The training record of one person.
    ///
    /// # Errors
    /// `NotFound` outside the scope; `Invalid("to", "before_start")`; driver errors, `Corrupt`.
    pub async fn training_record(
        &self,
        scope: &Scope,
        worker: WorkerId,
        period: Period,
        at: Timestamp,
    ) -> Result<TrainingRecord> {
        if period.is_empty() {
            return Err(StoreError::Invalid("to", "before_start"));
        }
        let inside = crate::scope::filter(scope, worker::Column::Id, worker::Column::UnitPath);
        let row = worker::Entity::find_by_id(worker.0).filter(inside).one(self.read()).await?;
        let row = row.ok_or(StoreError::NotFound)?;
        let (library, today) = (self.library().await?, day_of(at));
        let last = period.to.and_then(|to| to.yesterday().ok()).map_or(today, |last| last.min(today));
        let year = last.max(period.from).year();
        let policy = library.training_of(year);
        let known = load(self.read(), &library, &[worker], year, today).await?;
        let standings = policy.as_ref().map(|policy| known.standings(worker, policy, year, today));
        let standings = policy.as_ref().zip(standings).map(|(policy, standings)| named(policy, standings));
        let own = known.people.get(&worker).cloned().unwrap_or_default();
        let mut ids: Vec<i64> = own.attended.iter().map(|(id, ..)| *id).collect();
        ids.extend(own.booked.iter().map(|(id, _)| *id));
        let sessions = self.sessions_of(ids).await?;
        let ledger = known.ledger(worker, today);
        let within = ledger.entries().iter().filter(|entry| period.contains(entry.session.dates.last()));
        let lines = within.filter_map(|entry| {
            let session = sessions.iter().find(|row| row.session.id == entry.session.id)?.clone();
            let (_, presence, _, completed) = own.attended.iter().find(|(id, ..)| *id == entry.session.id.0)?;
            let (hours, by, why_not) = (entry.hours, entry.by, entry.why_not);
            Some(Line { session, presence: *presence, hours, by, why_not, completed: *completed })
        });
        let coming = own.booked.iter().filter_map(|(id, state)| {
            let session = sessions.iter().find(|row| row.session.id.0 == *id)?;
            let waits = *state != EnrolmentState::Withdrawn && !session.session.cancelled;
            let ahead = session.session.dates.last() >= today;
            (waits && ahead).then(|| UpcomingRow { session: session.clone(), state: *state })
        });
        let mut coming: Vec<UpcomingRow> = coming.collect();
        coming.sort_by_key(|row| (row.session.session.dates.first(), row.session.session.id));
        let mut record = TrainingRecord {
            worker: read_row(&row)?,
            fictitious: row.fictitious,
            period,
            today,
            lines: lines.collect(),
            total: Sum::default(),
            continuing: Sum::default(),
            by_kind: Vec::new(),
            by_level: Vec::new(),
            coming,
            year,
            policy,
            standings: standings.unwrap_or_default(),
        };
        record.add_up();
        Ok(record)
    }

    /// Sessions by their keys, wherever they are.
    async fn sessions_of(&self, mut ids: Vec<i64>) -> Result<Vec<SessionRow>> {
        use training_session::Column as Of;
        ids.sort_unstable();
        ids.dedup();
        let mut all = Vec::with_capacity(ids.len());
        for part in ids.chunks(1_000) {
            let rows = training_session::Entity::find().filter(Of::Id.is_in(part.iter().copied()));
            all.extend(rows.order_by_asc(Of::Id).all(self.read()).await?);
        }
        read::rows(self.read(), all).await
    }
}
