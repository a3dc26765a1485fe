//! What a run pays or collects for closed months, line by line, and what it comes to.

use domain::access::{Scope, UnitPath};
use domain::calendar::Month;
use domain::ids::{RunId, SlipId, WorkerId};
use domain::money::Money;
use domain::pay::Group;
use domain::policy::Named;
use domain::trace::{InputKind, Trace};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};
use serde::{Deserialize, Serialize};

use super::read::find;
use super::{month_of, snapshot};
use crate::entity::pay_run;
use crate::error::{Result, StoreError};
use crate::paging::Count;
use crate::slips::unit_text;
use crate::{Page, PageRequest, Store};

/// The lines that are differences, in the words of their index.
const LATE: &str = "substr(l.trace, 1, 4) IN ('[30,', '[31,')";

/// A difference for a closed month on the slip of a later one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DifferenceRow {
    /// Worker.
    pub worker: WorkerId,
    /// The worker's number.
    pub code: String,
    /// Name.
    pub name: String,
    /// Unit names.
    pub unit: String,
    /// The slip it is on.
    pub slip: SlipId,
    /// The closed month.
    pub month: Month,
    /// Name of the line.
    pub item: Named,
    /// Which sum it belongs to.
    pub group: Group,
    /// What was paid for that month.
    pub old: Money,
    /// What is due for it.
    pub new: Money,
    /// What the run pays or collects.
    pub amount: Money,
}

/// The differences of a run for one closed month and one kind of line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DifferenceSum {
    /// The closed month.
    pub month: Month,
    /// Code of the line kind.
    pub item: String,
    /// Its name.
    pub item_name: Named,
    /// Which sum it belongs to.
    pub group: Group,
    /// Sum.
    pub amount: Money,
    /// People.
    pub people: i64,
}

#[derive(FromQueryResult)]
struct Row {
    slip: i64,
    worker: i64,
    code: String,
    name: String,
    street: String,
    community: String,
    kind: String,
    group_number: i32,
    amount: i64,
    trace: String,
}

impl Store {
    /// Differences for closed months in a run, by unit and worker, oldest month first.
    ///
    /// # Errors
    /// `NotFound` outside the scope.
    pub async fn run_differences(&self, scope: &Scope, run: RunId, page: PageRequest) -> Result<Page<DifferenceRow>> {
        let connection = self.read();
        let (row, part) = find(connection, scope, run).await?;
        let counted = format!("SELECT COUNT(*) {}", from(&row));
        let counted = query(connection, &counted, &part).await?;
        let count: i64 = counted.first().ok_or(StoreError::Corrupt("count"))?.try_get_by_index(0)?;
        let sql = format!(
            "SELECT s.id AS slip, s.worker_id AS worker, w.code, w.name, s.street, s.community, l.kind, \
             l.\"group\" AS group_number, l.amount_fen AS amount, l.trace {} \
             ORDER BY s.unit_path, s.worker_id, l.position LIMIT {} OFFSET {}",
            from(&row),
            page.limit(),
            page.offset()
        );
        let snapshot = snapshot::load(connection, row.policy_snapshot_id).await?;
        let rows = query(connection, &sql, &part).await?;
        let rows = rows.iter().map(|row| difference(&Row::from_query_result(row, "")?, &snapshot));
        Ok(Page { rows: rows.collect::<Result<Vec<_>>>()?, request: page, count: Count::exactly(count)? })
    }

    /// What the differences of a run come to for each closed month and kind of line.
    ///
    /// # Errors
    /// `NotFound` outside the scope.
    pub async fn run_difference_sums(&self, scope: &Scope, run: RunId) -> Result<Vec<DifferenceSum>> {
        let connection = self.read();
        let (row, part) = find(connection, scope, run).await?;
        let snapshot = snapshot::load(connection, row.policy_snapshot_id).await?;
        // A trace begins `[31,7,[[60,24309],`: the month is its first input, five digits long.
        let at = if self.is_sqlite() { "instr(l.trace, '[[60,')" } else { "strpos(l.trace, '[[60,')" };
        let sql = format!(
            "SELECT CAST(substr(l.trace, {at} + 5, 5) AS INTEGER) AS for_month, l.kind, l.\"group\", \
             CAST(SUM(l.amount_fen) AS BIGINT), COUNT(DISTINCT s.worker_id) {} \
             GROUP BY for_month, l.kind, l.\"group\" ORDER BY for_month",
            from(&row)
        );
        let mut sums = Vec::new();
        for found in query(connection, &sql, &part).await? {
            let (month, group): (i32, i32) = (found.try_get_by_index(0)?, found.try_get_by_index(2)?);
            let item: String = found.try_get_by_index(1)?;
            sums.push(DifferenceSum {
                month: month_of(month)?,
                item_name: snapshot.line_name(&item),
                item,
                group: Group::from_number(group.into()).ok_or(StoreError::Corrupt("group"))?,
                amount: Money::from_fen(found.try_get_by_index(3)?),
                people: found.try_get_by_index(4)?,
            });
        }
        sums.sort_by_key(|sum| (sum.month, snapshot.place(&sum.item)));
        Ok(sums)
    }
}

fn from(run: &pay_run::Model) -> String {
    format!(
        "FROM pay_slip s JOIN pay_line l ON l.slip_id = s.id AND {LATE} LEFT JOIN worker w ON w.id = s.worker_id \
         WHERE s.run_id = {} AND s.unit_path >= $1 AND s.unit_path < $2",
        run.id
    )
}

async fn query<C: ConnectionTrait>(connection: &C, sql: &str, part: &UnitPath) -> Result<Vec<sea_orm::QueryResult>> {
    let values: [Value; 2] = [part.as_str().into(), part.upper_bound().into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    Ok(connection.query_all_raw(statement).await?)
}

fn difference(row: &Row, snapshot: &snapshot::Snapshot) -> Result<DifferenceRow> {
    let trace: Trace = serde_json::from_str(&row.trace).map_err(|_| StoreError::Corrupt("trace"))?;
    let input = |kind| trace.input(kind).ok_or(StoreError::Corrupt("trace"));
    let month = i32::try_from(input(InputKind::ForMonth)?).map_err(|_| StoreError::Corrupt("month"))?;
    Ok(DifferenceRow {
        worker: WorkerId(row.worker),
        code: row.code.clone(),
        name: row.name.clone(),
        unit: unit_text(&row.street, &row.community),
        slip: SlipId(row.slip),
        month: month_of(month)?,
        item: snapshot.line_name(&row.kind),
        group: Group::from_number(row.group_number.into()).ok_or(StoreError::Corrupt("group"))?,
        old: Money::from_fen(input(InputKind::OldAmount)?),
        new: Money::from_fen(input(InputKind::NewAmount)?),
        amount: Money::from_fen(row.amount),
    })
}
