//! Training: the calendar, courses, sessions with their people, records of persons and the coverage of units.

mod courses;
mod list;
mod my;
mod people;
mod plan;
mod record;
mod room;
mod unit;
mod view;

pub use courses::{TrainingCoursesPage, course_query};
pub(crate) use list::table;
pub use list::{TrainingPage, session_query};
pub use my::{MyTrainingPage, WorkerTrainingPage};
pub use people::{people_query, presence_word};
pub use plan::PlanSessionPage;
pub use record::{record_period, standing_words};
pub use room::RoomPage;
pub use unit::{TrainingUnitPage, short_query, training_unit, training_year};
pub use view::SessionPage;

use domain::access::Action;
use domain::training::{Amount, EnrolmentState, Session, Verdict};
use leptos::prelude::*;
use store::training::{SessionRow, SessionState};

use crate::components::Badge;
use crate::context::Cx;

/// Where a session stands; what is over and still open wants closing.
pub(crate) fn state_badge(cx: &Cx, row: &SessionRow) -> AnyView {
    let over = row.session.dates.last() < cx.today;
    let (code, kind) = match row.state {
        SessionState::Planned if over => ("over", "warning"),
        SessionState::Planned => ("planned", "plain"),
        SessionState::Closed => ("closed", "good"),
        SessionState::Cancelled => ("cancelled", "bad"),
    };
    view! { <Badge text=cx.t(&format!("training_state.{code}")) kind=kind/> }.into_any()
}

/// Where somebody stands with a session.
pub(crate) fn seat_badge(cx: &Cx, state: EnrolmentState) -> AnyView {
    let kind = match state {
        EnrolmentState::Enrolled => "good",
        EnrolmentState::Waiting => "warning",
        EnrolmentState::Withdrawn => "plain",
    };
    view! { <Badge text=cx.word(state) kind=kind/> }.into_any()
}

/// Its days in words: one day, from one to another, or how many between them.
#[must_use]
pub fn session_days(cx: &Cx, session: &Session) -> String {
    let (first, last, count) = (session.dates.first(), session.dates.last(), session.dates.count());
    let (first_text, last_text) = (first.to_string(), last.to_string());
    if first == last {
        return first_text;
    }
    let between = [("from", first_text.as_str()), ("to", last_text.as_str())];
    let text = cx.tf("period.between", &between);
    let every = i64::from((last - first).get_days()) + 1 == i64::from(count);
    if every { text } else { cx.tf("training.days_of", &[("period", &text), ("count", &count.to_string())]) }
}

/// The hours of each day (`09:00–17:00`).
#[must_use]
pub fn session_clock(session: &Session) -> String {
    format!("{}–{}", session.starts.strftime("%H:%M"), session.ends.strftime("%H:%M"))
}

/// Seats taken of all, and those who wait.
pub(crate) fn seats(cx: &Cx, row: &SessionRow) -> String {
    let taken = match row.session.capacity {
        Some(capacity) => format!("{}/{capacity}", row.enrolled),
        None => row.enrolled.to_string(),
    };
    let waiting = row.waiting.to_string();
    if row.waiting == 0 { taken } else { cx.tf("training.with_waiting", &[("taken", &taken), ("waiting", &waiting)]) }
}

/// An amount with its unit: hours, or sessions.
#[must_use]
pub fn amount_words(cx: &Cx, amount: Amount) -> String {
    let key = match amount {
        Amount::Hours(_) => "policy.training.hours",
        Amount::Sessions(_) => "policy.training.sessions",
    };
    let text = amount.to_string();
    cx.tf(key, &[("hours", &text), ("count", &text)])
}

/// A verdict in words.
#[must_use]
pub fn verdict_words(cx: &Cx, verdict: Verdict) -> String {
    match verdict {
        Verdict::Open { by } => cx.tf("verdict.open", &[("by", &by.to_string())]),
        Verdict::Cannot { why } => cx.t(&format!("verdict.cannot.{}", why.code())),
        Verdict::Met | Verdict::NotAsked => cx.t(&format!("verdict.{}", verdict.code())),
    }
}

/// A verdict as a mark.
pub(crate) fn verdict_badge(cx: &Cx, verdict: Verdict) -> AnyView {
    let kind = match verdict {
        Verdict::Met => "good",
        Verdict::Open { .. } => "warning",
        Verdict::Cannot { .. } => "bad",
        Verdict::NotAsked => "plain",
    };
    view! { <Badge text=verdict_words(cx, verdict) kind=kind/> }.into_any()
}

/// A share or an average in hundredths as people write it.
#[must_use]
pub fn hundredths(value: u32) -> String {
    format!("{}.{:02}", value / 100, value % 100)
}

/// True if the person keeps the session and it is still planned.
pub(crate) fn keeps(cx: &Cx, row: &SessionRow) -> bool {
    let own = cx.principal.as_ref().is_some_and(|principal| principal.unit.covers(&row.unit));
    own && cx.may(Action::EditFacts) && row.state == SessionState::Planned
}
