//! What must hold of placement on every scheme that ships, whoever the person is.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::sync::LazyLock;

use jiudang_domain::calendar::{Date, Month};
use jiudang_domain::dated::Period;
use jiudang_domain::fact::*;
use jiudang_domain::ids::FactId;
use jiudang_domain::placement::*;
use jiudang_domain::policy::{Library, Missing, PolicySet, PostChange};
use proptest::prelude::*;
use support::day;

/// The sample ladder and every ladder of a scheme, each with the packs of its place.
static POLICIES: LazyLock<Vec<PolicySet>> = LazyLock::new(|| {
    let month: Month = "2026-10".parse().unwrap();
    let mut policies = vec![Library::built_in().unwrap().in_force(month).unwrap()];
    for scheme in Library::schemes().unwrap() {
        let packs = scheme.packs.into_iter().map(|(pack, _)| pack).collect();
        let library = Library::built_in().unwrap().focused_on(packs).unwrap();
        policies.extend(library.ladder_in_force(month));
    }
    policies
});

fn later(from: Date, days: i64) -> Date {
    from.checked_add(jiff::Span::new().days(days)).unwrap()
}

fn ever<T>(value: T) -> Dated<T> {
    Dated { fact: FactId(1), period: Period::since(day("1980-01-01")), value }
}

fn appraisals(grades: &[usize], first: i16) -> Vec<Dated<Appraisal>> {
    (first..).zip(grades).map(|(year, grade)| ever(Appraisal { year, grade: AppraisalGrade::ALL[*grade] })).collect()
}

prop_compose! {
    fn certificate()(level in 0_usize..3) -> Dated<Certificate> {
        let level = CertificateLevel::ALL[level];
        ever(Certificate::registered(level, Some(day("2199-12-31"))))
    }
}

prop_compose! {
    /// Somebody on one of the ladders, with a history.
    fn somebody()(
        policy in 0..POLICIES.len(),
        post in 0_usize..20,
        since in 0_i64..12_000,
        joined in 0_i64..6_000,
        grades in proptest::collection::vec(0_usize..4, 0..24),
        education in proptest::option::of((0_usize..8, proptest::option::of(0_usize..3))),
        certificate in proptest::option::of(certificate()),
        gap in proptest::option::of((100_i64..4_000, 1_i64..900)),
        suspension in proptest::option::of((0_i64..9_000, proptest::option::of(1_i64..800))),
        recognised in proptest::option::of(1_u16..120),
    ) -> (usize, Profile) {
        let ladder = &POLICIES[policy].ladder;
        let since = later(day("1990-01-01"), since);
        let joined = later(since, joined);
        let mut profile = Profile::starting(u16::try_from(post % ladder.posts.len()).unwrap(), since);
        profile.joined = joined;
        profile.post_since = joined;
        profile.employments = vec![Period::since(joined)];
        if let Some((worked, gap)) = gap {
            let back = later(later(joined, worked), gap);
            profile.employments = vec![Period { from: joined, to: Some(later(joined, worked)) }, Period::since(back)];
            profile.joined = back;
        }
        profile.appraisals = appraisals(&grades, since.year());
        profile.education.extend(education.map(|(level, degree)| {
            ever(Education { level: EducationLevel::ALL[level], degree: degree.map(|degree| Degree::ALL[degree]) })
        }));
        profile.certificates.extend(certificate);
        profile.suspensions.extend(suspension.map(|(from, days)| {
            let from = later(since, from);
            let period = Period { from, to: days.map(|days| later(from, days)) };
            Dated { fact: FactId(2), period, value: Suspension::default() }
        }));
        profile.recognised.extend(recognised.map(|months| ever(RecognisedService { months, document: String::new() })));
        (policy, profile)
    }
}

fn grade(policy: usize, profile: &Profile, on: Date) -> u16 {
    place(&POLICIES[policy], profile, on).unwrap().grade
}

/// A demotion is a rule that says so; nothing else may lower anybody.
fn demotes(policy: usize) -> bool {
    POLICIES[policy].ladder.placement.appraisal.as_ref().is_some_and(|rule| !rule.demotions.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn time_never_lowers_a_grade((policy, profile) in somebody(), from in 0_i64..6_000, more in 1_i64..4_000) {
        let from = later(profile.joined, from);
        if !demotes(policy) {
            prop_assert!(grade(policy, &profile, from) <= grade(policy, &profile, later(from, more)));
        }
    }

    #[test]
    fn a_better_appraisal_never_lowers_a_grade(
        (policy, profile) in somebody(), which in 0_usize..24, on in 0_i64..8_000,
    ) {
        let mut better = profile.clone();
        if let Some(held) = better.appraisals.get_mut(which) {
            held.value.grade = AppraisalGrade::Excellent;
        }
        let on = later(profile.joined, on);
        prop_assert!(grade(policy, &profile, on) <= grade(policy, &better, on));
    }

    #[test]
    fn a_higher_certificate_or_education_never_lowers_a_grade(
        (policy, profile) in somebody(), certificate in certificate(), on in 0_i64..8_000,
    ) {
        let on = later(profile.joined, on);
        let mut better = profile.clone();
        better.certificates.push(certificate);
        prop_assert!(grade(policy, &profile, on) <= grade(policy, &better, on));
        let held = profile.education.first().map(|held| held.value);
        let doctor = Education { level: EducationLevel::Doctor, degree: Some(Degree::Doctor) };
        for education in [Education { degree: held.and_then(|held| held.degree), ..doctor }, doctor] {
            let mut better = profile.clone();
            better.education = vec![ever(education)];
            prop_assert!(grade(policy, &profile, on) <= grade(policy, &better, on));
        }
    }

    #[test]
    fn longer_service_never_lowers_a_grade((policy, profile) in somebody(), earlier in 1_i64..4_000, on in 0_i64..8_000) {
        let rule = &POLICIES[policy].ladder.placement;
        let on = later(profile.joined, on);
        let mut longer = profile.clone();
        longer.recognised.push(ever(RecognisedService { months: 18, document: String::new() }));
        prop_assert!(grade(policy, &profile, on) <= grade(policy, &longer, on));
        // An earlier start brings years of its own, which may be years that break a period.
        if rule.service.post_change == PostChange::Kept && profile.appraisals.is_empty() && rule.early.is_none()
            && rule.appraisal.as_ref().is_none_or(|rule| rule.missing == Missing::Counts)
        {
            let mut longer = profile.clone();
            longer.community_since = later(profile.community_since, -earlier);
            prop_assert!(grade(policy, &profile, on) <= grade(policy, &longer, on));
        }
    }

    #[test]
    fn a_grade_lies_in_the_range_of_the_post((policy, profile) in somebody(), on in 0_i64..12_000) {
        let ladder = &POLICIES[policy].ladder;
        let post = &ladder.posts[usize::from(profile.post)];
        let grade = grade(policy, &profile, later(profile.joined, on));
        prop_assert!((post.lowest..=post.highest).contains(&grade));
    }

    #[test]
    fn the_steps_of_the_conditions_add_up_to_the_grade((policy, profile) in somebody(), on in 0_i64..12_000) {
        let ladder = &POLICIES[policy].ladder;
        let decision = place(&POLICIES[policy], &profile, later(profile.joined, on)).unwrap();
        let post = &ladder.posts[usize::from(profile.post)];
        let steps: i64 = decision.conditions.iter().map(|condition| condition.steps).sum();
        let beyond = decision.conditions.iter().find_map(|condition| match condition.evidence {
            Evidence::Top { beyond, .. } => Some(beyond),
            _ => None,
        });
        let above = i64::from(decision.grade) - i64::from(post.lowest);
        prop_assert_eq!(above, (steps - beyond.unwrap()).max(0));
    }

    #[test]
    fn the_next_step_is_the_first_day_on_which_the_rules_give_it((policy, profile) in somebody(), on in 0_i64..8_000) {
        let policy = &POLICIES[policy];
        let on = later(profile.joined, on);
        let from = place(policy, &profile, on).unwrap().grade;
        // With the years to come appraised as the rule asks, the rules give it then and not the day before.
        let mut coming = profile.clone();
        if let Some(rule) = &policy.ladder.placement.appraisal {
            for year in on.year() - 1..on.year() + 52 {
                if !coming.appraisals.iter().any(|held| held.value.year == year) {
                    coming.appraisals.push(ever(Appraisal { year, grade: rule.least }));
                }
            }
            coming.appraisals.sort_by_key(|held| held.value.year);
        }
        if let Some(next) = next_step(policy, &profile, on) {
            prop_assert_eq!(place(policy, &coming, next.on).unwrap().grade, next.grade);
            prop_assert!(next.grade > from);
            prop_assert!(place(policy, &coming, next.on.yesterday().unwrap()).unwrap().grade <= from);
        } else {
            prop_assert!(place(policy, &coming, later(on, 15_000)).unwrap().grade <= from);
        }
    }
}

#[test]
fn every_scheme_that_ships_is_looked_at() {
    assert!(POLICIES.len() > Library::schemes().unwrap().len(), "{}", POLICIES.len());
}
