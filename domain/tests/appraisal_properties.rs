//! What must hold of every appraisal, whoever rates and however people score.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::sync::LazyLock;

use jiudang_domain::appraisal::*;
use jiudang_domain::fact::AppraisalGrade;
use jiudang_domain::ids::{AppraisalId, UserId};
use jiudang_domain::money::Rate;
use jiudang_domain::policy::{AppraisalForm, AppraisalRules, Library, PolicySet, Rules};
use proptest::prelude::*;
use support::{day, policy};

/// The rules of every appraisal pack that ships.
static ALL: LazyLock<Vec<AppraisalRules>> = LazyLock::new(|| {
    let schemes = Library::schemes().unwrap().into_iter().flat_map(|scheme| scheme.packs);
    let packs = Library::built_in().unwrap().packs().to_vec().into_iter().chain(schemes.map(|(pack, _)| pack));
    let rules = packs.filter_map(|pack| match pack.rules {
        Rules::Appraisal(rules) => Some(*rules),
        _ => None,
    });
    rules.collect()
});

static POLICY: LazyLock<PolicySet> = LazyLock::new(|| policy("2027-01"));

fn yearly(rules: &AppraisalRules) -> &AppraisalForm {
    rules.form(CycleKind::Year, "").unwrap()
}

/// Ballots for each group of a form: kinds and points as fractions of a thousand, for as many raters as are asked.
fn ballots(form: &AppraisalForm, raters: &[Vec<(u16, Vec<i64>)>]) -> Vec<Ballot> {
    let mut ballots = Vec::new();
    for (position, (group, raters)) in form.groups.iter().zip(raters).enumerate() {
        for (kind, parts) in raters {
            let kind = (!group.kinds.is_empty()).then(|| kind % u16::try_from(group.kinds.len()).unwrap());
            let given = form.rated_by(position).zip(parts.iter().cycle());
            let scores = given.map(|(of, part)| Score::from_hundredths(of.max.hundredths() * part / 1_000)).collect();
            ballots.push(Ballot { group: u16::try_from(position).unwrap(), kind, scores });
        }
    }
    ballots
}

fn rater() -> impl Strategy<Value = (u16, Vec<i64>)> {
    (0_u16..3, proptest::collection::vec(0_i64..=1_000, 3..6))
}

/// Raters of up to three groups; now and then all of them give everything, or nothing.
fn raters() -> impl Strategy<Value = Vec<Vec<(u16, Vec<i64>)>>> {
    let few = || proptest::collection::vec(rater(), 0..12);
    let many = || proptest::collection::vec(rater(), 0..70);
    (few(), few(), many(), 0_i64..10).prop_map(|(first, second, third, mood)| {
        let mut groups = vec![first, second, third];
        let same = [(8, 0), (9, 1_000)].into_iter().find(|(rolled, _)| *rolled == mood);
        if let Some((_, part)) = same {
            groups.iter_mut().flatten().for_each(|(_, parts)| parts.fill(part));
        }
        groups
    })
}

/// A form in which every score can be told, with the ballots it takes.
fn told() -> impl Strategy<Value = (AppraisalForm, Vec<Ballot>)> {
    (0..ALL.len(), raters()).prop_map(|(rules, mut raters)| {
        let mut form = yearly(&ALL[rules]).clone();
        for (group, raters) in form.groups.iter_mut().zip(&mut raters) {
            group.least = 1;
            group.kinds.iter_mut().for_each(|kind| kind.least_share = None);
            if raters.is_empty() {
                raters.push((0, vec![700]));
            }
        }
        let ballots = ballots(&form, &raters);
        (form, ballots)
    })
}

fn total(form: &AppraisalForm, ballots: &[Ballot]) -> Total {
    score(form, &tally(form, ballots), &[]).unwrap().total
}

/// The most a group can contribute, from what a page shows of it.
fn most(weight: Rate) -> i64 {
    weight.ppm() / 100
}

/// The least and the most that a hidden group can have contributed, by the score and what is shown of the others.
fn derived(shown: &Shown, group: &ShownGroup) -> (i64, i64) {
    let own = most(group.weight);
    let Some(total) = shown.total else { return (0, own) };
    let seen: i64 = shown.groups.iter().filter_map(|group| Some(group.figures.as_ref().ok()?.0.hundredths())).sum();
    let hidden = shown.groups.iter().filter(|group| group.figures.is_err());
    let room: i64 = hidden.map(|group| most(group.weight)).sum();
    let left = total.hundredths() - seen;
    ((left - (room - own)).max(0), own.min(left))
}

fn pool() -> impl Strategy<Value = Vec<Candidate>> {
    // Few values, so that scores are often equal.
    proptest::collection::vec(80_i64..100, 0..40).prop_map(|scores| {
        let candidate = |(id, score): (i64, i64)| Candidate {
            id: AppraisalId(id),
            score: Score::from_points(score),
            decision: None,
        };
        (1..).zip(scores).map(candidate).collect()
    })
}

fn best(ranked: &[Ranked], rules: &AppraisalRules) -> usize {
    let is_best = |of: &&Ranked| matches!(of.suggestion, Suggestion::Grade { grade, .. } if grade == rules.best());
    ranked.iter().filter(is_best).count()
}

fn history() -> impl Strategy<Value = Vec<FinalResult>> {
    proptest::collection::vec(0_usize..4, 1..7).prop_map(|grades| {
        let result = |(year, grade): (i16, usize)| {
            let grade = AppraisalGrade::ALL[grade];
            FinalResult {
                origin: Origin::Result(AppraisalId(i64::from(year))),
                cycle: Cycle::year_of(year).unwrap(),
                grade: grade.code().to_owned(),
                counts_as: grade,
                final_on: day(&format!("{}-01-20", year + 1)),
            }
        };
        (2020..).zip(grades).map(result).collect()
    })
}

fn caused(results: &[FinalResult]) -> Vec<Consequence> {
    follow(Person { results, facts: &[] }, |_| Some(&POLICY))
}

proptest! {
    #[test]
    fn a_score_lies_between_nothing_and_a_hundred_and_is_the_sum_of_its_lines((form, ballots) in told()) {
        let sheet = score(&form, &tally(&form, &ballots), &[]).unwrap();
        let total = sheet.total.told().unwrap();
        prop_assert!(Score::ZERO <= total && total <= Score::FULL);
        let lines: Score = sheet.groups.iter().flat_map(|group| &group.lines).map(|line| line.contribution).sum();
        prop_assert_eq!(lines, total);
        for group in &sheet.groups {
            prop_assert!(group.contribution.unwrap().hundredths() <= most(group.weight));
        }
    }

    #[test]
    fn points_by_decision_never_lead_out_of_nothing_to_a_hundred(
        (form, ballots) in told(), points in -12_000_i64..12_000,
    ) {
        let mut form = form;
        let rule = ALL[0].forms.iter().find_map(|form| form.adjustments.first()).unwrap();
        let (least, most) = (Score::from_hundredths(-12_000), Score::from_hundredths(12_000));
        form.adjustments = vec![jiudang_domain::policy::AdjustmentRule { least, most, ..rule.clone() }];
        let (code, reason) = (rule.code.clone(), "理由".to_owned());
        let given = Adjustment { code, points: Score::from_hundredths(points), reason };
        let total = score(&form, &tally(&form, &ballots), &[given]).unwrap().total.told().unwrap();
        prop_assert!(Score::ZERO <= total && total <= Score::FULL);
    }

    #[test]
    fn the_order_of_raters_does_not_matter(
        (form, ballots, shuffled) in told().prop_flat_map(|(form, ballots)| {
            (Just(form), Just(ballots.clone()), Just(ballots).prop_shuffle())
        }),
    ) {
        prop_assert_eq!(tally(&form, &ballots), tally(&form, &shuffled));
    }

    #[test]
    fn a_better_rating_never_lowers_the_score_or_the_grade((form, ballots) in told(), at in any::<prop::sample::Index>()) {
        let mut better = ballots.clone();
        let ballot = at.get(&better).clone();
        let position = at.index(better.len());
        let maxima = form.rated_by(usize::from(ballot.group)).map(|indicator| indicator.max);
        better[position].scores = maxima.collect();
        let (before, after) = (total(&form, &ballots).told().unwrap(), total(&form, &better).told().unwrap());
        prop_assert!(before <= after);
        for rules in ALL.iter() {
            prop_assert!(rules.grade_for(before) <= rules.grade_for(after));
        }
    }

    #[test]
    fn a_score_is_told_only_with_the_raters_asked_for(rules in 0..ALL.len(), raters in raters()) {
        let form = yearly(&ALL[rules]);
        let tallies = tally(form, &ballots(form, &raters));
        let enough = form.groups.iter().zip(&tallies).all(|(group, tally)| {
            let kinds = group.kinds.iter().zip(&tally.by_kind);
            let mixed = kinds.filter_map(|(kind, have)| Some((kind.least_share?, have))).all(|(share, have)| {
                i64::from(*have) * 1_000_000 >= share.ppm() * i64::from(tally.raters)
            });
            tally.raters >= group.least && mixed
        });
        prop_assert_eq!(score(form, &tallies, &[]).unwrap().total.told().is_some(), enough);
    }

    #[test]
    fn no_quota_is_ever_exceeded_and_higher_scores_never_have_the_lower_grade(pool in pool(), allowed in 0_u32..20) {
        let rules = &ALL[0];
        let ranked = suggest(rules, Some(allowed), &pool).unwrap();
        prop_assert_eq!(ranked.len(), pool.len());
        let given = best(&ranked, rules);
        let tied: Vec<_> = ranked.iter().filter_map(|of| match of.suggestion {
            Suggestion::Tie { seats, tied } => Some((seats, tied)),
            Suggestion::Grade { .. } => None,
        }).collect();
        let seats = tied.first().map_or(0, |(seats, _)| *seats);
        prop_assert!(given + usize::try_from(seats).unwrap() <= usize::try_from(allowed).unwrap());
        for (seats, all) in &tied {
            prop_assert!(seats < all && usize::try_from(*all).unwrap() == tied.len());
        }
        let grade = |of: &Ranked| match of.suggestion {
            Suggestion::Grade { grade, .. } => grade * 2,
            // Between having the best grade and not.
            Suggestion::Tie { .. } => rules.best() * 2 - 1,
        };
        prop_assert!(ranked.is_sorted_by(|a, b| grade(a) >= grade(b) && a.rank <= b.rank));
    }

    #[test]
    fn deciding_ties_one_after_another_fills_the_quota_and_no_more(pool in pool(), allowed in 0_u32..20) {
        let (rules, mut pool) = (&ALL[0], pool);
        for _ in 0..=pool.len() {
            let ranked = suggest(rules, Some(allowed), &pool).unwrap();
            let open = ranked.iter().find(|of| matches!(of.suggestion, Suggestion::Tie { .. })).map(|of| of.id);
            let Some(open) = open else {
                let reaching = pool.iter().filter(|of| rules.grade_for(of.score) == rules.best()).count();
                prop_assert_eq!(best(&ranked, rules), reaching.min(usize::try_from(allowed).unwrap()));
                return Ok(());
            };
            let decision = Decision {
                grade: "excellent".to_owned(), by: UserId(1), on: day("2027-01-10"), reason: "理由".to_owned(),
            };
            pool.iter_mut().filter(|of| of.id == open).for_each(|of| of.decision = Some(decision.clone()));
        }
        prop_assert!(false, "ties never end");
    }

    #[test]
    fn a_quota_grows_with_people_and_with_the_rounding(people in 0_u32..5_000, share in 0_i64..=1_000_000) {
        let mut rule = ALL.iter().find_map(|rules| rules.quota.clone()).unwrap();
        (rule.share, rule.least) = (Rate::from_ppm(share), 0);
        let of = |rounding, people| {
            let rule = jiudang_domain::policy::QuotaRule { rounding, ..rule.clone() };
            rule.allowed(people, false)
        };
        use jiudang_domain::policy::QuotaRounding as R;
        prop_assert!(of(R::Floor, people) <= of(R::HalfUp, people) && of(R::HalfUp, people) <= of(R::Up, people));
        prop_assert!(of(R::Up, people) - of(R::Floor, people) <= 1);
        for rounding in [R::Floor, R::HalfUp, R::Up] {
            prop_assert!(of(rounding, people) <= of(rounding, people + 1) && of(rounding, people) <= people);
        }
    }

    #[test]
    fn what_few_raters_said_cannot_be_worked_out_from_what_is_shown((form, ballots) in told(), least in 5_u32..9) {
        let rule = jiudang_domain::policy::AnonymityRule { least, ..ALL[0].anonymity.clone() };
        let sheet = score(&form, &tally(&form, &ballots), &[]).unwrap();
        let shown = shown(&rule, &form, &sheet, &CycleState::Scored { since: day("2027-01-05") });
        for (group, rated) in shown.groups.iter().zip(&form.groups) {
            if !rated.anonymous || group.raters >= least {
                continue;
            }
            prop_assert!(group.figures.is_err(), "never shown itself");
            let (lowest, highest) = derived(&shown, group);
            prop_assert!((highest - lowest) * 1_000_000 >= most(group.weight) * rule.margin.ppm() && highest > lowest);
        }
        let hidden = shown.groups.iter().filter(|group| group.figures.is_err());
        let together: u32 = hidden.clone().map(|group| group.raters).sum();
        prop_assert!(hidden.count() == 0 || shown.total.is_none() || together >= least, "nor a sum of few");
    }

    #[test]
    fn correcting_a_grade_ends_where_it_would_have_been_at_first(
        results in history(), at in any::<prop::sample::Index>(), to in 0_usize..5,
    ) {
        let old = caused(&results);
        let at = at.index(results.len());
        let new = AppraisalGrade::ALL.get(to).copied();
        let mut at_first = results.clone();
        match new {
            Some(grade) => (at_first[at].grade, at_first[at].counts_as) = (grade.code().to_owned(), grade),
            None => drop(at_first.remove(at)),
        }
        let person = Person { results: &results, facts: &[] };
        let changed = &results[at];
        let new = new.map(|grade| changed.corrected(grade.code(), grade));
        let changes = regrade(&old, person, (changed.origin, changed.cycle), new, |_| Some(&POLICY));
        let now = amended(&old, &changes);
        prop_assert_eq!(&now, &caused(&at_first));
        prop_assert_eq!(&amended(&now, &changes), &now, "a second time changes nothing");
        prop_assert_eq!(amend(&now, &caused(&at_first)), []);
        for change in &changes {
            if let Amendment::Reverse { old: gone } | Amendment::Replace { old: gone, .. } = change {
                prop_assert!(old.contains(gone), "nothing is reversed that was not caused");
            }
        }
    }

    #[test]
    fn what_follows_from_a_grade_does_not_depend_on_later_years(results in history()) {
        for (count, result) in (1..).zip(&results) {
            let person = |results| Person { results, facts: &[] };
            let then = consequences(&POLICY, result, person(&results[..count]));
            prop_assert_eq!(then, consequences(&POLICY, result, person(&results)));
        }
    }

    #[test]
    fn dismissal_is_proposed_only_after_two_unqualified_years_in_a_row(results in history()) {
        let proposed: Vec<Cycle> = caused(&results).into_iter().filter_map(|of| match of.what {
            ConsequenceKind::Proposal { ref code, .. } if code == "dismiss" => Some(of.cause.cycle),
            _ => None,
        }).collect();
        let pairs = results.windows(2).filter(|pair| pair.iter().all(|of| of.counts_as == AppraisalGrade::Unqualified));
        prop_assert_eq!(proposed, pairs.map(|pair| pair[1].cycle).collect::<Vec<_>>());
    }
}
