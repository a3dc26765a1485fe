use domain::access::UnitPath;
use domain::calendar::Date;
use domain::headcount::{Decided, Succession};
use domain::money::Rate;
use domain::policy::PostRounding;
use jiudang_store::headcount::{Headcount, HeadcountQuery, NewSize};
use jiudang_store::testing::people::{on, staff};
use jiudang_store::testing::{Organisation, each_backend, organisation};
use jiudang_store::{Store, StoreError};

use super::{act, refused, strangers};

fn path(text: &str) -> UnitPath {
    UnitPath::parse(text).unwrap()
}

fn size(unit: &UnitPath, residents: u32, households: u32) -> NewSize {
    NewSize { unit: unit.clone(), residents: Some(residents), households: Some(households) }
}

fn asked(unit: Option<&UnitPath>, norm: &str) -> HeadcountQuery {
    HeadcountQuery {
        unit: unit.cloned(),
        on: on("2026-10-20"),
        norm: Some(norm.into()),
        rounding: None,
        rate: Some(Rate::ZERO),
    }
}

async fn headcount(store: &Store, org: &Organisation, query: &HeadcountQuery) -> Headcount {
    store.headcount(&org.district_hr.scope(), query).await.unwrap().expect("a norm is in force")
}

/// 荷塘 550 households, 竹园 1,250, both on 1 January 2026; nothing of 江岸.
async fn sized(store: &Store, org: &Organisation) {
    let [first, second, _] = org.communities.as_slice() else { panic!("three communities") };
    let new = vec![size(&first.path, 1_600, 550), size(&second.path, 3_900, 1_250)];
    let count = store.record_unit_sizes(act(&org.street_hr), on("2026-01-01"), "年报", new).await.unwrap();
    assert_eq!(count, 2);
}

async fn ended(
    store: &Store,
    org: &Organisation,
    day: Date,
    from: usize,
    to: &[(usize, i64)],
) -> Result<i64, StoreError> {
    let unit = |at: usize| org.communities[at].path.clone();
    let succession = Succession {
        from: unit(from),
        on: day,
        to: to.iter().map(|(at, percent)| (unit(*at), Rate::from_ppm(percent * 10_000))).collect(),
        document: "区民政局批复".into(),
    };
    store.record_succession(act(&org.district_hr), succession).await
}

#[tokio::test]
async fn posts_a_norm_gives_stand_beside_the_people_who_fill_them() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        staff(&store, &org).await;
        sized(&store, &org).await;
        let found = headcount(&store, &org, &asked(None, "per-250-households")).await;
        let posts: Vec<_> =
            found.communities.iter().map(|unit| (unit.name.as_str(), unit.approved.posts, unit.filled)).collect();
        // 550 ÷ 250 = 2.2, 1250 ÷ 250 = 5.
        assert_eq!(posts, [("荷塘社区", 2, 2), ("竹园社区", 5, 2)]);
        let whole = &found.whole;
        assert_eq!((whole.approved, whole.filled, whole.vacant, whole.over), (7, 4, 3, 0));
        assert_eq!((found.unknown.as_slice(), found.elsewhere), (["江岸社区".to_owned()].as_slice(), 2));
        let units: Vec<_> = found.by_unit.iter().map(|(_, row)| (row.name.as_str(), row.vacant, row.unknown)).collect();
        assert_eq!(units, [("清河街道", 3, 0), ("望江街道", 0, 1)]);
        let up = HeadcountQuery { rounding: Some(PostRounding::Up), ..asked(None, "per-250-households") };
        assert_eq!(headcount(&store, &org, &up).await.whole.approved, 8, "2.2 is 3");
        // 5500 residents × 18 ÷ 10000 = 9.9 posts in the district, shared by size.
        let pooled = headcount(&store, &org, &asked(Some(&org.communities[0].path), "per-10000")).await;
        assert_eq!((pooled.whole.approved, pooled.communities[0].approved.by), (3, Decided::Pool));
        let unheard = headcount(&store, &org, &asked(None, "nonsense")).await;
        assert_eq!(unheard.norm, unheard.norms[0], "the first where none of the code is in force");
    }
}

#[tokio::test]
async fn years_ahead_lose_who_retires_and_who_usually_leaves() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        staff(&store, &org).await;
        sized(&store, &org).await;
        // All were born in January 1970 and retire in May 2031.
        let still = headcount(&store, &org, &asked(None, "per-250-households")).await;
        let ends: Vec<_> = still.years.iter().map(|year| (year.year, year.retiring, year.end)).collect();
        assert_eq!(ends, [(2027, 0, 4), (2028, 0, 4), (2029, 0, 4), (2030, 0, 4), (2031, 4, 0)]);
        assert_eq!(still.years[4].vacant, 7);
        let half = HeadcountQuery { rate: Some(Rate::from_ppm(500_000)), ..asked(None, "per-250-households") };
        let half = headcount(&store, &org, &half).await;
        assert_eq!((half.years[0].leaving, half.years[0].end, half.rate.counted), (2, 2, None));
        let usual = HeadcountQuery { rate: None, ..asked(None, "per-250-households") };
        let usual = headcount(&store, &org, &usual).await.rate;
        assert_eq!((usual.rate.numerator, usual.counted.map(|period| period.from)), (0, Some(on("2025-10-01"))));
    }
}

#[tokio::test]
async fn figures_recorded_again_take_the_place_of_those_before() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        sized(&store, &org).await;
        let first = &org.communities[0].path;
        let again = async |by, from: &str, residents| {
            store.record_unit_sizes(act(by), on(from), "年报", vec![size(first, residents, 550)]).await
        };
        assert_eq!(again(&org.street_hr, "2026-01-01", 1_600).await.unwrap(), 0, "on file already");
        assert_eq!(again(&org.street_hr, "2026-01-01", 1_700).await.unwrap(), 1);
        assert_eq!(again(&org.street_hr, "2026-07-01", 1_800).await.unwrap(), 1);
        let found = store.unit_sizes(&org.street_hr.scope(), Some(first)).await.unwrap();
        let known: Vec<_> = found.sizes.iter().map(|row| (row.from, row.residents)).collect();
        assert_eq!(known, [(on("2026-07-01"), Some(1_800)), (on("2026-01-01"), Some(1_700))]);
        store.withdraw_unit_size(act(&org.street_hr), found.sizes[0].id, "录错单位").await.unwrap();
        let again = store.withdraw_unit_size(act(&org.street_hr), found.sizes[0].id, "录错单位").await;
        assert_eq!(refused(again), "not found");
        assert_eq!(store.unit_sizes(&org.street_hr.scope(), Some(first)).await.unwrap().sizes.len(), 1);
    }
}

#[tokio::test]
async fn sizes_that_cannot_be_are_refused_and_nothing_is_recorded() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let [first, second, other] = org.communities.as_slice() else { panic!("three communities") };
        let said = async |source: &str, new: Vec<NewSize>| {
            refused(store.record_unit_sizes(act(&org.street_hr), on("2026-01-01"), source, new).await)
        };
        let good = || size(&first.path, 1, 1);
        let none = NewSize { unit: second.path.clone(), residents: None, households: None };
        assert_eq!(said("年报", vec![good(), none]).await, "invalid residents: size_needed");
        assert_eq!(said("年报", vec![good(), good()]).await, "invalid unit: unit_twice");
        assert_eq!(said("年报", vec![good(), size(&other.path, 1, 1)]).await, "invalid unit: not_community");
        assert_eq!(said("年报", vec![size(&org.street.path, 1, 1)]).await, "invalid unit: not_community");
        assert_eq!(said("年报", vec![size(&first.path, 9_999_999, 1)]).await, "invalid residents: out_of_range");
        assert_eq!(said(" ", vec![good()]).await, "invalid source: required");
        assert_eq!(said("年报", Vec::new()).await, "invalid sizes: required");
        assert_eq!(store.unit_sizes(&org.district_hr.scope(), None).await.unwrap().sizes, []);
        let read = store.record_unit_sizes(act(&org.leadership), on("2026-01-01"), "年报", vec![good()]).await;
        assert_eq!(refused(read), "forbidden");
    }
}

#[tokio::test]
async fn what_goes_on_from_a_unit_has_its_size_and_its_people() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        staff(&store, &org).await;
        sized(&store, &org).await;
        // 荷塘 merged into 竹园 on 1 July.
        let id = ended(&store, &org, on("2026-07-01"), 0, &[(1, 100)]).await.unwrap();
        let query = asked(Some(&org.street.path), "per-250-households");
        let merged = headcount(&store, &org, &query).await;
        let posts: Vec<_> =
            merged.communities.iter().map(|unit| (unit.name.as_str(), unit.approved.base, unit.filled)).collect();
        assert_eq!(posts, [("竹园社区", 1_800, 4)], "550 + 1250 households, and everybody");
        let before = HeadcountQuery { on: on("2026-06-30"), ..query.clone() };
        assert_eq!(headcount(&store, &org, &before).await.communities.len(), 2, "on the day before it was there");
        let history = store.headcount_history(&org.district_hr.scope(), Some(&org.street.path), on("2026-10-20")).await;
        let history = history.unwrap();
        // Employed since 1 March 2018, by a roster whose facts begin in October 2026.
        assert_eq!(history.days.last(), Some(&on("2025-12-31")));
        let newest = store.record_unit_sizes(
            act(&org.street_hr),
            on("2026-08-01"),
            "普查",
            vec![size(&org.communities[1].path, 5_400, 1_700)],
        );
        newest.await.unwrap();
        assert_eq!(headcount(&store, &org, &query).await.communities[0].approved.base, 1_700, "figures of its own");
        store.withdraw_succession(act(&org.district_hr), id, "文件撤销").await.unwrap();
        assert_eq!(headcount(&store, &org, &query).await.communities.len(), 2);
        assert_eq!(store.successions(&org.district_hr.scope(), None).await.unwrap(), []);
    }
}

#[tokio::test]
async fn a_unit_that_is_split_hands_its_size_on_by_shares() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        sized(&store, &org).await;
        ended(&store, &org, on("2026-07-01"), 0, &[(1, 70), (2, 30)]).await.unwrap();
        let found = headcount(&store, &org, &asked(None, "per-250-households")).await;
        let bases: Vec<_> = found.communities.iter().map(|unit| (unit.name.as_str(), unit.approved.base)).collect();
        assert_eq!(bases, [("竹园社区", 1_250 + 385), ("江岸社区", 165)]);
        let rows = store.successions(&org.district_hr.scope(), None).await.unwrap();
        assert_eq!(
            (rows[0].from_name.as_str(), rows[0].to_names.join("、").as_str()),
            ("荷塘社区", "竹园社区、江岸社区")
        );
        assert_eq!(
            store
                .lineage(&org.leadership.figures())
                .await
                .unwrap()
                .successor(&org.communities[0].path, on("2026-07-01")),
            None
        );
    }
}

#[tokio::test]
async fn successions_that_do_not_fit_are_refused() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let day = on("2026-07-01");
        let said = async |from, to: &[(usize, i64)]| refused(ended(&store, &org, day, from, to).await);
        assert_eq!(said(0, &[(1, 70), (2, 20)]).await, "invalid share: not_whole");
        assert_eq!(said(0, &[]).await, "invalid to: required");
        assert_eq!(said(0, &[(1, 50), (1, 50)]).await, "invalid to: unit_twice");
        assert_eq!(said(0, &[(0, 100)]).await, "invalid to: same_unit");
        assert_eq!(said(0, &[(1, 100)]).await, "done");
        assert_eq!(said(0, &[(2, 100)]).await, "conflict: unit_ended");
        assert_eq!(said(1, &[(0, 100)]).await, "invalid to: ended_before");
        let other = |from: UnitPath, to: UnitPath| Succession {
            from,
            on: day,
            to: vec![(to, Rate::ONE)],
            document: "批复".into(),
        };
        let level = other(org.communities[2].path.clone(), org.street.path.clone());
        assert_eq!(refused(store.record_succession(act(&org.district_hr), level).await), "invalid to: other_level");
        let unknown = other(org.communities[2].path.clone(), path("KF/KF09/"));
        assert_eq!(refused(store.record_succession(act(&org.district_hr), unknown).await), "invalid to: unknown_unit");
        let street = other(org.communities[2].path.clone(), org.communities[1].path.clone());
        assert_eq!(refused(store.record_succession(act(&org.street_hr), street).await), "forbidden");
    }
}

#[tokio::test]
async fn nobody_sees_or_changes_headcount_outside_their_unit() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let workers = staff(&store, &org).await;
        sized(&store, &org).await;
        let query = asked(Some(&org.street.path), "per-250-households");
        for scope in strangers(&store, &org, workers[1]).await {
            assert_eq!(refused(store.headcount(&scope, &query).await), "not found", "{scope:?}");
            assert_eq!(refused(store.unit_sizes(&scope, Some(&org.street.path)).await), "not found");
            assert_eq!(refused(store.successions(&scope, Some(&org.street.path)).await), "not found");
            let history = store.headcount_history(&scope, Some(&org.street.path), on("2026-10-20")).await;
            assert_eq!(refused(history), "not found");
        }
        let theirs = store.unit_sizes(&org.street_hr.scope(), None).await.unwrap().sizes[0].id;
        let taken = store.withdraw_unit_size(act(&org.other_street_hr), theirs, "不是我的").await;
        assert_eq!(refused(taken), "not found");
    }
}
