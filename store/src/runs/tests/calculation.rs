//! Who is paid, what, and that nothing is paid twice.

use domain::pay::Hold;

use super::*;
use crate::runs::RunState;
use crate::testing::{each_backend, sqlite};

#[tokio::test]
async fn totals_are_the_sums_of_slips_and_slips_the_sums_of_lines() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let run = office.draft(&store, october(), "KF/").await;
        let row = store.run(&office.org.district_hr.scope(), run).await.unwrap().row;
        assert_eq!(row.slips, 6);
        let lines = async |groups: &str, sign: &str| {
            let sql = format!(
                "SELECT CAST(COALESCE(SUM({sign}amount_fen), 0) AS BIGINT) FROM pay_line WHERE \"group\" IN ({groups})"
            );
            one_number(&store, &sql).await
        };
        let totals = async |groups: &str| {
            let sql = format!(
                "SELECT CAST(SUM(amount_fen) AS BIGINT) FROM pay_total WHERE unit_path > '' AND \"group\" IN ({groups})"
            );
            one_number(&store, &sql).await
        };
        let slips = async |column: &str| {
            one_number(&store, &format!("SELECT CAST(SUM({column}) AS BIGINT) FROM pay_slip")).await
        };
        for (sum, column, groups) in [
            (row.totals.gross, "gross_fen", "0"),
            (row.totals.employee, "employee_fen", "1"),
            (row.totals.tax, "tax_fen", "2"),
            (row.totals.employer, "employer_fen", "3"),
            (row.totals.cost, "cost_fen", "0, 3"),
        ] {
            assert_eq!(sum.fen(), slips(column).await, "{column}");
            assert_eq!(sum.fen(), lines(groups, "").await, "lines of {column}");
            assert_eq!(sum.fen(), totals(groups).await, "totals of {column}");
        }
        assert_eq!(row.totals.net.fen(), slips("net_fen").await);
        assert_eq!(row.totals.net.fen(), lines("0", "").await + lines("1, 2", "-").await);
        let uneven = "SELECT COUNT(*) FROM pay_slip s WHERE s.gross_fen <> \
                      (SELECT SUM(amount_fen) FROM pay_line l WHERE l.slip_id = s.id AND l.\"group\" = 0)";
        assert_eq!(one_number(&store, uneven).await, 0);
    }
}

#[tokio::test]
async fn totals_name_each_street_of_a_district_and_each_community_of_a_street() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let district = office.draft(&store, october(), "KF/").await;
    let street = office.draft(&store, october().next(), "KF/KF01/").await;
    let scope = office.org.district_hr.scope();
    let units = async |run| {
        let totals = store.run_totals(&scope, run).await.unwrap();
        let grade_pay = totals.into_iter().filter(|total| total.item == "grade_pay");
        grade_pay.map(|total| (total.unit_name, total.people)).collect::<Vec<_>>()
    };
    assert_eq!(units(district).await, [("清河街道".to_owned(), 4), ("望江街道".to_owned(), 2)]);
    let expected = [("清河街道".to_owned(), 1), ("荷塘社区".to_owned(), 2), ("竹园社区".to_owned(), 1)];
    assert_eq!(units(street).await, expected, "the street office's own people stand under its name");
}

#[tokio::test]
async fn one_missing_fact_holds_one_worker_until_it_is_recorded() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let new = stranger(&store, &office.org, 77, &path("KF/KF01/KF0102/"), day("2026-10-12")).await;
        let run = office.draft(&store, october(), "KF/KF01/").await;
        let scope = office.org.street_hr.scope();

        let row = store.run(&scope, run).await.unwrap().row;
        assert_eq!((row.state, row.slips, row.held), (RunState::Draft, 4, 1));
        let held = store.run_held(&scope, run, first_page()).await.unwrap().rows;
        assert_eq!(held.len(), 1);
        assert_eq!((held[0].worker, &held[0].hold), (new, &Hold::NoPlacement));
        assert_eq!(held[0].unit, "清河街道 竹园社区");

        place(&store, &office.org, new, day("2026-10-12"), "primary-1").await;
        let none = Enrolment::default();
        record(&store, &office.org, new, Period::since(day("2026-10-12")), FactBody::Enrolment(none)).await;
        store.recalculate_run(office.street(), run).await.unwrap();
        calculate(&store, run).await;
        let row = store.run(&scope, run).await.unwrap().row;
        assert_eq!((row.slips, row.held), (5, 0));
        assert!(store.slip_of(&scope, new, october()).await.is_ok());
    }
}

#[tokio::test]
async fn a_run_pays_whom_facts_put_into_its_unit_on_their_last_day_of_the_month() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let org = &office.org;
    let moved = office.workers[0];
    let to = Assignment { unit: path("KF/KF02/KF0201/"), posts: vec!["community_worker".to_owned()] };
    record(&store, org, moved, Period::since(day("2026-10-15")), FactBody::Assignment(to)).await;
    let left_in_october = office.workers[1];
    leave(&store, org, left_in_october, "2026-10-10").await;
    let left_before = office.workers[2];
    leave(&store, org, left_before, "2026-10-01").await;

    let street = office.draft(&store, october(), "KF/KF01/").await;
    let other = office.draft(&store, october(), "KF/KF02/").await;
    assert_eq!(people(&store, street).await, [left_in_october, office.workers[3]]);
    assert_eq!(people(&store, other).await, [moved, office.workers[4], office.workers[5]]);
}

#[tokio::test]
async fn nobody_is_paid_by_two_runs_of_a_month() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let worker = office.workers[0];
    office.paid(&store, october(), "KF/KF01/").await;
    let to = Assignment { unit: path("KF/KF02/KF0201/"), posts: vec!["community_worker".to_owned()] };
    record(&store, &office.org, worker, Period::since(day("2026-10-01")), FactBody::Assignment(to)).await;

    let other = office.draft(&store, october(), "KF/KF02/").await;
    assert_eq!(people(&store, other).await, [office.workers[4], office.workers[5]]);
    let november = office.draft(&store, october().next(), "KF/KF02/").await;
    assert_eq!(people(&store, november).await, [worker, office.workers[4], office.workers[5]]);
}

#[tokio::test]
async fn calculating_again_gives_the_same_rows_and_takes_out_who_no_longer_belongs() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let run = office.draft(&store, october(), "KF/KF01/").await;
        let first = dump(&store, run).await;
        store.recalculate_run(office.street(), run).await.unwrap();
        calculate(&store, run).await;
        assert_eq!(dump(&store, run).await, first);

        leave(&store, &office.org, office.workers[3], "2026-09-20").await;
        leave(&store, &office.org, office.workers[1], "2026-09-20").await;
        store.recalculate_run(office.street(), run).await.unwrap();
        calculate(&store, run).await;
        assert_eq!(people(&store, run).await, [office.workers[0], office.workers[2]]);
        assert_eq!(store.run(&office.org.street_hr.scope(), run).await.unwrap().row.slips, 2);
    }
}

#[tokio::test]
async fn what_is_recorded_after_a_run_was_created_waits_for_the_next_calculation() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let run = store.create_run(office.street(), october(), &office.org.street.path).await.unwrap();
    let later = act(&office.org.street_hr, "2026-10-25T02:00:00Z");
    let placement = FactBody::Placement(Placement { ladder: LADDER.to_owned(), grade: "senior-3".to_owned() });
    record_at(&store, later, office.workers[0], Period::since(day("2026-10-01")), placement).await;
    calculate(&store, run).await;
    let scope = office.org.street_hr.scope();
    let grade = async || store.slip_of(&scope, office.workers[0], october()).await.unwrap().grade.zh;
    assert_eq!(grade().await, "初级二档");

    store.recalculate_run(act(&office.org.street_hr, "2026-10-25T03:00:00Z"), run).await.unwrap();
    calculate(&store, run).await;
    assert_eq!(grade().await, "高级三档");
}

#[tokio::test]
async fn a_late_fact_changes_nothing_in_a_closed_month() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let run = office.paid(&store, october(), "KF/KF01/").await;
        let before = dump(&store, run).await;
        place(&store, &office.org, office.workers[0], day("2026-09-01"), "senior-3").await;
        assert!(store.recalculate_run(office.street(), run).await.is_err());
        calculate(&store, run).await;
        assert_eq!(dump(&store, run).await, before);
        assert_eq!(store.run(&office.org.street_hr.scope(), run).await.unwrap().row.state, RunState::Paid);
    }
}

#[tokio::test]
async fn tax_is_withheld_on_the_year_so_far() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let worker = office.workers[0];
    one_off(&store, &office.org, worker, "2026-09-05", Money::from_yuan(60_000)).await;
    office.paid(&store, october().previous(), "KF/KF01/").await;
    office.draft(&store, october(), "KF/KF01/").await;
    let scope = office.org.street_hr.scope();
    let slip = async |month| store.slip_of(&scope, worker, month).await.unwrap();
    let (september, october) = (slip(october().previous()).await, slip(october()).await);
    let line =
        |slip: &crate::slips::SlipView| slip.lines.iter().find(|line| line.item == "income_tax").cloned().unwrap();
    use domain::trace::InputKind;
    assert!(september.row.totals.tax > Money::ZERO);
    let tax = line(&october).trace;
    assert_eq!(tax.input(InputKind::MonthsCounted), Some(2));
    assert_eq!(tax.input(InputKind::WithheldBefore), Some(september.row.totals.tax.fen()));
    let income = september.row.totals.taxable + october.row.totals.taxable;
    assert_eq!(tax.input(InputKind::CumulativeIncome), Some(income.fen()));
}

#[tokio::test]
async fn the_prior_year_of_this_system_is_a_base_once_it_is_approved() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let worker = stranger(&store, &office.org, 9, &path("KF/KF01/"), day("2024-03-01")).await;
    place(&store, &office.org, worker, day("2024-03-01"), "primary-2").await;
    let enrolment = Enrolment { declared_base: Some(Money::from_yuan(9_000)), ..Enrolment::new(vec![Fund::Pension]) };
    let only_2025 = Period { from: day("2024-03-01"), to: Some(day("2026-01-01")) };
    record(&store, &office.org, worker, only_2025, FactBody::Enrolment(enrolment.clone())).await;
    let undeclared = Enrolment { declared_base: None, ..enrolment };
    record(&store, &office.org, worker, Period::since(day("2026-01-01")), FactBody::Enrolment(undeclared)).await;

    let december: Month = "2025-12".parse().unwrap();
    let run = office.draft(&store, december, "KF/KF01/").await;
    let scope = office.org.street_hr.scope();
    let held = async |run| store.run_held(&scope, run, first_page()).await.unwrap().rows;
    let january = office.draft(&store, december.next(), "KF/KF01/").await;
    assert_eq!(held(january).await[0].hold, Hold::NoBase { fund: Fund::Pension }, "a draft is no paid month");

    store.submit_run(office.street(), run, 2).await.unwrap();
    store.approve_run(office.district(), run, 3).await.unwrap();
    store.recalculate_run(office.street(), january).await.unwrap();
    calculate(&store, january).await;
    let earned = store.slip_of(&scope, worker, december).await.unwrap().row.totals.gross;
    let pension = store.slip_of(&scope, worker, december.next()).await.unwrap();
    let pension = pension.lines.iter().find(|line| line.item == "pension_employee").expect("a pension line").clone();
    assert_eq!(pension.trace.input(domain::trace::InputKind::DeclaredBase), Some(earned.fen()));
}

#[tokio::test]
async fn changes_are_listed_with_the_largest_first_and_the_items_that_made_them() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let before = office.paid(&store, october().previous(), "KF/KF01/").await;
        one_off(&store, &office.org, office.workers[1], "2026-10-05", Money::from_yuan(500)).await;
        one_off(&store, &office.org, office.workers[2], "2026-10-05", Money::from_yuan(2_000)).await;
        let run = office.draft(&store, october(), "KF/KF01/").await;
        let scope = office.org.street_hr.scope();
        let changes = store.run_changes(&scope, run, Changed::All, first_page()).await.unwrap();
        let who: Vec<WorkerId> = changes.rows.iter().map(|row| row.worker).collect();
        assert_eq!(who, [office.workers[2], office.workers[1]]);
        assert_eq!(changes.count.rows, 2);
        let first = &changes.rows[0];
        let september = store.slip_of(&scope, first.worker, october().previous()).await.unwrap();
        assert_eq!(first.net_before, Some(september.row.totals.net));
        let bonus = first.items.iter().find(|(name, _, _)| name.zh == "年终奖励").expect("the bonus");
        assert_eq!((bonus.1, bonus.2), (Money::ZERO, Money::from_yuan(2_000)));
        let explained: i64 =
            first.items.iter().filter(|item| item.0.zh != "个人所得税").map(|item| (item.2 - item.1).fen()).sum();
        assert_eq!(explained, 200_000);

        let view = store.run(&scope, run).await.unwrap();
        assert_eq!(view.previous, Some(before));
        assert_eq!(view.previous_totals, Some(store.run(&scope, before).await.unwrap().row.totals));
    }
}

#[tokio::test]
async fn who_was_paid_last_month_and_is_not_now_is_named_with_the_reason() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        office.paid(&store, october().previous(), "KF/KF01/").await;
        leave(&store, &office.org, office.workers[0], "2026-10-01").await;
        let scope = office.org.street_hr.scope();
        let file = store.worker(&scope, office.workers[1]).await.unwrap().expect("the worker");
        let facts = store.facts(&scope, office.workers[1], false).await.unwrap();
        let enrolment = facts.iter().find(|record| record.fact.body.kind() == "enrolment").expect("an enrolment");
        let ends = act(&office.org.district_hr, "2026-10-02T00:00:00Z");
        store.end_fact(ends, office.workers[1], file.version, enrolment.fact.id, day("2026-10-01")).await.unwrap();
        let run = office.draft(&store, october(), "KF/KF01/").await;
        let gone = store.run_gone(&scope, run, 0).await.unwrap();
        let told: Vec<_> = gone.iter().map(|row| (row.worker, row.held, row.left_on)).collect();
        assert_eq!(
            told,
            [(office.workers[0], false, Some(day("2026-10-01"))), (office.workers[1], true, None)],
            "one left, one is held"
        );
        assert!(gone.iter().all(|row| row.net_before.fen() > 0));
        assert_eq!(gone.iter().map(|row| row.code.as_str()).collect::<Vec<_>>(), ["W000001", "W000002"]);
        assert_eq!(store.run_gone(&scope, run, 1).await.unwrap(), gone[1..], "a long list is read on");
        let below = domain::access::Scope::Subtree(path("KF/KF01/KF0102/"));
        assert_eq!(store.run_gone(&below, run, 0).await.unwrap(), []);
    }
}

pub(super) async fn leave(store: &Store, org: &Organisation, worker: WorkerId, on: &str) {
    let act = act(&org.district_hr, "2026-01-03T00:00:00Z");
    let file = store.worker(&act.by.scope(), worker).await.unwrap().expect("the worker");
    let facts = store.facts(&act.by.scope(), worker, false).await.unwrap();
    let employment = facts.iter().find(|record| record.fact.body.kind() == "employment").expect("employment");
    store.end_fact(act, worker, file.version, employment.fact.id, day(on)).await.expect("ends");
}

async fn people(store: &Store, run: RunId) -> Vec<WorkerId> {
    let sql = format!("SELECT worker_id FROM pay_slip WHERE run_id = {run} ORDER BY worker_id");
    let statement = Statement::from_string(store.read().get_database_backend(), sql);
    let rows = store.read().query_all_raw(statement).await.expect("reads");
    rows.iter().map(|row| WorkerId(row.try_get_by_index(0).expect("a key"))).collect()
}
