//! Training: sessions and seats, attendance, the code in the room, and what it comes to.

mod attendance;
mod lists;
mod seats;
mod unit;

use domain::access::{Principal, Role};
use domain::calendar::{Date, Time};
use domain::ids::{CourseId, TrainingSessionId, WorkerId};
use domain::training::{Dates, Hours, OrganiserLevel, Presence, TrainingKind};
use jiudang_store::testing::people::{on, staff};
use jiudang_store::testing::{Organisation, at, organisation, person};
use jiudang_store::training::{CourseEntry, Mark, SessionEntry};
use jiudang_store::{Act, Store, StoreError, Timestamp};

/// Six people in two streets, in the order of the organisation of the tests.
async fn ground(store: &Store) -> (Organisation, Vec<WorkerId>) {
    let org = organisation(store).await;
    let staff = staff(store, &org).await;
    (org, staff)
}

/// Nine in the morning of a day in China.
fn morning(day: &str) -> Timestamp {
    at(&format!("{day}T01:00:00Z"))
}

fn act<'a>(by: &'a Principal, day: &str) -> Act<'a> {
    Act { by, at: morning(day) }
}

fn course() -> CourseEntry {
    CourseEntry {
        title: "社区矛盾调解".into(),
        kind: TrainingKind::Post,
        level: OrganiserLevel::Street,
        organiser: "清河街道党工委".into(),
        hours: Hours::whole(8),
        continuing: true,
    }
}

fn clock(text: &str) -> Time {
    text.parse().unwrap()
}

/// From nine to five in the hall of the street.
fn held(day: &str, seats: Option<u32>) -> SessionEntry {
    SessionEntry {
        dates: Dates::one(on(day)),
        starts: clock("09:00"),
        ends: clock("17:00"),
        place: "街道三楼会议室".into(),
        hours: Hours::whole(8),
        capacity: seats,
        note: String::new(),
    }
}

async fn add_course(store: &Store, by: &Principal, entry: CourseEntry) -> CourseId {
    store.add_course(act(by, "2026-09-01"), &by.unit, entry).await.unwrap()
}

/// A session of a course of its own, in the unit of `by`, planned on 1 September.
async fn session(store: &Store, by: &Principal, day: &str, seats: Option<u32>) -> TrainingSessionId {
    let course = add_course(store, by, course()).await;
    store.plan_session(act(by, "2026-09-01"), &by.unit, course, held(day, seats)).await.unwrap()
}

async fn version(store: &Store, by: &Principal, session: TrainingSessionId) -> i64 {
    store.training_session(&by.scope(), session).await.unwrap().version
}

/// The account of a worker.
async fn account(store: &Store, org: &Organisation, worker: WorkerId) -> Principal {
    let unit = store.worker(&org.district_hr.scope(), worker).await.unwrap().unwrap().unit;
    person(store, &org.administrator, &format!("worker{worker}"), Role::Worker, &unit, Some(worker)).await
}

/// Everybody of `workers` was there, as `by` ticks it on a day.
async fn tick(store: &Store, by: &Principal, session: TrainingSessionId, workers: &[WorkerId], day: &str) {
    let marks: Vec<Mark> = workers.iter().map(|worker| Mark { worker: *worker, presence: Presence::Whole }).collect();
    let known = (session, version(store, by, session).await);
    store.record_attendance(act(by, day), known, &marks).await.unwrap();
}

fn day(text: &str) -> Date {
    on(text)
}

fn refused<T>(result: Result<T, StoreError>) -> String {
    match result {
        Ok(_) => "done".into(),
        Err(error) => error.to_string(),
    }
}
