//! What a run promises, on every database there is.

mod aggregates;
mod calculation;
mod causes;
mod creation;
mod files;
mod guard;
mod late;
mod late_contributions;
mod life;
mod off_cycle;
mod recoveries;
mod resume;
mod scopes;
mod slips;
mod tax;
mod totals;

use domain::access::{Principal, UnitPath};
use domain::calendar::{Date, Month};
use domain::changes::Cause;
use domain::dated::Period;
use domain::fact::{Assignment, Employment, Enrolment, FactBody, Fund, OneOff, Placement, Source, UnpaidLeave};
use domain::ids::{RunId, WorkerId};
use domain::money::Money;
use sea_orm::{ConnectionTrait, Statement};

use crate::runs::Changed;
use crate::testing::{Organisation, at, organisation};
use crate::workers::Particulars;
use crate::{Act, PageRequest, Store, Timestamp};

const LADDER: &str = "sample-three-level-nine-step";

/// An organisation with people at work: two in KF0101, one in KF0102, one at the street office KF01, two in KF0201.
struct Office {
    org: Organisation,
    workers: Vec<WorkerId>,
}

impl Office {
    async fn open(store: &Store) -> Self {
        let org = organisation(store).await;
        let places =
            ["KF/KF01/KF0101/", "KF/KF01/KF0101/", "KF/KF01/KF0102/", "KF/KF01/", "KF/KF02/KF0201/", "KF/KF02/KF0201/"];
        let mut workers = Vec::new();
        for (serial, place) in (1..).zip(places) {
            workers.push(hire(store, &org, serial, &path(place), day("2024-03-01")).await);
        }
        Self { org, workers }
    }

    fn street(&self) -> Act<'_> {
        act(&self.org.street_hr, "2026-10-25T01:00:00Z")
    }

    fn district(&self) -> Act<'_> {
        act(&self.org.district_hr, "2026-10-26T01:00:00Z")
    }

    /// A calculated run, prepared by the street office for itself or by the district for itself.
    async fn draft(&self, store: &Store, month: Month, unit: &str) -> RunId {
        let act = if unit == "KF/" { self.district() } else { self.street() };
        let by = if unit.starts_with("KF/KF02/") { &self.org.other_street_hr } else { act.by };
        let run = store.create_run(Act { by, ..act }, month, &path(unit)).await.expect("a new run");
        calculate(store, run).await;
        run
    }

    /// The same, brought to its end.
    async fn paid(&self, store: &Store, month: Month, unit: &str) -> RunId {
        let run = self.draft(store, month, unit).await;
        let by = if unit.starts_with("KF/KF02/") { &self.org.other_street_hr } else { &self.org.street_hr };
        store.submit_run(Act { by, ..self.street() }, run, 2).await.expect("submits");
        store.approve_run(self.district(), run, 3).await.expect("approves");
        store.pay_run(self.district(), run, 4).await.expect("pays");
        run
    }
}

fn act<'a>(by: &'a Principal, instant: &str) -> Act<'a> {
    Act { by, at: at(instant) }
}

fn path(text: &str) -> UnitPath {
    UnitPath::parse(text).expect("a path")
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn october() -> Month {
    "2026-10".parse().expect("a month")
}

fn now() -> Timestamp {
    at("2026-10-27T01:00:00Z")
}

async fn calculate(store: &Store, run: RunId) {
    store.calculate_run(run, now(), &|_, _| {}).await.expect("calculates");
}

/// A fictitious ID number that passes every check.
fn id_number(serial: i64) -> String {
    let body = format!("11010119900101{serial:03}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.chars().zip(weights).map(|(digit, weight)| digit.to_digit(10).expect("a digit") * weight).sum();
    let check = "10X98765432".chars().nth((sum % 11) as usize).expect("eleven signs");
    format!("{body}{check}")
}

/// Adds somebody with everything pay needs: a placement, all funds, a declared base that grows with the serial.
async fn hire(store: &Store, org: &Organisation, serial: i64, unit: &UnitPath, joined: Date) -> WorkerId {
    let worker = stranger(store, org, serial, unit, joined).await;
    let enrolment =
        Enrolment { declared_base: Some(Money::from_yuan(4_500 + serial * 100)), ..Enrolment::new(Fund::ALL.to_vec()) };
    place(store, org, worker, joined, "primary-2").await;
    record(store, org, worker, Period::since(joined), FactBody::Enrolment(enrolment)).await;
    worker
}

/// Adds somebody with neither placement nor enrolment.
async fn stranger(store: &Store, org: &Organisation, serial: i64, unit: &UnitPath, joined: Date) -> WorkerId {
    let particulars = Particulars {
        name: format!("测试{serial}"),
        id_number: id_number(serial),
        ethnic: "汉族".to_owned(),
        political: "群众".to_owned(),
        phone: String::new(),
        bank: "样例银行".to_owned(),
        account: format!("62220000000000{serial:05}"),
        remark: String::new(),
    };
    let employment = Employment {
        source: Source::Recruited,
        community_since: day("2018-07-01"),
        contract_from: None,
        contract_to: None,
        separation: None,
    };
    let assignment = Assignment { unit: unit.clone(), posts: vec!["community_worker".to_owned()] };
    let act = act(&org.district_hr, "2026-01-02T00:00:00Z");
    store.create_worker(act, particulars, joined, employment, assignment).await.expect("a new worker")
}

async fn place(store: &Store, org: &Organisation, worker: WorkerId, from: Date, grade: &str) {
    let placement = Placement { ladder: LADDER.to_owned(), grade: grade.to_owned() };
    record(store, org, worker, Period::since(from), FactBody::Placement(placement)).await;
}

async fn one_off(store: &Store, org: &Organisation, worker: WorkerId, on: &str, amount: Money) {
    let bonus = OneOff::new("year_end_bonus".to_owned(), amount, String::new());
    record(store, org, worker, Period::since(day(on)), FactBody::OneOff(bonus)).await;
}

/// Records a fact, known since the year began.
async fn record(store: &Store, org: &Organisation, worker: WorkerId, period: Period, body: FactBody) {
    record_at(store, act(&org.district_hr, "2026-01-02T00:00:00Z"), worker, period, body).await;
}

async fn record_at(store: &Store, act: Act<'_>, worker: WorkerId, period: Period, body: FactBody) {
    let file = store.worker(&act.by.scope(), worker).await.expect("reads").expect("the worker");
    store.record_fact(act, worker, file.version, period, body).await.expect("a new fact");
}

/// All slips of a run, as they lie in the database, in order.
async fn dump(store: &Store, run: RunId) -> Vec<String> {
    let queries = [
        "SELECT * FROM pay_slip WHERE run_id = $1 ORDER BY id",
        "SELECT l.* FROM pay_line l JOIN pay_slip s ON s.id = l.slip_id WHERE s.run_id = $1 ORDER BY l.slip_id, l.position",
        "SELECT * FROM pay_held WHERE run_id = $1 ORDER BY worker_id",
        "SELECT * FROM pay_change WHERE run_id = $1 ORDER BY worker_id, cause",
        "SELECT * FROM pay_total WHERE run_id = $1 ORDER BY unit_path, \"group\", kind",
    ];
    let mut all = Vec::new();
    for query in queries {
        let statement = Statement::from_sql_and_values(store.read().get_database_backend(), query, [run.0.into()]);
        for row in store.read().query_all_raw(statement).await.expect("reads") {
            all.push(text_of(&row));
        }
    }
    all
}

fn text_of(row: &sea_orm::QueryResult) -> String {
    let value = |at: &String| {
        let number = row.try_get::<Option<i64>>("", at).map(|value| format!("{value:?}"));
        let small = || row.try_get::<Option<i32>>("", at).map(|value| format!("{value:?}"));
        let text = || row.try_get::<Option<String>>("", at).map(|value| format!("{value:?}"));
        number.or_else(|_| small()).or_else(|_| text()).expect("a number or a text")
    };
    row.column_names().iter().map(|name| format!("{name}={}", value(name))).collect::<Vec<_>>().join(" ")
}

/// Slips, runs and causes add up, as the check of the database sees it.
async fn sums_agree(store: &Store) {
    let checks = store.doctor().await.expect("looks");
    let sums = checks.iter().filter(|check| ["slip_sums", "run_totals", "change_sums"].contains(&check.name));
    for check in sums {
        assert!(check.ok, "{check:?}");
    }
}

async fn one_number(store: &Store, sql: &str) -> i64 {
    let statement = Statement::from_string(store.read().get_database_backend(), sql);
    let row = store.read().query_one_raw(statement).await.expect("reads").expect("one row");
    row.try_get_by_index(0).expect("a number")
}

fn first_page() -> PageRequest {
    PageRequest::default()
}
