//! Sums of a run by unit and item, kept while it is calculated so that its page reads no lines.

use domain::access::{Scope, UnitPath};
use domain::ids::RunId;
use domain::money::Money;
use domain::pay::Group;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Statement};

use super::ItemTotal;
use super::read::{find, names};
use super::snapshot::{self, Snapshot};
use crate::Store;
use crate::db::unit_path;
use crate::entity::{pay_run, pay_total};
use crate::error::{Result, StoreError};
use crate::scope::subtree;

impl Store {
    /// Totals by unit and item, in the order of units and of the slip.
    ///
    /// # Errors
    /// `NotFound` outside the scope.
    pub async fn run_totals(&self, scope: &Scope, run: RunId) -> Result<Vec<ItemTotal>> {
        let connection = self.read();
        let (row, part) = find(connection, scope, run).await?;
        let rows = rows(connection, &row, &part).await?;
        let snapshot = snapshot::load(connection, row.policy_snapshot_id).await?;
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
        totals.sort_by_cached_key(|total| (total.unit.clone(), place(&snapshot, &total.item)));
        Ok(totals)
    }
}

/// Where an item stands on the slip.
fn place(snapshot: &Snapshot, item: &str) -> usize {
    snapshot.line_kinds.iter().position(|kind| kind.code == item).unwrap_or(usize::MAX)
}

/// The sums kept, where they are as fine as the part; else the part's sums over its lines.
async fn rows<C: ConnectionTrait>(
    connection: &C,
    run: &pay_run::Model,
    part: &UnitPath,
) -> Result<Vec<pay_total::Model>> {
    let kept = pay_total::Entity::find().filter(pay_total::Column::RunId.eq(run.id));
    let below = part.as_str().strip_prefix(run.unit_path.as_str()).unwrap_or_default();
    if below.matches('/').count() <= 1 {
        return Ok(kept.filter(subtree(part, pay_total::Column::UnitPath)).all(connection).await?);
    }
    let sql = "SELECT l.kind, l.\"group\", CAST(SUM(l.amount_fen) AS BIGINT), \
               COUNT(DISTINCT CASE WHEN l.amount_fen <> 0 THEN l.slip_id END) \
               FROM pay_slip s JOIN pay_line l ON l.slip_id = s.id \
               WHERE s.run_id = $1 AND s.unit_path >= $2 AND s.unit_path < $3 GROUP BY l.kind, l.\"group\"";
    let values = [run.id.into(), part.as_str().into(), part.upper_bound().into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let rows = connection.query_all_raw(statement).await?;
    let model = |row: &sea_orm::QueryResult| {
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
