//! What other rules would bring: asked within a scope, told to readers of numbers without people, kept and shared.

use domain::access::{Principal, Role};
use domain::benchmark::Caliber;
use domain::calendar::Date;
use domain::money::{Money, Rate};
use domain::policy::{AmountRule, PackKind, Rules, to_toml};
use domain::what_if::{Lever, LeverError};
use jiudang_store::Store;
use jiudang_store::testing::people::{on, staff};
use jiudang_store::testing::{Organisation, each_backend, organisation, sqlite};
use jiudang_store::what_if::{
    Assumed, Difference, DraftSpec, PackOf, Refused, RefusedDraft, Sharing, WhatIf, WhatIfSpec,
};

use super::{account_of, act, refused};

fn today() -> Date {
    on("2026-10-20")
}

fn moves(moves: &[(&str, i64)]) -> DraftSpec {
    let each = |(code, percent): &(&str, i64)| (Lever::parse(code).unwrap(), Rate::from_ppm(percent * 10_000));
    DraftSpec { moves: moves.iter().map(each).collect(), ..DraftSpec::default() }
}

fn asked(drafts: Vec<DraftSpec>) -> WhatIfSpec {
    let (first, assumed) = ("2026-10".parse().unwrap(), Assumed::default());
    WhatIfSpec { unit: None, first, months: 12, assumed, by: Caliber::Gross, drafts }
}

async fn answer(store: &Store, by: &Principal, spec: &WhatIfSpec) -> WhatIf {
    store.what_if(by, spec, today()).await.unwrap().unwrap()
}

async fn refusal(store: &Store, by: &Principal, draft: DraftSpec) -> RefusedDraft {
    match store.what_if(by, &asked(vec![draft]), today()).await.unwrap() {
        Err(Refused::Draft(0, why)) => why,
        other => panic!("{other:?}"),
    }
}

fn of(all: &[(Caliber, Difference)], by: Caliber) -> Difference {
    all.iter().find(|(caliber, _)| *caliber == by).unwrap().1
}

#[tokio::test]
async fn todays_rules_change_nothing_and_their_first_month_is_the_run_to_the_fen() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        staff(&store, &org).await;
        let spec = WhatIfSpec { unit: Some(org.street.path.clone()), ..asked(vec![DraftSpec::default()]) };
        let found = answer(&store, &org.street_hr, &spec).await;
        let draft = &found.drafts[0];
        for (_, difference) in draft.now.iter().chain(&draft.over) {
            assert_eq!(difference.more(), Money::ZERO);
        }
        assert_eq!((draft.parts.winners, draft.parts.losers), (Some((0, Money::ZERO)), Some((0, Money::ZERO))));
        assert_eq!((found.people, draft.people, draft.parts.same), (4, 4, Some(4)));
        let run = store.create_run(act(&org.street_hr), spec.first, &org.street.path).await.unwrap();
        store.calculate_run(run, jiudang_store::testing::people::now(), &|_, _| {}).await.unwrap();
        let totals = store.run(&org.street_hr.scope(), run).await.unwrap().row.totals;
        let by = |caliber| of(&draft.now, caliber).before;
        assert_eq!((by(Caliber::EmployerCost), by(Caliber::Gross)), (totals.cost, totals.gross));
        assert_eq!(by(Caliber::AfterContributions), totals.gross - totals.employee);
        assert_eq!(by(Caliber::Net), totals.net);
    }
}

#[tokio::test]
async fn people_and_units_add_up_to_the_whole_and_a_change_has_its_causes() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let workers = staff(&store, &org).await;
        let spec = asked(vec![moves(&[("grades", 10)]), moves(&[("posts", -20), ("part.pension_employer", 1)])]);
        let found = answer(&store, &org.district_hr, &spec).await;
        assert_eq!(found.people, 6);
        for (at, draft) in found.drafts.iter().enumerate() {
            let people = store.what_if_people(&org.district_hr, (&spec, at), today()).await.unwrap().unwrap();
            let sum = |rows: &mut dyn Iterator<Item = Money>| rows.sum::<Money>();
            let whole = of(&draft.over, Caliber::Gross).more();
            assert!(!whole.is_zero());
            assert_eq!(sum(&mut people.rows.iter().map(|row| row.over.more())), whole);
            assert_eq!(sum(&mut draft.by_unit.iter().map(|unit| unit.shown.unwrap().1.more())), whole);
            let (won, lost) = (draft.parts.winners.unwrap().1, draft.parts.losers.unwrap().1);
            assert_eq!(won - lost, whole);
            assert!(people.rows.is_sorted_by_key(|row| std::cmp::Reverse(row.over.more().fen().abs())));
            let why = store.what_if_why(&org.district_hr, (&spec, at), workers[0]).await.unwrap().unwrap().unwrap();
            let row = people.rows.iter().find(|row| row.worker == workers[0]).unwrap();
            assert_eq!((why.name, why.causes.total.gross), (row.name.clone(), row.now.more()));
        }
    }
}

#[tokio::test]
async fn who_reads_numbers_alone_is_told_of_no_few_people() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    staff(&store, &org).await;
    let spec = asked(vec![moves(&[("item.certificate_allowance", 50)])]);
    let found = answer(&store, &org.leadership, &spec).await;
    let draft = &found.drafts[0];
    assert!(found.aggregate && found.people == 6);
    assert!(of(&draft.over, Caliber::Gross).more() > Money::ZERO, "six people together are shown");
    assert_eq!(draft.by_unit.iter().map(|unit| unit.people).collect::<Vec<_>>(), [4, 2]);
    assert!(draft.by_unit.iter().all(|unit| unit.shown.is_none()), "neither four nor two are");
    let few = WhatIfSpec { unit: Some(org.street.path.clone()), ..spec.clone() };
    let few = answer(&store, &org.leadership, &few).await;
    assert!(few.drafts[0].over.is_empty() && few.drafts[0].floors.is_empty());
    assert_eq!(few.drafts[0].parts, Default::default());
    assert_eq!(refused(store.what_if_people(&org.leadership, (&spec, 0), today()).await), "forbidden");
    let worker = staff_of(&store, &org).await;
    assert_eq!(refused(store.what_if_why(&org.leadership, (&spec, 0), worker).await), "forbidden");
    assert!(answer(&store, &org.street_hr, &spec).await.drafts[0].by_unit.iter().all(|unit| unit.shown.is_some()));
}

async fn staff_of(store: &Store, org: &Organisation) -> domain::ids::WorkerId {
    jiudang_store::testing::people::worker_of(store, &org.district_hr, 1).await
}

#[tokio::test]
async fn nobody_asks_about_people_outside_theirs_or_without_reading_pay() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let workers = staff(&store, &org).await;
        let spec = asked(vec![moves(&[("grades", 1)])]);
        let street = WhatIfSpec { unit: Some(org.street.path.clone()), ..spec.clone() };
        assert_eq!(refused(store.what_if(&org.other_street_hr, &street, today()).await), "not found");
        let theirs = store.what_if_why(&org.other_street_hr, (&spec, 0), workers[0]).await;
        assert_eq!(refused(theirs), "not found");
        assert_eq!(answer(&store, &org.other_street_hr, &spec).await.people, 2);
        let worker = account_of(&store, &org, workers[0]).await;
        for reader in [&org.administrator, &worker] {
            assert_eq!(refused(store.what_if(reader, &spec, today()).await), "forbidden");
            assert_eq!(refused(store.what_ifs(reader).await), "forbidden");
            assert_eq!(refused(store.what_if_offer(reader, spec.first).await), "forbidden");
            let sharing = Sharing { title: "调标".to_owned(), shared: Vec::new() };
            assert_eq!(refused(store.keep_what_if(act(reader), &spec, &sharing).await), "forbidden");
        }
    }
}

#[tokio::test]
async fn a_draft_that_cannot_be_compared_is_refused_with_its_reason() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    staff(&store, &org).await;
    let by = &org.district_hr;
    let lever = |error| RefusedDraft::Lever(error);
    let too_far = refusal(&store, by, moves(&[("posts", 101)])).await;
    assert_eq!(too_far, lever(LeverError::TooFar("posts".to_owned())));
    let unknown = refusal(&store, by, moves(&[("item.none", 1)])).await;
    assert_eq!(unknown, lever(LeverError::Unknown("item.none".to_owned())));
    let scheme = |code: &str| DraftSpec { scheme: Some(code.to_owned()), ..DraftSpec::default() };
    assert_eq!(refusal(&store, by, scheme("nowhere")).await, RefusedDraft::Scheme("nowhere".to_owned()));
    assert_eq!(refusal(&store, by, scheme("wuhan")).await, RefusedDraft::Scheme("wuhan".to_owned()), "no ladder");
    let posts = vec![("grid_worker".to_owned(), "emperor".to_owned())];
    let post = refusal(&store, by, DraftSpec { posts, ..scheme("xian") }).await;
    assert_eq!(post, RefusedDraft::Post("emperor".to_owned()));
    let pack = |pack| DraftSpec { pack: Some(pack), ..DraftSpec::default() };
    assert_eq!(refusal(&store, by, pack(PackOf::Draft(domain::ids::DraftId(99)))).await, RefusedDraft::NoDraft);
    assert!(matches!(refusal(&store, by, pack(PackOf::Text("x".to_owned()))).await, RefusedDraft::Packs(_)));
    for drafts in [Vec::new(), vec![DraftSpec::default(); 4]] {
        let number = drafts.len();
        assert_eq!(store.what_if(by, &asked(drafts), today()).await.unwrap(), Err(Refused::Drafts(number)));
    }
    for months in [0, 37] {
        let spec = WhatIfSpec { months, ..asked(vec![DraftSpec::default()]) };
        assert!(matches!(store.what_if(by, &spec, today()).await.unwrap(), Err(Refused::Today(_))));
    }
}

#[tokio::test]
async fn another_scheme_places_everybody_anew_with_the_posts_named() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let workers = staff(&store, &org).await;
    let offer = store.what_if_offer(&org.district_hr, "2026-10".parse().unwrap()).await.unwrap();
    assert!(offer.schemes.len() >= 8 && offer.levers.len() > 10 && offer.drafts.is_empty());
    let scheme = DraftSpec { scheme: Some("xian".to_owned()), ..DraftSpec::default() };
    let spec = asked(vec![scheme]);
    let found = answer(&store, &org.district_hr, &spec).await;
    assert!(found.drafts[0].placed_anew);
    assert_eq!((found.drafts[0].people, found.drafts[0].held.len()), (6, 0));
    let people = store.what_if_people(&org.district_hr, (&spec, 0), today()).await.unwrap().unwrap();
    assert!(people.rows.iter().all(|row| row.grades.0.is_some() && row.grades.1.is_some()));
    let why = store.what_if_why(&org.district_hr, (&spec, 0), workers[0]).await.unwrap().unwrap().unwrap();
    let row = people.rows.iter().find(|row| row.worker == workers[0]).unwrap();
    assert_eq!(why.causes.total.gross, row.now.more());
}

#[tokio::test]
async fn a_kept_question_keeps_its_packs_and_opens_for_its_readers_over_their_own_people() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        staff(&store, &org).await;
        let by = &org.district_hr;
        let library = store.library().await.unwrap();
        let ladder = library.pack_in_force(PackKind::Ladder, "2026-10".parse().unwrap()).unwrap().clone();
        let id = store.create_policy_draft(act(by), &ladder, on("2026-11-01")).await.unwrap().unwrap();
        let mut raised = store.policy_draft(by, id).await.unwrap().pack;
        let Rules::Ladder(rules) = &mut raised.rules else { panic!("a ladder") };
        for grade in &mut rules.grades {
            grade.amount += Money::from_yuan(1_000);
            grade.pay = AmountRule::Fixed { amount: grade.amount };
        }
        store.save_policy_draft(act(by), (id, 1), &to_toml(&raised)).await.unwrap().unwrap();
        let pack =
            DraftSpec { pack: Some(PackOf::Draft(id)), name: "每档加一千".to_owned(), ..DraftSpec::default() };
        let spec = asked(vec![pack]);
        let before = answer(&store, by, &spec).await;
        assert!(of(&before.drafts[0].over, Caliber::Gross).more() > Money::ZERO);
        let sharing = Sharing { title: " 每档加一千 ".to_owned(), shared: vec![Role::StreetHr, Role::Leadership] };
        let kept = store.keep_what_if(act(by), &spec, &sharing).await.unwrap().unwrap();
        store.delete_policy_draft(act(by), (id, 2)).await.unwrap();
        let saved = store.saved_what_if(by, kept).await.unwrap();
        assert_eq!((saved.title.as_str(), saved.own, saved.version), ("每档加一千", true, 1));
        assert_eq!(answer(&store, by, &saved.spec).await, before, "the draft is gone, the question stays");

        let theirs = store.saved_what_if(&org.street_hr, kept).await.unwrap();
        assert_eq!((theirs.own, &theirs.spec.unit), (false, &Some(org.street.path.clone())));
        assert_eq!(answer(&store, &org.street_hr, &theirs.spec).await.people, 4);
        assert!(
            answer(&store, &org.leadership, &store.saved_what_if(&org.leadership, kept).await.unwrap().spec)
                .await
                .aggregate
        );

        let change = Sharing { title: "每档加一千".to_owned(), shared: vec![Role::Leadership] };
        assert_eq!(refused(store.share_what_if(act(&org.street_hr), (kept, 1), &change).await), "not found");
        assert_eq!(refused(store.share_what_if(act(by), (kept, 7), &change).await), "stale");
        store.share_what_if(act(by), (kept, 1), &change).await.unwrap();
        assert_eq!(refused(store.saved_what_if(&org.street_hr, kept).await), "not found");
        assert_eq!(store.what_ifs(&org.street_hr).await.unwrap(), []);
        assert_eq!(store.what_ifs(&org.leadership).await.unwrap().len(), 1);
        let wrong = |title: &str, shared| Sharing { title: title.to_owned(), shared };
        for (sharing, why) in [
            (wrong(" ", Vec::new()), "invalid title: required"),
            (wrong(&"长".repeat(61), Vec::new()), "invalid title: too_long"),
            (wrong("测算", vec![Role::Worker]), "invalid shared: choice"),
        ] {
            assert_eq!(refused(store.share_what_if(act(by), (kept, 2), &sharing).await), why);
        }
        assert_eq!(refused(store.drop_what_if(act(&org.leadership), (kept, 2)).await), "not found");
        store.drop_what_if(act(by), (kept, 2)).await.unwrap();
        assert_eq!(store.what_ifs(by).await.unwrap(), []);
    }
}
