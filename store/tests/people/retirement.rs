use domain::calendar::Month;
use domain::dated::Period;
use domain::fact::{FactBody, Source};
use domain::ids::WorkerId;
use domain::retirement::{Choice, Timing, Unknown};
use jiudang_store::retirement::RetirementOutlook;
use jiudang_store::testing::people::{import, on, roster_row, staff, worker_of};
use jiudang_store::testing::{Organisation, each_backend, organisation};
use jiudang_store::{Store, StoreError};

use super::{act, refused, strangers, version};

/// A woman of 荷塘社区 born on 15 March 1972.
const WOMAN: u32 = 9_000 + 804;

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn decided(category: &str, timing: Timing) -> FactBody {
    FactBody::Retirement(Choice { category: category.into(), timing, reason: "管理岗位，经会议认定".into() })
}

async fn record(store: &Store, org: &Organisation, worker: WorkerId, body: FactBody) -> Result<(), StoreError> {
    let read = version(store, org, worker).await;
    store.record_fact(act(&org.street_hr), worker, read, Period::since(on("2026-10-01")), body).await.map(|_| ())
}

async fn outlook(store: &Store, org: &Organisation) -> RetirementOutlook {
    let found = store.retirement_outlook(&org.street_hr.scope(), None, on("2026-10-20")).await;
    found.unwrap().expect("a pack says when")
}

#[tokio::test]
async fn what_is_decided_about_a_woman_says_when_she_retires() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        staff(&store, &org).await;
        import(&store, &org.street_hr, &[roster_row(WOMAN)]).await;
        let woman = worker_of(&store, &org.street_hr, WOMAN).await;
        let before = outlook(&store, &org).await;
        assert_eq!((before.people, before.recorded, before.soon.len()), (5, 0, 0));
        let untold = &before.unknown[0];
        assert_eq!((untold.who.worker, untold.unknown), (woman, Unknown::NotDecided));
        assert_eq!(untold.between, Some((month("2022-03"), month("2027-10"))), "by 50 and by 55");
        record(&store, &org, woman, decided("women-55", Timing::Statutory)).await.unwrap();
        let after = outlook(&store, &org).await;
        assert_eq!((after.recorded, after.unknown.len()), (1, 0));
        assert_eq!((after.soon[0].who.worker, after.soon[0].retirement.month), (woman, month("2027-10")));
        assert_eq!(after.years[..2], [2026, 2027]);
        assert_eq!(after.whole[1], 1, "in 2027");
        let units: Vec<_> =
            after.by_unit.iter().map(|unit| (unit.name.as_str(), unit.people, unit.by_year[1])).collect();
        assert_eq!(units, [("荷塘社区", 3, 1), ("竹园社区", 2, 0)]);
        // One decision holds at a time: a later one takes its place.
        record(&store, &org, woman, decided("women-55", Timing::Later { months: 14 })).await.unwrap();
        let later = outlook(&store, &org).await;
        assert_eq!((later.recorded, later.soon.len(), later.whole[2]), (1, 0, 1), "in 2028, and no longer soon");
    }
}

#[tokio::test]
async fn who_was_rehired_after_retirement_retires_no_more() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let row = domain::roster::RosterRow { source: Source::Rehired, ..roster_row(1) };
        import(&store, &org.street_hr, &[row, roster_row(2)]).await;
        let found = outlook(&store, &org).await;
        assert_eq!((found.people, found.rehired, found.whole.iter().sum::<u32>()), (2, 1, 1));
    }
}

#[tokio::test]
async fn a_decision_that_the_rules_do_not_know_is_refused() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let man = staff(&store, &org).await[0];
        let said = async |body| refused(record(&store, &org, man, body).await);
        assert_eq!(said(decided("women-55", Timing::Statutory)).await, "invalid category: unknown_category");
        assert_eq!(said(decided("nonsense", Timing::Statutory)).await, "invalid category: unknown_category");
        assert_eq!(said(decided("men-60", Timing::Earlier { months: 0 })).await, "invalid months: months_needed");
        assert_eq!(said(decided("men-60", Timing::Later { months: 37 })).await, "invalid months: beyond_choice");
        // He was born in January 1970: the age has risen by sixteen months, and no more can be given back.
        assert_eq!(said(decided("men-60", Timing::Earlier { months: 17 })).await, "invalid months: beyond_choice");
        let short = FactBody::Retirement(Choice {
            category: "men-60".into(),
            timing: Timing::Statutory,
            reason: " 是 ".into(),
        });
        assert_eq!(said(short.clone()).await, "invalid reason: too_short");
        let since = Period::since(on("2026-10-01"));
        let bulk = store.record_facts(act(&org.street_hr), vec![(man, vec![(since, short)])], "").await;
        assert_eq!(refused(bulk), "invalid reason: too_short", "many at once are checked as one is");
        assert_eq!(said(decided("men-60", Timing::Earlier { months: 16 })).await, "done");
    }
}

#[tokio::test]
async fn nobody_is_told_of_retirements_outside_their_unit() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let workers = staff(&store, &org).await;
        let today = on("2026-10-20");
        for scope in strangers(&store, &org, workers[1]).await {
            let found = store.retirement_outlook(&scope, Some(&org.street.path), today).await;
            assert_eq!(refused(found), "not found", "{scope:?}");
        }
        let read = version(&store, &org, workers[0]).await;
        let body = decided("men-60", Timing::Statutory);
        let since = Period::since(on("2026-10-01"));
        let written = store.record_fact(act(&org.other_street_hr), workers[0], read, since, body.clone()).await;
        assert_eq!(refused(written), "not found");
        let written = store.record_fact(act(&org.leadership), workers[0], read, since, body).await;
        assert_eq!(refused(written), "forbidden");
        let early = store.retirement_outlook(&org.district_hr.scope(), None, on("2024-12-31")).await.unwrap();
        assert!(early.is_none(), "the rules begin in 2025");
    }
}
