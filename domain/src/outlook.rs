//! What would come of something else (如果……会怎样): the grade by the rules, the next step and the pay of this month, with
//! and without a wish, by the same functions that place and pay people.

use crate::calendar::{Date, Month};
use crate::dated::Period;
use crate::fact::{Appraisal, Assignment, Certificate, Fact, FactBody, Placement};
use crate::ids::FactId;
use crate::money::Money;
use crate::pay::{Hold, PayFacts, PayInput, Totals, TotalsOnly, resolve, settle};
use crate::placement::{NextStep, Profile, Wish, next_step, place, what_if};
use crate::policy::PolicySet;

/// What would come of a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// The grade the rules give today, by position in the ladder.
    pub now: u16,
    /// The grade they would give.
    pub grade: u16,
    /// The next step after it.
    pub next: Option<NextStep>,
    /// Pay of this month, or why it cannot be told.
    pub pay: Result<PayChange, Hold>,
}

/// Pay of a month without and with a wish. Contribution bases stay as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayChange {
    /// Gross as things are.
    pub gross_before: Money,
    /// Gross with the wish.
    pub gross_after: Money,
    /// Net as things are.
    pub net_before: Money,
    /// Net with the wish.
    pub net_after: Money,
}

/// What would come of `wish` on `on`, in the month of that day. `Ok(None)`: not employed, or in a post the ladder does
/// not have.
///
/// # Errors
/// A [`Hold`] if facts that bear on the grade are missing or contradict each other.
pub fn outlook(policy: &PolicySet, known: PayFacts<'_>, wish: Wish, on: Date) -> Result<Option<Outlook>, Hold> {
    let Some(profile) = Profile::from_facts(policy, known.facts, on)? else {
        return Ok(None);
    };
    let mut wished = what_if(&profile, wish, on);
    let (Some(now), Some(then)) = (place(policy, &profile, on), place(policy, &wished, on)) else {
        return Ok(None);
    };
    let (now, grade) = (now.grade, then.grade);
    let paid = profile.confirmed.unwrap_or(now);
    let paid_then = match grade.cmp(&now) {
        core::cmp::Ordering::Equal => paid,
        core::cmp::Ordering::Greater => paid.max(grade),
        core::cmp::Ordering::Less => paid.min(grade),
    };
    wished.confirmed = Some(paid_then);
    let next = next_step(policy, &wished, on);
    let month = Month::of(on);
    let mut before = known.facts.to_vec();
    if profile.confirmed.is_none() {
        before = with(before, month, placement(policy, paid));
    }
    let mut after = wished_facts(policy, before.clone(), wish, on);
    if paid_then != paid {
        after = with(after, month, placement(policy, paid_then));
    }
    let pay = pay(policy, month, PayFacts { facts: &before, ..known }, PayFacts { facts: &after, ..known });
    Ok(Some(Outlook { now, grade, next, pay }))
}

fn placement(policy: &PolicySet, grade: u16) -> FactBody {
    let grade = policy.ladder.grades.get(usize::from(grade)).map(|grade| grade.code.clone()).unwrap_or_default();
    FactBody::Placement(Placement { ladder: policy.ladder_id.clone(), grade })
}

/// The facts as they would be this month.
fn wished_facts(policy: &PolicySet, mut facts: Vec<Fact>, wish: Wish, on: Date) -> Vec<Fact> {
    let month = Month::of(on);
    if let Some(education) = wish.education {
        facts = with(facts, month, FactBody::Education(education));
    }
    if let Some(level) = wish.certificate {
        // Registered for so long that it is paid for already.
        let held = FactBody::Certificate(Certificate::registered(level, Some(Date::MAX)));
        facts.push(Fact { id: FactId(0), period: Period::since(Date::MIN), body: held });
    }
    if let Some(grade) = wish.appraisal {
        let year = on.year();
        facts.retain(|fact| !matches!(&fact.body, FactBody::Appraisal(held) if held.year >= year));
        let period = Period::since(month.first_day());
        facts.push(Fact { id: FactId(0), period, body: FactBody::Appraisal(Appraisal { year, grade }) });
    }
    if let Some(post) = wish.post.and_then(|post| policy.ladder.posts.get(usize::from(post))) {
        let unit = facts.iter().filter(|fact| fact.period.contains(on)).find_map(|fact| match &fact.body {
            FactBody::Assignment(held) => Some(held.unit.clone()),
            _ => None,
        });
        if let Some(unit) = unit {
            let body = FactBody::Assignment(Assignment { unit, posts: vec![post.code.clone()] });
            facts = with(facts, month, body);
        }
    }
    facts
}

/// The facts with `body` in force from the first day of the month on; earlier months stay as they were.
fn with(facts: Vec<Fact>, month: Month, body: FactBody) -> Vec<Fact> {
    let first = month.first_day();
    let kept = facts.into_iter().filter(|fact| fact.period.from < first || !body.replaces(&fact.body));
    let cut = |mut fact: Fact| {
        if body.replaces(&fact.body) && fact.period.to.is_none_or(|to| first < to) {
            fact.period.to = Some(first);
        }
        fact
    };
    let mut all: Vec<Fact> = kept.map(cut).collect();
    all.push(Fact { id: FactId(0), period: Period::since(first), body });
    all
}

fn pay(policy: &PolicySet, month: Month, known: PayFacts<'_>, wished: PayFacts<'_>) -> Result<PayChange, Hold> {
    let input = |known| resolve(policy, month, known)?.ok_or(Hold::NoPost);
    let total = |input: &PayInput| settle(policy, input, &mut TotalsOnly);
    let before = input(known)?;
    let mut after = input(wished)?;
    after.funds = before.funds;
    let (Totals { gross, net, .. }, then) = (total(&before)?, total(&after)?);
    Ok(PayChange { gross_before: gross, gross_after: then.gross, net_before: net, net_after: then.net })
}
