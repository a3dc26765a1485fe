//! Sessions and the rules they are counted by.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use jiudang_domain::calendar::{Date, Time};
use jiudang_domain::dated::Period;
use jiudang_domain::ids::{CourseId, TrainingSessionId};
use jiudang_domain::policy::{Library, PackFile, Rules, TrainingPolicy};
use jiudang_domain::training::*;

use super::day;

pub const PACK: &str = "packs/sample-training/2022-01-01/pack.toml";

pub fn text() -> String {
    std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(PACK)).unwrap()
}

/// The sample pack with texts replaced.
pub fn policy_with(replaced: &[(&str, &str)]) -> TrainingPolicy {
    let mut text = text();
    for (from, to) in replaced {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    let pack = Library::read(&PackFile { path: PACK.to_owned(), text }).unwrap();
    let Rules::Training(rules) = pack.rules else { panic!("a training pack") };
    TrainingPolicy { pack: pack.manifest, rules: *rules }
}

pub fn policy() -> TrainingPolicy {
    policy_with(&[])
}

pub fn hours(text: &str) -> Hours {
    Hours::parse(text).unwrap()
}

/// A session of the district on one day, from nine to five, of a course of its own.
pub fn session(id: i64, on: &str, length: &str) -> Session {
    Session {
        id: TrainingSessionId(id),
        course: CourseId(id),
        kind: TrainingKind::Post,
        level: OrganiserLevel::District,
        dates: Dates::one(day(on)),
        starts: Time::constant(9, 0, 0, 0),
        ends: Time::constant(17, 0, 0, 0),
        hours: hours(length),
        capacity: None,
        continuing: true,
        cancelled: false,
    }
}

pub fn whole(session: &Session) -> Attended<'_> {
    Attended { session, presence: Presence::Whole, by: RecordedBy::List }
}

pub fn part<'a>(session: &'a Session, length: &str) -> Attended<'a> {
    Attended { session, presence: Presence::Part { hours: hours(length) }, by: RecordedBy::Code }
}

pub fn absent(session: &Session) -> Attended<'_> {
    Attended { session, presence: Presence::Absent, by: RecordedBy::Spreadsheet }
}

pub fn seat(session: &Session) -> Booked<'_> {
    Booked { session, state: EnrolmentState::Enrolled }
}

pub fn year(year: i16) -> Period {
    let new_year = |year| Date::new(year, 1, 1).unwrap();
    Period { from: new_year(year), to: Some(new_year(year + 1)) }
}

/// Somebody in a post since 2020.
pub fn service(post: &str, class: &str, committee: bool) -> Service {
    let since = Period::since(day("2020-01-01"));
    Service {
        employed: vec![since],
        posts: vec![Served { period: since, post: post.to_owned(), class: Some(class.to_owned()), committee }],
        unpaid: Vec::new(),
    }
}

/// Where a worker without a seat on a committee stands with the hours of a year.
pub fn forty(policy: &TrainingPolicy, today: &str, attended: &[Attended<'_>], booked: &[Booked<'_>]) -> Standing {
    let (service, ledger) = (service("community_worker", "staff", false), Ledger::new(attended, day(today)));
    let person = Person { service: &service, ledger: &ledger, booked };
    let all = standings(policy, day(today).year(), day(today), person, &[]);
    let at = policy.rules.targets.iter().position(|target| target.code == "forty-hours").unwrap();
    all.into_iter().find(|standing| usize::from(standing.target) == at).unwrap()
}
