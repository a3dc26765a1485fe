//! Why pay differs from the month before: causes sum to every difference, and say what happened.

use std::collections::BTreeMap;

use domain::access::{Role, Scope};
use domain::changes::{Figures, Threshold};
use domain::money::Rate;

use super::calculation::leave;
use super::*;
use crate::error::StoreError;
use crate::testing::{each_backend, person, sqlite};

fn september() -> Month {
    october().previous()
}

/// What each cause moves of the net of a worker, in fen.
async fn causes(store: &Store, office: &Office, worker: WorkerId, month: Month) -> BTreeMap<Cause, i64> {
    let scope = office.org.district_hr.scope();
    let slip = store.slip_of(&scope, worker, month).await.expect("a slip").row.id;
    let causes = store.slip_causes(&scope, slip).await.expect("causes");
    causes.into_iter().map(|split| (split.cause, split.figures.net.fen())).collect()
}

/// Every slip of a run: in each figure its causes sum to what differs from the month before.
async fn sums_are_exact(store: &Store, run: RunId) {
    let figures = ["gross", "employee", "tax", "net", "employer", "cost"];
    let differ =
        figures.map(|figure| format!("s.{figure}_fen - COALESCE(b.{figure}_fen, 0) <> COALESCE(c.{figure}, 0)"));
    let sums = figures.map(|figure| format!("SUM({figure}_fen) AS {figure}")).join(", ");
    let sql = format!(
        "SELECT COUNT(*) FROM pay_slip s LEFT JOIN pay_slip b ON b.worker_id = s.worker_id AND b.month = s.month - 1 \
         LEFT JOIN (SELECT run_id, worker_id, {sums} FROM pay_change GROUP BY run_id, worker_id) c \
         ON c.run_id = s.run_id AND c.worker_id = s.worker_id WHERE s.run_id = {run} AND ({})",
        differ.join(" OR ")
    );
    assert_eq!(one_number(store, &sql).await, 0, "causes sum to the difference");
    let unexplained = format!("SELECT COUNT(*) FROM pay_change WHERE run_id = {run} AND cause = 'unexplained'");
    assert_eq!(one_number(store, &unexplained).await, 0, "nothing is left");
    let checks = store.doctor().await.expect("looks");
    let check = checks.iter().find(|check| check.name == "change_sums").expect("the check");
    assert!(check.ok, "{check:?}");
}

/// Ends what a worker is enrolled in and begins anew with another base.
async fn rebase(store: &Store, office: &Office, worker: WorkerId, from: &str, base: i64) {
    let enrolment = Enrolment { declared_base: Some(Money::from_yuan(base)), ..Enrolment::new(Fund::ALL.to_vec()) };
    record(store, &office.org, worker, Period::since(day(from)), FactBody::Enrolment(enrolment)).await;
}

#[tokio::test]
async fn what_happened_between_two_months_is_told_and_sums_to_the_difference() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let [stepped, rebased, paid_once, left, unchanged, _] = office.workers[..] else { panic!("six") };
        stranger(&store, &office.org, 78, &path("KF/KF01/"), day("2026-09-12")).await;
        office.draft(&store, september(), "KF/").await;
        place(&store, &office.org, stepped, day("2026-10-01"), "primary-3").await;
        rebase(&store, &office, rebased, "2026-10-01", 6_000).await;
        one_off(&store, &office.org, paid_once, "2026-10-05", Money::from_yuan(2_000)).await;
        leave(&store, &office.org, left, "2026-10-01").await;
        let new = hire(&store, &office.org, 80, &path("KF/KF01/KF0101/"), day("2026-10-01")).await;
        let run = office.draft(&store, october(), "KF/").await;
        sums_are_exact(&store, run).await;

        let of = async |worker| causes(&store, &office, worker, october()).await;
        assert_eq!(of(stepped).await, [(Cause::Step, 13_000)].into(), "2,850 instead of 2,720");
        assert_eq!(of(rebased).await.keys().copied().collect::<Vec<_>>(), [Cause::Base]);
        assert_eq!(of(paid_once).await.keys().copied().collect::<Vec<_>>(), [Cause::OneOff]);
        assert_eq!(of(new).await.keys().copied().collect::<Vec<_>>(), [Cause::Joined]);
        assert_eq!(of(unchanged).await, BTreeMap::new());

        let scope = office.org.district_hr.scope();
        let totals = store.run_causes(&scope, run).await.unwrap();
        let people: Vec<_> = totals.iter().map(|total| (total.cause, total.people)).collect();
        let expected = [(Cause::Step, 1), (Cause::OneOff, 1), (Cause::Base, 1), (Cause::Joined, 1), (Cause::Left, 1)];
        assert_eq!(people, expected);
        let gone = store.run_changes(&scope, run, Changed::By(Cause::Left), first_page()).await.unwrap().rows;
        let before = store.slip_of(&scope, left, september()).await.unwrap();
        assert_eq!((gone[0].worker, gone[0].net, gone[0].net_before), (left, None, Some(before.row.totals.net)));
        assert_eq!((gone[0].slip, gone[0].change()), (before.row.id, -before.row.totals.net));
        let whole = Figures::default() - before.row.totals.into();
        assert_eq!(totals.last().unwrap().figures, whole, "with all that was paid");
        let found = store.run_changes(&scope, run, Changed::By(Cause::Step), first_page()).await.unwrap();
        assert_eq!((found.count.rows, found.rows[0].worker, found.rows[0].change().fen()), (1, stepped, 13_000));
        assert_eq!(found.rows[0].causes[0].cause, Cause::Step);
    }
}

#[tokio::test]
async fn who_is_held_in_one_of_the_months_is_told_so() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let late = stranger(&store, &office.org, 78, &path("KF/KF01/"), day("2026-09-01")).await;
        office.paid(&store, september(), "KF/KF01/").await;
        place(&store, &office.org, late, day("2026-10-01"), "primary-1").await;
        let enrolled = Enrolment { declared_base: Some(Money::from_yuan(5_000)), ..Enrolment::new(Fund::ALL.to_vec()) };
        record(&store, &office.org, late, Period::since(day("2026-10-01")), FactBody::Enrolment(enrolled)).await;
        let held = office.workers[0];
        let file = store.worker(&office.org.district_hr.scope(), held).await.unwrap().expect("the worker");
        let facts = store.facts(&office.org.district_hr.scope(), held, false).await.unwrap();
        let enrolment = facts.iter().find(|record| record.fact.body.kind() == "enrolment").expect("an enrolment");
        let ends = act(&office.org.district_hr, "2026-10-02T00:00:00Z");
        store.end_fact(ends, held, file.version, enrolment.fact.id, day("2026-10-01")).await.unwrap();
        let run = office.draft(&store, october(), "KF/KF01/").await;
        sums_are_exact(&store, run).await;
        let net = store.slip_of(&office.org.district_hr.scope(), late, october()).await.unwrap().row.totals.net;
        assert_eq!(causes(&store, &office, late, october()).await, [(Cause::Held, net.fen())].into());
        let scope = office.org.street_hr.scope();
        let rows = store.run_changes(&scope, run, Changed::By(Cause::Held), first_page()).await.unwrap().rows;
        let mut who: Vec<_> = rows.iter().map(|row| (row.worker, row.net.is_some())).collect();
        who.sort_unstable();
        assert_eq!(who, [(held, false), (late, true)]);
    }
}

#[tokio::test]
async fn what_is_made_up_for_is_back_pay_and_the_month_after_its_end_is_told_too() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        let street = path("KF/KF01/");
        office.paid(&store, september(), street.as_str()).await;
        let worker = office.workers[0];
        let placement = Placement { ladder: LADDER.to_owned(), grade: "primary-3".to_owned() };
        let late = act(&office.org.district_hr, "2026-10-26T02:00:00Z");
        record_at(&store, late, worker, Period::since(day("2026-09-01")), FactBody::Placement(placement)).await;
        let hr = |at| act(&office.org.street_hr, at);
        let run = store.create_run(hr("2026-10-27T02:00:00Z"), october(), &street).await.unwrap();
        calculate(&store, run).await;
        sums_are_exact(&store, run).await;
        assert_eq!(
            causes(&store, &office, worker, october()).await,
            [(Cause::Step, 13_000), (Cause::BackPay, 13_000)].into(),
            "September was paid by the grade known then"
        );
        let slip = store.slip_of(&office.org.street_hr.scope(), worker, october()).await.unwrap().row.id;
        let own = Scope::Worker(worker);
        let draft = store.slip_causes(&own, slip).await;
        assert!(matches!(draft, Err(StoreError::NotFound)), "not before it is approved: {draft:?}");
        store.submit_run(hr("2026-10-28T02:00:00Z"), run, 2).await.unwrap();
        store.approve_run(act(&office.org.district_hr, "2026-10-29T02:00:00Z"), run, 3).await.unwrap();
        assert_eq!(store.slip_causes(&own, slip).await.unwrap().len(), 2, "the worker reads it");
        let neighbour = store.slip_causes(&Scope::Worker(office.workers[1]), slip).await;
        assert!(matches!(neighbour, Err(StoreError::NotFound)), "{neighbour:?}");
        let run = store.create_run(hr("2026-11-25T02:00:00Z"), october().next(), &street).await.unwrap();
        calculate(&store, run).await;
        sums_are_exact(&store, run).await;
        assert_eq!(causes(&store, &office, worker, october().next()).await, [(Cause::BackPay, -13_000)].into());
    }
}

#[tokio::test]
async fn the_change_of_the_year_and_the_tax_of_a_year_are_told_from_slips() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    let rich = office.workers[0];
    for month in ["2026-10", "2026-11", "2026-12"] {
        one_off(&store, &office.org, rich, &format!("{month}-05"), Money::from_yuan(30_000)).await;
    }
    let street = path("KF/KF01/");
    let mut month = september();
    for serial in 0..5 {
        let at = format!("{month}-27T02:00:00Z");
        let run = store.create_run(act(&office.org.street_hr, &at), month, &street).await.unwrap();
        calculate(&store, run).await;
        if serial > 0 {
            sums_are_exact(&store, run).await;
        }
        store.submit_run(act(&office.org.street_hr, &at), run, 2).await.unwrap();
        store.approve_run(act(&office.org.district_hr, &at), run, 3).await.unwrap();
        let told = causes(&store, &office, rich, month).await;
        let told: Vec<Cause> = told.into_keys().collect();
        match serial {
            0 => assert_eq!(told, [], "the first month of all"),
            1 => assert_eq!(told, [Cause::OneOff]),
            4 => assert!(told.contains(&Cause::OneOff), "{told:?}"),
            _ => assert!(told.contains(&Cause::TaxPosition), "{told:?}"),
        }
        month = month.next();
    }
}

#[tokio::test]
async fn new_amounts_are_told_as_such_and_old_rules_are_those_of_then() {
    let store = sqlite().await;
    let office = Office::open(&store).await;
    office.paid(&store, september(), "KF/KF01/").await;
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../domain/packs/sample-pay-items/2022-01-01/pack.toml");
    let text = std::fs::read_to_string(file).unwrap();
    let text = text.replace("id = \"sample-pay-items\"", "id = \"newer-pay-items\"");
    let text = text.replace("valid_from = 2022-01-01", "valid_from = 2026-10-01").replace("base = 800", "base = 900");
    let pack = domain::policy::PackFile { path: "newer/pack.toml".to_owned(), text };
    store.install_pack(office.district(), pack).await.unwrap().expect("a good pack");
    let run = office.draft(&store, october(), "KF/KF01/").await;
    sums_are_exact(&store, run).await;
    let told = causes(&store, &office, office.workers[0], october()).await;
    assert_eq!(told, [(Cause::Scale, 10_000)].into());
}

#[tokio::test]
async fn a_street_sees_and_counts_its_part_of_the_causes() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        office.draft(&store, september(), "KF/").await;
        for worker in [office.workers[0], office.workers[4]] {
            place(&store, &office.org, worker, day("2026-10-01"), "primary-3").await;
        }
        let run = office.draft(&store, october(), "KF/").await;
        for (by, people) in [(&office.org.district_hr, 2), (&office.org.street_hr, 1), (&office.org.other_street_hr, 1)]
        {
            let scope = by.scope();
            assert_eq!(store.run_causes(&scope, run).await.unwrap()[0].people, people, "{}", by.account);
            for which in [Changed::All, Changed::By(Cause::Step)] {
                let page = store.run_changes(&scope, run, which, first_page()).await.unwrap();
                assert_eq!(page.count.rows, people as u64, "{} {which:?}", by.account);
            }
        }
        let mine = store.run_changes(&office.org.street_hr.scope(), run, Changed::By(Cause::Step), first_page()).await;
        assert_eq!(mine.unwrap().rows[0].worker, office.workers[0]);
    }
}

#[tokio::test]
async fn hr_sets_from_what_change_on_somebody_looks() {
    for store in each_backend().await {
        let office = Office::open(&store).await;
        office.draft(&store, september(), "KF/").await;
        place(&store, &office.org, office.workers[0], day("2026-10-01"), "primary-3").await;
        let run = office.draft(&store, october(), "KF/").await;
        let (district, street) = (office.org.district_hr.scope(), office.org.street_hr.scope());
        let over = async |scope: &Scope| {
            let listed = store.run_changes(scope, run, Changed::Over, first_page()).await.unwrap();
            assert!(listed.rows.iter().all(|row| row.outlier.is_some()));
            let count = store.run_over(scope, run).await.unwrap().rows;
            assert_eq!((count, count), (listed.count.rows, listed.rows.len() as u64));
            count
        };
        assert_eq!(over(&district).await, 0, "130 yuan are neither 500 nor a fifth");
        let limit = store.change_limit(&street, run).await.unwrap();
        assert_eq!((limit.set_for, limit.part.0), (None, path("KF/KF01/")));

        let hundred = Threshold { amount: Some(Money::from_yuan(100)), ppm: None };
        store.set_change_limit(office.street(), &path("KF/KF01/"), hundred).await.unwrap();
        assert_eq!((over(&street).await, over(&district).await), (1, 0), "each by their own");
        let share = Threshold { amount: None, ppm: Some(Rate::from_ppm(10_000)) };
        store.set_change_limit(office.district(), &path("KF/"), share).await.unwrap();
        store.set_change_limit(office.district(), &path("KF/"), share).await.expect("again");
        assert_eq!(over(&district).await, 1);
        let other = store.change_limit(&office.org.other_street_hr.scope(), run).await.unwrap();
        assert_eq!((other.threshold, other.set_for.unwrap().0), (share, path("KF/")), "the district's holds below");
        assert_eq!(store.change_limit(&street, run).await.unwrap().threshold, hundred);

        let refused = store.set_change_limit(office.street(), &path("KF/"), hundred).await;
        assert!(matches!(refused, Err(StoreError::NotFound)), "{refused:?}");
        let street_path = &office.org.street.path;
        let auditor = person(&store, &office.org.administrator, "auditor1", Role::Auditor, street_path, None).await;
        let by = Act { by: &auditor, ..office.street() };
        assert!(matches!(store.set_change_limit(by, &path("KF/KF01/"), hundred).await, Err(StoreError::Forbidden)));
        let below = Threshold { amount: Some(Money::from_yuan(-1)), ppm: None };
        let refused = store.set_change_limit(office.street(), &path("KF/KF01/"), below).await;
        assert!(matches!(refused, Err(StoreError::Invalid("amount", "money"))), "{refused:?}");
        let audited = "SELECT COUNT(*) FROM audit WHERE action = 'change_limit_set'";
        assert_eq!(one_number(&store, audited).await, 3);
    }
}
