//! Who was paid what in some months, read from closed runs in a few statements however many people there are.

use std::collections::{BTreeMap, HashMap};

use domain::access::UnitPath;
use domain::benchmark::{Calibers, Earner};
use domain::calendar::Month;
use domain::fact::Source;
use domain::identity::Sex;
use domain::ids::{UnitId, WorkerId};
use domain::money::Money;
use domain::pay::Group;
use domain::policy::{LadderRules, PayItemRules};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, FromQueryResult, Statement, Value};

use super::PayPeriod;
use crate::db::unit_path;
use crate::error::{Result, StoreError};
use crate::runs::aggregates::PART;

/// States of runs whose figures stand.
pub(crate) const CLOSED: &str = "('approved', 'paid')";

/// Stands for a post or a grade that the ladder in force does not have.
pub const UNKNOWN: u16 = u16::MAX;

/// Somebody's pay, and where they work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paid {
    pub path: UnitPath,
    /// What they were paid for months worked in full, which averages are made of.
    pub earner: Earner,
    /// Months paid for, in full or in part.
    pub months: u8,
    /// All they were paid.
    pub total: Calibers,
}

impl Paid {
    /// True if there is a month worked in full: an average can be made.
    pub fn is_averaged(&self) -> bool {
        self.earner.months > 0
    }

    /// True if something was paid for a month that was not worked in full.
    pub fn has_part_months(&self) -> bool {
        self.months > self.earner.months
    }
}

/// Everybody's pay in a unit and below.
#[derive(Clone, Debug, Default)]
pub(crate) struct Earners {
    /// By worker.
    pub people: Vec<Paid>,
    /// Units by path: name.
    pub names: BTreeMap<String, String>,
    /// Somebody is an invented person of a demonstration.
    pub fictitious: bool,
}

/// What slips are read by.
pub(crate) struct Rules<'a> {
    pub ladder: &'a LadderRules,
    pub items: &'a PayItemRules,
    /// Codes of the items whose amounts are wanted.
    pub wanted: Vec<&'a str>,
}

#[derive(FromQueryResult)]
struct Row {
    worker_id: i64,
    months: i64,
    cost: i64,
    gross: i64,
    after_own: i64,
    net: i64,
    whole_months: i64,
    whole_cost: i64,
    whole_gross: i64,
    whole_after_own: i64,
    whole_net: i64,
    unit_path: String,
    posts: String,
    grade: String,
    sex: String,
    source: String,
    fictitious: bool,
}

/// The sums of everybody's slips in closed runs, and of those of months worked in full, with the unit, posts and grade of
/// the last of the months and how they came to the job by then: a common table `paid` whose parameters are the bounds of the unit.
pub(crate) fn paid(backend: DbBackend, period: PayPeriod) -> String {
    let source = match backend {
        DbBackend::Postgres => "(f.body::json ->> 'source')",
        _ => "json_extract(f.body, '$.source')",
    };
    let closed = slips(period);
    let both = |what: &str, name: &str| {
        format!(
            "CAST(SUM({what}) AS BIGINT) AS {name}, \
             CAST(COALESCE(SUM(CASE WHEN whole THEN {what} END), 0) AS BIGINT) AS whole_{name}"
        )
    };
    let sums = [
        both("cost_fen", "cost"),
        both("gross_fen", "gross"),
        both("gross_fen - employee_fen", "after_own"),
        both("gross_fen - employee_fen - tax_fen", "net"),
    ];
    format!(
        "WITH closed AS (SELECT s.*, NOT {PART} AS whole {closed}), \
         summed AS (SELECT worker_id, COUNT(DISTINCT month) AS months, \
         COUNT(DISTINCT CASE WHEN whole THEN month END) AS whole_months, MAX(month) AS last, {sums} FROM closed \
         GROUP BY worker_id), \
         lasting AS (SELECT c.worker_id, MIN(c.id) AS id FROM closed c JOIN summed s ON s.worker_id = c.worker_id \
         AND s.last = c.month GROUP BY c.worker_id), \
         paid AS (SELECT s.*, l.unit_path, l.posts, l.grade, \
         w.sex, w.name, w.code, w.fictitious, COALESCE((SELECT {source} FROM fact f WHERE f.worker_id = s.worker_id \
         AND f.kind = 'employment' AND f.valid_from_on <= '{last}' AND f.superseded_at IS NULL \
         ORDER BY f.valid_from_on DESC, f.id DESC LIMIT 1), '') AS source \
         FROM summed s JOIN lasting i ON i.worker_id = s.worker_id JOIN pay_slip l ON l.id = i.id \
         JOIN worker w ON w.id = s.worker_id)",
        sums = sums.join(", "),
        last = period.last.last_day(),
    )
}

/// The slips `s` of closed runs in some months, in a unit whose bounds are the first two parameters.
fn slips(period: PayPeriod) -> String {
    format!(
        "FROM pay_run r JOIN pay_slip s ON s.run_id = r.id WHERE r.month BETWEEN {} AND {} AND r.state IN {CLOSED} \
         AND s.unit_path >= $1 AND s.unit_path < $2",
        period.first.ordinal(),
        period.last.ordinal()
    )
}

/// Everybody paid in `root` and below, with what they were paid there.
pub(crate) async fn load(
    connection: &DatabaseConnection,
    root: &UnitPath,
    period: PayPeriod,
    rules: &Rules<'_>,
) -> Result<(Vec<Paid>, bool)> {
    let backend = connection.get_database_backend();
    let bounds = || -> Vec<Value> { vec![root.as_str().into(), root.upper_bound().into()] };
    let units = units(connection, root).await?;
    let sql = format!("{} SELECT * FROM paid ORDER BY worker_id", paid(backend, period));
    let rows = Row::find_by_statement(Statement::from_sql_and_values(backend, sql, bounds())).all(connection).await?;
    let mut earned = items(connection, bounds(), period, rules).await?;
    let mut places: HashMap<String, u16> = HashMap::new();
    let (mut people, mut fictitious) = (Vec::with_capacity(rows.len()), false);
    for row in rows {
        let post = *places.entry(row.posts).or_insert_with_key(|posts| post_of(rules.ladder, posts));
        fictitious |= row.fictitious;
        let earner = Earner {
            worker: WorkerId(row.worker_id),
            unit: UnitId(units.get(&row.unit_path).map_or(0, |unit| unit.0)),
            post,
            grade: rules.ladder.grade(&row.grade).unwrap_or(UNKNOWN),
            source: source(&row.source)?,
            sex: Sex::ALL.iter().copied().find(|sex| sex.code() == row.sex),
            months: u8::try_from(row.whole_months).unwrap_or(u8::MAX),
            pay: calibers([row.whole_cost, row.whole_gross, row.whole_after_own, row.whole_net]),
            earnings: earned.remove(&row.worker_id).unwrap_or_default(),
        };
        people.push(Paid {
            path: unit_path(&row.unit_path)?,
            earner,
            months: u8::try_from(row.months).unwrap_or(u8::MAX),
            total: calibers([row.cost, row.gross, row.after_own, row.net]),
        });
    }
    Ok((people, fictitious))
}

fn calibers(fen: [i64; 4]) -> Calibers {
    let [employer_cost, gross, after_contributions, net] = fen.map(Money::from_fen);
    Calibers { employer_cost, gross, after_contributions, net }
}

/// How somebody came to the job. Who was never employed by the last day has a slip for a single amount alone.
fn source(code: &str) -> Result<Source> {
    if code.is_empty() {
        return Ok(Source::Recruited);
    }
    Source::from_code(code).ok_or(StoreError::Corrupt("source"))
}

/// The post that pays of those on a slip.
pub(crate) fn post_of(ladder: &LadderRules, posts: &str) -> u16 {
    ladder.paying_post(posts.split(',')).unwrap_or(UNKNOWN)
}

/// Name of every unit in `root`, by path.
pub(crate) async fn names_in(connection: &DatabaseConnection, root: &UnitPath) -> Result<BTreeMap<String, String>> {
    let units = units(connection, root).await?;
    Ok(units.into_iter().map(|(path, (_, name))| (path, name)).collect())
}

/// Key and name of every unit in `root`, by path.
async fn units(connection: &DatabaseConnection, root: &UnitPath) -> Result<BTreeMap<String, (i64, String)>> {
    let sql = "SELECT path, id, name FROM unit WHERE path >= $1 AND path < $2";
    let values = [root.as_str().into(), root.upper_bound().into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| Ok((row.try_get_by_index(0)?, (row.try_get_by_index(1)?, row.try_get_by_index(2)?))))
        .collect()
}

/// What the wanted items paid for months worked in full, by worker, each with its position among the pay items, ascending.
async fn items(
    connection: &DatabaseConnection,
    mut values: Vec<Value>,
    period: PayPeriod,
    rules: &Rules<'_>,
) -> Result<HashMap<i64, Vec<(u16, Money)>>> {
    let mut all: HashMap<i64, Vec<(u16, Money)>> = HashMap::new();
    if rules.wanted.is_empty() {
        return Ok(all);
    }
    let marks: Vec<String> = (3..3 + rules.wanted.len()).map(|number| format!("${number}")).collect();
    values.extend(rules.wanted.iter().map(|code| Value::from(*code)));
    let sql = format!(
        "SELECT c.worker_id, l.kind, CAST(SUM(l.amount_fen) AS BIGINT) FROM (SELECT s.id, s.worker_id {} AND NOT {PART}) c \
         JOIN pay_line l ON l.slip_id = c.id WHERE l.\"group\" = {} AND l.kind IN ({}) GROUP BY c.worker_id, l.kind",
        slips(period),
        Group::Earning.number(),
        marks.join(", ")
    );
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let positions: HashMap<&str, u16> = rules.items.items.iter().map(|item| item.code.as_str()).zip(0..).collect();
    for row in connection.query_all_raw(statement).await? {
        let (worker, kind): (i64, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        if let Some(position) = positions.get(kind.as_str()) {
            all.entry(worker).or_default().push((*position, Money::from_fen(row.try_get_by_index(2)?)));
        }
    }
    for earned in all.values_mut() {
        earned.sort_unstable_by_key(|(position, _)| *position);
    }
    Ok(all)
}

/// Months with closed runs that pay people of `root`, the newest first.
pub(crate) async fn closed_months(connection: &DatabaseConnection, root: &UnitPath) -> Result<Vec<Month>> {
    let above: Vec<String> = crate::runs::covering(root).into_iter().map(|path| format!("'{path}'")).collect();
    let sql = format!(
        "SELECT DISTINCT month FROM pay_run WHERE state IN {CLOSED} AND ((unit_path >= $1 AND unit_path < $2) \
         OR unit_path IN ({})) ORDER BY month DESC",
        above.join(", ")
    );
    let values = [root.as_str().into(), root.upper_bound().into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let rows = connection.query_all_raw(statement).await?;
    rows.iter().map(|row| crate::runs::month_of(row.try_get_by_index(0)?)).collect()
}
