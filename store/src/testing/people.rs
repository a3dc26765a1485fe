//! Fictitious people: ID numbers, rows of a roster, and workers in a store.

use domain::access::Principal;
use domain::calendar::Date;
use domain::fact::{CertificateLevel, Degree, EducationLevel, Fund, Source};
use domain::identity::IdNumber;
use domain::ids::WorkerId;
use domain::money::Money;
use domain::roster::{ContractTerm, Precision, RosterCertificate, RosterDate, RosterRow};

use super::{Organisation, at};
use crate::imports::{ApplyOptions, ImportOutcome};
use crate::workers::{WorkerQuery, WorkerStatus};
use crate::{Act, PageRequest, Store, Timestamp};

/// A date (`2026-10-01`).
#[must_use]
pub fn on(text: &str) -> Date {
    text.parse().expect("a date")
}

/// The instant tests act at: in the afternoon of 20 October 2026 in China.
#[must_use]
pub fn now() -> Timestamp {
    at("2026-10-20T08:00:00Z")
}

/// A valid ID number, another for each `number`, of a region there is not.
#[must_use]
pub fn id_number(number: u32) -> IdNumber {
    let birth =
        Date::new(1970, 1, 1).expect("a date").saturating_add(jiff::Span::new().days(i64::from(number % 9_000)));
    let body = format!("990101{}{:03}", birth.strftime("%Y%m%d"), 1 + number / 9_000 % 999);
    let fitting = "0123456789X".chars().find_map(|check| IdNumber::parse(&format!("{body}{check}")).ok());
    fitting.expect("one check character fits")
}

/// A row as a complete roster has it: 荷塘社区 of 清河街道, a recruited community worker since 1 March 2018.
#[must_use]
pub fn roster_row(number: u32) -> RosterRow {
    let id_number = id_number(number);
    let month = |text| RosterDate { date: on(text), precision: Precision::Month };
    RosterRow {
        row: number + 4,
        street: "清河街道".into(),
        community: "荷塘社区".into(),
        name: format!("试用{}", char::from_u32(0x4e00 + number % 20_000).expect("an ideograph")),
        sex: id_number.sex(),
        ethnic: "汉族".into(),
        birth: id_number.birth(),
        id_number,
        political: "群众".into(),
        education: EducationLevel::Bachelor,
        degree: Some(Degree::Bachelor),
        posts: vec!["community_worker".into()],
        source: Source::Recruited,
        community_since: month("2016-03-01"),
        joined_on: month("2018-03-01"),
        contract: Some(ContractTerm { from: on("2025-01-01"), to: Some(on("2027-12-31")) }),
        certificate: Some(RosterCertificate {
            level: CertificateLevel::Worker,
            registered_until: Some(on("2027-06-30")),
        }),
        phone: format!("139{:08}", number % 100_000_000),
        bank: "样例银行".into(),
        account: format!("62220000{number:011}"),
        funds: vec![Fund::Pension, Fund::Medical, Fund::Unemployment, Fund::Injury],
        declared_base: Some(Money::from_yuan(4_000)),
        remark: String::new(),
    }
}

/// Facts from 1 October 2026, placements confirmed.
#[must_use]
pub fn from_october() -> ApplyOptions {
    ApplyOptions { facts_from: on("2026-10-01"), confirm_placements: true, fictitious: true }
}

/// Imports rows as `by`, into the unit of `by`.
pub async fn import(store: &Store, by: &Principal, rows: &[RosterRow]) -> ImportOutcome {
    let act = Act { by, at: now() };
    store.apply_import(act, None, &by.unit, rows, from_october()).await.expect("applies")
}

/// The worker with the ID number of `number`.
pub async fn worker_of(store: &Store, by: &Principal, number: u32) -> WorkerId {
    let search = id_number(number).as_str().to_owned();
    let query = WorkerQuery { search, status: WorkerStatus::All, ..WorkerQuery::default() };
    let page = store.workers(&by.scope(), &query, PageRequest::default()).await.expect("reads");
    page.rows.first().expect("is known").id
}

/// Two workers in each of the three communities: numbers 1 and 2 in 荷塘, 3 and 4 in 竹园, 5 and 6 in 江岸.
pub async fn staff(store: &Store, organisation: &Organisation) -> Vec<WorkerId> {
    staff_with(store, organisation, from_october()).await
}

/// [`staff`] before anybody has a grade.
pub async fn unplaced_staff(store: &Store, organisation: &Organisation) -> Vec<WorkerId> {
    staff_with(store, organisation, ApplyOptions { confirm_placements: false, ..from_october() }).await
}

async fn staff_with(store: &Store, organisation: &Organisation, options: ApplyOptions) -> Vec<WorkerId> {
    let places =
        [("清河街道", "荷塘社区"), ("清河街道", "竹园社区"), ("望江街道", "江岸社区")].into_iter().flat_map(|p| [p, p]);
    let rows: Vec<RosterRow> = (1..)
        .zip(places)
        .map(|(number, (street, community))| {
            let (street, community) = (street.to_owned(), community.to_owned());
            RosterRow { street, community, ..roster_row(number) }
        })
        .collect();
    let act = Act { by: &organisation.district_hr, at: now() };
    store.apply_import(act, None, &organisation.district.path, &rows, options).await.expect("applies");
    let mut ids = Vec::new();
    for number in 1..=6 {
        ids.push(worker_of(store, &organisation.district_hr, number).await);
    }
    ids
}
