//! Attendance ticked on the list of a session.

use std::collections::BTreeMap;

use domain::access::Principal;
use domain::ids::{TrainingSessionId, WorkerId};
use domain::training::{EnrolmentState, Hours, Presence, RecordedBy, Session};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, Value};
use serde::{Deserialize, Serialize};

use super::enrol::people;
use super::sessions::{ATTENDANCE, bump, today};
use super::{days, joined, kept, kept_at, presence_code, read_attendance, read_enrolment, read_session};
use crate::db::{micros, unit_path};
use crate::entity::{training_attendance, training_enrolment, training_session, worker};
use crate::error::{Result, StoreError};
use crate::{Act, Store, audit};

/// One line of an attendance list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Who.
    pub worker: WorkerId,
    /// For how long.
    pub presence: Presence,
}

/// What was recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    /// Lines that were not on file.
    pub new: u32,
    /// Lines that took the place of others.
    pub changed: u32,
    /// Lines that were on file as they are.
    pub same: u32,
}

/// The presence as it is recorded: all hours are the whole, none is absence.
pub(crate) fn fitting(session: &Session, presence: Presence) -> Result<Presence> {
    match presence {
        Presence::Part { hours } if hours > session.hours => Err(StoreError::Invalid("hours", "above_session")),
        Presence::Part { hours } if hours == session.hours => Ok(Presence::Whole),
        Presence::Part { hours: Hours::ZERO } => Ok(Presence::Absent),
        other => Ok(other),
    }
}

impl Store {
    /// Records who was there, all lines or none. A line takes the place of what is on file of its person; people without a
    /// seat may stand in it.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound` for a session not to be seen, and for somebody outside the scope or to whom the session is
    /// not open; `Stale`; `Invalid("hours", "above_session")`; `Conflict("training_ended" | "training_not_begun")`.
    pub async fn record_attendance(
        &self,
        act: Act<'_>,
        known: (TrainingSessionId, i64),
        marks: &[Mark],
    ) -> Result<Marked> {
        let tx = self.write_tx().await?;
        let row = kept_at(&tx, act.by, known).await?;
        let marked = mark(&tx, act, &row, marks, RecordedBy::List).await?;
        if marked.new + marked.changed > 0 {
            let detail = format!("new={} changed={}", marked.new, marked.changed);
            audit::append(&tx, act, "attendance_recorded", "training_session", row.id, &detail).await?;
            tx.commit().await?;
        }
        Ok(marked)
    }
}

/// Refuses attendance of what has not begun.
pub(super) fn begun(session: &Session, act: Act<'_>) -> Result<()> {
    if session.dates.first() > today(act) { Err(StoreError::Conflict("training_not_begun")) } else { Ok(()) }
}

/// Writes the lines that say something new.
pub(crate) async fn mark(
    tx: &DatabaseTransaction,
    act: Act<'_>,
    row: &training_session::Model,
    marks: &[Mark],
    by: RecordedBy,
) -> Result<Marked> {
    let session = read_session(row)?;
    begun(&session, act)?;
    let lines: BTreeMap<WorkerId, Presence> = marks.iter().map(|mark| (mark.worker, mark.presence)).collect();
    let workers: Vec<WorkerId> = lines.keys().copied().collect();
    invited(tx, act.by, row, &workers).await?;
    let on_file = on_file(tx, row.id, &workers).await?;
    let (mut marked, mut values) = (Marked::default(), Vec::<Value>::new());
    for (worker, presence) in lines {
        let presence = fitting(&session, presence)?;
        let known = on_file.get(&worker.0);
        match known.map(|known| known.presence) {
            Some(known) if known == presence => {
                marked.same += 1;
                continue;
            }
            Some(_) => marked.changed += 1,
            None => marked.new += 1,
        }
        let signed = known.map_or_else(String::new, |known| known.days.clone());
        values.extend(line(act, row.id, worker, (presence, presence.hours(&session)), by, signed));
    }
    ATTENDANCE.rows(tx, values).await?;
    if marked.new + marked.changed > 0 {
        bump(tx, row.id).await?;
    }
    Ok(marked)
}

/// The values of a row of attendance.
pub(super) fn line(
    act: Act<'_>,
    session: i64,
    worker: WorkerId,
    (presence, hours): (Presence, Hours),
    by: RecordedBy,
    signed: String,
) -> [Value; 8] {
    [
        session.into(),
        worker.0.into(),
        presence_code(presence).into(),
        i64::from(hours.quarters()).into(),
        by.code().into(),
        signed.into(),
        micros(act.at).into(),
        act.by.account.as_str().into(),
    ]
}

/// Everybody lies inside the scope, and the session is open to them or they stand in it.
async fn invited(
    tx: &DatabaseTransaction,
    by: &Principal,
    row: &training_session::Model,
    workers: &[WorkerId],
) -> Result<()> {
    let found = people(tx, by, workers).await?;
    if found.len() != workers.len() {
        return Err(StoreError::NotFound);
    }
    let of = unit_path(&row.unit_path)?;
    let mut others: Vec<&worker::Model> = Vec::new();
    for person in &found {
        if !of.covers(&unit_path(&person.unit_path)?) {
            others.push(person);
        }
    }
    if others.is_empty() {
        return Ok(());
    }
    use training_enrolment::Column as In;
    let seated: Vec<i64> = training_enrolment::Entity::find()
        .filter(In::SessionId.eq(row.id))
        .filter(In::WorkerId.is_in(others.iter().map(|person| person.id)))
        .all(tx)
        .await?
        .into_iter()
        .map(|row| row.worker_id)
        .collect();
    if others.iter().all(|person| seated.contains(&person.id)) { Ok(()) } else { Err(StoreError::NotFound) }
}

/// What is on file of somebody at a session.
pub(crate) struct OnFile {
    pub presence: Presence,
    pub by: RecordedBy,
    /// Days they signed in on, as stored.
    pub days: String,
    /// It stands in the list that is being looked at, not on file.
    pub of_list: bool,
}

/// What is on file of some people at a session.
pub(super) async fn on_file<C: ConnectionTrait>(
    connection: &C,
    session: i64,
    workers: &[WorkerId],
) -> Result<BTreeMap<i64, OnFile>> {
    use training_attendance::Column as At;
    let mut all = BTreeMap::new();
    for chunk in workers.chunks(1_000) {
        let rows = training_attendance::Entity::find()
            .filter(At::SessionId.eq(session))
            .filter(At::WorkerId.is_in(chunk.iter().map(|worker| worker.0)))
            .all(connection)
            .await?;
        for row in rows {
            let (presence, by) = read_attendance(&row)?;
            all.insert(row.worker_id, OnFile { presence, by, days: row.days, of_list: false });
        }
    }
    Ok(all)
}

/// Days somebody signed in on, with one more.
pub(super) fn with_day(signed: &str, day: domain::calendar::Date) -> Result<(String, Vec<domain::calendar::Date>)> {
    let mut all = days(signed)?;
    all.push(day);
    all.sort_unstable();
    all.dedup();
    Ok((joined(all.iter().copied()), all))
}

/// Whether somebody has a seat in a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Seated {
    /// Never asked for one.
    #[default]
    Never,
    /// Waited for one, or gave it up.
    Without,
    /// Has one.
    Seat,
}

/// A planned session that has begun, kept by whoever brings a list for it.
pub(crate) async fn of_list<C: ConnectionTrait>(
    connection: &C,
    act: Act<'_>,
    session: TrainingSessionId,
) -> Result<(training_session::Model, Session)> {
    let row = kept(connection, act.by, session).await?;
    let session = read_session(&row)?;
    begun(&session, act)?;
    Ok((row, session))
}

/// Seats of some people in a session, and what is on file of their attendance.
pub(crate) async fn seated<C: ConnectionTrait>(
    connection: &C,
    session: TrainingSessionId,
    workers: &[WorkerId],
) -> Result<(BTreeMap<i64, Seated>, BTreeMap<i64, OnFile>)> {
    use training_enrolment::Column as In;
    let rows = training_enrolment::Entity::find()
        .filter(In::SessionId.eq(session.0))
        .filter(In::WorkerId.is_in(workers.iter().map(|worker| worker.0)));
    let mut seats = BTreeMap::new();
    for row in rows.all(connection).await? {
        let seat = read_enrolment(&row.state)? == EnrolmentState::Enrolled;
        seats.insert(row.worker_id, if seat { Seated::Seat } else { Seated::Without });
    }
    Ok((seats, on_file(connection, session.0, workers).await?))
}
