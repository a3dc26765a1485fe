//! Training (培训): courses, sessions, who is in them and who was there, and what it comes to by the rules in force.
//!
//! A session belongs to a unit and is open to everybody who works there or below. Only who may write to that unit
//! changes it; who may write to a unit below enrols its own people. What is closed or cancelled stays as it is.

mod attend;
mod courses;
mod enrol;
mod known;
mod people;
mod read;
mod record;
mod room;
mod sessions;
mod unit;

/// What lists of attendance need of it.
pub(crate) mod lists {
    pub(crate) use super::attend::{OnFile, Seated, fitting, mark, of_list, seated};
}

use std::collections::BTreeMap;

use domain::access::{Action, Principal, Scope, UnitPath};
use domain::calendar::{Date, Time};
use domain::ids::{CourseId, TrainingSessionId, WorkerId};
use domain::training::{
    Course, Dates, EnrolRefusal, EnrolmentState, Hours, OrganiserLevel, Presence, RecordedBy, Session, TrainingKind,
};
use sea_orm::{Condition, ConnectionTrait, EntityTrait};
use serde::{Deserialize, Serialize};

pub use attend::{Mark, Marked};
pub use known::OwnTraining;
pub(crate) use known::attended_by;
pub use people::{PeopleQuery, SeatRow, Seats};
pub use read::Dues;
pub use record::{Line, NamedStanding, Sum, TrainingRecord, UpcomingRow};
pub use room::{RoomView, SignedIn};
pub use unit::{ShortQuery, ShortRow, UnitTraining, UnitTrainingRow};

use crate::coded::coded;
use crate::db::{date, unit_path};
use crate::entity::{training_attendance, training_course, training_session, worker};
use crate::error::{Result, StoreError};
use crate::runs::covering;
use crate::scope::{nothing, require, require_unit, subtree};

/// Characters of a title, an organiser or a place.
const LENGTH: usize = 80;
/// Characters of a remark.
const NOTE_LENGTH: usize = 500;
/// Days from the first to the last of a session.
const SPAN: u32 = 400;
/// Seats at most.
const MOST_SEATS: u32 = 100_000;

coded! {
    /// Where a session stands.
    SessionState, "training_session_state" {
        /// On the calendar: people enrol, attendance is recorded.
        Planned = "planned";
        /// Closed (已结班): attendance is final.
        Closed = "closed";
        /// It does not take place (已取消).
        Cancelled = "cancelled";
    }
}

/// A course as entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseEntry {
    /// Title.
    pub title: String,
    /// What kind of training it is.
    pub kind: TrainingKind,
    /// At which level its organiser stands.
    pub level: OrganiserLevel,
    /// Who organises it.
    pub organiser: String,
    /// Hours of one session.
    pub hours: Hours,
    /// Counts as continuing education.
    pub continuing: bool,
}

/// A course, as listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseRow {
    /// The course.
    pub course: Course,
    /// Unit that keeps it.
    pub unit: UnitPath,
    /// Name of that unit.
    pub unit_name: String,
    /// No new sessions.
    pub retired: bool,
    /// Sessions that were not cancelled.
    pub sessions: i64,
    /// Count of changes, for the stale check of forms.
    pub version: i64,
}

/// Which courses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseQuery {
    /// Part of the title or of the organiser.
    pub search: String,
    /// Only this kind.
    pub kind: Option<TrainingKind>,
    /// Those without new sessions too.
    pub retired: bool,
}

/// A session as entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionEntry {
    /// Its days.
    pub dates: Dates,
    /// When it begins on each day.
    pub starts: Time,
    /// When it ends on each day.
    pub ends: Time,
    /// Where.
    pub place: String,
    /// Hours of all days together.
    pub hours: Hours,
    /// Seats; none: no limit.
    pub capacity: Option<u32>,
    /// Remark.
    pub note: String,
}

/// A session, as listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// What bears on the rules.
    pub session: Session,
    /// Title of the course.
    pub title: String,
    /// Who organises it.
    pub organiser: String,
    /// Where.
    pub place: String,
    /// Remark.
    pub note: String,
    /// Unit it is open to.
    pub unit: UnitPath,
    /// Name of that unit.
    pub unit_name: String,
    /// Where it stands.
    pub state: SessionState,
    /// Seats taken.
    pub enrolled: u32,
    /// On the waiting list.
    pub waiting: u32,
    /// People with some hours on file.
    pub attended: u32,
    /// People with any record, absent ones too.
    pub recorded: u32,
    /// Who closed or cancelled it.
    pub ended_by: Option<String>,
    /// Why it was cancelled.
    pub ended_reason: Option<String>,
    /// Count of changes, for the stale check of forms.
    pub version: i64,
}

impl SessionRow {
    /// Seats that are not taken; `None`: no limit.
    #[must_use]
    pub fn seats_left(&self) -> Option<u32> {
        domain::training::seats_left(&self.session, self.enrolled)
    }

    /// True if somebody who asks now would get a seat, apart from the day.
    #[must_use]
    pub fn has_a_seat(&self) -> bool {
        self.waiting == 0 && self.seats_left().is_none_or(|left| left > 0)
    }
}

/// Which sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionQuery {
    /// Part of the title, the organiser or the place.
    pub search: String,
    /// Only those of this unit and below.
    pub unit: Option<UnitPath>,
    /// Only of this course.
    pub course: Option<CourseId>,
    /// Only this kind.
    pub kind: Option<TrainingKind>,
    /// Only this level.
    pub level: Option<OrganiserLevel>,
    /// Only in this state.
    pub state: Option<SessionState>,
    /// Only those that end on this day or later.
    pub from: Option<Date>,
    /// Only those that begin on this day or earlier.
    pub until: Option<Date>,
    /// Only those that count as continuing education.
    pub continuing: bool,
    /// Latest first.
    pub descending: bool,
}

/// What came of enrolling several people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    /// Got a seat.
    pub enrolled: u32,
    /// Went on the waiting list.
    pub waiting: u32,
    /// Could not, and why.
    pub refused: Vec<(WorkerId, EnrolRefusal)>,
}

/// The conflict that stands for a refusal.
const fn refused(refusal: EnrolRefusal) -> StoreError {
    StoreError::Conflict(match refusal {
        EnrolRefusal::Cancelled => "training_cancelled",
        EnrolRefusal::Begun => "training_begun",
        EnrolRefusal::Already => "training_already",
        EnrolRefusal::Overlaps { .. } => "training_overlaps",
        EnrolRefusal::Full => "training_full",
    })
}

/// A short text in one line; empty only where it may be.
fn checked_text(text: &str, field: &'static str, needed: bool) -> Result<String> {
    let text = text.trim();
    if text.is_empty() && needed {
        return Err(StoreError::Invalid(field, "required"));
    }
    if text.chars().count() > LENGTH || text.chars().any(char::is_control) {
        return Err(StoreError::Invalid(field, "too_long"));
    }
    Ok(text.to_owned())
}

fn checked_note(text: &str) -> Result<String> {
    let text = text.trim();
    if text.chars().count() > NOTE_LENGTH { Err(StoreError::Invalid("note", "too_long")) } else { Ok(text.to_owned()) }
}

fn hours(quarters: i64) -> Result<Hours> {
    u32::try_from(quarters).map(Hours::from_quarters).map_err(|_| StoreError::Corrupt("training_hours"))
}

fn time(text: &str) -> Result<Time> {
    text.parse().map_err(|_| StoreError::Corrupt("time"))
}

/// Days joined by commas, as stored.
fn joined(days: impl IntoIterator<Item = Date>) -> String {
    days.into_iter().map(|day| day.to_string()).collect::<Vec<_>>().join(",")
}

/// Days as stored, which may be none.
fn days(text: &str) -> Result<Vec<Date>> {
    text.split(',').filter(|day| !day.is_empty()).map(date).collect()
}

fn count(number: i64) -> Result<u32> {
    u32::try_from(number).map_err(|_| StoreError::Corrupt("count"))
}

fn read_session(row: &training_session::Model) -> Result<Session> {
    let corrupt = || StoreError::Corrupt("training_session");
    Ok(Session {
        id: TrainingSessionId(row.id),
        course: CourseId(row.course_id),
        kind: TrainingKind::from_code(&row.kind).ok_or_else(corrupt)?,
        level: OrganiserLevel::from_code(&row.level).ok_or_else(corrupt)?,
        dates: Dates::new(days(&row.dates)?).map_err(|_| corrupt())?,
        starts: time(&row.starts)?,
        ends: time(&row.ends)?,
        hours: hours(row.quarters)?,
        capacity: row.capacity.map(count).transpose()?,
        continuing: row.continuing,
        cancelled: row.state == SessionState::Cancelled.code(),
    })
}

fn read_course(row: &training_course::Model) -> Result<Course> {
    let corrupt = || StoreError::Corrupt("training_course");
    Ok(Course {
        id: CourseId(row.id),
        title: row.title.clone(),
        kind: TrainingKind::from_code(&row.kind).ok_or_else(corrupt)?,
        level: OrganiserLevel::from_code(&row.level).ok_or_else(corrupt)?,
        organiser: row.organiser.clone(),
        hours: hours(row.quarters)?,
        continuing: row.continuing,
    })
}

const fn presence_code(presence: Presence) -> &'static str {
    match presence {
        Presence::Whole => "whole",
        Presence::Part { .. } => "part",
        Presence::Absent => "absent",
    }
}

fn read_presence(code: &str, quarters: i64) -> Result<Presence> {
    match code {
        "whole" => Ok(Presence::Whole),
        "part" => Ok(Presence::Part { hours: hours(quarters)? }),
        "absent" => Ok(Presence::Absent),
        _ => Err(StoreError::Corrupt("training_presence")),
    }
}

fn read_attendance(row: &training_attendance::Model) -> Result<(Presence, RecordedBy)> {
    let by = RecordedBy::from_code(&row.recorded_by).ok_or(StoreError::Corrupt("training_attendance"))?;
    Ok((read_presence(&row.presence, row.quarters)?, by))
}

fn read_enrolment(code: &str) -> Result<EnrolmentState> {
    EnrolmentState::from_code(code).ok_or(StoreError::Corrupt("training_enrolment"))
}

/// The sessions somebody may see: of their units, of those above them and, for who keeps a subtree, of those below.
async fn visible<C: ConnectionTrait>(connection: &C, scope: &Scope) -> Result<Condition> {
    Ok(match scope {
        Scope::Subtree(root) => {
            Condition::any().add(subtree(root, training_session::Column::UnitPath)).add(open_to(root))
        }
        Scope::Worker(worker) => match worker::Entity::find_by_id(worker.0).one(connection).await? {
            Some(row) => open_to(&unit_path(&row.unit_path)?),
            None => nothing(),
        },
        Scope::Nobody => nothing(),
    })
}

/// Sessions open to people of a unit.
fn open_to(unit: &UnitPath) -> Condition {
    use sea_orm::ColumnTrait;
    Condition::all().add(training_session::Column::UnitPath.is_in(covering(unit)))
}

/// A session that `by` may see.
async fn seen<C: ConnectionTrait>(
    connection: &C,
    scope: &Scope,
    session: TrainingSessionId,
) -> Result<training_session::Model> {
    use sea_orm::QueryFilter;
    let row = training_session::Entity::find_by_id(session.0).filter(visible(connection, scope).await?);
    row.one(connection).await?.ok_or(StoreError::NotFound)
}

/// A session that `by` keeps and that is still planned.
async fn kept<C: ConnectionTrait>(
    connection: &C,
    by: &Principal,
    session: TrainingSessionId,
) -> Result<training_session::Model> {
    require(by, Action::EditFacts)?;
    let row = seen(connection, &by.scope(), session).await?;
    // Seen, but of a unit above: to be told apart from what there is not.
    if require_unit(by, &unit_path(&row.unit_path)?).is_err() {
        return Err(StoreError::Forbidden);
    }
    planned(row)
}

fn planned(row: training_session::Model) -> Result<training_session::Model> {
    if row.state == SessionState::Planned.code() { Ok(row) } else { Err(StoreError::Conflict("training_ended")) }
}

/// The same, unless somebody changed it since `version`.
async fn kept_at<C: ConnectionTrait>(
    connection: &C,
    by: &Principal,
    (session, version): (TrainingSessionId, i64),
) -> Result<training_session::Model> {
    let row = kept(connection, by, session).await?;
    if row.version == version { Ok(row) } else { Err(StoreError::Stale) }
}

/// Keys in the text of a statement: they are integers of our own.
fn listed(ids: impl IntoIterator<Item = i64>) -> String {
    ids.into_iter().map(|id| id.to_string()).collect::<Vec<_>>().join(",")
}

/// Sums by a key.
type ByKey<T> = BTreeMap<i64, T>;
