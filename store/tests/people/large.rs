//! A hundred thousand workers. Slow in a debug build, so it runs when asked for:
//! `cargo test --release -p jiudang-store --test people large -- --ignored --nocapture`

use std::time::{Duration, Instant};

use domain::roster::RosterRow;
use jiudang_store::testing::people::{from_october, id_number, now, on, roster_row};
use jiudang_store::testing::{organisation, sqlite};
use jiudang_store::workers::{WorkerQuery, WorkerSort};
use jiudang_store::{PageRequest, Store};

use super::{act, rows_repeat_the_facts};

const PEOPLE: u32 = 100_000;

fn rows() -> Vec<RosterRow> {
    let place = |number: u32| (format!("第{}街道", number % 90), format!("第{}社区", number / 90 % 30));
    (0..PEOPLE)
        .map(|number| {
            let (street, community) = place(number);
            RosterRow { street, community, ..roster_row(number) }
        })
        .collect()
}

/// The quickest of five, as a page is answered once the first has warmed the cache.
async fn quickest(store: &Store, what: &str, scope: &domain::access::Scope, query: WorkerQuery, page: u32) -> Duration {
    let request = PageRequest { page, size: 50 };
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        store.workers(scope, &query, request).await.unwrap();
        best = best.min(start.elapsed());
    }
    println!("{what}: {best:?}");
    best
}

#[tokio::test]
#[ignore = "a minute or more in a debug build"]
async fn lists_of_a_hundred_thousand_are_answered_at_once() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let hr = &org.district_hr;
    let rows = rows();
    let timed = Instant::now();
    let preview = store.import_diff(hr, &hr.unit, &rows, on("2026-10-01")).await.unwrap();
    println!("preview of new people: {:?}", timed.elapsed());
    assert_eq!(preview.new, PEOPLE);
    let timed = Instant::now();
    let outcome = store.apply_import(act(hr), None, &hr.unit, &rows, from_october()).await.unwrap();
    println!("import: {:?}", timed.elapsed());
    assert_eq!((outcome.added, outcome.placed), (PEOPLE, PEOPLE));
    let timed = Instant::now();
    let again = store.apply_import(act(hr), None, &hr.unit, &rows, from_october()).await.unwrap();
    println!("import of the same again: {:?}", timed.elapsed());
    assert_eq!((again.added, again.changed, again.unchanged), (0, 0, PEOPLE));
    let timed = Instant::now();
    rows_repeat_the_facts(&store, now(), u64::from(PEOPLE)).await;
    println!("projections verified: {:?}", timed.elapsed());
    let timed = Instant::now();
    store.refresh_projections(now()).await.unwrap();
    println!("projections refreshed: {:?}", timed.elapsed());
    let timed = Instant::now();
    store.overview(hr, on("2026-10-20")).await.unwrap();
    println!("overview: {:?}", timed.elapsed());

    let district = hr.scope();
    let street = domain::access::Scope::Subtree(store.unit_by_code(&district, "KF03").await.unwrap().path);
    let search = |text: &str| WorkerQuery { search: text.into(), ..WorkerQuery::default() };
    let by = |sort| WorkerQuery { sort, ..WorkerQuery::default() };
    let mut slowest = Duration::ZERO;
    for (what, scope, query, page) in [
        ("district, first page", &district, search(""), 1),
        ("district, page 1000", &district, search(""), 1000),
        ("street, first page", &street, search(""), 1),
        ("by name", &district, by(WorkerSort::Name), 1),
        ("by grade", &district, by(WorkerSort::Grade), 1),
        ("by joining", &district, by(WorkerSort::Joined), 1),
        ("street by name", &street, by(WorkerSort::Name), 1),
        ("by a rare name", &district, search("试用龘"), 1),
        ("by initials", &district, search("syd"), 1),
        ("by tail", &district, search(&id_number(77_777).as_str()[14..]), 1),
        ("by number", &district, search(id_number(77_777).as_str()), 1),
        ("by community", &district, search("第7社区"), 1),
        ("by code", &district, search("W077777"), 1),
        ("by post", &district, WorkerQuery { post: Some("secretary".into()), ..WorkerQuery::default() }, 1),
    ] {
        slowest = slowest.max(quickest(&store, what, scope, query, page).await);
    }
    assert!(slowest < Duration::from_millis(250), "{slowest:?}");
}
