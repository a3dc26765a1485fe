//! Placement on the sample ladder, condition by condition.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod support;

use jiudang_domain::calendar::Date;
use jiudang_domain::dated::Period;
use jiudang_domain::fact::*;
use jiudang_domain::ids::FactId;
use jiudang_domain::money::Money;
use jiudang_domain::pay::Hold;
use jiudang_domain::placement::*;
use jiudang_domain::policy::PolicySet;
use support::{assignment, day, fact, policy, worker};

fn profile(policy: &PolicySet, post: &str, since: &str) -> Profile {
    Profile::starting(policy.ladder.post(post).unwrap(), day(since))
}

fn grade(policy: &PolicySet, profile: &Profile, on: Date) -> String {
    let decision = place(policy, profile, on).unwrap();
    policy.ladder.grades[usize::from(decision.grade)].code.clone()
}

fn ever<T>(value: T) -> Dated<T> {
    Dated { fact: FactId(1), period: Period::since(day("1980-01-01")), value }
}

fn certificate(level: CertificateLevel, until: &str) -> Dated<Certificate> {
    ever(Certificate::registered(level, Some(day(until))))
}

const GRADUATE: Education = Education { level: EducationLevel::Bachelor, degree: Some(Degree::Bachelor) };

#[test]
fn a_new_grid_worker_starts_at_the_bottom() {
    let policy = policy("2026-10");
    assert_eq!(grade(&policy, &profile(&policy, "grid_worker", "2026-10-01"), day("2026-10-31")), "primary-1");
}

#[test]
fn each_three_completed_years_earn_a_step_on_the_day_they_are_complete() {
    let policy = policy("2026-10");
    let profile = profile(&policy, "grid_worker", "2020-10-15");
    assert_eq!(grade(&policy, &profile, day("2026-10-14")), "primary-2");
    assert_eq!(grade(&policy, &profile, day("2026-10-15")), "primary-3");
}

#[test]
fn nobody_is_placed_above_the_top_of_the_post() {
    let policy = policy("2026-10");
    let profile = profile(&policy, "grid_worker", "1990-01-01");
    let decision = place(&policy, &profile, day("2026-10-31")).unwrap();
    assert_eq!(grade(&policy, &profile, day("2026-10-31")), "middle-3");
    let top = decision.conditions.last().unwrap();
    assert!(!top.passed);
    assert!(matches!(top.evidence, Evidence::Top { beyond: 7, .. }));
}

#[test]
fn education_counts_once_and_only_with_the_degree_asked_for() {
    let policy = policy("2026-10");
    let on = day("2026-10-31");
    let mut profile = profile(&policy, "grid_worker", "2026-01-01");
    profile.education = vec![ever(Education { level: EducationLevel::Bachelor, degree: None })];
    assert_eq!(grade(&policy, &profile, on), "primary-1");
    profile.education = vec![ever(GRADUATE)];
    assert_eq!(grade(&policy, &profile, on), "primary-2");
    profile.education = vec![ever(Education { level: EducationLevel::Master, degree: Some(Degree::Master) })];
    assert_eq!(grade(&policy, &profile, on), "primary-3");
    let conditions = place(&policy, &profile, on).unwrap().conditions;
    let education: Vec<_> =
        conditions.iter().filter(|condition| matches!(condition.evidence, Evidence::Education { .. })).collect();
    assert_eq!(
        education.iter().map(|condition| (condition.passed, condition.steps)).collect::<Vec<_>>(),
        [(true, 0), (true, 2)]
    );
}

#[test]
fn a_certificate_counts_while_it_is_registered() {
    let policy = policy("2026-10");
    let mut profile = profile(&policy, "grid_worker", "2026-01-01");
    profile.certificates = vec![certificate(CertificateLevel::Worker, "2026-10-31")];
    assert_eq!(grade(&policy, &profile, day("2026-10-31")), "primary-2");
    assert_eq!(grade(&policy, &profile, day("2026-11-01")), "primary-1");
}

#[test]
fn every_condition_is_shown_and_the_steps_add_up_to_the_grade() {
    let policy = policy("2026-10");
    let mut profile = profile(&policy, "secretary", "2015-03-01");
    profile.education = vec![ever(GRADUATE)];
    let decision = place(&policy, &profile, day("2026-10-31")).unwrap();
    let lowest = policy.ladder.posts[usize::from(profile.post)].lowest;
    let steps: i64 = decision.conditions.iter().map(|condition| condition.steps).sum();
    // Start, months, early steps, two of education, two of certificates, top.
    assert_eq!(decision.conditions.len(), 8);
    assert_eq!(i64::from(decision.grade), i64::from(lowest) + steps);
    assert!(decision.conditions.iter().all(|condition| usize::from(condition.source.0) < policy.sources.len()));
}

#[test]
fn the_next_step_comes_on_the_anniversary_and_says_what_it_brings() {
    let policy = policy("2026-10");
    let profile = profile(&policy, "committee_member", "2024-05-20");
    let next = next_step(&policy, &profile, day("2026-10-31")).unwrap();
    assert_eq!(next.on, day("2027-05-20"));
    assert_eq!(policy.ladder.grades[usize::from(next.grade)].code, "primary-2");
    assert_eq!(next.monthly_gain, Money::from_yuan(120));
    assert_eq!(next.renew_by, None);
    assert_eq!(place(&policy, &profile, next.on).unwrap().grade, next.grade);
}

#[test]
fn the_next_step_tells_whom_to_renew_the_registration() {
    let policy = policy("2026-10");
    let mut profile = profile(&policy, "committee_member", "2024-05-20");
    profile.certificates = vec![certificate(CertificateLevel::Worker, "2026-12-31")];
    let next = next_step(&policy, &profile, day("2026-10-31")).unwrap();
    assert_eq!((next.on, next.renew_by), (day("2027-05-20"), Some(day("2026-12-31"))));
}

#[test]
fn a_step_earned_but_not_confirmed_is_due_now() {
    let policy = policy("2026-10");
    let mut profile = profile(&policy, "committee_member", "2020-01-01");
    profile.confirmed = policy.ladder.grade("primary-1");
    let next = next_step(&policy, &profile, day("2026-10-31")).unwrap();
    assert_eq!((next.on, next.monthly_gain), (day("2026-10-31"), Money::from_yuan(250)));
}

#[test]
fn at_the_top_of_the_post_there_is_no_next_step() {
    let policy = policy("2026-10");
    assert_eq!(next_step(&policy, &profile(&policy, "grid_worker", "1990-01-01"), day("2026-10-31")), None);
}

#[test]
fn a_leap_day_start_completes_its_years_on_the_first_of_march() {
    let policy = policy("2026-10");
    let profile = profile(&policy, "grid_worker", "2024-02-29");
    assert_eq!(next_step(&policy, &profile, day("2026-10-31")).unwrap().on, day("2027-03-01"));
}

#[test]
fn ways_up_name_what_study_would_bring() {
    let policy = policy("2026-10");
    let ways = ways_up(&policy, &profile(&policy, "grid_worker", "2026-01-01"), day("2026-10-31"));
    let gains: Vec<_> = ways.iter().map(|way| way.monthly_gain.plain()).collect();
    assert_eq!(gains, ["120.00", "250.00", "120.00", "250.00"]);
}

#[test]
fn a_profile_comes_from_the_facts_of_the_day() {
    let policy = policy("2026-10");
    let mut facts = worker();
    facts.push(fact("2021-01-01", None, FactBody::Education(GRADUATE)));
    let profile = Profile::from_facts(&policy, &facts, day("2026-10-31")).unwrap().unwrap();
    assert_eq!(profile.education[0].value, GRADUATE);
    assert_eq!(profile.confirmed, policy.ladder.grade("primary-2"));
    assert_eq!(Profile::from_facts(&policy, &facts, day("2019-12-31")), Ok(None));
    facts.push(fact("2022-01-01", None, FactBody::Assignment(assignment(&["secretary"]))));
    let twice = Profile::from_facts(&policy, &facts, day("2026-10-31"));
    assert_eq!(twice, Err(Hold::Contradiction { kind: "assignment".to_owned() }));
}
