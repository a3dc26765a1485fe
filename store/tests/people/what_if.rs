//! What other rules would bring: asked within a scope, told to readers of numbers without people, kept and shared.

use domain::access::{Principal, Role};
use domain::benchmark::Caliber;
use domain::calendar::Date;
use domain::money::{Money, Rate, Rounding};
use domain::policy::{AmountRule, PackKind, PostRounding, Rules, to_toml};
use domain::what_if::{Lever, LeverError};
use jiudang_store::Store;
use jiudang_store::headcount::NewSize;
use jiudang_store::testing::people::{import, on, roster_row, staff};
use jiudang_store::testing::{Organisation, each_backend, organisation, sqlite};
use jiudang_store::what_if::{
    Assumed, Difference, DraftSpec, NormAsked, PackOf, Posts, Refused, RefusedDraft, Sharing, WhatIf, WhatIfSpec,
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
    let norm = NormAsked::default();
    WhatIfSpec { unit: None, first, months: 12, assumed, by: Caliber::Gross, norm, drafts }
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

/// Eight people of 荷塘 and four of 竹园 in one street, twelve of 江岸 in the other; one of 荷塘 has a certificate.
async fn one_certificate(store: &Store, org: &Organisation) {
    let row = |number: u32| {
        let (street, community) = match number {
            0..8 => ("清河街道", "荷塘社区"),
            8..12 => ("清河街道", "竹园社区"),
            _ => ("望江街道", "江岸社区"),
        };
        let mut row = roster_row(number);
        (row.street, row.community) = (street.into(), community.into());
        row.certificate = row.certificate.filter(|_| number == 0);
        row
    };
    import(store, &org.district_hr, &(0..24).map(row).collect::<Vec<_>>()).await;
}

/// Names of units by which a leader is told what the first draft costs, each asked about by itself.
async fn told_of(store: &Store, org: &Organisation, draft: &DraftSpec) -> Vec<String> {
    let units = [&org.district, &org.street, &org.other_street].into_iter().chain(&org.communities);
    let mut told = Vec::new();
    for unit in units {
        let spec = WhatIfSpec { unit: Some(unit.path.clone()), ..asked(vec![draft.clone()]) };
        let found = answer(store, &org.leadership, &spec).await;
        let first = &found.drafts[0];
        assert_eq!(first.over.is_empty(), first.now.is_empty());
        assert_eq!(first.parts == Default::default(), first.over.is_empty(), "{}", unit.name);
        if !first.over.is_empty() {
            told.push(found.name);
        }
        let below = first.by_unit.iter().filter(|row| row.shown.is_some() && row.path != unit.path);
        for row in below {
            let own = WhatIfSpec { unit: Some(row.path.clone()), ..spec.clone() };
            let own = answer(store, &org.leadership, &own).await;
            assert!(!own.drafts[0].over.is_empty(), "{} is told of in a table and by itself alike", row.name);
        }
    }
    told
}

#[tokio::test]
async fn a_leader_is_told_no_sum_that_few_people_decide_whichever_unit_is_asked_about() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        one_certificate(&store, &org).await;
        let everybody = told_of(&store, &org, &moves(&[("grades", 10)])).await;
        assert_eq!(everybody, ["清河区", "清河街道", "望江街道", "江岸社区"], "荷塘 would tell of the four of 竹园");
        let nothing = told_of(&store, &org, &DraftSpec::default()).await;
        assert_eq!(nothing, everybody);
        let elsewhere = ["望江街道", "江岸社区"];
        let one = told_of(&store, &org, &moves(&[("item.certificate_allowance", 50)])).await;
        assert_eq!(one, elsewhere, "nothing changes for anybody there");
        let both = moves(&[("grades", 10), ("item.certificate_allowance", 50)]);
        assert_eq!(told_of(&store, &org, &both).await, elsewhere, "beside the grades alone it would tell of the one");
    }
}

#[tokio::test]
async fn a_leader_asks_about_the_month_in_hand_and_whole_years() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    staff(&store, &org).await;
    let spec = asked(vec![moves(&[("grades", 10)])]);
    let later = WhatIfSpec { first: "2027-03".parse().unwrap(), months: 5, ..spec.clone() };
    let found = answer(&store, &org.leadership, &later).await;
    assert_eq!((found.first, found.months), (spec.first, 12));
    assert_eq!(found.drafts, answer(&store, &org.leadership, &spec).await.drafts);
    let hr = answer(&store, &org.district_hr, &later).await;
    assert_eq!((hr.first, hr.months), (later.first, 5), "who sees people asks what they like");
}

/// 荷塘 550 households, 竹园 1,250; nothing is known of 江岸.
async fn sized(store: &Store, org: &Organisation) {
    let new = [(0, 1_600, 550), (1, 3_900, 1_250)].map(|(at, residents, households): (usize, u32, u32)| NewSize {
        unit: org.communities[at].path.clone(),
        residents: Some(residents),
        households: Some(households),
    });
    store.record_unit_sizes(act(&org.district_hr), on("2026-01-01"), "年报", new.to_vec()).await.unwrap();
}

fn by_norm(code: &str) -> NormAsked {
    NormAsked { code: Some(code.to_owned()), rounding: None }
}

#[tokio::test]
async fn another_norm_gives_other_posts_and_says_what_filling_them_costs() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        staff(&store, &org).await;
        let other = |norm| DraftSpec { norm, ..DraftSpec::default() };
        let up = NormAsked { code: None, rounding: Some(PostRounding::Up) };
        let drafts = vec![other(up), moves(&[("norms", 100)]), other(by_norm("per-10000"))];
        let spec = WhatIfSpec { norm: by_norm("per-250-households"), ..asked(drafts) };
        assert_eq!(answer(&store, &org.district_hr, &spec).await.posts, None, "no size is known");
        sized(&store, &org).await;
        let found = answer(&store, &org.district_hr, &spec).await;
        let count = |posts: &Posts| (posts.whole.approved, posts.whole.filled, posts.whole.vacant);
        // 550 ÷ 250 = 2.2 and 1250 ÷ 250 = 5; rounded up 3 and 5; twice as many 4.4 and 10; 5500 × 18 ÷ 10000 = 9.9.
        assert_eq!(found.posts.as_ref().map(count), Some((7, 4, 3)));
        let of_drafts: Vec<_> = found.drafts.iter().map(|draft| draft.posts.as_ref().map(count).unwrap()).collect();
        assert_eq!(of_drafts, [(8, 4, 4), (14, 4, 10), (9, 4, 5)]);
        let street = found.drafts[1].posts.as_ref().unwrap().by_unit.iter().find(|row| row.0 == org.street.path);
        assert_eq!(street.map(|(_, row)| row.vacant), Some(10));
        for draft in &found.drafts {
            assert_eq!(draft.parts.same, Some(6), "nobody is paid otherwise");
            let (cost, posts) = (of(&draft.over, Caliber::EmployerCost).after, draft.posts.as_ref().unwrap());
            let each = cost.ratio(i64::from(posts.whole.vacant), 6, Rounding::FenHalfUp);
            assert_eq!(posts.filling.map(|filling| filling.over), Some(each), "each as much as the six on the average");
        }
        let leader = answer(&store, &org.leadership, &spec).await;
        assert_eq!(
            leader.drafts.iter().map(|draft| count(draft.posts.as_ref().unwrap())).collect::<Vec<_>>(),
            of_drafts
        );
    }
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
    let norm = DraftSpec { norm: by_norm("nowhere"), ..DraftSpec::default() };
    assert_eq!(refusal(&store, by, norm).await, RefusedDraft::Norm("nowhere".to_owned()));
    let spec = WhatIfSpec { norm: by_norm("nowhere"), ..asked(vec![DraftSpec::default()]) };
    let refused = Err(Refused::Norm("nowhere".to_owned()));
    assert_eq!(store.what_if(by, &spec, today()).await.unwrap(), refused);
    let sharing = Sharing { title: "编制".to_owned(), shared: Vec::new() };
    let kept = store.keep_what_if(act(by), &spec, &sharing).await.unwrap();
    assert_eq!(kept.map(|_| ()), refused.map(|_| ()));
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
