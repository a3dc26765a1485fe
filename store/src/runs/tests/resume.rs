//! A process may die at any point: who goes on afterwards ends with the same rows.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use sea_orm::EntityTrait;
use tokio::sync::Notify;

use super::calculation::leave;
use super::*;
use crate::entity::pay_run;
use crate::error::StoreError;
use crate::runs::RunState;
use crate::testing::{each_backend, sqlite};

/// Calculates in chunks of one worker and dies once `chunks` of them are written.
async fn killed_after(store: &Store, run: RunId, chunks: i64) {
    let (done, enough) = (AtomicI64::new(-1), Arc::new(Notify::new()));
    let bell = Arc::clone(&enough);
    let progress = move |_, _| {
        if done.fetch_add(1, Ordering::SeqCst) + 1 == chunks {
            bell.notify_one();
        }
    };
    tokio::select! {
        biased;
        () = enough.notified() => {}
        finished = store.calculate_in_chunks(run, 1, &progress) => panic!("{finished:?} before it was killed"),
    }
}

#[tokio::test]
async fn a_run_killed_between_any_two_chunks_ends_like_one_that_was_not() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        stranger(&store, &office.org, 78, &path("KF/KF01/"), day("2026-10-12")).await;
        // Causes are kept too: of a grade, and of who left, the last by key.
        let gone = hire(&store, &office.org, 80, &path("KF/KF01/"), day("2024-03-01")).await;
        office.draft(&store, october().previous(), "KF/").await;
        place(&store, &office.org, office.workers[0], day("2026-10-01"), "primary-3").await;
        leave(&store, &office.org, gone, "2026-10-01").await;
        let whole = office.draft(&store, october(), "KF/").await;
        let expected = dump(&store, whole).await;
        let told = expected.iter().filter(|row| row.contains("cause=")).count();
        assert_eq!(told, 2);
        let scope = office.org.district_hr.scope();
        let row = store.run(&scope, whole).await.unwrap().row;
        assert_eq!((row.slips, row.held), (6, 1));

        for chunks in 0..7 {
            store.recalculate_run(office.district(), whole).await.unwrap();
            killed_after(&store, whole, chunks).await;
            let view = store.run(&scope, whole).await.unwrap();
            assert_eq!(view.row.state, RunState::Calculating);
            assert_eq!(view.progress, Some((chunks, 7)), "what was done stays done");

            let again = store.again().await;
            again.calculate_in_chunks(whole, 2, &|_, _| {}).await.expect("goes on");
            assert_eq!(dump(&store, whole).await, expected, "killed after {chunks}");
            let resumed = store.run(&scope, whole).await.unwrap().row;
            assert_eq!((resumed.state, resumed.totals), (RunState::Draft, row.totals));
            assert_eq!((resumed.slips, resumed.held), (row.slips, row.held));
        }
    }
}

#[tokio::test]
async fn a_chunk_that_was_begun_and_not_committed_leaves_nothing() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let run = store.create_run(office.district(), october(), &path("KF/")).await.unwrap();
    for _ in 0..40 {
        let slice = std::time::Duration::from_millis(7);
        let _ = tokio::time::timeout(slice, store.calculate_in_chunks(run, 1, &|_, _| {})).await;
        let sums = "SELECT (SELECT COUNT(*) FROM pay_slip) - (SELECT slips FROM pay_run)";
        assert_eq!(one_number(&store, sums).await, 0, "slips and their count move together");
        let bare = "SELECT COUNT(*) FROM pay_slip s WHERE s.gross_fen <> \
                    (SELECT COALESCE(SUM(amount_fen), -1) FROM pay_line l WHERE l.slip_id = s.id AND l.\"group\" = 0)";
        assert_eq!(one_number(&store, bare).await, 0, "no slip without its lines");
    }
    // The last one may still be committing what it was cut off from.
    while let Err(error) = store.calculate_in_chunks(run, 1, &|_, _| {}).await {
        assert!(matches!(error, StoreError::Conflict("run_taken")), "{error:?}");
    }
    assert_eq!(store.run(&office.org.district_hr.scope(), run).await.unwrap().row.slips, 6);
}

#[tokio::test]
async fn who_begins_on_what_it_read_before_another_went_on_does_not_set_it_back() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let run = store.create_run(office.district(), october(), &path("KF/")).await.unwrap();
        killed_after(&store, run, 2).await;
        let held = store.run(&office.org.district_hr.scope(), run).await.unwrap();
        let row = pay_run::Entity::find_by_id(run.0).one(store.read()).await.unwrap().unwrap();
        let plan = store.plan(&row, october()).await.unwrap();
        let late = crate::runs::write::begin(&store, &plan, 0, 7).await;
        assert!(matches!(late, Err(StoreError::Conflict("run_taken"))), "{late:?}");
        let now = store.run(&office.org.district_hr.scope(), run).await.unwrap();
        assert_eq!(now.progress, held.progress);
    }
}

#[tokio::test]
async fn two_processes_that_calculate_one_run_make_its_rows_once() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let run = office.draft(&store, october(), "KF/").await;
        let expected = dump(&store, run).await;
        for _ in 0..3 {
            store.recalculate_run(office.district(), run).await.unwrap();
            let other = store.again().await;
            let (one, two) = tokio::join!(
                store.calculate_in_chunks(run, 1, &|_, _| {}),
                other.calculate_in_chunks(run, 1, &|_, _| {})
            );
            for result in [one, two] {
                assert!(matches!(result, Ok(()) | Err(StoreError::Conflict("run_taken"))), "{result:?}");
            }
            calculate(&store, run).await;
            assert_eq!(dump(&store, run).await, expected);
        }
    }
}

#[tokio::test]
async fn a_job_that_comes_twice_finds_nothing_to_do() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let run = office.draft(&store, october(), "KF/KF01/").await;
    let before = dump(&store, run).await;
    calculate(&store, run).await;
    assert_eq!(dump(&store, run).await, before);
    assert_eq!(store.run(&office.org.street_hr.scope(), run).await.unwrap().row.version, 2);
}

#[tokio::test]
async fn rules_installed_while_a_run_was_interrupted_hold_for_all_of_it() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let run = store.create_run(office.district(), october(), &path("KF/")).await.unwrap();
    killed_after(&store, run, 3).await;

    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../domain/packs/sample-pay-items/2022-01-01/pack.toml");
    let text = std::fs::read_to_string(file).unwrap();
    let text = text.replace("id = \"sample-pay-items\"", "id = \"newer-pay-items\"");
    let text = text.replace("valid_from = 2022-01-01", "valid_from = 2026-10-01").replace("base = 800", "base = 900");
    let pack = domain::policy::PackFile { path: "newer/pack.toml".to_owned(), text };
    store.install_pack(office.district(), pack).await.unwrap().expect("a good pack");

    calculate(&store, run).await;
    let old = "SELECT COUNT(*) FROM pay_line WHERE kind = 'performance' AND amount_fen <> 90000";
    assert_eq!(one_number(&store, old).await, 0);
    let new = "SELECT COUNT(*) FROM pay_line WHERE kind = 'performance'";
    assert_eq!(one_number(&store, new).await, 6);
    let slip = store.slip_of(&office.org.district_hr.scope(), office.workers[0], october()).await.unwrap();
    let line = slip.lines.iter().find(|line| line.item == "performance").unwrap();
    assert_eq!(slip.sources[usize::from(line.trace.source.0)].pack, "newer-pay-items");
}
