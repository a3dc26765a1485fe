//! What other rules would bring: nothing if they are today's, and what they say if they are not.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod support;

use std::sync::LazyLock;

use jiudang_domain::benchmark::Caliber;
use jiudang_domain::budget::{Assumptions, Member, Placing, Plan};
use jiudang_domain::calendar::Date;
use jiudang_domain::changes::Cause;
use jiudang_domain::fact::*;
use jiudang_domain::ids::{UnitId, WorkerId};
use jiudang_domain::money::{Money, Rate};
use jiudang_domain::pay::TaxToDate;
use jiudang_domain::policy::{Library, PackFile};
use jiudang_domain::what_if::{
    ByRules, Draft, Lever, LeverError, Outcome, Scope, Stands, WhatIfError, default_posts, explain, focused, levers,
    moved, summary, what_if,
};
use proptest::prelude::*;
use support::{day, fact};

static TODAY: LazyLock<Library> = LazyLock::new(|| Library::built_in().unwrap());

/// Today's packs with texts replaced in one.
fn drafted(pack: &str, replaced: &[(&str, &str)]) -> Library {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("packs").join(pack).join("pack.toml");
    let mut text = std::fs::read_to_string(path).unwrap();
    for (from, to) in replaced {
        assert!(text.contains(from), "{from} is not in {pack}");
        text = text.replace(from, to);
    }
    let pack = Library::read(&PackFile { path: pack.to_owned(), text }).unwrap();
    Library::built_in().unwrap().replacing(pack).unwrap()
}

fn scope(months: u8) -> Scope {
    Scope {
        first: "2026-10".parse().unwrap(),
        months,
        known_on: day("2026-10-01"),
        assumptions: Assumptions { steps: true, renewals: true, ..Assumptions::default() },
    }
}

fn member(number: i64, facts: &[Fact]) -> Member<'_> {
    Member {
        worker: WorkerId(number),
        unit: UnitId(1),
        facts,
        prior_year_average: None,
        earlier_year_average: None,
        paid: (9, Money::from_yuan(40_000)),
        tax: TaxToDate { months: 9, income: Money::from_yuan(40_000), ..TaxToDate::default() },
        additional: Money::ZERO,
    }
}

fn kept(library: &Library) -> Draft<'_> {
    Draft { library, placing: Placing::Kept }
}

fn run(library: &Library, members: &[Member<'_>], months: u8) -> Outcome {
    what_if(&TODAY, &[kept(library)], members, &scope(months)).unwrap().remove(0)
}

/// A worker with a grade, a post, and a certificate or none.
fn worker(grade: &str, post: &str, certificate: Option<CertificateLevel>) -> Vec<Fact> {
    let mut facts = support::worker();
    facts[1] = fact("2020-01-01", None, FactBody::Assignment(support::assignment(&[post])));
    facts[2] = fact("2020-01-01", None, FactBody::Placement(support::placement(grade)));
    facts.extend(certificate.map(|level| {
        let held = Certificate::registered(level, Some(Date::MAX));
        fact("2021-01-01", None, FactBody::Certificate(held))
    }));
    facts
}

fn yuan(yuan: i64) -> Money {
    Money::from_yuan(yuan)
}

#[test]
fn a_higher_certificate_allowance_is_won_by_its_holders_alone() {
    let draft = drafted("sample-pay-items/2022-01-01", &[("certificate_allowance", "certificate_allowance")]);
    let same = run(&draft, &[member(1, &worker("primary-2", "committee_member", None))], 12);
    assert_eq!(same.effects[0].before, same.effects[0].after);

    let text = std::fs::read_to_string("packs/sample-pay-items/2022-01-01/pack.toml").unwrap();
    let at = text.find("kind = \"certificate_scale\"").unwrap();
    let line = text[at..].lines().find(|line| line.starts_with("amounts")).unwrap();
    let draft = drafted(
        "sample-pay-items/2022-01-01",
        &[(line, "amounts = { assistant = 1000, worker = 1100, senior = 1200 }")],
    );
    let (with, without) = (
        worker("primary-2", "committee_member", Some(CertificateLevel::Worker)),
        worker("primary-2", "committee_member", None),
    );
    let outcome = run(&draft, &[member(1, &with), member(2, &without)], 12);
    let now = outcome.effects[0].change_now(Caliber::Gross);
    assert!(now > Money::ZERO);
    assert_eq!(outcome.effects[0].change(Caliber::Gross), Money::from_fen(now.fen() * 12));
    assert_eq!(outcome.effects[1].change(Caliber::Gross), Money::ZERO);
    let sums = summary(outcome.effects.iter(), Caliber::Gross, &[Money::ZERO, Money::from_fen(1)]);
    assert_eq!((sums.winners, sums.losers, sums.same), (1, 0, 1));
    assert_eq!(sums.won, sums.after - sums.before);
    assert_eq!(sums.bands.iter().map(|band| band.people).collect::<Vec<_>>(), [0, 1, 1]);
}

#[test]
fn a_higher_rate_costs_the_employer_and_brings_the_worker_nothing() {
    let draft = drafted("cn-changsha-contributions/2024-01-01", &[("rate = \"16%\"", "rate = \"17%\"")]);
    let facts = worker("primary-2", "committee_member", None);
    let outcome = run(&draft, &[member(1, &facts)], 3);
    let effect = &outcome.effects[0];
    assert_eq!(effect.change_now(Caliber::EmployerCost), yuan(50), "one per cent of 5000");
    assert_eq!(effect.change(Caliber::EmployerCost), yuan(150));
    assert_eq!((effect.change(Caliber::Gross), effect.change(Caliber::Net)), (Money::ZERO, Money::ZERO));
}

#[test]
fn the_causes_of_a_change_add_up_to_it() {
    let draft = drafted("sample-three-level-nine-step/2022-01-01", &[("amount = 2600", "amount = 2700")]);
    let rate = drafted("cn-changsha-contributions/2024-01-01", &[("rate = \"16%\"", "rate = \"15%\"")]);
    let facts = worker("primary-1", "committee_member", None);
    let member = member(1, &facts);
    let plan = |library| Plan::new(library, scope(12).first, 12, scope(12).assumptions).unwrap();
    for (library, cause) in [(&draft, Cause::Scale), (&rate, Cause::Rate), (&*TODAY, Cause::Step)] {
        let changes = explain(&plan(&TODAY), &plan(library), &member).unwrap();
        let effect = &run(library, &[member], 12).effects[0];
        assert_eq!(changes.total.gross, effect.change_now(Caliber::Gross));
        assert_eq!(changes.total.net, effect.change_now(Caliber::Net));
        assert_eq!(
            changes.total.employer,
            effect.change_now(Caliber::EmployerCost) - effect.change_now(Caliber::Gross)
        );
        assert_eq!(changes.of(cause), changes.total, "one cause alone");
    }
}

#[test]
fn a_floor_shows_who_reaches_it_before_and_after() {
    let draft = drafted("sample-pay-benchmark/2022-01-01", &[("ratio = \"100%\"", "ratio = \"10%\"")]);
    let facts = worker("primary-1", "committee_member", None);
    let outcome = run(&draft, &[member(1, &facts)], 12);
    let floor = outcome.floors.iter().find(|floor| floor.floor.rule.code == "local-average").unwrap();
    let (before, after) = (floor.before.unwrap(), floor.after.unwrap());
    assert_eq!((before.people, before.passed, after.passed), (1, 0, 1));
    assert_eq!(before.mean_required, yuan(7_100 * 12), "the year before is 2025");
    assert_eq!(before.mean_gap, before.mean_required - before.paid.mean);
}

#[test]
fn another_scheme_places_everybody_by_its_rules() {
    let scheme = Library::schemes().unwrap().into_iter().find(|scheme| scheme.code == "xian").unwrap();
    let packs = scheme.packs.into_iter().map(|(pack, _)| pack).collect();
    let library = Library::built_in().unwrap().focused_on(packs).unwrap();
    let policy = library.in_force("2026-10".parse().unwrap()).unwrap();
    let post = policy.ladder.posts[0].code.clone();
    let facts = worker("primary-2", "committee_member", None);
    let by_rules = Placing::ByRules { posts: vec![("committee_member".to_owned(), post)] };
    let drafts = [Draft { library: &library, placing: by_rules }, kept(&library)];
    let outcomes = what_if(&TODAY, &drafts, &[member(7, &facts)], &scope(12)).unwrap();
    let effect = &outcomes[0].effects[0];
    assert!(effect.after.now.gross > Money::ZERO);
    assert_ne!(effect.after.now, effect.before.now);
    assert_eq!(outcomes[1].effects, []);
    assert!(matches!(outcomes[1].held[0], (WorkerId(7), ByRules::Draft, _)), "a grade of another ladder is held");
}

#[test]
fn one_to_three_drafts_are_compared() {
    let compare = |drafts: usize| {
        let drafts: Vec<_> = (0..drafts).map(|_| kept(&TODAY)).collect();
        what_if(&TODAY, &drafts, &[], &scope(12)).map(|outcomes| outcomes.len())
    };
    assert_eq!(compare(0), Err(WhatIfError::Drafts { drafts: 0 }));
    assert_eq!(compare(3), Ok(3));
    assert_eq!(compare(4), Err(WhatIfError::Drafts { drafts: 4 }));
}

fn lever(code: &str) -> Lever {
    Lever::parse(code).unwrap()
}

fn by(percent: i64) -> Rate {
    Rate::from_ppm(percent * 10_000)
}

#[test]
fn a_lever_moves_every_amount_it_stands_for() {
    let first = scope(12).first;
    let move_one = |code: &str, percent| moved(&TODAY, (first, 12), &[(lever(code), by(percent))]);
    let facts = worker("primary-2", "committee_member", Some(CertificateLevel::Worker));
    let gain = |code: &str, percent, caliber| {
        let outcome = run(&move_one(code, percent).unwrap(), &[member(1, &facts)], 1);
        outcome.effects[0].change_now(caliber)
    };
    let policy = support::policy("2026-10");
    let grade = policy.ladder.amount(policy.ladder.grade("primary-2").unwrap());
    let post = policy.ladder.posts.iter().find(|post| post.code == "committee_member").unwrap().allowance;
    let tenth = |amount: Money| Money::from_fen(amount.fen() / 10);
    assert!(gain("grades", 10, Caliber::Gross) >= tenth(grade));
    assert_eq!(gain("posts", 10, Caliber::Gross), tenth(post));
    assert_eq!(gain("part.pension_employer", 1, Caliber::EmployerCost), yuan(50), "one per cent of 5000");
    assert_eq!(gain("part.pension_employee", -1, Caliber::AfterContributions), yuan(50));
    let code = |error: Result<Library, LeverError>| error.unwrap_err();
    assert_eq!(code(move_one("item.nothing", 1)), LeverError::Unknown("item.nothing".to_owned()));
    assert_eq!(code(move_one("grades", 101)), LeverError::TooFar("grades".to_owned()));
    assert_eq!(code(move_one("part.pension_employer", -17)), LeverError::TooFar("part.pension_employer".to_owned()));
}

#[test]
fn norms_move_to_the_thousandth_of_a_post_and_bands_to_whole_ones() {
    use jiudang_domain::policy::{NormPosts, NormRule};
    let first = scope(36).first;
    let of = |library: &Library, code: &str| -> NormRule {
        library.norms_in_force(first).find(|(_, norm)| norm.code == code).unwrap().1.clone()
    };
    let raised = moved(&TODAY, (first, 36), &[(Lever::Norms, by(11))]).unwrap();
    let NormPosts::Ratio { posts, per } = of(&raised, "per-10000").posts else { panic!("so many for so many") };
    assert_eq!((posts, per), (19_980, 10_000_000), "18 and eleven per cent of it");
    assert_eq!(of(&raised, "gansu").least, Some(9), "what a community has at least stays");
    let (NormPosts::Bands { bands: old, .. }, NormPosts::Bands { bands: new, .. }) = (
        of(&TODAY, "taiyuan").posts,
        of(&moved(&TODAY, (first, 36), &[(Lever::Norms, by(50))]).unwrap(), "taiyuan").posts,
    ) else {
        panic!("by size")
    };
    let halves: Vec<(u16, u16)> = old.iter().map(|band| band.posts).zip(new.iter().map(|band| band.posts)).collect();
    assert_eq!(halves[..3], [(3, 5), (4, 6), (5, 8)], "half up");
    let too_far = moved(&TODAY, (first, 36), &[(Lever::Norms, by(101))]).unwrap_err();
    assert_eq!(too_far, LeverError::TooFar("norms".to_owned()));
}

#[test]
fn levers_say_what_they_stand_at_and_moved_by_nothing_leave_everything() {
    let first = scope(36).first;
    let known = levers(&TODAY, first).unwrap();
    let rate = known.iter().find(|known| known.lever == lever("part.pension_employer")).unwrap();
    assert_eq!(rate.stands, Stands::Rate(by(16), jiudang_domain::policy::Side::Employer));
    let codes: Vec<String> = known.iter().map(|known| known.lever.code()).collect();
    assert!(codes.iter().all(|code| Lever::parse(code).is_some_and(|lever| lever.code() == *code)));
    let still: Vec<(Lever, Rate)> = known.into_iter().map(|known| (known.lever, Rate::default())).collect();
    assert_eq!(moved(&TODAY, (first, 36), &still).unwrap().packs(), TODAY.packs());
    assert_eq!(Lever::parse("grade"), None);
    assert_eq!(Lever::parse("of.grades"), None);
}

#[test]
fn every_scheme_with_a_ladder_has_a_post_for_each_of_ours_and_pays_everybody() {
    let ours = support::policy("2026-10");
    let mut compared = 0;
    for scheme in Library::schemes().unwrap() {
        let Some(library) = focused(&TODAY, &scheme).unwrap() else { continue };
        let theirs = library.in_force("2026-10".parse().unwrap()).unwrap();
        let posts = default_posts(&ours.ladder, &theirs.ladder);
        assert_eq!(posts.len(), ours.ladder.posts.len(), "{}", scheme.code);
        assert!(posts.iter().all(|(_, post)| theirs.ladder.post(post).is_some()), "{}", scheme.code);
        assert_eq!(theirs.contributions, ours.contributions, "{}: insurance stays that of the place", scheme.code);
        let facts = worker("primary-2", "committee_member", None);
        let drafts = [Draft { library: &library, placing: Placing::ByRules { posts } }];
        let outcome = what_if(&TODAY, &drafts, &[member(1, &facts)], &scope(12)).unwrap().remove(0);
        assert_eq!(outcome.held, [], "{}", scheme.code);
        compared += 1;
    }
    assert!(compared >= 8, "{compared} schemes");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn todays_packs_change_nothing_to_the_fen(
        people in proptest::collection::vec((0_usize..9, 0_usize..7, proptest::option::of(0_usize..3), 1990_i16..2026), 1..6),
        months in 1_u8..=36,
        (raise, appraisal) in (0_i64..200_000, proptest::option::of(0_usize..4)),
    ) {
        let policy = support::policy("2026-10");
        let everybody: Vec<Vec<Fact>> = people
            .iter()
            .map(|(grade, post, certificate, since)| {
                let (grade, post) = (&policy.ladder.grades[*grade].code, &policy.ladder.posts[*post].code);
                let mut facts = worker(grade, post, certificate.map(|level| CertificateLevel::ALL[level]));
                if let FactBody::Employment(employment) = &mut facts[0].body {
                    employment.community_since = Date::new(*since, 4, 17).unwrap();
                }
                facts
            })
            .collect();
        let members: Vec<Member<'_>> = (0..).zip(&everybody).map(|(number, facts)| member(number, facts)).collect();
        let assumptions = Assumptions {
            steps: true,
            appraisal: appraisal.map(|grade| AppraisalGrade::ALL[grade]),
            bases: vec![("2027-01".parse().unwrap(), Rate::from_ppm(raise))],
            ..Assumptions::default()
        };
        // Read anew from the same text, pack by pack.
        let again = TODAY.packs().iter().cloned().try_fold(Library::built_in().unwrap(), Library::replacing).unwrap();
        let drafts = [kept(&again), kept(&TODAY)];
        for outcome in what_if(&TODAY, &drafts, &members, &Scope { assumptions, ..scope(months) }).unwrap() {
            prop_assert_eq!(outcome.effects.len() + outcome.held.len(), members.len());
            for effect in &outcome.effects {
                prop_assert_eq!(effect.before, effect.after);
            }
            prop_assert!(outcome.held.iter().all(|(_, by, _)| *by == ByRules::Today));
            for floor in &outcome.floors {
                prop_assert_eq!(floor.before, floor.after);
            }
            for caliber in Caliber::ALL {
                let sums = summary(outcome.effects.iter(), *caliber, &[]);
                prop_assert_eq!((sums.winners, sums.losers, sums.won, sums.lost), (0, 0, Money::ZERO, Money::ZERO));
            }
        }
    }

    #[test]
    fn what_is_won_less_what_is_lost_is_what_it_costs(raise in 0_i64..3_000, cut in 0_i64..3_000) {
        let up = format!("rate = \"{}.{:04}%\"", 16 + raise / 1_000, raise % 1_000 * 10);
        let up = drafted("cn-changsha-contributions/2024-01-01", &[("rate = \"16%\"", &up), ("rate = \"8%\"", &format!("rate = \"{}.{:04}%\"", 8 - cut / 1_000 - 1, 1_000 + cut % 1_000))]);
        let (first, second) = (worker("primary-1", "committee_member", None), worker("senior-1", "secretary", Some(CertificateLevel::Senior)));
        let outcome = run(&up, &[member(1, &first), member(2, &second)], 24);
        for caliber in Caliber::ALL {
            let sums = summary(outcome.effects.iter(), *caliber, &[]);
            prop_assert_eq!(sums.won - sums.lost, sums.after - sums.before);
            prop_assert_eq!(sums.winners + sums.losers + sums.same, 2);
            prop_assert_eq!(sums.bands[0].people, 2);
        }
    }
}
