//! A worker's facts carried forward: what is assumed, and the steps that the rules bring.

use super::course::Member;
use super::plan::Plan;
use crate::calendar::{Date, Month};
use crate::dated::Period;
use crate::fact::{Appraisal, AppraisalGrade, Certificate, CertificateLevel, Fact, FactBody, Placement};
use crate::ids::{FactId, UnitId, WorkerId};
use crate::money::{Money, Rate, Rounding};
use crate::placement::{Profile, place, steps_until};
use crate::policy::PolicySet;

/// What is assumed of the months to come. Nothing assumed: everything stays as it is on file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assumptions {
    /// Steps are confirmed on the first day the rules bring them; those due already on the first day planned.
    pub steps: bool,
    /// Registrations valid on the first day planned are renewed in time.
    pub renewals: bool,
    /// The grade of appraisals still to come, each final on 1 January after its year.
    pub appraisal: Option<AppraisalGrade>,
    /// Certificates registered from the first day of a month on.
    pub certificates: Vec<(WorkerId, Month, CertificateLevel)>,
    /// From these months on, declared contribution bases are higher by so much; in the order of the months.
    pub bases: Vec<(Month, Rate)>,
    /// Workers with the last month they are paid for.
    pub leavers: Vec<(WorkerId, Month)>,
    /// People who come.
    pub hires: Vec<Hire>,
    /// People who leave, not known by name.
    pub leaves: Vec<Leave>,
}

/// People who come, all alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hire {
    /// So many.
    pub people: u32,
    /// Where they will work.
    pub unit: UnitId,
    /// What will be on file of each: employment from the day they come, post, placement, enrolment.
    pub facts: Vec<Fact>,
}

/// People who leave, not known by name: from then on the mean cost of those there is saved for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leave {
    /// The first month without them.
    pub from: Month,
    /// So many.
    pub people: u32,
}

/// How the grade of somebody is found under rules that may not know the one on file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Placing {
    /// As on file.
    #[default]
    Kept,
    /// By the rules, on the first day planned, with posts by their new codes. For another ladder.
    ByRules {
        /// Code on file and code of the new ladder, where they differ.
        posts: Vec<(String, String)>,
    },
}

/// The facts that cost goes by, with everything assumed.
pub(super) fn carried(plan: &Plan, member: &Member<'_>) -> Vec<Fact> {
    let assumed = &plan.assumptions;
    // What bears on tax alone is asked of the member as it stands today.
    let bears = |fact: &&Fact| {
        !matches!(
            fact.body,
            FactBody::Deductions(_) | FactBody::DeductionClaim(_) | FactBody::TaxEvidence(_) | FactBody::OpeningTax(_)
        )
    };
    let mut facts: Vec<Fact> = member.facts.iter().filter(bears).cloned().collect();
    let first = plan.first().first_day();
    let own = |worker: &WorkerId| *worker == member.worker;
    for (_, month, level) in assumed.certificates.iter().filter(|(worker, ..)| own(worker)) {
        let day = month.first_day();
        let held = Certificate { registered_from: Some(day), ..Certificate::registered(*level, Some(Date::MAX)) };
        amend(&mut facts, day, FactBody::Certificate(held));
    }
    if assumed.renewals {
        renew(&mut facts, first);
    }
    if let Some(grade) = assumed.appraisal {
        appraise(&mut facts, plan, grade);
    }
    for (month, more) in &assumed.bases {
        raise(&mut facts, month.first_day(), *more);
    }
    for (_, last) in assumed.leavers.iter().filter(|(worker, _)| own(worker)) {
        leave(&mut facts, last.next().first_day());
    }
    if let Some(policy) = plan.policy(0) {
        replace(&mut facts, plan, policy);
        if assumed.steps {
            step(&mut facts, plan, policy);
        }
    }
    facts
}

/// `body` in force from `day` on.
fn amend(facts: &mut Vec<Fact>, day: Date, body: FactBody) {
    facts.retain(|fact| fact.period.from < day || !body.replaces(&fact.body));
    for fact in facts.iter_mut().filter(|fact| body.replaces(&fact.body)) {
        if fact.period.to.is_none_or(|to| day < to) {
            fact.period.to = Some(day);
        }
    }
    facts.push(Fact { id: FactId(0), period: Period::since(day), body });
}

fn renew(facts: &mut [Fact], on: Date) {
    for fact in facts.iter_mut().filter(|fact| fact.period.contains(on)) {
        if let FactBody::Certificate(held) = &mut fact.body
            && held.is_registered_on(on)
        {
            held.registered_until = Some(Date::MAX);
        }
    }
}

/// Appraises the years that end before the last month planned, from the one before the first month on, where nothing is
/// on file.
fn appraise(facts: &mut Vec<Fact>, plan: &Plan, grade: AppraisalGrade) {
    let last = plan.months().last().unwrap_or(plan.first()).year();
    for year in plan.first().year() - 1..last {
        let known = facts.iter().any(|fact| matches!(&fact.body, FactBody::Appraisal(held) if held.year == year));
        let Some(day) = Date::new(year + 1, 1, 1).ok().filter(|_| !known) else { continue };
        let period = Period::since(day.max(plan.first().first_day()));
        facts.push(Fact { id: FactId(0), period, body: FactBody::Appraisal(Appraisal { year, grade }) });
    }
}

/// Declared bases from `day` on are higher by so much.
fn raise(facts: &mut Vec<Fact>, day: Date, more: Rate) {
    let raised = |base: Money| base + base.times(more, Rounding::FenHalfUp);
    let mut later = Vec::new();
    for fact in facts.iter_mut() {
        let FactBody::Enrolment(enrolment) = &mut fact.body else { continue };
        let Some(base) = enrolment.declared_base else { continue };
        if fact.period.from >= day {
            enrolment.declared_base = Some(raised(base));
        } else if fact.period.to.is_none_or(|to| day < to) {
            let mut enrolment = enrolment.clone();
            enrolment.declared_base = Some(raised(base));
            let period = Period { from: day, to: fact.period.to };
            later.push(Fact { id: FactId(0), period, body: FactBody::Enrolment(enrolment) });
            fact.period.to = Some(day);
        }
    }
    facts.extend(later);
}

fn leave(facts: &mut Vec<Fact>, day: Date) {
    facts.retain(|fact| fact.period.from < day || !matches!(fact.body, FactBody::Employment(_)));
    for fact in facts.iter_mut().filter(|fact| matches!(fact.body, FactBody::Employment(_))) {
        if fact.period.to.is_none_or(|to| day < to) {
            fact.period.to = Some(day);
        }
    }
}

/// Before anybody joined.
const ALWAYS: Date = Date::constant(1900, 1, 1);

/// The grade by the rules of the plan, if it is not to be kept.
fn replace(facts: &mut Vec<Fact>, plan: &Plan, policy: &PolicySet) {
    let Placing::ByRules { posts } = &plan.placing else { return };
    for fact in facts.iter_mut() {
        let FactBody::Assignment(held) = &mut fact.body else { continue };
        for code in &mut held.posts {
            if let Some((_, new)) = posts.iter().find(|(old, _)| old == code) {
                code.clone_from(new);
            }
        }
    }
    for day in [Some(plan.first().first_day()), joins(facts, plan)].into_iter().flatten() {
        let profile = Profile::from_facts(policy, facts, day).ok().flatten();
        let grade = profile.and_then(|profile| place(policy, &profile, day)).map(|decision| decision.grade);
        if let Some(body) = grade.and_then(|grade| placement(policy, grade)) {
            // For earlier months as well, which an item paid for several months at once may still ask about.
            facts.retain(|fact| !body.replaces(&fact.body));
            facts.push(Fact { id: FactId(0), period: Period::since(ALWAYS), body });
            return;
        }
    }
}

/// The first day within the plan of somebody who comes later.
fn joins(facts: &[Fact], plan: &Plan) -> Option<Date> {
    let first = plan.first().first_day();
    let begins = facts.iter().filter(|fact| matches!(fact.body, FactBody::Employment(_)) && fact.period.from > first);
    begins.map(|fact| fact.period.from).min()
}

/// Steps from the first day planned, or from the day somebody comes, confirmed as they fall due.
fn step(facts: &mut Vec<Fact>, plan: &Plan, policy: &PolicySet) {
    let until = plan.months().last().unwrap_or(plan.first()).last_day();
    for on in [Some(plan.first().first_day()), joins(facts, plan)].into_iter().flatten() {
        // Who has no grade on file is held, and a plan confirms none.
        let Ok(Some(profile)) = Profile::from_facts(policy, facts, on) else { continue };
        if profile.confirmed.is_some() {
            for (day, grade) in steps_until(policy, &profile, on, until) {
                if let Some(body) = placement(policy, grade) {
                    amend(facts, day, body);
                }
            }
        }
        return;
    }
}

fn placement(policy: &PolicySet, grade: u16) -> Option<FactBody> {
    let grade = policy.ladder.grades.get(usize::from(grade))?.code.clone();
    Some(FactBody::Placement(Placement { ladder: policy.ladder_id.clone(), grade }))
}
