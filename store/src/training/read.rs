//! Sessions as they are listed and shown.

use domain::access::{Scope, UnitPath};
use domain::calendar::Date;
use domain::ids::{TrainingSessionId, WorkerId};
use domain::training::EnrolmentState;
use jiff::ToSpan;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryTrait, Statement};
use serde::{Deserialize, Serialize};

use super::enrol::by_state;
use super::{
    ByKey, SessionQuery, SessionRow, SessionState, count, listed, read_enrolment, read_session, seen, visible,
};
use crate::db::unit_path;
use crate::entity::training_session::{Column, Entity, Model};
use crate::entity::{training_enrolment, worker};
use crate::error::{Result, StoreError};
use crate::runs::names;
use crate::scope::subtree;
use crate::workers::has_part;
use crate::{Page, PageRequest, Store, paging};

/// Days ahead in which a session is worth a word.
pub const AHEAD: i64 = 30;
/// Sessions named on a first page.
const NAMED: u32 = 5;

/// Training that wants somebody's attention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dues {
    /// Sessions that begin within 30 days, the next first, at most five.
    pub coming: Vec<SessionRow>,
    /// All of them.
    pub coming_count: u64,
    /// Sessions of one's own units that are over and not closed, the oldest first, at most five.
    pub unclosed: Vec<SessionRow>,
    /// All of them.
    pub unclosed_count: u64,
}

fn narrowed(query: &SessionQuery) -> Condition {
    let search = query.search.trim();
    let found = (!search.is_empty()).then(|| {
        [Column::Title, Column::Organiser, Column::Place]
            .into_iter()
            .fold(Condition::any(), |any, column| any.add(has_part(column, search)))
    });
    let mut all = Condition::all()
        .add_option(found)
        .add_option(query.unit.as_ref().map(|unit| subtree(unit, Column::UnitPath)))
        .add_option(query.course.map(|course| Column::CourseId.eq(course.0)))
        .add_option(query.kind.map(|kind| Column::Kind.eq(kind.code())))
        .add_option(query.level.map(|level| Column::Level.eq(level.code())))
        .add_option(query.state.map(|state| Column::State.eq(state.code())))
        .add_option(query.from.map(|from| Column::LastOn.gte(from.to_string())))
        .add_option(query.until.map(|until| Column::FirstOn.lte(until.to_string())));
    if query.continuing {
        all = all.add(Column::Continuing.eq(true));
    }
    all
}

/// People with hours, and people with any record, of some sessions.
async fn attended<C: ConnectionTrait>(connection: &C, sessions: &[i64]) -> Result<ByKey<(u32, u32)>> {
    let mut all = ByKey::new();
    if sessions.is_empty() {
        return Ok(all);
    }
    let sql = format!(
        "SELECT session_id, CAST(SUM(CASE WHEN quarters > 0 THEN 1 ELSE 0 END) AS BIGINT), COUNT(*) \
         FROM training_attendance WHERE session_id IN ({}) GROUP BY session_id",
        listed(sessions.iter().copied())
    );
    for row in connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await? {
        let counts = (count(row.try_get_by_index(1)?)?, count(row.try_get_by_index(2)?)?);
        all.insert(row.try_get_by_index(0)?, counts);
    }
    Ok(all)
}

/// Rows as listed, with names and counts.
pub(super) async fn rows<C: ConnectionTrait>(connection: &C, rows: Vec<Model>) -> Result<Vec<SessionRow>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let names = names(connection, rows.iter().map(|row| row.unit_path.clone()).collect()).await?;
    let states = by_state(connection, &ids).await?;
    let attended = attended(connection, &ids).await?;
    let read = |row: Model| {
        let of = |state| states.get(&row.id).into_iter().flatten().find(|(s, _)| *s == state).map_or(0, |(_, n)| *n);
        let (attended, recorded) = attended.get(&row.id).copied().unwrap_or_default();
        Ok(SessionRow {
            session: read_session(&row)?,
            enrolled: of(EnrolmentState::Enrolled),
            waiting: of(EnrolmentState::Waiting),
            attended,
            recorded,
            unit: unit_path(&row.unit_path)?,
            unit_name: names.get(&row.unit_path).cloned().unwrap_or_default(),
            state: SessionState::stored(&row.state)?,
            title: row.title,
            organiser: row.organiser,
            place: row.place,
            note: row.note,
            ended_by: row.ended_account,
            ended_reason: row.ended_reason,
            version: row.version,
        })
    };
    rows.into_iter().map(read).collect()
}

impl Store {
    /// A page of the calendar that the scope may see, the earliest first unless asked otherwise.
    ///
    /// # Errors
    /// Driver errors, `Corrupt`.
    pub async fn training_sessions(
        &self,
        scope: &Scope,
        query: &SessionQuery,
        page: PageRequest,
    ) -> Result<Page<SessionRow>> {
        let select = Entity::find().filter(visible(self.read(), scope).await?).filter(narrowed(query));
        self.session_page(select, query.descending, page).await
    }

    async fn session_page(
        &self,
        select: sea_orm::Select<Entity>,
        descending: bool,
        page: PageRequest,
    ) -> Result<Page<SessionRow>> {
        let order = if descending { sea_orm::Order::Desc } else { sea_orm::Order::Asc };
        let select = select.order_by(Column::FirstOn, order.clone()).order_by(Column::Id, order);
        let found = paging::page::<Model, _>(self.read(), select.into_query(), page).await?;
        let rows = rows(self.read(), found.rows).await?;
        Ok(Page { rows, request: found.request, count: found.count })
    }

    /// One session that the scope may see.
    ///
    /// # Errors
    /// `NotFound`, driver errors, `Corrupt`.
    pub async fn training_session(&self, scope: &Scope, session: TrainingSessionId) -> Result<SessionRow> {
        let row = seen(self.read(), scope, session).await?;
        rows(self.read(), vec![row]).await?.into_iter().next().ok_or(StoreError::NotFound)
    }

    /// Where somebody stands with each of some sessions; those they never asked for are left out.
    ///
    /// # Errors
    /// `NotFound` outside the scope, driver errors, `Corrupt`.
    pub async fn own_seats(
        &self,
        scope: &Scope,
        worker: WorkerId,
        sessions: &[TrainingSessionId],
    ) -> Result<Vec<(TrainingSessionId, EnrolmentState)>> {
        use training_enrolment::Column as In;
        if crate::workers::inside(self.read(), scope, &[worker]).await?.is_empty() {
            return Err(StoreError::NotFound);
        }
        let rows = training_enrolment::Entity::find()
            .filter(In::WorkerId.eq(worker.0))
            .filter(In::SessionId.is_in(sessions.iter().map(|session| session.0)))
            .all(self.read())
            .await?;
        let read =
            |row: training_enrolment::Model| Ok((TrainingSessionId(row.session_id), read_enrolment(&row.state)?));
        rows.into_iter().map(read).collect()
    }

    /// What wants attention within 30 days: sessions that begin, and sessions of the scope's own units that are over and
    /// were not closed.
    ///
    /// # Errors
    /// Driver errors, `Corrupt`.
    pub async fn training_dues(&self, scope: &Scope, today: Date) -> Result<Dues> {
        let page = PageRequest { page: 1, size: NAMED };
        let planned = SessionQuery { state: Some(SessionState::Planned), ..SessionQuery::default() };
        let visible = visible(self.read(), scope).await?;
        let soon = Column::FirstOn.between(today.to_string(), today.saturating_add(AHEAD.days()).to_string());
        let coming = Entity::find().filter(visible).filter(narrowed(&planned)).filter(soon);
        let coming = self.session_page(coming, false, page).await?;
        let own = match scope {
            Scope::Subtree(root) => subtree(root, Column::UnitPath),
            Scope::Worker(_) | Scope::Nobody => crate::scope::nothing(),
        };
        let over = Entity::find().filter(own).filter(narrowed(&planned)).filter(Column::LastOn.lt(today.to_string()));
        let unclosed = self.session_page(over, false, page).await?;
        Ok(Dues {
            coming_count: coming.count.rows,
            coming: coming.rows,
            unclosed_count: unclosed.count.rows,
            unclosed: unclosed.rows,
        })
    }
}

/// The unit somebody works in now.
pub(super) async fn working_in<C: ConnectionTrait>(connection: &C, worker: WorkerId) -> Result<UnitPath> {
    let row = worker::Entity::find_by_id(worker.0).filter(worker::Column::Active.eq(true)).one(connection).await?;
    let row = row.ok_or(StoreError::Forbidden)?;
    unit_path(&row.unit_path)
}
