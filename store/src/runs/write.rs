//! Writing a calculation: its beginning, a chunk, its end; each in one transaction, each refused if somebody else
//! has moved the run since.

use std::collections::BTreeMap;

use domain::changes::Cause;
use domain::ids::RunId;
use domain::pay::Totals;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, Statement, Value,
};

use super::RunState;
use super::aggregates;
use super::causes::CAUSE_COLUMNS;
use super::insert::Insert;
use super::key::{month_keys, slip_keys};
use super::settle::{HELD_COLUMNS, ItemSum, LINE_COLUMNS, Plan, SLIP_COLUMNS, Settled, group_number};
use super::snapshot;
use super::totals::WHOLE_RUN;
use crate::Store;
use crate::entity::{pay_run, pay_total};
use crate::error::{Result, StoreError};

/// Where slips go.
pub(super) const SLIPS: Insert = Insert {
    head: "INSERT INTO pay_slip (id, run_id, worker_id, month, unit_path, street, community, posts, grade, gross_fen, \
           taxable_fen, employee_fen, tax_fen, net_fen, employer_fen, cost_fen, additional_fen, net_before_fen, \
           change_fen, change_abs_fen) VALUES",
    columns: SLIP_COLUMNS,
    tail: "",
};

/// Where lines go.
pub(super) const LINES: Insert = Insert {
    head: "INSERT INTO pay_line (slip_id, position, kind, \"group\", amount_fen, trace) VALUES",
    columns: LINE_COLUMNS,
    tail: "",
};

/// Where held people go.
pub(super) const HELD: Insert = Insert {
    head: "INSERT INTO pay_held (run_id, worker_id, unit_path, hold) VALUES",
    columns: HELD_COLUMNS,
    tail: "",
};

/// Where causes of changes go.
const CAUSES: Insert = Insert {
    head: "INSERT INTO pay_change (run_id, worker_id, cause, unit_path, net_abs_fen, net_fen, gross_fen, employee_fen, \
           tax_fen, employer_fen, cost_fen) VALUES",
    columns: CAUSE_COLUMNS,
    tail: "",
};

/// Where sums go: added to what earlier chunks left.
const TOTALS: Insert = Insert {
    head: "INSERT INTO pay_total (run_id, unit_path, kind, \"group\", amount_fen, people) VALUES",
    columns: 6,
    tail: " ON CONFLICT (run_id, unit_path, \"group\", kind) DO UPDATE SET \
           amount_fen = pay_total.amount_fen + excluded.amount_fen, people = pay_total.people + excluded.people",
};

/// A chunk: the workers with keys after `after` up to `upto`.
pub(super) struct Chunk {
    pub after: i64,
    pub upto: i64,
    pub looked_at: i64,
    pub settled: Settled,
}

/// Begins a calculation that was last seen at `cursor`: nothing done, sums empty. Rows of an earlier calculation are
/// replaced chunk by chunk. Who has meanwhile got further, even a process that was taken for dead, is not set back.
pub(super) async fn begin(store: &Store, plan: &Plan, cursor: i64, people: i64) -> Result<()> {
    let tx = store.write_tx().await?;
    let snapshot = snapshot::keep(&tx, &plan.policy).await?;
    let mut update = pay_run::Entity::update_many()
        .col_expr(pay_run::Column::PolicySnapshotId, Expr::val(snapshot))
        .col_expr(pay_run::Column::Cursor, Expr::val(0))
        .col_expr(pay_run::Column::ProgressDone, Expr::val(0))
        .col_expr(pay_run::Column::ProgressTotal, Expr::val(people))
        .col_expr(pay_run::Column::Slips, Expr::val(0))
        .col_expr(pay_run::Column::Held, Expr::val(0))
        .col_expr(pay_run::Column::Changes, Expr::val(0))
        .col_expr(pay_run::Column::Sample, Expr::val(false));
    for (column, _) in sums(&Totals::default()) {
        update = update.col_expr(column, Expr::val(0));
    }
    let changed = update
        .filter(pay_run::Column::Id.eq(plan.run.0))
        .filter(pay_run::Column::State.eq(RunState::Calculating.code()))
        .filter(pay_run::Column::KnownAt.eq(plan.known_at))
        .filter(pay_run::Column::Cursor.eq(cursor))
        .exec(&tx)
        .await?;
    taken_unless_one(changed.rows_affected)?;
    pay_total::Entity::delete_many().filter(pay_total::Column::RunId.eq(plan.run.0)).exec(&tx).await?;
    aggregates::clear(&tx, plan.run).await?;
    Ok(tx.commit().await?)
}

/// Replaces the rows of a chunk and moves the cursor past it.
pub(super) async fn chunk(store: &Store, plan: &Plan, chunk: Chunk) -> Result<()> {
    let Chunk { after, upto, looked_at, settled } = chunk;
    let tx = store.write_tx().await?;
    move_cursor(&tx, plan, after, upto, looked_at, &settled).await?;
    clear(&tx, plan, after + 1, upto).await?;
    let totals = total_rows(plan, &settled)?;
    SLIPS.rows(&tx, settled.slips).await?;
    LINES.rows(&tx, settled.lines).await?;
    HELD.rows(&tx, settled.held).await?;
    aggregates::PART_MONTHS.rows(&tx, settled.part_months).await?;
    CAUSES.rows(&tx, settled.causes.rows).await?;
    add_left(&tx, plan, after + 1, upto).await?;
    TOTALS.rows(&tx, totals).await?;
    Ok(tx.commit().await?)
}

/// Ends a calculation: rows of people who are no longer part of the run go, and the run is a draft.
pub(super) async fn finish(store: &Store, plan: &Plan, cursor: i64) -> Result<()> {
    let tx = store.write_tx().await?;
    clear(&tx, plan, cursor + 1, i64::MAX).await?;
    add_left(&tx, plan, cursor + 1, i64::MAX).await?;
    aggregates::write(&tx, plan).await?;
    let changed = pay_run::Entity::update_many()
        .col_expr(pay_run::Column::State, Expr::val(RunState::Draft.code()))
        .col_expr(pay_run::Column::Version, Expr::col(pay_run::Column::Version).add(1))
        .filter(pay_run::Column::Id.eq(plan.run.0))
        .filter(pay_run::Column::State.eq(RunState::Calculating.code()))
        .filter(pay_run::Column::KnownAt.eq(plan.known_at))
        .filter(pay_run::Column::Cursor.eq(cursor))
        .exec(&tx)
        .await?;
    taken_unless_one(changed.rows_affected)?;
    Ok(tx.commit().await?)
}

/// Two processes may calculate the same run; whoever comes second to a chunk stops.
fn taken_unless_one(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict("run_taken")) }
}

async fn move_cursor(
    tx: &DatabaseTransaction,
    plan: &Plan,
    after: i64,
    upto: i64,
    looked_at: i64,
    settled: &Settled,
) -> Result<()> {
    let more = |column: pay_run::Column, by: i64| Expr::col(column).add(by);
    let mut update = pay_run::Entity::update_many()
        .col_expr(pay_run::Column::Cursor, Expr::val(upto))
        .col_expr(pay_run::Column::ProgressDone, more(pay_run::Column::ProgressDone, looked_at))
        .col_expr(pay_run::Column::Slips, more(pay_run::Column::Slips, settled.slip_count))
        .col_expr(pay_run::Column::Held, more(pay_run::Column::Held, settled.held_count))
        .col_expr(pay_run::Column::Changes, more(pay_run::Column::Changes, settled.change_count));
    for (column, sum) in sums(&settled.totals) {
        update = update.col_expr(column, more(column, sum));
    }
    if settled.sample {
        update = update.col_expr(pay_run::Column::Sample, Expr::val(true));
    }
    let changed = update
        .filter(pay_run::Column::Id.eq(plan.run.0))
        .filter(pay_run::Column::State.eq(RunState::Calculating.code()))
        .filter(pay_run::Column::KnownAt.eq(plan.known_at))
        .filter(pay_run::Column::Cursor.eq(after))
        .exec(tx)
        .await?;
    taken_unless_one(changed.rows_affected)
}

fn sums(totals: &Totals) -> [(pay_run::Column, i64); 7] {
    [
        (pay_run::Column::GrossFen, totals.gross.fen()),
        (pay_run::Column::TaxableFen, totals.taxable.fen()),
        (pay_run::Column::EmployeeFen, totals.employee.fen()),
        (pay_run::Column::TaxFen, totals.tax.fen()),
        (pay_run::Column::NetFen, totals.net.fen()),
        (pay_run::Column::EmployerFen, totals.employer.fen()),
        (pay_run::Column::CostFen, totals.cost.fen()),
    ]
}

/// Removes the run's rows of workers with keys from `first` to `last`, also of those who are no longer part of it.
async fn clear(tx: &DatabaseTransaction, plan: &Plan, first: i64, last: i64) -> Result<()> {
    let RunId(run) = plan.run;
    let (from, to) = plan.cycle.slips(first..=last).into_inner();
    // The plus keeps the database from walking the whole run by the index that begins with it.
    let mine = format!("id BETWEEN {from} AND {to} AND +run_id = {run}");
    for sql in [
        format!("DELETE FROM pay_line WHERE slip_id IN (SELECT id FROM pay_slip WHERE {mine})"),
        format!("DELETE FROM pay_slip WHERE {mine}"),
        format!("DELETE FROM pay_part_month WHERE run_id = {run} AND worker_id BETWEEN {first} AND {last}"),
        format!("DELETE FROM pay_held WHERE run_id = {run} AND worker_id BETWEEN {first} AND {last}"),
        format!("DELETE FROM pay_change WHERE run_id = {run} AND worker_id BETWEEN {first} AND {last}"),
    ] {
        tx.execute_raw(Statement::from_string(tx.get_database_backend(), sql)).await?;
    }
    Ok(())
}

/// Adds the cause of those with keys from `first` to `last` who were paid in the unit last month and have left: they
/// are in no chunk. Whoever is employed elsewhere is compared there.
async fn add_left(tx: &DatabaseTransaction, plan: &Plan, first: i64, last: i64) -> Result<()> {
    if plan.before.is_none() {
        return Ok(());
    }
    let (RunId(run), at) = (plan.run, plan.known_at);
    let (from, to) = slip_keys(plan.month.previous(), first..=last).into_inner();
    // Keys of one worker's slips in two months differ by what the months' keys differ.
    let step = month_keys(plan.month).start() - month_keys(plan.month.previous()).start();
    let pay = "(s.gross_fen - s.employee_fen - s.tax_fen)";
    let recovered = format!("({pay} - s.net_fen)");
    let gone = format!(
        "FROM pay_slip s \
         WHERE s.id BETWEEN {from} AND {to} AND s.unit_path >= $1 AND s.unit_path < $2 \
         AND NOT EXISTS (SELECT 1 FROM pay_slip n WHERE n.id = s.id + {step}) \
         AND NOT EXISTS (SELECT 1 FROM pay_held h WHERE h.run_id = {run} AND h.worker_id = s.worker_id) \
         AND NOT EXISTS (SELECT 1 FROM fact f WHERE f.worker_id = s.worker_id AND f.kind = 'employment' \
         AND f.valid_from_on <= '{ends}' AND (f.valid_to_on IS NULL OR f.valid_to_on > '{begins}') \
         AND f.recorded_at <= {at} AND (f.superseded_at IS NULL OR f.superseded_at > {at}))",
        ends = plan.month.last_day(),
        begins = plan.month.first_day(),
    );
    let into = "INSERT INTO pay_change (run_id, worker_id, cause, unit_path, net_abs_fen, net_fen, gross_fen, \
                employee_fen, tax_fen, employer_fen, cost_fen)";
    let statements = [
        format!(
            "{into} SELECT {run}, s.worker_id, '{}', s.unit_path, ABS({pay}), -{pay}, -s.gross_fen, -s.employee_fen, \
             -s.tax_fen, -s.employer_fen, -s.cost_fen {gone}",
            Cause::Left.code()
        ),
        format!(
            "{into} SELECT {run}, s.worker_id, '{}', s.unit_path, ABS({recovered}), {recovered}, 0, 0, 0, 0, 0 {gone} \
             AND {recovered} <> 0",
            Cause::Recovery.code()
        ),
    ];
    for sql in statements {
        let values = [plan.unit.as_str().into(), plan.unit.upper_bound().into()];
        tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    }
    Ok(())
}

/// Sums by unit and item, and by item for the run as a whole.
fn total_rows(plan: &Plan, settled: &Settled) -> Result<Vec<Value>> {
    let mut whole: BTreeMap<u16, ItemSum> = BTreeMap::new();
    for ((_, kind), sum) in &settled.items {
        let of_run = whole.entry(*kind).or_default();
        of_run.amount += sum.amount;
        of_run.people += sum.people;
    }
    let whole = whole.iter().map(|(kind, sum)| (WHOLE_RUN, kind, sum));
    let by_unit = settled.items.iter().map(|((unit, kind), sum)| (unit.as_str(), kind, sum));
    let mut values = Vec::with_capacity(settled.items.len() * TOTALS.columns);
    for (unit, kind, sum) in whole.chain(by_unit) {
        let kind = plan.policy.line_kinds.get(usize::from(*kind)).ok_or(StoreError::Corrupt("line_kind"))?;
        values.extend::<[Value; 6]>([
            plan.run.0.into(),
            unit.into(),
            kind.code.as_str().into(),
            group_number(kind.group).into(),
            sum.amount.fen().into(),
            sum.people.into(),
        ]);
    }
    Ok(values)
}
