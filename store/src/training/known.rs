//! What bears on the training of some people, read in bulk: their service, what they attended, what they are enrolled in,
//! and the sessions still open to them.

use std::collections::BTreeMap;

use domain::access::{Scope, UnitPath};
use domain::calendar::{Date, Month};
use domain::fact::Fact;
use domain::ids::WorkerId;
use domain::policy::{LadderRules, Library, TrainingPolicy};
use domain::training::{
    Attended, Booked, EnrolmentState, Ledger, Person, Planned, Presence, RecordedBy, Service, Session, Standing,
    seats_left, standings,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use super::enrol::by_state;
use super::{ByKey, SessionState, read_attendance, read_enrolment, read_session};
use crate::Store;
use crate::db::unit_path;
use crate::entity::{training_attendance, training_enrolment, training_session, worker};
use crate::error::{Result, StoreError};
use crate::facts::load_facts;

/// Workers read together.
const CHUNK: usize = 1_000;

/// One person's record.
#[derive(Clone, Debug, Default)]
pub(super) struct Own {
    pub unit: Option<UnitPath>,
    pub service: Service,
    pub attended: Vec<(i64, Presence, RecordedBy, Option<bool>)>,
    pub booked: Vec<(i64, EnrolmentState)>,
}

/// Some people and the sessions their records speak of.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub sessions: ByKey<Session>,
    /// Sessions to come that may give a seat, with the unit they are open to.
    open: Vec<(i64, UnitPath)>,
    pub people: BTreeMap<WorkerId, Own>,
}

/// What one person attended, as the renewal of a certificate reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnTraining {
    sessions: ByKey<Session>,
    attended: Vec<(i64, Presence, RecordedBy)>,
}

impl OwnTraining {
    /// Their ledger as of a day.
    #[must_use]
    pub fn ledger(&self, today: Date) -> Ledger<'_> {
        let found = self.attended.iter().filter_map(|(id, presence, by)| {
            self.sessions.get(id).map(|session| Attended { session, presence: *presence, by: *by })
        });
        Ledger::new(&found.collect::<Vec<_>>(), today)
    }
}

impl Known {
    /// What somebody attended, as of a day.
    pub fn ledger(&self, worker: WorkerId, today: Date) -> Ledger<'_> {
        let own = self.people.get(&worker);
        let attended = own.iter().flat_map(|own| &own.attended).filter_map(|(id, presence, by, _)| {
            self.sessions.get(id).map(|session| Attended { session, presence: *presence, by: *by })
        });
        Ledger::new(&attended.collect::<Vec<_>>(), today)
    }

    /// Where somebody stands with what a year asks.
    pub fn standings(&self, worker: WorkerId, policy: &TrainingPolicy, year: i16, today: Date) -> Vec<Standing> {
        let Some(own) = self.people.get(&worker) else { return Vec::new() };
        let ledger = self.ledger(worker, today);
        let booked: Vec<Booked<'_>> = own
            .booked
            .iter()
            .filter_map(|(id, state)| self.sessions.get(id).map(|session| Booked { session, state: *state }))
            .collect();
        let planned: Vec<Planned<'_>> = self
            .open
            .iter()
            .filter(|(_, of)| own.unit.as_ref().is_some_and(|unit| of.covers(unit)))
            .filter_map(|(id, _)| self.sessions.get(id).map(|session| Planned { session, open: true }))
            .collect();
        let person = Person { service: &own.service, ledger: &ledger, booked: &booked };
        standings(policy, year, today, person, &planned)
    }
}

/// The ladder that says which posts are of which class.
pub(super) fn ladder(library: &Library, today: Date) -> Option<LadderRules> {
    library.ladder_in_force(Month::of(today)).ok().map(|policy| policy.ladder)
}

/// Reads people, whom the caller may see, with everything that bears on `year`.
pub(super) async fn load<C: ConnectionTrait>(
    connection: &C,
    library: &Library,
    workers: &[WorkerId],
    year: i16,
    today: Date,
) -> Result<Known> {
    let mut known = Known::default();
    open_sessions(connection, &mut known, year, today).await?;
    let ladder = ladder(library, today);
    for chunk in workers.chunks(CHUNK) {
        add_people(connection, &mut known, ladder.as_ref(), chunk).await?;
    }
    Ok(known)
}

/// The sessions of a year that are still to begin and have a free seat.
pub(super) async fn open_sessions<C: ConnectionTrait>(
    connection: &C,
    known: &mut Known,
    year: i16,
    today: Date,
) -> Result<()> {
    use training_session::Column as Of;
    let rows = training_session::Entity::find()
        .filter(Of::State.eq(SessionState::Planned.code()))
        .filter(Of::FirstOn.gt(today.to_string()))
        .filter(Of::LastOn.lte(format!("{year:04}-12-31")))
        .all(connection)
        .await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let states = by_state(connection, &ids).await?;
    for row in rows {
        let session = read_session(&row)?;
        let of = |state| states.get(&row.id).into_iter().flatten().find(|(s, _)| *s == state).map_or(0, |(_, n)| *n);
        let free = seats_left(&session, of(EnrolmentState::Enrolled)).is_none_or(|left| left > 0);
        if free && of(EnrolmentState::Waiting) == 0 {
            known.open.push((row.id, unit_path(&row.unit_path)?));
        }
        known.sessions.insert(row.id, session);
    }
    Ok(())
}

/// Adds people with their facts, attendance and enrolments.
pub(super) async fn add_people<C: ConnectionTrait>(
    connection: &C,
    known: &mut Known,
    ladder: Option<&LadderRules>,
    chunk: &[WorkerId],
) -> Result<()> {
    let keys = || chunk.iter().map(|worker| worker.0);
    let facts = load_facts(connection, chunk, None).await?;
    for (worker, facts) in &facts {
        known.people.insert(*worker, own(ladder, facts));
    }
    let rows = worker::Entity::find().filter(worker::Column::Id.is_in(keys())).all(connection).await?;
    for row in rows {
        if let Some(own) = known.people.get_mut(&WorkerId(row.id)) {
            own.unit = Some(unit_path(&row.unit_path)?);
        }
    }
    use training_attendance::Column as At;
    let rows = training_attendance::Entity::find().filter(At::WorkerId.is_in(keys())).all(connection).await?;
    for row in rows {
        let (presence, by) = read_attendance(&row)?;
        if let Some(own) = known.people.get_mut(&WorkerId(row.worker_id)) {
            own.attended.push((row.session_id, presence, by, row.completed));
        }
    }
    use training_enrolment::Column as In;
    let rows = training_enrolment::Entity::find().filter(In::WorkerId.is_in(keys())).all(connection).await?;
    for row in rows {
        let state = read_enrolment(&row.state)?;
        if let Some(own) = known.people.get_mut(&WorkerId(row.worker_id)) {
            own.booked.push((row.session_id, state));
        }
    }
    missing_sessions(connection, known, chunk).await
}

fn own(ladder: Option<&LadderRules>, facts: &[Fact]) -> Own {
    Own { service: Service::from_facts(ladder, facts), ..Own::default() }
}

/// Reads the sessions that records of some people speak of and that are not known yet.
async fn missing_sessions<C: ConnectionTrait>(connection: &C, known: &mut Known, chunk: &[WorkerId]) -> Result<()> {
    let mut ids: Vec<i64> = Vec::new();
    for worker in chunk {
        let Some(own) = known.people.get(worker) else { continue };
        let attended = own.attended.iter().map(|(id, ..)| *id);
        let spoken = attended.chain(own.booked.iter().map(|(id, _)| *id));
        ids.extend(spoken.filter(|id| !known.sessions.contains_key(id)));
    }
    ids.sort_unstable();
    ids.dedup();
    for part in ids.chunks(CHUNK) {
        let rows = training_session::Entity::find().filter(training_session::Column::Id.is_in(part.iter().copied()));
        for row in rows.all(connection).await? {
            known.sessions.insert(row.id, read_session(&row)?);
        }
    }
    Ok(())
}

/// What each of some people attended, without anything else about them.
pub(crate) async fn attended_by<C: ConnectionTrait>(
    connection: &C,
    workers: &[WorkerId],
) -> Result<BTreeMap<WorkerId, OwnTraining>> {
    use training_attendance::Column as At;
    let mut all: BTreeMap<WorkerId, OwnTraining> = BTreeMap::new();
    for chunk in workers.chunks(CHUNK) {
        let keys = chunk.iter().map(|worker| worker.0);
        let rows = training_attendance::Entity::find().filter(At::WorkerId.is_in(keys)).all(connection).await?;
        let mut ids: Vec<i64> = rows.iter().map(|row| row.session_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut sessions = BTreeMap::new();
        for part in ids.chunks(CHUNK) {
            let of = training_session::Entity::find().filter(training_session::Column::Id.is_in(part.iter().copied()));
            for row in of.all(connection).await? {
                sessions.insert(row.id, read_session(&row)?);
            }
        }
        for row in rows {
            let (presence, by) = read_attendance(&row)?;
            let own = all.entry(WorkerId(row.worker_id)).or_default();
            own.attended.push((row.session_id, presence, by));
            if let Some(session) = sessions.get(&row.session_id) {
                own.sessions.insert(row.session_id, session.clone());
            }
        }
    }
    Ok(all)
}

impl Store {
    /// What one person attended: hours of continuing education are counted from it.
    ///
    /// # Errors
    /// `NotFound` outside the scope, driver errors, `Corrupt`.
    pub async fn attended_training(&self, scope: &Scope, worker: WorkerId) -> Result<OwnTraining> {
        if crate::workers::inside(self.read(), scope, &[worker]).await?.is_empty() {
            return Err(StoreError::NotFound);
        }
        Ok(attended_by(self.read(), &[worker]).await?.remove(&worker).unwrap_or_default())
    }
}
