//! Training: courses, sessions, seats and attendance.

use domain::calendar::{Date, Time};
use domain::ids::{CourseId, TrainingSessionId, WorkerId};
use domain::training::{Dates, EnrolmentState, Hours, HoursError, NoDates, OrganiserLevel, Presence, TrainingKind};
use leptos::prelude::*;
use store::training::{CourseEntry, Mark, Marked, SessionEntry};

use super::input;
use crate::context::{cx, finish};
use crate::error::ApiError;

/// Lines of an attendance list that one form may carry.
const LINES: usize = 1_000;

fn page(session: i64, done: &str) -> String {
    format!("/training/{session}?done={done}")
}

/// Back to the part of the session that the form stood in, if `back` is one.
fn back_to(session: i64, back: &str, done: &str) -> String {
    let query = back.strip_prefix(&format!("/training/{session}")).and_then(|rest| rest.strip_prefix('?'));
    let query = query.filter(|query| !query.contains(['#', '\r', '\n', '\\'])).map(|query| format!("&{query}"));
    format!("{}{}#people", page(session, done), query.unwrap_or_default())
}

/// A course as its form holds it.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct CourseForm {
    course: String,
    version: String,
    unit: String,
    title: String,
    kind: String,
    level: String,
    organiser: String,
    hours: String,
    #[serde(default)]
    continuing: Option<String>,
    #[serde(default)]
    retired: Option<String>,
}

/// Keeps a course, new or changed.
#[server(prefix = "/api", endpoint = "training/course")]
pub async fn save_course(#[server(flatten)] form: CourseForm) -> Result<(), ApiError> {
    finish(course(&form).await, |id| format!("/training/courses?course={id}&done=course_saved"))
}

async fn course(form: &CourseForm) -> Result<CourseId, ApiError> {
    let cx = cx();
    let entry = CourseEntry {
        title: form.title.clone(),
        kind: input::code("kind", &form.kind, TrainingKind::from_code)?,
        level: input::code("level", &form.level, OrganiserLevel::from_code)?,
        organiser: form.organiser.clone(),
        hours: hours("hours", &form.hours)?,
        continuing: form.continuing.is_some(),
    };
    if form.course.is_empty() {
        let unit = input::unit("unit", &form.unit)?;
        return Ok(cx.store.add_course(cx.act()?, &unit, entry).await?);
    }
    let id: CourseId = form.course.parse().map_err(|_| ApiError::NotFound)?;
    let version = form.version.parse().map_err(|_| ApiError::BadInput)?;
    cx.store.change_course(cx.act()?, (id, version), entry, form.retired.is_some()).await?;
    Ok(id)
}

/// A session as its form holds it.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct SessionForm {
    first: String,
    last: String,
    #[serde(default)]
    only: String,
    starts: String,
    ends: String,
    place: String,
    hours: String,
    capacity: String,
    note: String,
}

impl SessionForm {
    fn entry(&self) -> Result<SessionEntry, ApiError> {
        Ok(SessionEntry {
            dates: self.dates()?,
            starts: time("starts", &self.starts)?,
            ends: time("ends", &self.ends)?,
            place: self.place.clone(),
            hours: hours("hours", &self.hours)?,
            capacity: input::optional(&self.capacity).map(|text| input::number("capacity", &text)).transpose()?,
            note: self.note.clone(),
        })
    }

    /// Every day from the first to the last, or those that are listed.
    fn dates(&self) -> Result<Dates, ApiError> {
        let first = input::date("first", &self.first)?;
        let last = input::date_opt("last", &self.last)?.unwrap_or(first);
        if last < first {
            return Err(input::invalid("last", "before_start"));
        }
        if i64::from((last - first).get_days()) > 400 {
            return Err(input::invalid("last", "out_of_range"));
        }
        let listed = self.only.split([',', '，', '、', ';', '；', ' ', '\u{3000}', '\r', '\n']);
        let listed: Vec<Date> = listed
            .filter(|day| !day.trim().is_empty())
            .map(|day| input::date("only", day))
            .collect::<Result<_, _>>()?;
        if listed.iter().any(|day| *day < first || *day > last) {
            return Err(input::invalid("only", "outside_dates"));
        }
        let none = |NoDates| input::invalid("first", "required");
        if listed.is_empty() { Dates::through(first, last).map_err(none) } else { Dates::new(listed).map_err(none) }
    }
}

/// The form calls the field of the days by its first.
fn at_the_form(error: store::StoreError) -> ApiError {
    match ApiError::from(error) {
        ApiError::Invalid { field, reason } if field == "dates" => ApiError::Invalid { field: "first".into(), reason },
        other => other,
    }
}

fn time(field: &str, text: &str) -> Result<Time, ApiError> {
    input::required(field, text)?.parse().map_err(|_| input::invalid(field, "time"))
}

fn hours(field: &str, text: &str) -> Result<Hours, ApiError> {
    Hours::parse(&input::required(field, text)?).map_err(|error| {
        let reason = match error {
            HoursError::NotANumber => "hours",
            HoursError::TooFine => "hours_too_fine",
        };
        input::invalid(field, reason)
    })
}

/// Puts a session on the calendar.
#[server(prefix = "/api", endpoint = "training/plan")]
pub async fn plan_session(course: i64, unit: String, #[server(flatten)] form: SessionForm) -> Result<(), ApiError> {
    finish(plan(course, &unit, &form).await, |session| page(session.0, "session_planned"))
}

async fn plan(course: i64, unit: &str, form: &SessionForm) -> Result<TrainingSessionId, ApiError> {
    let cx = cx();
    let unit = input::unit("unit", unit)?;
    cx.store.plan_session(cx.act()?, &unit, CourseId(course), form.entry()?).await.map_err(at_the_form)
}

/// Changes a planned session.
#[server(prefix = "/api", endpoint = "training/change")]
pub async fn change_session(session: i64, version: i64, #[server(flatten)] form: SessionForm) -> Result<(), ApiError> {
    finish(change(session, version, &form).await, |()| page(session, "session_changed"))
}

async fn change(session: i64, version: i64, form: &SessionForm) -> Result<(), ApiError> {
    let cx = cx();
    let known = (TrainingSessionId(session), version);
    cx.store.change_session(cx.act()?, known, form.entry()?).await.map(|_| ()).map_err(at_the_form)
}

/// Closes a session that is over.
#[server(prefix = "/api", endpoint = "training/close")]
pub async fn close_session(session: i64, version: i64) -> Result<(), ApiError> {
    finish(close(session, version).await, |()| page(session, "session_closed"))
}

async fn close(session: i64, version: i64) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.close_session(cx.act()?, (TrainingSessionId(session), version)).await?)
}

/// Cancels a session.
#[server(prefix = "/api", endpoint = "training/cancel")]
pub async fn cancel_session(session: i64, version: i64, reason: String) -> Result<(), ApiError> {
    finish(cancel(session, version, &reason).await, |()| page(session, "session_cancelled"))
}

async fn cancel(session: i64, version: i64, reason: &str) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.cancel_session(cx.act()?, (TrainingSessionId(session), version), reason).await?)
}

/// Asks for seats for the people ticked.
#[server(prefix = "/api", endpoint = "training/enrol")]
pub async fn enrol_workers(
    session: i64,
    #[server(default)] workers: Vec<i64>,
    #[server(default)] back: String,
) -> Result<(), ApiError> {
    finish(enrol(session, &workers).await, |done| back_to(session, &back, done))
}

async fn enrol(session: i64, workers: &[i64]) -> Result<&'static str, ApiError> {
    let cx = cx();
    let workers = chosen(workers)?;
    let outcome = cx.store.enrol_workers(cx.act()?, TrainingSessionId(session), &workers).await?;
    Ok(match (outcome.enrolled, outcome.waiting, outcome.refused.len()) {
        (_, 0, 0) => "training_enrolled",
        (_, _, 0) => "training_waiting",
        _ => "training_some_refused",
    })
}

fn chosen(workers: &[i64]) -> Result<Vec<WorkerId>, ApiError> {
    if workers.is_empty() {
        return Err(input::invalid("workers", "nobody_chosen"));
    }
    Ok(workers.iter().copied().map(WorkerId).collect())
}

/// Gives up the seats of the people ticked.
#[server(prefix = "/api", endpoint = "training/withdraw")]
pub async fn withdraw_workers(
    session: i64,
    #[server(default)] workers: Vec<i64>,
    #[server(default)] back: String,
) -> Result<(), ApiError> {
    finish(withdraw(session, &workers).await, |()| back_to(session, &back, "training_withdrawn"))
}

async fn withdraw(session: i64, workers: &[i64]) -> Result<(), ApiError> {
    let cx = cx();
    let workers = chosen(workers)?;
    cx.store.withdraw_workers(cx.act()?, TrainingSessionId(session), &workers).await?;
    Ok(())
}

/// Records who was there, line by line; lines without a choice stay as they are.
#[server(prefix = "/api", endpoint = "training/attendance")]
pub async fn record_attendance(
    session: i64,
    version: i64,
    #[server(default)] workers: Vec<i64>,
    #[server(default)] presence: Vec<String>,
    #[server(default)] hours: Vec<String>,
    #[server(default)] back: String,
) -> Result<(), ApiError> {
    let done = attendance((session, version), &workers, &presence, &hours).await;
    finish(done, |marked| {
        let done = if marked.new + marked.changed == 0 { "attendance_same" } else { "attendance_recorded" };
        back_to(session, &back, done)
    })
}

async fn attendance(
    (session, version): (i64, i64),
    workers: &[i64],
    presence: &[String],
    hours: &[String],
) -> Result<Marked, ApiError> {
    let cx = cx();
    if workers.len() > LINES || presence.len() != workers.len() || hours.len() != workers.len() {
        return Err(ApiError::BadInput);
    }
    let mut marks = Vec::with_capacity(workers.len());
    for (at, ((worker, presence), there)) in workers.iter().zip(presence).zip(hours).enumerate() {
        let presence = match presence.as_str() {
            "" => continue,
            "whole" => Presence::Whole,
            "absent" => Presence::Absent,
            "part" => Presence::Part { hours: self::hours(&format!("hours[{at}]"), there)? },
            _ => return Err(input::invalid(&format!("presence[{at}]"), "choice")),
        };
        marks.push(Mark { worker: WorkerId(*worker), presence });
    }
    Ok(cx.store.record_attendance(cx.act()?, (TrainingSessionId(session), version), &marks).await?)
}

/// Makes a new code for the room.
#[server(prefix = "/api", endpoint = "training/code")]
pub async fn make_room_code(session: i64) -> Result<(), ApiError> {
    finish(code(session).await, |()| format!("/training/{session}/room"))
}

async fn code(session: i64) -> Result<(), ApiError> {
    let cx = cx();
    cx.store.make_room_code(cx.act()?, TrainingSessionId(session)).await?;
    Ok(())
}

const OWN: &str = "/my/training";

/// Asks for one's own seat.
#[server(prefix = "/api", endpoint = "training/join")]
pub async fn join_session(session: i64) -> Result<(), ApiError> {
    finish(join(session).await, |state| {
        let done = if state == EnrolmentState::Waiting { "training_own_waiting" } else { "training_own_enrolled" };
        format!("{OWN}?done={done}")
    })
}

async fn join(session: i64) -> Result<EnrolmentState, ApiError> {
    let cx = cx();
    let worker = cx.principal()?.worker.ok_or(ApiError::Forbidden)?;
    Ok(cx.store.enrol_worker(cx.act()?, TrainingSessionId(session), worker).await?)
}

/// Gives up one's own seat.
#[server(prefix = "/api", endpoint = "training/leave")]
pub async fn leave_session(session: i64) -> Result<(), ApiError> {
    finish(leave(session).await, |()| format!("{OWN}?done=training_own_left"))
}

async fn leave(session: i64) -> Result<(), ApiError> {
    let cx = cx();
    let worker = cx.principal()?.worker.ok_or(ApiError::Forbidden)?;
    cx.store.withdraw_workers(cx.act()?, TrainingSessionId(session), &[worker]).await?;
    Ok(())
}

/// Signs in with the code shown in the room.
#[server(prefix = "/api", endpoint = "training/sign_in")]
pub async fn sign_in_to_room(code: String) -> Result<(), ApiError> {
    finish(signed(&code).await, |again| {
        let done = if again { "training_signed_again" } else { "training_signed" };
        format!("{OWN}?done={done}")
    })
}

async fn signed(code: &str) -> Result<bool, ApiError> {
    let cx = cx();
    let code = input::required("code", code)?;
    Ok(cx.store.sign_in_to_room(cx.act()?, &code).await?.again)
}

#[cfg(test)]
mod tests {
    use super::back_to;

    #[test]
    fn a_form_leads_back_to_its_part_of_the_session_and_nowhere_else() {
        let people = "/training/7?done=training_enrolled&page=2&tab=others#people";
        assert_eq!(back_to(7, "/training/7?page=2&tab=others", "training_enrolled"), people);
        for foreign in ["", "/training/7", "/training/71?x=1", "//evil.example?x", "/training/7?x\r\nSet-Cookie: a"] {
            assert_eq!(back_to(7, foreign, "training_enrolled"), "/training/7?done=training_enrolled#people");
        }
    }
}
