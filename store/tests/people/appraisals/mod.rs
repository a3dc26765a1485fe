//! Appraisal cycles, from the first ballot to what a final grade causes.

mod anonymous;
mod caused;
mod life;
mod links;
mod quota;
mod sheets;

use std::collections::BTreeMap;

use domain::access::Principal;
use domain::appraisal::{Cycle, Score};
use domain::ids::{AppraisalId, CycleId, WorkerId};
use jiudang_store::appraisals::{AppraisalView, CyclePerson, PersonQuery, RatingRow};
use jiudang_store::testing::people::{on, staff};
use jiudang_store::testing::{Organisation, at, organisation};
use jiudang_store::{Act, PageRequest, Store};

/// When ratings begin; the day after the staff was imported.
const BEGUN: &str = "2026-10-21T02:00:00Z";
const CLOSED: &str = "2026-10-22T02:00:00Z";
/// The days for appeals end on 5 November: ten workdays.
const PUBLISHED: &str = "2026-10-22T06:00:00Z";
const FINAL: &str = "2026-11-06T02:00:00Z";

fn when<'a>(by: &'a Principal, instant: &str) -> Act<'a> {
    Act { by, at: at(instant) }
}

/// A cycle of the district with everybody in it.
struct Round<'s> {
    store: &'s Store,
    org: Organisation,
    staff: Vec<WorkerId>,
    id: CycleId,
}

impl<'s> Round<'s> {
    async fn begun(store: &'s Store, cycle: &str) -> Self {
        let org = organisation(store).await;
        Self::begun_in(store, org, cycle).await
    }

    /// In an office that is there already.
    async fn begun_in(store: &'s Store, org: Organisation, cycle: &str) -> Self {
        let staff = staff(store, &org).await;
        let cycle: Cycle = cycle.parse().unwrap();
        let hr = org.district_hr.clone();
        let act = when(&hr, BEGUN);
        let id = store.open_cycle(act, &org.district.path, cycle, on("2026-11-10")).await.unwrap();
        let round = Self { store, org, staff, id };
        store.begin_cycle(act, id, round.version().await).await.unwrap();
        round
    }

    async fn version(&self) -> i64 {
        self.store.cycle(&self.org.district_hr.scope(), self.id).await.unwrap().row.version
    }

    async fn people(&self) -> Vec<CyclePerson> {
        let everybody = PersonQuery::default();
        let scope = self.org.district_hr.scope();
        let mut people =
            self.store.cycle_people(&scope, self.id, &everybody, PageRequest::default()).await.unwrap().rows;
        people.sort_by_key(|person| person.worker);
        people
    }

    async fn person(&self, position: usize) -> CyclePerson {
        self.people().await[position].clone()
    }

    async fn key(&self, position: usize) -> AppraisalId {
        self.person(position).await.id
    }

    async fn view(&self, position: usize) -> AppraisalView {
        self.store.appraisal(&self.org.district_hr.scope(), self.key(position).await).await.unwrap()
    }

    /// A year's ballots of everybody: each gets the same from all raters, so that this is their score.
    async fn rated(&self, scores: [i64; 6]) {
        let people = self.people().await;
        let mut rows = Vec::new();
        for (person, points) in people.iter().zip(scores) {
            rows.extend(year_rows(&person.code, points));
        }
        self.store.apply_ratings(when(&self.org.district_hr, BEGUN), None, self.id, &rows, None).await.unwrap();
    }

    async fn close(&self) {
        let version = self.version().await;
        self.store.close_ratings(when(&self.org.district_hr, CLOSED), self.id, version).await.unwrap();
    }

    /// Proposed by the district, published by somebody else who leads there.
    async fn publish(&self, publisher: &Principal) {
        let version = self.version().await;
        self.store.propose_grades(when(&self.org.district_hr, CLOSED), self.id, version).await.unwrap();
        self.store.publish_results(when(publisher, PUBLISHED), self.id, version + 1).await.unwrap();
    }

    async fn finish(&self) -> u64 {
        let version = self.version().await;
        self.store.finish_cycle(when(&self.org.district_hr, FINAL), self.id, version).await.unwrap()
    }

    /// Another HR of the district.
    async fn deputy(&self) -> Principal {
        let unit = &self.org.district.path;
        let role = domain::access::Role::DistrictHr;
        jiudang_store::testing::person(self.store, &self.org.administrator, "deputy", role, unit, None).await
    }
}

/// Three officials, three colleagues, and thirty residents of whom seven in ten are ordinary.
fn year_rows(code: &str, points: i64) -> Vec<RatingRow> {
    let kinds = |number: usize| if number < 21 { "ordinary" } else { "representative" };
    let officials = (0..3).map(|number| row(code, "street", "", number, &["duties", "conduct"], points));
    let peers = (0..3).map(|number| row(code, "peers", "", number, &["duties", "conduct"], points));
    let residents =
        (0..30).map(|number| row(code, "residents", kinds(number), number, &["service", "attitude"], points));
    officials.chain(peers).chain(residents).collect()
}

fn row(code: &str, group: &str, kind: &str, number: usize, indicators: &[&str], points: i64) -> RatingRow {
    let scores: BTreeMap<String, Score> =
        indicators.iter().map(|code| ((*code).to_owned(), Score::from_points(points))).collect();
    RatingRow {
        row: u32::try_from(number).unwrap() + 2,
        code: code.to_owned(),
        name: String::new(),
        group: group.to_owned(),
        kind: kind.to_owned(),
        mark: format!("{group}-{number}"),
        scores,
    }
}
