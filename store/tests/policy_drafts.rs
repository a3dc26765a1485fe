//! Drafts of policy packs: who may, what is kept, what a draft would change, and what publishing leaves as it was.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use domain::access::{Principal, UnitPath};
use domain::calendar::{Date, Month};
use domain::ids::DraftId;
use domain::money::Money;
use domain::policy::{Library, Pack, PackErrorCode, PackKind, Rules, edit, to_tree};
use jiudang_store::audit::AuditQuery;
use jiudang_store::testing::people::{now, on, staff};
use jiudang_store::testing::{Organisation, each_backend, organisation, sqlite};
use jiudang_store::{Act, PageRequest, Store, StoreError};

fn act(by: &Principal) -> Act<'_> {
    Act { by, at: now() }
}

fn january() -> Date {
    on("2027-01-01")
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

async fn in_force(store: &Store, kind: PackKind) -> Pack {
    store.library().await.unwrap().pack_in_force(kind, month("2026-10")).unwrap().clone()
}

/// A draft of the ladder in force, from January on.
async fn draft(store: &Store, org: &Organisation) -> DraftId {
    let ladder = in_force(store, PackKind::Ladder).await;
    store.create_policy_draft(act(&org.district_hr), &ladder, january()).await.unwrap().unwrap()
}

/// The text of a draft with some keys entered anew.
async fn entered(store: &Store, by: &Principal, id: DraftId, fields: &[(&str, &str)]) -> (String, i64) {
    let draft = store.policy_draft(by, id).await.unwrap();
    let mut tree = to_tree(&draft.pack);
    edit::enter(&mut tree, fields.iter().copied());
    (tree.to_toml(), draft.version)
}

async fn save(store: &Store, org: &Organisation, id: DraftId, fields: &[(&str, &str)]) {
    let (text, version) = entered(store, &org.district_hr, id, fields).await;
    store.save_policy_draft(act(&org.district_hr), (id, version), &text).await.unwrap().unwrap();
}

/// The key of the grade everybody of the tests has.
async fn grade_key(store: &Store) -> String {
    let Rules::Ladder(ladder) = in_force(store, PackKind::Ladder).await.rules else { unreachable!("a ladder") };
    format!("grades[{}].amount", ladder.grade("middle-3").unwrap())
}

fn refused<T: std::fmt::Debug>(result: Result<T, StoreError>) -> String {
    result.unwrap_err().to_string()
}

#[tokio::test]
async fn a_draft_is_made_changed_and_published_and_old_months_stay() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        staff(&store, &org).await;
        let hr = &org.district_hr;
        let (december, october) = (month("2026-12"), month("2026-10"));
        let library = store.library().await.unwrap();
        let before = [library.in_force(october).unwrap(), library.in_force(december).unwrap()];
        let id = draft(&store, &org).await;
        let key = grade_key(&store).await;
        let old = before[0].ladder.amount(before[0].ladder.grade("middle-3").unwrap());
        let new = old + Money::from_yuan(100);
        save(&store, &org, id, &[(&key, &new.plain())]).await;
        let library = store.library().await.unwrap();
        assert_eq!(library.in_force(month("2027-01")).unwrap(), before[1], "a draft is in force for nobody");

        let preview = store.policy_draft_preview(hr, id, now(), PageRequest::default()).await.unwrap();
        let sums = preview.sums;
        assert_eq!((preview.month, preview.outdone_by), (month("2027-01"), None));
        assert_eq!((sums.people, sums.untold, sums.by_rules, sums.pay_up, sums.pay_down), (6, 0, 0, 6, 0), "{sums:?}");
        assert_eq!((sums.grades_up, sums.grades_down), (0, 0), "grades stay");
        assert_eq!(sums.pay_after - sums.pay_before, Money::from_yuan(600));
        assert_eq!(sums.cost_after - sums.cost_before, Money::from_yuan(600), "bases are declared and stay");
        assert_eq!((preview.changed.rows.len(), preview.changed.count.rows), (6, 6));
        assert!(preview.changed.rows.iter().all(|row| row.pay_after - row.pay_before == Money::from_yuan(100)));

        let version = store.policy_draft(hr, id).await.unwrap().version;
        let pack = store.publish_policy_draft(act(hr), (id, version)).await.unwrap().unwrap();
        assert_eq!(pack.manifest.valid_from, january());
        let library = store.library().await.unwrap();
        let after = [library.in_force(october).unwrap(), library.in_force(december).unwrap()];
        assert_eq!(after, before, "earlier months are paid by the earlier version");
        let ladder = library.in_force(month("2027-01")).unwrap().ladder;
        assert_eq!(ladder.amount(ladder.grade("middle-3").unwrap()), new);
        assert!(store.policy_drafts(hr).await.unwrap().is_empty(), "the draft has become the version");
        let log = store.audit_log(&org.auditor, &AuditQuery::default(), PageRequest::default()).await.unwrap();
        let actions: Vec<&str> = log.rows.iter().take(4).map(|row| row.action.as_str()).collect();
        assert_eq!(actions, ["policy_draft_published", "pack_installed", "policy_draft_saved", "policy_draft_created"]);
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_not_kept() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let hr = &org.district_hr;
    let id = draft(&store, &org).await;
    let before = store.policy_draft(hr, id).await.unwrap();
    for (fields, code) in [
        ([("grades[0].amount", "三千"), ("pack.note.zh", "一")], PackErrorCode::BadValue),
        ([("pack.valid_from", "2022-01-01"), ("pack.note.zh", "一")], PackErrorCode::Overlap),
    ] {
        let (text, version) = entered(&store, hr, id, &fields).await;
        let faults = store.save_policy_draft(act(hr), (id, version), &text).await.unwrap().unwrap_err();
        assert_eq!((faults[0].key.as_str(), faults[0].code), (fields[0].0, code));
        assert_eq!(store.policy_draft(hr, id).await.unwrap(), before);
    }
    let ladder = in_force(&store, PackKind::Ladder).await;
    let taken = store.create_policy_draft(act(hr), &ladder, ladder.manifest.valid_from).await.unwrap().unwrap_err();
    assert_eq!(taken[0].code, PackErrorCode::Overlap, "no two versions begin on one day");
}

#[tokio::test]
async fn whoever_changes_what_somebody_else_just_changed_is_told() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let hr = &org.district_hr;
    let id = draft(&store, &org).await;
    let (text, version) = entered(&store, hr, id, &[("pack.document", "区府办〔2026〕1号")]).await;
    store.save_policy_draft(act(hr), (id, version), &text).await.unwrap().unwrap();
    assert_eq!(refused(store.save_policy_draft(act(hr), (id, version), &text).await), "stale");
    assert_eq!(refused(store.publish_policy_draft(act(hr), (id, version)).await), "stale");
    assert_eq!(refused(store.delete_policy_draft(act(hr), (id, version)).await), "stale");
    store.delete_policy_draft(act(hr), (id, version + 1)).await.unwrap();
    assert_eq!(refused(store.policy_draft(hr, id).await), "not found");
}

#[tokio::test]
async fn drafts_are_for_those_who_install_packs_and_stay_in_their_unit() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let id = draft(&store, &org).await;
    let ladder = in_force(&store, PackKind::Ladder).await;
    for by in [&org.street_hr, &org.leadership, &org.auditor] {
        assert_eq!(refused(store.policy_drafts(by).await), "forbidden");
        assert_eq!(refused(store.policy_draft(by, id).await), "forbidden");
        assert_eq!(refused(store.create_policy_draft(act(by), &ladder, january()).await), "forbidden");
        assert_eq!(refused(store.save_policy_draft(act(by), (id, 1), "").await), "forbidden");
        assert_eq!(refused(store.delete_policy_draft(act(by), (id, 1)).await), "forbidden");
        assert_eq!(refused(store.publish_policy_draft(act(by), (id, 1)).await), "forbidden");
        assert_eq!(refused(store.adopt_pack(act(by), &ladder, january()).await), "forbidden");
        let preview = store.policy_draft_preview(by, id, now(), PageRequest::default()).await;
        assert_eq!(refused(preview), "forbidden");
    }
    let administrator = store.policy_draft_preview(&org.administrator, id, now(), PageRequest::default()).await;
    assert_eq!(refused(administrator), "forbidden", "who installs packs may still not read pay");
    let elsewhere = Principal { unit: UnitPath::parse("YH/").unwrap(), ..org.district_hr.clone() };
    assert!(store.policy_drafts(&elsewhere).await.unwrap().is_empty());
    assert_eq!(refused(store.policy_draft(&elsewhere, id).await), "not found");
    assert_eq!(refused(store.publish_policy_draft(act(&elsewhere), (id, 1)).await), "not found");
    let preview = store.policy_draft_preview(&elsewhere, id, now(), PageRequest::default()).await;
    assert_eq!(refused(preview), "not found");
}

#[tokio::test]
async fn a_rule_that_places_lower_moves_grades_but_not_the_pay_by_confirmed_ones() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    staff(&store, &org).await;
    let id = draft(&store, &org).await;
    save(&store, &org, id, &[("placement.every_months", "120")]).await;
    let preview = store.policy_draft_preview(&org.district_hr, id, now(), PageRequest::default()).await.unwrap();
    assert_eq!((preview.sums.grades_down, preview.sums.pay_down), (6, 0), "{:?}", preview.sums);
    assert_eq!(preview.changed.rows.len(), 6, "who is placed otherwise is listed");
    let row = &preview.changed.rows[0];
    let names = [&row.grade_before, &row.grade_after].map(|name| name.as_ref().unwrap().zh.clone());
    assert_ne!(names[0], names[1]);
    let request = PageRequest { page: 2, size: 4 };
    let second = store.policy_draft_preview(&org.district_hr, id, now(), request).await.unwrap();
    assert_eq!((second.changed.rows.len(), second.changed.count.rows), (2, 6));
}

#[tokio::test]
async fn the_ladder_of_a_place_is_put_to_use_once_its_figures_are_there() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    staff(&store, &org).await;
    let hr = &org.district_hr;
    let scheme = Library::schemes().unwrap().into_iter().find(|scheme| scheme.code == "changsha").unwrap();
    let of = |kind| scheme.packs.iter().find(|(pack, _)| pack.manifest.kind == kind).map(|(pack, _)| pack).unwrap();
    let alone = store.adopt_pack(act(hr), of(PackKind::Ladder), january()).await;
    assert!(matches!(alone, Err(StoreError::Policy(_))), "its base is a share of a figure nobody has: {alone:?}");
    let before = store.library().await.unwrap().in_force(month("2026-12")).unwrap();
    store.adopt_pack(act(hr), of(PackKind::Benchmark), on("2018-01-01")).await.unwrap().unwrap();
    let figures = match &of(PackKind::Benchmark).rules {
        Rules::Benchmark(rules) => rules.series[0].figures.iter().map(|figure| figure.year).max().unwrap(),
        _ => unreachable!("series"),
    };
    let start = Date::new(figures + 1, 1, 1).unwrap();
    let adopted = store.adopt_pack(act(hr), of(PackKind::Ladder), start).await.unwrap().unwrap();
    let library = store.library().await.unwrap();
    assert_eq!((adopted.manifest.valid_from, library.outdone_by(&adopted)), (start, None));
    let policy = library.in_force(Library::first_month(&adopted)).unwrap();
    assert_eq!(policy.ladder_id, adopted.manifest.id);
    assert!(policy.ladder.grades.iter().all(|grade| grade.amount > Money::ZERO), "amounts from the figures");
    let twice = store.adopt_pack(act(hr), of(PackKind::Ladder), start).await.unwrap().unwrap_err();
    assert_eq!(twice[0].code, PackErrorCode::Overlap);
    if start > on("2026-12-01") {
        assert_eq!(library.in_force(month("2026-12")).unwrap(), before);
    }
}
