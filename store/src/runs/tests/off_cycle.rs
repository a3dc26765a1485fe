//! Off-cycle runs: what is paid beside a closed month, without waiting for the next.

use domain::pay::Group;
use domain::trace::Formula;

use super::*;
use crate::error::StoreError;
use crate::pay_files::PaidPerson;
use crate::slips::{SlipQuery, SlipView};
use crate::testing::{each_backend, sqlite};

const STREET: &str = "KF/KF01/";

fn september() -> Month {
    october().previous()
}

async fn begin(store: &Store, office: &Office, month: Month, at: &str) -> RunId {
    let act = act(&office.org.street_hr, at);
    let run = store.create_off_cycle_run(act, month, &path(STREET)).await.expect("an off-cycle run");
    calculate(store, run).await;
    run
}

async fn close(store: &Store, office: &Office, run: RunId, day: &str) {
    let (street, district) = (format!("{day}T03:00:00Z"), format!("{day}T04:00:00Z"));
    store.submit_run(act(&office.org.street_hr, &street), run, 2).await.expect("submits");
    store.approve_run(act(&office.org.district_hr, &district), run, 3).await.expect("approves");
    store.pay_run(act(&office.org.district_hr, &district), run, 4).await.expect("pays");
}

/// The slips of a run, whole.
async fn slips(store: &Store, office: &Office, run: RunId) -> Vec<SlipView> {
    let scope = office.org.district_hr.scope();
    let query = SlipQuery { run: Some(run), ..SlipQuery::default() };
    let mut views = Vec::new();
    for row in store.slips(&scope, &query, first_page()).await.expect("reads").rows {
        views.push(store.slip(&scope, row.id).await.expect("a slip"));
    }
    views
}

async fn promote(store: &Store, office: &Office, worker: WorkerId, from: &str, at: &str) {
    let placement = Placement { ladder: LADDER.to_owned(), grade: "primary-3".to_owned() };
    let act = act(&office.org.district_hr, at);
    record_at(store, act, worker, Period::since(day(from)), FactBody::Placement(placement)).await;
}

/// What a worker was paid and withheld over all slips.
async fn sums(store: &Store, worker: WorkerId) -> [i64; 4] {
    let mut all = [0; 4];
    for (sum, column) in all.iter_mut().zip(["gross", "employee", "tax", "net"]) {
        let sql = format!("SELECT COALESCE(SUM({column}_fen), 0) + 0 FROM pay_slip WHERE worker_id = {worker}");
        *sum = one_number(store, &sql.replace("SUM(", "CAST(SUM(").replace("_fen)", "_fen) AS BIGINT)")).await;
    }
    all
}

#[tokio::test]
async fn who_was_held_is_paid_the_month_and_others_what_became_known_since() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let late = stranger(&store, &office.org, 70, &path("KF/KF01/KF0101/"), day("2024-03-01")).await;
        let own = office.paid(&store, september(), STREET).await;
        let before = dump(&store, own).await;
        let enrolment =
            Enrolment { declared_base: Some(Money::from_yuan(5_000)), ..Enrolment::new(Fund::ALL.to_vec()) };
        let known = act(&office.org.district_hr, "2026-10-26T05:00:00Z");
        let since = Period::since(day("2024-03-01"));
        let placement = Placement { ladder: LADDER.to_owned(), grade: "primary-2".to_owned() };
        record_at(&store, known, late, since, FactBody::Placement(placement)).await;
        record_at(&store, known, late, since, FactBody::Enrolment(enrolment)).await;
        promote(&store, &office, office.workers[0], "2026-09-01", "2026-10-26T06:00:00Z").await;

        let run = begin(&store, &office, september(), "2026-10-27T01:00:00Z").await;
        let paid = slips(&store, &office, run).await;
        assert_eq!(paid.len(), 2, "nobody else has anything to come");
        let [made_up, whole] = &paid[..] else { panic!("two slips") };
        assert_eq!((made_up.row.worker, whole.row.worker), (office.workers[0], late));
        assert_eq!(made_up.row.off_cycle, 1);
        let earnings: Vec<_> = made_up.lines.iter().filter(|line| line.group == Group::Earning).collect();
        assert!(matches!(&earnings[..], [line] if line.trace.formula == Formula::Difference), "{earnings:?}");
        assert_eq!(made_up.row.totals.gross, Money::from_yuan(130));
        assert!(whole.lines.iter().any(|line| line.trace.formula == Formula::GradeScale), "a whole month");
        assert_eq!(dump(&store, own).await, before, "what is closed stays");
        close(&store, &office, run, "2026-10-28").await;
        sums_agree(&store).await;

        // The next month knows all of it: nothing is paid again, the tax goes on.
        let act = act(&office.org.street_hr, "2026-10-29T01:00:00Z");
        let next = store.create_run(act, october(), &path(STREET)).await.unwrap();
        calculate(&store, next).await;
        let scope = office.org.district_hr.scope();
        for worker in [office.workers[0], late] {
            let slip = store.slip_of(&scope, worker, october()).await.unwrap();
            assert!(!slip.lines.iter().any(|line| line.trace.formula == Formula::Difference));
            let tax = slip.lines.iter().find(|line| line.group == Group::Tax).unwrap();
            assert_eq!(tax.trace.input(domain::trace::InputKind::MonthsCounted), Some(2), "a month counts once");
        }
        let again = store.slip_of(&scope, office.workers[0], october()).await.unwrap();
        let gross: i64 = sums(&store, office.workers[0]).await[0];
        assert_eq!(again.year_to_date.gross.fen(), gross, "the year to date has both slips of September");
    }
}

#[tokio::test]
async fn two_runs_in_a_month_come_to_the_tax_of_one() {
    let (beside, once) = (sqlite().await, sqlite().await);
    let (split, whole) = (Office::open(&beside).await, Office::open(&once).await);
    let bonus = || FactBody::OneOff(OneOff::new("holiday_duty".to_owned(), Money::from_yuan(42_000), String::new()));
    let september_day = Period::since(day("2026-09-10"));
    record_at(&once, act(&whole.org.district_hr, "2026-01-05T01:00:00Z"), whole.workers[0], september_day, bonus())
        .await;
    let own = split.paid(&beside, september(), STREET).await;
    let at_once = whole.paid(&once, september(), STREET).await;
    let late = act(&split.org.district_hr, "2026-10-26T05:00:00Z");
    record_at(&beside, late, split.workers[0], september_day, bonus()).await;
    let run = begin(&beside, &split, september(), "2026-10-27T01:00:00Z").await;
    assert_eq!(slips(&beside, &split, run).await.len(), 1);
    assert_eq!(sums(&beside, split.workers[0]).await, sums(&once, whole.workers[0]).await);
    close(&beside, &split, run, "2026-10-28").await;

    // The tax client is told the same, whichever of the month's runs is asked.
    let expected = once.paid_people(&whole.org.street_hr, at_once, None).await.unwrap();
    for asked in [own, run] {
        let told = beside.declared_people(&split.org.street_hr, asked, None).await.unwrap();
        let what =
            |person: &PaidPerson| (person.worker, person.totals, person.funds.clone(), person.tax, person.additional);
        assert_eq!(told.iter().map(what).collect::<Vec<_>>(), expected.iter().map(what).collect::<Vec<_>>());
        let of = beside.files_run(&split.org.street_hr, asked).await.unwrap().declared;
        assert_eq!((of.people, of.runs), (i64::try_from(told.len()).unwrap(), 2));
        assert_eq!(of.taxable, told.iter().map(|person| person.totals.taxable).sum::<Money>());
        let rest = beside.declared_people(&split.org.street_hr, asked, Some(told[0].worker)).await.unwrap();
        assert_eq!(rest, told[1..]);
    }
    let outside = beside.declared_people(&split.org.other_street_hr, run, None).await;
    assert!(matches!(outside, Err(StoreError::NotFound)), "{outside:?}");

    for (store, office) in [(&beside, &split), (&once, &whole)] {
        let act = act(&office.org.street_hr, "2026-10-29T01:00:00Z");
        let run = store.create_run(act, october(), &path(STREET)).await.unwrap();
        calculate(store, run).await;
    }
    assert_eq!(sums(&beside, split.workers[0]).await, sums(&once, whole.workers[0]).await);
}

#[tokio::test]
async fn an_advance_recorded_after_closing_is_paid_out_beside_the_month_and_once() {
    use domain::recovery::{Agreement, AgreementOf, Instalment};
    let store = sqlite().await;
    let office = Office::open(&store).await;
    office.paid(&store, september(), STREET).await;
    let (agreed, amount) = (Instalment::Months { months: 2 }, Money::from_yuan(500));
    let body = FactBody::Recovery(Agreement { of: AgreementOf::Advance, amount, agreed, note: "借款单".to_owned() });
    let late = act(&office.org.district_hr, "2026-10-26T05:00:00Z");
    record_at(&store, late, office.workers[1], Period::since(day("2026-09-01")), body).await;
    let run = begin(&store, &office, september(), "2026-10-27T01:00:00Z").await;
    let [paid] = &slips(&store, &office, run).await[..] else { panic!("one slip") };
    assert_eq!((paid.row.totals.gross, paid.row.totals.net), (Money::ZERO, amount));
    close(&store, &office, run, "2026-10-28").await;
    let again = begin(&store, &office, september(), "2026-10-29T01:00:00Z").await;
    assert_eq!(slips(&store, &office, again).await.len(), 0);
}

fn refused(result: &Result<RunId, StoreError>, code: &str) {
    assert!(matches!(result, Err(StoreError::Conflict(found)) if *found == code), "{code}: {result:?}");
}

#[tokio::test]
async fn a_month_that_is_not_closed_has_nothing_beside_it() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let street = path(STREET);
    let begin = async || store.create_off_cycle_run(office.street(), september(), &street).await;
    refused(&begin().await, "month_open");
    office.draft(&store, september(), STREET).await;
    refused(&begin().await, "month_open");
    let other = Act { by: &office.org.other_street_hr, ..office.street() };
    let outside = store.create_off_cycle_run(other, september(), &street).await;
    assert!(matches!(outside, Err(StoreError::NotFound)), "{outside:?}");
}

#[tokio::test]
async fn runs_follow_one_another() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        office.paid(&store, september(), STREET).await;
        let street = path(STREET);
        let by = &office.org.street_hr;
        let beside = async |at: &str| store.create_off_cycle_run(act(by, at), september(), &street).await;
        let first = beside("2026-10-27T01:00:00Z").await.unwrap();
        refused(&beside("2026-10-27T02:00:00Z").await, "off_cycle_open");
        let next = store.create_run(act(by, "2026-10-27T03:00:00Z"), october(), &street).await;
        refused(&next, "off_cycle_open");
        calculate(&store, first).await;
        let nothing = store.submit_run(act(by, "2026-10-28T03:00:00Z"), first, 2).await;
        assert!(matches!(nothing, Err(StoreError::Conflict("run_empty"))), "{nothing:?}");
        let other = store.discard_run(act(&office.org.other_street_hr, "2026-10-28T03:00:00Z"), first, 2).await;
        assert!(matches!(other, Err(StoreError::NotFound)), "{other:?}");
        store.discard_run(act(by, "2026-10-28T04:00:00Z"), first, 2).await.unwrap();
        promote(&store, &office, office.workers[0], "2026-09-01", "2026-10-28T06:00:00Z").await;
        let first = beside("2026-10-28T07:00:00Z").await.unwrap();
        calculate(&store, first).await;
        close(&store, &office, first, "2026-10-28").await;
        promote(&store, &office, office.workers[1], "2026-09-01", "2026-10-28T08:00:00Z").await;
        let second = beside("2026-10-29T01:00:00Z").await.unwrap();
        let view = store.run(&by.scope(), second).await.unwrap();
        assert_eq!((view.row.off_cycle, view.previous), (2, None));
        calculate(&store, second).await;
        close(&store, &office, second, "2026-10-29").await;
        let closed = store.discard_run(act(by, "2026-10-29T06:00:00Z"), second, 5).await;
        refused(&closed.map(|()| second), "run_not_draft");
        store.create_run(act(by, "2026-10-30T03:00:00Z"), october(), &street).await.unwrap();
        refused(&beside("2026-10-30T05:00:00Z").await, "later_run_exists");
    }
}

#[tokio::test]
async fn somebody_who_moved_between_two_streets_is_paid_once_whatever_the_numbers() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    office.paid(&store, september(), STREET).await;
    office.paid(&store, september(), "KF/KF02/").await;
    let mover = office.workers[0];
    promote(&store, &office, mover, "2026-09-01", "2026-10-26T06:00:00Z").await;
    let first = begin(&store, &office, september(), "2026-10-27T01:00:00Z").await;
    close(&store, &office, first, "2026-10-27").await;
    // Known late: since the middle of September they worked in the other street, where run number 1 is begun next.
    let moved = Assignment { unit: path("KF/KF02/KF0201/"), posts: vec!["community_worker".to_owned()] };
    let hr = &office.org.district_hr;
    let since = Period::since(day("2026-09-15"));
    record_at(&store, act(hr, "2026-10-28T01:00:00Z"), mover, since, FactBody::Assignment(moved)).await;
    let duty = |yuan| FactBody::OneOff(OneOff::new("holiday_duty".to_owned(), Money::from_yuan(yuan), String::new()));
    for (worker, yuan) in [(mover, 50), (office.workers[4], 60)] {
        let day = Period::since(day("2026-09-20"));
        record_at(&store, act(hr, "2026-10-28T02:00:00Z"), worker, day, duty(yuan)).await;
    }
    let other = &office.org.other_street_hr;
    let beside = async |at: &str| {
        let run = store.create_off_cycle_run(act(other, at), september(), &path("KF/KF02/")).await.unwrap();
        calculate(&store, run).await;
        run
    };
    let run = beside("2026-10-28T03:00:00Z").await;
    let paid: Vec<WorkerId> = slips(&store, &office, run).await.iter().map(|slip| slip.row.worker).collect();
    assert_eq!(paid, [office.workers[4]], "whose slip of that number stands in another run waits");
    store.submit_run(act(other, "2026-10-28T04:00:00Z"), run, 2).await.unwrap();
    store.approve_run(act(hr, "2026-10-28T05:00:00Z"), run, 3).await.unwrap();
    let run = beside("2026-10-29T03:00:00Z").await;
    let [made_up] = &slips(&store, &office, run).await[..] else { panic!("one slip") };
    assert_eq!((made_up.row.worker, made_up.row.totals.gross), (mover, Money::from_yuan(50)));
    let tax = made_up.lines.iter().find(|line| line.group == Group::Tax).unwrap();
    assert_eq!(tax.trace.input(domain::trace::InputKind::MonthsCounted), Some(1));
}
