//! What somebody was taught, each session once. Every purpose reads the same ledger: the targets of a year, the renewal
//! of a certificate, the conditions of a ladder.

use serde::{Deserialize, Serialize};

use super::hours::share_down;
use super::{Attended, Hours, Presence, RecordedBy, Session, TrainingKind};
use crate::calendar::Date;
use crate::dated::Period;
use crate::fact::codes;
use crate::ids::{CourseId, TrainingSessionId};
use crate::money::Rate;
use crate::policy::{Counts, TrainingRules};

/// Why an attendance or a part of it does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotCounted {
    /// Not there.
    Absent,
    /// Another record of the same session counts.
    Repeated,
    /// The session is not over yet.
    NotOver,
    /// The session did not take place.
    Cancelled,
    /// A kind of training that does not count for this.
    Kind,
    /// Organised at a level that does not count for this.
    Level,
    /// Does not count as continuing education.
    NotContinuing,
    /// There for too small a part of it to count as a session.
    TooShort,
    /// Beyond what may come from training online.
    OnlineShare,
}

codes! {
    NotCounted {
        Absent => "absent", Repeated => "repeated", NotOver => "not_over", Cancelled => "cancelled", Kind => "kind",
        Level => "level", NotContinuing => "not_continuing", TooShort => "too_short", OnlineShare => "online_share",
    }
}

/// Hours, or sessions where these are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "in", content = "of", rename_all = "snake_case")]
pub enum Amount {
    /// Hours.
    Hours(Hours),
    /// Sessions attended.
    Sessions(u32),
}

impl Amount {
    /// Quarters of an hour, or sessions: to compare amounts of one measure.
    #[must_use]
    pub const fn units(self) -> u32 {
        match self {
            Self::Hours(hours) => hours.quarters(),
            Self::Sessions(count) => count,
        }
    }

    /// True if there is none.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.units() == 0
    }
}

impl core::fmt::Display for Amount {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Hours(hours) => hours.fmt(f),
            Self::Sessions(count) => count.fmt(f),
        }
    }
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Hours.
    Hours,
    /// Sessions of which somebody attended at least a share.
    Sessions {
        /// The share of its hours.
        least_share: Rate,
    },
}

impl Measure {
    /// So many units of it.
    #[must_use]
    pub const fn amount(self, units: u32) -> Amount {
        match self {
            Self::Hours => Amount::Hours(Hours::from_quarters(units)),
            Self::Sessions { .. } => Amount::Sessions(units),
        }
    }
}

/// One session somebody is on file with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The session.
    pub session: &'a Session,
    /// Hours they were there.
    pub hours: Hours,
    /// How it is known.
    pub by: RecordedBy,
    /// Why it counts for nothing, if that is so.
    pub why_not: Option<NotCounted>,
}

/// What one session is worth for a purpose, and why it is not worth more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The session.
    pub session: TrainingSessionId,
    /// Its last day.
    pub on: Date,
    /// Hours they were there, or will be.
    pub hours: Hours,
    /// What of it counts.
    pub counted: Amount,
    /// Why not all of it, if that is so.
    pub why_not: Option<NotCounted>,
}

/// What a ledger comes to for a purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// All that counts.
    pub counted: Amount,
    /// Session by session, by its last day.
    pub evidence: Vec<Evidence>,
}

/// Everything on file of one person, by the last day of the session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger<'a> {
    entries: Vec<Entry<'a>>,
}

impl<'a> Ledger<'a> {
    /// As of `today`. Of several records of one session the one with most hours counts, the others for nothing.
    #[must_use]
    pub fn new(attended: &[Attended<'a>], today: Date) -> Self {
        let mut entries: Vec<Entry<'a>> = attended.iter().map(|attended| entry(attended, today)).collect();
        entries.sort_by_key(|entry| (entry.session.dates.last(), entry.session.id, core::cmp::Reverse(entry.hours)));
        let mut last = None;
        for entry in &mut entries {
            if last == Some(entry.session.id) {
                entry.why_not = Some(NotCounted::Repeated);
            }
            last = Some(entry.session.id);
        }
        Self { entries }
    }

    /// Session by session.
    #[must_use]
    pub fn entries(&self) -> &[Entry<'a>] {
        &self.entries
    }

    /// Those that count for something, whose last day lies in a period.
    pub fn counting(&self, period: Period) -> impl Iterator<Item = &Entry<'a>> {
        let within = self.entries.iter().filter(move |entry| period.contains(entry.session.dates.last()));
        within.filter(|entry| entry.why_not.is_none())
    }

    /// Hours of sessions whose last day lies in a period.
    #[must_use]
    pub fn hours(&self, period: Period) -> Hours {
        self.counting(period).map(|entry| entry.hours).sum()
    }

    /// Hours of continuing education of sessions whose last day lies in a period.
    #[must_use]
    pub fn continuing(&self, period: Period) -> Tally {
        let counts = Counts { continuing: true, ..Counts::default() };
        self.tally(period, Meter::new(Measure::Hours, &counts, None))
    }

    /// What counts by the kinds and levels asked for, as a condition of a ladder asks it.
    #[must_use]
    pub fn count(&self, measure: Measure, counts: &Counts, period: Period) -> Tally {
        self.tally(period, Meter::new(measure, counts, None))
    }

    pub(super) fn tally(&self, period: Period, mut meter: Meter<'_>) -> Tally {
        let evidence = self.read(period, &mut meter);
        Tally { counted: meter.total(), evidence }
    }

    pub(super) fn read(&self, period: Period, meter: &mut Meter<'_>) -> Vec<Evidence> {
        let within = self.entries.iter().filter(|entry| period.contains(entry.session.dates.last()));
        let read = within.map(|entry| match entry.why_not {
            Some(why) => meter.nothing(entry.session, entry.hours, why),
            None => meter.take(entry.session, entry.hours),
        });
        read.collect()
    }

    /// The record of a session, if there is one.
    pub(super) fn of(&self, session: TrainingSessionId) -> Option<&Entry<'a>> {
        self.entries.iter().find(|entry| entry.session.id == session)
    }

    /// True if a session of the course counts in the period.
    pub(super) fn has_course(&self, course: CourseId, period: Period) -> bool {
        self.counting(period).any(|entry| entry.session.course == course)
    }

    /// Pairs of sessions held at the same time that both count: somebody is to look which it was.
    #[must_use]
    pub fn at_the_same_time(&self) -> Vec<(TrainingSessionId, TrainingSessionId)> {
        let all: Vec<&Session> =
            self.entries.iter().filter(|entry| entry.why_not.is_none()).map(|entry| entry.session).collect();
        let later = |at: usize| all.get(at + 1..).unwrap_or_default();
        let pairs = all.iter().enumerate().flat_map(|(at, one)| later(at).iter().map(move |other| (*one, *other)));
        pairs.filter(|(one, other)| one.overlaps(other)).map(|(one, other)| (one.id, other.id)).collect()
    }
}

fn entry<'a>(attended: &Attended<'a>, today: Date) -> Entry<'a> {
    let session = attended.session;
    let hours = attended.presence.hours(session);
    let why_not = if session.cancelled {
        Some(NotCounted::Cancelled)
    } else if attended.presence == Presence::Absent || hours.is_zero() {
        Some(NotCounted::Absent)
    } else if session.dates.last() > today {
        Some(NotCounted::NotOver)
    } else {
        None
    };
    Entry { session, hours, by: attended.by, why_not }
}

/// True if somebody who was there for so many hours completed the session (结业).
#[must_use]
pub fn completed(rules: &TrainingRules, session: &Session, presence: Presence) -> bool {
    !session.cancelled && presence.hours(session).reaches(rules.completion.least_share, session.hours)
}

/// Adds up what counts for one purpose, and says why the rest does not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Meter<'r> {
    measure: Measure,
    counts: &'r Counts,
    /// What may come from training online, if there is a limit.
    online_most: Option<u32>,
    online: u32,
    total: u32,
}

impl<'r> Meter<'r> {
    pub(super) const fn new(measure: Measure, counts: &'r Counts, online_most: Option<u32>) -> Self {
        Self { measure, counts, online_most, online: 0, total: 0 }
    }

    /// With a limit to training online: a share of what is asked, rounded down.
    pub(super) fn limited(measure: Measure, counts: &'r Counts, online_most: Option<Rate>, asked: u32) -> Self {
        let below = online_most.filter(|most| *most < Rate::ONE);
        Self::new(measure, counts, below.map(|most| share_down(asked, most)))
    }

    pub(super) const fn online_most(&self) -> Option<u32> {
        self.online_most
    }

    pub(super) const fn units(&self) -> u32 {
        self.total
    }

    pub(super) const fn total(&self) -> Amount {
        self.measure.amount(self.total)
    }

    pub(super) fn nothing(&self, session: &Session, hours: Hours, why: NotCounted) -> Evidence {
        let counted = self.measure.amount(0);
        Evidence { session: session.id, on: session.dates.last(), hours, counted, why_not: Some(why) }
    }

    /// Counts a session as far as it may.
    pub(super) fn take(&mut self, session: &Session, hours: Hours) -> Evidence {
        let units = match self.worth(session, hours) {
            Ok(units) => units,
            Err(why) => return self.nothing(session, hours, why),
        };
        let mut taken = units;
        if session.kind == TrainingKind::Online {
            let left = self.online_most.map_or(u32::MAX, |most| most.saturating_sub(self.online));
            taken = units.min(left);
            self.online = self.online.saturating_add(taken);
        }
        self.total = self.total.saturating_add(taken);
        let why_not = (taken < units).then_some(NotCounted::OnlineShare);
        let counted = self.measure.amount(taken);
        Evidence { session: session.id, on: session.dates.last(), hours, counted, why_not }
    }

    /// What a session is worth before any limit to training online.
    pub(super) fn worth(&self, session: &Session, hours: Hours) -> Result<u32, NotCounted> {
        let Counts { kinds, levels, continuing } = self.counts;
        if !kinds.is_empty() && !kinds.contains(&session.kind) {
            return Err(NotCounted::Kind);
        }
        if !levels.is_empty() && !levels.contains(&session.level) {
            return Err(NotCounted::Level);
        }
        if *continuing && !session.continuing {
            return Err(NotCounted::NotContinuing);
        }
        match self.measure {
            Measure::Hours => Ok(hours.quarters()),
            Measure::Sessions { least_share } if hours.reaches(least_share, session.hours) => Ok(1),
            Measure::Sessions { .. } => Err(NotCounted::TooShort),
        }
    }
}
