//! Workers, the facts about them, and how they come in.

mod appraisals;
mod budget;
mod bulk;
mod certificates;
mod coverage;
mod facts;
mod headcount;
mod imports;
mod large;
mod lists;
mod overview;
mod placements;
mod pulse;
mod retirement;
mod reviews;
mod structure;
mod turnover;
mod turnover_told;
mod what_if;
mod workers;
mod workforce_ahead;

use domain::access::{Principal, Role, Scope};
use domain::ids::WorkerId;
use jiudang_store::testing::people::now;
use jiudang_store::testing::{Organisation, person};
use jiudang_store::workers::WorkerFile;
use jiudang_store::{Act, Store, StoreError};

fn act(by: &Principal) -> Act<'_> {
    Act { by, at: now() }
}

async fn file(store: &Store, by: &Principal, worker: WorkerId) -> WorkerFile {
    store.worker(&by.scope(), worker).await.unwrap().expect("inside the scope")
}

async fn version(store: &Store, org: &Organisation, worker: WorkerId) -> i64 {
    file(store, &org.district_hr, worker).await.version
}

/// The account of a worker.
async fn account_of(store: &Store, org: &Organisation, worker: WorkerId) -> Principal {
    let unit = file(store, &org.district_hr, worker).await.unit;
    person(store, &org.administrator, &format!("worker{worker}"), Role::Worker, &unit, Some(worker)).await
}

fn refused<T>(result: Result<T, StoreError>) -> String {
    match result {
        Ok(_) => "done".into(),
        Err(error) => error.to_string(),
    }
}

/// Everybody's row repeats their facts.
async fn rows_repeat_the_facts(store: &Store, at: jiudang_store::Timestamp, people: u64) {
    let report = store.verify_projections(at).await.unwrap();
    assert_eq!((report.rows, report.differs), (people, None));
}

/// Scopes that hold nobody of 荷塘社区, and what they are.
async fn strangers(store: &Store, org: &Organisation, colleague: WorkerId) -> Vec<Scope> {
    let colleague = account_of(store, org, colleague).await;
    vec![org.other_street_hr.scope(), org.administrator.scope(), colleague.scope()]
}
