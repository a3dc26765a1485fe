//! Lists of one subject: compared with what is on file inside the scope, recorded whole or not at all, and once.

use domain::access::Principal;
use domain::calendar::Month;
use domain::fact::*;
use domain::ids::{ImportId, RunId, WorkerId};
use domain::money::Money;
use domain::roster::RosterRow;
use domain::trace::Formula;
use domain::withholding::ClaimOf;
use jiudang_store::audit::AuditQuery;
use jiudang_store::lists::{
    Entry, ListDiff, ListEffect, ListKind, ListOf, ListOptions, ListOutcome, ListPreviewRow, ListRow,
};
use jiudang_store::testing::people::{from_october, id_number, now, on, roster_row, staff};
use jiudang_store::testing::{Organisation, at, each_backend, organisation, sqlite};
use jiudang_store::{Act, PageRequest, Store};
use sea_orm::{ConnectionTrait, Database};

use super::{account_of, act, file, refused, rows_repeat_the_facts};

mod tax;

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn yuan(amount: i64) -> Money {
    Money::from_yuan(amount)
}

/// A row about the person of `number`, in row `number + 1` of its sheet.
fn row(number: u32, entry: Entry) -> ListRow {
    let name = roster_row(number).name;
    ListRow { row: number + 1, id_number: id_number(number), name, entry }
}

fn base(number: u32, amount: i64) -> ListRow {
    row(number, Entry::Base { base: yuan(amount), housing: None, from: None })
}

fn bases() -> ListOf {
    ListOf::Bases { month: month("2026-10") }
}

fn one_off(number: u32, amount: i64, note: &str) -> ListRow {
    let item = "holiday_duty".to_owned();
    row(number, Entry::OneOff { item, amount: yuan(amount), month: None, note: note.to_owned() })
}

fn one_offs() -> ListOf {
    ListOf::OneOffs { month: month("2026-10") }
}

fn leave(number: u32, from: &str, to: &str, kind: &str) -> ListRow {
    row(number, Entry::Leave { from: on(from), to: on(to), kind: kind.to_owned(), note: String::new() })
}

fn attendance() -> ListOf {
    ListOf::Attendance { month: month("2026-10"), unpaid: vec!["事假".to_owned()] }
}

fn deductions(number: u32, cumulative: bool, child: i64) -> ListRow {
    let amounts = Deductions { child_education: yuan(child), ..Deductions::default() };
    row(number, Entry::Deductions { cumulative, amounts })
}

fn opening(number: u32, months: i8, income: i64, average: Option<i64>) -> ListRow {
    let tax = OpeningTax {
        year: 2026,
        months,
        income: yuan(income),
        special: Money::ZERO,
        additional: Money::ZERO,
        withheld: Money::ZERO,
    };
    let wage = average.map(|average| OpeningWage { year: 2025, average: yuan(average) });
    row(number, Entry::Opening { tax: Some(tax), wage })
}

async fn preview(store: &Store, by: &Principal, of: &ListOf, rows: &[ListRow]) -> ListDiff {
    store.list_preview(act(by), of, rows).await.unwrap()
}

async fn apply(store: &Store, by: &Principal, of: &ListOf, rows: &[ListRow]) -> ListOutcome {
    store.apply_list(act(by), None, of, rows, ListOptions::default()).await.unwrap()
}

fn effects(diff: &ListDiff) -> Vec<&'static str> {
    diff.rows.iter().map(|row| row.effect.code()).collect()
}

fn codes(row: &ListPreviewRow) -> Vec<&'static str> {
    row.findings.iter().map(|finding| finding.code.code()).collect()
}

fn changes(row: &ListPreviewRow) -> Vec<(&str, &str, &str)> {
    row.changes.iter().map(|change| (change.field, change.now.as_str(), change.then.as_str())).collect()
}

async fn live(store: &Store, org: &Organisation, worker: WorkerId, kind: &str) -> Vec<Fact> {
    let records = store.facts(&org.district_hr.scope(), worker, false).await.unwrap();
    records.into_iter().map(|record| record.fact).filter(|fact| fact.body.kind() == kind).collect()
}

/// The run of a month for a street office, calculated and, if so wanted, approved.
async fn run(store: &Store, org: &Organisation, at_month: &str, closed: bool) -> RunId {
    let street = Act { by: &org.street_hr, at: now() };
    let run = store.create_run(street, month(at_month), &org.street.path).await.unwrap();
    store.calculate_run(run, now(), &|_, _| {}).await.unwrap();
    if closed {
        store.submit_run(street, run, 2).await.unwrap();
        store.approve_run(Act { by: &org.district_hr, at: now() }, run, 3).await.unwrap();
    }
    run
}

fn later(by: &Principal) -> Act<'_> {
    Act { by, at: at("2026-11-05T08:00:00Z") }
}

#[tokio::test]
async fn bases_are_recorded_with_one_row_in_the_log_and_the_same_list_twice_records_nothing() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let staff = staff(&store, &org).await;
        let hr = &org.street_hr;
        let rows = [base(1, 5_000), base(2, 4_000), base(3, 6_000)];
        let diff = preview(&store, hr, &bases(), &rows).await;
        assert_eq!(effects(&diff), ["changed", "same", "changed"]);
        assert_eq!(changes(&diff.rows[0]), [("base", "4,000.00", "5,000.00")]);
        assert_eq!((diff.rows[0].worker, diff.rows[0].from), (Some(staff[0]), Some(on("2026-10-01"))));
        let done = apply(&store, hr, &bases(), &rows).await;
        assert_eq!((done.new, done.changed, done.same, done.refused), (0, 2, 1, 0));
        let enrolled = live(&store, &org, staff[0], "enrolment").await;
        let FactBody::Enrolment(enrolment) = &enrolled[0].body else { panic!("an enrolment") };
        assert_eq!((enrolled.len(), enrolment.declared_base), (1, Some(yuan(5_000))));
        assert_eq!(enrolment.funds, roster_row(1).funds, "funds stay");
        rows_repeat_the_facts(&store, now(), 6).await;
        let records = store.facts(&hr.scope(), staff[0], false).await.unwrap();
        assert!(records.iter().any(|record| record.import == done.import), "the record names the list");

        let before = store.facts(&hr.scope(), staff[0], true).await.unwrap();
        assert_eq!(effects(&preview(&store, hr, &bases(), &rows).await), ["same"; 3]);
        let again = apply(&store, hr, &bases(), &rows).await;
        assert_eq!((again.import, again.same), (None, 3));
        assert_eq!(store.facts(&hr.scope(), staff[0], true).await.unwrap(), before);
        let asked = AuditQuery { action: Some("list_imported".into()), ..AuditQuery::default() };
        let log = store.audit_log(&org.auditor, &asked, PageRequest::default()).await.unwrap().rows;
        let told: Vec<&str> = log.iter().map(|row| row.detail.as_str()).collect();
        assert_eq!(told, ["list=bases time=2026-10 new=0 changed=2 same=1 left_out=0 refused=0"]);
    }
}

#[tokio::test]
async fn a_base_from_a_later_month_leaves_the_earlier_one_until_then() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let staff = staff(&store, &org).await;
    let from = Some(month("2026-12"));
    let rows = [row(1, Entry::Base { base: yuan(5_000), housing: Some(yuan(5_000)), from })];
    apply(&store, &org.street_hr, &bases(), &rows).await;
    let mut known = live(&store, &org, staff[0], "enrolment").await;
    known.sort_by_key(|fact| fact.period.from);
    let periods: Vec<_> = known.iter().map(|fact| (fact.period.from, fact.period.to)).collect();
    assert_eq!(periods, [(on("2026-10-01"), Some(on("2026-12-01"))), (on("2026-12-01"), None)]);
    // What is stated for October now ends where the later record begins.
    let diff = preview(&store, &org.street_hr, &bases(), &[base(1, 4_500)]).await;
    assert_eq!(codes(&diff.rows[0]), ["later_record"]);
    assert_eq!(diff.rows[0].until, Some(on("2026-11-30")));
}

#[tokio::test]
async fn nobody_outside_the_scope_is_found_and_nothing_tells_whether_there_is_somebody() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let staff = staff(&store, &org).await;
        let hr = &org.street_hr;
        // Number 5 works in the other street, number 99 nowhere.
        let rows = [base(1, 5_000), base(5, 5_000), base(99, 5_000)];
        let diff = preview(&store, hr, &bases(), &rows).await;
        assert_eq!(effects(&diff), ["changed", "refused", "refused"]);
        let strip = |row: &ListPreviewRow| ListPreviewRow { row: 0, name: String::new(), ..row.clone() };
        assert_eq!(codes(&diff.rows[1]), ["unknown_person"]);
        assert_eq!(strip(&diff.rows[1]), strip(&diff.rows[2]), "the two cannot be told apart");
        let whole = store.apply_list(act(hr), None, &bases(), &rows, ListOptions::default()).await;
        assert_eq!(refused(whole), "conflict: import_has_errors");
        let rest = ListOptions { without_refused: true, seen: None };
        let done = store.apply_list(act(hr), None, &bases(), &rows, rest).await.unwrap();
        assert_eq!((done.changed, done.refused), (1, 2));
        let other = live(&store, &org, staff[4], "enrolment").await;
        let FactBody::Enrolment(other) = &other[0].body else { panic!("an enrolment") };
        assert_eq!(other.declared_base, Some(yuan(4_000)), "the other street's stays");
        assert_eq!(effects(&preview(&store, &org.district_hr, &bases(), &rows).await), ["same", "changed", "refused"]);

        let worker = account_of(&store, &org, staff[0]).await;
        for by in [&org.administrator, &org.leadership, &org.auditor, &worker] {
            assert_eq!(refused(store.list_preview(act(by), &bases(), &rows).await), "forbidden");
            assert_eq!(refused(store.stage_list(act(by), ListKind::Bases, "a.csv", "{}").await), "forbidden");
            let applied = store.apply_list(act(by), None, &bases(), &rows, ListOptions::default()).await;
            assert_eq!(refused(applied), "forbidden");
        }
    }
}

#[tokio::test]
async fn one_row_with_a_problem_keeps_the_whole_list_out() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let staff = staff(&store, &org).await;
    let hr = &org.street_hr;
    let mut stranger = base(2, 5_000);
    stranger.name = "别人".to_owned();
    let rows = [base(1, 5_000), stranger, base(3, 0)];
    let diff = preview(&store, hr, &bases(), &rows).await;
    assert_eq!((codes(&diff.rows[1]), codes(&diff.rows[2])), (vec!["name_differs"], vec!["invalid"]));
    assert_eq!(diff.rows[1].findings[0].params["name"], roster_row(2).name);
    assert_eq!(diff.rows[2].findings[0].params["reason"], "not_positive");
    let import = store.stage_list(act(hr), ListKind::Bases, "a.csv", "{}").await.unwrap();
    let before = store.facts(&hr.scope(), staff[0], true).await.unwrap();
    let whole = store.apply_list(act(hr), Some(import), &bases(), &rows, ListOptions::default()).await;
    assert_eq!(refused(whole), "conflict: import_has_errors");
    assert_eq!(store.facts(&hr.scope(), staff[0], true).await.unwrap(), before);
    assert_eq!(store.staged_list(hr, ListKind::Bases, import).await.unwrap().staged.applied_at, None);
}

#[tokio::test]
async fn a_comparison_that_is_no_longer_true_is_not_confirmed() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let staff = staff(&store, &org).await;
    let hr = &org.street_hr;
    let rows = [base(1, 5_000), base(2, 5_000)];
    let seen = preview(&store, hr, &bases(), &rows).await.seen;
    let version = file(&store, hr, staff[1]).await.version;
    let enrolment = Enrolment { declared_base: Some(yuan(4_800)), ..Enrolment::new(roster_row(2).funds) };
    let period = domain::dated::Period::since(on("2026-10-01"));
    store.record_fact(act(hr), staff[1], version, period, FactBody::Enrolment(enrolment)).await.unwrap();
    let options = ListOptions { without_refused: false, seen: Some(&seen) };
    assert_eq!(refused(store.apply_list(act(hr), None, &bases(), &rows, options).await), "conflict: import_changed");
    let seen = preview(&store, hr, &bases(), &rows).await.seen;
    let options = ListOptions { without_refused: false, seen: Some(&seen) };
    assert_eq!(store.apply_list(act(hr), None, &bases(), &rows, options).await.unwrap().changed, 2);
}

#[tokio::test]
async fn a_staged_list_is_its_owners_and_of_its_kind_and_keeps_what_came_of_it() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        staff(&store, &org).await;
        let hr = &org.street_hr;
        let import = store.stage_list(act(hr), ListKind::Bases, "基数.xlsx", "rows").await.unwrap();
        let list = store.staged_list(hr, ListKind::Bases, import).await.unwrap();
        assert_eq!((list.staged.payload.as_str(), list.outcome), ("rows", None));
        assert_eq!(refused(store.staged_list(&org.district_hr, ListKind::Bases, import).await), "not found");
        assert_eq!(refused(store.staged_list(hr, ListKind::OneOffs, import).await), "not found");
        assert_eq!(refused(store.staged_import(hr, import).await), "not found", "a list is no roster");
        let roster = store.stage_import(act(hr), "花名册.xlsx", "{}").await.unwrap();
        assert_eq!(refused(store.staged_list(hr, ListKind::Bases, roster).await), "not found", "nor the other way");
        let rows = [base(1, 5_000)];
        let strange = store.apply_list(act(hr), Some(ImportId(99)), &bases(), &rows, ListOptions::default()).await;
        assert_eq!(refused(strange), "not found");
        let done = store.apply_list(act(hr), Some(import), &bases(), &rows, ListOptions::default()).await.unwrap();
        assert_eq!(done.import, Some(import.0));
        let list = store.staged_list(hr, ListKind::Bases, import).await.unwrap();
        assert_eq!((list.staged.payload.as_str(), list.outcome), ("", Some(done)));
        let again = store.apply_list(act(hr), Some(import), &bases(), &[base(2, 5_000)], ListOptions::default()).await;
        assert_eq!(refused(again), "conflict: import_applied");
    }
}

#[tokio::test]
async fn one_off_amounts_are_paid_once_however_often_the_list_comes() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let staff = staff(&store, &org).await;
        let hr = &org.street_hr;
        // Twice the same for one person, as the list says.
        let rows = [one_off(1, 300, "中秋"), one_off(1, 300, "中秋"), one_off(2, -50, "")];
        assert_eq!(effects(&preview(&store, hr, &one_offs(), &rows).await), ["new"; 3]);
        apply(&store, hr, &one_offs(), &rows).await;
        let amounts = async |worker| {
            let facts = live(&store, &org, worker, "one_off").await;
            let amount = |fact: &Fact| match &fact.body {
                FactBody::OneOff(one_off) => one_off.amount.fen() / 100,
                _ => 0,
            };
            let mut amounts: Vec<i64> = facts.iter().map(amount).collect();
            amounts.sort_unstable();
            amounts
        };
        assert_eq!((amounts(staff[0]).await, amounts(staff[1]).await), (vec![300, 300], vec![-50]));
        assert_eq!(effects(&preview(&store, hr, &one_offs(), &rows).await), ["same"; 3]);
        // A third one is one more; another reason makes another amount; without a reason it is the same.
        let more =
            [rows[0].clone(), rows[1].clone(), one_off(1, 300, ""), one_off(1, 300, "国庆"), one_off(2, -50, "多发")];
        let diff = preview(&store, hr, &one_offs(), &more).await;
        assert_eq!(effects(&diff), ["same", "same", "new", "new", "same"]);
        assert_eq!(codes(&diff.rows[3]), ["item_on_file"]);
        assert_eq!(diff.rows[3].findings[0].params["amount"], "600.00");
    }
}

#[tokio::test]
async fn an_amount_for_a_closed_month_is_settled_later_or_refused_where_there_is_no_slip() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let staff = staff(&store, &org).await;
    let paid = run(&store, &org, "2026-10", true).await;
    let hr = &org.street_hr;
    let diff = store.list_preview(later(hr), &one_offs(), &[one_off(1, 300, "")]).await.unwrap();
    assert_eq!((effects(&diff), codes(&diff.rows[0])), (vec!["new"], vec!["settled_later"]));
    assert_eq!(diff.rows[0].findings[0].params["months"], "2026-10");
    let slip = async |month: Month| store.slip_of(&hr.scope(), staff[0], month).await.unwrap();
    let before = slip(month("2026-10")).await;
    store.apply_list(later(hr), None, &one_offs(), &[one_off(1, 300, "")], ListOptions::default()).await.unwrap();
    assert_eq!(slip(month("2026-10")).await, before, "the closed month stays");
    assert_eq!(store.run(&hr.scope(), paid).await.unwrap().row.slips, 4);
    let next = store.create_run(later(hr), month("2026-11"), &org.street.path).await.unwrap();
    store.calculate_run(next, now(), &|_, _| {}).await.unwrap();
    let november = slip(month("2026-11")).await.row.totals.gross;
    assert_eq!(november, before.row.totals.gross + yuan(300), "and the difference is paid in the next run");
    let draft = ListOf::OneOffs { month: month("2026-11") };
    let diff = store.list_preview(later(hr), &draft, &[one_off(1, 300, "")]).await.unwrap();
    assert_eq!(codes(&diff.rows[0]), ["run_again"], "a draft has to be calculated again");

    // Before the first month that was paid here, nothing may ever be.
    let september = ListOf::OneOffs { month: month("2026-09") };
    let before = store.list_preview(later(hr), &september, &[one_off(1, 300, "")]).await.unwrap();
    assert_eq!((effects(&before), codes(&before.rows[0])), (vec!["new"], vec!["past_without_slip"]));
    // The other street has no run: its October is still to be paid.
    let other = store.list_preview(later(&org.district_hr), &one_offs(), &[one_off(5, 300, "")]).await.unwrap();
    assert_eq!((effects(&other), codes(&other.rows[0])), (vec!["new"], vec![]));
    // Somebody taken up after October was closed has no slip in it: only an off-cycle run would pay.
    let row = RosterRow { community: "竹园社区".into(), ..roster_row(7) };
    store.apply_import(later(hr), None, &hr.unit, &[row], from_october()).await.unwrap();
    let closed = store.list_preview(later(hr), &one_offs(), &[one_off(7, 300, "")]).await.unwrap();
    assert_eq!(codes(&closed.rows[0]), ["closed_without_slip"]);
    let early = ListOf::OneOffs { month: month("2016-05") };
    let never = store.list_preview(later(hr), &early, &[one_off(1, 300, "")]).await.unwrap();
    assert_eq!(codes(&never.rows[0]), ["not_employed"]);
}

#[tokio::test]
async fn a_base_for_a_closed_month_leaves_it_and_its_difference_is_collected_in_the_next_run() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let staff = staff(&store, &org).await;
    run(&store, &org, "2026-10", true).await;
    let hr = &org.street_hr;
    let slip = async |at: &str| store.slip_of(&hr.scope(), staff[0], month(at)).await.unwrap();
    let october = slip("2026-10").await;
    let diff = store.list_preview(later(hr), &bases(), &[base(1, 6_000)]).await.unwrap();
    assert_eq!(codes(&diff.rows[0]), ["settled_later"]);
    store.apply_list(later(hr), None, &bases(), &[base(1, 6_000)], ListOptions::default()).await.unwrap();
    assert_eq!(slip("2026-10").await, october);
    let next = store.create_run(later(hr), month("2026-11"), &org.street.path).await.unwrap();
    store.calculate_run(next, now(), &|_, _| {}).await.unwrap();
    let november = slip("2026-11").await;
    let late = november.lines.iter().filter(|line| line.trace.formula == Formula::ContributionDifference);
    assert!(late.count() > 0 && november.row.totals.employee > october.row.totals.employee);
}

#[tokio::test]
async fn a_failure_on_the_way_leaves_nothing_of_a_list() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let staff = staff(&store, &org).await;
        let hr = &org.street_hr;
        let import = store.stage_list(act(hr), ListKind::Bases, "a.csv", "{}").await.unwrap();
        let before = store.facts(&hr.scope(), staff[0], true).await.unwrap();
        let direct = Database::connect(store.url()).await.unwrap();
        let (person, amount) = (staff[1], "600000");
        let break_it = if store.url().starts_with("sqlite") {
            format!(
                "CREATE TRIGGER broken BEFORE INSERT ON fact WHEN NEW.worker_id = {person} \
                 BEGIN SELECT RAISE(ABORT, 'broken'); END"
            )
        } else {
            format!(
                "ALTER TABLE fact ADD CONSTRAINT broken CHECK (worker_id <> {person} OR body NOT LIKE '%{amount}%')"
            )
        };
        direct.execute_unprepared(&break_it).await.unwrap();
        let rows = [base(1, 6_000), base(2, 6_000)];
        assert!(store.apply_list(act(hr), Some(import), &bases(), &rows, ListOptions::default()).await.is_err());
        assert_eq!(store.facts(&hr.scope(), staff[0], true).await.unwrap(), before);
        let list = store.staged_list(hr, ListKind::Bases, import).await.unwrap();
        assert_eq!((list.staged.payload.as_str(), list.outcome), ("{}", None), "and it can be tried again");
        let asked = AuditQuery { action: Some("list_imported".into()), ..AuditQuery::default() };
        assert!(store.audit_log(&org.auditor, &asked, PageRequest::default()).await.unwrap().rows.is_empty());
    }
}

#[tokio::test]
async fn leave_is_recorded_by_its_days_and_paid_leave_is_left_out() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let staff = staff(&store, &org).await;
        let hr = &org.street_hr;
        let rows = [
            leave(1, "2026-10-12", "2026-10-16", "事假"),
            leave(2, "2026-10-12", "2026-10-16", "年休假"),
            leave(3, "2026-09-28", "2026-10-02", ""),
        ];
        let diff = preview(&store, hr, &attendance(), &rows).await;
        assert_eq!(effects(&diff), ["new", "left_out", "new"]);
        apply(&store, hr, &attendance(), &rows).await;
        let known = live(&store, &org, staff[0], "unpaid_leave").await;
        assert_eq!((known[0].period.from, known[0].period.to), (on("2026-10-12"), Some(on("2026-10-17"))));
        assert!(live(&store, &org, staff[1], "unpaid_leave").await.is_empty());
        assert_eq!(effects(&preview(&store, hr, &attendance(), &rows).await), ["same", "left_out", "same"]);
        let others = [
            leave(1, "2026-10-13", "2026-10-14", "事假"),
            leave(1, "2026-10-15", "2026-10-20", "事假"),
            leave(2, "2026-11-02", "2026-11-03", "事假"),
        ];
        let diff = preview(&store, hr, &attendance(), &others).await;
        assert_eq!(effects(&diff), ["same", "refused", "refused"]);
        assert_eq!((codes(&diff.rows[1]), codes(&diff.rows[2])), (vec!["leave_on_file"], vec!["other_month"]));
        let params = &diff.rows[1].findings[0].params;
        assert_eq!((params["from"].as_str(), params["to"].as_str()), ("2026-10-12", "2026-10-16"));
    }
}

#[tokio::test]
async fn a_month_with_an_off_cycle_slip_beside_its_own_is_counted_once() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let staff = staff(&store, &org).await;
    let hr = &org.street_hr;
    let of = |at: &str| ListOf::Deductions { month: month(at) };
    let mut opened = opening(1, 9, 45_000, None);
    let Entry::Opening { tax: Some(tax), .. } = &mut opened.entry else { panic!("figures") };
    tax.additional = yuan(18_000);
    apply(&store, hr, &ListOf::Opening { year: 2026 }, &[opened]).await;
    let both = |child: i64, elderly: i64| {
        let amounts =
            Deductions { child_education: yuan(child), elderly_support: yuan(elderly), ..Deductions::default() };
        [row(1, Entry::Deductions { cumulative: true, amounts })]
    };
    apply(&store, hr, &of("2026-10"), &both(20_000, 0)).await;
    run(&store, &org, "2026-10", true).await;
    store.apply_list(later(hr), None, &one_offs(), &[one_off(1, 300, "")], ListOptions::default()).await.unwrap();
    let beside = store.create_off_cycle_run(later(hr), month("2026-10"), &org.street.path).await.unwrap();
    store.calculate_run(beside, now(), &|_, _| {}).await.unwrap();
    assert_eq!(store.run(&hr.scope(), beside).await.unwrap().row.slips, 1, "the amount is paid beside the month");
    // 20,000 were deducted until October, whatever number of slips it has.
    let diff = store.list_preview(later(hr), &of("2026-11"), &both(22_000, 1_500)).await.unwrap();
    let fields: Vec<_> = changes(&diff.rows[0]).into_iter().map(|(field, _, then)| (field, then)).collect();
    assert_eq!(fields, [("child_education", "2,000.00"), ("elderly_support", "1,500.00")]);
    assert_eq!(diff.rows[0].worker, Some(staff[0]));
    let diff = store.list_preview(later(hr), &one_offs(), &[one_off(1, 400, "")]).await.unwrap();
    assert_eq!(codes(&diff.rows[0]), ["item_on_file", "settled_later", "run_again"]);
}

#[tokio::test]
async fn rows_of_another_kind_than_the_list_are_refused() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    staff(&store, &org).await;
    let mixed = store.list_preview(act(&org.street_hr), &bases(), &[one_off(1, 1, "")]).await;
    assert_eq!(refused(mixed), "invalid file: wrong_list");
    assert!(ListKind::ALL.iter().all(|kind| ListKind::from_code(kind.code()) == Some(*kind)));
    assert_eq!(ListEffect::ALL.len(), 5);
}
