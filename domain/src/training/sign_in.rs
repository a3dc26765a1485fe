//! The code shown in the room (签到码): it stands for one session, and only while people are there.
//!
//! How often somebody may try is for the caller to limit; nothing here remembers.

use serde::{Deserialize, Serialize};

use super::Session;
use crate::calendar::{Date, DateTime};
use crate::ids::TrainingSessionId;
use crate::policy::SignInRule;

/// Letters and digits that are not taken for one another when read from a wall.
const LETTERS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const LENGTH: usize = 6;

/// A code and the session it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomCode {
    /// The session.
    pub session: TrainingSessionId,
    /// Six letters and digits.
    pub code: String,
}

/// Why a code was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CodeRefusal {
    /// The rules in force know no sign-in by code.
    #[error("no sign-in by code")]
    NotOffered,
    /// The session does not take place.
    #[error("cancelled")]
    Cancelled,
    /// The session does not take place on this day.
    #[error("not on this day")]
    NotToday,
    /// It opens later.
    #[error("opens at {opens}")]
    TooEarly {
        /// From when it can be entered, local time.
        opens: DateTime,
    },
    /// It has closed.
    #[error("closed at {closed}")]
    TooLate {
        /// Until when it could be entered, local time.
        closed: DateTime,
    },
    /// Not the code of this session.
    #[error("another code")]
    Wrong,
}

impl CodeRefusal {
    /// The tail of its locale key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotOffered => "not_offered",
            Self::Cancelled => "cancelled",
            Self::NotToday => "not_today",
            Self::TooEarly { .. } => "too_early",
            Self::TooLate { .. } => "too_late",
            Self::Wrong => "wrong",
        }
    }
}

impl RoomCode {
    /// A code from random bits, which the caller draws.
    #[must_use]
    pub fn from_random(session: TrainingSessionId, mut random: u64) -> Self {
        let letters = u64::try_from(LETTERS.len()).unwrap_or(1);
        let code = (0..LENGTH).filter_map(|_| {
            let at = usize::try_from(random % letters).ok()?;
            random /= letters;
            LETTERS.get(at).copied().map(char::from)
        });
        Self { session, code: code.collect() }
    }

    /// True if `entered` is this code, however it was typed: small letters, full-width forms, with blanks.
    #[must_use]
    pub fn is(&self, entered: &str) -> bool {
        let narrow = |c: char| match u32::from(c) {
            wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(c),
            _ => c,
        };
        let plain = entered.chars().map(narrow).filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_uppercase());
        !self.code.is_empty() && plain.eq(self.code.chars())
    }
}

/// When the code of a session can be entered on a day it takes place: from so many minutes before it begins to so many
/// after it ends, local time; never before or after the day itself.
#[must_use]
pub fn window(rule: &SignInRule, session: &Session, day: Date) -> Option<(DateTime, DateTime)> {
    if !session.dates.contains(day) {
        return None;
    }
    let minutes = |minutes: u16| jiff::Span::new().try_minutes(minutes).unwrap_or_default();
    let midnight = day.at(0, 0, 0, 0);
    let evening = day.at(23, 59, 59, 999_999_999);
    let opens = day.to_datetime(session.starts).checked_sub(minutes(rule.opens_minutes)).unwrap_or(midnight);
    let closes = day.to_datetime(session.ends).checked_add(minutes(rule.closes_minutes)).unwrap_or(evening);
    Some((opens.max(midnight), closes.min(evening)))
}

/// The day for which `entered` signs somebody in to `session` at `now`, local time. The hour is looked at before the
/// code, so that trying codes outside it tells nothing.
///
/// # Errors
/// [`CodeRefusal`].
pub fn sign_in(
    rule: Option<&SignInRule>,
    session: &Session,
    shown: &RoomCode,
    entered: &str,
    now: DateTime,
) -> Result<Date, CodeRefusal> {
    let rule = rule.ok_or(CodeRefusal::NotOffered)?;
    if session.cancelled {
        return Err(CodeRefusal::Cancelled);
    }
    let (opens, closed) = window(rule, session, now.date()).ok_or(CodeRefusal::NotToday)?;
    if now < opens {
        return Err(CodeRefusal::TooEarly { opens });
    }
    if now > closed {
        return Err(CodeRefusal::TooLate { closed });
    }
    if shown.session == session.id && shown.is(entered) { Ok(now.date()) } else { Err(CodeRefusal::Wrong) }
}
