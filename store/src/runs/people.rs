//! Who a run is for, and what earlier slips say about them. Facts decide, not the list of workers of today.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use domain::access::UnitPath;
use domain::calendar::Month;
use domain::fact::Fact;
use domain::ids::{RunId, WorkerId};
use domain::money::{Money, Rounding};
use domain::pay::{PayFacts, TaxToDate};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement};

use super::cycles::{Beside, own};
use super::key::Cycle;
use crate::error::Result;

/// The people of a run: employed in the month, or with an amount recorded for it, and at some time in the unit. Which
/// of them belong to the unit on their last day is told from their facts.
pub(crate) struct People<'a> {
    pub month: Month,
    pub unit: &'a UnitPath,
    /// Facts as believed then, in microseconds.
    pub known_at: i64,
}

impl People<'_> {
    /// The next `limit` workers after `cursor`, by key.
    pub async fn after<C: ConnectionTrait>(&self, connection: &C, cursor: i64, limit: u64) -> Result<Vec<WorkerId>> {
        let condition = self.condition(connection.get_database_backend());
        let sql =
            format!("SELECT w.id FROM worker w WHERE w.id > {cursor} AND {condition} ORDER BY w.id LIMIT {limit}");
        let rows = connection.query_all_raw(self.statement(connection, sql)).await?;
        rows.iter().map(|row| Ok(WorkerId(row.try_get_by_index(0)?))).collect()
    }

    /// How many there are.
    pub async fn count<C: ConnectionTrait>(&self, connection: &C) -> Result<i64> {
        let condition = self.condition(connection.get_database_backend());
        let sql = format!("SELECT COUNT(*) FROM worker w WHERE {condition}");
        let row = connection.query_one_raw(self.statement(connection, sql)).await?;
        Ok(row.map_or(Ok(0), |row| row.try_get_by_index(0))?)
    }

    fn statement<C: ConnectionTrait>(&self, connection: &C, sql: String) -> Statement {
        let values = [self.unit.as_str().into(), self.unit.upper_bound().into()];
        Statement::from_sql_and_values(connection.get_database_backend(), sql, values)
    }

    /// Dates, instants and keys stand in the text: they are made of digits here, not taken from anybody.
    fn condition(&self, backend: DbBackend) -> String {
        let unit = match backend {
            DbBackend::Postgres => "((f.body::json ->> 'unit') COLLATE \"C\")",
            _ => "json_extract(f.body, '$.unit')",
        };
        let (first, last, at) = (self.month.first_day(), self.month.last_day(), self.known_at);
        let known = format!("f.recorded_at <= {at} AND (f.superseded_at IS NULL OR f.superseded_at > {at})");
        format!(
            "EXISTS (SELECT 1 FROM fact f WHERE f.worker_id = w.id AND f.kind IN ('employment', 'one_off') \
             AND f.valid_from_on <= '{last}' AND (f.kind = 'employment' OR f.valid_from_on >= '{first}') \
             AND (f.valid_to_on IS NULL OR f.valid_to_on > '{first}') AND {known}) \
             AND EXISTS (SELECT 1 FROM fact f WHERE f.worker_id = w.id AND f.kind = 'assignment' \
             AND {unit} >= $1 AND {unit} < $2 AND {known})"
        )
    }
}

/// What earlier slips of this system say about one worker.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct History {
    /// The tax year before this month.
    pub tax: TaxToDate,
    /// Average gross of the paid months of the year before.
    pub prior_year: Option<Money>,
    /// Average gross of the paid months of the year before that.
    pub earlier_year: Option<Money>,
    /// First month of the tax year with a slip.
    pub paid_since: Option<Month>,
    /// Paid months of this year before this month, and their gross.
    pub paid: (i64, Money),
}

impl History {
    /// What a month is resolved from: the facts, and what earlier slips say.
    pub fn known<'a>(&self, facts: &'a [Fact]) -> PayFacts<'a> {
        PayFacts {
            facts,
            prior_year_average: self.prior_year,
            earlier_year_average: self.earlier_year,
            tax: self.tax,
            paid_since: self.paid_since,
        }
    }
}

#[derive(FromQueryResult)]
struct YearRow {
    worker_id: i64,
    year: i32,
    first: i32,
    last: i32,
    months: i64,
    gross: i64,
    taxable: i64,
    special: i64,
    additional: i64,
    withheld: i64,
}

/// History of the workers with keys in `workers`, in one query. Of this year every earlier slip counts, of the two
/// years before only those approved or paid. `beside` are the off-cycle runs before.
pub(crate) async fn history<C: ConnectionTrait>(
    connection: &C,
    month: Month,
    workers: RangeInclusive<i64>,
    beside: &Beside,
) -> Result<HashMap<WorkerId, History>> {
    let months = month.plus(-(i32::from(month.number()) + 23))..=month;
    let mut all = own(*months.start()..=month.previous(), &workers);
    all.extend(beside.slips(months, &workers));
    let spans: Vec<String> = all.iter().map(|span| format!("({}, {})", span.start(), span.end())).collect();
    let spans = spans.join(", ");
    let january = month.plus(1 - i32::from(month.number())).ordinal();
    let counts = format!("s.month >= {january} OR r.state IN ('approved', 'paid')");
    let sum = |column: &str, name: &str| {
        format!("CAST(SUM(CASE WHEN {counts} THEN {column} ELSE 0 END) AS BIGINT) AS {name}")
    };
    // Several slips of a month are one month; where nobody has several, counting them is cheaper.
    let months = if beside.any() {
        format!("COUNT(DISTINCT CASE WHEN {counts} THEN s.month END) AS months")
    } else {
        sum("1", "months")
    };
    let sql = format!(
        "SELECT s.worker_id, s.month / 12 AS year, MIN(s.month) AS first, MAX(s.month) AS last, {months}, {gross}, \
         {taxable}, {special}, {additional}, {withheld} \
         FROM (VALUES {spans}) AS span CROSS JOIN pay_slip s JOIN pay_run r ON r.id = s.run_id \
         WHERE s.id BETWEEN span.column1 AND span.column2 GROUP BY s.worker_id, s.month / 12",
        gross = sum("s.gross_fen", "gross"),
        taxable = sum("s.taxable_fen", "taxable"),
        special = sum("s.employee_fen", "special"),
        additional = sum("s.additional_fen", "additional"),
        withheld = sum("s.tax_fen", "withheld"),
    );
    let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    let mut all: HashMap<WorkerId, History> = HashMap::new();
    for row in rows {
        let row = YearRow::from_query_result(&row, "")?;
        add_year(all.entry(WorkerId(row.worker_id)).or_default(), &row, month);
    }
    Ok(all)
}

fn add_year(history: &mut History, row: &YearRow, month: Month) {
    let average = || (row.months > 0).then(|| Money::from_fen(row.gross).ratio(1, row.months, Rounding::FenHalfUp));
    match i32::from(month.year()) - row.year {
        0 => {
            history.paid_since = Month::from_ordinal(row.first);
            history.paid = (row.months, Money::from_fen(row.gross));
            history.tax = TaxToDate {
                months: row.months,
                income: Money::from_fen(row.taxable),
                special: Money::from_fen(row.special),
                additional: Money::from_fen(row.additional),
                withheld: Money::from_fen(row.withheld),
                month_counted: row.last == month.ordinal(),
                ..TaxToDate::default()
            };
        }
        1 => history.prior_year = average(),
        _ => history.earlier_year = average(),
    }
}

/// Workers with keys in `workers` whose slip of this cycle stands in another run: that of the unit they moved from.
pub(super) async fn paid_elsewhere<C: ConnectionTrait>(
    connection: &C,
    run: RunId,
    cycle: Cycle,
    workers: RangeInclusive<i64>,
) -> Result<Vec<WorkerId>> {
    let (first, last) = cycle.slips(workers).into_inner();
    let run = run.0;
    // The plus keeps the database from walking the whole run by the index that begins with it.
    let sql = format!("SELECT worker_id FROM pay_slip WHERE id BETWEEN {first} AND {last} AND +run_id <> {run}");
    let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    rows.iter().map(|row| Ok(WorkerId(row.try_get_by_index(0)?))).collect()
}
