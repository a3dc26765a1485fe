//! What files for others are made of: by whom, of whom, when, and that it is what the slips say.

use domain::access::Role;
use domain::fact::{Deductions, StartReason, StopReason};
use domain::ids::SlipId;

use super::*;
use crate::error::StoreError;
use crate::pay_files::PaidPerson;
use crate::testing::{each_backend, person, sqlite};

async fn everybody(store: &Store, by: &Principal, run: RunId) -> Vec<PaidPerson> {
    store.paid_people(by, run, None).await.expect("people")
}

#[tokio::test]
async fn numbers_are_opened_for_hr_of_the_unit_once_a_run_is_approved() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let run = office.draft(&store, october(), "KF/KF01/").await;
        let hr = &office.org.street_hr;
        let early = |error: StoreError| assert!(matches!(error, StoreError::Conflict("run_not_approved")), "{error:?}");
        early(store.files_run(hr, run).await.unwrap_err());
        early(store.paid_people(hr, run, None).await.unwrap_err());
        early(store.enrolment_changes(hr, run).await.unwrap_err());
        store.submit_run(office.street(), run, 2).await.unwrap();
        early(store.paid_people(hr, run, None).await.unwrap_err());
        store.approve_run(office.district(), run, 3).await.unwrap();

        let street = &office.org.street.path;
        let leader = person(&store, &office.org.administrator, "leader1", Role::Leadership, street, None).await;
        let auditor = person(&store, &office.org.administrator, "auditor1", Role::Auditor, street, None).await;
        let own = Some(office.workers[0]);
        let worker = person(&store, &office.org.administrator, "worker1", Role::Worker, street, own).await;
        for by in [&leader, &auditor, &worker, &office.org.administrator] {
            let refused =
                |error: StoreError| assert!(matches!(error, StoreError::Forbidden), "{}: {error:?}", by.account);
            refused(store.files_run(by, run).await.unwrap_err());
            refused(store.paid_people(by, run, None).await.unwrap_err());
            refused(store.enrolment_changes(by, run).await.unwrap_err());
        }
        let other = &office.org.other_street_hr;
        let none = |error: StoreError| assert!(matches!(error, StoreError::NotFound), "{error:?}");
        none(store.files_run(other, run).await.unwrap_err());
        none(store.paid_people(other, run, None).await.unwrap_err());
        none(store.enrolment_changes(other, run).await.unwrap_err());

        for by in [hr, &office.org.district_hr] {
            let people = everybody(&store, by, run).await;
            assert_eq!(people.iter().map(|person| person.worker).collect::<Vec<_>>(), office.workers[..4]);
            assert_eq!(people[0].id_number.as_str(), id_number(1));
            assert_eq!(people[0].account, "6222000000000000001");
        }
    }
}

#[tokio::test]
async fn funds_and_tax_are_those_of_the_slips() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let run = office.draft(&store, october(), "KF/").await;
        let (admin, district) = (&office.org.administrator, &office.org.district.path);
        let second = person(&store, admin, "district2", Role::DistrictHr, district, None).await;
        store.submit_run(office.district(), run, 2).await.unwrap();
        store.approve_run(Act { by: &second, ..office.district() }, run, 3).await.unwrap();
        let view = store.files_run(&office.org.district_hr, run).await.unwrap().view;
        let people = everybody(&store, &office.org.district_hr, run).await;
        assert_eq!(i64::try_from(people.len()), Ok(view.row.slips));
        for person in &people {
            let sum = |of: fn(&crate::pay_files::FundPaid) -> Money| person.funds.iter().map(of).sum::<Money>();
            assert_eq!(sum(|paid| paid.employee), person.totals.employee);
            assert_eq!(sum(|paid| paid.employer), person.totals.employer);
            assert_eq!(person.tax.now, person.totals.tax);
            assert_eq!((person.tax.income, person.tax.special), (person.totals.taxable, person.totals.employee));
        }
        let net: Money = people.iter().map(|person| person.totals.net).sum();
        assert_eq!(net, view.row.totals.net);
        // The next chunk begins after the last slip of this one.
        let rest = store.paid_people(&office.org.district_hr, run, Some(people[3].slip)).await.unwrap();
        assert_eq!(rest, people[4..]);
        let after = store.paid_people(&office.org.district_hr, run, Some(SlipId(i64::MAX))).await.unwrap();
        assert!(after.is_empty());
        // A street office has its part of the district's run alone.
        let part = store.files_run(&office.org.other_street_hr, run).await.unwrap();
        assert_eq!((part.unit.as_str(), part.view.row.slips), ("KF/KF02/", 2));
        let own = everybody(&store, &office.org.other_street_hr, run).await;
        assert_eq!(own, people[4..]);
    }
}

#[tokio::test]
async fn deductions_of_the_year_are_split_as_each_month_took_them() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let (rent, worker) = (Money::from_yuan(1_500), office.workers[0]);
    let child = Money::from_yuan(2_000);
    let of =
        |child_education, rent| FactBody::Deductions(Deductions { child_education, rent, ..Deductions::default() });
    record(&store, &office.org, worker, Period::since(day("2026-09-01")), of(Money::ZERO, rent)).await;
    record(&store, &office.org, worker, Period::since(day("2026-10-01")), of(child, Money::ZERO)).await;
    office.paid(&store, october().previous(), "KF/KF01/").await;
    let run = office.paid(&store, october(), "KF/KF01/").await;
    // What is recorded later for a month that is closed changes neither its sum nor its parts.
    let late = act(&office.org.district_hr, "2026-11-20T00:00:00Z");
    record_at(&store, late, worker, Period::since(day("2026-09-15")), of(child, rent)).await;
    let people = everybody(&store, &office.org.district_hr, run).await;
    let split = people[0].additional.expect("known by kind");
    assert_eq!((split.rent, split.child_education, split.total()), (rent, child, people[0].tax.additional));
    assert_eq!(people[1].additional, Some(Deductions::default()));
}

#[tokio::test]
async fn who_joins_and_leaves_is_told_from_two_months() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let org = &office.org;
        let enrolment = |funds: &[Fund]| Enrolment::new(funds.to_vec());
        // New in October; in another street from October on; out of two funds; nothing known of the last one.
        let new = stranger(&store, org, 90, &path("KF/KF01/"), day("2026-10-09")).await;
        place(&store, org, new, day("2026-10-09"), "primary-1").await;
        let hired = Enrolment { started: Some(StartReason::NewHire), ..enrolment(Fund::ALL) };
        record(&store, org, new, Period::since(day("2026-10-09")), FactBody::Enrolment(hired)).await;
        let moved = Assignment { unit: path("KF/KF02/KF0201/"), posts: vec!["community_worker".to_owned()] };
        let october_on = Period::since(day("2026-10-01"));
        record(&store, org, office.workers[0], october_on, FactBody::Assignment(moved)).await;
        let fewer = Enrolment { stopped: Some(StopReason::Retired), ..enrolment(&[Fund::Medical, Fund::Housing]) };
        record(&store, org, office.workers[1], october_on, FactBody::Enrolment(fewer)).await;
        stranger(&store, org, 91, &path("KF/KF01/"), day("2026-10-09")).await;

        let run = office.paid(&store, october(), "KF/KF01/").await;
        let changes = store.enrolment_changes(&org.street_hr, run).await.unwrap();
        let joins: Vec<_> = changes.joins.iter().map(|join| (join.worker, join.started, join.moved)).collect();
        assert_eq!(joins, [(new, Some(StartReason::NewHire), false)]);
        assert_eq!(changes.joins[0].joined_on, Some(day("2026-10-09")));
        let leaves: Vec<_> = changes.leaves.iter().map(|leave| (leave.worker, leave.stopped, leave.moved)).collect();
        assert_eq!(leaves, [(office.workers[0], None, true), (office.workers[1], Some(StopReason::Retired), false)]);
        let ended = [Fund::Pension, Fund::Unemployment, Fund::Injury, Fund::Maternity];
        assert_eq!(changes.leaves[1].funds, ended);
        assert_eq!(changes.unknown, 1, "nobody says in which funds the last one is");
    }
}
