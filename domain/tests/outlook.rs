//! What would come of something else: the same engine, with and without the wish.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::sync::LazyLock;

use jiudang_domain::fact::*;
use jiudang_domain::money::Money;
use jiudang_domain::outlook::{Outlook, PayChange, outlook};
use jiudang_domain::pay::{Hold, TotalsOnly, resolve, settle};
use jiudang_domain::placement::Wish;
use jiudang_domain::policy::PolicySet;
use proptest::prelude::*;
use support::*;

const ON: &str = "2026-10-20";

static POLICY: LazyLock<PolicySet> = LazyLock::new(|| policy("2026-10"));

/// What the rules give the worker on the day, confirmed.
fn placed() -> Vec<Fact> {
    let mut facts = worker();
    let grade = POLICY.ladder.grades[usize::from(of(&facts, Wish::default()).now)].code.clone();
    for fact in &mut facts {
        if let FactBody::Placement(placement) = &mut fact.body {
            placement.grade.clone_from(&grade);
        }
    }
    facts
}

fn of(facts: &[Fact], wish: Wish) -> Outlook {
    outlook(&POLICY, known(facts), wish, day(ON)).unwrap().unwrap()
}

fn pay(outlook: &Outlook) -> PayChange {
    outlook.pay.clone().unwrap()
}

#[test]
fn without_a_wish_everything_stays_as_the_slip_has_it() {
    let facts = placed();
    let outlook = of(&facts, Wish::default());
    assert_eq!(outlook.grade, outlook.now);
    let policy = &*POLICY;
    let input = resolve(policy, "2026-10".parse().unwrap(), known(&facts)).unwrap().unwrap();
    let slip = settle(policy, &input, &mut TotalsOnly).unwrap();
    let PayChange { gross_before, gross_after, net_before, net_after } = pay(&outlook);
    assert_eq!([gross_before, gross_after], [slip.gross; 2]);
    assert_eq!([net_before, net_after], [slip.net; 2]);
}

#[test]
fn a_certificate_brings_its_allowance_and_what_its_grade_adds() {
    let wish = Wish { certificate: Some(CertificateLevel::Worker), ..Wish::default() };
    let outlook = of(&placed(), wish);
    assert_eq!(outlook.grade, outlook.now + 1);
    let ladder = &POLICY.ladder;
    let scale = ladder.amount(outlook.grade) - ladder.amount(outlook.now);
    let PayChange { gross_before, gross_after, net_before, net_after } = pay(&outlook);
    assert_eq!(gross_after - gross_before, scale + Money::from_yuan(200));
    assert!(net_after > net_before && net_after - net_before <= gross_after - gross_before);
}

#[test]
fn this_years_appraisal_moves_performance_pay_alone() {
    let paid = |grade| pay(&of(&placed(), Wish { appraisal: Some(grade), ..Wish::default() }));
    let excellent = paid(AppraisalGrade::Excellent);
    assert_eq!(excellent.gross_after - excellent.gross_before, Money::from_yuan(160));
    let unqualified = paid(AppraisalGrade::Unqualified);
    assert_eq!(unqualified.gross_before - unqualified.gross_after, Money::from_yuan(800));
}

#[test]
fn another_post_pays_its_allowance_from_the_first_of_the_month() {
    let policy = &*POLICY;
    let post = policy.ladder.post("secretary");
    let outlook = of(&placed(), Wish { post, ..Wish::default() });
    let PayChange { gross_before, gross_after, .. } = pay(&outlook);
    let scale = policy.ladder.amount(outlook.grade) - policy.ladder.amount(outlook.now);
    assert_eq!(gross_after - gross_before, scale + Money::from_yuan(1500 - 800));
}

#[test]
fn bases_of_contributions_stay_as_they_are() {
    let mut facts = placed();
    // Joined this year: the base is the wage of the first month, which the wish must not raise.
    for fact in &mut facts {
        fact.period.from = day("2026-10-01");
        if let FactBody::Enrolment(enrolment) = &mut fact.body {
            enrolment.declared_base = None;
        }
    }
    let PayChange { gross_before, gross_after, net_before, net_after } =
        pay(&of(&facts, Wish { certificate: Some(CertificateLevel::Assistant), ..Wish::default() }));
    assert!(gross_after > gross_before);
    let tax_at_most = Money::from_fen((gross_after - gross_before).fen() * 3 / 100 + 1);
    assert!(
        (gross_after - gross_before) - (net_after - net_before) <= tax_at_most,
        "only tax takes from what is added"
    );
}

#[test]
fn somebody_not_placed_yet_is_paid_by_the_rules_on_both_sides() {
    let facts: Vec<Fact> = worker().into_iter().filter(|fact| !matches!(fact.body, FactBody::Placement(_))).collect();
    let outlook = of(&facts, Wish::default());
    assert_eq!(pay(&outlook).net_before, pay(&outlook).net_after);
    assert!(pay(&outlook).net_before > Money::ZERO);
}

#[test]
fn what_holds_the_pay_still_lets_the_grade_be_told() {
    let facts: Vec<Fact> = placed().into_iter().filter(|fact| !matches!(fact.body, FactBody::Enrolment(_))).collect();
    let outlook = of(&facts, Wish { certificate: Some(CertificateLevel::Senior), ..Wish::default() });
    assert_eq!(outlook.pay, Err(Hold::NoEnrolment));
    assert!(outlook.grade > outlook.now);
}

#[test]
fn a_step_that_waits_to_be_confirmed_is_not_counted_as_brought_by_the_wish() {
    let mut facts = placed();
    for fact in &mut facts {
        if let FactBody::Placement(placement) = &mut fact.body {
            placement.grade = "primary-1".into();
        }
    }
    let nothing = pay(&of(&facts, Wish::default()));
    assert_eq!(nothing.net_before, nothing.net_after);
}

fn wish() -> impl Strategy<Value = Wish> {
    let certificate = proptest::option::of(proptest::sample::select(CertificateLevel::ALL));
    let level = proptest::option::of(proptest::sample::select(EducationLevel::ALL));
    let post = proptest::option::of(0_u16..6);
    let appraisal = proptest::option::of(proptest::sample::select(AppraisalGrade::ALL));
    (certificate, level, post, appraisal).prop_map(|(certificate, level, post, appraisal)| Wish {
        certificate,
        education: level.map(|level| Education { level, degree: None }),
        appraisal,
        post,
    })
}

proptest! {
    #[test]
    fn more_gross_is_never_less_net(wish in wish()) {
        let outlook = of(&placed(), wish);
        let PayChange { gross_before, gross_after, net_before, net_after } = pay(&outlook);
        prop_assert_eq!(gross_after.cmp(&gross_before), net_after.cmp(&net_before));
    }

    #[test]
    fn a_certificate_added_to_any_wish_takes_nothing_away(wish in wish(), level in proptest::sample::select(CertificateLevel::ALL)) {
        let without = of(&placed(), Wish { certificate: None, ..wish });
        let with = of(&placed(), Wish { certificate: Some(level), ..wish });
        prop_assert!(with.grade >= without.grade);
        prop_assert!(pay(&with).net_after >= pay(&without).net_after);
    }

    #[test]
    fn the_next_step_lies_above_the_grade_of_the_wish(wish in wish()) {
        let outlook = of(&placed(), wish);
        if let Some(next) = outlook.next {
            prop_assert!(next.grade > outlook.grade && next.on >= day(ON));
        }
    }
}
