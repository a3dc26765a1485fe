//! Sessions: put on the calendar, changed, closed or cancelled.

use domain::access::{Action, UnitPath};
use domain::calendar::Date;
use domain::ids::{CourseId, TrainingSessionId};
use domain::policy::TrainingPolicy;
use domain::training::{Course, Session, SessionFault, completed};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
};

use super::courses::usable;
use super::enrol::{move_up, seats};
use super::{
    MOST_SEATS, SPAN, SessionEntry, SessionState, checked_note, checked_text, joined, kept_at, read_attendance,
    read_course, read_session,
};
use crate::db::micros;
use crate::entity::training_session::{ActiveModel, Entity, Model};
use crate::entity::{training_attendance, training_enrolment};
use crate::error::{Result, StoreError};
use crate::facts::{day_of, reason};
use crate::runs::Insert;
use crate::scope::{require, require_unit};
use crate::{Act, Store, audit};

/// Where attendance goes; a later record takes the place of an earlier one.
pub(super) const ATTENDANCE: Insert = Insert {
    head: "INSERT INTO training_attendance (session_id, worker_id, presence, quarters, recorded_by, days, recorded_at, \
           recorded_account) VALUES",
    columns: 8,
    tail: " ON CONFLICT (session_id, worker_id) DO UPDATE SET presence = excluded.presence, quarters = excluded.quarters, \
           recorded_by = excluded.recorded_by, days = excluded.days, recorded_at = excluded.recorded_at, \
           recorded_account = excluded.recorded_account",
};

/// The field a fault is shown at.
const fn field_of(fault: SessionFault) -> &'static str {
    match fault {
        SessionFault::NoHours | SessionFault::TooManyHours => "hours",
        SessionFault::EndsBeforeItStarts => "ends",
        SessionFault::NoSeats => "capacity",
    }
}

impl SessionEntry {
    fn checked(mut self, course: &Course) -> Result<Self> {
        self.place = checked_text(&self.place, "place", true)?;
        self.note = checked_note(&self.note)?;
        let (first, last) = (self.dates.first(), self.dates.last());
        if !(1900..=2999).contains(&first.year()) || self.dates.count() > SPAN || last.year() > 2999 {
            return Err(StoreError::Invalid("dates", "out_of_range"));
        }
        if self.capacity.is_some_and(|capacity| capacity > MOST_SEATS) {
            return Err(StoreError::Invalid("capacity", "out_of_range"));
        }
        match self.as_session(course).fault() {
            Some(fault) => Err(StoreError::Invalid(field_of(fault), fault.code())),
            None => Ok(self),
        }
    }

    fn as_session(&self, course: &Course) -> Session {
        Session {
            id: TrainingSessionId(0),
            course: course.id,
            kind: course.kind,
            level: course.level,
            dates: self.dates.clone(),
            starts: self.starts,
            ends: self.ends,
            hours: self.hours,
            capacity: self.capacity,
            continuing: course.continuing,
            cancelled: false,
        }
    }

    fn fill(self, row: &mut ActiveModel) {
        row.first_on = Set(self.dates.first().to_string());
        row.last_on = Set(self.dates.last().to_string());
        row.dates = Set(joined(self.dates.iter()));
        row.starts = Set(self.starts.strftime("%H:%M").to_string());
        row.ends = Set(self.ends.strftime("%H:%M").to_string());
        row.place = Set(self.place);
        row.note = Set(self.note);
        row.quarters = Set(i64::from(self.hours.quarters()));
        row.capacity = Set(self.capacity.map(i64::from));
    }

    /// True if attendance on file would mean something else.
    fn moves(&self, session: &Session) -> bool {
        self.dates != session.dates || self.hours != session.hours
    }
}

impl Store {
    /// Puts a session of a course on the calendar of `unit`: everybody there and below may enrol.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound` for a unit outside one's own; `Invalid`; `Conflict("course_retired")`.
    pub async fn plan_session(
        &self,
        act: Act<'_>,
        unit: &UnitPath,
        course: CourseId,
        entry: SessionEntry,
    ) -> Result<TrainingSessionId> {
        require(act.by, Action::EditFacts)?;
        require_unit(act.by, unit)?;
        let tx = self.write_tx().await?;
        let course = usable(&tx, course, unit).await?;
        if course.retired {
            return Err(StoreError::Conflict("course_retired"));
        }
        let course = read_course(&course)?;
        let entry = entry.checked(&course)?;
        let mut row = ActiveModel {
            course_id: Set(course.id.0),
            unit_path: Set(unit.as_str().to_owned()),
            title: Set(course.title),
            kind: Set(course.kind.code().to_owned()),
            level: Set(course.level.code().to_owned()),
            organiser: Set(course.organiser),
            continuing: Set(course.continuing),
            state: Set(SessionState::Planned.code().to_owned()),
            version: Set(1),
            created_at: Set(micros(act.at)),
            ..Default::default()
        };
        entry.fill(&mut row);
        let id = Entity::insert(row).exec(&tx).await?.last_insert_id;
        audit::append(&tx, act, "session_planned", "training_session", id, &format!("unit={}", unit.as_str())).await?;
        tx.commit().await?;
        Ok(TrainingSessionId(id))
    }

    /// Changes a planned session. Where seats are added, those who wait move up; returns how many did.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`, `Invalid` (with fewer seats than are taken: `below_enrolled`),
    /// `Conflict("training_ended" | "training_attended")`: days and hours stay once attendance is on file.
    pub async fn change_session(
        &self,
        act: Act<'_>,
        known: (TrainingSessionId, i64),
        entry: SessionEntry,
    ) -> Result<u32> {
        let library = self.library().await?;
        let tx = self.write_tx().await?;
        let row = kept_at(&tx, act.by, known).await?;
        let session = read_session(&row)?;
        let entry = entry.checked(&course_of(&row, &session))?;
        if entry.moves(&session) && has_attendance(&tx, row.id).await? {
            return Err(StoreError::Conflict("training_attended"));
        }
        let (enrolled, _) = seats(&tx, row.id).await?;
        if entry.capacity.is_some_and(|capacity| capacity < enrolled) {
            return Err(StoreError::Invalid("capacity", "below_enrolled"));
        }
        let version = row.version;
        let mut changed = ActiveModel::from(row);
        entry.fill(&mut changed);
        changed.version = Set(version + 1);
        let row = changed.update(&tx).await?;
        let moved = move_up(&tx, act, &library, &row).await?;
        let detail = format!("moved_up={moved}");
        audit::append(&tx, act, "session_changed", "training_session", row.id, &detail).await?;
        tx.commit().await?;
        Ok(moved)
    }

    /// Closes a session that is over: who had a seat and is not on file was absent, and who completed it is kept.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`, `Conflict("training_ended" | "training_not_over" | "no_training_rules")`.
    pub async fn close_session(&self, act: Act<'_>, known: (TrainingSessionId, i64)) -> Result<()> {
        let library = self.library().await?;
        let tx = self.write_tx().await?;
        let row = kept_at(&tx, act.by, known).await?;
        let session = read_session(&row)?;
        if session.dates.last() > day_of(act.at) {
            return Err(StoreError::Conflict("training_not_over"));
        }
        let policy = library.training_of(session.dates.last().year());
        let policy = policy.ok_or(StoreError::Conflict("no_training_rules"))?;
        let absent = without_record(&tx, act, row.id).await?;
        let done = complete(&tx, &policy, &session).await?;
        let detail = format!("completed={done} absent={absent}");
        end(&tx, act, row, SessionState::Closed, None).await?;
        audit::append(&tx, act, "session_closed", "training_session", known.0.0, &detail).await?;
        Ok(tx.commit().await?)
    }

    /// Cancels a planned session: nothing in it counts.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`, `Invalid("reason", …)`, `Conflict("training_ended")`.
    pub async fn cancel_session(&self, act: Act<'_>, known: (TrainingSessionId, i64), why: &str) -> Result<()> {
        let why = reason(why)?;
        let tx = self.write_tx().await?;
        let row = kept_at(&tx, act.by, known).await?;
        end(&tx, act, row, SessionState::Cancelled, Some(why)).await?;
        audit::append(&tx, act, "session_cancelled", "training_session", known.0.0, "").await?;
        Ok(tx.commit().await?)
    }
}

/// The course as its session repeats it.
fn course_of(row: &Model, session: &Session) -> Course {
    Course {
        id: session.course,
        title: row.title.clone(),
        kind: session.kind,
        level: session.level,
        organiser: row.organiser.clone(),
        hours: session.hours,
        continuing: session.continuing,
    }
}

async fn has_attendance(tx: &DatabaseTransaction, session: i64) -> Result<bool> {
    let rows = training_attendance::Entity::find().filter(training_attendance::Column::SessionId.eq(session));
    Ok(rows.count(tx).await? > 0)
}

/// Those with a seat and without a record were absent; returns how many.
async fn without_record(tx: &DatabaseTransaction, act: Act<'_>, session: i64) -> Result<usize> {
    use sea_orm::sea_query::Query;
    let recorded = Query::select()
        .column(training_attendance::Column::WorkerId)
        .from(training_attendance::Entity)
        .and_where(training_attendance::Column::SessionId.eq(session))
        .take();
    let missing = training_enrolment::Entity::find()
        .filter(training_enrolment::Column::SessionId.eq(session))
        .filter(training_enrolment::Column::State.eq("enrolled"))
        .filter(training_enrolment::Column::WorkerId.not_in_subquery(recorded))
        .all(tx)
        .await?;
    let mut values = Vec::with_capacity(missing.len() * ATTENDANCE.columns);
    for row in &missing {
        values.extend([
            session.into(),
            row.worker_id.into(),
            "absent".into(),
            0_i64.into(),
            "list".into(),
            "".into(),
            micros(act.at).into(),
            act.by.account.as_str().into(),
        ]);
    }
    ATTENDANCE.rows(tx, values).await?;
    Ok(missing.len())
}

/// Keeps who completed the session by the rules of its year; returns how many did.
async fn complete(tx: &DatabaseTransaction, policy: &TrainingPolicy, session: &Session) -> Result<u64> {
    use sea_orm::sea_query::Expr;
    use training_attendance::Column as Of;
    let rows = training_attendance::Entity::find().filter(Of::SessionId.eq(session.id.0)).all(tx).await?;
    let mut done = Vec::new();
    for row in &rows {
        if completed(&policy.rules, session, read_attendance(row)?.0) {
            done.push(row.worker_id);
        }
    }
    let of_session = || training_attendance::Entity::update_many().filter(Of::SessionId.eq(session.id.0));
    of_session().col_expr(Of::Completed, Expr::val(false)).exec(tx).await?;
    for chunk in done.chunks(1_000) {
        let chunk = Of::WorkerId.is_in(chunk.iter().copied());
        of_session().filter(chunk).col_expr(Of::Completed, Expr::val(true)).exec(tx).await?;
    }
    Ok(u64::try_from(done.len()).unwrap_or(u64::MAX))
}

async fn end(tx: &DatabaseTransaction, act: Act<'_>, row: Model, state: SessionState, why: Option<&str>) -> Result<()> {
    let version = row.version;
    let mut row = ActiveModel::from(row);
    row.state = Set(state.code().to_owned());
    row.code = Set(None);
    row.code_on = Set(None);
    row.version = Set(version + 1);
    row.ended_account = Set(Some(act.by.account.clone()));
    row.ended_at = Set(Some(micros(act.at)));
    row.ended_reason = Set(why.map(str::to_owned));
    row.update(tx).await?;
    Ok(())
}

/// Counts a change by HR, so that nobody writes over what they have not seen.
pub(super) async fn bump(tx: &DatabaseTransaction, session: i64) -> Result<()> {
    use crate::entity::training_session::Column;
    use sea_orm::sea_query::{Expr, ExprTrait};
    let update = Entity::update_many().col_expr(Column::Version, Expr::col(Column::Version).add(1));
    update.filter(Column::Id.eq(session)).exec(tx).await?;
    Ok(())
}

/// The day an act happens on.
pub(super) fn today(act: Act<'_>) -> Date {
    day_of(act.at)
}
