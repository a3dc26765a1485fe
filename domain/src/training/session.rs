//! Courses, the sessions they are held in, and who was there for how long.

use serde::{Deserialize, Serialize};

use super::{Hours, OrganiserLevel, TrainingKind};
use crate::calendar::{Date, Time};
use crate::fact::codes;
use crate::ids::{CourseId, TrainingSessionId};

/// What is taught (培训班). Its sessions are its repeats: somebody attends one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// The record.
    pub id: CourseId,
    /// Title, in the words of the file.
    pub title: String,
    /// What kind of training it is.
    pub kind: TrainingKind,
    /// At which level its organiser stands.
    pub level: OrganiserLevel,
    /// Who organises it, in the words of the file.
    pub organiser: String,
    /// Hours of one session, unless the session says otherwise.
    pub hours: Hours,
    /// Counts toward the renewal of a certificate (计入继续教育).
    pub continuing: bool,
}

/// The days of a session: ascending, each once, at least one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Date>", into = "Vec<Date>")]
pub struct Dates {
    first: Date,
    later: Vec<Date>,
}

/// A session without a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a session needs a day")]
pub struct NoDates;

impl Dates {
    /// A session of one day.
    #[must_use]
    pub const fn one(day: Date) -> Self {
        Self { first: day, later: Vec::new() }
    }

    /// The days in order.
    ///
    /// # Errors
    /// [`NoDates`] when there are none.
    pub fn new(mut days: Vec<Date>) -> Result<Self, NoDates> {
        days.sort_unstable();
        days.dedup();
        let mut days = days.into_iter();
        let first = days.next().ok_or(NoDates)?;
        Ok(Self { first, later: days.collect() })
    }

    /// Every day from `first` to `last`, both included.
    ///
    /// # Errors
    /// [`NoDates`] when `last` lies before `first`.
    pub fn through(first: Date, last: Date) -> Result<Self, NoDates> {
        let days = core::iter::successors(Some(first), |day| day.tomorrow().ok());
        Self::new(days.take_while(|day| *day <= last).collect())
    }

    /// The first day.
    #[must_use]
    pub const fn first(&self) -> Date {
        self.first
    }

    /// The last day.
    #[must_use]
    pub fn last(&self) -> Date {
        self.later.last().copied().unwrap_or(self.first)
    }

    /// Every day.
    pub fn iter(&self) -> impl Iterator<Item = Date> + '_ {
        core::iter::once(self.first).chain(self.later.iter().copied())
    }

    /// How many days.
    #[must_use]
    pub fn count(&self) -> u32 {
        u32::try_from(self.later.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// True if it takes place on `day`.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        self.iter().any(|own| own == day)
    }
}

impl TryFrom<Vec<Date>> for Dates {
    type Error = NoDates;
    fn try_from(days: Vec<Date>) -> Result<Self, NoDates> {
        Self::new(days)
    }
}

impl From<Dates> for Vec<Date> {
    fn from(dates: Dates) -> Self {
        dates.iter().collect()
    }
}

/// One session of a course (班次), with what of its course bears on the rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The record.
    pub id: TrainingSessionId,
    /// The course.
    pub course: CourseId,
    /// What kind of training it is.
    pub kind: TrainingKind,
    /// At which level its organiser stands.
    pub level: OrganiserLevel,
    /// The days on which it takes place. It belongs to the year of the last of them, as a whole.
    pub dates: Dates,
    /// When it begins on each day.
    pub starts: Time,
    /// When it ends on each day.
    pub ends: Time,
    /// Hours of all days together.
    pub hours: Hours,
    /// Seats; none: no limit.
    pub capacity: Option<u32>,
    /// Counts toward the renewal of a certificate.
    pub continuing: bool,
    /// It does not take place: nothing in it counts.
    pub cancelled: bool,
}

/// What keeps a session from being put on the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionFault {
    /// It has no hours.
    NoHours,
    /// More hours than its days have.
    TooManyHours,
    /// It ends before it begins.
    EndsBeforeItStarts,
    /// It has no seat.
    NoSeats,
}

codes! {
    SessionFault {
        NoHours => "no_hours", TooManyHours => "too_many_hours", EndsBeforeItStarts => "ends_before_it_starts",
        NoSeats => "no_seats",
    }
}

impl Session {
    /// What is wrong with it as it stands, if something is. It ends on the day on which it starts.
    #[must_use]
    pub fn fault(&self) -> Option<SessionFault> {
        let most = Hours::whole(24).times(self.dates.count());
        match self {
            session if session.hours.is_zero() => Some(SessionFault::NoHours),
            session if session.hours > most => Some(SessionFault::TooManyHours),
            session if session.ends <= session.starts => Some(SessionFault::EndsBeforeItStarts),
            session if session.capacity == Some(0) => Some(SessionFault::NoSeats),
            _ => None,
        }
    }

    /// True if nobody can be at both. What is held online has no hour that it binds.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let bound = |session: &Self| session.kind != TrainingKind::Online && !session.cancelled;
        let hours = self.starts < other.ends && other.starts < self.ends;
        self.id != other.id
            && bound(self)
            && bound(other)
            && hours
            && self.dates.iter().any(|day| other.dates.contains(day))
    }

    /// Presence of somebody who signed in on some of its days: hours in proportion to the days, down to the quarter.
    #[must_use]
    pub fn signed_on(&self, days: &[Date]) -> Presence {
        let signed = self.dates.iter().filter(|day| days.contains(day)).count();
        let (signed, all) = (u32::try_from(signed).unwrap_or(u32::MAX), self.dates.count());
        if signed == 0 {
            Presence::Absent
        } else if signed >= all {
            Presence::Whole
        } else {
            let quarters = u64::from(self.hours.quarters()) * u64::from(signed) / u64::from(all);
            Presence::Part { hours: Hours::from_quarters(u32::try_from(quarters).unwrap_or_default()) }
        }
    }
}

/// For how long somebody was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Presence {
    /// From beginning to end (全勤).
    Whole,
    /// For some hours (部分).
    Part {
        /// So many.
        hours: Hours,
    },
    /// Not there (缺勤).
    Absent,
}

impl Presence {
    /// Hours of a session; never more than it has.
    #[must_use]
    pub fn hours(self, session: &Session) -> Hours {
        match self {
            Self::Whole => session.hours,
            Self::Part { hours } => hours.min(session.hours),
            Self::Absent => Hours::ZERO,
        }
    }
}

/// How an attendance came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordedBy {
    /// Ticked on the list of the session (名单).
    List,
    /// Read from a spreadsheet (表格导入).
    Spreadsheet,
    /// The worker entered the code shown in the room (签到码).
    Code,
}

codes! {
    RecordedBy { List => "list", Spreadsheet => "spreadsheet", Code => "code" }
}

/// What is on file of one person at one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attended<'a> {
    /// The session.
    pub session: &'a Session,
    /// For how long.
    pub presence: Presence,
    /// How it is known.
    pub by: RecordedBy,
}
