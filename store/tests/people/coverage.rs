use domain::access::Scope;
use domain::calendar::Date;
use domain::dated::Period;
use domain::fact::{Enrolment, FactBody, Fund, NotInsured, NotInsuredReason, Source};
use domain::ids::WorkerId;
use jiudang_store::coverage::{Covered, UncoveredQuery};
use jiudang_store::testing::people::{import, on, roster_row, worker_of};
use jiudang_store::testing::{Organisation, each_backend, organisation, sqlite};
use jiudang_store::{PageRequest, Store, StoreError};

use super::{act, version};

fn today() -> Date {
    on("2026-10-20")
}

/// Four people in KF01 (one of them rehired after retirement, one in no fund but injury) and one in KF02.
async fn people(store: &Store, org: &Organisation) -> Vec<WorkerId> {
    let rows: Vec<_> = (1..=5)
        .map(|number| {
            let mut row = roster_row(number);
            match number {
                2 => row.community = "竹园社区".into(),
                3 => (row.source, row.funds) = (Source::Rehired, vec![]),
                4 => row.funds = vec![Fund::Injury],
                5 => (row.street, row.community) = ("望江街道".into(), "江岸社区".into()),
                _ => {}
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

fn of(funds: &[Covered; 6], fund: Fund) -> Covered {
    funds[fund.position()]
}

#[tokio::test]
async fn coverage_is_counted_among_those_who_may_enrol_and_every_table_adds_up() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        people(&store, &org).await;
        let coverage = store.coverage(&org.district_hr.scope(), None, today()).await.unwrap();
        let medical = of(&coverage.all, Fund::Medical);
        // Five people, one of them rehired and not insured by the rules; of the other four one is not in.
        assert_eq!(medical, Covered { people: 5, eligible: 4, enrolled: 3, beyond: 0 });
        assert_eq!((medical.missing(), medical.share()), (1, Some(7_500)));
        assert_eq!(of(&coverage.all, Fund::Injury).enrolled, 4);
        assert_eq!(of(&coverage.all, Fund::Housing).enrolled, 0);
        let maternity = of(&coverage.all, Fund::Maternity);
        assert_eq!((maternity.eligible, maternity.share()), (0, None), "collected with medical insurance");
        for table in [&coverage.by_unit, &coverage.by_source, &coverage.by_post] {
            for fund in Fund::ALL {
                let sum = |pick: fn(&Covered) -> i64| table.iter().map(|row| pick(&of(&row.funds, *fund))).sum::<i64>();
                let all = of(&coverage.all, *fund);
                assert_eq!(
                    (sum(|c| c.people), sum(|c| c.eligible), sum(|c| c.enrolled)),
                    (all.people, all.eligible, all.enrolled)
                );
            }
        }
        let units: Vec<_> =
            coverage.by_unit.iter().map(|row| (row.name.as_str(), of(&row.funds, Fund::Medical).people)).collect();
        assert_eq!(units, [("清河街道", 4), ("望江街道", 1)]);
    }
}

#[tokio::test]
async fn who_is_missing_is_listed_with_the_reason_on_file() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let ids = people(&store, &org).await;
        let query = UncoveredQuery { fund: Fund::Medical, unit: None, today: today() };
        let list = async |scope: &Scope| {
            let page = store.uncovered(scope, &query, PageRequest::default()).await.unwrap();
            assert_eq!(page.count.rows, page.rows.len() as u64);
            page.rows.into_iter().map(|row| (row.worker.id, row.reason)).collect::<Vec<_>>()
        };
        let street = org.street_hr.scope();
        assert_eq!(list(&street).await, [(ids[3], None)], "the rehired are not missing: the rules leave them out");
        let reason = NotInsuredReason::InsuredElsewhere;
        let body = FactBody::Enrolment(Enrolment {
            not_insured: vec![NotInsured { fund: Fund::Medical, reason }],
            ..Enrolment::new(vec![Fund::Injury])
        });
        let known = version(&store, &org, ids[3]).await;
        let period = Period::since(on("2026-10-05"));
        store.record_fact(act(&org.street_hr), ids[3], known, period, body).await.unwrap();
        assert_eq!(list(&street).await, [(ids[3], Some(reason))]);
        assert_eq!(list(&org.other_street_hr.scope()).await, []);
        assert_eq!(list(&org.administrator.scope()).await, []);
        let maternity = UncoveredQuery { fund: Fund::Maternity, ..query.clone() };
        let nobody = store.uncovered(&street, &maternity, PageRequest::default()).await.unwrap();
        assert_eq!((nobody.count.rows, nobody.rows.len()), (0, 0));
    }
}

#[tokio::test]
async fn coverage_stays_inside_the_scope() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    people(&store, &org).await;
    let own = store.coverage(&org.other_street_hr.scope(), None, today()).await.unwrap();
    assert_eq!(of(&own.all, Fund::Medical).people, 1);
    let foreign = store.coverage(&org.other_street_hr.scope(), Some(&org.street.path), today()).await;
    assert!(matches!(foreign, Err(StoreError::NotFound)), "{foreign:?}");
    let keeper = store.coverage(&org.administrator.scope(), None, today()).await;
    assert!(matches!(keeper, Err(StoreError::NotFound)), "{keeper:?}");
}
