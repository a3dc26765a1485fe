//! Whether a target is met, can still be met, and until when.

use serde::{Deserialize, Serialize};

use super::ledger::{Ledger, Meter};
use super::{Planned, Session};
use crate::calendar::Date;
use crate::dated::Period;
use crate::fact::codes;

/// Where somebody stands with a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Verdict {
    /// Met (达标).
    Met,
    /// Can still be met with what is planned (可以完成).
    Open {
        /// The last day for it: who begins no later can meet it with the sessions planned from then on.
        by: Date,
    },
    /// Cannot be met (不能完成).
    Cannot {
        /// Why.
        why: WhyNot,
    },
    /// Nothing is asked: there for too small a part of the time (不作要求).
    NotAsked,
}

impl Verdict {
    /// The tail of its locale key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Open { .. } => "open",
            Self::Cannot { .. } => "cannot",
            Self::NotAsked => "not_asked",
        }
    }
}

/// Why a target cannot be met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyNot {
    /// Its time is over.
    Over,
    /// The person has left.
    Left,
    /// All that is planned does not suffice; another session would.
    TooLittlePlanned,
}

codes! {
    WhyNot { Over => "over", Left => "left", TooLittlePlanned => "too_little_planned" }
}

/// What can still be attended within a period, latest first.
pub(super) struct Chances<'a> {
    all: Vec<Chance<'a>>,
}

struct Chance<'a> {
    on: Date,
    session: &'a Session,
    /// The person has a seat in it.
    seat: bool,
}

impl<'a> Chances<'a> {
    /// The sessions somebody has a seat in, and of those planned the ones still open to them: not at the same time as a
    /// seat, and of no course that they have attended or have a seat in, since its sessions repeat one another.
    pub(super) fn new(
        ledger: &Ledger<'_>,
        seats: &[&'a Session],
        planned: &[Planned<'a>],
        (period, until, today): (Period, Option<Date>, Date),
    ) -> Self {
        let seated = seats.iter().map(|session| Chance { on: session.dates.first().max(today), session, seat: true });
        let is_chance = |session: &Session| {
            !session.cancelled
                && session.dates.first() >= today
                && period.contains(session.dates.last())
                && until.is_none_or(|until| session.dates.last() < until)
                && ledger.of(session.id).is_none()
                && !ledger.has_course(session.course, period)
                && !seats.iter().any(|seat| seat.course == session.course || seat.overlaps(session))
        };
        let open = planned.iter().filter(|planned| planned.open && is_chance(planned.session));
        let open = open.map(|open| Chance { on: open.session.dates.first(), session: open.session, seat: false });
        let mut all: Vec<Chance<'a>> = seated.chain(open).collect();
        all.sort_by_key(|chance| core::cmp::Reverse((chance.on, chance.session.id)));
        Self { all }
    }

    /// What everything attended and still to be attended comes to, and the last day from which it reaches `asked`. Of
    /// sessions that exclude one another, being of one course or at the same time, those that give more are attended.
    pub(super) fn reach(&self, done: &Meter<'_>, asked: u32) -> (u32, Option<Date>) {
        let mut chosen: Vec<(&Chance<'a>, u32)> = Vec::new();
        let (mut reached, mut by) = (done.units(), None);
        for chance in &self.all {
            let Ok(units) = done.worth(chance.session, chance.session.hours) else { continue };
            let excluded = |known: &Chance<'_>| {
                let open = !known.seat && !chance.seat;
                open && (known.session.course == chance.session.course || known.session.overlaps(chance.session))
            };
            let lost: u32 = chosen.iter().filter(|(known, _)| excluded(known)).map(|(_, units)| *units).sum();
            if lost >= units {
                continue;
            }
            chosen.retain(|(known, _)| !excluded(known));
            chosen.push((chance, units));
            let mut meter = *done;
            for (chance, _) in &chosen {
                meter.take(chance.session, chance.session.hours);
            }
            reached = reached.max(meter.units());
            if by.is_none() && reached >= asked {
                by = Some(chance.on);
            }
        }
        (reached, by)
    }
}
