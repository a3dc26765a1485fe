use domain::training::{Hours, Verdict};
use jiudang_store::PageRequest;
use jiudang_store::testing::each_backend;
use jiudang_store::training::ShortQuery;

use super::{act, day, ground, refused, session, tick};

#[tokio::test]
async fn coverage_counts_people_and_never_person_times() {
    for store in each_backend().await {
        let (org, staff) = ground(&store).await;
        let hr = &org.street_hr;
        for date in ["2026-03-02", "2026-04-01", "2026-05-06"] {
            let held = session(&store, hr, date, None).await;
            tick(&store, hr, held, &staff[..2], date).await;
        }
        let unit = store.unit_training(&hr.scope(), None, 2026, day("2026-10-20")).await.unwrap();
        let coverage = unit.coverage;
        assert_eq!((coverage.trained.people, coverage.trained.person_times, coverage.eligible), (2, 6, 4));
        assert_eq!(coverage.share(), Some(5_000), "two of four, not six of four");
        assert_eq!(coverage.trained.hours, Hours::whole(48));
        assert_eq!(coverage.hours_per_head(), Some(1_200));
        let by_unit: Vec<_> = unit.by_unit.iter().map(|row| (row.name.as_str(), row.coverage.share())).collect();
        assert_eq!(by_unit, [("荷塘社区", Some(10_000)), ("竹园社区", Some(0))]);

        let whole = store.unit_training(&org.leadership.figures(), None, 2026, day("2026-10-20")).await.unwrap();
        assert_eq!((whole.coverage.trained.people, whole.coverage.eligible), (2, 6));
        let streets: Vec<_> = whole.by_unit.iter().map(|row| (row.name.as_str(), row.coverage.eligible)).collect();
        assert_eq!(streets, [("清河街道", 4), ("望江街道", 2)]);
        let outside = store.unit_training(&hr.scope(), Some(&org.other_street.path), 2026, day("2026-10-20")).await;
        assert_eq!(refused(outside.map(|_| ())), "not found");
    }
}

#[tokio::test]
async fn the_list_of_who_is_short_names_what_is_missing_and_until_when() {
    for store in each_backend().await {
        let (org, staff) = ground(&store).await;
        let hr = &org.street_hr;
        let today = day("2026-10-20");
        let planned = session(&store, hr, "2026-11-10", Some(1)).await;
        let ask = |target| ShortQuery { unit: None, year: 2026, target, open: None, within: None, today };
        let all = store.training_short(&hr.scope(), &ask(None), PageRequest::default()).await.unwrap();
        let at_once = store.all_training_short(&hr.scope(), &ask(None)).await.unwrap();
        assert_eq!((at_once.len(), &at_once), (all.rows.len(), &all.rows), "workbook and report list the same");
        let hours: Vec<_> = all.rows.iter().filter(|row| row.standing.hours_done().is_some()).collect();
        let target = hours.first().unwrap().standing.target;
        assert_eq!(hours.len(), 4, "everybody of the street");
        let page = PageRequest { page: 2, size: 3 };
        let second = store.training_short(&hr.scope(), &ask(Some(target)), page).await.unwrap();
        assert_eq!((second.count.rows, second.rows.len()), (4, 1));
        let rotation = all.rows.iter().find(|row| matches!(row.standing.verdict, Verdict::Open { .. })).unwrap();
        assert_eq!(rotation.standing.verdict, Verdict::Open { by: day("2026-11-10") }, "one session is planned");
        let open = |within| ShortQuery { open: Some(true), within: Some(within), ..ask(None) };
        let count = async |query: &ShortQuery| {
            store.training_short(&hr.scope(), query, PageRequest::default()).await.unwrap().count.rows
        };
        assert_eq!((count(&open(20)).await, count(&open(21)).await), (0, 4));
        store.enrol_worker(act(hr, "2026-10-20"), planned, staff[0]).await.unwrap();
        assert_eq!(count(&open(21)).await, 1, "the only seat is taken");
        assert_eq!(count(&ShortQuery { unit: Some(org.communities[1].path.clone()), ..ask(Some(target)) }).await, 2);
        let outside = ShortQuery { unit: Some(org.other_street.path.clone()), ..ask(None) };
        let outside = store.training_short(&hr.scope(), &outside, PageRequest::default()).await;
        assert_eq!(refused(outside.map(|_| ())), "not found");
        let outside = ShortQuery { unit: Some(org.other_street.path.clone()), ..ask(None) };
        let outside = store.all_training_short(&hr.scope(), &outside).await;
        assert_eq!(refused(outside.map(|_| ())), "not found");
    }
}
