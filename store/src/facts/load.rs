//! Reading facts in bulk. A run reads a million of them, so nothing here goes through entities, and all facts of a
//! worker come as one row: the driver hands rows over one by one, which costs more than reading them.

use std::fmt::Write;

use domain::calendar::Date;
use domain::dated::Period;
use domain::fact::Fact;
use domain::ids::{FactId, WorkerId};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::body;
use crate::db::micros;
use crate::error::{Result, StoreError};
use crate::{Store, Timestamp};

/// Workers whose facts are read with one query.
const CHUNK: usize = 1_000;
/// Between the fields of a record, and between records: control characters, which JSON escapes inside texts.
const FIELD: char = '\u{1f}';
const RECORD: char = '\u{1e}';

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
    let believed = match known_at.map(micros) {
        None => "superseded_at IS NULL".to_owned(),
        Some(at) => format!("recorded_at <= {at} AND (superseded_at IS NULL OR superseded_at > {at})"),
    };
    load_where(connection, workers, &believed).await
}

/// Facts of some kinds that are in force on a day, as believed now, of each of `workers`, in their order.
///
/// # Errors
/// As [`load_facts`].
pub(crate) async fn load_in_force<C: ConnectionTrait>(
    connection: &C,
    workers: &[WorkerId],
    kinds: &[&'static str],
    on: Date,
) -> Result<Vec<(WorkerId, Vec<Fact>)>> {
    let kinds: Vec<String> = kinds.iter().map(|kind| format!("'{kind}'")).collect();
    let in_force = format!(
        "superseded_at IS NULL AND kind IN ({}) AND valid_from_on <= '{on}' \
         AND (valid_to_on IS NULL OR valid_to_on > '{on}')",
        kinds.join(",")
    );
    load_where(connection, workers, &in_force).await
}

/// Facts of some kinds, whenever they hold, as believed now, of each of `workers`, in their order.
///
/// # Errors
/// As [`load_facts`].
pub(crate) async fn load_of_kinds<C: ConnectionTrait>(
    connection: &C,
    workers: &[WorkerId],
    kinds: &[&'static str],
) -> Result<Vec<(WorkerId, Vec<Fact>)>> {
    let kinds: Vec<String> = kinds.iter().map(|kind| format!("'{kind}'")).collect();
    load_where(connection, workers, &format!("superseded_at IS NULL AND kind IN ({})", kinds.join(","))).await
}

async fn load_where<C: ConnectionTrait>(
    connection: &C,
    workers: &[WorkerId],
    condition: &str,
) -> Result<Vec<(WorkerId, Vec<Fact>)>> {
    let mut all: Vec<(WorkerId, Vec<Fact>)> = workers.iter().map(|worker| (*worker, Vec::new())).collect();
    for chunk in all.chunks_mut(CHUNK) {
        let rows = connection.query_all_raw(statement(connection, chunk, condition)).await?;
        let mut place: Vec<(WorkerId, usize)> =
            chunk.iter().enumerate().map(|(at, (worker, _))| (*worker, at)).collect();
        place.sort_unstable();
        for row in rows {
            let at = find(&place, WorkerId(row.try_get_by_index(0)?))?;
            if let Some((_, facts)) = chunk.get_mut(at) {
                *facts = read(&row.try_get_by_index::<String>(1)?)?;
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
fn statement<C: ConnectionTrait>(connection: &C, chunk: &[(WorkerId, Vec<Fact>)], condition: &str) -> Statement {
    let (sign, join) = match connection.get_database_backend() {
        DbBackend::Sqlite => ("char", "group_concat"),
        _ => ("chr", "string_agg"),
    };
    let field = format!("|| {sign}({}) ||", u32::from(FIELD));
    let mut sql = String::with_capacity(400 + chunk.len() * 8);
    let _ = write!(
        sql,
        "SELECT worker_id, {join}(id {field} valid_from_on {field} coalesce(valid_to_on, '') {field} kind {field} body, \
         {sign}({})) FROM fact WHERE ",
        u32::from(RECORD)
    );
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
    let _ = write!(sql, " AND {condition} GROUP BY worker_id");
    Statement::from_string(connection.get_database_backend(), sql)
}

/// The facts of one worker, by key.
fn read(joined: &str) -> Result<Vec<Fact>> {
    let mut facts = joined.split(RECORD).map(fact).collect::<Result<Vec<Fact>>>()?;
    facts.sort_unstable_by_key(|fact| fact.id);
    Ok(facts)
}

fn fact(record: &str) -> Result<Fact> {
    let mut fields = record.splitn(5, FIELD);
    let mut next = || fields.next().ok_or(StoreError::Corrupt("fact"));
    let (id, from, to, kind, text) = (next()?, next()?, next()?, next()?, next()?);
    let to = if to.is_empty() { None } else { Some(body::date(to)?) };
    Ok(Fact {
        id: FactId(id.parse().map_err(|_| StoreError::Corrupt("fact"))?),
        period: Period { from: body::date(from)?, to },
        body: body::decode(kind, text)?,
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
