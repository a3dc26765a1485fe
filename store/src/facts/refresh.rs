//! Keeping workers' rows true as days pass: facts begin and end without anybody writing.

use domain::calendar::Date;
use domain::ids::WorkerId;
use domain::policy::LadderRules;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{UnitNames, day_of, fill, load_facts, project};
use crate::entity::{fact, worker};
use crate::error::Result;
use crate::{Store, Timestamp};

/// Workers looked at together.
const CHUNK: u64 = 1_000;

/// Result of comparing workers' rows with their facts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProjectionReport {
    /// Rows compared.
    pub rows: u64,
    /// First worker whose row does not repeat the facts.
    pub differs: Option<WorkerId>,
}

impl Store {
    /// Makes anew the rows of workers for whom a fact began or ended since their row was made. Called daily, and
    /// when the server starts. Returns how many. No version is counted: nobody changed anything.
    ///
    /// # Errors
    /// Driver and policy errors.
    pub async fn refresh_projections(&self, now: Timestamp) -> Result<u64> {
        let today = day_of(now);
        let ladder = self.rules_on(today, now).await?.ladder;
        let tx = self.write_tx().await?;
        let turned = turned(&tx, today).await?;
        for chunk in turned.chunks(1_000) {
            let rows = worker::Entity::find().filter(worker::Column::Id.is_in(chunk.iter().copied())).all(&tx).await?;
            for (_, fresh) in rebuilt(&tx, rows, &ladder, Some(today)).await? {
                worker::ActiveModel::from(fresh).reset_all().update(&tx).await?;
            }
        }
        tx.commit().await?;
        Ok(u64::try_from(turned.len()).unwrap_or(u64::MAX))
    }

    /// Compares every worker's row with one made anew from the facts, as of the day the row was made.
    ///
    /// # Errors
    /// Driver errors, `Corrupt`, policy errors.
    pub async fn verify_projections(&self, now: Timestamp) -> Result<ProjectionReport> {
        let ladder = self.rules_on(day_of(now), now).await?.ladder;
        let mut report = ProjectionReport::default();
        let mut last = 0;
        loop {
            let query = worker::Entity::find().filter(worker::Column::Id.gt(last)).order_by_asc(worker::Column::Id);
            let rows = query.limit(CHUNK).all(self.read()).await?;
            let Some(end) = rows.last().map(|row| row.id) else { return Ok(report) };
            last = end;
            for (mut stored, fresh) in rebuilt(self.read(), rows, &ladder, None).await? {
                report.rows += 1;
                // The rank follows the ladder in force, which may have been replaced since.
                stored.grade_rank = fresh.grade_rank;
                if stored != fresh && report.differs.is_none() {
                    report.differs = Some(WorkerId(stored.id));
                }
            }
        }
    }
}

/// Each row beside what the facts make of it on `today`, or on the day it was made.
async fn rebuilt<C: ConnectionTrait>(
    connection: &C,
    rows: Vec<worker::Model>,
    ladder: &LadderRules,
    today: Option<Date>,
) -> Result<Vec<(worker::Model, worker::Model)>> {
    let ids: Vec<WorkerId> = rows.iter().map(|row| WorkerId(row.id)).collect();
    let facts = load_facts(connection, &ids, None).await?;
    let mut projections = Vec::with_capacity(rows.len());
    for (row, (_, facts)) in rows.iter().zip(&facts) {
        let day = today.map_or_else(|| super::body::date(&row.projected_on), Ok)?;
        projections.push((project(facts, day), day));
    }
    let names = UnitNames::along(connection, projections.iter().filter_map(|(now, _)| now.unit.as_ref())).await?;
    let mut pairs = Vec::with_capacity(rows.len());
    for (stored, (now, day)) in rows.into_iter().zip(projections) {
        let mut fresh = stored.clone();
        fill(&mut fresh, &now, &names, ladder, day)?;
        pairs.push((stored, fresh));
    }
    Ok(pairs)
}

/// Workers with a fact that began or ended between the day of their row and today (or, if the clock was set back,
/// the other way round).
async fn turned<C: ConnectionTrait>(connection: &C, today: Date) -> Result<Vec<i64>> {
    let today = today.to_string();
    let made = || Expr::col(worker::Column::ProjectedOn.as_column_ref());
    let passed = |column: fact::Column| {
        let on = || Expr::col(column.as_column_ref());
        let forward = Condition::all().add(expr_gt(on(), made())).add(column.lte(today.as_str()));
        let back = Condition::all().add(column.gt(today.as_str())).add(expr_lte(on(), made()));
        Condition::any().add(forward).add(back)
    };
    let query = Query::select()
        .distinct()
        .column(fact::Column::WorkerId)
        .from(fact::Entity)
        .inner_join(
            worker::Entity,
            sea_orm::sea_query::ExprTrait::equals(
                Expr::col(worker::Column::Id.as_column_ref()),
                fact::Column::WorkerId.as_column_ref(),
            ),
        )
        .and_where(fact::Column::SupersededAt.is_null())
        .cond_where(Condition::any().add(passed(fact::Column::ValidFromOn)).add(passed(fact::Column::ValidToOn)))
        .to_owned();
    let rows = connection.query_all(&query).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

fn expr_gt(left: Expr, right: Expr) -> Expr {
    sea_orm::sea_query::ExprTrait::gt(left, right)
}

fn expr_lte(left: Expr, right: Expr) -> Expr {
    sea_orm::sea_query::ExprTrait::lte(left, right)
}
