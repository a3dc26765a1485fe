//! What a page of slips needs beside the slips, each in one query for all of them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use domain::ids::{SlipId, WorkerId};
use domain::money::Money;
use domain::pay::Totals;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Statement};

use super::list::ListRow;
use crate::entity::{pay_line, worker};
use crate::error::Result;
use crate::runs::key::{Cycle, off_cycle_of};
use crate::runs::month_of;
use crate::runs::snapshot::{self, Snapshot};
use crate::runs::{Beside, Sums};

/// Everything shown on the slips of one worker or many.
pub(super) struct Context {
    pub snapshots: HashMap<i64, Snapshot>,
    pub workers: HashMap<i64, worker::Model>,
    /// By slip, in order.
    pub lines: HashMap<i64, Vec<pay_line::Model>>,
    /// By slip and kind of line, the year to date.
    pub items: HashMap<(i64, String), Money>,
    /// By slip, the year to date.
    pub years: HashMap<i64, Totals>,
}

impl Context {
    pub async fn load<C: ConnectionTrait>(connection: &C, slips: &[ListRow]) -> Result<Self> {
        let year = Year::of(connection, slips).await?;
        Ok(Self {
            snapshots: snapshots(connection, slips).await?,
            workers: workers(connection, slips).await?,
            lines: lines(connection, slips).await?,
            items: year.items(connection).await?,
            years: year.totals(connection).await?,
        })
    }
}

async fn snapshots<C: ConnectionTrait>(connection: &C, slips: &[ListRow]) -> Result<HashMap<i64, Snapshot>> {
    let mut snapshots = HashMap::new();
    for slip in slips {
        if let Entry::Vacant(place) = snapshots.entry(slip.policy_snapshot_id) {
            place.insert(snapshot::load(connection, slip.policy_snapshot_id).await?);
        }
    }
    Ok(snapshots)
}

async fn workers<C: ConnectionTrait>(connection: &C, slips: &[ListRow]) -> Result<HashMap<i64, worker::Model>> {
    let keys = slips.iter().map(|slip| slip.worker_id);
    let rows = worker::Entity::find().filter(worker::Column::Id.is_in(keys)).all(connection).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

async fn lines<C: ConnectionTrait>(connection: &C, slips: &[ListRow]) -> Result<HashMap<i64, Vec<pay_line::Model>>> {
    let rows = pay_line::Entity::find()
        .filter(pay_line::Column::SlipId.is_in(slips.iter().map(|slip| slip.id)))
        .order_by_asc(pay_line::Column::SlipId)
        .order_by_asc(pay_line::Column::Position)
        .all(connection)
        .await?;
    let mut lines: HashMap<i64, Vec<pay_line::Model>> = HashMap::new();
    for row in rows {
        lines.entry(row.slip_id).or_default().push(row);
    }
    Ok(lines)
}

/// Which slips make up the year to date of which: `(slip, slip of the same year up to its month)`.
struct Year {
    pairs: String,
}

impl Year {
    async fn of<C: ConnectionTrait>(connection: &C, slips: &[ListRow]) -> Result<Self> {
        let cycle =
            |slip: &ListRow| Ok(Cycle { month: month_of(slip.month)?, off_cycle: off_cycle_of(SlipId(slip.id)) });
        let cycles = slips.iter().map(cycle).collect::<Result<Vec<Cycle>>>()?;
        let Some(last) = cycles.iter().max() else { return Ok(Self { pairs: String::new() }) };
        let beside = Beside::before(connection, *last).await?;
        let mut pairs = Vec::new();
        for (slip, cycle) in slips.iter().zip(cycles) {
            for earlier in beside.year_to_date(cycle, WorkerId(slip.worker_id))? {
                pairs.push(format!("({}, {earlier})", slip.id));
            }
        }
        Ok(Self { pairs: pairs.join(", ") })
    }

    async fn items<C: ConnectionTrait>(&self, connection: &C) -> Result<HashMap<(i64, String), Money>> {
        if self.pairs.is_empty() {
            return Ok(HashMap::new());
        }
        let sql = format!(
            "SELECT pair.column1, l.kind, CAST(SUM(l.amount_fen) AS BIGINT) FROM (VALUES {}) AS pair \
             CROSS JOIN pay_line l WHERE l.slip_id = pair.column2 GROUP BY pair.column1, l.kind",
            self.pairs
        );
        let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
        let item = |row: &sea_orm::QueryResult| -> Result<_> {
            Ok(((row.try_get_by_index(0)?, row.try_get_by_index(1)?), Money::from_fen(row.try_get_by_index(2)?)))
        };
        rows.iter().map(item).collect()
    }

    async fn totals<C: ConnectionTrait>(&self, connection: &C) -> Result<HashMap<i64, Totals>> {
        if self.pairs.is_empty() {
            return Ok(HashMap::new());
        }
        let sql = format!(
            "SELECT {} FROM (VALUES {}) AS pair CROSS JOIN pay_slip s WHERE s.id = pair.column2 GROUP BY pair.column1",
            Sums::columns("pair.column1"),
            self.pairs
        );
        let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
        rows.iter()
            .map(|row| {
                let sums = Sums::from_query_result(row, "")?;
                Ok((sums.key, sums.totals()))
            })
            .collect()
    }
}
