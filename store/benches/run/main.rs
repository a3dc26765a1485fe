//! A run of many workers, calculated and stored, against inserting the very same rows through prepared statements in
//! one transaction of rusqlite. Both on SQLite files with write-ahead log and `synchronous=FULL`, into the same schema.
//!
//! `JIUDANG_BENCH_WORKERS` (100,000 unless told) says how many workers; a tenth of them goes first, to show that memory
//! does not grow with the workforce.

mod rows;
mod workforce;

use std::path::Path;
use std::time::{Duration, Instant};

use domain::access::Role;
use domain::calendar::Month;
use jiudang_store::crypto::Keys;
use jiudang_store::testing::{self, Organisation};
use jiudang_store::{Act, Store};
use rows::Rows;

/// The best of so many rounds counts, on either side.
const ROUNDS: usize = 3;

fn main() {
    let workers = std::env::var("JIUDANG_BENCH_WORKERS").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000);
    if cfg!(debug_assertions) {
        println!("built without optimisation: the figures say nothing");
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for workers in [workers / 10, workers] {
        runtime.block_on(measure(workers));
    }
}

/// What one calculation took.
struct Calculated {
    took: Duration,
    peak_kilobytes: u64,
    rows: Rows,
}

async fn measure(workers: u32) {
    let (mut calculated, mut plain, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    let (mut peak, mut count) = (0, 0);
    let home = tempfile::tempdir().expect("a directory");
    let before = home.path().join("before.db");
    prepare(&before, workers).await;
    for round in 0..ROUNDS {
        let file = home.path().join(format!("run{round}.db"));
        std::fs::copy(&before, &file).expect("copies");
        let Calculated { took, peak_kilobytes, rows } = calculate(&file).await;
        std::fs::remove_file(&file).expect("removes");
        calculated.push(took);
        peak = peak.max(peak_kilobytes);
        count = rows.len();
        for (list, guarded) in [(&mut plain, true), (&mut bare, false)] {
            let file = home.path().join("baseline.db");
            std::fs::copy(&before, &file).expect("copies");
            list.push(rows.insert(&file, guarded));
            std::fs::remove_file(&file).expect("removes");
        }
    }
    let best = |list: &[Duration]| list.iter().min().copied().unwrap_or_default().as_secs_f64();
    let (calculated, plain, bare) = (best(&calculated), best(&plain), best(&bare));
    let speed = |seconds: f64| count as f64 / seconds;
    println!("{workers} workers, {count} rows, best of {ROUNDS}");
    println!(
        "  calculate and store    {calculated:>7.2} s  {:>9.0} rows/s  peak {} MB",
        speed(calculated),
        peak / 1024
    );
    println!("  insert the same rows   {plain:>7.2} s  {:>9.0} rows/s", speed(plain));
    println!("  ratio                  {:>7.2}    (aim: at most 2)", calculated / plain);
    println!("  insert without guards  {bare:>7.2} s  {:>9.0} rows/s  ratio {:.2}", speed(bare), calculated / bare);
}

fn url(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

fn october() -> Month {
    "2026-10".parse().expect("a month")
}

async fn open(file: &Path) -> Store {
    Store::open(&url(file), Keys::from_master(testing::MASTER)).await.expect("opens")
}

/// A database with a workforce and a run that waits to be calculated.
async fn prepare(file: &Path, workers: u32) {
    let store = open(file).await;
    let organisation: Organisation = testing::organisation(&store).await;
    store.close().await.expect("closes");
    workforce::fill(file, &organisation.communities, workers);
    let store = open(file).await;
    assert_eq!(organisation.district_hr.role, Role::DistrictHr);
    let act = Act { by: &organisation.district_hr, at: testing::at("2026-10-25T01:00:00Z") };
    store.create_run(act, october(), &organisation.district.path).await.expect("a run");
    store.close().await.expect("closes");
}

/// Calculates the one run of a database and reads what it made.
async fn calculate(file: &Path) -> Calculated {
    let store = open(file).await;
    forget_peak();
    let start = Instant::now();
    let now = testing::at("2026-10-25T02:00:00Z");
    store.calculate_run(domain::ids::RunId(1), now, &|_, _| {}).await.expect("calculates");
    let took = start.elapsed();
    let peak_kilobytes = peak();
    store.close().await.expect("closes");
    Calculated { took, peak_kilobytes, rows: Rows::read(file) }
}

/// Lets the kernel count the peak anew from here.
fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// Peak resident memory in kilobytes; zero where the kernel does not say.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse().ok()).unwrap_or(0)
}
