use domain::dated::Period;
use domain::fact::{FactBody, Placement};
use jiudang_store::imports::ApplyOptions;
use jiudang_store::testing::people::{from_october, now, on, roster_row, staff, worker_of};
use jiudang_store::testing::{Organisation, each_backend, organisation, sqlite};
use jiudang_store::{PageRequest, Store};

use super::{account_of, act, file, refused, rows_repeat_the_facts, version};

/// Two people of 清河街道 and one of 望江街道, not placed yet.
async fn unplaced(store: &Store, org: &Organisation) {
    let mut rows = vec![roster_row(1), roster_row(2), roster_row(3)];
    (rows[2].street, rows[2].community) = ("望江街道".into(), "江岸社区".into());
    let options = ApplyOptions { confirm_placements: false, ..from_october() };
    store.apply_import(act(&org.district_hr), None, &org.district.path, &rows, options).await.unwrap();
}

#[tokio::test]
async fn proposals_follow_the_ladder_and_go_away_once_confirmed() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        unplaced(&store, &org).await;
        let hr = &org.street_hr;
        let day = on("2026-10-01");
        let page = store.placement_proposals(&hr.scope(), day, PageRequest::default()).await.unwrap();
        assert_eq!((page.rows.len(), page.count.rows), (2, 2), "those of the other street are not shown");
        // Ten completed years give three steps, a bachelor's degree one, a registered certificate one.
        assert!(page.rows.iter().all(|row| row.proposed == "middle-3" && row.recorded.is_none()), "{:?}", page.rows);
        let first = page.rows[0].worker;
        assert_eq!(store.confirm_placements(act(hr), day, &[first]).await.unwrap(), 1);
        assert_eq!(file(&store, hr, first).await.row.grade.as_deref(), Some("middle-3"));
        assert_eq!(store.confirm_placements(act(hr), day, &[first]).await.unwrap(), 0, "nothing is left to confirm");
        assert_eq!(store.confirm_placements(act(hr), day, &[]).await.unwrap(), 1);
        let page = store.placement_proposals(&org.district_hr.scope(), day, PageRequest::default()).await.unwrap();
        assert_eq!(page.rows.len(), 1, "the other street's person is still to be placed");
        rows_repeat_the_facts(&store, now(), 3).await;
    }
}

#[tokio::test]
async fn a_grade_confirmed_by_hand_is_changed_only_when_named() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let staff = staff(&store, &org).await;
    let hr = &org.street_hr;
    let by_hand =
        FactBody::Placement(Placement { ladder: "sample-three-level-nine-step".into(), grade: "primary-1".into() });
    let read = version(&store, &org, staff[0]).await;
    store.record_fact(act(hr), staff[0], read, Period::since(on("2026-10-01")), by_hand).await.unwrap();
    assert_eq!(store.confirm_placements(act(hr), on("2026-10-01"), &[]).await.unwrap(), 0);
    assert_eq!(file(&store, hr, staff[0]).await.row.grade.as_deref(), Some("primary-1"));
    assert_eq!(store.confirm_placements(act(hr), on("2026-10-15"), &[staff[0]]).await.unwrap(), 1);
    assert_eq!(file(&store, hr, staff[0]).await.row.grade.as_deref(), Some("middle-3"));
}

#[tokio::test]
async fn placing_stays_inside_scope_and_role() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    unplaced(&store, &org).await;
    let theirs = worker_of(&store, &org.district_hr, 3).await;
    let mine = worker_of(&store, &org.district_hr, 1).await;
    let day = on("2026-10-01");
    let mixed = store.confirm_placements(act(&org.street_hr), day, &[mine, theirs]).await;
    assert_eq!(refused(mixed), "not found");
    assert_eq!(file(&store, &org.district_hr, mine).await.row.grade, None, "none of the two is placed");
    let own = account_of(&store, &org, mine).await;
    for by in [&org.leadership, &org.auditor, &org.administrator, &own] {
        assert_eq!(refused(store.confirm_placements(act(by), day, &[mine]).await), "forbidden");
    }
    let page = store.placement_proposals(&org.administrator.scope(), day, PageRequest::default()).await.unwrap();
    assert!(page.rows.is_empty());
}
