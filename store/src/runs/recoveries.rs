//! What earlier slips paid out in advance and took back, for those who have agreements.

use std::collections::HashMap;

use domain::access::Scope;
use domain::calendar::Month;
use domain::fact::Fact;
use domain::ids::{RunId, WorkerId};
use domain::money::Money;
use domain::pay::Group;
use domain::recovery::{Ledger, RecoveryMonth, of_month};
use domain::trace::Formula;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement};

use super::month_of;
use crate::Store;
use crate::entity::pay_slip;
use crate::error::Result;

impl Store {
    /// How a worker's account stands after all slips so far: what is owed, to be paid out or to be returned in the month
    /// after the last one.
    ///
    /// # Errors
    /// `NotFound` outside the scope.
    pub async fn recovery_account(&self, scope: &Scope, worker: WorkerId) -> Result<RecoveryMonth> {
        let facts = self.facts(scope, worker, false).await?;
        let facts: Vec<Fact> = facts.into_iter().map(|record| record.fact).collect();
        let last = pay_slip::Entity::find()
            .select_only()
            .column(pay_slip::Column::Month)
            .filter(pay_slip::Column::WorkerId.eq(worker.0))
            .order_by_desc(pay_slip::Column::Month)
            .into_tuple::<i32>()
            .one(self.read())
            .await?;
        let Some(last) = last else { return Ok(RecoveryMonth::default()) };
        let month = month_of(last)?.next();
        let ledger = accounts(self.read(), month, &format!(" AND s.worker_id = {}", worker.0)).await?.remove(&worker);
        Ok(of_month(&facts, month, ledger.unwrap_or_default()))
    }
}

/// The accounts of all workers with such lines on slips before `month`, those of a run aside: few among all.
pub(super) async fn ledgers<C: ConnectionTrait>(
    connection: &C,
    month: Month,
    but: RunId,
) -> Result<HashMap<WorkerId, Ledger>> {
    accounts(connection, month, &format!(" AND s.run_id <> {}", but.0)).await
}

async fn accounts<C: ConnectionTrait>(connection: &C, month: Month, only: &str) -> Result<HashMap<WorkerId, Ledger>> {
    let sql = format!(
        "SELECT s.worker_id, CAST(SUM(CASE WHEN substr(l.trace, 1, 4) = '[{advance},' THEN -l.amount_fen ELSE 0 END) \
         AS BIGINT), CAST(SUM(CASE WHEN substr(l.trace, 1, 4) = '[{advance},' THEN 0 ELSE l.amount_fen END) AS BIGINT) \
         FROM pay_line l JOIN pay_slip s ON s.id = l.slip_id WHERE l.\"group\" = {group} AND s.month < {month}{only} \
         GROUP BY s.worker_id",
        advance = Formula::AdvancePaid.number(),
        group = Group::Recovery.number(),
        month = month.ordinal(),
    );
    let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    rows.iter()
        .map(|row| {
            let money = |at| row.try_get_by_index(at).map(Money::from_fen);
            Ok((WorkerId(row.try_get_by_index(0)?), Ledger { paid_out: money(1)?, taken: money(2)? }))
        })
        .collect()
}
