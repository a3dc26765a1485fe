//! Units, who sees them, and the audit log.

use domain::access::{Principal, Role, Scope};
use jiudang_store::audit::AuditQuery;
use jiudang_store::bank_profiles::{BankColumn, BankEncoding, BankFileKind, BankFormat, BankSeparator};
use jiudang_store::testing::people::{now, staff};
use jiudang_store::testing::{each_backend, founding, organisation, person};
use jiudang_store::units::UnitKind;
use jiudang_store::{Act, PageRequest, Store, StoreError};
use sea_orm::{ConnectionTrait, Database};

fn act(by: &Principal) -> Act<'_> {
    Act { by, at: founding() }
}

async fn codes(store: &Store, scope: &Scope) -> Vec<String> {
    store.units(scope).await.unwrap().into_iter().map(|unit| unit.code).collect()
}

#[tokio::test]
async fn units_are_seen_inside_the_scope_parents_first() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let all = ["KF", "KF01", "KF0101", "KF0102", "KF02", "KF0201"];
        assert_eq!(codes(&store, &org.administrator.scope()).await, all);
        assert_eq!(codes(&store, &org.district_hr.scope()).await, all);
        assert_eq!(codes(&store, &org.street_hr.scope()).await, ["KF01", "KF0101", "KF0102"]);
        let found = store.unit_by_code(&org.street_hr.scope(), " kf0102 ").await.unwrap();
        assert_eq!((found.name.as_str(), found.path.as_str()), ("竹园社区", "KF/KF01/KF0102/"));
        let outside = store.unit_by_code(&org.street_hr.scope(), "KF0201").await;
        assert!(matches!(outside, Err(StoreError::NotFound)));
    }
}

#[tokio::test]
async fn a_street_whose_code_begins_with_another_code_stays_outside() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        store
            .create_unit(act(&org.administrator), Some(org.district.id), UnitKind::Street, "KF01-A", "新城街道")
            .await
            .unwrap();
        assert_eq!(codes(&store, &org.street_hr.scope()).await, ["KF01", "KF0101", "KF0102"]);
    }
}

#[tokio::test]
async fn an_empty_code_is_given_the_next_free_number() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let by = act(&org.district_hr);
        let street = store.create_unit(by, Some(org.district.id), UnitKind::Street, " ", " 新城街道 ").await.unwrap();
        assert_eq!(
            (street.code.as_str(), street.name.as_str(), street.path.as_str()),
            ("KF03", "新城街道", "KF/KF03/")
        );
        let community = store.create_unit(by, Some(street.id), UnitKind::Community, "", "一号社区").await.unwrap();
        assert_eq!(community.code, "KF0301");
        assert_eq!(community.parent, Some(street.id));
    }
}

#[tokio::test]
async fn units_that_do_not_fit_are_refused_and_leave_nothing() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let rows = store.verify_audit().await.unwrap().rows;
        let by = act(&org.administrator);
        let below = |unit: &jiudang_store::units::Unit| Some(unit.id);
        let refused =
            async |parent, kind, code: &str, name: &str| match store.create_unit(by, parent, kind, code, name).await {
                Err(StoreError::Invalid(field, why)) => (field, why),
                Err(StoreError::Conflict(why)) => ("", why),
                other => panic!("{other:?}"),
            };
        assert_eq!(refused(below(&org.district), UnitKind::Street, "", " ").await, ("name", "required"));
        assert_eq!(refused(below(&org.district), UnitKind::Street, "街道", "新城").await, ("code", "bad_code"));
        assert_eq!(refused(below(&org.district), UnitKind::Street, "kf0201", "新城").await, ("", "unit_exists"));
        assert_eq!(refused(below(&org.district), UnitKind::Street, "", "清河街道").await, ("", "unit_exists"));
        assert_eq!(refused(None, UnitKind::District, "", "清河区").await, ("", "unit_exists"));
        assert_eq!(refused(None, UnitKind::Street, "", "新城").await, ("kind", "wrong_level"));
        assert_eq!(refused(below(&org.street), UnitKind::Street, "", "新城").await, ("kind", "wrong_level"));
        assert_eq!(refused(below(&org.communities[0]), UnitKind::Community, "", "新城").await, ("kind", "wrong_level"));
        assert_eq!(store.units(&Scope::Nobody).await.unwrap().len(), 6);
        assert_eq!(store.verify_audit().await.unwrap().rows, rows);
    }
}

#[tokio::test]
async fn units_are_managed_by_those_who_may_and_inside_their_scope() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        for by in [&org.street_hr, &org.leadership, &org.auditor] {
            let created = store.create_unit(act(by), Some(org.street.id), UnitKind::Community, "", "新社区").await;
            assert!(matches!(created, Err(StoreError::Forbidden)));
            assert!(matches!(store.rename_unit(act(by), org.street.id, "新名").await, Err(StoreError::Forbidden)));
        }
        let second =
            store.create_unit(act(&org.administrator), None, UnitKind::District, "YL", "岳麓区").await.unwrap();
        let district_hr = act(&org.district_hr);
        assert!(matches!(store.rename_unit(district_hr, second.id, "新名").await, Err(StoreError::NotFound)));
        let foreign = store.create_unit(district_hr, Some(second.id), UnitKind::Street, "", "新街道").await;
        assert!(matches!(foreign, Err(StoreError::NotFound)));
        let top = store.create_unit(district_hr, None, UnitKind::District, "", "新区").await;
        assert!(matches!(top, Err(StoreError::Forbidden)));
        store.rename_unit(district_hr, org.street.id, " 清溪街道 ").await.unwrap();
        assert_eq!(store.unit_by_code(&Scope::Nobody, "KF01").await.unwrap().name, "清溪街道");
        let taken = store.rename_unit(district_hr, org.street.id, "望江街道").await;
        assert!(matches!(taken, Err(StoreError::Conflict("unit_exists"))));
    }
}

#[tokio::test]
async fn the_log_tells_who_did_what_newest_first() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        store.rename_unit(act(&org.district_hr), org.street.id, "清溪街道").await.unwrap();
        let log =
            async |query: &AuditQuery| store.audit_log(&org.auditor, query, PageRequest::default()).await.unwrap();
        let all = log(&AuditQuery::default()).await;
        let last = &all.rows[0];
        assert_eq!(
            (last.account.as_str(), last.action.as_str(), last.subject.as_str()),
            ("district", "unit_renamed", "unit")
        );
        assert_eq!((last.subject_id, last.at), (org.street.id.0, founding()));
        assert_eq!(all.count.rows, u64::try_from(last.id).unwrap());
        let created = log(&AuditQuery { action: Some("unit_created".to_owned()), ..AuditQuery::default() }).await;
        assert_eq!(created.count.rows, 6);
        let of_admin = log(&AuditQuery { account: Some("Admin".to_owned()), ..AuditQuery::default() }).await;
        assert_eq!(of_admin.count.rows, all.count.rows - 1);
        let of_street = AuditQuery { subject: Some(("unit".to_owned(), org.street.id.0)), ..AuditQuery::default() };
        assert_eq!(log(&of_street).await.count.rows, 2);
        let earlier = log(&AuditQuery { before: Some(last.id), ..AuditQuery::default() }).await;
        assert_eq!(earlier.rows, all.rows[1..], "read on from a row");
        for by in [&org.street_hr, &org.leadership] {
            let refused = store.audit_log(by, &AuditQuery::default(), PageRequest::default()).await;
            assert!(matches!(refused, Err(StoreError::Forbidden)));
        }
    }
}

fn bank_format(columns: &[BankColumn]) -> BankFormat {
    BankFormat {
        kind: BankFileKind::Txt,
        encoding: BankEncoding::Gbk,
        separator: BankSeparator::Bar,
        header: false,
        gbk_alone: false,
        most_lines: 3_000,
        columns: columns.iter().map(|holds| (*holds, format!(" {} ", holds.code()))).collect(),
    }
}

#[tokio::test]
async fn a_format_of_a_bank_is_kept_for_a_unit_and_those_below() {
    const WHOLE: [BankColumn; 3] = [BankColumn::Account, BankColumn::Name, BankColumn::Amount];
    for store in each_backend().await {
        let org = organisation(&store).await;
        let (street, district) = (act(&org.street_hr), act(&org.district_hr));
        let own = store.save_bank_profile(street, None, " 本行 ", bank_format(&WHOLE)).await.unwrap();
        store.save_bank_profile(district, None, "本行", bank_format(&WHOLE)).await.expect("another unit's name");
        let seen = async |by: &Principal| {
            let known = store.bank_profiles(&by.scope()).await.unwrap();
            known.into_iter().map(|profile| profile.unit.as_str().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(seen(&org.street_hr).await, ["KF/", "KF/KF01/"]);
        assert_eq!(seen(&org.other_street_hr).await, ["KF/"]);
        assert_eq!(seen(&org.administrator).await, Vec::<String>::new());
        let kept = &store.bank_profiles(&org.street_hr.scope()).await.unwrap()[1];
        assert_eq!((kept.id, kept.name.as_str(), kept.version), (own, "本行", 1));
        assert_eq!(kept.format.columns[1], (BankColumn::Name, "name".to_owned()), "without blanks around titles");

        let refused = async |known, name: &str, format| {
            store.save_bank_profile(street, known, name, format).await.map(|_| ()).unwrap_err().to_string()
        };
        assert_eq!(refused(None, "本行", bank_format(&WHOLE)).await, "conflict: bank_profile_exists");
        assert_eq!(refused(None, "", bank_format(&WHOLE)).await, "invalid name: required");
        assert_eq!(refused(None, "x", bank_format(&WHOLE[..2])).await, "invalid columns: columns_missing");
        let twice = [&WHOLE[..], &[BankColumn::Amount]].concat();
        assert_eq!(refused(None, "x", bank_format(&twice)).await, "invalid columns: columns_twice");
        assert_eq!(refused(None, "x", bank_format(&[])).await, "invalid columns: columns_number");
        assert_eq!(refused(Some((own, 2)), "x", bank_format(&WHOLE)).await, "stale");
        for by in [&org.leadership, &org.auditor, &org.administrator] {
            let refused = store.save_bank_profile(act(by), None, "x", bank_format(&WHOLE)).await;
            assert!(matches!(refused, Err(StoreError::Forbidden)));
        }
        let taken = store.delete_bank_profile(act(&org.other_street_hr), (own, 1)).await;
        assert!(matches!(taken, Err(StoreError::NotFound)));

        store.save_bank_profile(street, Some((own, 1)), "新名", bank_format(&WHOLE)).await.unwrap();
        store.delete_bank_profile(district, (own, 2)).await.expect("a unit above may");
        assert_eq!(seen(&org.street_hr).await, ["KF/"]);
        let saved = AuditQuery { subject: Some(("bank_profile".to_owned(), own.0)), ..AuditQuery::default() };
        assert_eq!(store.audit_log(&org.auditor, &saved, PageRequest::default()).await.unwrap().count.rows, 3);
    }
}

#[tokio::test]
async fn what_another_district_did_is_not_in_the_log() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let second =
            store.create_unit(act(&org.administrator), None, UnitKind::District, "YL", "岳麓区").await.unwrap();
        let role = Role::DistrictHr;
        let other = person(&store, &org.administrator, "yuelu", role, &second.path, None).await;
        store.create_unit(act(&other), Some(second.id), UnitKind::Street, "", "橘洲街道").await.unwrap();
        let accounts = async |by: &Principal| {
            let page = store.audit_log(by, &AuditQuery::default(), PageRequest::default()).await.unwrap();
            page.rows.into_iter().map(|row| row.account).collect::<std::collections::BTreeSet<_>>()
        };
        assert!(!accounts(&org.district_hr).await.contains("yuelu"));
        assert_eq!(accounts(&other).await.into_iter().collect::<Vec<_>>(), ["yuelu"]);
        assert!(accounts(&org.administrator).await.contains("yuelu"));
    }
}

#[tokio::test]
async fn the_database_refuses_to_change_the_log() {
    for store in each_backend().await {
        organisation(&store).await;
        let raw = Database::connect(store.url()).await.unwrap();
        for statement in ["UPDATE audit SET account = 'nobody' WHERE id = 2", "DELETE FROM audit WHERE id = 2"] {
            assert!(raw.execute_unprepared(statement).await.is_err(), "{statement}");
        }
        assert_eq!(store.verify_audit().await.unwrap().broken_at, None);
    }
}

#[tokio::test]
async fn tampering_behind_the_triggers_breaks_the_chain_where_it_happened() {
    let tamperings = [
        ("UPDATE audit SET account = 'nobody' WHERE id = 3", 3),
        ("UPDATE audit SET detail = detail || ' ' WHERE id = 4", 4),
        ("UPDATE audit SET at = at + 1 WHERE id = 1", 1),
        ("DELETE FROM audit WHERE id = 5", 6),
        ("UPDATE audit SET id = 1000 WHERE id = 2", 3),
    ];
    for (tampering, broken_at) in tamperings {
        for store in each_backend().await {
            organisation(&store).await;
            let raw = Database::connect(store.url()).await.unwrap();
            for event in ["update", "delete"] {
                let table = if store.url().starts_with("sqlite") { "" } else { " ON audit" };
                raw.execute_unprepared(&format!("DROP TRIGGER audit_refuse_{event}{table}")).await.unwrap();
            }
            raw.execute_unprepared(tampering).await.unwrap();
            assert_eq!(store.verify_audit().await.unwrap().broken_at, Some(broken_at), "{tampering}");
        }
    }
}

#[tokio::test]
async fn a_unit_counts_the_people_in_it_and_below_who_have_not_left() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let staff = staff(&store, &org).await;
        let counts = async |scope: &Scope| {
            let units = store.units(scope).await.unwrap();
            units.into_iter().map(|unit| (unit.code, unit.headcount)).collect::<Vec<_>>()
        };
        let expected = [("KF", 6), ("KF01", 4), ("KF0101", 2), ("KF0102", 2), ("KF02", 2), ("KF0201", 2)];
        assert_eq!(counts(&Scope::Nobody).await, expected.map(|(code, count)| (code.to_owned(), count)));
        let by = act(&org.street_hr);
        let facts = store.facts(&by.by.scope(), staff[0], false).await.unwrap();
        let employment =
            facts.iter().find(|fact| matches!(fact.fact.body, domain::fact::FactBody::Employment(_))).unwrap();
        let version = store.worker(&by.by.scope(), staff[0]).await.unwrap().unwrap().version;
        let left = Act { at: now(), ..by };
        store.end_fact(left, staff[0], version, employment.fact.id, "2026-10-15".parse().unwrap()).await.unwrap();
        let after = [("KF01", 3), ("KF0101", 1), ("KF0102", 2)];
        assert_eq!(counts(&org.street_hr.scope()).await, after.map(|(code, count)| (code.to_owned(), count)));
    }
}

#[tokio::test]
async fn a_worker_sees_the_units_above_and_no_other() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let staff = staff(&store, &org).await;
        let unit = &org.communities[1].path;
        let worker = person(&store, &org.administrator, "worker3", Role::Worker, unit, Some(staff[2])).await;
        assert_eq!(codes(&store, &worker.scope()).await, ["KF", "KF01", "KF0102"]);
        let second = jiudang_store::users::NewUser {
            account: "worker3b".to_owned(),
            name: "试".to_owned(),
            role: Role::Worker,
            unit: unit.clone(),
            worker: Some(staff[2]),
            password_hash: jiudang_store::testing::NO_PASSWORD.to_owned(),
            must_change_password: true,
        };
        let taken = store.create_user(act(&org.administrator), second).await;
        assert!(matches!(taken, Err(StoreError::Conflict("worker_has_account"))), "{taken:?}");
    }
}

#[tokio::test]
async fn renaming_a_unit_renames_it_in_the_lists_of_its_people_only() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let staff = staff(&store, &org).await;
        store.rename_unit(act(&org.district_hr), org.street.id, "清溪街道").await.unwrap();
        store.rename_unit(act(&org.district_hr), org.communities[0].id, "荷风社区").await.unwrap();
        let place = async |worker: usize| {
            let file = store.worker(&org.district_hr.scope(), staff[worker]).await.unwrap().unwrap();
            (file.row.street, file.row.community)
        };
        let expected = [("清溪街道", "荷风社区"), ("清溪街道", "竹园社区"), ("望江街道", "江岸社区")];
        for (worker, (street, community)) in [0, 2, 4].into_iter().zip(expected) {
            assert_eq!(place(worker).await, (street.to_owned(), community.to_owned()));
        }
        assert!(store.doctor().await.unwrap().iter().all(|check| check.ok || check.name == "pragmas"));
    }
}

#[tokio::test]
async fn a_menu_lists_every_unit_of_the_scope_while_they_are_few() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let names = async |scope: &Scope, top| {
            let menu = store.unit_menu(scope, top, None).await.unwrap();
            assert!(!menu.more);
            menu.units.into_iter().map(|(path, _)| path.as_str().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(&org.district_hr.scope(), None).await.len(), 6);
        let own = ["KF/KF01/", "KF/KF01/KF0101/", "KF/KF01/KF0102/"];
        assert_eq!(names(&org.street_hr.scope(), None).await, own);
        assert_eq!(names(&org.district_hr.scope(), Some(&org.street.path)).await, own);
        assert!(names(&org.street_hr.scope(), Some(&org.other_street.path)).await.is_empty());
    }
}

#[tokio::test]
async fn a_menu_of_many_units_lists_the_chosen_one_those_above_and_those_below() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let by = act(&org.district_hr);
        for number in 0..130 {
            let (code, name) = (format!("KF02-{number:03}"), format!("{number}号社区"));
            store.create_unit(by, Some(org.other_street.id), UnitKind::Community, &code, &name).await.unwrap();
        }
        let scope = org.district_hr.scope();
        let paths = async |scope: &Scope, chosen: Option<&domain::access::UnitPath>| {
            let menu = store.unit_menu(scope, None, chosen).await.unwrap();
            (menu.more, menu.units.into_iter().map(|(path, _)| path.as_str().to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(paths(&scope, None).await, (true, ["KF/", "KF/KF01/", "KF/KF02/"].map(str::to_owned).to_vec()));
        let (more, below) = paths(&scope, Some(&org.other_street.path)).await;
        assert!(more && below.len() == 120 && below.starts_with(&["KF/".to_owned(), "KF/KF02/".to_owned()]));
        let own = org.other_street_hr.scope();
        assert!(paths(&own, None).await.1.iter().all(|path| path.starts_with("KF/KF02/")));
        let foreign = paths(&own, Some(&org.street.path)).await.1;
        assert!(foreign.iter().all(|path| path.starts_with("KF/KF02/")), "what lies outside opens nothing");
    }
}

#[tokio::test]
async fn a_unit_is_named_behind_its_street_office_and_only_inside_the_scope() {
    let store = jiudang_store::testing::sqlite().await;
    let org = organisation(&store).await;
    let (community, other) = (&org.communities[0].path, &org.communities[2].path);
    let names = store.unit_names(&org.street_hr.scope(), &[community, other, &org.street.path]).await.unwrap();
    assert_eq!(names.get(community).map(String::as_str), Some("清河街道 荷塘社区"));
    assert_eq!(names.get(&org.street.path).map(String::as_str), Some("清河街道"));
    assert_eq!(names.get(other), None);
    assert_eq!(store.district_name(community).await.unwrap(), org.district.name);
}
