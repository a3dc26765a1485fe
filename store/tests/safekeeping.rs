//! Durability, backup, restore, the doctor, policy packs and the job queue.

use domain::access::Scope;
use domain::calendar::Month;
use domain::ids::RunId;
use domain::policy::PackFile;
use jiff::ToSpan;
use jiudang_store::backup::{Check, restore};
use jiudang_store::crypto::Keys;
use jiudang_store::jobs::Task;
use jiudang_store::testing::{MASTER, TestStore, each_backend, founding, organisation, sqlite};
use jiudang_store::{Act, Store, StoreError};
use sea_orm::{ConnectionTrait, Database};

fn check<'a>(checks: &'a [Check], name: &str) -> &'a Check {
    checks.iter().find(|check| check.name == name).unwrap_or_else(|| panic!("no check {name}"))
}

async fn raw(store: &TestStore, statement: &str) {
    let connection = Database::connect(store.url()).await.unwrap();
    connection.execute_unprepared(statement).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn the_connection_that_writes_is_durable() {
    let store = sqlite().await;
    let checks = store.doctor().await.unwrap();
    assert_eq!(check(&checks, "pragmas").detail, "journal_mode=wal synchronous=2 foreign_keys=1");
}

#[tokio::test]
async fn two_processes_may_open_a_new_database_at_the_same_time() {
    let home = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", home.path().join("new.db").display());
    let open = || Store::open(&url, Keys::from_master(MASTER));
    let (left, right) = tokio::join!(open(), open());
    assert!(left.unwrap().is_empty().await.unwrap());
    assert!(right.unwrap().is_empty().await.unwrap());
}

#[tokio::test]
async fn a_database_of_a_later_version_is_not_opened() {
    for store in each_backend().await {
        let future = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29991231_000001_future', 0)";
        raw(&store, future).await;
        assert!(Store::open(store.url(), Keys::from_master(MASTER)).await.is_err());
    }
}

#[tokio::test]
async fn everything_holds_in_a_new_organisation() {
    for store in each_backend().await {
        organisation(&store).await;
        for check in store.doctor().await.unwrap() {
            // A throw-away cluster may run without fsync; the doctor is right to say so.
            assert!(check.ok || (check.name == "pragmas" && !store.file().exists()), "{check:?}");
        }
    }
}

#[tokio::test]
async fn the_doctor_finds_a_broken_chain_and_a_broken_reference() {
    let store = sqlite().await;
    organisation(&store).await;
    raw(&store, "DROP TRIGGER audit_refuse_update; UPDATE audit SET action = 'nothing' WHERE id = 2").await;
    raw(&store, "PRAGMA foreign_keys = OFF; UPDATE app_user SET unit_path = 'GONE/' WHERE account = 'auditor'").await;
    let checks = store.doctor().await.unwrap();
    assert!(!check(&checks, "audit_chain").ok);
    assert!(check(&checks, "audit_chain").detail.ends_with("first=2"), "{checks:?}");
    assert!(!check(&checks, "foreign_keys").ok);
    assert!(check(&checks, "integrity").ok);
}

#[tokio::test]
async fn a_backup_is_taken_while_others_write_and_restores_what_was_there() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let act = Act { by: &org.administrator, at: founding() };
    let backup = store.home().join("copy.db");
    let (copied, renamed) =
        tokio::join!(store.backup(&backup), store.rename_unit(act, org.other_street.id, "江湾街道"));
    copied.unwrap();
    renamed.unwrap();
    store.rename_unit(act, org.street.id, "清溪街道").await.unwrap();
    let again = store.backup(&backup).await;
    assert!(matches!(again, Err(StoreError::Conflict("backup_exists"))), "{again:?}");

    let (file, url) = (store.file(), store.url().to_owned());
    let idle = restore(&backup, &file).await;
    assert!(matches!(idle, Err(StoreError::Conflict("database_in_use"))), "{idle:?}");
    let home = store.close_and_keep().await;
    restore(&backup, &file).await.unwrap();

    let name = async |url: &str| {
        let store = Store::open(url, Keys::from_master(MASTER)).await.unwrap();
        let name = store.unit_by_code(&Scope::Nobody, "KF01").await.unwrap().name;
        assert!(store.doctor().await.unwrap().iter().all(|check| check.ok));
        store.close().await.unwrap();
        name
    };
    assert_eq!(name(&url).await, "清河街道");
    let kept = format!("sqlite://{}", home.path().join("store.db.before-restore").display());
    assert_eq!(name(&kept).await, "清溪街道");
    restore(&backup, &file).await.unwrap();
    assert!(home.path().join("store.db.before-restore-2").exists(), "an earlier one is never overwritten");
    assert!(
        std::fs::read_dir(home.path()).unwrap().all(|entry| !entry
            .unwrap()
            .file_name()
            .to_string_lossy()
            .contains(".part-"))
    );
}

#[tokio::test]
async fn a_damaged_or_foreign_backup_is_refused_and_nothing_is_touched() {
    let store = sqlite().await;
    organisation(&store).await;
    let (good, bad) = (store.home().join("good.db"), store.home().join("bad.db"));
    store.backup(&good).await.unwrap();
    let whole = std::fs::read(&good).unwrap();
    let (file, home) = (store.file(), store.close_and_keep().await);
    let before = std::fs::read(&file).unwrap();
    let mut overwritten = whole.clone();
    overwritten[8192..20480].fill(0x5a);
    let damages: [(&str, &[u8]); 4] = [
        ("empty", &[]),
        ("text", b"no database at all"),
        ("cut", &whole[..whole.len() / 2]),
        ("overwritten", &overwritten),
    ];
    for (name, bytes) in damages {
        std::fs::write(&bad, bytes).unwrap();
        let refused = restore(&bad, &file).await;
        assert!(matches!(refused, Err(StoreError::Corrupt("backup"))), "{name}: {refused:?}");
    }
    assert!(matches!(restore(&home.path().join("missing.db"), &file).await, Err(StoreError::File(_))));
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[tokio::test]
async fn a_backup_of_a_later_version_or_with_a_forged_log_is_refused() {
    for (forgery, code) in [
        ("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29991231_000001_future', 0)", "backup_newer"),
        ("DROP TRIGGER audit_refuse_update; UPDATE audit SET account = 'x' WHERE id = 1", "audit_chain"),
    ] {
        let store = sqlite().await;
        organisation(&store).await;
        raw(&store, forgery).await;
        let backup = store.home().join("copy.db");
        store.backup(&backup).await.unwrap();
        let refused = restore(&backup, &store.home().join("new.db")).await;
        assert!(matches!(refused, Err(StoreError::Corrupt(found)) if found == code), "{refused:?}");
    }
}

#[tokio::test]
async fn a_backup_replaces_a_database_too_damaged_to_open() {
    let store = sqlite().await;
    organisation(&store).await;
    let backup = store.home().join("copy.db");
    store.backup(&backup).await.unwrap();
    let (file, url) = (store.file(), store.url().to_owned());
    let _home = store.close_and_keep().await;
    std::fs::write(&file, b"the disk ate it").unwrap();
    restore(&backup, &file).await.unwrap();
    let store = Store::open(&url, Keys::from_master(MASTER)).await.unwrap();
    assert_eq!(store.units(&Scope::Nobody).await.unwrap().len(), 6);
}

/// A built-in pack under another id, as a user would make one's own of it.
fn own_pack() -> PackFile {
    let text = include_str!("../../domain/packs/cn-iit-wages/2019-01-01/pack.toml");
    PackFile { path: "own/pack.toml".to_owned(), text: text.replacen("cn-iit-wages", "own-tax", 1) }
}

#[tokio::test]
async fn an_installed_pack_is_in_the_library_of_every_store_on_the_database() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let other = store.again().await;
        let built_in = other.library().await.unwrap().packs().len();
        let act = Act { by: &org.district_hr, at: founding() };
        let file = own_pack();
        store.install_pack(act, file.clone()).await.unwrap().unwrap();
        for store in [&*store, &other] {
            assert_eq!(store.library().await.unwrap().packs().len(), built_in + 1);
        }
        let installed = other.installed_packs().await.unwrap();
        assert_eq!((installed[0].id.as_str(), installed[0].account.as_str()), ("own-tax", "district"));
        let twice = store.install_pack(act, file).await.unwrap().unwrap_err();
        assert_eq!(twice[0].code, domain::policy::PackErrorCode::Overlap);
        let denied = store.install_pack(Act { by: &org.street_hr, at: founding() }, own_pack()).await;
        assert!(matches!(denied, Err(StoreError::Forbidden)));
    }
}

#[tokio::test]
async fn a_bad_pack_changes_nothing() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let before = (store.library().await.unwrap().packs().len(), store.verify_audit().await.unwrap().rows);
        let good = own_pack();
        let bad = PackFile { text: good.text.replacen("valid_from", "valid_form", 1), ..good };
        let faults = store.install_pack(Act { by: &org.district_hr, at: founding() }, bad).await.unwrap().unwrap_err();
        assert!(faults.iter().all(|fault| fault.file == "own/pack.toml"), "{faults:?}");
        assert!(store.installed_packs().await.unwrap().is_empty());
        assert_eq!((store.library().await.unwrap().packs().len(), store.verify_audit().await.unwrap().rows), before);
        assert!(store.library().await.unwrap().in_force(Month::new(2026, 10).unwrap()).is_ok());
    }
}

async fn queue(store: &TestStore, run: i64) {
    let task = serde_json::to_string(&Task::CalculateRun { run: RunId(run) }).unwrap();
    let due = founding().as_microsecond();
    raw(store, &format!("INSERT INTO job (task, state, attempts, due_at) VALUES ('{task}', 'queued', 0, {due})")).await;
}

#[tokio::test]
async fn jobs_are_worked_off_in_order_each_by_one_worker() {
    for store in each_backend().await {
        queue(&store, 1).await;
        queue(&store, 2).await;
        let other = store.again().await;
        assert_eq!(store.take_job(founding() - 1.second()).await.unwrap(), None, "not due yet");
        let (left, right) = tokio::join!(store.take_job(founding()), other.take_job(founding()));
        let mut runs = [left.unwrap().unwrap().task, right.unwrap().unwrap().task];
        runs.sort_by_key(|Task::CalculateRun { run }| *run);
        assert_eq!(runs, [1, 2].map(|run| Task::CalculateRun { run: RunId(run) }));
        assert_eq!(store.take_job(founding()).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_job_of_a_killed_process_is_taken_again_and_a_finished_one_is_not() {
    for store in each_backend().await {
        queue(&store, 1).await;
        let killed = store.take_job(founding()).await.unwrap().unwrap();
        assert_eq!(store.requeue_jobs(founding() + 1.minute()).await.unwrap(), 1);
        let job = store.take_job(founding() + 1.minute()).await.unwrap().unwrap();
        assert_eq!((job.id, job.task, job.attempts), (killed.id, killed.task, 2));
        store.finish_job(job.id, founding() + 2.minutes()).await.unwrap();
        assert_eq!(store.requeue_jobs(founding() + 3.minutes()).await.unwrap(), 0);
        assert_eq!(store.take_job(founding() + 1.hour()).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_failing_job_is_tried_five_times_with_growing_pauses() {
    for store in each_backend().await {
        queue(&store, 1).await;
        let mut now = founding();
        for (attempt, pause) in [(1, 10), (2, 20), (3, 40), (4, 80)] {
            let job = store.take_job(now).await.unwrap().unwrap();
            assert_eq!(job.attempts, attempt);
            store.fail_job(job.id, "policy", now).await.unwrap();
            assert_eq!(store.take_job(now + (pause - 1).seconds()).await.unwrap(), None, "attempt {attempt}");
            now += pause.seconds();
        }
        let job = store.take_job(now).await.unwrap().unwrap();
        store.fail_job(job.id, "policy", now).await.unwrap();
        assert_eq!(store.take_job(now + 24.hours()).await.unwrap(), None);
    }
}
