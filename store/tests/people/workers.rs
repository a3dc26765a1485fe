use domain::access::{Principal, UnitPath};
use domain::fact::{Assignment, CertificateLevel, Employment, Source};
use domain::ids::WorkerId;
use jiudang_store::audit::AuditQuery;
use jiudang_store::testing::people::{id_number, import, now, on, roster_row, staff, worker_of};
use jiudang_store::testing::{each_backend, organisation, sqlite};
use jiudang_store::workers::{ContactChange, Particulars, Secret, WorkerQuery, WorkerSort, WorkerStatus};
use jiudang_store::{PageRequest, Store};

use super::{account_of, act, file, refused, rows_repeat_the_facts, strangers, version};

async fn found(store: &Store, by: &Principal, query: WorkerQuery) -> Vec<String> {
    let page = store.workers(&by.scope(), &query, PageRequest::default()).await.unwrap();
    assert_eq!(page.count.rows, page.rows.len() as u64);
    page.rows.into_iter().map(|row| row.code).collect()
}

fn search(text: &str) -> WorkerQuery {
    WorkerQuery { search: text.into(), ..WorkerQuery::default() }
}

fn employment() -> Employment {
    Employment {
        source: Source::Recruited,
        community_since: on("2020-01-01"),
        contract_from: None,
        contract_to: None,
        separation: None,
    }
}

fn assignment(unit: &UnitPath) -> Assignment {
    Assignment { unit: unit.clone(), posts: vec!["community_worker".into()] }
}

fn particulars(number: u32, name: &str) -> Particulars {
    Particulars {
        name: name.into(),
        id_number: id_number(number).as_str().into(),
        ethnic: "汉族".into(),
        political: "群众".into(),
        phone: "139 0000 7291".into(),
        bank: "样例银行".into(),
        account: "6222 8549 3724 5314 644".into(),
        remark: String::new(),
    }
}

#[tokio::test]
async fn the_list_holds_who_lies_in_the_scope_by_unit_and_code() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let staff = staff(&store, &org).await;
        let all = ["W000001", "W000002", "W000003", "W000004", "W000005", "W000006"];
        assert_eq!(found(&store, &org.district_hr, search("")).await, all);
        assert_eq!(found(&store, &org.auditor, search("")).await, all);
        assert!(found(&store, &org.leadership, search("")).await.is_empty(), "figures alone");
        assert_eq!(found(&store, &org.street_hr, search("")).await, all[..4]);
        assert_eq!(found(&store, &org.other_street_hr, search("")).await, all[4..]);
        assert!(found(&store, &org.administrator, search("")).await.is_empty());
        let own = account_of(&store, &org, staff[2]).await;
        assert_eq!(found(&store, &own, search("")).await, [all[2]]);
        let unit = Some(org.communities[1].path.clone());
        let query = WorkerQuery { unit, sort: WorkerSort::Code, descending: true, ..WorkerQuery::default() };
        assert_eq!(found(&store, &org.district_hr, query).await, [all[3], all[2]]);
        let elsewhere = WorkerQuery { unit: Some(org.communities[2].path.clone()), ..WorkerQuery::default() };
        assert!(found(&store, &org.street_hr, elsewhere).await.is_empty(), "a filter never widens the scope");
    }
}

#[tokio::test]
async fn people_are_found_by_what_a_clerk_has_in_mind() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let mut rows = vec![roster_row(1), roster_row(2), roster_row(3)];
        rows[0].name = "欧阳小明".into();
        rows[1].name = "阿依古丽·买买提".into();
        rows[2].name = "马䶮".into();
        rows[2].community = "竹园社区".into();
        import(&store, &org.district_hr, &rows).await;
        let number = id_number(2);
        let tail = &number.as_str()[14..];
        for (typed, expected) in [
            ("欧阳小明", "W000001"),
            ("小明", "W000001"),
            ("oyx", "W000001"),
            ("OYXM", "W000001"),
            ("阿依古丽•买买提", "W000002"),
            ("aygl", "W000002"),
            (tail, "W000002"),
            (id_number(3).as_str(), "W000003"),
            ("竹园", "W000003"),
            ("䶮", "W000003"),
            ("w000003", "W000003"),
            (" W000003 ", "W000003"),
        ] {
            assert_eq!(found(&store, &org.district_hr, search(typed)).await, [expected], "{typed}");
        }
        for nothing in ["%", "_", "\\", "欧阳%", "x'; --", "李", "zz", "9999"] {
            assert!(found(&store, &org.district_hr, search(nothing)).await.is_empty(), "{nothing}");
        }
        assert!(
            found(&store, &org.other_street_hr, search(tail)).await.is_empty(),
            "a number found outside is not told"
        );
        assert!(found(&store, &org.other_street_hr, search(id_number(3).as_str())).await.is_empty());
    }
}

#[tokio::test]
async fn filters_narrow_and_sorting_follows_the_column() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let mut rows = vec![roster_row(1), roster_row(2), roster_row(3)];
        rows[0].posts = vec!["secretary".into(), "director".into()];
        rows[1].certificate = None;
        rows[1].source = Source::Elected;
        rows[1].community_since.date = on("2025-02-01");
        rows[1].joined_on.date = on("2025-02-01");
        for (row, name) in rows.iter_mut().zip(["张三", "安德", "李四"]) {
            row.name = name.into();
        }
        import(&store, &org.district_hr, &rows).await;
        let by = &org.district_hr;
        let all = WorkerQuery::default;
        for post in ["secretary", "director"] {
            assert_eq!(found(&store, by, WorkerQuery { post: Some(post.into()), ..all() }).await, ["W000001"]);
        }
        assert!(found(&store, by, WorkerQuery { post: Some("direct".into()), ..all() }).await.is_empty());
        let certified = WorkerQuery { certificate: Some(CertificateLevel::Worker), ..all() };
        assert_eq!(found(&store, by, certified).await, ["W000001", "W000003"]);
        assert_eq!(found(&store, by, WorkerQuery { source: Some(Source::Elected), ..all() }).await, ["W000002"]);
        assert_eq!(
            found(&store, by, WorkerQuery { sort: WorkerSort::Name, ..all() }).await,
            ["W000002", "W000003", "W000001"]
        );
        let newest = WorkerQuery { sort: WorkerSort::Joined, descending: true, ..all() };
        assert_eq!(found(&store, by, newest).await[0], "W000002");
        let highest = WorkerQuery { sort: WorkerSort::Grade, descending: true, ..all() };
        assert_eq!(found(&store, by, highest).await[0], "W000001", "who heads the community stands highest");
        let first = store.workers(&by.scope(), &all(), PageRequest::default()).await.unwrap().rows.remove(0);
        let same_grade = WorkerQuery { grade: first.grade, ..all() };
        assert_eq!(found(&store, by, same_grade).await, ["W000001"]);
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repeat() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let rows: Vec<_> = (1..=25).map(roster_row).collect();
    import(&store, &org.district_hr, &rows).await;
    for sort in [WorkerSort::Unit, WorkerSort::Name, WorkerSort::Grade, WorkerSort::CommunitySince] {
        let query = WorkerQuery { sort, ..WorkerQuery::default() };
        let mut seen = Vec::new();
        for page in 1..=4 {
            let request = PageRequest { page, size: 10 };
            let page = store.workers(&org.street_hr.scope(), &query, request).await.unwrap();
            assert_eq!((page.count.rows, page.count.more), (25, false));
            seen.extend(page.rows.into_iter().map(|row| row.code));
        }
        let mut distinct = seen.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!((seen.len(), distinct.len()), (25, 25), "{sort:?}");
    }
}

#[tokio::test]
async fn a_new_worker_has_a_code_a_file_and_an_audit_row_and_is_employed() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let unit = assignment(&org.communities[0].path);
        let hr = &org.street_hr;
        let new = particulars(1, " 欧阳　小明 ");
        let id = store.create_worker(act(hr), new, on("2026-09-15"), employment(), unit.clone()).await.unwrap();
        let file = file(&store, hr, id).await;
        assert_eq!((file.row.code.as_str(), file.row.name.as_str()), ("W000001", "欧阳小明"));
        assert_eq!((file.row.street.as_str(), file.row.community.as_str()), ("清河街道", "荷塘社区"));
        assert_eq!((file.row.joined_on, file.row.left_on), (Some(on("2026-09-15")), None));
        assert_eq!(file.row.birth_on, id_number(1).birth());
        assert_eq!(file.id_masked, id_number(1).masked());
        assert_eq!((file.phone_masked.as_str(), file.account_masked.as_str()), ("139****7291", "***************4644"));
        assert_eq!((file.version, file.fictitious), (1, false));
        rows_repeat_the_facts(&store, now(), 1).await;
        let again = store.create_worker(act(hr), particulars(1, "别人"), on("2026-09-15"), employment(), unit).await;
        assert_eq!(refused(again), "conflict: worker_exists");
        let log = AuditQuery { subject: Some(("worker".into(), id.0)), ..AuditQuery::default() };
        let rows = store.audit_log(&org.auditor, &log, PageRequest::default()).await.unwrap().rows;
        assert_eq!(rows.iter().map(|row| row.action.as_str()).collect::<Vec<_>>(), ["worker_created"]);
    }
}

#[tokio::test]
async fn a_new_worker_is_refused_with_the_field_that_is_wrong() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let unit = assignment(&org.communities[0].path);
    let hr = &org.street_hr;
    let joined = on("2026-09-15");
    let wrong = |change: fn(&mut Particulars)| {
        let mut new = particulars(1, "试用");
        change(&mut new);
        store.create_worker(act(hr), new, joined, employment(), unit.clone())
    };
    assert_eq!(refused(wrong(|p| p.name = " ".into()).await), "invalid name: required");
    assert_eq!(refused(wrong(|p| p.id_number = "110101".into()).await), "invalid id_number: not_an_id");
    assert_eq!(refused(wrong(|p| p.account = "62O2".into()).await), "invalid account: not_digits");
    assert_eq!(refused(wrong(|p| p.phone = "电话".into()).await), "invalid phone: not_a_phone");
    let person = || particulars(1, "试用");
    let nobody = Assignment { posts: vec!["king".into()], ..unit.clone() };
    let result = store.create_worker(act(hr), person(), joined, employment(), nobody).await;
    assert_eq!(refused(result), "invalid posts: unknown_post");
    let elsewhere = assignment(&org.communities[2].path);
    let result = store.create_worker(act(hr), person(), joined, employment(), elsewhere).await;
    assert_eq!(refused(result), "invalid unit: unknown_unit");
    let since = Employment { community_since: on("2026-10-01"), ..employment() };
    let result = store.create_worker(act(hr), person(), joined, since, unit.clone()).await;
    assert_eq!(refused(result), "invalid community_since: after_joining");
    for by in [&org.leadership, &org.auditor, &org.administrator] {
        let result = store.create_worker(act(by), person(), joined, employment(), unit.clone()).await;
        assert_eq!(refused(result), "forbidden", "{}", by.account);
    }
    let everybody = WorkerQuery { status: WorkerStatus::All, ..WorkerQuery::default() };
    let page = store.workers(&org.district_hr.scope(), &everybody, PageRequest::default()).await.unwrap();
    assert!(page.rows.is_empty());
}

#[tokio::test]
async fn a_file_is_nothing_to_strangers() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let staff = staff(&store, &org).await;
        for scope in strangers(&store, &org, staff[1]).await {
            assert_eq!(store.worker(&scope, staff[0]).await.unwrap(), None, "{scope:?}");
        }
        assert_eq!(store.worker(&org.district_hr.scope(), WorkerId(99)).await.unwrap(), None);
        let own = account_of(&store, &org, staff[0]).await;
        assert_eq!(store.own_worker(&own).await.unwrap().map(|file| file.row.id), Some(staff[0]));
        assert_eq!(store.own_worker(&org.street_hr).await.unwrap(), None);
    }
}

#[tokio::test]
async fn opening_a_secret_takes_a_reason_and_leaves_a_trace_without_the_secret() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let staff = staff(&store, &org).await;
        let hr = &org.street_hr;
        let open = |by, secret, reason| store.reveal(act(by), staff[0], secret, reason);
        assert_eq!(open(hr, Secret::IdNumber, "核对社保信息").await.unwrap(), id_number(1).as_str());
        assert_eq!(open(hr, Secret::BankAccount, "核对工资卡").await.unwrap(), "6222000000000000001");
        assert_eq!(open(hr, Secret::Phone, "电话通知").await.unwrap(), "13900000001");
        assert_eq!(refused(open(hr, Secret::IdNumber, " 看看 ").await), "invalid reason: too_short");
        assert_eq!(refused(open(&org.other_street_hr, Secret::IdNumber, "核对社保信息").await), "not found");
        for by in [&org.leadership, &org.auditor, &org.administrator] {
            assert_eq!(refused(open(by, Secret::IdNumber, "核对社保信息").await), "forbidden");
        }
        let own = account_of(&store, &org, staff[0]).await;
        assert_eq!(open(&own, Secret::BankAccount, "").await.unwrap(), "6222000000000000001");
        assert_eq!(refused(store.reveal(act(&own), staff[1], Secret::Phone, "核对社保信息").await), "forbidden");
        let opened = AuditQuery { action: Some("secret_opened".into()), ..AuditQuery::default() };
        let rows = store.audit_log(&org.auditor, &opened, PageRequest::default()).await.unwrap().rows;
        assert_eq!(rows.len(), 4, "one row for each value opened, none for those refused");
        assert!(rows.iter().any(|row| row.detail.contains("核对工资卡")));
        for row in rows {
            assert!(!row.detail.contains(id_number(1).as_str()) && !row.detail.contains("6222"), "{}", row.detail);
        }
    }
}

#[tokio::test]
async fn accounts_for_a_bank_file_come_in_the_order_asked_for_or_not_at_all() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let staff = staff(&store, &org).await;
    let some = [staff[3], staff[0]];
    let opened = store.reveal_accounts(act(&org.street_hr), &some, "十月工资发放").await.unwrap();
    let bank = "样例银行".to_owned();
    let expected =
        [(staff[3], bank.clone(), "6222000000000000004".into()), (staff[0], bank, "6222000000000000001".into())];
    assert_eq!(opened, expected);
    let outside = [staff[0], staff[5]];
    assert_eq!(refused(store.reveal_accounts(act(&org.street_hr), &outside, "十月工资发放").await), "not found");
    assert_eq!(refused(store.reveal_accounts(act(&org.street_hr), &some, "").await), "invalid reason: too_short");
    assert_eq!(refused(store.reveal_accounts(act(&org.leadership), &some, "十月工资发放").await), "forbidden");
}

#[tokio::test]
async fn contact_changes_are_checked_against_the_version_and_leave_the_rest() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let staff = staff(&store, &org).await;
        let hr = &org.street_hr;
        let before = file(&store, hr, staff[0]).await;
        let change =
            ContactChange {
                phone: Some("13911112222".into()), bank: Some("另一银行".into()), ..Default::default()
            };
        store.change_contact(act(hr), staff[0], before.version, change.clone()).await.unwrap();
        let after = file(&store, hr, staff[0]).await;
        assert_eq!((after.phone_masked.as_str(), after.bank.as_str()), ("139****2222", "另一银行"));
        assert_eq!((after.account_masked, after.version), (before.account_masked, before.version + 1));
        let stale = store.change_contact(act(hr), staff[0], before.version, change.clone()).await;
        assert_eq!(refused(stale), "stale");
        let other = &org.other_street_hr;
        assert_eq!(
            refused(store.change_contact(act(other), staff[0], after.version, change.clone()).await),
            "not found"
        );
        let own = account_of(&store, &org, staff[0]).await;
        assert_eq!(refused(store.change_contact(act(&own), staff[0], after.version, change).await), "forbidden");
        let emptied = ContactChange { phone: Some(String::new()), ..Default::default() };
        store.change_contact(act(hr), staff[0], after.version, emptied).await.unwrap();
        let after = file(&store, hr, staff[0]).await;
        assert_eq!((after.phone_masked.as_str(), after.bank_name.as_str()), ("", ""));
        let at_the_bank = |name: &str| ContactChange { bank_name: Some(name.to_owned()), ..Default::default() };
        let broken = store.change_contact(act(hr), staff[0], after.version, at_the_bank("甲\n乙")).await;
        assert_eq!(refused(broken), "invalid bank_name: not_a_name");
        store.change_contact(act(hr), staff[0], after.version, at_the_bank(" 阿依古丽.买买提 ")).await.unwrap();
        assert_eq!(file(&store, hr, staff[0]).await.bank_name, "阿依古丽.买买提", "to the letter");
    }
}

#[tokio::test]
async fn who_left_is_listed_as_such_and_keeps_the_unit() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let staff = staff(&store, &org).await;
    let hr = &org.street_hr;
    let facts = store.facts(&hr.scope(), staff[0], false).await.unwrap();
    let employment = facts[0].fact.id;
    let version = version(&store, &org, staff[0]).await;
    store.end_fact(act(hr), staff[0], version, employment, on("2026-10-16")).await.unwrap();
    let left = WorkerQuery { status: WorkerStatus::Left, ..WorkerQuery::default() };
    assert_eq!(found(&store, hr, left).await, ["W000001"]);
    assert_eq!(found(&store, hr, WorkerQuery::default()).await, ["W000002", "W000003", "W000004"]);
    assert_eq!(file(&store, hr, staff[0]).await.row.left_on, Some(on("2026-10-15")));
    assert_eq!(worker_of(&store, hr, 1).await, staff[0]);
}
