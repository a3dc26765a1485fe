//! Cases of the training packs.

use super::read::{Expected, assignment, assignments, employment, fact, unpaid_leave};
use super::{Given, NONE};
use crate::calendar::{Date, Month, Time};
use crate::dated::Period;
use crate::fact::Fact;
use crate::ids::{CourseId, TrainingSessionId};
use crate::policy::document::{Table, Value};
use crate::policy::{Library, PackErrorCode as Code, PackKind, PolicyError, Rules};
use crate::training::{
    Amount, Attended, Booked, Dates, EnrolmentState, Hours, Ledger, OrganiserLevel, Person, Planned, Presence,
    RecordedBy, Service, Session, Standing, TrainingKind, Verdict, standings,
};

/// A worker and a year of training.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrainingGiven {
    /// The year.
    pub year: i16,
    /// The day it is asked on.
    pub today: Date,
    /// Employment, posts and unpaid leave.
    pub facts: Vec<Fact>,
    /// The calendar.
    pub sessions: Vec<GivenSession>,
}

/// One session, and what the worker has to do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenSession {
    /// The session.
    pub session: Session,
    /// Attendance, if one is recorded.
    pub attended: Option<Presence>,
    /// Enrolment, if there is one.
    pub enrolled: Option<EnrolmentState>,
    /// Every seat is taken.
    pub full: bool,
}

pub(super) fn given(table: &Table<'_>) -> Option<Given> {
    let year = table.want("year", |value| value.whole(1990..=2900));
    let today = table.want("today", Value::date);
    let joined = table.want("joined", Value::date);
    let facts = joined.and_then(|joined| facts(table, joined));
    if joined.is_none() {
        table.forgive::<()>();
    }
    let mut number = 0;
    let sessions = table.list_or_empty("sessions", |table| {
        number += 1;
        session(table, number)
    });
    let year = i16::try_from(year?).ok()?;
    Some(Given::Training(Box::new(TrainingGiven { year, today: today?, facts: facts?, sessions: sessions? })))
}

fn facts(table: &Table<'_>, joined: Date) -> Option<Vec<Fact>> {
    let employment = employment(table, joined);
    let posts = table.maybe("posts", |value| value.each(Value::code));
    let assignments = assignments(table);
    let leave = unpaid_leave(table);
    let mut facts = vec![employment?];
    if let Some(posts) = posts? {
        facts.push(fact(joined, None, assignment(posts)?));
    }
    facts.extend(assignments?);
    facts.extend(leave?);
    Some(facts)
}

fn session(table: &Table<'_>, number: i64) -> Option<GivenSession> {
    let course = table.maybe("course", |value| value.whole(1..=1000));
    let kind = table.want("kind", |value| value.choice(TrainingKind::from_code));
    let level = table.want("level", |value| value.choice(OrganiserLevel::from_code));
    let dates = dates(table);
    let hours = table.want("hours", Value::hours);
    let flag = |key| table.maybe(key, Value::boolean);
    let (continuing, cancelled, full) = (flag("continuing"), flag("cancelled"), flag("full"));
    let attended = table.maybe("attended", presence);
    let enrolled = table.maybe("enrolled", |value| value.choice(EnrolmentState::from_code));
    let session = Session {
        id: TrainingSessionId(number),
        // Who says nothing of the course means one of its own.
        course: CourseId(course?.unwrap_or(1000 + number)),
        kind: kind?,
        level: level?,
        dates: dates?,
        starts: Time::constant(9, 0, 0, 0),
        ends: Time::constant(17, 0, 0, 0),
        hours: hours?,
        capacity: None,
        continuing: continuing?.unwrap_or(false),
        cancelled: cancelled?.unwrap_or(false),
    };
    if let Some(fault) = session.fault() {
        table.error_at("hours", Code::BadValue, fault.code());
        return None;
    }
    Some(GivenSession { session, attended: attended?, enrolled: enrolled?, full: full?.unwrap_or(false) })
}

/// `on`, or every day `from` one `until` another.
fn dates(table: &Table<'_>) -> Option<Dates> {
    if table.has("on") {
        return table.want("on", Value::date).map(Dates::one);
    }
    let (from, until) = (table.want("from", Value::date), table.want("until", Value::date));
    let (from, until) = (from?, until?);
    let dates = Dates::through(from, until).ok();
    if dates.is_none() {
        table.error_at("until", Code::NotContiguous, &until.to_string());
    }
    dates
}

/// `whole`, `absent`, or the hours somebody was there.
fn presence(value: &Value<'_>) -> Option<Presence> {
    match value.word() {
        Some("whole") => Some(Presence::Whole),
        Some("absent") => Some(Presence::Absent),
        _ => value.hours().map(|hours| Presence::Part { hours }),
    }
}

pub(super) fn expect(table: &Table<'_>) -> Option<Expected> {
    let continuing = table.maybe("continuing", Value::hours);
    let targets = table.maybe("targets", |value| {
        value.map(|code, value| {
            value.table(|table| {
                let mut expected = Expected::new();
                for key in AMOUNTS {
                    let found = table.maybe(key, Value::hours)?;
                    expected.extend(found.map(|amount| (format!("{code} {key}"), amount.to_string())));
                }
                for key in WORDS {
                    let found = table.maybe(key, Value::text)?;
                    expected.extend(found.map(|word| (format!("{code} {key}"), word)));
                }
                let by = table.maybe("by", Value::date)?;
                expected.extend(by.map(|by| (format!("{code} by"), by.to_string())));
                Some(expected)
            })
        })
    });
    let mut expected: Expected = targets?.unwrap_or_default().into_iter().flatten().collect();
    expected.extend(continuing?.map(|hours| ("continuing".to_owned(), hours.to_string())));
    Some(expected)
}

const AMOUNTS: [&str; 5] = ["asked", "done", "missing", "forecast", "reach"];
const WORDS: [&str; 3] = ["verdict", "why", "days_done"];

/// Where the worker stands with each target; `none` for one that is not for them.
pub(super) fn run(library: &Library, given: &TrainingGiven) -> Result<Expected, PolicyError> {
    let month = Month::new(given.year, 12).unwrap_or_else(|_| Month::of(given.today));
    let missing = PolicyError::NoneInForce { kind: PackKind::Training, month };
    let policy = library.training_of(given.year).ok_or(missing)?;
    let ladder = match library.pack_in_force(PackKind::Ladder, month).map(|pack| &pack.rules) {
        Some(Rules::Ladder(ladder)) => Some(ladder.as_ref()),
        _ => None,
    };
    let service = Service::from_facts(ladder, &given.facts);
    let sessions = &given.sessions;
    let attended = sessions.iter().filter_map(|given| {
        Some(Attended { session: &given.session, presence: given.attended?, by: RecordedBy::List })
    });
    let booked = sessions.iter().filter_map(|given| Some(Booked { session: &given.session, state: given.enrolled? }));
    let planned = sessions.iter().map(|given| Planned { session: &given.session, open: !given.full });
    let (attended, booked, planned): (Vec<_>, Vec<_>, Vec<_>) =
        (attended.collect(), booked.collect(), planned.collect());
    let ledger = Ledger::new(&attended, given.today);
    let person = Person { service: &service, ledger: &ledger, booked: &booked };
    let found = standings(&policy, given.year, given.today, person, &planned);
    let mut got = Expected::new();
    for (position, target) in (0_u16..).zip(&policy.rules.targets) {
        match found.iter().find(|standing| standing.target == position) {
            Some(standing) => say(&mut got, &target.code, standing, policy.rules.per_day),
            None => got.push((format!("{} verdict", target.code), "none".to_owned())),
        }
    }
    let whole_year =
        Period { from: Date::new(given.year, 1, 1).unwrap_or(given.today), to: Date::new(given.year + 1, 1, 1).ok() };
    got.push(("continuing".to_owned(), ledger.continuing(whole_year).counted.to_string()));
    Ok(got)
}

fn say(got: &mut Expected, code: &str, standing: &Standing, per_day: Hours) {
    let Standing { asked, done, missing, forecast, reach, verdict, .. } = standing;
    let amounts = AMOUNTS.into_iter().zip([asked, done, missing, forecast, reach]);
    got.extend(amounts.map(|(key, amount)| (format!("{code} {key}"), amount.to_string())));
    got.push((format!("{code} verdict"), verdict.code().to_owned()));
    let by = if let Verdict::Open { by } = verdict { by.to_string() } else { NONE.to_owned() };
    got.push((format!("{code} by"), by));
    let why = if let Verdict::Cannot { why } = verdict { why.code() } else { NONE };
    got.push((format!("{code} why"), why.to_owned()));
    if let Amount::Hours(hours) = done {
        got.push((format!("{code} days_done"), hours.in_days(per_day).to_string()));
    }
}
