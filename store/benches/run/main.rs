//! A run of many workers, calculated and stored, against inserting the very same rows through prepared statements in
//! one transaction of rusqlite. Both on SQLite files with write-ahead log and `synchronous=FULL`, into the same schema.
//!
//! `JIUDANG_BENCH_WORKERS` (100,000 unless told) says how many workers; a tenth of them goes first, to show that memory
//! does not grow with the workforce.

mod rows;
mod workforce;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use domain::access::Role;
use domain::calendar::Month;
use jiudang_store::crypto::Keys;
use jiudang_store::testing::{self, Organisation};
use jiudang_store::{Act, Store};
use rows::Rows;

/// The best of so many rounds counts, on either side.
const ROUNDS: usize = 3;

/// Calculates the database named after it, in a process of its own so that its memory is its own.
const CALCULATE: &str = "--calculate";

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut arguments = std::env::args().skip_while(|argument| argument != CALCULATE);
    if arguments.next().is_some() {
        let file = PathBuf::from(arguments.next().expect("a file"));
        let (took, peak) = runtime.block_on(calculate(&file));
        return println!("{} {peak}", took.as_micros());
    }
    let workers = std::env::var("JIUDANG_BENCH_WORKERS").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000);
    if cfg!(debug_assertions) {
        println!("built without optimisation: the figures say nothing");
    }
    for workers in [workers / 10, workers] {
        runtime.block_on(measure(workers));
    }
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
        let (took, kilobytes) = calculate_apart(&file);
        calculated.push(took);
        peak = peak.max(kilobytes);
        let rows = Rows::read(&file);
        std::fs::remove_file(&file).expect("removes");
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

/// [`calculate`] in another process.
fn calculate_apart(file: &Path) -> (Duration, u64) {
    let this = std::env::current_exe().expect("this program");
    let output = Command::new(this).arg(CALCULATE).arg(file).output().expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (micros, peak) = text.trim().split_once(' ').expect("two numbers");
    (Duration::from_micros(micros.parse().expect("microseconds")), peak.parse().expect("kilobytes"))
}

/// Calculates the one run of a database: how long it took, and the peak of memory in kilobytes.
async fn calculate(file: &Path) -> (Duration, u64) {
    let store = open(file).await;
    let start = Instant::now();
    let now = testing::at("2026-10-25T02:00:00Z");
    store.calculate_run(domain::ids::RunId(1), now, &|_, _| {}).await.expect("calculates");
    let took = start.elapsed();
    store.close().await.expect("closes");
    (took, peak())
}

/// Peak resident memory in kilobytes; zero where the kernel does not say.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse().ok()).unwrap_or(0)
}
