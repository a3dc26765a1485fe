//! The page a leader opens, in a large district against a small one in the same run: it reads stored sums, and must not
//! slow down as the workforce grows.
//!
//! `JIUDANG_BENCH_WORKERS` (100,000 unless told) says how many workers the large one has. Calculating 36 months of so
//! many people would take an hour: units, workers and stored sums are written by SQL, as many rows as a calculation
//! leaves, and nobody has a slip.

use std::time::{Duration, Instant};

use jiudang_store::Act;
use jiudang_store::testing::people::{import, now, on, roster_row};
use jiudang_store::testing::{Organisation, TestStore, organisation, sqlite};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

/// Workers of the small district.
const SMALL: u32 = 1_000;
/// Months of pay.
const MONTHS: i32 = 36;
/// The last of them, October 2026, as an ordinal.
const LAST: i32 = 2026 * 12 + 9;
/// The best of so many, on either side: a page is answered once the first has warmed the cache.
const ROUNDS: usize = 7;
/// People who share unit, post, grade, source and sex, on average.
const ALIKE: u32 = 3;
/// People of a community.
const COMMUNITY: u32 = 37;

fn main() {
    let workers = std::env::var("JIUDANG_BENCH_WORKERS").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000);
    if cfg!(debug_assertions) {
        println!("built without optimisation: the figures say little");
    }
    tokio::runtime::Runtime::new().expect("a runtime").block_on(measure(workers));
}

async fn measure(workers: u32) {
    let few = quickest(SMALL).await;
    let many = quickest(workers).await;
    let ratio = many.as_secs_f64() / few.as_secs_f64();
    println!("page                   {SMALL:>9}   {workers:>9}    ratio");
    println!("district at a glance {:>8.2} ms {:>8.2} ms {ratio:>8.2}", millis(few), millis(many));
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

async fn quickest(workers: u32) -> Duration {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let begun = Instant::now();
    fill(&store, &org, workers).await;
    println!("{workers} workers, {MONTHS} months of sums: written in {:.1} s", begun.elapsed().as_secs_f64());
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let page = store.district(&org.leadership, on("2026-11-20")).await.expect("a page");
        best = best.min(start.elapsed());
        let pay = page.pay.expect("closed months");
        assert_eq!((page.active, pay.months.len(), pay.spreads.len()), (u64::from(workers), 12, 4));
    }
    best
}

async fn run(connection: &DatabaseConnection, sql: &str) {
    connection.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{error}: {sql}"));
}

/// A district of so many people with the rows that closed months leave.
async fn fill(store: &TestStore, org: &Organisation, workers: u32) {
    import(store, &org.district_hr, &[roster_row(0)]).await;
    let act = Act { by: &org.district_hr, at: now() };
    let month = "2026-10".parse().expect("a month");
    let model = store.create_run(act, month, &org.district.path).await.expect("a run");
    store.calculate_run(model, now(), &|_, _| {}).await.expect("calculates");
    // One connection, so that the transaction holds for all that follows.
    let raw =
        Database::connect(ConnectOptions::new(store.url()).max_connections(1).to_owned()).await.expect("connects");
    run(&raw, "PRAGMA synchronous = OFF").await;
    run(&raw, "BEGIN").await;
    let communities = workers / COMMUNITY;
    let numbers =
        |most: u32| format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most})");
    copy(
        &raw,
        "unit",
        &numbers(communities),
        &[("path", "'KF/KF01/B' || n.i || '/'"), ("code", "'B' || n.i"), ("name", "'B' || n.i")],
        "code = 'KF0101'",
    )
    .await;
    copy(
        &raw,
        "worker",
        &numbers(workers - 1),
        &[
            ("code", "'B' || n.i"),
            ("id_blind", "'B' || n.i"),
            ("unit_path", &format!("'KF/KF01/B' || (1 + n.i % {communities}) || '/'")),
        ],
        "1 = 1",
    )
    .await;
    for months_back in 0..MONTHS {
        let id = model.0 + 100 + i64::from(months_back);
        let month = LAST - months_back - 1;
        copy_run(&raw, model.0, id, month).await;
        sums(&raw, &numbers(workers / ALIKE), id, communities).await;
        for state in ["draft", "submitted", "approved"] {
            run(&raw, &format!("UPDATE pay_run SET state = '{state}' WHERE id = {id}")).await;
        }
    }
    run(&raw, "COMMIT").await;
    run(&raw, "ANALYZE").await;
}

async fn columns(raw: &DatabaseConnection, table: &str) -> Vec<String> {
    let sql = Statement::from_string(DbBackend::Sqlite, format!("PRAGMA table_info({table})"));
    let rows = raw.query_all_raw(sql).await.expect("reads");
    rows.iter().map(|row| row.try_get_by_index(1).expect("a name")).collect()
}

/// Copies a row many times with some columns made new; the database gives the keys.
async fn copy(raw: &DatabaseConnection, table: &str, numbers: &str, new: &[(&str, &str)], of: &str) {
    let kept: Vec<String> = columns(raw, table).await.into_iter().filter(|column| column != "id").collect();
    let value = |column: &String| {
        new.iter()
            .find(|(name, _)| name == column)
            .map_or_else(|| format!("o.{column}"), |(_, value)| (*value).to_owned())
    };
    let values: Vec<String> = kept.iter().map(value).collect();
    let sql = format!(
        "INSERT INTO {table} ({}) {numbers} SELECT {} FROM n CROSS JOIN (SELECT * FROM {table} WHERE {of} ORDER BY id LIMIT 1) o",
        kept.join(", "),
        values.join(", ")
    );
    run(raw, &sql).await;
}

/// A run of another month, being calculated.
async fn copy_run(raw: &DatabaseConnection, model: i64, id: i64, month: i32) {
    let columns = columns(raw, "pay_run").await;
    let value = |column: &String| match column.as_str() {
        "id" => id.to_string(),
        "month" => month.to_string(),
        "state" => "'calculating'".to_owned(),
        _ => column.clone(),
    };
    let values: Vec<String> = columns.iter().map(value).collect();
    let sql = format!(
        "INSERT INTO pay_run ({}) SELECT {} FROM pay_run WHERE id = {model}",
        columns.join(", "),
        values.join(", ")
    );
    run(raw, &sql).await;
}

/// The sums and quartiles of a run: people spread over units, posts, grades, sources and sexes.
async fn sums(raw: &DatabaseConnection, numbers: &str, run_id: i64, communities: u32) {
    let key = "run_id, unit_path, posts, grade, source, sex";
    let figures = "people, slips, employer_cost_fen, gross_fen, after_contributions_fen, net_fen, whole_people, \
         whole_employer_cost_fen, whole_gross_fen, whole_after_contributions_fen, whole_net_fen";
    let leaves = format!(
        "INSERT INTO pay_aggregate ({key}, {figures}) {numbers} SELECT {run_id}, 'KF/KF01/B' || (1 + i % {communities}) || '/', \
         CASE i % 5 WHEN 0 THEN 'grid_worker' WHEN 1 THEN 'secretary' ELSE 'community_worker' END, 'primary-' || (i % 18), \
         CASE i % 7 WHEN 0 THEN 'elected' ELSE 'recruited' END, CASE i % 2 WHEN 0 THEN 'female' ELSE 'male' END, \
         SUM({ALIKE}), SUM({ALIKE}), SUM(2000000), SUM(1500000 + i % 977), SUM(1300000), SUM(1290000), \
         SUM({ALIKE}), SUM(2000000), SUM(1500000 + i % 977), SUM(1300000), SUM(1290000) FROM n GROUP BY 2, 3, 4, 5, 6"
    );
    run(raw, &leaves).await;
    let whole = figures.split(", ").map(|figure| format!("SUM({figure})")).collect::<Vec<_>>().join(", ");
    let whole = format!(
        "INSERT INTO pay_aggregate ({key}, {figures}) SELECT run_id, '', posts, grade, source, sex, {whole} \
         FROM pay_aggregate WHERE run_id = {run_id} GROUP BY posts, grade, source, sex"
    );
    run(raw, &whole).await;
    let quartiles = format!(
        "INSERT INTO pay_quartile SELECT {run_id}, u.path, c.column1, 100, 50000000, 300000, 400000, 500000, 600000, 900000 \
         FROM unit u CROSS JOIN (VALUES ('employer_cost'), ('gross'), ('after_contributions'), ('net')) c"
    );
    run(raw, &quartiles).await;
}
