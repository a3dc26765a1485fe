//! What becomes known late is paid in the next open run, and once.

use domain::pay::Group;
use domain::trace::{Formula, InputKind};

use super::*;
use crate::slips::SlipView;
use crate::testing::{each_backend, sqlite};

fn september() -> Month {
    october().previous()
}

/// Records a grade late: after September was paid, from a day in it or before.
async fn grade_late(store: &Store, office: &Office, worker: WorkerId, from: &str, grade: &str, at: &str) {
    let placement = Placement { ladder: LADDER.to_owned(), grade: grade.to_owned() };
    let act = act(&office.org.district_hr, at);
    record_at(store, act, worker, Period::since(day(from)), FactBody::Placement(placement)).await;
}

async fn slip(store: &Store, office: &Office, worker: WorkerId, month: Month) -> SlipView {
    store.slip_of(&office.org.district_hr.scope(), worker, month).await.expect("a slip")
}

/// (month, new, old, amount) of the differences on a slip.
fn differences(slip: &SlipView) -> Vec<(Month, i64, i64, i64)> {
    let late = slip.lines.iter().filter(|line| line.trace.formula == Formula::Difference);
    late.map(|line| {
        let input = |kind| line.trace.input(kind).expect("an input");
        let month = i32::try_from(input(InputKind::ForMonth)).expect("a month");
        let month = Month::from_ordinal(month).expect("a month");
        (month, input(InputKind::NewAmount), input(InputKind::OldAmount), line.amount.fen())
    })
    .collect()
}

#[tokio::test]
async fn a_grade_from_a_past_day_is_made_up_for_in_the_next_run_and_closed_slips_stay() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let august = september().previous();
        office.paid(&store, august, "KF/KF01/").await;
        let paid = office.paid(&store, september(), "KF/KF01/").await;
        let before = dump(&store, paid).await;
        let worker = office.workers[0];
        grade_late(&store, &office, worker, "2026-08-01", "primary-3", "2026-10-26T02:00:00Z").await;
        let run = store.create_run(office_act(&office, "2026-10-27T02:00:00Z"), october(), &path("KF/KF01/")).await;
        calculate(&store, run.unwrap()).await;

        let made_up = slip(&store, &office, worker, october()).await;
        // 2,850 instead of 2,720 in each of two months.
        let told: Vec<_> =
            differences(&made_up).into_iter().map(|(month, new, old, amount)| (month, new - old, amount)).collect();
        assert_eq!(told, [(august, 13_000, 13_000), (september(), 13_000, 13_000)]);
        let earnings: i64 =
            made_up.lines.iter().filter(|line| line.group == Group::Earning).map(|line| line.amount.fen()).sum();
        assert_eq!(earnings, made_up.row.totals.gross.fen());
        assert_eq!(made_up.row.totals.taxable, made_up.row.totals.gross, "the tax is that of the month paid");
        assert_eq!(dump(&store, paid).await, before, "what is closed stays");
        let other = slip(&store, &office, office.workers[1], october()).await;
        assert_eq!(differences(&other), []);
    }
}

fn office_act<'a>(office: &'a Office, at: &str) -> Act<'a> {
    act(&office.org.street_hr, at)
}

#[tokio::test]
async fn what_is_made_up_for_once_is_not_made_up_for_again_and_can_be_taken_back() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    office.paid(&store, september(), "KF/KF01/").await;
    let worker = office.workers[0];
    grade_late(&store, &office, worker, "2026-09-01", "primary-3", "2026-10-26T02:00:00Z").await;
    let street = path("KF/KF01/");
    let october_run = store.create_run(office_act(&office, "2026-10-27T02:00:00Z"), october(), &street).await.unwrap();
    calculate(&store, october_run).await;
    store.submit_run(office_act(&office, "2026-10-28T02:00:00Z"), october_run, 2).await.unwrap();
    let district = act(&office.org.district_hr, "2026-10-29T02:00:00Z");
    store.approve_run(Act { ..district }, october_run, 3).await.unwrap();
    store.pay_run(Act { ..district }, october_run, 4).await.unwrap();
    assert_eq!(differences(&slip(&store, &office, worker, october()).await).len(), 1);

    // A mistake, found in November: the step counted from October alone.
    grade_late(&store, &office, worker, "2026-09-01", "primary-2", "2026-11-02T02:00:00Z").await;
    grade_late(&store, &office, worker, "2026-10-01", "primary-3", "2026-11-02T03:00:00Z").await;
    let november = october().next();
    let run = store.create_run(office_act(&office, "2026-11-25T02:00:00Z"), november, &path("KF/KF01/")).await.unwrap();
    calculate(&store, run).await;
    let told: Vec<_> = differences(&slip(&store, &office, worker, november).await)
        .into_iter()
        .map(|(month, _, _, amount)| (month, amount))
        .collect();
    assert_eq!(told, [(september(), -13_000)], "September is taken back, October was right");
}

#[tokio::test]
async fn paid_and_made_up_for_is_what_a_calculation_from_scratch_gives() {
    let late = sqlite().await;
    let office = Office::open(&late).await;
    office.paid(&late, september(), "KF/KF01/").await;
    let scratch = sqlite().await;
    let known = Office::open(&scratch).await;
    let changes = [("2026-09-10", "middle-1"), ("2026-08-01", "primary-1")];
    for (serial, (from, grade)) in changes.into_iter().enumerate() {
        grade_late(&late, &office, office.workers[serial], from, grade, "2026-10-26T02:00:00Z").await;
        grade_late(&scratch, &known, known.workers[serial], from, grade, "2026-01-03T02:00:00Z").await;
    }
    let bonus = OneOff::new("holiday_duty".to_owned(), Money::from_yuan(333), String::new());
    for (store, office, at) in [(&late, &office, "2026-10-26T04:00:00Z"), (&scratch, &known, "2026-01-03T04:00:00Z")] {
        let act = act(&office.org.district_hr, at);
        let period = Period::since(day("2026-09-05"));
        record_at(store, act, office.workers[2], period, FactBody::OneOff(bonus.clone())).await;
    }
    known.paid(&scratch, september(), "KF/KF01/").await;
    for (store, office) in [(&late, &office), (&scratch, &known)] {
        let act = office_act(office, "2026-10-27T02:00:00Z");
        let run = store.create_run(act, october(), &path("KF/KF01/")).await.unwrap();
        calculate(store, run).await;
    }
    for serial in 0..4 {
        let mut sums = Vec::new();
        for (store, office) in [(&late, &office), (&scratch, &known)] {
            let worker = office.workers[serial];
            let months = [september(), october()];
            let (mut gross, mut tax, mut special) = (Money::ZERO, Money::ZERO, Money::ZERO);
            for month in months {
                let totals = slip(store, office, worker, month).await.row.totals;
                gross += totals.gross;
                tax += totals.tax;
                special += totals.employee;
            }
            sums.push((gross, tax, special));
        }
        assert_eq!(sums[0], sums[1], "worker {serial}");
    }
}
