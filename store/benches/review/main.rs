//! A review round of many workers, opened with every condition of each, against reading the very same facts and
//! inserting the very same cases through prepared statements of rusqlite in one transaction. Both on SQLite files with
//! write-ahead log and `synchronous=FULL`, in the same schema. Then how long it takes to decide and apply the round.
//!
//! `JIUDANG_BENCH_WORKERS` (100,000 unless told) says how many workers.

#[path = "../run/workforce.rs"]
mod workforce;

use std::path::Path;
use std::time::{Duration, Instant};

use jiudang_store::crypto::Keys;
use jiudang_store::reviews::Chosen;
use jiudang_store::testing::{self, Organisation};
use jiudang_store::{Act, Store};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// The best of so many rounds counts, on either side.
const ROUNDS: usize = 3;
/// Columns of `review_case`.
const COLUMNS: usize = 24;

fn main() {
    let workers = std::env::var("JIUDANG_BENCH_WORKERS").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000);
    if cfg!(debug_assertions) {
        println!("built without optimisation: the figures say nothing");
    }
    tokio::runtime::Runtime::new().expect("a runtime").block_on(measure(workers));
}

async fn measure(workers: u32) {
    let home = tempfile::tempdir().expect("a directory");
    let before = home.path().join("before.db");
    let organisation = prepare(&before, workers).await;
    let (mut opened, mut decided, mut applied, mut plain) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut cases, mut written) = (0, 0);
    for round in 0..ROUNDS {
        let file = home.path().join(format!("round{round}.db"));
        std::fs::copy(&before, &file).expect("copies");
        let done = review(&file, &organisation).await;
        opened.push(done.opened);
        decided.push(done.decided);
        applied.push(done.applied);
        written = done.written;
        let rows = done.rows;
        cases = rows.len();
        std::fs::remove_file(&file).expect("removes");
        std::fs::copy(&before, &file).expect("copies");
        plain.push(read_and_write(&file, &organisation, &rows).await);
        std::fs::remove_file(&file).expect("removes");
    }
    let best = |list: &[Duration]| list.iter().min().copied().unwrap_or_default().as_secs_f64();
    let (opened, plain) = (best(&opened), best(&plain));
    println!("{workers} workers, {cases} cases with every condition, best of {ROUNDS}");
    println!("  open the round            {opened:>7.2} s  {:>9.0} cases/s", cases as f64 / opened);
    println!("  read and write the same   {plain:>7.2} s  {:>9.0} cases/s", cases as f64 / plain);
    println!("  ratio                     {:>7.2}    (aim: at most 2)", opened / plain);
    println!("  confirm all that rise     {:>7.2} s", best(&decided));
    println!("  apply ({written} placements) {:>7.2} s", best(&applied));
}

struct Done {
    opened: Duration,
    rows: Vec<Vec<Value>>,
    decided: Duration,
    applied: Duration,
    written: u64,
}

async fn open(file: &Path) -> Store {
    let url = format!("sqlite://{}?mode=rwc", file.display());
    Store::open(&url, Keys::from_master(testing::MASTER)).await.expect("opens")
}

/// A database with a workforce.
async fn prepare(file: &Path, workers: u32) -> Organisation {
    let store = open(file).await;
    let organisation = testing::organisation(&store).await;
    store.close().await.expect("closes");
    workforce::fill(file, &organisation.communities, workers);
    organisation
}

/// Opens, decides and applies the round of the district.
async fn review(file: &Path, organisation: &Organisation) -> Done {
    let store = open(file).await;
    let act = Act { by: &organisation.district_hr, at: testing::at("2026-10-25T01:00:00Z") };
    let start = Instant::now();
    let as_of = testing::people::on("2026-10-01");
    let review = store.open_review(act, &organisation.district.path, as_of).await.expect("a round");
    let opened = start.elapsed();
    let rows = rows(file);
    let start = Instant::now();
    store.confirm_cases(act, review, &Chosen::Rising).await.expect("decides");
    let decided = start.elapsed();
    let version = store.review(&act.by.scope(), review).await.expect("the round").row.version;
    let start = Instant::now();
    let written = store.apply_review(act, review, version).await.expect("applies");
    let applied = start.elapsed();
    store.close().await.expect("closes");
    Done { opened, rows, decided, applied, written }
}

/// The cases as proposed: nothing is decided.
fn rows(file: &Path) -> Vec<Vec<Value>> {
    let connection = Connection::open(file).expect("opens");
    let mut select = connection.prepare("SELECT * FROM review_case ORDER BY round_id, worker_id").expect("a select");
    assert_eq!(select.column_count(), COLUMNS);
    let row = |row: &rusqlite::Row<'_>| (0..COLUMNS).map(|column| row.get(column)).collect();
    select.query_map([], row).expect("rows").collect::<Result<_, _>>().expect("values")
}

/// Reads every fact and writes the cases.
async fn read_and_write(file: &Path, organisation: &Organisation, rows: &[Vec<Value>]) -> Duration {
    // The round the cases belong to.
    let store = open(file).await;
    let act = Act { by: &organisation.district_hr, at: testing::at("2026-10-25T01:00:00Z") };
    let unit = &organisation.district.path;
    store.open_review(act, unit, testing::people::on("2026-10-01")).await.expect("a round");
    store.close().await.expect("closes");
    let mut connection = Connection::open(file).expect("opens");
    connection
        .execute_batch(
            "PRAGMA synchronous=FULL; PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON; \
             DELETE FROM review_case",
        )
        .expect("pragmas");
    let start = Instant::now();
    let transaction = connection.transaction().expect("a transaction");
    let read = "SELECT id, worker_id, kind, valid_from_on, valid_to_on, body FROM fact WHERE superseded_at IS NULL \
                ORDER BY worker_id";
    let mut facts = 0_u64;
    {
        let mut select = transaction.prepare(read).expect("a select");
        let mut found = select.query([]).expect("rows");
        while let Some(row) = found.next().expect("a row") {
            let body: String = row.get(5).expect("a body");
            let kind: String = row.get(2).expect("a kind");
            facts += u64::from(!body.is_empty() && !kind.is_empty());
        }
    }
    assert!(facts > 0);
    {
        let values = vec!["?"; COLUMNS].join(",");
        let mut insert = transaction.prepare(&format!("INSERT INTO review_case VALUES ({values})")).expect("an insert");
        for row in rows {
            insert.execute(params_from_iter(row)).expect("inserts");
        }
    }
    transaction.commit().expect("commits");
    start.elapsed()
}
