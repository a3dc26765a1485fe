//! Courses: what is taught. Changing one changes its sessions that are still planned, never those that were held.

use domain::access::{Action, Principal, Scope, UnitPath};
use domain::ids::CourseId;
use domain::training::Course;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use super::{CourseEntry, CourseQuery, CourseRow, SessionState, checked_text, read_course};
use crate::db::{micros, unit_path};
use crate::entity::training_course::{ActiveModel, Column, Entity, Model};
use crate::entity::training_session;
use crate::error::{Result, StoreError};
use crate::runs::{covering, names};
use crate::scope::{nothing, require, require_unit, subtree};
use crate::workers::has_part;
use crate::{Act, Page, PageRequest, Store, audit, paging};

impl CourseEntry {
    fn checked(mut self) -> Result<Self> {
        self.title = checked_text(&self.title, "title", true)?;
        self.organiser = checked_text(&self.organiser, "organiser", true)?;
        if self.hours.is_zero() { Err(StoreError::Invalid("hours", "no_hours")) } else { Ok(self) }
    }

    fn fill(self, row: &mut ActiveModel) {
        row.title = Set(self.title);
        row.kind = Set(self.kind.code().to_owned());
        row.level = Set(self.level.code().to_owned());
        row.organiser = Set(self.organiser);
        row.quarters = Set(i64::from(self.hours.quarters()));
        row.continuing = Set(self.continuing);
    }
}

/// Courses of the units inside the scope and of those above it.
fn within(scope: &Scope) -> Condition {
    match scope {
        Scope::Subtree(root) => {
            Condition::any().add(subtree(root, Column::UnitPath)).add(Column::UnitPath.is_in(covering(root)))
        }
        Scope::Worker(_) | Scope::Nobody => nothing(),
    }
}

/// A course whose sessions people of `unit` may be invited to.
pub(super) async fn usable<C: ConnectionTrait>(connection: &C, course: CourseId, unit: &UnitPath) -> Result<Model> {
    let row = Entity::find_by_id(course.0).filter(Column::UnitPath.is_in(covering(unit)));
    row.one(connection).await?.ok_or(StoreError::Invalid("course", "unknown_course"))
}

async fn own(tx: &DatabaseTransaction, by: &Principal, (course, version): (CourseId, i64)) -> Result<Model> {
    require(by, Action::EditFacts)?;
    let row = Entity::find_by_id(course.0).filter(within(&by.scope())).one(tx).await?.ok_or(StoreError::NotFound)?;
    if require_unit(by, &unit_path(&row.unit_path)?).is_err() {
        return Err(StoreError::Forbidden);
    }
    if row.version == version { Ok(row) } else { Err(StoreError::Stale) }
}

impl Store {
    /// A page of the courses that may be used in the scope, by title.
    ///
    /// # Errors
    /// Driver errors, `Corrupt`.
    pub async fn training_courses(
        &self,
        scope: &Scope,
        query: &CourseQuery,
        page: PageRequest,
    ) -> Result<Page<CourseRow>> {
        let search = query.search.trim();
        let found = (!search.is_empty())
            .then(|| Condition::any().add(has_part(Column::Title, search)).add(has_part(Column::Organiser, search)));
        let kind = query.kind.map(|kind| Column::Kind.eq(kind.code()));
        let retired = (!query.retired).then(|| Column::Retired.eq(false));
        let only = Condition::all().add(within(scope)).add_option(found).add_option(kind).add_option(retired);
        let select = Entity::find().filter(only).order_by_asc(Column::Title).order_by_asc(Column::Id);
        let found = paging::page::<Model, _>(self.read(), select.into_query(), page).await?;
        let rows = self.course_rows(found.rows).await?;
        Ok(Page { rows, request: found.request, count: found.count })
    }

    /// One course that may be used in the scope.
    ///
    /// # Errors
    /// `NotFound`, driver errors, `Corrupt`.
    pub async fn training_course(&self, scope: &Scope, course: CourseId) -> Result<CourseRow> {
        let row = Entity::find_by_id(course.0).filter(within(scope)).one(self.read()).await?;
        let rows = self.course_rows(row.into_iter().collect()).await?;
        rows.into_iter().next().ok_or(StoreError::NotFound)
    }

    async fn course_rows(&self, rows: Vec<Model>) -> Result<Vec<CourseRow>> {
        let names = names(self.read(), rows.iter().map(|row| row.unit_path.clone()).collect()).await?;
        let held: Vec<(i64, i64)> = training_session::Entity::find()
            .filter(training_session::Column::CourseId.is_in(rows.iter().map(|row| row.id)))
            .filter(training_session::Column::State.ne(SessionState::Cancelled.code()))
            .select_only()
            .column(training_session::Column::CourseId)
            .column_as(training_session::Column::Id.count(), "sessions")
            .group_by(training_session::Column::CourseId)
            .into_tuple()
            .all(self.read())
            .await?;
        let read = |row: Model| {
            Ok(CourseRow {
                course: read_course(&row)?,
                unit: unit_path(&row.unit_path)?,
                unit_name: names.get(&row.unit_path).cloned().unwrap_or_default(),
                retired: row.retired,
                sessions: held.iter().find(|(id, _)| *id == row.id).map_or(0, |(_, sessions)| *sessions),
                version: row.version,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Adds a course to `unit`.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound` for a unit outside one's own; `Invalid`.
    pub async fn add_course(&self, act: Act<'_>, unit: &UnitPath, entry: CourseEntry) -> Result<CourseId> {
        require(act.by, Action::EditFacts)?;
        require_unit(act.by, unit)?;
        let entry = entry.checked()?;
        let tx = self.write_tx().await?;
        let mut row = ActiveModel {
            unit_path: Set(unit.as_str().to_owned()),
            retired: Set(false),
            version: Set(1),
            created_at: Set(micros(act.at)),
            ..Default::default()
        };
        entry.fill(&mut row);
        let id = Entity::insert(row).exec(&tx).await?.last_insert_id;
        audit::append(&tx, act, "course_added", "training_course", id, &format!("unit={}", unit.as_str())).await?;
        tx.commit().await?;
        Ok(CourseId(id))
    }

    /// Changes a course, and with it its sessions that are still planned: title, kind, level, organiser and whether they
    /// count as continuing education. `retired` keeps new sessions from being planned.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`, `Invalid`.
    pub async fn change_course(
        &self,
        act: Act<'_>,
        known: (CourseId, i64),
        entry: CourseEntry,
        retired: bool,
    ) -> Result<()> {
        let entry = entry.checked()?;
        let tx = self.write_tx().await?;
        let row = own(&tx, act.by, known).await?;
        let version = row.version;
        let before = read_course(&row)?;
        let after = Course {
            id: before.id,
            title: entry.title.clone(),
            kind: entry.kind,
            level: entry.level,
            organiser: entry.organiser.clone(),
            hours: entry.hours,
            continuing: entry.continuing,
        };
        let mut row = ActiveModel::from(row);
        entry.fill(&mut row);
        row.retired = Set(retired);
        row.version = Set(version + 1);
        row.update(&tx).await?;
        if before != after {
            carry_on(&tx, &after).await?;
        }
        audit::append(&tx, act, "course_changed", "training_course", known.0.0, "").await?;
        Ok(tx.commit().await?)
    }
}

/// Carries a changed course to its sessions that are still planned.
async fn carry_on(tx: &DatabaseTransaction, course: &Course) -> Result<()> {
    use training_session::Column as Of;
    let next = Expr::col(Of::Version).add(1);
    training_session::Entity::update_many()
        .col_expr(Of::Title, Expr::val(course.title.as_str()))
        .col_expr(Of::Kind, Expr::val(course.kind.code()))
        .col_expr(Of::Level, Expr::val(course.level.code()))
        .col_expr(Of::Organiser, Expr::val(course.organiser.as_str()))
        .col_expr(Of::Continuing, Expr::val(course.continuing))
        .col_expr(Of::Version, next)
        .filter(Of::CourseId.eq(course.id.0))
        .filter(Of::State.eq(SessionState::Planned.code()))
        .exec(tx)
        .await?;
    Ok(())
}
