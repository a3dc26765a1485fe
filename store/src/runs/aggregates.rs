//! Sums and quartiles of a run for pages that show figures and no people, written with the end of its calculation.
//!
//! Sums stand by unit, posts, grade, source and sex, and once more for the run as a whole, under no unit. Quartiles stand
//! by every unit from the run's own down, and by caliber. A worker is counted in the first of the month's runs that pays
//! them; how they came to the job is what the run knew.
//!
//! Beside all sums stand those of months worked in full, which averages are made of; quartiles are of such months alone.

use std::collections::BTreeMap;

use domain::access::UnitPath;
use domain::benchmark::Caliber;
use domain::calendar::Month;
use domain::ids::RunId;
use domain::money::Money;
use domain::statistics::quantile;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement, Value};

use super::insert::Insert;
use super::settle::Plan;
use crate::db::unit_path;
use crate::error::{Result, StoreError};

/// The calibers, in the order of their columns.
pub(crate) const CALIBERS: [Caliber; 4] =
    [Caliber::EmployerCost, Caliber::Gross, Caliber::AfterContributions, Caliber::Net];

/// Where quartiles go.
const QUARTILES: Insert = Insert {
    head: "INSERT INTO pay_quartile (run_id, unit_path, caliber, slips, total_fen, least_fen, lower_fen, median_fen, \
           upper_fen, most_fen) VALUES",
    columns: 10,
    tail: "",
};

/// Key columns of the sums of a unit, and the sums.
const KEY: &str = "posts, grade, source, sex";
const SUMS: &str = "people, slips, employer_cost_fen, gross_fen, after_contributions_fen, net_fen, whole_people, \
     whole_employer_cost_fen, whole_gross_fen, whole_after_contributions_fen, whole_net_fen";

/// Where months that were not worked in full are listed.
pub(super) const PART_MONTHS: Insert =
    Insert { head: "INSERT INTO pay_part_month (worker_id, month, run_id, unit_path) VALUES", columns: 4, tail: "" };

/// A slip `s` is of a month that was not worked in full, as its run or an earlier one of the month knew.
pub(crate) const PART: &str = "EXISTS (SELECT 1 FROM pay_part_month p WHERE p.worker_id = s.worker_id \
     AND p.month = s.month AND p.run_id <= s.run_id)";

/// What the amounts of a unit by a caliber come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quartiles {
    slips: i64,
    total: Money,
    least: Money,
    lower: Money,
    median: Money,
    upper: Money,
    most: Money,
}

impl Quartiles {
    /// Of some amounts; `None` of none.
    fn of(mut amounts: Vec<Money>) -> Option<Self> {
        amounts.sort_unstable();
        Some(Self {
            slips: i64::try_from(amounts.len()).ok()?,
            total: amounts.iter().copied().sum(),
            least: *amounts.first()?,
            lower: quantile(&amounts, 1, 4)?,
            median: quantile(&amounts, 1, 2)?,
            upper: quantile(&amounts, 3, 4)?,
            most: *amounts.last()?,
        })
    }

    fn values(&self) -> [i64; 7] {
        let Self { slips, total, least, lower, median, upper, most } = *self;
        [slips, total.fen(), least.fen(), lower.fen(), median.fen(), upper.fen(), most.fen()]
    }
}

/// Removes what an earlier calculation left.
pub(super) async fn clear(tx: &DatabaseTransaction, run: RunId) -> Result<()> {
    for table in ["pay_aggregate", "pay_quartile"] {
        tx.execute_unprepared(&format!("DELETE FROM {table} WHERE run_id = {run}")).await?;
    }
    Ok(())
}

/// Writes the sums and quartiles of a run whose slips are all there.
pub(super) async fn write(tx: &DatabaseTransaction, plan: &Plan) -> Result<()> {
    clear(tx, plan.run).await?;
    let sums = sums_of_slips(tx.get_database_backend(), plan.run, plan.month, plan.known_at);
    let into = format!("INSERT INTO pay_aggregate (run_id, unit_path, {KEY}, {SUMS})");
    tx.execute_unprepared(&format!("{into} {sums}")).await?;
    tx.execute_unprepared(&format!("{into} {}", whole_of(plan.run))).await?;
    let mut values = Vec::new();
    for ((unit, caliber), quartiles) in quartiles(tx, plan.run, &plan.unit).await? {
        let key: [Value; 3] = [plan.run.0.into(), unit.into(), CALIBERS.map(Caliber::code)[caliber].into()];
        values.extend(key.into_iter().chain(quartiles.values().map(Value::from)));
    }
    QUARTILES.rows(tx, values).await
}

/// The sums of a run's slips by unit, as a select.
fn sums_of_slips(backend: DbBackend, run: RunId, month: Month, known_at: i64) -> String {
    let source = match backend {
        DbBackend::Postgres => "(f.body::json ->> 'source')",
        _ => "json_extract(f.body, '$.source')",
    };
    format!(
        "SELECT {run}, unit_path, {KEY}, CAST(SUM(counts) AS BIGINT), COUNT(*), CAST(SUM(cost_fen) AS BIGINT), \
         CAST(SUM(gross_fen) AS BIGINT), CAST(SUM(gross_fen - employee_fen) AS BIGINT), \
         CAST(SUM(gross_fen - employee_fen - tax_fen) AS BIGINT), CAST(SUM(whole * counts) AS BIGINT), \
         CAST(SUM(whole * cost_fen) AS BIGINT), CAST(SUM(whole * gross_fen) AS BIGINT), \
         CAST(SUM(whole * (gross_fen - employee_fen)) AS BIGINT), \
         CAST(SUM(whole * (gross_fen - employee_fen - tax_fen)) AS BIGINT) FROM (\
         SELECT CASE WHEN {PART} THEN 0 ELSE 1 END AS whole, s.*, w.sex AS sex, COALESCE((SELECT {source} FROM fact f WHERE f.worker_id = s.worker_id \
         AND f.kind = 'employment' AND f.valid_from_on <= '{last}' AND f.recorded_at <= {known_at} \
         AND (f.superseded_at IS NULL OR f.superseded_at > {known_at}) \
         ORDER BY f.valid_from_on DESC, f.id DESC LIMIT 1), '') AS source, \
         CASE WHEN EXISTS (SELECT 1 FROM pay_slip e WHERE e.worker_id = s.worker_id AND e.month = s.month \
         AND e.run_id < s.run_id) THEN 0 ELSE 1 END AS counts \
         FROM pay_slip s JOIN worker w ON w.id = s.worker_id WHERE s.run_id = {run}) slip GROUP BY unit_path, {KEY}",
        last = month.last_day(),
    )
}

/// The sums of a run as a whole, of those of its units, as a select.
fn whole_of(run: RunId) -> String {
    let sums = SUMS.split(", ").map(|sum| format!("CAST(SUM({sum}) AS BIGINT)")).collect::<Vec<_>>().join(", ");
    format!("SELECT {run}, '', {KEY}, {sums} FROM pay_aggregate WHERE run_id = {run} AND unit_path > '' GROUP BY {KEY}")
}

/// The quartiles of a run by unit and position of the caliber, of its slips.
async fn quartiles<C: ConnectionTrait>(
    connection: &C,
    run: RunId,
    top: &UnitPath,
) -> Result<BTreeMap<(String, usize), Quartiles>> {
    let sql = format!(
        "SELECT unit_path, cost_fen, gross_fen, gross_fen - employee_fen, gross_fen - employee_fen - tax_fen \
         FROM pay_slip s WHERE s.run_id = {run} AND NOT {PART}"
    );
    let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    let mut leaves: BTreeMap<String, [Vec<Money>; 4]> = BTreeMap::new();
    for row in rows {
        let unit: String = row.try_get_by_index(0)?;
        let amounts = leaves.entry(unit).or_default();
        for (position, amounts) in (1..).zip(amounts) {
            amounts.push(Money::from_fen(row.try_get_by_index(position)?));
        }
    }
    let mut all: BTreeMap<(String, usize), Vec<Money>> = BTreeMap::new();
    for (leaf, amounts) in leaves {
        let leaf = unit_path(&leaf)?;
        for depth in top.depth()..=leaf.depth().max(top.depth()) {
            for (caliber, amounts) in amounts.iter().enumerate() {
                let unit = leaf.ancestor(depth).as_str().to_owned();
                all.entry((unit, caliber)).or_default().extend(amounts);
            }
        }
    }
    Ok(all.into_iter().filter_map(|(key, amounts)| Some((key, Quartiles::of(amounts)?))).collect())
}

/// What a run's aggregates are found to be.
pub(crate) struct Recounted {
    /// Rows looked at.
    pub rows: u64,
    /// Every row is what the run's slips make it, and none is missing.
    pub agrees: bool,
}

/// Counts the aggregates of a calculated run again from its slips.
pub(crate) async fn recount<C: ConnectionTrait>(
    connection: &C,
    run: &crate::entity::pay_run::Model,
) -> Result<Recounted> {
    let (key, month) = (RunId(run.id), super::month_of(run.month)?);
    let backend = connection.get_database_backend();
    let number = async |sql: String| {
        let row = connection.query_one_raw(Statement::from_string(backend, sql)).await?;
        let row = row.ok_or(StoreError::Corrupt("count"))?;
        Ok::<i64, StoreError>(row.try_get_by_index(0)?)
    };
    let kept = |which: &str| {
        format!(
            "SELECT run_id, unit_path, {KEY}, {SUMS} FROM pay_aggregate WHERE run_id = {key} AND unit_path {which} ''"
        )
    };
    let mut rows = number(format!("SELECT COUNT(*) FROM pay_aggregate WHERE run_id = {key}")).await?;
    let mut agrees = true;
    for (kept, found) in [(kept(">"), sums_of_slips(backend, key, month, run.known_at)), (kept("="), whole_of(key))] {
        for (one, other) in [(&kept, &found), (&found, &kept)] {
            let differing =
                format!("SELECT COUNT(*) FROM (SELECT * FROM ({one}) a EXCEPT SELECT * FROM ({other}) b) c");
            agrees &= number(differing).await? == 0;
        }
    }
    let sql = format!(
        "SELECT unit_path, caliber, slips, total_fen, least_fen, lower_fen, median_fen, upper_fen, most_fen \
         FROM pay_quartile WHERE run_id = {key}"
    );
    let mut found = quartiles(connection, key, &unit_path(&run.unit_path)?).await?;
    for row in connection.query_all_raw(Statement::from_string(backend, sql)).await? {
        let (unit, code): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let mut values = [0_i64; 7];
        for (position, value) in (2..).zip(&mut values) {
            *value = row.try_get_by_index(position)?;
        }
        let caliber = CALIBERS.iter().position(|caliber| caliber.code() == code).unwrap_or(CALIBERS.len());
        agrees &= found.remove(&(unit, caliber)).is_some_and(|found| found.values() == values);
        rows += 1;
    }
    Ok(Recounted { rows: u64::try_from(rows).unwrap_or_default(), agrees: agrees && found.is_empty() })
}
