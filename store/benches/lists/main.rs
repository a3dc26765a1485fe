//! Lists of workers, as pages ask for them, in a large workforce against a small one in the same run: a list must not
//! slow down as the workforce grows. Then how long it takes to import so many people, and to look at them again.
//!
//! `JIUDANG_BENCH_WORKERS` (100,000 unless told) says how many workers the large one has.

use std::time::{Duration, Instant};

use domain::access::Scope;
use domain::roster::RosterRow;
use jiudang_store::testing::people::{from_october, id_number, now, roster_row};
use jiudang_store::testing::{Organisation, TestStore, organisation, sqlite};
use jiudang_store::workers::{WorkerQuery, WorkerSort};
use jiudang_store::{Act, PageRequest, Store};

/// Workers of the small workforce.
const SMALL: u32 = 1_000;
/// The best of so many counts, on either side: a page is answered once the first has warmed the cache.
const ROUNDS: usize = 5;

fn main() {
    let workers = std::env::var("JIUDANG_BENCH_WORKERS").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000);
    if cfg!(debug_assertions) {
        println!("built without optimisation: the figures say nothing");
    }
    tokio::runtime::Runtime::new().expect("a runtime").block_on(measure(workers));
}

async fn measure(workers: u32) {
    let small = Workforce::build(SMALL).await;
    let large = Workforce::build(workers).await;
    println!("list                   {SMALL:>9}   {workers:>9}    ratio    (aim: at most 2)");
    for (what, street, query, page) in queries() {
        let few = small.quickest(street, &query, page).await;
        let many = large.quickest(street, &query, page).await;
        let ratio = many.as_secs_f64() / few.as_secs_f64();
        println!("{what:<20} {:>8.2} ms {:>8.2} ms {ratio:>8.2}", millis(few), millis(many));
    }
    println!(
        "import of {workers} {:.1} s, of the same again {:.1} s",
        large.added.as_secs_f64(),
        large.again.as_secs_f64()
    );
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// What pages ask for: name, of a street only, query, page.
fn queries() -> Vec<(&'static str, bool, WorkerQuery, u32)> {
    let search = |text: &str| WorkerQuery { search: text.into(), ..WorkerQuery::default() };
    let by = |sort| WorkerQuery { sort, ..WorkerQuery::default() };
    let number = id_number(777);
    vec![
        ("district, first page", false, search(""), 1),
        ("district, page 15", false, search(""), 15),
        ("street, first page", true, search(""), 1),
        ("by name", false, by(WorkerSort::Name), 1),
        ("by grade", false, by(WorkerSort::Grade), 1),
        ("by joining", false, by(WorkerSort::Joined), 1),
        ("street by name", true, by(WorkerSort::Name), 1),
        ("by a rare name", false, search("试用龘"), 1),
        ("by initials", false, search("syd"), 1),
        ("by tail", false, search(&number.as_str()[14..]), 1),
        ("by number", false, search(number.as_str()), 1),
        ("by community", false, search("第7社区"), 1),
        ("by code", false, search("W000777"), 1),
        ("by post", false, WorkerQuery { post: Some("secretary".into()), ..WorkerQuery::default() }, 1),
    ]
}

/// A workforce in a database of its own.
struct Workforce {
    store: TestStore,
    district: Scope,
    street: Scope,
    /// How long it took to import it, and to import the same again.
    added: Duration,
    again: Duration,
}

impl Workforce {
    async fn build(people: u32) -> Self {
        let store = sqlite().await;
        let organisation = organisation(&store).await;
        let rows = rows(people);
        let added = import(&store, &organisation, &rows).await;
        let again = import(&store, &organisation, &rows).await;
        let district = organisation.district_hr.scope();
        let street = store.unit_by_code(&district, "KF03").await.expect("a street").path;
        Self { street: Scope::Subtree(street), district, store, added, again }
    }

    async fn quickest(&self, street: bool, query: &WorkerQuery, page: u32) -> Duration {
        let scope = if street { &self.street } else { &self.district };
        let mut best = Duration::MAX;
        for _ in 0..ROUNDS {
            let start = Instant::now();
            self.store.workers(scope, query, PageRequest { page, size: 50 }).await.expect("a page");
            best = best.min(start.elapsed());
        }
        best
    }
}

async fn import(store: &Store, organisation: &Organisation, rows: &[RosterRow]) -> Duration {
    let hr = &organisation.district_hr;
    let start = Instant::now();
    let act = Act { by: hr, at: now() };
    store.apply_import(act, None, &hr.unit, rows, from_october()).await.expect("applies");
    start.elapsed()
}

/// People spread over up to ninety streets.
fn rows(people: u32) -> Vec<RosterRow> {
    let place = |number: u32| (format!("第{}街道", number % 90), format!("第{}社区", number / 90 % 30));
    (0..people)
        .map(|number| {
            let (street, community) = place(number);
            RosterRow { street, community, ..roster_row(number) }
        })
        .collect()
}
