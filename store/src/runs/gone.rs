//! Who was paid last month and is not in this month's run.

use domain::access::Scope;
use domain::calendar::Date;
use domain::ids::{RunId, SlipId, WorkerId};
use domain::money::Money;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};
use serde::{Deserialize, Serialize};

use super::key::month_keys;
use super::month_of;
use super::read::find;
use crate::Store;
use crate::db::date_opt;
use crate::error::Result;
use crate::slips::unit_text;

/// Somebody paid last month who has no slip this month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoneRow {
    /// Worker.
    pub worker: WorkerId,
    /// Last month's slip.
    pub slip: SlipId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Unit names as on that slip.
    pub unit: String,
    /// Net last month.
    pub net_before: Money,
    /// Held in this run.
    pub held: bool,
    /// The first day after the last one employed, if known.
    pub left_on: Option<Date>,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    worker_id: i64,
    code: String,
    name: String,
    street: String,
    community: String,
    net_fen: i64,
    held: i32,
    left_on: Option<String>,
}

/// More of them than a person reads at once.
const LIMIT: u64 = 500;

impl Store {
    /// People with a slip last month in the run's unit and none this month, by unit; at most 500 after the first `skip`.
    ///
    /// # Errors
    /// `NotFound` outside the scope.
    pub async fn run_gone(&self, scope: &Scope, run: RunId, skip: u64) -> Result<Vec<GoneRow>> {
        let connection = self.read();
        let (row, part) = find(connection, scope, run).await?;
        if row.off_cycle > 0 {
            return Ok(Vec::new());
        }
        let month = month_of(row.month)?;
        let (first, last) = month_keys(month.previous()).into_inner();
        // Keys of one worker's slips in two months differ by what the months' keys differ.
        let step = month_keys(month).start() - first;
        let sql = format!(
            "SELECT s.id, s.worker_id, w.code, w.name, s.street, s.community, s.net_fen, \
             (SELECT MAX(f.valid_to_on) FROM fact f WHERE f.worker_id = s.worker_id AND f.kind = 'employment' \
             AND f.superseded_at IS NULL AND f.valid_to_on <= '{ends}') AS left_on, \
             CASE WHEN h.worker_id IS NULL THEN 0 ELSE 1 END AS held \
             FROM pay_slip s JOIN worker w ON w.id = s.worker_id \
             LEFT JOIN pay_held h ON h.run_id = {run} AND h.worker_id = s.worker_id \
             WHERE s.id BETWEEN {first} AND {last} AND s.unit_path >= $1 AND s.unit_path < $2 \
             AND NOT EXISTS (SELECT 1 FROM pay_slip n WHERE n.id = s.id + {step}) \
             ORDER BY s.unit_path, s.worker_id LIMIT {LIMIT} OFFSET {skip}",
            run = row.id,
            ends = month.last_day(),
        );
        let values = [part.as_str().into(), part.upper_bound().into()];
        let backend = connection.get_database_backend();
        let rows = connection.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        rows.iter()
            .map(|row| {
                let row = Row::from_query_result(row, "")?;
                Ok(GoneRow {
                    worker: WorkerId(row.worker_id),
                    slip: SlipId(row.id),
                    code: row.code,
                    name: row.name,
                    unit: unit_text(&row.street, &row.community),
                    net_before: Money::from_fen(row.net_fen),
                    held: row.held == 1,
                    left_on: date_opt(row.left_on.as_deref())?,
                })
            })
            .collect()
    }
}
