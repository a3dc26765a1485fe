//! Who has a seat in a session, who waits for one, and who moves up.

use serde::{Deserialize, Serialize};

use super::Session;
use crate::calendar::Date;
use crate::fact::codes;
use crate::ids::{TrainingSessionId, WorkerId};
use crate::policy::{WaitingOrder, WaitingRule};

/// Where somebody stands with a session (报名状态).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnrolmentState {
    /// Has a seat (已报名).
    Enrolled,
    /// On the waiting list (候补).
    Waiting,
    /// Gave it up or was taken off (已退出).
    Withdrawn,
}

codes! {
    EnrolmentState { Enrolled => "enrolled", Waiting => "waiting", Withdrawn => "withdrawn" }
}

impl EnrolmentState {
    /// Gives up the seat or the place on the list; `None` if there is none to give up.
    #[must_use]
    pub const fn withdraw(self) -> Option<Self> {
        match self {
            Self::Enrolled | Self::Waiting => Some(Self::Withdrawn),
            Self::Withdrawn => None,
        }
    }

    /// From the waiting list to a seat; `None` for who does not wait.
    #[must_use]
    pub const fn promote(self) -> Option<Self> {
        match self {
            Self::Waiting => Some(Self::Enrolled),
            Self::Enrolled | Self::Withdrawn => None,
        }
    }
}

/// What is on file of one person's enrolment in one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Booked<'a> {
    /// The session.
    pub session: &'a Session,
    /// Where they stand.
    pub state: EnrolmentState,
}

/// Why somebody cannot enrol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EnrolRefusal {
    /// The session does not take place.
    #[error("cancelled")]
    Cancelled,
    /// Its first day has come.
    #[error("begun")]
    Begun,
    /// They have a seat or wait for one.
    #[error("enrolled already")]
    Already,
    /// They have a seat in another session at the same time.
    #[error("at the same time as {session}")]
    Overlaps {
        /// That session.
        session: TrainingSessionId,
    },
    /// Every seat is taken and there is no waiting list.
    #[error("full")]
    Full,
}

impl EnrolRefusal {
    /// The tail of its locale key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Begun => "begun",
            Self::Already => "already",
            Self::Overlaps { .. } => "overlaps",
            Self::Full => "full",
        }
    }
}

/// Seats of a session that are not taken; `None`: no limit.
#[must_use]
pub fn seats_left(session: &Session, enrolled: u32) -> Option<u32> {
    session.capacity.map(|capacity| capacity.saturating_sub(enrolled))
}

/// What asking for a seat on `today` brings: a seat, or a place on the waiting list where all are taken or others wait
/// already. `enrolled` and `waiting` count the others; `own` is everything the person is enrolled in.
///
/// # Errors
/// [`EnrolRefusal`].
pub fn enrol(
    waiting_list: Option<&WaitingRule>,
    session: &Session,
    (enrolled, waiting): (u32, u32),
    own: &[Booked<'_>],
    today: Date,
) -> Result<EnrolmentState, EnrolRefusal> {
    if session.cancelled {
        return Err(EnrolRefusal::Cancelled);
    }
    if session.dates.first() <= today {
        return Err(EnrolRefusal::Begun);
    }
    let held = own.iter().filter(|booked| booked.state != EnrolmentState::Withdrawn);
    if held.clone().any(|booked| booked.session.id == session.id) {
        return Err(EnrolRefusal::Already);
    }
    let mut seats = held.filter(|booked| booked.state == EnrolmentState::Enrolled);
    if let Some(other) = seats.find(|booked| booked.session.overlaps(session)) {
        return Err(EnrolRefusal::Overlaps { session: other.session.id });
    }
    let free = seats_left(session, enrolled).is_none_or(|left| left > 0);
    match (free, waiting_list) {
        (true, None) => Ok(EnrolmentState::Enrolled),
        // Nobody passes those who wait.
        (true, Some(_)) if waiting == 0 => Ok(EnrolmentState::Enrolled),
        (_, Some(_)) => Ok(EnrolmentState::Waiting),
        (false, None) => Err(EnrolRefusal::Full),
    }
}

/// Somebody on a waiting list, in the order in which they asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Who.
    pub worker: WorkerId,
    /// Short of a target of the year that the session would count for.
    pub short: bool,
}

/// Who moves up to the seats that are free, in that order. Nobody does once the session is too near, or where there is
/// no waiting list.
#[must_use]
pub fn moves_up(
    rule: Option<&WaitingRule>,
    session: &Session,
    enrolled: u32,
    waiting: &[Waiting],
    today: Date,
) -> Vec<WorkerId> {
    let Some(rule) = rule.filter(|rule| !session.cancelled && rule.moves_on(session.dates.first(), today)) else {
        return Vec::new();
    };
    let mut order: Vec<&Waiting> = waiting.iter().collect();
    if rule.order == WaitingOrder::ShortFirst {
        order.sort_by_key(|waiting| !waiting.short);
    }
    let seats = seats_left(session, enrolled).map_or(usize::MAX, |left| usize::try_from(left).unwrap_or(usize::MAX));
    order.into_iter().take(seats).map(|waiting| waiting.worker).collect()
}
