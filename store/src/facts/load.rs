//! Reading facts in bulk. A run reads a million of them, so nothing here goes through entities.

use std::fmt::Write;

use domain::dated::Period;
use domain::fact::Fact;
use domain::ids::{FactId, WorkerId};
use sea_orm::{ConnectionTrait, QueryResult, Statement};

use super::body;
use crate::db::micros;
use crate::error::{Result, StoreError};
use crate::{Store, Timestamp};

/// Workers whose facts are read with one query.
const CHUNK: usize = 1_000;

/// Facts of each of `workers`, in their order, as believed at `known_at` (`None`: now). One query a thousand workers;
/// a worker without facts gets an empty list.
///
/// The caller has checked that the workers may be read.
///
/// # Errors
/// Driver errors; `Corrupt` when a stored fact cannot be read.
pub(crate) async fn load_facts<C: ConnectionTrait>(
    connection: &C,
    workers: &[WorkerId],
    known_at: Option<Timestamp>,
) -> Result<Vec<(WorkerId, Vec<Fact>)>> {
    let mut all: Vec<(WorkerId, Vec<Fact>)> = workers.iter().map(|worker| (*worker, Vec::new())).collect();
    for chunk in all.chunks_mut(CHUNK) {
        let rows = connection.query_all_raw(statement(connection, chunk, known_at)).await?;
        let mut place: Vec<(WorkerId, usize)> =
            chunk.iter().enumerate().map(|(at, (worker, _))| (*worker, at)).collect();
        place.sort_unstable();
        let mut last = None;
        for row in rows {
            let worker = WorkerId(row.try_get_by_index(0)?);
            let at = match last {
                Some((same, at)) if same == worker => at,
                _ => find(&place, worker)?,
            };
            last = Some((worker, at));
            if let Some((_, facts)) = chunk.get_mut(at) {
                facts.push(fact(&row)?);
            }
        }
    }
    Ok(all)
}

/// Facts of one worker as believed now.
pub(crate) async fn load_live<C: ConnectionTrait>(connection: &C, worker: WorkerId) -> Result<Vec<Fact>> {
    let mut all = load_facts(connection, &[worker], None).await?;
    Ok(all.pop().map(|(_, facts)| facts).unwrap_or_default())
}

fn find(place: &[(WorkerId, usize)], worker: WorkerId) -> Result<usize> {
    let found = place.binary_search_by_key(&worker, |(id, _)| *id).ok().and_then(|at| place.get(at));
    found.map(|(_, at)| *at).ok_or(StoreError::Corrupt("fact_worker"))
}

/// The keys stand in the text of the statement: they are integers, and a thousand bound values cost more.
fn statement<C: ConnectionTrait>(
    connection: &C,
    chunk: &[(WorkerId, Vec<Fact>)],
    known_at: Option<Timestamp>,
) -> Statement {
    let mut sql = String::with_capacity(120 + chunk.len() * 8);
    sql.push_str("SELECT worker_id, id, valid_from_on, valid_to_on, kind, body FROM fact WHERE ");
    let keys = || chunk.iter().map(|(worker, _)| worker.0);
    let (least, most) = (keys().min().unwrap_or(0), keys().max().unwrap_or(0));
    if usize::try_from(most - least + 1) == Ok(chunk.len()) {
        let _ = write!(sql, "worker_id BETWEEN {least} AND {most}");
    } else {
        sql.push_str("worker_id IN (");
        for (at, key) in keys().enumerate() {
            let _ = write!(sql, "{}{key}", if at == 0 { "" } else { "," });
        }
        sql.push(')');
    }
    match known_at.map(micros) {
        None => sql.push_str(" AND superseded_at IS NULL"),
        Some(at) => {
            let _ = write!(sql, " AND recorded_at <= {at} AND (superseded_at IS NULL OR superseded_at > {at})");
        }
    }
    sql.push_str(" ORDER BY worker_id, kind, valid_from_on");
    Statement::from_string(connection.get_database_backend(), sql)
}

fn fact(row: &QueryResult) -> Result<Fact> {
    let from: String = row.try_get_by_index(2)?;
    let to: Option<String> = row.try_get_by_index(3)?;
    let kind: String = row.try_get_by_index(4)?;
    let text: String = row.try_get_by_index(5)?;
    Ok(Fact {
        id: FactId(row.try_get_by_index(1)?),
        period: Period { from: body::date(&from)?, to: to.as_deref().map(body::date).transpose()? },
        body: body::decode(&kind, &text)?,
    })
}

impl Store {
    /// What was believed at `known_at` about workers of the scope; those outside it are left out.
    ///
    /// # Errors
    /// Driver errors, `Corrupt`.
    pub async fn facts_as_known(
        &self,
        scope: &domain::access::Scope,
        workers: &[WorkerId],
        known_at: Timestamp,
    ) -> Result<Vec<(WorkerId, Vec<Fact>)>> {
        let inside = crate::workers::inside(self.read(), scope, workers).await?;
        load_facts(self.read(), &inside, Some(known_at)).await
    }
}
