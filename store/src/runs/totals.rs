//! Sums of a run by unit and item, kept while it is calculated so that its page reads no lines.

use std::collections::BTreeMap;

use domain::access::{Scope, UnitPath};
use domain::ids::RunId;
use domain::money::Money;
use domain::pay::Group;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryResult, Statement, Value};

use super::read::{find, names};
use super::settle::step_below;
use super::snapshot;
use super::{ItemTotal, UnitTotal};
use crate::db::unit_path;
use crate::entity::{pay_run, pay_total};
use crate::error::{Result, StoreError};
use crate::paging::Count;
use crate::scope::subtree;
use crate::{Page, PageRequest, Store};

/// Stands in `unit_path` of the sums over the whole run.
pub(super) const WHOLE_RUN: &str = "";

impl Store {
    /// Totals by unit and item, in the order of units and of the slip.
    ///
    /// # Errors
    /// `NotFound` outside the scope.
    pub async fn run_totals(&self, scope: &Scope, run: RunId) -> Result<Vec<ItemTotal>> {
        let connection = self.read();
        let (row, part) = find(connection, scope, run).await?;
        named(connection, &row, by_unit(connection, &row, &part).await?).await
    }

    /// Totals by item of the part of the run that the scope may see, or of the part of it that lies in `unit`, in the
    /// order of the slip.
    ///
    /// # Errors
    /// `NotFound` outside the scope.
    pub async fn run_items(&self, scope: &Scope, run: RunId, unit: Option<&UnitPath>) -> Result<Vec<ItemTotal>> {
        let connection = self.read();
        let (row, mut part) = find(connection, scope, run).await?;
        if let Some(unit) = unit {
            part = Some(unit.clone()).filter(|unit| part.covers(unit)).ok_or(StoreError::NotFound)?;
        }
        named(connection, &row, by_item(connection, &row, &part).await?).await
    }

    /// Totals of a page of the units of a run, by path. Units are counted up to the first beyond the page.
    ///
    /// # Errors
    /// `NotFound` outside the scope.
    pub async fn run_units(&self, scope: &Scope, run: RunId, page: PageRequest) -> Result<Page<UnitTotal>> {
        let connection = self.read();
        let (row, part) = find(connection, scope, run).await?;
        let part = if depth_below(&row, &part) <= 1 { part } else { return Ok(nobody(page)) };
        // One more than the page shows tells whether there is a next one: counting a thousand units would cost more than
        // the page itself.
        let units = units_with_totals(connection, &row, &part, page.offset() + page.limit() + 1).await?;
        let rows = u64::try_from(units.len()).unwrap_or(u64::MAX);
        let count = Count { rows, more: rows > page.offset() + page.limit() };
        let shown = units.into_iter().skip(usize::try_from(page.offset()).unwrap_or(usize::MAX));
        let shown: Vec<String> = shown.take(usize::try_from(page.limit()).unwrap_or_default()).collect();
        Ok(Page { rows: unit_totals(connection, &row, shown).await?, request: page, count })
    }
}

fn nobody(request: PageRequest) -> Page<UnitTotal> {
    Page { rows: Vec::new(), request, count: Count { rows: 0, more: false } }
}

/// Steps from the run's unit down to the part.
fn depth_below(run: &pay_run::Model, part: &UnitPath) -> usize {
    part.as_str().strip_prefix(run.unit_path.as_str()).unwrap_or_default().matches('/').count()
}

/// The first units that have totals in the part, by path. One step along the index for each, instead of a look at each
/// of their items.
async fn units_with_totals<C: ConnectionTrait>(
    connection: &C,
    run: &pay_run::Model,
    part: &UnitPath,
    most: u64,
) -> Result<Vec<String>> {
    let next = "SELECT MIN(unit_path) FROM pay_total WHERE run_id = $1 AND unit_path";
    let sql = format!(
        "WITH RECURSIVE step(path, number) AS (SELECT ({next} >= $2), 1 UNION ALL \
         SELECT ({next} > step.path), step.number + 1 FROM step WHERE step.path < $3 AND step.number < {most}) \
         SELECT path FROM step WHERE path IS NOT NULL AND path < $3"
    );
    let values = [run.id.into(), part.as_str().into(), part.upper_bound().into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let rows = connection.query_all_raw(statement).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// What the slips of each unit come to. `units` are in order and have none of the run's others between them.
async fn unit_totals<C: ConnectionTrait>(
    connection: &C,
    run: &pay_run::Model,
    units: Vec<String>,
) -> Result<Vec<UnitTotal>> {
    let (Some(first), Some(last)) = (units.first(), units.last()) else { return Ok(Vec::new()) };
    let query = async |sql: &str, to: String| {
        let values: [Value; 3] = [run.id.into(), first.as_str().into(), to.into()];
        connection.query_all_raw(Statement::from_sql_and_values(connection.get_database_backend(), sql, values)).await
    };
    let sums = "SELECT unit_path, \"group\", CAST(SUM(amount_fen) AS BIGINT) FROM pay_total \
                WHERE run_id = $1 AND unit_path BETWEEN $2 AND $3 GROUP BY unit_path, \"group\"";
    let slips = "SELECT unit_path, COUNT(*) FROM pay_slip WHERE run_id = $1 AND unit_path >= $2 AND unit_path < $3 \
                 GROUP BY unit_path";
    let mut found: BTreeMap<String, UnitTotal> = BTreeMap::new();
    for unit in &units {
        found.insert(unit.clone(), UnitTotal::nothing(unit_path(unit)?));
    }
    for row in query(sums, last.clone()).await? {
        let (unit, group, amount): (String, i64, i64) = cells(&row)?;
        let group = Group::from_number(group).ok_or(StoreError::Corrupt("group"))?;
        if let Some(total) = found.get_mut(&unit) {
            total.add(group, Money::from_fen(amount));
        }
    }
    let run_unit = unit_path(&run.unit_path)?;
    for row in query(slips, unit_path(last)?.upper_bound()).await? {
        let (unit, slips): (String, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        if let Some(total) = found.get_mut(step_below(&run_unit, &unit_path(&unit)?).as_str()) {
            total.slips += slips;
        }
    }
    let mut names = names(connection, units).await?;
    for (unit, total) in &mut found {
        total.unit_name = names.remove(unit).unwrap_or_default();
    }
    Ok(found.into_values().collect())
}

fn cells(row: &QueryResult) -> Result<(String, i64, i64)> {
    // The group is a 32-bit column on one database and has no width on the other.
    let group: i32 = row.try_get_by_index(1)?;
    Ok((row.try_get_by_index(0)?, i64::from(group), row.try_get_by_index(2)?))
}

/// Rows with names, in the order of units and of the slip.
async fn named<C: ConnectionTrait>(
    connection: &C,
    run: &pay_run::Model,
    rows: Vec<pay_total::Model>,
) -> Result<Vec<ItemTotal>> {
    let snapshot = snapshot::load(connection, run.policy_snapshot_id).await?;
    let names = names(connection, rows.iter().map(|row| row.unit_path.clone()).collect()).await?;
    let mut totals = rows
        .into_iter()
        .map(|row| {
            Ok(ItemTotal {
                unit: unit_path(&row.unit_path)?,
                unit_name: names.get(&row.unit_path).cloned().unwrap_or_default(),
                item_name: snapshot.line_name(&row.kind),
                item: row.kind,
                group: Group::from_number(row.group.into()).ok_or(StoreError::Corrupt("group"))?,
                amount: Money::from_fen(row.amount_fen),
                people: row.people,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    totals.sort_by_cached_key(|total| (total.unit.clone(), snapshot.place(&total.item)));
    Ok(totals)
}

/// The sums kept, where they are as fine as the part; else the part's sums over its lines.
async fn by_unit<C: ConnectionTrait>(
    connection: &C,
    run: &pay_run::Model,
    part: &UnitPath,
) -> Result<Vec<pay_total::Model>> {
    if depth_below(run, part) > 1 {
        return sums_of_lines(connection, run, part).await;
    }
    let kept = pay_total::Entity::find().filter(pay_total::Column::RunId.eq(run.id));
    Ok(kept.filter(subtree(part, pay_total::Column::UnitPath)).all(connection).await?)
}

/// The sums of a part by item alone, under the path of the part.
async fn by_item<C: ConnectionTrait>(
    connection: &C,
    run: &pay_run::Model,
    part: &UnitPath,
) -> Result<Vec<pay_total::Model>> {
    let mut rows = Vec::new();
    if run.unit_path == part.as_str() {
        let kept = pay_total::Entity::find().filter(pay_total::Column::RunId.eq(run.id));
        rows = kept.filter(pay_total::Column::UnitPath.eq(WHOLE_RUN)).all(connection).await?;
    }
    // A run calculated before its sums as a whole were kept has those of its units.
    if rows.is_empty() {
        rows = by_unit(connection, run, part).await?;
    }
    let mut items: BTreeMap<(i32, String), pay_total::Model> = BTreeMap::new();
    for row in rows {
        let none = pay_total::Model { unit_path: part.as_str().to_owned(), amount_fen: 0, people: 0, ..row.clone() };
        let sum = items.entry((row.group, row.kind)).or_insert(none);
        sum.amount_fen += row.amount_fen;
        sum.people += row.people;
    }
    Ok(items.into_values().collect())
}

async fn sums_of_lines<C: ConnectionTrait>(
    connection: &C,
    run: &pay_run::Model,
    part: &UnitPath,
) -> Result<Vec<pay_total::Model>> {
    let sql = "SELECT l.kind, l.\"group\", CAST(SUM(l.amount_fen) AS BIGINT), \
               COUNT(DISTINCT CASE WHEN l.amount_fen <> 0 THEN l.slip_id END) \
               FROM pay_slip s JOIN pay_line l ON l.slip_id = s.id \
               WHERE s.run_id = $1 AND s.unit_path >= $2 AND s.unit_path < $3 GROUP BY l.kind, l.\"group\"";
    let values = [run.id.into(), part.as_str().into(), part.upper_bound().into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let rows = connection.query_all_raw(statement).await?;
    let model = |row: &QueryResult| {
        Ok(pay_total::Model {
            run_id: run.id,
            unit_path: part.as_str().to_owned(),
            kind: row.try_get_by_index(0)?,
            group: row.try_get_by_index(1)?,
            amount_fen: row.try_get_by_index(2)?,
            people: row.try_get_by_index(3)?,
        })
    };
    rows.iter().map(model).collect()
}
