//! What the month before was settled from, as far as slips and runs say.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

use domain::calendar::Month;
use domain::changes::Replay;
use domain::fact::Fact;
use domain::ids::WorkerId;
use domain::money::Money;
use domain::pay::{PayFacts, TaxToDate, Totals};
use domain::policy::{Library, PolicySet};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

use super::totals;
use crate::Store;
use crate::db::timestamp;
use crate::error::Result;
use crate::facts::day_of;
use crate::runs::key::slip_keys;
use crate::runs::people::History;
use crate::runs::snapshot::policy_digest;

/// A run of the month before.
pub(super) struct RunBefore {
    /// When it looked at the facts, in microseconds.
    pub known_at: i64,
    /// Key of the names its slips were written with.
    pub snapshot: i64,
    /// Position of its rules; none if they cannot be had any more.
    pub rules: Option<usize>,
}

/// The runs of the month before and the rules they were calculated by, each kind of rules once.
#[derive(Default)]
pub(in crate::runs) struct MonthBefore {
    runs: HashMap<i64, RunBefore>,
    rules: Vec<PolicySet>,
}

#[derive(FromQueryResult)]
struct RunRow {
    id: i64,
    known_at: i64,
    policy_snapshot_id: i64,
    digest: String,
}

impl MonthBefore {
    /// The month before `month`.
    pub async fn load(store: &Store, library: &Library, month: Month) -> Result<Self> {
        let before = month.previous();
        let sql = format!(
            "SELECT r.id, r.known_at, r.policy_snapshot_id, p.digest FROM pay_run r \
             JOIN policy_snapshot p ON p.id = r.policy_snapshot_id WHERE r.month = {} AND r.off_cycle = 0 ORDER BY r.id",
            before.ordinal()
        );
        let connection = store.read();
        let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
        let (mut found, mut known) = (Self::default(), HashMap::<String, Option<usize>>::new());
        for row in rows {
            let row = RunRow::from_query_result(&row, "")?;
            let rules = match known.get(&row.digest) {
                Some(rules) => *rules,
                None => {
                    let rules = rules_of(store, library, before, &row).await?;
                    let position = rules.is_some().then_some(found.rules.len());
                    found.rules.extend(rules);
                    known.insert(row.digest, position);
                    position
                }
            };
            found.runs.insert(row.id, RunBefore { known_at: row.known_at, snapshot: row.policy_snapshot_id, rules });
        }
        Ok(found)
    }

    /// Each of the rules against those of the new month.
    pub fn replays<'a>(&'a self, now: &'a PolicySet) -> Vec<Replay<'a>> {
        self.rules.iter().map(|before| Replay::new(before, now)).collect()
    }

    /// No month to compare with: nothing was calculated in it.
    pub fn is_none(&self) -> bool {
        self.runs.is_empty()
    }

    pub(super) fn run(&self, run: i64) -> Option<&RunBefore> {
        self.runs.get(&run)
    }

    pub(super) fn rules(&self, run: i64) -> Option<(usize, &PolicySet)> {
        let position = self.runs.get(&run)?.rules?;
        Some((position, self.rules.get(position)?))
    }
}

/// The rules a run was calculated by: those of today's library if they read the same, else those installed by then.
async fn rules_of(store: &Store, library: &Library, month: Month, run: &RunRow) -> Result<Option<PolicySet>> {
    let known_on = day_of(timestamp(run.known_at)?);
    let now = library.as_known(month, known_on).ok();
    if let Some(policy) = &now
        && policy_digest(policy)? == run.digest
    {
        return Ok(now);
    }
    let then = store.library_at(run.known_at).await?.as_known(month, known_on).ok();
    Ok(then.or(now))
}

/// What last month's slip says of a worker.
#[derive(Clone, Copy, Debug)]
pub(super) struct Before {
    pub run: i64,
    /// The sums before anything was taken back.
    pub totals: Totals,
    /// Taken back less paid out in advance.
    pub recovered: Money,
    pub additional: Money,
    /// The tax year before that month, if it is another than this month's.
    pub other_year: Option<TaxToDate>,
}

impl Before {
    /// What last month is resolved from, but for what was particular to it.
    pub fn known<'a>(&self, facts: &'a [Fact], history: &History, month: Month) -> PayFacts<'a> {
        let of_last_year = month.number() == 1;
        PayFacts {
            facts,
            prior_year_average: if of_last_year { history.earlier_year } else { history.prior_year },
            earlier_year_average: if of_last_year { None } else { history.earlier_year },
            tax: if of_last_year { self.other_year.unwrap_or_default() } else { self.less(history.tax) },
            paid_since: history.paid_since.filter(|since| !of_last_year && *since < month.previous()),
        }
    }

    /// The tax year before last month: what the year had come to after it, less its slip.
    fn less(&self, year: TaxToDate) -> TaxToDate {
        TaxToDate {
            months: year.months - 1,
            income: year.income - self.totals.taxable,
            special: year.special - self.totals.employee,
            additional: year.additional - self.additional,
            withheld: year.withheld - self.totals.tax,
            ..year
        }
    }
}

/// What the month before says of the workers of a chunk.
#[derive(Default)]
pub(in crate::runs) struct Earlier {
    pub(super) paid: HashMap<WorkerId, Before>,
    pub(super) held: HashSet<WorkerId>,
}

#[derive(FromQueryResult)]
struct YearRow {
    worker_id: i64,
    months: i64,
    taxable: i64,
    special: i64,
    additional: i64,
    withheld: i64,
}

impl Earlier {
    /// Slips and holds of the month before `month` of the workers with keys in `workers`.
    pub async fn load<C: ConnectionTrait>(
        connection: &C,
        before: &MonthBefore,
        month: Month,
        workers: RangeInclusive<i64>,
    ) -> Result<Self> {
        if before.is_none() {
            return Ok(Self::default());
        }
        let query = async |sql: String| {
            connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await
        };
        let (first, last) = slip_keys(month.previous(), workers.clone()).into_inner();
        let slips = format!(
            "SELECT worker_id, run_id, gross_fen, taxable_fen, employee_fen, tax_fen, employer_fen, additional_fen, \
             net_fen FROM pay_slip WHERE id BETWEEN {first} AND {last}"
        );
        let mut found = Self::default();
        for row in query(slips).await? {
            // By position: looking for names costs more than the rest of the row.
            let at = |position| row.try_get_by_index::<i64>(position);
            let totals = totals(at(2)?, at(3)?, at(4)?, at(5)?, at(6)?);
            let before = Before {
                run: at(1)?,
                totals,
                recovered: totals.net - Money::from_fen(at(8)?),
                additional: Money::from_fen(at(7)?),
                other_year: None,
            };
            found.paid.insert(WorkerId(at(0)?), before);
        }
        let runs: Vec<String> = before.runs.keys().map(i64::to_string).collect();
        let (from, to) = workers.clone().into_inner();
        let held = format!(
            "SELECT worker_id FROM pay_held WHERE run_id IN ({}) AND worker_id BETWEEN {from} AND {to}",
            runs.join(", ")
        );
        for row in query(held).await? {
            found.held.insert(WorkerId(row.try_get_by_index(0)?));
        }
        if month.number() == 1 {
            for row in query(last_year(month, &workers)).await? {
                let row = YearRow::from_query_result(&row, "")?;
                if let Some(before) = found.paid.get_mut(&WorkerId(row.worker_id)) {
                    before.other_year = Some(row.to_date());
                }
            }
        }
        Ok(found)
    }

    /// What was paid, so that slip and causes speak of the same month before.
    pub fn net(&self, worker: WorkerId) -> Option<Money> {
        self.paid.get(&worker).map(|before| before.totals.net - before.recovered)
    }
}

impl YearRow {
    fn to_date(&self) -> TaxToDate {
        TaxToDate {
            months: self.months,
            income: Money::from_fen(self.taxable),
            special: Money::from_fen(self.special),
            additional: Money::from_fen(self.additional),
            withheld: Money::from_fen(self.withheld),
            ..TaxToDate::default()
        }
    }
}

/// The months before December of the year that ended with it.
fn last_year(january: Month, workers: &RangeInclusive<i64>) -> String {
    let spans: Vec<String> = (2..=12)
        .map(|back| {
            let (first, last) = slip_keys(january.plus(-back), workers.clone()).into_inner();
            format!("({first}, {last})")
        })
        .collect();
    format!(
        "SELECT s.worker_id, COUNT(*) AS months, CAST(SUM(s.taxable_fen) AS BIGINT) AS taxable, \
         CAST(SUM(s.employee_fen) AS BIGINT) AS special, CAST(SUM(s.additional_fen) AS BIGINT) AS additional, \
         CAST(SUM(s.tax_fen) AS BIGINT) AS withheld FROM (VALUES {}) AS span CROSS JOIN pay_slip s \
         WHERE s.id BETWEEN span.column1 AND span.column2 GROUP BY s.worker_id",
        spans.join(", ")
    )
}
