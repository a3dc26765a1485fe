//! Setting up, accounts, throttling and sessions.

use domain::access::{Role, Scope};
use domain::ids::WorkerId;
use jiff::ToSpan;
use jiudang_store::testing::{NO_PASSWORD, at, each_backend, founding, organisation, person};
use jiudang_store::units::{FirstSetUp, UnitKind};
use jiudang_store::users::{NewUser, Throttle};
use jiudang_store::{Act, PageRequest, StoreError};

const FIRST: FirstSetUp<'static> = FirstSetUp {
    district_name: "清河区",
    district_code: "",
    account: " Admin.One ",
    name: " 管理员 ",
    password_hash: NO_PASSWORD,
};

#[tokio::test]
async fn the_first_visit_sets_up_once() {
    for store in each_backend().await {
        assert!(store.is_empty().await.unwrap());
        let administrator = store.set_up(FIRST, founding()).await.unwrap();
        assert_eq!((administrator.account.as_str(), administrator.name.as_str()), ("admin.one", "管理员"));
        assert_eq!((administrator.role, administrator.unit.as_str()), (Role::Administrator, "D01/"));
        assert!(!store.is_empty().await.unwrap());
        let again = store.set_up(FIRST, founding()).await;
        assert!(matches!(again, Err(StoreError::Conflict("already_set_up"))), "{again:?}");
    }
}

#[tokio::test]
async fn a_set_up_that_fails_leaves_nothing() {
    for store in each_backend().await {
        let refused = store.set_up(FirstSetUp { name: " ", ..FIRST }, founding()).await;
        assert!(matches!(refused, Err(StoreError::Invalid("name", "required"))), "{refused:?}");
        assert!(store.units(&Scope::Nobody).await.unwrap().is_empty());
        assert_eq!(store.verify_audit().await.unwrap().rows, 0);
    }
}

#[tokio::test]
async fn only_an_administrator_manages_accounts() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        for by in [&org.district_hr, &org.street_hr, &org.leadership, &org.auditor] {
            let act = Act { by, at: founding() };
            let new = new_user("intruder", Role::StreetHr, &org.street.path);
            assert!(matches!(store.create_user(act, new).await, Err(StoreError::Forbidden)));
            assert!(matches!(store.users(by, "", PageRequest::default()).await, Err(StoreError::Forbidden)));
            let other = org.other_street_hr.user;
            assert!(matches!(store.set_user_disabled(act, other, true).await, Err(StoreError::Forbidden)));
            assert!(matches!(store.reset_password(act, other, NO_PASSWORD).await, Err(StoreError::Forbidden)));
        }
    }
}

#[tokio::test]
async fn an_administrator_who_must_change_the_password_does_nothing_before() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let by = domain::access::Principal { must_change_password: true, ..org.administrator.clone() };
        let new = new_user("second", Role::Administrator, &org.district.path);
        assert!(matches!(store.create_user(Act { by: &by, at: founding() }, new).await, Err(StoreError::Forbidden)));
    }
}

fn new_user(account: &str, role: Role, unit: &domain::access::UnitPath) -> NewUser {
    NewUser {
        account: account.to_owned(),
        name: "某人".to_owned(),
        role,
        unit: unit.clone(),
        worker: None,
        password_hash: NO_PASSWORD.to_owned(),
        must_change_password: true,
    }
}

#[tokio::test]
async fn an_account_that_does_not_fit_is_refused_and_says_why() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let act = Act { by: &org.administrator, at: founding() };
        let refused = async |user: NewUser| match store.create_user(act, user).await {
            Err(StoreError::Invalid(field, why)) => (field, why),
            Err(StoreError::Conflict(why)) => ("", why),
            other => panic!("{other:?}"),
        };
        let (district, street) = (&org.district.path, &org.street.path);
        for account in ["ab", "a b c", "张三李四", "a/b", &"x".repeat(65)] {
            assert_eq!(refused(new_user(account, Role::StreetHr, street)).await, ("account", "bad_account"));
        }
        assert_eq!(refused(new_user("STREET1", Role::StreetHr, street)).await, ("", "account_exists"));
        assert_eq!(refused(new_user("third", Role::StreetHr, district)).await, ("unit", "wrong_level"));
        assert_eq!(refused(new_user("third", Role::Administrator, street)).await, ("unit", "wrong_level"));
        let nowhere = district.child("NOWHERE").unwrap();
        assert_eq!(refused(new_user("third", Role::Auditor, &nowhere)).await, ("unit", "unknown"));
        assert_eq!(refused(new_user("third", Role::Worker, street)).await, ("worker", "required"));
        let stranger = NewUser { worker: Some(WorkerId(404)), ..new_user("third", Role::Worker, street) };
        assert_eq!(refused(stranger).await, ("worker", "unknown"));
        let plain = NewUser { password_hash: "secret".to_owned(), ..new_user("third", Role::StreetHr, street) };
        assert_eq!(refused(plain).await, ("password", "not_hashed"));
    }
}

#[tokio::test]
async fn accounts_are_listed_searched_and_paged() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let accounts = async |search: &str, page: PageRequest| {
            let page = store.users(&org.administrator, search, page).await.unwrap();
            (page.rows.iter().map(|row| row.account.clone()).collect::<Vec<_>>(), page.count.rows)
        };
        let all = ["admin", "auditor", "district", "leader", "street1", "street2"].map(str::to_owned);
        assert_eq!(accounts("", PageRequest::default()).await, (all.to_vec(), 6));
        assert_eq!(accounts("", PageRequest { page: 2, size: 4 }).await, (all[4..].to_vec(), 6));
        assert_eq!(accounts("STREET", PageRequest::default()).await, (all[4..].to_vec(), 2));
        assert_eq!(accounts("管理", PageRequest::default()).await, (all[..1].to_vec(), 1));
        assert_eq!(accounts("%", PageRequest::default()).await.1, 0, "a wildcard is a character like any other");
        let row = store.users(&org.administrator, "street1", PageRequest::default()).await.unwrap().rows.remove(0);
        assert_eq!((row.unit_name.as_str(), row.role, row.last_sign_in_at), ("清河街道", Role::StreetHr, None));
    }
}

#[tokio::test]
async fn five_failures_lock_an_account_for_longer_and_longer() {
    for store in each_backend().await {
        let mut now = founding();
        for _ in 0..5 {
            assert_eq!(store.throttle("zhang", "10.0.0.1", now).await.unwrap(), Throttle::Open);
            store.record_attempt("zhang", "10.0.0.1", false, now).await.unwrap();
            now += 1.second();
        }
        let until = now + 29.seconds();
        assert_eq!(store.throttle(" ZHANG", "10.0.0.9", now).await.unwrap(), Throttle::LockedUntil(until));
        assert_eq!(store.throttle("zhang", "10.0.0.1", until).await.unwrap(), Throttle::Open);
        store.record_attempt("zhang", "10.0.0.1", false, until).await.unwrap();
        assert_eq!(
            store.throttle("zhang", "10.0.0.1", until).await.unwrap(),
            Throttle::LockedUntil(until + 60.seconds())
        );
        assert_eq!(store.throttle("li", "10.0.0.1", until).await.unwrap(), Throttle::Open, "others are not locked");
    }
}

#[tokio::test]
async fn success_clears_an_account_and_time_clears_everything() {
    for store in each_backend().await {
        let now = founding();
        for _ in 0..6 {
            store.record_attempt("zhang", "10.0.0.1", false, now).await.unwrap();
        }
        assert_ne!(store.throttle("zhang", "10.0.0.2", now).await.unwrap(), Throttle::Open);
        assert_eq!(store.throttle("zhang", "10.0.0.2", now + 15.minutes()).await.unwrap(), Throttle::Open);
        store.record_attempt("zhang", "10.0.0.2", true, now).await.unwrap();
        assert_eq!(store.throttle("zhang", "10.0.0.2", now).await.unwrap(), Throttle::Open);
    }
}

#[tokio::test]
async fn twenty_failures_lock_an_address_whatever_the_account() {
    for store in each_backend().await {
        let now = founding();
        for guess in 0..20 {
            assert_eq!(store.throttle("nobody", "10.0.0.1", now).await.unwrap(), Throttle::Open);
            store.record_attempt(&format!("guess{guess}"), "10.0.0.1", false, now).await.unwrap();
        }
        assert_ne!(store.throttle("nobody", "10.0.0.1", now).await.unwrap(), Throttle::Open);
        assert_eq!(store.throttle("nobody", "10.0.0.2", now).await.unwrap(), Throttle::Open);
    }
}

#[tokio::test]
async fn signing_in_replaces_the_session_before() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let (user, now) = (org.street_hr.user, founding());
        store.start_session(user, "hash-a", None, "10.0.0.1", "Browser", now).await.unwrap();
        assert_eq!(store.session_principal("hash-a", now).await.unwrap().as_ref(), Some(&org.street_hr));
        store.start_session(user, "hash-b", Some("hash-a"), "10.0.0.1", "Browser", now).await.unwrap();
        assert_eq!(store.session_principal("hash-a", now).await.unwrap(), None);
        assert_eq!(store.session_principal("hash-b", now).await.unwrap().as_ref(), Some(&org.street_hr));
        store.end_session("hash-b").await.unwrap();
        assert_eq!(store.session_principal("hash-b", now).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_session_ends_after_twelve_idle_hours_and_after_seven_days_of_use() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let alive = async |hash: &str, now| store.session_principal(hash, now).await.unwrap().is_some();
        let start = at("2026-03-01T00:00:00Z");
        store.start_session(org.auditor.user, "idle", None, "", "", start).await.unwrap();
        assert!(alive("idle", start + 11.hours() + 59.minutes()).await);
        assert!(alive("idle", start + 23.hours()).await, "use prolongs it");
        assert!(!alive("idle", start + 35.hours()).await);
        store.start_session(org.auditor.user, "busy", None, "", "", start).await.unwrap();
        for hours in (11..168).step_by(11) {
            assert!(alive("busy", start + hours.hours()).await, "after {hours} hours");
        }
        assert!(!alive("busy", start + 168.hours()).await);
    }
}

#[tokio::test]
async fn being_seen_is_written_once_a_minute() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let start = founding();
        store.start_session(org.auditor.user, "hash", None, "10.0.0.1", "Browser\n", start).await.unwrap();
        let seen = async || store.own_sessions(&org.auditor, "hash").await.unwrap()[0].seen_at;
        store.session_principal("hash", start + 59.seconds()).await.unwrap();
        assert_eq!(seen().await, start);
        store.session_principal("hash", start + 61.seconds()).await.unwrap();
        assert_eq!(seen().await, start + 61.seconds());
    }
}

#[tokio::test]
async fn one_sees_and_ends_ones_own_sessions_only() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let now = founding();
        store.start_session(org.street_hr.user, "office", None, "10.0.0.1", "Office", now).await.unwrap();
        store.start_session(org.street_hr.user, "home", None, "10.0.0.2", "Home", now).await.unwrap();
        let own = store.own_sessions(&org.street_hr, "office").await.unwrap();
        let shown: Vec<_> = own.iter().map(|row| (row.agent.as_str(), row.current)).collect();
        assert_eq!(shown, [("Home", false), ("Office", true)]);
        let others = Act { by: &org.other_street_hr, at: now };
        assert!(matches!(store.revoke_session(others, own[0].id).await, Err(StoreError::NotFound)));
        store.revoke_session(Act { by: &org.street_hr, at: now }, own[0].id).await.unwrap();
        assert!(store.session_principal("home", now).await.unwrap().is_none());
        assert!(store.session_principal("office", now).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn disabling_an_account_ends_its_sessions_and_keeps_it_out() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let (act, user, now) = (Act { by: &org.administrator, at: founding() }, org.street_hr.user, founding());
        store.start_session(user, "hash", None, "", "", now).await.unwrap();
        store.set_user_disabled(act, user, true).await.unwrap();
        assert!(store.session_principal("hash", now).await.unwrap().is_none());
        assert!(store.credentials("street1").await.unwrap().unwrap().disabled);
        let refused = store.start_session(user, "hash2", None, "", "", now).await;
        assert!(matches!(refused, Err(StoreError::Forbidden)));
        store.set_user_disabled(act, user, false).await.unwrap();
        store.start_session(user, "hash3", None, "", "", now).await.unwrap();
        let own = store.set_user_disabled(act, org.administrator.user, true).await;
        assert!(matches!(own, Err(StoreError::Conflict("own_account"))));
    }
}

#[tokio::test]
async fn a_reset_password_must_be_changed_and_changing_it_keeps_the_present_session_only() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let (user, now) = (org.street_hr.user, founding());
        store.start_session(user, "before", None, "", "", now).await.unwrap();
        store.reset_password(Act { by: &org.administrator, at: now }, user, "$first").await.unwrap();
        assert!(store.session_principal("before", now).await.unwrap().is_none());
        for hash in ["one", "two"] {
            store.start_session(user, hash, None, "", "", now).await.unwrap();
        }
        let principal = store.session_principal("one", now).await.unwrap().unwrap();
        assert!(principal.must_change_password);
        store.change_own_password(Act { by: &principal, at: now }, "$second", "one").await.unwrap();
        assert!(!store.session_principal("one", now).await.unwrap().unwrap().must_change_password);
        assert!(store.session_principal("two", now).await.unwrap().is_none());
        assert_eq!(store.credentials("street1").await.unwrap().unwrap().password_hash, "$second");
        store.upgrade_password_hash(user, "$third").await.unwrap();
        assert_eq!(store.credentials(" Street1 ").await.unwrap().unwrap().password_hash, "$third");
    }
}

#[tokio::test]
async fn two_stores_on_one_database_see_each_others_changes() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let other = store.again().await;
        let act = Act { by: &org.administrator, at: founding() };
        other.create_unit(act, Some(org.street.id), UnitKind::Community, "", "新安社区").await.unwrap();
        person(&store, &org.administrator, "street9", Role::StreetHr, &org.street.path, None).await;
        assert!(other.credentials("street9").await.unwrap().is_some());
        let (left, right) = tokio::join!(
            store.create_unit(act, Some(org.street.id), UnitKind::Community, "", "东风社区"),
            other.create_unit(act, Some(org.street.id), UnitKind::Community, "", "西苑社区")
        );
        let mut codes = [left.unwrap().code, right.unwrap().code];
        codes.sort();
        assert_eq!(codes, ["KF0104", "KF0105"], "writers take turns, so both numbers are used once");
        assert_eq!(store.verify_audit().await.unwrap().broken_at, None);
    }
}
