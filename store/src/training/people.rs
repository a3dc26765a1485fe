//! The people of a session: with a seat, waiting, attended; and those who could still be enrolled.

use std::collections::BTreeMap;

use domain::access::{Scope, UnitPath};
use domain::calendar::Date;
use domain::ids::TrainingSessionId;
use domain::training::{EnrolmentState, Hours, Presence, RecordedBy};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QueryTrait};
use serde::{Deserialize, Serialize};

use super::{days, hours, read_attendance, read_enrolment, seen};
use crate::db::unit_path;
use crate::entity::worker::{self, Column};
use crate::entity::{training_attendance as at, training_enrolment as of};
use crate::error::Result;
use crate::scope::{filter, subtree};
use crate::workers::{WorkerRow, read_row, search};
use crate::{Page, PageRequest, Store, paging};

/// Which people of a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seats {
    /// With a seat, or with a record without one: the attendance list.
    #[default]
    List,
    /// On the waiting list, in its order.
    Waiting,
    /// Who gave it up.
    Withdrawn,
    /// Who could be enrolled: employed where the session is open to, without a seat or a place on the list.
    Others,
}

impl Seats {
    /// Every value.
    pub const ALL: [Self; 4] = [Self::List, Self::Waiting, Self::Withdrawn, Self::Others];

    /// The tail of its locale key, and its value in an address.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Waiting => "waiting",
            Self::Withdrawn => "withdrawn",
            Self::Others => "others",
        }
    }
}

/// Which people to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleQuery {
    /// Which.
    pub which: Seats,
    /// As in the list of workers.
    pub search: String,
    /// Only this unit and below.
    pub unit: Option<UnitPath>,
    /// Only those who completed it.
    pub completed: bool,
}

/// Somebody of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatRow {
    /// Who.
    pub worker: WorkerRow,
    /// An invented person of a demonstration.
    pub fictitious: bool,
    /// Where they stand; `None`: never asked.
    pub state: Option<EnrolmentState>,
    /// Place on the list, in the order in which they asked.
    pub turn: Option<i64>,
    /// For how long they were there, if that is on file.
    pub presence: Option<Presence>,
    /// Hours there.
    pub hours: Hours,
    /// How it is known.
    pub by: Option<RecordedBy>,
    /// Days on which they signed in by code.
    pub days: Vec<Date>,
    /// Completed the session, once it is closed.
    pub completed: Option<bool>,
}

/// The key of everybody in a table of the session.
fn in_table(table: &str, session: i64, only: &str) -> String {
    format!("worker.id IN (SELECT worker_id FROM {table} WHERE session_id = {session}{only})")
}

/// Rows of `worker` that stand so with the session, which is open to `of`.
fn standing(which: Seats, session: i64, of: &UnitPath) -> Condition {
    let state = |state: EnrolmentState| format!(" AND state = '{}'", state.code());
    let seated = in_table("training_enrolment", session, &state(EnrolmentState::Enrolled));
    let waiting = in_table("training_enrolment", session, &state(EnrolmentState::Waiting));
    let recorded = in_table("training_attendance", session, "");
    match which {
        Seats::List => Condition::any().add(Expr::cust(seated)).add(Expr::cust(recorded)),
        Seats::Waiting => Condition::all().add(Expr::cust(waiting)),
        Seats::Withdrawn => {
            let withdrawn = in_table("training_enrolment", session, &state(EnrolmentState::Withdrawn));
            Condition::all().add(Expr::cust(withdrawn)).add(Expr::cust(recorded).not())
        }
        Seats::Others => Condition::all()
            .add(Column::Active.eq(true))
            .add(subtree(of, Column::UnitPath))
            .add(Expr::cust(seated).not())
            .add(Expr::cust(waiting).not())
            .add(Expr::cust(recorded).not()),
    }
}

impl Store {
    /// A page of the people of a session that lie inside the scope: the waiting list in its order, others by unit and
    /// code.
    ///
    /// # Errors
    /// `NotFound` for a session not to be seen, driver errors, `Corrupt`.
    pub async fn session_people(
        &self,
        scope: &Scope,
        session: TrainingSessionId,
        query: &PeopleQuery,
        page: PageRequest,
    ) -> Result<Page<SeatRow>> {
        let of = seen(self.read(), scope, session).await?;
        let mut only = Condition::all()
            .add(filter(scope, Column::Id, Column::UnitPath))
            .add(standing(query.which, session.0, &unit_path(&of.unit_path)?))
            .add_option(query.unit.as_ref().map(|unit| subtree(unit, Column::UnitPath)))
            .add_option(search(&self.keys, &query.search));
        if query.completed {
            only = only.add(Expr::cust(in_table("training_attendance", session.0, " AND completed")));
        }
        let mut select = worker::Entity::find().filter(only);
        if query.which == Seats::Waiting {
            let turn = "(SELECT turn FROM training_enrolment e WHERE e.session_id = {} AND e.worker_id = worker.id)";
            select = select.order_by_asc(Expr::cust(turn.replace("{}", &session.to_string())));
        }
        let select = select.order_by_asc(Column::UnitPath).order_by_asc(Column::Code);
        let found = paging::page::<worker::Model, _>(self.read(), select.into_query(), page).await?;
        let rows = self.seat_rows(session, &found.rows).await?;
        Ok(Page { rows, request: found.request, count: found.count })
    }

    async fn seat_rows(&self, session: TrainingSessionId, rows: &[worker::Model]) -> Result<Vec<SeatRow>> {
        let ids = || rows.iter().map(|row| row.id);
        let seats = of::Entity::find().filter(of::Column::SessionId.eq(session.0));
        let seats = seats.filter(of::Column::WorkerId.is_in(ids())).all(self.read()).await?;
        let seats: BTreeMap<i64, of::Model> = seats.into_iter().map(|row| (row.worker_id, row)).collect();
        let there = at::Entity::find().filter(at::Column::SessionId.eq(session.0));
        let there = there.filter(at::Column::WorkerId.is_in(ids())).all(self.read()).await?;
        let there: BTreeMap<i64, at::Model> = there.into_iter().map(|row| (row.worker_id, row)).collect();
        rows.iter().map(|row| seat_row(row, seats.get(&row.id), there.get(&row.id))).collect()
    }
}

fn seat_row(row: &worker::Model, seat: Option<&of::Model>, there: Option<&at::Model>) -> Result<SeatRow> {
    let known = there.map(read_attendance).transpose()?;
    Ok(SeatRow {
        worker: read_row(row)?,
        fictitious: row.fictitious,
        state: seat.map(|seat| read_enrolment(&seat.state)).transpose()?,
        turn: seat.map(|seat| seat.turn),
        presence: known.map(|(presence, _)| presence),
        hours: there.map_or(Ok(Hours::ZERO), |there| hours(there.quarters))?,
        by: known.map(|(_, by)| by),
        days: there.map_or_else(|| Ok(Vec::new()), |there| days(&there.days))?,
        completed: there.and_then(|there| there.completed),
    })
}
