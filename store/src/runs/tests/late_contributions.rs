//! Figures published late, and enrolment recorded late: the difference is collected in the next open run, and once.

use domain::pay::Group;
use domain::trace::{Formula, InputKind};

use super::*;
use crate::slips::SlipView;
use crate::testing::{each_backend, sqlite};

fn september() -> Month {
    october().previous()
}

/// Contributions of Changsha from September on, their floor raised from 4,027 to 4,700 yuan.
fn raised_floor() -> domain::policy::PackFile {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../domain/packs/cn-changsha-contributions/2024-01-01/pack.toml");
    let text = std::fs::read_to_string(file).unwrap();
    let text =
        text.replace("valid_from = 2024-01-01", "valid_from = 2026-09-01").replace("floor = 4027", "floor = 4700");
    domain::policy::PackFile { path: "raised/pack.toml".to_owned(), text }
}

async fn install(store: &Store, office: &Office) {
    store.install_pack(office.district(), raised_floor()).await.unwrap().expect("a good pack");
}

async fn october_run(store: &Store, office: &Office) -> RunId {
    let act = act(&office.org.street_hr, "2026-10-27T02:00:00Z");
    let run = store.create_run(act, october(), &path("KF/KF01/")).await.unwrap();
    calculate(store, run).await;
    run
}

async fn slip(store: &Store, office: &Office, worker: WorkerId, month: Month) -> SlipView {
    store.slip_of(&office.org.district_hr.scope(), worker, month).await.expect("a slip")
}

/// (line, month, paid, due, amount) of the differences in contributions on a slip.
fn differences(slip: &SlipView) -> Vec<(String, Month, i64, i64, i64)> {
    let late = slip.lines.iter().filter(|line| line.trace.formula == Formula::ContributionDifference);
    late.map(|line| {
        let input = |kind| line.trace.input(kind).expect("an input");
        let month = Month::from_ordinal(i32::try_from(input(InputKind::ForMonth)).unwrap()).expect("a month");
        (line.item.clone(), month, input(InputKind::OldAmount), input(InputKind::NewAmount), line.amount.fen())
    })
    .collect()
}

fn sum(slip: &SlipView, group: Group) -> Money {
    slip.lines.iter().filter(|line| line.group == group).map(|line| line.amount).sum()
}

#[tokio::test]
async fn a_floor_published_late_is_collected_from_both_sides_in_the_month_it_is_known() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let closed = office.paid(&store, september(), "KF/KF01/").await;
        let before = dump(&store, closed).await;
        install(&store, &office).await;
        october_run(&store, &office).await;

        // Declared 4,600: now 4,700. 8 %, 2 % and 0.3 % of 100 yuan for oneself, 16, 8, 0.7, 0.7 and 0.4 % for the unit.
        let low = slip(&store, &office, office.workers[0], october()).await;
        let told: Vec<_> =
            differences(&low).into_iter().map(|(line, month, .., amount)| (line, month, amount)).collect();
        let expected = [
            ("injury_employer", 40),
            ("maternity_employer", 70),
            ("medical_employee", 200),
            ("medical_employer", 800),
            ("pension_employee", 800),
            ("pension_employer", 1_600),
            ("unemployment_employee", 30),
            ("unemployment_employer", 70),
        ];
        let expected: Vec<_> = expected.map(|(line, fen)| (line.to_owned(), september(), fen)).into_iter().collect();
        assert_eq!(told, expected);
        assert_eq!(sum(&low, Group::EmployeeContribution), low.row.totals.employee);
        assert_eq!(sum(&low, Group::EmployerContribution), low.row.totals.employer);
        let net = low.row.totals.gross - low.row.totals.employee - low.row.totals.tax;
        assert_eq!(net, low.row.totals.net);

        // Declared 4,700 and more: nothing.
        let other = slip(&store, &office, office.workers[1], october()).await;
        assert_eq!(differences(&other), []);
        assert_eq!(dump(&store, closed).await, before, "what is closed stays");
    }
}

#[tokio::test]
async fn the_report_of_a_run_names_every_difference_and_its_sums() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        office.paid(&store, september(), "KF/KF01/").await;
        install(&store, &office).await;
        let run = october_run(&store, &office).await;
        let scope = office.org.street_hr.scope();
        let page = store.run_differences(&scope, run, first_page()).await.unwrap();
        assert_eq!((page.count.rows, page.rows.len()), (8, 8));
        assert!(page.rows.iter().all(|row| row.worker == office.workers[0] && row.new - row.old == row.amount));
        let sums = store.run_difference_sums(&scope, run).await.unwrap();
        let pension = sums.iter().find(|sum| sum.item == "pension_employer").expect("a sum");
        assert_eq!((pension.month, pension.amount.fen(), pension.people), (september(), 1_600, 1));
        let all: Money = page.rows.iter().map(|row| row.amount).sum();
        assert_eq!(sums.iter().map(|sum| sum.amount).sum::<Money>(), all);
        let other = office.org.other_street_hr.scope();
        assert!(matches!(store.run_differences(&other, run, first_page()).await, Err(crate::StoreError::NotFound)));
        assert!(matches!(store.run_difference_sums(&other, run).await, Err(crate::StoreError::NotFound)));
    }
}

#[tokio::test]
async fn paid_and_made_up_for_is_what_a_calculation_from_scratch_gives() {
    let late = sqlite().await;
    let office = Office::open(&late).await;
    office.paid(&late, september(), "KF/KF01/").await;
    let scratch = sqlite().await;
    let known = Office::open(&scratch).await;
    let enrolment = |base| Enrolment {
        declared_base: Some(Money::from_yuan(base)),
        ..Enrolment::new(vec![Fund::Pension, Fund::Medical])
    };
    for (store, office, at) in [(&late, &office, "2026-10-26T02:00:00Z"), (&scratch, &known, "2026-01-03T02:00:00Z")] {
        install(store, office).await;
        // One leaves two funds and declares more; one is taken out of everything.
        let by = || act(&office.org.district_hr, at);
        let period = Period::since(day("2026-09-01"));
        record_at(store, by(), office.workers[1], period, FactBody::Enrolment(enrolment(6_200))).await;
        record_at(store, by(), office.workers[2], period, FactBody::Enrolment(Enrolment::default())).await;
    }
    known.paid(&scratch, september(), "KF/KF01/").await;
    for (store, office) in [(&late, &office), (&scratch, &known)] {
        october_run(store, office).await;
    }
    for serial in 0..4 {
        let mut sums = Vec::new();
        for (store, office) in [(&late, &office), (&scratch, &known)] {
            let (mut own, mut unit, mut tax, mut net) = (Money::ZERO, Money::ZERO, Money::ZERO, Money::ZERO);
            for month in [september(), october()] {
                let totals = slip(store, office, office.workers[serial], month).await.row.totals;
                own += totals.employee;
                unit += totals.employer;
                tax += totals.tax;
                net += totals.net;
            }
            sums.push((own, unit, tax, net));
        }
        assert_eq!(sums[0], sums[1], "worker {serial}");
    }
}

#[tokio::test]
async fn what_was_collected_once_is_not_collected_again() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    office.paid(&store, september(), "KF/KF01/").await;
    install(&store, &office).await;
    let run = october_run(&store, &office).await;
    store.submit_run(act(&office.org.street_hr, "2026-10-28T02:00:00Z"), run, 2).await.unwrap();
    let district = act(&office.org.district_hr, "2026-10-29T02:00:00Z");
    store.approve_run(Act { ..district }, run, 3).await.unwrap();
    store.pay_run(Act { ..district }, run, 4).await.unwrap();
    let november = october().next();
    let next = act(&office.org.street_hr, "2026-11-25T02:00:00Z");
    let run = store.create_run(next, november, &path("KF/KF01/")).await.unwrap();
    calculate(&store, run).await;
    let slip = slip(&store, &office, office.workers[0], november).await;
    assert_eq!(differences(&slip), []);
}
