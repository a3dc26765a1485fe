//! Causes of a run as they are listed: by cause, and of each worker.

use std::collections::HashMap;

use domain::access::{Scope, UnitPath};
use domain::changes::{Cause, Figures, Split, Threshold};
use domain::ids::RunId;
use domain::money::Money;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, Statement};
use serde::{Deserialize, Serialize};

use crate::Store;
use crate::entity::{pay_change, pay_run};
use crate::error::{Result, StoreError};
use crate::runs::key::month_keys;
use crate::runs::month_of;
use crate::runs::read::find;

/// Which changes to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Changed {
    /// Everybody whose net differs.
    #[default]
    All,
    /// Those over the threshold.
    Over,
    /// Those with a cause, also who has left and whose employer's part alone moves.
    By(Cause),
}

/// What a cause moves in a run, in all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CauseTotal {
    /// The cause.
    pub cause: Cause,
    /// Workers who have it.
    pub people: i64,
    /// What it moves.
    pub figures: Figures,
}

impl Store {
    /// What moves pay against the month before, in the order of [`Cause::ALL`]. Empty for a run that was calculated
    /// before causes were kept, and where nothing moves.
    ///
    /// # Errors
    /// `NotFound` outside the scope.
    pub async fn run_causes(&self, scope: &Scope, run: RunId) -> Result<Vec<CauseTotal>> {
        let connection = self.read();
        let (row, part) = find(connection, scope, run).await?;
        let columns = ["net", "gross", "employee", "tax", "employer", "cost"]
            .map(|name| format!("CAST(SUM({name}_fen) AS BIGINT)"))
            .join(", ");
        let whole = row.unit_path == part.as_str();
        let within = if whole { "" } else { " AND unit_path >= $2 AND unit_path < $3" };
        let sql = format!("SELECT cause, COUNT(*), {columns} FROM pay_change WHERE run_id = $1{within} GROUP BY cause");
        let mut values = vec![row.id.into()];
        if !whole {
            values.extend([part.as_str().into(), part.upper_bound().into()]);
        }
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
        let mut totals = Vec::new();
        for row in connection.query_all_raw(statement).await? {
            let [net, gross, employee, tax, employer, cost] = [2, 3, 4, 5, 6, 7].map(|at| row.try_get_by_index(at));
            let figures = figures(net?, gross?, employee?, tax?, employer?, cost?);
            totals.push(CauseTotal {
                cause: cause(row.try_get_by_index(0)?)?,
                people: row.try_get_by_index(1)?,
                figures,
            });
        }
        totals.sort_by_key(|total| total.cause);
        Ok(totals)
    }
}

fn cause(code: String) -> Result<Cause> {
    Cause::from_code(&code).ok_or(StoreError::Corrupt("cause"))
}

fn figures(net: i64, gross: i64, employee: i64, tax: i64, employer: i64, cost: i64) -> Figures {
    let [net, gross, employee, tax, employer, cost] = [net, gross, employee, tax, employer, cost].map(Money::from_fen);
    Figures { gross, employee, tax, net, employer, cost }
}

/// Causes of some workers of a run, each worker's in the order of [`Cause::ALL`].
pub(crate) async fn causes_of<C: ConnectionTrait>(
    connection: &C,
    run: i64,
    workers: impl IntoIterator<Item = i64>,
) -> Result<HashMap<i64, Vec<Split>>> {
    let rows = pay_change::Entity::find()
        .filter(pay_change::Column::RunId.eq(run))
        .filter(pay_change::Column::WorkerId.is_in(workers))
        .all(connection)
        .await?;
    let mut causes: HashMap<i64, Vec<Split>> = HashMap::new();
    for row in rows {
        let figures =
            figures(row.net_fen, row.gross_fen, row.employee_fen, row.tax_fen, row.employer_fen, row.cost_fen);
        causes.entry(row.worker_id).or_default().push(Split { cause: cause(row.cause)?, figures });
    }
    for splits in causes.values_mut() {
        splits.sort_by_key(|split| split.cause);
    }
    Ok(causes)
}

/// Workers of the part of a run that have a cause, those it moves most first. Read as a row of changes: names and
/// figures of the slip, of last month's slip for who has none.
pub(in crate::runs) fn having(run: &pay_run::Model, part: &UnitPath, cause: Cause) -> Result<SelectStatement> {
    let month = month_of(run.month)?;
    let slip = |month| format!("{} + \"c\".\"worker_id\"", month_keys(month).start());
    let now = format!("\"n\".\"id\" = {} AND \"n\".\"run_id\" = {}", slip(month), run.id);
    let before = format!("\"b\".\"id\" = {}", slip(month.previous()));
    let mut select = Query::select();
    select
        .from_as("pay_change", "c")
        .join_as(JoinType::LeftJoin, "worker", "w", Expr::cust("\"w\".\"id\" = \"c\".\"worker_id\""))
        .join_as(JoinType::LeftJoin, "pay_slip", "n", Expr::cust(now))
        .join_as(JoinType::LeftJoin, "pay_slip", "b", Expr::cust(before))
        .expr_as(Expr::cust("COALESCE(\"n\".\"id\", \"b\".\"id\", 0)"), "id")
        .expr_as(Expr::col(("c", "worker_id")), "worker_id")
        .expr_as(Expr::col(("w", "name")), "name")
        .expr_as(Expr::col(("w", "code")), "code")
        .expr_as(Expr::cust("COALESCE(\"n\".\"street\", \"b\".\"street\", '')"), "street")
        .expr_as(Expr::cust("COALESCE(\"n\".\"community\", \"b\".\"community\", '')"), "community")
        .expr_as(Expr::col(("n", "net_fen")), "net_fen")
        .expr_as(
            Expr::cust("CASE WHEN \"n\".\"id\" IS NULL THEN -\"c\".\"net_fen\" ELSE \"n\".\"net_before_fen\" END"),
            "net_before_fen",
        )
        .and_where(Expr::col(("c", "run_id")).eq(run.id))
        .and_where(Expr::col(("c", "cause")).eq(cause.code()));
    if run.unit_path != part.as_str() {
        let unit = || Expr::col(("c", "unit_path"));
        select.and_where(unit().gte(part.as_str())).and_where(unit().lt(part.upper_bound()));
    }
    // In the order of the index, read backwards.
    select.order_by(("c", "net_abs_fen"), Order::Desc).order_by(("c", "worker_id"), Order::Desc);
    Ok(select)
}

/// Slips whose net moved by more than a threshold.
pub(in crate::runs) fn over(threshold: Threshold) -> Expr {
    let amount = threshold.amount.map(|amount| format!("pay_slip.change_abs_fen > {}", amount.fen()));
    // As in the threshold itself, without dividing.
    let share = threshold.ppm.map(|share| {
        format!("pay_slip.change_abs_fen * 1000000 > COALESCE(pay_slip.net_before_fen, 0) * {}", share.ppm())
    });
    let any: Vec<String> = amount.into_iter().chain(share).collect();
    if any.is_empty() { Expr::cust("1 = 0") } else { Expr::cust(format!("({})", any.join(" OR "))) }
}
