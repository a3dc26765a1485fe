//! Placement on the grade ladder (定级定档): the grade that follows from a person, condition by condition.
//!
//! The start of the post, plus the steps earned by years, education and certificate, up to the
//! highest grade of the post. Confirming a grade is somebody's decision; this says what the rules
//! give and why. The forecast runs the same function at later dates: there is no second formula.

use crate::calendar::{Date, completed_years};
use crate::fact::{
    Assignment, Certificate, CertificateLevel, Degree, Education, EducationLevel, Employment, Fact, FactBody, Placement,
};
use crate::money::Money;
use crate::pay::Hold;
use crate::policy::{LadderRules, PolicySet, PostRule};
use crate::trace::{LabelId, SourceId};

/// How far ahead the forecast looks, in years: longer than anybody works.
const HORIZON_YEARS: i16 = 50;

/// What of a person bears on the grade, as of a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Position of the post that counts: of several the one that pays most.
    pub post: u16,
    /// Start of community work.
    pub community_since: Date,
    /// Highest education and degree.
    pub education: Option<Education>,
    /// Certificates held.
    pub certificates: Vec<Certificate>,
    /// Position of the confirmed grade, if it is one of the ladder in force.
    pub confirmed: Option<u16>,
}

/// The grade that follows, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacementDecision {
    /// Position in the ladder.
    pub grade: u16,
    /// Position of the post it was decided for.
    pub post: u16,
    /// Every condition, in the order of the rule: start, years, education, certificate, top of the post.
    pub conditions: Vec<Condition>,
}

/// One condition of the placement rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Met.
    pub passed: bool,
    /// Steps it adds; a condition that is met may add none because a higher one of its kind counts.
    pub steps: u16,
    /// What was asked and what was found.
    pub evidence: Evidence,
    /// Clause.
    pub source: SourceId,
}

/// What a condition asked for and what the file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The post starts at this grade.
    Start {
        /// Name of the post.
        post: LabelId,
        /// Name of the grade.
        grade: LabelId,
    },
    /// Completed years of community work.
    Years {
        /// Since when.
        since: Date,
        /// Completed.
        completed: i64,
        /// Years asked for each step.
        per_step: u16,
    },
    /// Education, with a degree if one is asked for.
    Education {
        /// Level asked for.
        asked: EducationLevel,
        /// Degree asked for.
        asked_degree: Option<Degree>,
        /// On file.
        held: Option<Education>,
    },
    /// A certificate registered on the day.
    Certificate {
        /// Level asked for.
        asked: CertificateLevel,
        /// The highest that is registered, else the highest held.
        held: Option<CertificateLevel>,
        /// Last day of its registration.
        registered_until: Option<Date>,
    },
    /// The highest grade of the post; not passed if steps earned would lead beyond it.
    Top {
        /// Name of the highest grade.
        grade: LabelId,
        /// Steps that do not count.
        beyond: u16,
    },
}

/// The next higher grade that time alone will bring, or that is already due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextStep {
    /// The first day on which the rules give it.
    pub on: Date,
    /// Position in the ladder.
    pub grade: u16,
    /// What it adds to the monthly amount of the pay scale.
    pub monthly_gain: Money,
    /// The registration that has to be renewed by this day on the way, if one runs out before.
    pub renew_by: Option<Date>,
}

/// A condition not met today and the grade it would give if it were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WayUp {
    /// The condition.
    pub condition: Condition,
    /// Position in the ladder.
    pub grade: u16,
    /// What it adds to the monthly amount of the pay scale.
    pub monthly_gain: Money,
}

impl Profile {
    /// What the facts say on `on`; `Ok(None)` if the person is not employed then.
    ///
    /// # Errors
    /// [`Hold::NoPost`], [`Hold::UnknownPost`], or [`Hold::Contradiction`] if two facts of a kind
    /// that excludes another hold on the day.
    pub fn from_facts(policy: &PolicySet, facts: &[Fact], on: Date) -> Result<Option<Self>, Hold> {
        let Some(employment) = held(facts, on, as_employment)? else {
            return Ok(None);
        };
        let assignment = held(facts, on, as_assignment)?.ok_or(Hold::NoPost)?;
        let unknown = assignment.posts.iter().find(|code| policy.ladder.post(code).is_none());
        if let Some(post) = unknown {
            return Err(Hold::UnknownPost { post: post.clone() });
        }
        let post = policy.ladder.paying_post(assignment.posts.iter().map(String::as_str)).ok_or(Hold::NoPost)?;
        let confirmed = held(facts, on, as_placement)?.filter(|placement| placement.ladder == policy.ladder_id);
        let certificates = facts.iter().filter(|fact| fact.period.contains(on)).filter_map(|fact| match &fact.body {
            FactBody::Certificate(certificate) => Some(certificate.clone()),
            _ => None,
        });
        Ok(Some(Self {
            post,
            community_since: employment.community_since,
            education: held(facts, on, as_education)?.copied(),
            certificates: certificates.collect(),
            confirmed: confirmed.and_then(|placement| policy.ladder.grade(&placement.grade)),
        }))
    }
}

fn as_employment(body: &FactBody) -> Option<&Employment> {
    if let FactBody::Employment(employment) = body { Some(employment) } else { None }
}

fn as_assignment(body: &FactBody) -> Option<&Assignment> {
    if let FactBody::Assignment(assignment) = body { Some(assignment) } else { None }
}

fn as_placement(body: &FactBody) -> Option<&Placement> {
    if let FactBody::Placement(placement) = body { Some(placement) } else { None }
}

fn as_education(body: &FactBody) -> Option<&Education> {
    if let FactBody::Education(education) = body { Some(education) } else { None }
}

/// The one fact of a kind that holds on the day.
fn held<'a, T>(facts: &'a [Fact], on: Date, pick: fn(&'a FactBody) -> Option<&'a T>) -> Result<Option<&'a T>, Hold> {
    let mut found = None;
    for fact in facts.iter().filter(|fact| fact.period.contains(on)) {
        let Some(body) = pick(&fact.body) else { continue };
        if found.is_some() {
            return Err(Hold::Contradiction { kind: fact.body.kind().to_owned() });
        }
        found = Some(body);
    }
    Ok(found)
}

/// The grade that the rules in force give on `on`; `None` if the ladder has no such post.
#[must_use]
pub fn place(policy: &PolicySet, profile: &Profile, on: Date) -> Option<PlacementDecision> {
    let post = policy.ladder.posts.get(usize::from(profile.post))?;
    let mut conditions = vec![start(policy, profile, post), years(policy, profile, on)];
    conditions.extend(education(policy, profile));
    conditions.extend(certificates(policy, profile, on));
    let earned: u16 = conditions.iter().map(|condition| condition.steps).sum();
    let room = post.highest.saturating_sub(post.lowest);
    let counted = earned.min(room);
    conditions.push(top(policy, post, earned - counted));
    Some(PlacementDecision { grade: post.lowest + counted, post: profile.post, conditions })
}

fn label(labels: &[LabelId], position: u16) -> LabelId {
    labels.get(usize::from(position)).copied().unwrap_or_default()
}

fn start(policy: &PolicySet, profile: &Profile, post: &PostRule) -> Condition {
    let evidence = Evidence::Start {
        post: label(&policy.index.post_labels, profile.post),
        grade: label(&policy.index.grade_labels, post.lowest),
    };
    Condition { passed: true, steps: 0, evidence, source: policy.index.post_source }
}

fn years(policy: &PolicySet, profile: &Profile, on: Date) -> Condition {
    let per_step = policy.ladder.placement.years_per_step;
    let completed = completed_years(profile.community_since, on);
    let steps = if per_step == 0 { 0 } else { completed / i64::from(per_step) };
    let steps = u16::try_from(steps).unwrap_or(u16::MAX >> 1);
    let evidence = Evidence::Years { since: profile.community_since, completed, per_step };
    Condition { passed: steps > 0, steps, evidence, source: policy.index.placement_source }
}

/// One condition for each entry of the rule; of those met the one that gives most counts.
fn education(policy: &PolicySet, profile: &Profile) -> Vec<Condition> {
    let asked = policy.ladder.placement.education_steps.iter();
    let entries = asked.map(|entry| {
        let passed = profile.education.is_some_and(|held| {
            held.level >= entry.level
                && entry.degree.is_none_or(|degree| held.degree.is_some_and(|held| held >= degree))
        });
        let evidence = Evidence::Education { asked: entry.level, asked_degree: entry.degree, held: profile.education };
        Condition { passed, steps: entry.steps, evidence, source: policy.index.placement_source }
    });
    best_counts(entries.collect())
}

/// The certificates that count on a day, highest last.
fn best_certificate(profile: &Profile, on: Date) -> Option<(bool, CertificateLevel, Option<Date>)> {
    let held = profile.certificates.iter().map(|held| {
        let registered = held.registered_until.is_some_and(|until| on <= until);
        (registered, held.level, held.registered_until)
    });
    held.max()
}

fn certificates(policy: &PolicySet, profile: &Profile, on: Date) -> Vec<Condition> {
    let best = best_certificate(profile, on);
    let asked = policy.ladder.placement.certificate_steps.iter();
    let entries = asked.map(|entry| {
        let passed = best.is_some_and(|(registered, level, _)| registered && level >= entry.level);
        let evidence = Evidence::Certificate {
            asked: entry.level,
            held: best.map(|(_, level, _)| level),
            registered_until: best.and_then(|(.., until)| until),
        };
        Condition { passed, steps: entry.steps, evidence, source: policy.index.placement_source }
    });
    best_counts(entries.collect())
}

/// Leaves its steps to the condition met that gives most, and none to the others.
fn best_counts(mut conditions: Vec<Condition>) -> Vec<Condition> {
    let best = conditions.iter().enumerate().filter(|(_, condition)| condition.passed);
    let best = best.max_by_key(|(position, condition)| (condition.steps, core::cmp::Reverse(*position)));
    let best = best.map(|(position, _)| position);
    for (position, condition) in conditions.iter_mut().enumerate() {
        if Some(position) != best {
            condition.steps = 0;
        }
    }
    conditions
}

fn top(policy: &PolicySet, post: &PostRule, beyond: u16) -> Condition {
    let evidence = Evidence::Top { grade: label(&policy.index.grade_labels, post.highest), beyond };
    Condition { passed: beyond == 0, steps: 0, evidence, source: policy.index.post_source }
}

/// The next grade above the confirmed one (or above what the rules give today, if none is
/// confirmed): due on `on` already if the rules give more than was confirmed, else on the first
/// anniversary on which they do. A registration valid today is taken to be renewed in time, and
/// [`NextStep::renew_by`] says so. `None` at the top of the post.
#[must_use]
pub fn next_step(policy: &PolicySet, profile: &Profile, on: Date) -> Option<NextStep> {
    let today = place(policy, profile, on)?.grade;
    let from = profile.confirmed.unwrap_or(today);
    if today > from {
        return Some(NextStep { on, grade: today, monthly_gain: gain(&policy.ladder, from, today), renew_by: None });
    }
    let renewed = renewed(profile, on);
    let (day, grade) = anniversaries(profile.community_since, on)
        .filter_map(|day| place(policy, &renewed, day).map(|decision| (day, decision.grade)))
        .find(|(_, grade)| *grade > from)?;
    let unrenewed = place(policy, profile, day).map(|decision| decision.grade);
    let renew_by = if unrenewed == Some(grade) { None } else { best_certificate(profile, on).and_then(|best| best.2) };
    Some(NextStep { on: day, grade, monthly_gain: gain(&policy.ladder, from, grade), renew_by })
}

/// The days after `on` that complete a year since `since`.
fn anniversaries(since: Date, on: Date) -> impl Iterator<Item = Date> {
    (0..=HORIZON_YEARS).filter_map(move |years| {
        let year = on.year().checked_add(years)?;
        // 29 February completes its year on 1 March where there is none.
        let day = Date::new(year, since.month(), since.day()).or_else(|_| Date::new(year, 3, 1)).ok()?;
        (day > on && day > since).then_some(day)
    })
}

/// The profile with every registration valid on `on` kept up for good.
fn renewed(profile: &Profile, on: Date) -> Profile {
    let mut renewed = profile.clone();
    for held in &mut renewed.certificates {
        if held.registered_until.is_some_and(|until| on <= until) {
            held.registered_until = Some(Date::MAX);
        }
    }
    renewed
}

/// Education and certificates that would give a higher grade today, each alone.
#[must_use]
pub fn ways_up(policy: &PolicySet, profile: &Profile, on: Date) -> Vec<WayUp> {
    let Some(today) = place(policy, profile, on) else {
        return Vec::new();
    };
    let open = today.conditions.iter().filter(|condition| !condition.passed);
    open.filter_map(|condition| {
        let reached = with_met(profile, condition.evidence)?;
        let grade = place(policy, &reached, on)?.grade;
        let monthly_gain = gain(&policy.ladder, today.grade, grade);
        (grade > today.grade).then_some(WayUp { condition: *condition, grade, monthly_gain })
    })
    .collect()
}

/// The profile as it would be if the condition were met.
fn with_met(profile: &Profile, evidence: Evidence) -> Option<Profile> {
    let mut reached = profile.clone();
    match evidence {
        Evidence::Education { asked, asked_degree, held } => {
            let level = held.map_or(asked, |held| held.level.max(asked));
            let degree = held.and_then(|held| held.degree).max(asked_degree);
            reached.education = Some(Education { level, degree });
        }
        Evidence::Certificate { asked, .. } => {
            let registered_until = Some(Date::MAX);
            reached.certificates.push(Certificate { level: asked, number: None, registered_until });
        }
        Evidence::Start { .. } | Evidence::Years { .. } | Evidence::Top { .. } => return None,
    }
    Some(reached)
}

fn gain(ladder: &LadderRules, from: u16, to: u16) -> Money {
    let amount = |position: u16| ladder.grades.get(usize::from(position)).map_or(Money::ZERO, |grade| grade.amount);
    amount(to) - amount(from)
}
