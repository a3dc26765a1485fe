use domain::calendar::Date;
use domain::dated::Period;
use domain::fact::{Certificate, CertificateLevel, FactBody, OneOff};
use domain::ids::WorkerId;
use domain::money::Money;
use domain::placement::Wish;
use domain::policy::PolicySet;
use jiudang_store::certificates::{CertificateQuery, LevelCount, Registrations};
use jiudang_store::testing::people::{import, on, roster_row, staff, worker_of};
use jiudang_store::testing::{Organisation, each_backend, organisation, sqlite};
use jiudang_store::{PageRequest, Store};

use super::{account_of, act, file, refused, rows_repeat_the_facts, strangers, version};

fn today() -> Date {
    on("2026-10-20")
}

fn asked(which: Registrations) -> CertificateQuery {
    CertificateQuery { which, level: None, unit: None, today: today() }
}

/// Five people: ends on 1 December, 19 October, 18 January 2027 (the 90th day) and 19 January, the last of them in the
/// other street, and one without an end.
async fn registrations(store: &Store, org: &Organisation) -> Vec<WorkerId> {
    let ends = [Some("2026-12-01"), Some("2026-10-19"), Some("2027-01-18"), Some("2027-01-19"), None];
    let rows: Vec<_> = (1..=5)
        .zip(ends)
        .map(|(number, end)| {
            let mut row = roster_row(number);
            if let Some(held) = row.certificate.as_mut() {
                held.registered_until = end.map(on);
                held.level = if number == 1 { CertificateLevel::Assistant } else { CertificateLevel::Worker };
            }
            if number == 3 {
                (row.street, row.community) = ("望江街道".into(), "江岸社区".into());
            }
            row
        })
        .collect();
    import(store, &org.district_hr, &rows).await;
    let mut ids = Vec::new();
    for number in 1..=5 {
        ids.push(worker_of(store, &org.district_hr, number).await);
    }
    ids
}

#[tokio::test]
async fn the_list_holds_what_lapses_inside_the_scope_the_earliest_first() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let ids = registrations(&store, &org).await;
        let list = async |scope, which| {
            let page = store.certificates(&scope, &asked(which), PageRequest::default()).await.unwrap();
            assert_eq!(page.count.rows, page.rows.len() as u64);
            page.rows.into_iter().map(|row| row.worker.id).collect::<Vec<_>>()
        };
        let (district, street) = (org.district_hr.scope(), org.street_hr.scope());
        assert_eq!(list(district.clone(), Registrations::Lapsing).await, [ids[0], ids[2]]);
        assert_eq!(list(street.clone(), Registrations::Lapsing).await, [ids[0]]);
        assert_eq!(list(street.clone(), Registrations::Lapsed).await, [ids[4], ids[1]], "without an end first");
        assert_eq!(list(district, Registrations::All).await.len(), 5);
        for scope in strangers(&store, &org, ids[3]).await {
            assert!(!list(scope, Registrations::All).await.contains(&ids[0]));
        }
        let pages = async |page| {
            let request = PageRequest { page, size: 2 };
            let page = store.certificates(&street, &asked(Registrations::All), request).await.unwrap();
            (page.count.rows, page.rows.len())
        };
        assert_eq!((pages(1).await, pages(2).await, pages(3).await), ((4, 2), (4, 2), (4, 0)));
    }
}

#[tokio::test]
async fn levels_are_counted_with_those_registered_and_those_lapsing() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        registrations(&store, &org).await;
        let counts = async |scope, query: CertificateQuery| store.certificate_levels(&scope, &query).await.unwrap();
        let count = |held, registered, lapsing| LevelCount { held, registered, lapsing };
        let all = counts(org.district_hr.scope(), asked(Registrations::Lapsing)).await;
        let expected = [
            (CertificateLevel::Assistant, count(1, 1, 1)),
            (CertificateLevel::Worker, count(4, 2, 1)),
            (CertificateLevel::Senior, count(0, 0, 0)),
        ];
        assert_eq!(all, expected);
        let unit = Some(org.other_street.path.clone());
        let there = counts(org.district_hr.scope(), CertificateQuery { unit, ..asked(Registrations::All) }).await;
        assert_eq!(there[1].1, count(1, 1, 1));
        let nobody = counts(org.administrator.scope(), asked(Registrations::All)).await;
        assert!(nobody.iter().all(|(_, own)| *own == LevelCount::default()));
    }
}

fn certificate(level: CertificateLevel, from: Option<&str>, until: &str) -> Certificate {
    Certificate { registered_from: from.map(on), ..Certificate::registered(level, Some(on(until))) }
}

async fn record(store: &Store, org: &Organisation, worker: WorkerId, from: &str, held: Certificate) -> String {
    let read = version(store, org, worker).await;
    let body = FactBody::Certificate(held);
    refused(store.record_fact(act(&org.street_hr), worker, read, Period::since(on(from)), body).await)
}

#[tokio::test]
async fn a_renewal_ends_the_record_before_it_and_takes_the_worker_off_the_list() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let worker = registrations(&store, &org).await[0];
        let renewed = certificate(CertificateLevel::Assistant, Some("2026-12-02"), "2029-12-01");
        let early = record(&store, &org, worker, "2026-10-20", renewed.clone()).await;
        assert_eq!(early, "invalid from: registration_runs", "days without a registration would be left");
        assert_eq!(record(&store, &org, worker, "2026-12-02", renewed.clone()).await, "done");
        let facts = store.facts(&org.street_hr.scope(), worker, false).await.unwrap();
        let held: Vec<_> = facts.iter().filter(|record| record.fact.body.kind() == "certificate").collect();
        assert_eq!(held.len(), 2);
        assert_eq!(held[0].fact.body, FactBody::Certificate(renewed));
        assert_eq!(held[1].fact.period.to, Some(on("2026-12-02")));
        let scope = org.street_hr.scope();
        let page = store.certificates(&scope, &asked(Registrations::Lapsing), PageRequest::default()).await.unwrap();
        assert!(page.rows.is_empty(), "the renewal is on file");
        let row = file(&store, &org.street_hr, worker).await.row;
        assert_eq!(row.certificate, Some((CertificateLevel::Assistant, Some(on("2029-12-01")))));
        rows_repeat_the_facts(&store, jiudang_store::testing::people::now(), 5).await;
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_field() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let worker = registrations(&store, &org).await[1];
    let level = CertificateLevel::Worker;
    let reversed = certificate(level, Some("2027-01-01"), "2026-12-31");
    assert_eq!(record(&store, &org, worker, "2026-10-20", reversed).await, "invalid registered_until: before_start");
    let hours = Certificate { hours: 2_001, ..certificate(level, None, "2029-10-19") };
    assert_eq!(record(&store, &org, worker, "2026-10-20", hours).await, "invalid hours: out_of_range");
    let credited = Certificate { degree_credit: true, ..certificate(level, None, "2029-10-19") };
    assert_eq!(record(&store, &org, worker, "2026-10-20", credited.clone()).await, "done");
    let again = Certificate { registered_until: Some(on("2032-10-19")), ..credited.clone() };
    let refused = record(&store, &org, worker, "2029-10-20", again).await;
    assert_eq!(refused, "invalid degree_credit: already_counted", "a degree counts once");
    let more_hours = Certificate { hours: 30, ..credited };
    assert_eq!(record(&store, &org, worker, "2027-05-01", more_hours).await, "done", "of the same registration");
}

#[tokio::test]
async fn a_reward_is_recorded_once_with_the_amount_of_the_rules() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let worker = staff(&store, &org).await[0];
        let (hr, level) = (&org.street_hr, CertificateLevel::Worker);
        let reward = async |by, level, day| {
            let read = version(&store, &org, worker).await;
            refused(store.record_reward(act(by), worker, read, level, on(day)).await)
        };
        assert_eq!(reward(hr, CertificateLevel::Senior, "2026-10-20").await, "conflict: reward_not_due");
        for (by, answer) in
            [(&org.other_street_hr, "not found"), (&org.leadership, "forbidden"), (&org.auditor, "forbidden")]
        {
            assert_eq!(reward(by, level, "2026-10-20").await, answer);
        }
        assert_eq!(reward(hr, level, "2026-10-20").await, "done");
        assert_eq!(reward(hr, level, "2026-11-01").await, "conflict: reward_not_due", "once");
        let facts = store.facts(&hr.scope(), worker, false).await.unwrap();
        let recorded: Vec<_> = facts
            .iter()
            .filter_map(|record| match &record.fact.body {
                FactBody::OneOff(one_off) => Some(one_off.clone()),
                _ => None,
            })
            .collect();
        let paid = OneOff::new("certificate_reward".into(), Money::from_yuan(2000), String::new());
        assert_eq!(recorded, [OneOff { certificate: Some(level), ..paid }]);
        let senior = certificate(CertificateLevel::Senior, Some("2026-10-20"), "2029-10-19");
        assert_eq!(record(&store, &org, worker, "2026-10-20", senior).await, "done");
        assert_eq!(reward(hr, CertificateLevel::Senior, "2026-10-20").await, "done", "the difference");
    }
}

/// The rules of October.
async fn october(store: &Store) -> PolicySet {
    store.library().await.unwrap().in_force("2026-10".parse().unwrap()).unwrap()
}

#[tokio::test]
async fn what_if_is_told_to_those_who_may_see_the_worker_and_writes_nothing() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let staff = staff(&store, &org).await;
        let wish = Wish { post: october(&store).await.ladder.post("secretary"), ..Wish::default() };
        let own = account_of(&store, &org, staff[0]).await;
        let before = version(&store, &org, staff[0]).await;
        let seen = store.outlook(&own.scope(), staff[0], wish, today()).await.unwrap().unwrap().unwrap();
        let pay = seen.pay.unwrap();
        assert!(pay.gross_after > pay.gross_before && pay.net_after > pay.net_before);
        let by_office = store.outlook(&org.street_hr.scope(), staff[0], wish, today()).await.unwrap().unwrap().unwrap();
        assert_eq!(by_office.pay, Ok(pay));
        for scope in strangers(&store, &org, staff[1]).await {
            assert_eq!(refused(store.outlook(&scope, staff[0], wish, today()).await), "not found");
        }
        assert_eq!(version(&store, &org, staff[0]).await, before);
    }
}
