//! Runs as listed and as shown. A street office sees of a district's run its own part: sums are then made from the
//! slips of that part.

use std::collections::HashMap;

use domain::access::{Scope, UnitPath};
use domain::ids::RunId;
use domain::money::Money;
use domain::pay::Totals;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QueryTrait,
    Statement,
};

use super::{RunRow, RunState, RunView, month_of};
use crate::db::{timestamp, timestamp_opt, unit_path};
use crate::entity::{pay_run, unit};
use crate::error::{Result, StoreError};
use crate::scope::{nothing, subtree};
use crate::{Page, PageRequest, Store, Timestamp, paging};

impl Store {
    /// Runs whose unit lies in the scope, or that cover the scope, newest month first. Figures of a run that covers
    /// the scope are those of the scope's part.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn runs(&self, scope: &Scope, page: PageRequest) -> Result<Page<RunRow>> {
        let select = pay_run::Entity::find()
            .filter(visible(scope))
            .order_by_desc(pay_run::Column::Month)
            .order_by_desc(pay_run::Column::OffCycle)
            .order_by_asc(pay_run::Column::UnitPath)
            .into_query();
        let Page { rows, request, count } = paging::page::<pay_run::Model, _>(self.read(), select, page).await?;
        Ok(Page { rows: run_rows(self.read(), scope, rows).await?, request, count })
    }

    /// One run.
    ///
    /// # Errors
    /// `NotFound` outside the scope.
    pub async fn run(&self, scope: &Scope, run: RunId) -> Result<RunView> {
        let connection = self.read();
        let (row, part) = find(connection, scope, run).await?;
        let (previous, previous_totals) = before(connection, &row, &part).await?;
        let listed = run_rows(connection, scope, vec![row.clone()]).await?.pop().ok_or(StoreError::NotFound)?;
        let calculating = listed.state == RunState::Calculating;
        let returned = signed(row.returned_account, row.returned_at)?;
        Ok(RunView {
            progress: calculating.then(|| (row.progress_done, row.progress_total.unwrap_or(0))),
            prepared: Some((row.prepared_account, timestamp(row.prepared_at)?)),
            submitted: signed(row.submitted_account, row.submitted_at)?,
            approved: signed(row.approved_account, row.approved_at)?,
            paid: signed(row.paid_account, row.paid_at)?,
            returned: returned.zip(row.returned_comment).map(|((who, at), comment)| (who, at, comment)),
            sample: row.sample,
            previous,
            previous_totals,
            row: listed,
        })
    }
}

/// A run inside the scope, or covering it, with the part of it that the scope may see.
pub(crate) async fn find<C: ConnectionTrait>(
    connection: &C,
    scope: &Scope,
    run: RunId,
) -> Result<(pay_run::Model, UnitPath)> {
    let row = pay_run::Entity::find_by_id(run.0).one(connection).await?.ok_or(StoreError::NotFound)?;
    let part = part_of(scope, &unit_path(&row.unit_path)?).ok_or(StoreError::NotFound)?;
    Ok((row, part))
}

/// The part of `unit` that the scope may see, if any.
pub(crate) fn part_of(scope: &Scope, unit: &UnitPath) -> Option<UnitPath> {
    match scope {
        Scope::Subtree(root) if root.covers(unit) => Some(unit.clone()),
        Scope::Subtree(root) if unit.covers(root) => Some(root.clone()),
        _ => None,
    }
}

/// The paths of the units that cover `unit`, itself included.
pub(crate) fn covering(unit: &UnitPath) -> Vec<String> {
    let path = unit.as_str();
    path.match_indices('/').filter_map(|(at, _)| path.get(..=at)).map(str::to_owned).collect()
}

fn visible(scope: &Scope) -> Condition {
    match scope {
        Scope::Subtree(root) => Condition::any()
            .add(subtree(root, pay_run::Column::UnitPath))
            .add(pay_run::Column::UnitPath.is_in(covering(root))),
        Scope::Worker(_) | Scope::Nobody => nothing(),
    }
}

fn signed(account: Option<String>, at: Option<i64>) -> Result<Option<(String, Timestamp)>> {
    Ok(account.zip(timestamp_opt(at)?))
}

/// Rows as listed, with names, and figures of the scope's part.
async fn run_rows<C: ConnectionTrait>(connection: &C, scope: &Scope, rows: Vec<pay_run::Model>) -> Result<Vec<RunRow>> {
    let names = names(connection, rows.iter().map(|row| row.unit_path.clone()).collect()).await?;
    let partial: Vec<i64> = match scope {
        Scope::Subtree(root) => {
            rows.iter().filter(|row| !row.unit_path.starts_with(root.as_str())).map(|row| row.id).collect()
        }
        Scope::Worker(_) | Scope::Nobody => Vec::new(),
    };
    let parts = match scope {
        Scope::Subtree(root) if !partial.is_empty() => part_sums(connection, &partial, root).await?,
        _ => HashMap::new(),
    };
    rows.into_iter()
        .map(|row| {
            let (slips, held, totals) = if partial.contains(&row.id) {
                parts.get(&row.id).copied().unwrap_or_default()
            } else {
                (row.slips, row.held, totals(&row))
            };
            Ok(RunRow {
                id: RunId(row.id),
                month: month_of(row.month)?,
                off_cycle: row.off_cycle,
                unit: unit_path(&row.unit_path)?,
                unit_name: names.get(&row.unit_path).cloned().unwrap_or_default(),
                state: RunState::from_code(&row.state)?,
                slips,
                held,
                totals,
                version: row.version,
            })
        })
        .collect()
}

fn totals(row: &pay_run::Model) -> Totals {
    Totals {
        gross: Money::from_fen(row.gross_fen),
        taxable: Money::from_fen(row.taxable_fen),
        employee: Money::from_fen(row.employee_fen),
        tax: Money::from_fen(row.tax_fen),
        net: Money::from_fen(row.net_fen),
        employer: Money::from_fen(row.employer_fen),
        cost: Money::from_fen(row.cost_fen),
    }
}

/// Names of units by path.
pub(crate) async fn names<C: ConnectionTrait>(
    connection: &C,
    mut paths: Vec<String>,
) -> Result<HashMap<String, String>> {
    paths.sort_unstable();
    paths.dedup();
    let mut names = HashMap::with_capacity(paths.len());
    for chunk in paths.chunks(1_000) {
        let units = unit::Entity::find().filter(unit::Column::Path.is_in(chunk)).all(connection).await?;
        names.extend(units.into_iter().map(|unit| (unit.path, unit.name)));
    }
    Ok(names)
}

/// Sums over slips, as the database gives them.
#[derive(FromQueryResult)]
pub(crate) struct Sums {
    /// What they are grouped by.
    pub key: i64,
    /// Slips.
    pub slips: i64,
    gross: i64,
    taxable: i64,
    employee: i64,
    tax: i64,
    net: i64,
    employer: i64,
    cost: i64,
}

impl Sums {
    /// The columns to select from `pay_slip`, grouped by `key`.
    pub fn columns(key: &str) -> String {
        let mut columns = format!("{key} AS key, COUNT(*) AS slips");
        for name in ["gross", "taxable", "employee", "tax", "net", "employer", "cost"] {
            columns.push_str(&format!(", CAST(SUM({name}_fen) AS BIGINT) AS {name}"));
        }
        columns
    }

    /// The sums.
    pub fn totals(&self) -> Totals {
        Totals {
            gross: Money::from_fen(self.gross),
            taxable: Money::from_fen(self.taxable),
            employee: Money::from_fen(self.employee),
            tax: Money::from_fen(self.tax),
            net: Money::from_fen(self.net),
            employer: Money::from_fen(self.employer),
            cost: Money::from_fen(self.cost),
        }
    }
}

/// Slips, people held and sums of the part of each run that lies in `part`.
async fn part_sums<C: ConnectionTrait>(
    connection: &C,
    runs: &[i64],
    part: &UnitPath,
) -> Result<HashMap<i64, (i64, i64, Totals)>> {
    let list = runs.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    let within = format!("run_id IN ({list}) AND unit_path >= $1 AND unit_path < $2 GROUP BY run_id");
    let statement = |sql: String| {
        let bounds = [part.as_str().into(), part.upper_bound().into()];
        Statement::from_sql_and_values(connection.get_database_backend(), sql, bounds)
    };
    let slips = format!("SELECT {} FROM pay_slip WHERE {within}", Sums::columns("run_id"));
    let held = format!("SELECT run_id, COUNT(*) FROM pay_held WHERE {within}");
    let mut parts: HashMap<i64, (i64, i64, Totals)> = HashMap::new();
    for row in connection.query_all_raw(statement(slips)).await? {
        let sums = Sums::from_query_result(&row, "")?;
        parts.insert(sums.key, (sums.slips, 0, sums.totals()));
    }
    for row in connection.query_all_raw(statement(held)).await? {
        parts.entry(row.try_get_by_index(0)?).or_default().1 = row.try_get_by_index(1)?;
    }
    Ok(parts)
}

/// The run of the month before that covers the unit, and that month's sums of the part: of that run, or of the runs
/// that lie inside it.
async fn before<C: ConnectionTrait>(
    connection: &C,
    row: &pay_run::Model,
    part: &UnitPath,
) -> Result<(Option<RunId>, Option<Totals>)> {
    if row.off_cycle > 0 {
        return Ok((None, None));
    }
    let unit = unit_path(&row.unit_path)?;
    let any = Condition::any()
        .add(subtree(&unit, pay_run::Column::UnitPath))
        .add(pay_run::Column::UnitPath.is_in(covering(&unit)));
    let own = pay_run::Entity::find().filter(pay_run::Column::OffCycle.eq(0));
    let runs = own.filter(pay_run::Column::Month.eq(row.month - 1)).filter(any).all(connection).await?;
    let covering = runs.iter().find(|before| row.unit_path.starts_with(before.unit_path.as_str()));
    let previous = covering.map(|before| RunId(before.id));
    if let Some(same) = covering
        && same.unit_path == part.as_str()
    {
        return Ok((previous, Some(totals(same))));
    }
    let runs: Vec<i64> = runs.iter().map(|run| run.id).collect();
    if runs.is_empty() {
        return Ok((None, None));
    }
    let mut sum = Totals::default();
    for (_, _, totals) in part_sums(connection, &runs, part).await?.values() {
        super::settle::add(&mut sum, totals);
    }
    Ok((previous, Some(sum)))
}
