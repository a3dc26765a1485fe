//! More workers than are written at once: what holds for six holds for thousands.

use domain::roster::RosterRow;
use jiudang_store::testing::people::{from_october, now, on, roster_row};
use jiudang_store::testing::{organisation, sqlite};
use jiudang_store::workers::WorkerQuery;
use jiudang_store::{Page, PageRequest};

use super::{act, rows_repeat_the_facts};

/// Beyond every chunk of an import.
const PEOPLE: u32 = 2_500;

fn rows() -> Vec<RosterRow> {
    let place = |number: u32| (format!("第{}街道", number % 90), format!("第{}社区", number / 90 % 30));
    (0..PEOPLE)
        .map(|number| {
            let (street, community) = place(number);
            RosterRow { street, community, ..roster_row(number) }
        })
        .collect()
}

#[tokio::test]
async fn thousands_are_imported_once_and_listed_to_the_last() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let hr = &org.district_hr;
    let rows = rows();
    let preview = store.import_diff(hr, &hr.unit, &rows, on("2026-10-01")).await.unwrap();
    assert_eq!(preview.new, PEOPLE);
    let outcome = store.apply_import(act(hr), None, &hr.unit, &rows, from_october()).await.unwrap();
    assert_eq!((outcome.added, outcome.placed), (PEOPLE, PEOPLE));
    let again = store.apply_import(act(hr), None, &hr.unit, &rows, from_october()).await.unwrap();
    assert_eq!((again.added, again.changed, again.unchanged), (0, 0, PEOPLE));
    rows_repeat_the_facts(&store, now(), u64::from(PEOPLE)).await;
    let last = PageRequest { page: 50, size: 50 };
    let Page { rows, count, .. } = store.workers(&hr.scope(), &WorkerQuery::default(), last).await.unwrap();
    assert_eq!((count.rows, count.more, rows.len()), (2_000, true, 50), "counted so far, listed to the end");
    let beyond = PageRequest { page: 51, size: 50 };
    assert!(store.workers(&hr.scope(), &WorkerQuery::default(), beyond).await.unwrap().rows.is_empty());
}
