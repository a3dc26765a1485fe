//! Seats: asked for, given up, passed on. Whoever writes holds the one transaction that may, so that no seat is given
//! twice.

use std::collections::BTreeMap;

use domain::access::{Action, Principal, Role};
use domain::calendar::Date;
use domain::ids::{TrainingSessionId, WorkerId};
use domain::policy::{Library, TrainingPolicy, WaitingOrder};
use domain::training::{Booked, EnrolmentState, Session, Verdict, Waiting, enrol, moves_up};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement,
};

use super::known::{Known, load};
use super::sessions::today;
use super::{ByKey, Enrolled, count, listed, planned, read_enrolment, read_session, refused, seen};
use crate::db::{micros, unit_path};
use crate::entity::training_enrolment::{Column, Entity, Model};
use crate::entity::{training_session, worker};
use crate::error::{Result, StoreError};
use crate::runs::Insert;
use crate::scope::require;
use crate::{Act, Store, audit};

/// Where enrolments go; who comes back stands behind the others.
const ENROLMENTS: Insert = Insert {
    head: "INSERT INTO training_enrolment (session_id, worker_id, state, turn, asked_at, asked_account) VALUES",
    columns: 6,
    tail: " ON CONFLICT (session_id, worker_id) DO UPDATE SET state = excluded.state, turn = excluded.turn, \
           asked_at = excluded.asked_at, asked_account = excluded.asked_account",
};

/// Somebody may act for these people: for oneself, or for people of one's units as who may write to them.
fn permitted(by: &Principal, workers: &[WorkerId]) -> Result<()> {
    if by.worker.is_some() && !by.must_change_password && workers.iter().all(|worker| by.worker == Some(*worker)) {
        return Ok(());
    }
    require(by, Action::EditFacts)
}

/// A planned session that `by` may see, and the people, all inside the scope of `by` and employed.
async fn opened(
    tx: &DatabaseTransaction,
    by: &Principal,
    session: TrainingSessionId,
    workers: &[WorkerId],
) -> Result<(training_session::Model, Vec<worker::Model>)> {
    permitted(by, workers)?;
    let row = planned(seen(tx, &by.scope(), session).await?)?;
    let people = people(tx, by, workers).await?;
    if people.len() == workers.len() { Ok((row, people)) } else { Err(StoreError::NotFound) }
}

/// The rows of `workers` that lie inside the scope of `by`.
pub(super) async fn people<C: ConnectionTrait>(
    connection: &C,
    by: &Principal,
    workers: &[WorkerId],
) -> Result<Vec<worker::Model>> {
    let mut found = Vec::with_capacity(workers.len());
    for chunk in workers.chunks(1_000) {
        let rows = worker::Entity::find()
            .filter(worker::Column::Id.is_in(chunk.iter().map(|worker| worker.0)))
            .filter(crate::scope::filter(&by.scope(), worker::Column::Id, worker::Column::UnitPath));
        found.extend(rows.all(connection).await?);
    }
    Ok(found)
}

/// Seats taken, and people who wait.
pub(super) async fn seats<C: ConnectionTrait>(connection: &C, session: i64) -> Result<(u32, u32)> {
    let mut all = (0, 0);
    for (state, number) in by_state(connection, &[session]).await?.remove(&session).unwrap_or_default() {
        match state {
            EnrolmentState::Enrolled => all.0 = number,
            EnrolmentState::Waiting => all.1 = number,
            EnrolmentState::Withdrawn => {}
        }
    }
    Ok(all)
}

/// How many stand how with each of some sessions.
pub(super) async fn by_state<C: ConnectionTrait>(
    connection: &C,
    sessions: &[i64],
) -> Result<ByKey<Vec<(EnrolmentState, u32)>>> {
    let mut all: ByKey<Vec<(EnrolmentState, u32)>> = BTreeMap::new();
    if sessions.is_empty() {
        return Ok(all);
    }
    let sql = format!(
        "SELECT session_id, state, COUNT(*) FROM training_enrolment WHERE session_id IN ({}) GROUP BY session_id, state",
        listed(sessions.iter().copied())
    );
    for row in connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await? {
        let state = read_enrolment(&row.try_get_by_index::<String>(1)?)?;
        all.entry(row.try_get_by_index(0)?).or_default().push((state, count(row.try_get_by_index(2)?)?));
    }
    Ok(all)
}

/// What each of some people is enrolled in, of sessions that end after `today`.
async fn booked(
    tx: &DatabaseTransaction,
    workers: &[WorkerId],
    today: Date,
) -> Result<(ByKey<Session>, ByKey<Vec<(i64, EnrolmentState)>>)> {
    let (mut sessions, mut all) = (BTreeMap::new(), BTreeMap::<i64, Vec<_>>::new());
    let coming = training_session::Entity::find().filter(training_session::Column::LastOn.gte(today.to_string()));
    for row in coming.all(tx).await? {
        sessions.insert(row.id, read_session(&row)?);
    }
    for chunk in workers.chunks(1_000) {
        let rows = Entity::find().filter(Column::WorkerId.is_in(chunk.iter().map(|worker| worker.0))).all(tx).await?;
        for row in rows.into_iter().filter(|row| sessions.contains_key(&row.session_id)) {
            all.entry(row.worker_id).or_default().push((row.session_id, read_enrolment(&row.state)?));
        }
    }
    Ok((sessions, all))
}

impl Store {
    /// Asks for seats for people, in their order: a seat each while there are any, then places on the waiting list. Those
    /// who cannot enrol are told apart; the others are enrolled all the same. A worker asks for their own seat alone.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound` for a session not to be seen, somebody outside the scope or somebody the session is not
    /// open to; `Conflict("training_ended")`.
    pub async fn enrol_workers(
        &self,
        act: Act<'_>,
        session: TrainingSessionId,
        workers: &[WorkerId],
    ) -> Result<Enrolled> {
        let (library, today) = (self.library().await?, today(act));
        let mut asking = workers.to_vec();
        asking.sort_unstable();
        asking.dedup();
        let tx = self.write_tx().await?;
        let (row, people) = opened(&tx, act.by, session, &asking).await?;
        let of = unit_path(&row.unit_path)?;
        for person in &people {
            if !person.active || !of.covers(&unit_path(&person.unit_path)?) {
                return Err(StoreError::NotFound);
            }
        }
        let policy = library.training_of(read_session(&row)?.dates.last().year());
        let outcome = give_seats(&tx, act, policy.as_ref(), &row, workers, today).await?;
        if outcome.enrolled + outcome.waiting > 0 {
            let detail = format!("enrolled={} waiting={}", outcome.enrolled, outcome.waiting);
            audit::append(&tx, act, "training_enrolled", "training_session", row.id, &detail).await?;
            tx.commit().await?;
        }
        Ok(outcome)
    }

    /// Asks for one seat.
    ///
    /// # Errors
    /// As [`Store::enrol_workers`], and `Conflict` with the reason why there is none.
    pub async fn enrol_worker(
        &self,
        act: Act<'_>,
        session: TrainingSessionId,
        worker: WorkerId,
    ) -> Result<EnrolmentState> {
        let outcome = self.enrol_workers(act, session, &[worker]).await?;
        match outcome.refused.first() {
            Some((_, refusal)) => Err(refused(*refusal)),
            None if outcome.waiting > 0 => Ok(EnrolmentState::Waiting),
            None => Ok(EnrolmentState::Enrolled),
        }
    }

    /// Gives up seats or places on the waiting list; those who wait move up, and how many did is returned. A worker gives
    /// up their own before the session begins.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Conflict("training_ended" | "training_begun" | "training_not_enrolled")`.
    pub async fn withdraw_workers(
        &self,
        act: Act<'_>,
        session: TrainingSessionId,
        workers: &[WorkerId],
    ) -> Result<u32> {
        let library = self.library().await?;
        let tx = self.write_tx().await?;
        let mut leaving = workers.to_vec();
        leaving.sort_unstable();
        leaving.dedup();
        let (row, _) = opened(&tx, act.by, session, &leaving).await?;
        if act.by.role == Role::Worker && read_session(&row)?.dates.first() <= today(act) {
            return Err(StoreError::Conflict("training_begun"));
        }
        let held = held(&tx, row.id, &leaving).await?;
        if held.len() != leaving.len() {
            return Err(StoreError::Conflict("training_not_enrolled"));
        }
        for chunk in leaving.chunks(1_000) {
            Entity::update_many()
                .col_expr(Column::State, Expr::val(EnrolmentState::Withdrawn.code()))
                .filter(Column::SessionId.eq(row.id))
                .filter(Column::WorkerId.is_in(chunk.iter().map(|worker| worker.0)))
                .exec(&tx)
                .await?;
        }
        let moved = move_up(&tx, act, &library, &row).await?;
        let detail = format!("withdrawn={} moved_up={moved}", leaving.len());
        audit::append(&tx, act, "training_withdrawn", "training_session", row.id, &detail).await?;
        tx.commit().await?;
        Ok(moved)
    }
}

/// Who of some people has a seat or waits.
async fn held(tx: &DatabaseTransaction, session: i64, workers: &[WorkerId]) -> Result<Vec<Model>> {
    let mut held = Vec::new();
    for chunk in workers.chunks(1_000) {
        let rows = Entity::find()
            .filter(Column::SessionId.eq(session))
            .filter(Column::WorkerId.is_in(chunk.iter().map(|worker| worker.0)))
            .filter(Column::State.ne(EnrolmentState::Withdrawn.code()));
        held.extend(rows.all(tx).await?);
    }
    Ok(held)
}

async fn give_seats(
    tx: &DatabaseTransaction,
    act: Act<'_>,
    policy: Option<&TrainingPolicy>,
    row: &training_session::Model,
    workers: &[WorkerId],
    today: Date,
) -> Result<Enrolled> {
    let session = read_session(row)?;
    let (mut enrolled, mut waiting) = seats(tx, row.id).await?;
    let (sessions, mut own) = booked(tx, workers, today).await?;
    let last = Entity::find().filter(Column::SessionId.eq(row.id)).order_by_desc(Column::Turn).one(tx).await?;
    let mut turn = last.map_or(0, |last| last.turn);
    let rule = policy.and_then(|policy| policy.rules.waiting.as_ref());
    let mut outcome = Enrolled::default();
    let mut values = Vec::new();
    for worker in workers {
        let own = own.entry(worker.0).or_default();
        let known: Vec<Booked<'_>> = own
            .iter()
            .filter_map(|(id, state)| sessions.get(id).map(|session| Booked { session, state: *state }))
            .collect();
        match enrol(rule, &session, (enrolled, waiting), &known, today) {
            Ok(state) => {
                let (seats, told) = match state {
                    EnrolmentState::Enrolled => (&mut enrolled, &mut outcome.enrolled),
                    _ => (&mut waiting, &mut outcome.waiting),
                };
                *seats += 1;
                *told += 1;
                turn += 1;
                // Who stands twice in the list is enrolled once.
                own.retain(|(id, _)| *id != row.id);
                own.push((row.id, state));
                values.extend([
                    row.id.into(),
                    worker.0.into(),
                    state.code().into(),
                    turn.into(),
                    micros(act.at).into(),
                    act.by.account.as_str().into(),
                ]);
            }
            Err(refusal) => outcome.refused.push((*worker, refusal)),
        }
    }
    ENROLMENTS.rows(tx, values).await?;
    Ok(outcome)
}

/// Passes the seats that are free on to those who wait; returns how many got one.
pub(super) async fn move_up(
    tx: &DatabaseTransaction,
    act: Act<'_>,
    library: &Library,
    row: &training_session::Model,
) -> Result<u32> {
    let (session, today) = (read_session(row)?, today(act));
    let Some(policy) = library.training_of(session.dates.last().year()) else { return Ok(0) };
    let (enrolled, waiting) = seats(tx, row.id).await?;
    if waiting == 0 {
        return Ok(0);
    }
    let queue: Vec<i64> = Entity::find()
        .filter(Column::SessionId.eq(row.id))
        .filter(Column::State.eq(EnrolmentState::Waiting.code()))
        .order_by_asc(Column::Turn)
        .select_only()
        .column(Column::WorkerId)
        .into_tuple()
        .all(tx)
        .await?;
    let queue: Vec<WorkerId> = queue.into_iter().map(WorkerId).collect();
    let order = policy.rules.waiting.as_ref().map(|rule| rule.order);
    let short = if order == Some(WaitingOrder::ShortFirst) {
        short_of(tx, library, &policy, &session, (&queue, today)).await?
    } else {
        Vec::new()
    };
    let waiting: Vec<Waiting> =
        queue.iter().map(|worker| Waiting { worker: *worker, short: short.contains(worker) }).collect();
    let moved = moves_up(policy.rules.waiting.as_ref(), &session, enrolled, &waiting, today);
    if moved.is_empty() {
        return Ok(0);
    }
    Entity::update_many()
        .col_expr(Column::State, Expr::val(EnrolmentState::Enrolled.code()))
        .filter(Column::SessionId.eq(row.id))
        .filter(Column::WorkerId.is_in(moved.iter().map(|worker| worker.0)))
        .exec(tx)
        .await?;
    Ok(u32::try_from(moved.len()).unwrap_or(u32::MAX))
}

/// Who of those waiting is short of a target of the year that the session would count for.
async fn short_of(
    tx: &DatabaseTransaction,
    library: &Library,
    policy: &TrainingPolicy,
    session: &Session,
    (queue, today): (&[WorkerId], Date),
) -> Result<Vec<WorkerId>> {
    let year = session.dates.last().year();
    let known: Known = load(tx, library, queue, year, today).await?;
    let counts = |target: u16| {
        policy.target(target).is_some_and(|target| {
            let counts = &target.counts;
            (counts.kinds.is_empty() || counts.kinds.contains(&session.kind))
                && (counts.levels.is_empty() || counts.levels.contains(&session.level))
                && (!counts.continuing || session.continuing)
        })
    };
    let is_short = |worker: &WorkerId| {
        let open = |verdict: Verdict| matches!(verdict, Verdict::Open { .. } | Verdict::Cannot { .. });
        let standings = known.standings(*worker, policy, year, today);
        standings.iter().any(|standing| open(standing.verdict) && counts(standing.target))
    };
    Ok(queue.iter().copied().filter(is_short).collect())
}
