use domain::access::Principal;
use domain::calendar::Date;
use domain::fact::*;
use domain::ids::ImportId;
use domain::roster::{ContractTerm, RosterCertificate, RosterRow};
use jiudang_store::audit::AuditQuery;
use jiudang_store::imports::{ApplyOptions, ImportDiff, ImportOutcome, RowEffect};
use jiudang_store::testing::people::{from_october, import, now, on, roster_row, staff, worker_of};
use jiudang_store::testing::{Organisation, at, each_backend, organisation, sqlite};
use jiudang_store::workers::{Secret, WorkerQuery, WorkerStatus};
use jiudang_store::{Act, PageRequest, Store};
use sea_orm::{ConnectionTrait, Database};

use super::{act, file, refused, rows_repeat_the_facts, version};

async fn diff(store: &Store, by: &Principal, rows: &[RosterRow]) -> ImportDiff {
    store.import_diff(by, &by.unit, rows, on("2026-10-01")).await.unwrap()
}

async fn headcount(store: &Store, org: &Organisation) -> usize {
    let everybody = WorkerQuery { status: WorkerStatus::All, ..WorkerQuery::default() };
    store.workers(&org.district_hr.scope(), &everybody, PageRequest { page: 1, size: 200 }).await.unwrap().rows.len()
}

fn counts(diff: &ImportDiff) -> [u32; 4] {
    [diff.new, diff.changed, diff.unchanged, diff.outside]
}

fn changed(diff: &ImportDiff, row: usize) -> Vec<(&str, &str, &str)> {
    match &diff.rows[row].effect {
        RowEffect::Changed { fields } => {
            fields.iter().map(|(field, now, file)| (field.as_str(), now.as_str(), file.as_str())).collect()
        }
        other => panic!("row {row} is {other:?}"),
    }
}

#[tokio::test]
async fn a_first_roster_brings_people_units_facts_and_grades() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let mut rows: Vec<_> = (1..=4).map(roster_row).collect();
        rows[1].community = "新桥社区".into();
        (rows[2].street, rows[2].community) = ("南湖街道".into(), "柳林社区".into());
        rows[3].joined_on.date = on("2026-10-08");
        let hr = &org.district_hr;
        let preview = diff(&store, hr, &rows).await;
        assert_eq!(counts(&preview), [4, 0, 0, 0]);
        assert_eq!(preview.new_units, ["清河街道 新桥社区", "南湖街道 柳林社区"]);
        assert_eq!(preview.rows[0].proposed_grade.as_deref(), Some("middle-3"));
        assert!(preview.missing.is_empty());
        let outcome = import(&store, hr, &rows).await;
        let expected =
            ImportOutcome { import: outcome.import, added: 4, changed: 0, unchanged: 0, units: 3, placed: 4 };
        assert_eq!(outcome, expected);
        let first = file(&store, hr, worker_of(&store, hr, 1).await).await;
        assert_eq!((first.row.name.as_str(), first.row.community.as_str()), (rows[0].name.as_str(), "荷塘社区"));
        assert_eq!(first.row.certificate, Some((CertificateLevel::Worker, Some(on("2027-06-30")))));
        assert_eq!((first.row.joined_on, first.row.community_since), (Some(on("2018-03-01")), Some(on("2016-03-01"))));
        assert_eq!(first.row.funds, rows[0].funds);
        assert!(first.fictitious);
        let third = file(&store, hr, worker_of(&store, hr, 3).await).await;
        assert_eq!((third.unit.as_str(), third.row.street.as_str()), ("KF/KF03/KF0301/", "南湖街道"));
        let joined = store.facts(&hr.scope(), worker_of(&store, hr, 4).await, false).await.unwrap();
        assert!(
            joined.iter().all(|record| record.fact.period.from == on("2026-10-08")),
            "nothing holds before joining"
        );
        assert!(joined.iter().all(|record| record.import == Some(outcome.import)));
        rows_repeat_the_facts(&store, now(), 4).await;
    }
}

#[tokio::test]
async fn the_same_roster_again_changes_nothing() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let rows: Vec<_> = (1..=3).map(roster_row).collect();
        let hr = &org.street_hr;
        import(&store, hr, &rows).await;
        let worker = worker_of(&store, hr, 1).await;
        let before = (file(&store, hr, worker).await, store.facts(&hr.scope(), worker, true).await.unwrap());
        assert_eq!(counts(&diff(&store, hr, &rows).await), [0, 0, 3, 0]);
        let outcome = import(&store, hr, &rows).await;
        assert_eq!((outcome.added, outcome.changed, outcome.unchanged, outcome.placed), (0, 0, 3, 0));
        let after = (file(&store, hr, worker).await, store.facts(&hr.scope(), worker, true).await.unwrap());
        assert_eq!(after, before);
    }
}

/// Every kind of difference, and what the preview says of it.
type Change = (fn(&mut RosterRow), &'static [(&'static str, &'static str, &'static str)]);

const CHANGES: &[Change] = &[
    (|row| row.name = "改名".into(), &[("name", "试用丁", "改名")]),
    (|row| row.phone = "13811112222".into(), &[("phone", "139****0001", "138****2222")]),
    (|row| row.account = "6217000012345678".into(), &[("account", "***************0001", "************5678")]),
    (|row| row.bank = "另一银行".into(), &[("bank", "样例银行", "另一银行")]),
    (|row| row.political = "中共党员".into(), &[("political", "群众", "中共党员")]),
    (|row| row.community = "竹园社区".into(), &[("community", "荷塘社区", "竹园社区")]),
    (|row| row.posts = vec!["secretary".into()], &[("posts", "community_worker", "secretary")]),
    (|row| row.source = Source::Elected, &[("source", "recruited", "elected")]),
    (|row| row.community_since.date = on("2015-01-01"), &[("community_since", "2016-03-01", "2015-01-01")]),
    (|row| row.joined_on.date = on("2017-05-01"), &[("joined_on", "2018-03-01", "2017-05-01")]),
    (|row| row.joined_on.date = on("2019-05-01"), &[("joined_on", "2018-03-01", "2019-05-01")]),
    (
        |row| row.contract = Some(ContractTerm { from: on("2026-10-01"), to: None }),
        &[("contract", "2025-01-01–2027-12-31", "2026-10-01–")],
    ),
    (|row| row.education = EducationLevel::Master, &[("education", "bachelor", "master")]),
    (|row| row.degree = Some(Degree::Master), &[("degree", "bachelor", "master")]),
    (
        |row| {
            row.certificate =
                Some(RosterCertificate { level: CertificateLevel::Worker, registered_until: Some(on("2029-06-30")) })
        },
        &[("registered_until", "2027-06-30", "2029-06-30")],
    ),
    (
        |row| row.certificate = Some(RosterCertificate { level: CertificateLevel::Senior, registered_until: None }),
        &[("certificate", "worker", "senior")],
    ),
    (
        |row| {
            row.certificate =
                Some(RosterCertificate { level: CertificateLevel::Assistant, registered_until: Some(on("2028-06-30")) })
        },
        &[("certificate", "worker", "assistant")],
    ),
    (
        |row| row.funds = vec![Fund::Pension, Fund::Medical, Fund::Unemployment, Fund::Housing],
        &[("injury", "yes", "no"), ("housing", "no", "yes")],
    ),
    (
        |row| row.declared_base = Some(domain::money::Money::from_yuan(4_500)),
        &[("declared_base", "4,000.00", "4,500.00")],
    ),
];

#[tokio::test]
async fn each_difference_is_told_applied_from_the_day_and_then_settled() {
    for (number, (change, expected)) in CHANGES.iter().enumerate() {
        let store = sqlite().await;
        let org = organisation(&store).await;
        let hr = &org.street_hr;
        let mut rows = vec![roster_row(1), roster_row(2)];
        import(&store, hr, &rows).await;
        change(&mut rows[0]);
        let from = on("2026-10-15");
        let preview = store.import_diff(hr, &hr.unit, &rows, from).await.unwrap();
        assert_eq!(counts(&preview), [0, 1, 1, 0], "change {number}");
        assert_eq!(changed(&preview, 0), *expected, "change {number}");
        let options = ApplyOptions { facts_from: from, ..from_october() };
        let outcome = store.apply_import(act(hr), None, &hr.unit, &rows, options).await.unwrap();
        assert_eq!((outcome.added, outcome.changed, outcome.unchanged), (0, 1, 1), "change {number}");
        rows_repeat_the_facts(&store, now(), 2).await;
        let again = store.import_diff(hr, &hr.unit, &rows, from).await.unwrap();
        assert_eq!(counts(&again), [0, 0, 2, 0], "change {number}: {:?}", again.rows[0]);
    }
}

#[tokio::test]
async fn a_changed_fact_holds_from_the_day_and_the_old_one_until_it() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let hr = &org.street_hr;
    let mut rows = vec![roster_row(1)];
    import(&store, hr, &rows).await;
    rows[0].education = EducationLevel::Master;
    let options = ApplyOptions { facts_from: on("2026-11-01"), ..from_october() };
    let later = Act { by: hr, at: at("2026-11-02T01:00:00Z") };
    store.apply_import(later, None, &hr.unit, &rows, options).await.unwrap();
    let facts = store.facts(&hr.scope(), worker_of(&store, hr, 1).await, false).await.unwrap();
    let education: Vec<(Date, Option<Date>, EducationLevel)> = facts
        .iter()
        .filter_map(|record| match record.fact.body {
            FactBody::Education(held) => Some((record.fact.period.from, record.fact.period.to, held.level)),
            _ => None,
        })
        .collect();
    let day = on("2026-11-01");
    assert_eq!(
        education,
        [(day, None, EducationLevel::Master), (on("2026-10-01"), Some(day), EducationLevel::Bachelor)]
    );
}

#[tokio::test]
async fn where_the_roster_is_silent_what_is_known_stays() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let hr = &org.street_hr;
    let mut rows = vec![roster_row(1)];
    import(&store, hr, &rows).await;
    let before = file(&store, hr, worker_of(&store, hr, 1).await).await;
    let row = &mut rows[0];
    (row.phone, row.bank, row.account, row.ethnic) = Default::default();
    (row.contract, row.certificate, row.degree, row.declared_base) = Default::default();
    row.funds.clear();
    assert_eq!(counts(&diff(&store, hr, &rows).await), [0, 0, 1, 0]);
    import(&store, hr, &rows).await;
    assert_eq!(file(&store, hr, before.row.id).await, before);
}

#[tokio::test]
async fn who_is_not_in_the_roster_is_named_and_left_alone() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let staff = staff(&store, &org).await;
    let hr = &org.street_hr;
    let rows = vec![roster_row(1), roster_row(2), RosterRow { community: "竹园社区".into(), ..roster_row(3) }];
    let preview = diff(&store, hr, &rows).await;
    assert_eq!(counts(&preview), [0, 0, 3, 0]);
    let missing: Vec<_> = preview.missing.iter().map(|(worker, _, unit)| (*worker, unit.as_str())).collect();
    assert_eq!(
        missing,
        [(staff[3], "清河街道 竹园社区")],
        "people of other streets are none of this roster's business"
    );
    import(&store, hr, &rows).await;
    assert_eq!(file(&store, hr, staff[3]).await.row.left_on, None);
}

#[tokio::test]
async fn who_left_and_stands_in_the_roster_again_is_employed_again() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let hr = &org.street_hr;
    let worker = staff(&store, &org).await[0];
    let employment = store.facts(&hr.scope(), worker, false).await.unwrap()[0].fact.id;
    let read = version(&store, &org, worker).await;
    store.end_fact(act(hr), worker, read, employment, on("2026-10-05")).await.unwrap();
    let rows = [roster_row(1)];
    let from = on("2026-10-15");
    let preview = store.import_diff(hr, &hr.unit, &rows, from).await.unwrap();
    assert_eq!(changed(&preview, 0), [("left_on", "2026-10-04", "2026-10-15")]);
    let options = ApplyOptions { facts_from: from, ..from_october() };
    store.apply_import(act(hr), None, &hr.unit, &rows, options).await.unwrap();
    let file = file(&store, hr, worker).await;
    assert_eq!((file.row.joined_on, file.row.left_on), (Some(from), None));
    let again = store.import_diff(hr, &hr.unit, &rows, from).await.unwrap();
    assert_eq!(counts(&again), [0, 0, 1, 0], "{:?}", again.rows);
    rows_repeat_the_facts(&store, now(), 6).await;
}

#[tokio::test]
async fn a_street_office_imports_its_own_people_only() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        staff(&store, &org).await;
        let hr = &org.street_hr;
        let before = headcount(&store, &org).await;
        let elsewhere = RosterRow { street: "望江街道".into(), community: "江岸社区".into(), ..roster_row(9) };
        let theirs = roster_row(5);
        for row in [elsewhere, theirs] {
            let rows = [roster_row(8), row];
            let preview = diff(&store, hr, &rows).await;
            assert_eq!(counts(&preview), [1, 0, 0, 1]);
            assert_eq!((&preview.rows[1].effect, &preview.rows[1].proposed_grade), (&RowEffect::Outside, &None));
            let result = store.apply_import(act(hr), None, &hr.unit, &rows, from_october()).await;
            assert_eq!(refused(result), "conflict: outside_unit");
        }
        let rows = [roster_row(8)];
        let wider = store.apply_import(act(hr), None, &org.district.path, &rows, from_october()).await;
        assert_eq!(refused(wider), "not found");
        assert_eq!(refused(store.import_diff(hr, &org.other_street.path, &rows, on("2026-10-01")).await), "not found");
        for by in [&org.leadership, &org.auditor, &org.administrator] {
            let result = store.apply_import(act(by), None, &by.unit, &rows, from_october()).await;
            assert_eq!(refused(result), "forbidden");
            assert_eq!(refused(store.import_diff(by, &by.unit, &rows, on("2026-10-01")).await), "forbidden");
        }
        assert_eq!(headcount(&store, &org).await, before);
    }
}

#[tokio::test]
async fn a_failure_at_the_last_row_leaves_nothing_behind() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let hr = &org.district_hr;
        let units = store.units(&hr.scope()).await.unwrap().len();
        let direct = Database::connect(store.url()).await.unwrap();
        let break_it = if store.url().starts_with("sqlite") {
            "CREATE TRIGGER broken BEFORE INSERT ON fact WHEN NEW.worker_id = 1200 BEGIN SELECT RAISE(ABORT, 'broken'); END"
        } else {
            "ALTER TABLE fact ADD CONSTRAINT broken CHECK (worker_id <> 1200)"
        };
        direct.execute_unprepared(break_it).await.unwrap();
        let mut rows: Vec<_> = (1..=1200).map(roster_row).collect();
        rows[0].community = "新桥社区".into();
        let staged = store.stage_import(act(hr), "roster.xlsx", "{}").await.unwrap();
        let result = store.apply_import(act(hr), Some(staged), &hr.unit, &rows, from_october()).await;
        assert!(result.is_err());
        assert_eq!(headcount(&store, &org).await, 0);
        assert_eq!(store.units(&hr.scope()).await.unwrap().len(), units);
        let counted = direct
            .query_one_raw(sea_orm::Statement::from_string(direct.get_database_backend(), "SELECT COUNT(*) FROM fact"))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(counted.try_get_by_index::<i64>(0).unwrap(), 0);
        assert_eq!(store.staged_import(hr, staged).await.unwrap().payload, "{}", "and it can be tried again");
        let log = AuditQuery { action: Some("roster_imported".into()), ..AuditQuery::default() };
        assert!(store.audit_log(&org.auditor, &log, PageRequest::default()).await.unwrap().rows.is_empty());
    }
}

#[tokio::test]
async fn two_rows_of_one_person_and_unknown_posts_are_refused() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let hr = &org.street_hr;
    let apply = |rows: Vec<RosterRow>| {
        let store = &store;
        async move { refused(store.apply_import(act(hr), None, &hr.unit, &rows, from_october()).await) }
    };
    assert_eq!(apply(vec![roster_row(1), roster_row(1)]).await, "conflict: duplicate_id");
    let king = RosterRow { posts: vec!["king".into()], ..roster_row(1) };
    assert_eq!(apply(vec![king]).await, "invalid posts: unknown_post");
    assert_eq!(headcount(&store, &org).await, 0);
}

#[tokio::test]
async fn a_staged_sheet_is_its_owners_sealed_and_gone_once_applied() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let hr = &org.street_hr;
        let import = store.stage_import(act(hr), "花名册.xlsx", "姓名：试用").await.unwrap();
        let staged = store.staged_import(hr, import).await.unwrap();
        assert_eq!((staged.file_name.as_str(), staged.payload.as_str()), ("花名册.xlsx", "姓名：试用"));
        assert_eq!((staged.account.as_str(), staged.applied_at), ("street1", None));
        assert_eq!(
            refused(store.staged_import(&org.district_hr, import).await),
            "not found",
            "not even one's superior"
        );
        assert_eq!(refused(store.staged_import(hr, ImportId(99)).await), "not found");
        assert_eq!(refused(store.stage_import(act(&org.leadership), "x", "y").await), "forbidden");
        let direct = Database::connect(store.url()).await.unwrap();
        let stored = async || {
            let sql = format!("SELECT payload_sealed FROM import_batch WHERE id = {import}");
            let statement = sea_orm::Statement::from_string(direct.get_database_backend(), sql);
            let row = direct.query_one_raw(statement).await.unwrap().unwrap();
            row.try_get_by_index::<Option<Vec<u8>>>(0).unwrap()
        };
        let sealed = stored().await.unwrap();
        assert!(!sealed.windows(6).any(|bytes| bytes == "试用".as_bytes()), "unreadable at rest");
        store.restage_import(act(hr), import, "姓名：改").await.unwrap();
        assert_eq!(refused(store.restage_import(act(&org.district_hr), import, "x").await), "not found");
        let outcome =
            store.apply_import(act(hr), Some(import), &hr.unit, &[roster_row(1)], from_october()).await.unwrap();
        assert_eq!(outcome.import, import.0);
        assert_eq!(stored().await, None);
        let done = store.staged_import(hr, import).await.unwrap();
        assert_eq!((done.payload.as_str(), done.applied_at), ("", Some(now())));
        let twice = store.apply_import(act(hr), Some(import), &hr.unit, &[roster_row(1)], from_october()).await;
        assert_eq!(refused(twice), "conflict: import_applied");
        assert_eq!(refused(store.restage_import(act(hr), import, "x").await), "conflict: import_applied");
    }
}

#[tokio::test]
async fn a_sheet_nobody_confirmed_is_forgotten_after_a_day() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let hr = &org.street_hr;
    let old = store.stage_import(act(hr), "old.xlsx", "{}").await.unwrap();
    let next_day = Act { by: hr, at: at("2026-10-21T08:00:01Z") };
    let new = store.stage_import(next_day, "new.xlsx", "{}").await.unwrap();
    assert_eq!(refused(store.staged_import(hr, old).await), "not found");
    assert!(store.staged_import(hr, new).await.is_ok());
}

#[tokio::test]
async fn contacts_come_in_sealed_and_rare_characters_whole() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let hr = &org.street_hr;
    let mut rows: Vec<_> = (1..=4).map(roster_row).collect();
    for (row, name) in rows.iter_mut().zip(["马䶮", "陈𬭎", "欧阳𫖯", "阿卜杜热合曼·阿卜杜克热木"])
    {
        row.name = name.into();
    }
    import(&store, hr, &rows).await;
    let page = store.workers(&hr.scope(), &WorkerQuery::default(), PageRequest::default()).await.unwrap();
    let names: Vec<_> = page.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["马䶮", "陈𬭎", "欧阳𫖯", "阿卜杜热合曼·阿卜杜克热木"]);
    let account = store.reveal(act(hr), page.rows[1].id, Secret::BankAccount, "核对工资卡").await.unwrap();
    assert_eq!(account, rows[1].account);
    let database = std::fs::read(store.file()).unwrap();
    for secret in [rows[0].id_number.as_str(), &rows[0].account, &rows[0].phone] {
        assert!(!database.windows(secret.len()).any(|bytes| bytes == secret.as_bytes()), "readable in the file");
    }
}
