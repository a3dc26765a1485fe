//! The code shown in the room, and signing in with it.

use domain::calendar::{Date, DateTime};
use domain::ids::TrainingSessionId;
use domain::training::{CodeRefusal, RecordedBy, RoomCode, Session, sign_in, window};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use super::attend::{line, on_file, with_day};
use super::sessions::{ATTENDANCE, today};
use super::{SessionState, kept, open_to, read_session};
use crate::db::date_opt;
use crate::entity::training_session::{ActiveModel, Column, Entity, Model};
use crate::error::{Result, StoreError};
use crate::throttle::{self, Throttle};
use crate::{Act, Store, Timestamp, audit};

/// What the page for the room shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomView {
    /// Title of the course.
    pub title: String,
    /// Where.
    pub place: String,
    /// The session.
    pub session: Session,
    /// The code of today, once there is one.
    pub code: Option<String>,
    /// From when to when it can be entered today, local time; `None` on other days and without a rule.
    pub window: Option<(DateTime, DateTime)>,
    /// People who signed in or were recorded.
    pub signed: u32,
}

/// Somebody signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// The session.
    pub session: TrainingSessionId,
    /// Title of the course.
    pub title: String,
    /// The day.
    pub on: Date,
    /// They were on file for the day already.
    pub again: bool,
}

/// Where this software is used it is eight hours past UTC, all year round.
fn local(at: Timestamp) -> DateTime {
    jiff::tz::Offset::constant(8).to_datetime(at)
}

/// The code of a session for a day, if one was made for it.
fn code_of(row: &Model, day: Date) -> Result<Option<String>> {
    Ok(if date_opt(row.code_on.as_deref())? == Some(day) { row.code.clone() } else { None })
}

/// What kept somebody from signing in anywhere, if several sessions take place: the nearest to success.
const fn rank(refusal: CodeRefusal) -> u8 {
    match refusal {
        CodeRefusal::Wrong => 5,
        CodeRefusal::TooEarly { .. } => 4,
        CodeRefusal::TooLate { .. } => 3,
        CodeRefusal::Cancelled => 2,
        CodeRefusal::NotToday => 1,
        CodeRefusal::NotOffered => 0,
    }
}

const fn refused(refusal: CodeRefusal) -> StoreError {
    StoreError::Conflict(match refusal {
        CodeRefusal::NotOffered => "code_not_offered",
        CodeRefusal::Cancelled => "training_cancelled",
        CodeRefusal::NotToday => "code_not_today",
        CodeRefusal::TooEarly { .. } => "code_too_early",
        CodeRefusal::TooLate { .. } => "code_too_late",
        CodeRefusal::Wrong => "code_wrong",
    })
}

impl Store {
    /// The page for the room of a session one keeps.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Conflict("training_ended")`, driver errors.
    pub async fn room(&self, act: Act<'_>, session: TrainingSessionId) -> Result<RoomView> {
        let row = kept(self.read(), act.by, session).await?;
        let (session, today) = (read_session(&row)?, today(act));
        let policy = self.library().await?.training_of(session.dates.last().year());
        let rule = policy.and_then(|policy| policy.rules.sign_in);
        let listed = super::read::rows(self.read(), vec![row.clone()]).await?;
        Ok(RoomView {
            code: code_of(&row, today)?,
            window: rule.and_then(|rule| window(&rule, &session, today)),
            signed: listed.first().map_or(0, |row| row.attended),
            title: row.title,
            place: row.place,
            session,
        })
    }

    /// Makes a new code for today; the one before it, if there was one, is void.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Conflict("training_ended" | "code_not_today" | "code_not_offered")`.
    pub async fn make_room_code(&self, act: Act<'_>, session: TrainingSessionId) -> Result<String> {
        let library = self.library().await?;
        let tx = self.write_tx().await?;
        let row = kept(&tx, act.by, session).await?;
        let (own, today) = (read_session(&row)?, today(act));
        if !own.dates.contains(today) {
            return Err(StoreError::Conflict("code_not_today"));
        }
        let policy = library.training_of(own.dates.last().year());
        if policy.is_none_or(|policy| policy.rules.sign_in.is_none()) {
            return Err(StoreError::Conflict("code_not_offered"));
        }
        let made = RoomCode::from_random(session, rand::random());
        let mut row = ActiveModel::from(row);
        row.code = Set(Some(made.code.clone()));
        row.code_on = Set(Some(today.to_string()));
        row.update(&tx).await?;
        audit::append(&tx, act, "room_code_made", "training_session", session.0, "").await?;
        tx.commit().await?;
        Ok(made.code)
    }

    /// Signs a worker in to whichever session, among those open to them today, the code stands for. Wrong codes are
    /// counted as wrong passwords are, and whoever enters too many waits.
    ///
    /// # Errors
    /// `Forbidden` for who is no worker; `Conflict` with the reason, `Conflict("code_throttled")` among them, and
    /// `Conflict("attendance_on_file")` where somebody has recorded their attendance otherwise.
    pub async fn sign_in_to_room(&self, act: Act<'_>, entered: &str) -> Result<SignedIn> {
        let worker = act.by.worker.filter(|_| !act.by.must_change_password).ok_or(StoreError::Forbidden)?;
        let library = self.library().await?;
        let key = self.room_key(&act.by.account);
        let tx = self.write_tx().await?;
        if let Throttle::LockedUntil(_) = throttle::state(&tx, &key, "room", act.at, false).await? {
            return Err(StoreError::Conflict("code_throttled"));
        }
        let (now, day) = (local(act.at), today(act));
        let unit = super::read::working_in(&tx, worker).await?;
        let today = Entity::find()
            .filter(open_to(&unit))
            .filter(Column::State.eq(SessionState::Planned.code()))
            .filter(Column::FirstOn.lte(day.to_string()))
            .filter(Column::LastOn.gte(day.to_string()))
            .all(&tx)
            .await?;
        let mut nearest = CodeRefusal::NotToday;
        let mut found = None;
        for row in today {
            let session = read_session(&row)?;
            let policy = library.training_of(session.dates.last().year());
            let rule = policy.as_ref().and_then(|policy| policy.rules.sign_in.as_ref());
            let code = code_of(&row, day)?.unwrap_or_default();
            let shown = RoomCode { session: session.id, code };
            match sign_in(rule, &session, &shown, entered, now) {
                Ok(on) => found = Some((row, session, on)),
                Err(refusal) if rank(refusal) > rank(nearest) => nearest = refusal,
                Err(_) => {}
            }
        }
        let Some((row, session, on)) = found else {
            if nearest == CodeRefusal::Wrong {
                throttle::record(&tx, &key, "room", false, act.at).await?;
                tx.commit().await?;
            }
            return Err(refused(nearest));
        };
        throttle::record(&tx, &key, "room", true, act.at).await?;
        let known = on_file(&tx, row.id, &[worker]).await?.remove(&worker.0);
        if known.as_ref().is_some_and(|known| known.by != RecordedBy::Code) {
            return Err(StoreError::Conflict("attendance_on_file"));
        }
        let before = known.as_ref().map_or("", |known| known.days.as_str());
        let (signed, days) = with_day(before, on)?;
        let again = before == signed;
        if !again {
            let presence = session.signed_on(&days);
            let there = (presence, presence.hours(&session));
            let line = line(act, row.id, worker, there, RecordedBy::Code, signed);
            ATTENDANCE.rows(&tx, line.into()).await?;
            audit::append(&tx, act, "signed_in_by_code", "training_session", row.id, "").await?;
        }
        tx.commit().await?;
        Ok(SignedIn { session: session.id, title: row.title, on, again })
    }

    fn room_key(&self, account: &str) -> String {
        self.keys.blind("training_session.code", &account.trim().to_lowercase())
    }
}
