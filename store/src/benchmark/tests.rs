//! Pay compared, on every database there is.

mod figures;

use domain::benchmark::Caliber;
use domain::equal_pay::By;
use domain::fact::Source;
use domain::money::Money;
use domain::roster::RosterRow;
use sea_orm::{ConnectionTrait, Statement};

use super::*;
use crate::testing::people::{from_october, import, now, on, roster_row};
use crate::testing::{Organisation, TestStore, each_backend, organisation};
use crate::{Act, PageRequest};

/// Eight people of 荷塘, four of 竹园, twelve of 江岸; every third is a grid worker.
fn roster() -> Vec<RosterRow> {
    let place = |number: u32| match number {
        0..8 => ("清河街道", "荷塘社区"),
        8..12 => ("清河街道", "竹园社区"),
        _ => ("望江街道", "江岸社区"),
    };
    let row = |number: u32| {
        let (street, community) = place(number);
        let mut row = roster_row(number);
        (row.street, row.community) = (street.into(), community.into());
        if number.is_multiple_of(3) {
            row.posts = vec!["grid_worker".into()];
        }
        if number.is_multiple_of(2) {
            row.source = Source::Elected;
            row.certificate = row.certificate.filter(|_| number.is_multiple_of(4));
        }
        row
    };
    (0..24).map(row).collect()
}

async fn paid(store: &TestStore) -> Organisation {
    let org = organisation(store).await;
    import(store, &org.district_hr, &roster()).await;
    let by = &org.district_hr;
    let second = another(store, &org, "second").await;
    pay(store, by, &second, "2026-10", now()).await;
    org
}

/// Who approves what another prepared.
async fn another(store: &TestStore, org: &Organisation, account: &str) -> Principal {
    let role = domain::access::Role::DistrictHr;
    crate::testing::person(store, &org.administrator, account, role, &org.district.path, None).await
}

/// A closed run of the whole district.
async fn pay(store: &TestStore, by: &Principal, second: &Principal, month: &str, at: crate::Timestamp) {
    let run = store.create_run(Act { by, at }, month.parse().unwrap(), &by.unit).await.unwrap();
    store.calculate_run(run, at, &|_, _| {}).await.unwrap();
    let version = store.run(&by.scope(), run).await.unwrap().row.version;
    store.submit_run(Act { by, at }, run, version).await.unwrap();
    store.approve_run(Act { by: second, at }, run, version + 1).await.unwrap();
}

fn asked(caliber: Caliber) -> BenchmarkQuery {
    BenchmarkQuery { unit: None, period: None, caliber, floor: 0 }
}

async fn sum(store: &TestStore, what: &str) -> Money {
    let sql = format!("SELECT CAST(SUM({what}) AS BIGINT) FROM pay_slip");
    let row = store.read().query_one_raw(Statement::from_string(store.read().get_database_backend(), sql)).await;
    Money::from_fen(row.unwrap().unwrap().try_get_by_index(0).unwrap())
}

#[tokio::test]
async fn calibers_add_up_from_slips_to_the_page_to_the_fen() {
    for store in each_backend().await {
        let org = paid(&store).await;
        let page =
            store.pay_benchmark(&org.district_hr, &asked(Caliber::Net), on("2026-11-20")).await.unwrap().unwrap();
        let whole = page.whole.unwrap().unwrap();
        assert_eq!((whole.people, whole.person_months), (24, 24));
        let of_slips = [
            sum(&store, "cost_fen").await,
            sum(&store, "gross_fen").await,
            sum(&store, "gross_fen - employee_fen").await,
            sum(&store, "gross_fen - employee_fen - tax_fen").await,
        ];
        let total = whole.total.unwrap();
        assert_eq!([total.employer_cost, total.gross, total.after_contributions, total.net], of_slips);
        let units: Money = page.units.iter().map(|row| row.pay.unwrap().total.unwrap().net).sum();
        let posts: Money = page.posts.iter().map(|row| row.pay.unwrap().total.unwrap().net).sum();
        assert_eq!((units, posts), (total.net, total.net));
        let glance = store.district(&org.leadership, on("2026-11-20")).await.unwrap();
        let pay = glance.pay.unwrap();
        assert_eq!((glance.active, pay.total.unwrap()), (24, total), "the kept sums are those of the slips");
        let spread = pay.spreads.iter().find(|spread| spread.caliber == Caliber::Net).unwrap();
        assert_eq!(spread.median, whole.averages.unwrap().monthly.median, "one month: its quartiles are the year's");
        assert_eq!(pay.floors.first().unwrap().mean.unwrap().net, whole.averages.unwrap().mean.net);
    }
}

#[tokio::test]
async fn who_is_below_a_floor_is_listed_by_what_is_missing() {
    for store in each_backend().await {
        let org = paid(&store).await;
        let query = |below| PeopleQuery {
            unit: None,
            period: None,
            caliber: Caliber::AfterContributions,
            floor: 0,
            below,
            post: None,
            grade: None,
        };
        let today = on("2026-11-20");
        let request = PageRequest { page: 1, size: 10 };
        let all = store.pay_people(&org.district_hr, &query(false), today, request).await.unwrap().unwrap();
        assert_eq!((all.count.rows, all.rows.len()), (24, 10));
        let below = store.pay_people(&org.district_hr, &query(true), today, request).await.unwrap().unwrap();
        let page =
            store.pay_benchmark(&org.district_hr, &asked(Caliber::AfterContributions), today).await.unwrap().unwrap();
        let standing = page.whole.unwrap().unwrap().standing.unwrap();
        assert_eq!(below.count.rows, standing.people - standing.passed.unwrap());
        let gaps: Vec<Money> = below.rows.iter().map(|person| person.gap).collect();
        assert!(gaps.is_sorted_by(|one, other| one >= other) && !gaps.is_empty(), "{gaps:?}");
        if below.count.rows <= 10 {
            assert_eq!(gaps.into_iter().sum::<Money>(), standing.gap.unwrap());
        }
        let of_street = PeopleQuery { unit: Some(org.street.path.clone()), ..query(false) };
        let street = store.pay_people(&org.street_hr, &of_street, today, request).await.unwrap().unwrap();
        assert_eq!(street.count.rows, 12);
    }
}

#[tokio::test]
async fn nobody_crosses_their_scope_and_leadership_sees_no_person() {
    for store in each_backend().await {
        let org = paid(&store).await;
        let today = on("2026-11-20");
        let other = BenchmarkQuery { unit: Some(org.other_street.path.clone()), ..asked(Caliber::Gross) };
        assert!(matches!(store.pay_benchmark(&org.street_hr, &other, today).await, Err(StoreError::NotFound)));
        let equal = EqualPayQuery { unit: Some(org.other_street.path.clone()), period: None, by: By::Sex };
        assert!(matches!(store.equal_pay(&org.street_hr, &equal, today).await, Err(StoreError::NotFound)));
        assert!(matches!(
            store.pay_benchmark(&org.administrator, &asked(Caliber::Gross), today).await,
            Err(StoreError::Forbidden)
        ));
        let people = PeopleQuery {
            unit: None,
            period: None,
            caliber: Caliber::Gross,
            floor: 0,
            below: false,
            post: None,
            grade: None,
        };
        let list = store.pay_people(&org.leadership, &people, today, PageRequest::default()).await;
        assert!(matches!(list, Err(StoreError::Forbidden)), "figures alone");
        assert!(store.pay_people(&org.auditor, &people, today, PageRequest::default()).await.is_ok());
        let own = store.pay_benchmark(&org.street_hr, &asked(Caliber::Gross), today).await.unwrap().unwrap();
        assert_eq!(own.whole.unwrap().unwrap().people, 12, "a street sees its own people alone");
    }
}

#[tokio::test]
async fn what_is_hidden_in_one_view_is_hidden_in_every_other() {
    for store in each_backend().await {
        let org = paid(&store).await;
        let today = on("2027-01-04");
        let bamboo = org.communities.get(1).unwrap().path.clone();
        let pond = org.communities.first().unwrap().path.clone();
        let mut hidden = Vec::new();
        for caliber in [Caliber::EmployerCost, Caliber::Gross, Caliber::AfterContributions, Caliber::Net] {
            let street = BenchmarkQuery { unit: Some(org.street.path.clone()), ..asked(caliber) };
            let page = store.pay_benchmark(&org.leadership, &street, today).await.unwrap().unwrap();
            assert!(!page.full && page.posts.is_empty() && page.whole.unwrap().is_ok());
            let of = |path: &UnitPath| page.units.iter().find(|row| row.unit.as_ref() == Some(path)).unwrap().pay.err();
            hidden.push((of(&bamboo), of(&pond)));
        }
        // Four of twelve: they and the other eight, whichever caliber is asked for.
        assert_eq!(hidden, vec![(Some(Hidden::FewPeople), Some(Hidden::Protects)); 4]);
        let alone = BenchmarkQuery { unit: Some(pond.clone()), ..asked(Caliber::Gross) };
        let page = store.pay_benchmark(&org.leadership, &alone, today).await.unwrap().unwrap();
        assert_eq!(page.whole.unwrap().err(), Some(Hidden::Protects), "nor on a page of its own");
        assert!(
            page.floors
                .iter()
                .flat_map(|floor| &floor.at)
                .all(|at| at.highest.is_none() && at.standing.is_none_or(|of| of.is_err()))
        );
        let full = store.pay_benchmark(&org.district_hr, &alone, today).await.unwrap().unwrap();
        assert!(full.whole.unwrap().is_ok(), "HR sees the people anyway");
    }
}

#[tokio::test]
async fn equal_pay_is_explained_by_allowances_to_the_fen() {
    for store in each_backend().await {
        let org = paid(&store).await;
        for by in [By::Source, By::Sex] {
            let query = EqualPayQuery { unit: None, period: None, by };
            let page = store.equal_pay(&org.district_hr, &query, on("2026-11-20")).await.unwrap().unwrap();
            assert_eq!(page.people, 24);
            for gap in page.strata.iter().flat_map(|stratum| &stratum.groups).filter_map(|group| group.gap.as_ref()) {
                assert_eq!(gap.gap, gap.explained + gap.unexplained);
            }
        }
        let query = EqualPayQuery { unit: None, period: None, by: By::Source };
        let full = store.equal_pay(&org.district_hr, &query, on("2026-11-20")).await.unwrap().unwrap();
        assert!(!full.strata.is_empty(), "elected and recruited people at the same step");
        let page = store.equal_pay(&org.leadership, &query, on("2027-01-04")).await.unwrap().unwrap();
        for group in page.strata.iter().flat_map(|stratum| &stratum.groups).filter(|group| group.people < 5) {
            assert!(group.mean.is_err() && group.gap.is_none());
        }
    }
}
