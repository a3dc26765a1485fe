//! What of a person bears on the grade.

use crate::calendar::Date;
use crate::dated::Period;
use crate::fact::{
    Appraisal, Assignment, Certificate, Education, Employment, Fact, FactBody, Placement, RecognisedService, Suspension,
};
use crate::ids::FactId;
use crate::pay::Hold;
use crate::policy::PolicySet;

/// Something on file, with its record and the days it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated<T> {
    /// The record.
    pub fact: FactId,
    /// When it holds.
    pub period: Period,
    /// What holds.
    pub value: T,
}

/// What of a person bears on the grade: the post of one day, and everything else with its dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Position of the post that counts: of several the one that pays most.
    pub post: u16,
    /// Since when posts of its class have been held without a break.
    pub post_since: Date,
    /// First day of the unbroken employment.
    pub joined: Date,
    /// Start of community work.
    pub community_since: Date,
    /// Employments, by their first day.
    pub employments: Vec<Period>,
    /// Work elsewhere that counts.
    pub recognised: Vec<Dated<RecognisedService>>,
    /// Suspensions of advancement.
    pub suspensions: Vec<Dated<Suspension>>,
    /// The latest appraisal of each year, by year.
    pub appraisals: Vec<Dated<Appraisal>>,
    /// Education.
    pub education: Vec<Dated<Education>>,
    /// Certificates.
    pub certificates: Vec<Dated<Certificate>>,
    /// Position of the confirmed grade, if it is one of the ladder in force.
    pub confirmed: Option<u16>,
}

impl Profile {
    /// Somebody with nothing on file but a post held since the start of community work.
    #[must_use]
    pub fn starting(post: u16, since: Date) -> Self {
        Self {
            post,
            post_since: since,
            joined: since,
            community_since: since,
            employments: vec![Period::since(since)],
            recognised: Vec::new(),
            suspensions: Vec::new(),
            appraisals: Vec::new(),
            education: Vec::new(),
            certificates: Vec::new(),
            confirmed: None,
        }
    }

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
        let unknown = assignment.value.posts.iter().find(|code| policy.ladder.post(code).is_none());
        if let Some(post) = unknown {
            return Err(Hold::UnknownPost { post: post.clone() });
        }
        let post = paying(policy, &assignment.value).ok_or(Hold::NoPost)?;
        // A contradiction is one even where the history below would pick.
        held(facts, on, as_education)?;
        let confirmed = held(facts, on, as_placement)?.map(|placement| placement.value).filter(|placement| {
            placement.ladder == policy.ladder_id || policy.ladder.succeeds.contains(&placement.ladder)
        });
        let mut employments: Vec<Period> = every(facts, as_employment).map(|dated| dated.period).collect();
        employments.sort_unstable_by_key(|period| period.from);
        Ok(Some(Self {
            post,
            post_since: post_since(policy, facts, assignment.period.from, post),
            joined: unbroken(&employments, employment.period.from),
            community_since: employment.value.community_since,
            employments,
            recognised: every(facts, as_recognised).collect(),
            suspensions: every(facts, as_suspension).collect(),
            appraisals: appraisals(facts),
            education: every(facts, as_education).collect(),
            certificates: every(facts, as_certificate).collect(),
            confirmed: confirmed.and_then(|placement| policy.ladder.grade(&placement.grade)),
        }))
    }

    /// Education on file on `on`.
    #[must_use]
    pub fn education_on(&self, on: Date) -> Option<&Dated<Education>> {
        self.education.iter().filter(|held| held.period.contains(on)).max_by_key(|held| held.period.from)
    }

    /// The certificate that counts on `on`: the highest registered, else the highest held; and whether it is
    /// registered.
    #[must_use]
    pub fn certificate_on(&self, on: Date) -> Option<(bool, &Dated<Certificate>)> {
        let held = self
            .certificates
            .iter()
            .filter(|held| held.period.contains(on))
            .map(|held| (held.value.is_registered_on(on), held));
        held.max_by_key(|(registered, held)| (*registered, held.value.level, held.value.registered_until))
    }

    /// The first day of the suspensions that `on` lies in.
    pub(super) fn suspended_since(&self, on: Date) -> Option<Date> {
        self.suspensions.iter().filter(|held| held.period.contains(on)).map(|held| held.period.from).min()
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

fn as_certificate(body: &FactBody) -> Option<&Certificate> {
    if let FactBody::Certificate(certificate) = body { Some(certificate) } else { None }
}

fn as_appraisal(body: &FactBody) -> Option<&Appraisal> {
    if let FactBody::Appraisal(appraisal) = body { Some(appraisal) } else { None }
}

fn as_recognised(body: &FactBody) -> Option<&RecognisedService> {
    if let FactBody::RecognisedService(service) = body { Some(service) } else { None }
}

fn as_suspension(body: &FactBody) -> Option<&Suspension> {
    if let FactBody::Suspension(suspension) = body { Some(suspension) } else { None }
}

/// Every fact of a kind that holds on some day.
fn every<'a, T: Clone + 'a>(
    facts: &'a [Fact],
    pick: fn(&'a FactBody) -> Option<&'a T>,
) -> impl Iterator<Item = Dated<T>> + 'a {
    facts.iter().filter(|fact| !fact.period.is_empty()).filter_map(move |fact| {
        pick(&fact.body).map(|value| Dated { fact: fact.id, period: fact.period, value: value.clone() })
    })
}

/// The one fact of a kind that holds on the day.
fn held<'a, T: Clone + 'a>(
    facts: &'a [Fact],
    on: Date,
    pick: fn(&'a FactBody) -> Option<&'a T>,
) -> Result<Option<Dated<T>>, Hold> {
    let mut found = None;
    for fact in facts.iter().filter(|fact| fact.period.contains(on)) {
        let Some(body) = pick(&fact.body) else { continue };
        if found.is_some() {
            return Err(Hold::Contradiction { kind: fact.body.kind().to_owned() });
        }
        found = Some(Dated { fact: fact.id, period: fact.period, value: body.clone() });
    }
    Ok(found)
}

fn paying(policy: &PolicySet, assignment: &Assignment) -> Option<u16> {
    policy.ladder.paying_post(assignment.posts.iter().map(String::as_str))
}

/// Follows periods that meet end to start back to the first.
pub(crate) fn unbroken(periods: &[Period], from: Date) -> Date {
    let earlier = periods.iter().rev().filter(|period| period.from < from);
    let met = earlier.filter(|period| period.to == Some(from));
    met.map(|period| unbroken(periods, period.from)).next().unwrap_or(from)
}

/// Follows assignments to posts of the same class back to the first.
fn post_since(policy: &PolicySet, facts: &[Fact], from: Date, post: u16) -> Date {
    let class = |post: u16| policy.ladder.posts.get(usize::from(post)).map(|post| post.class.as_str());
    let same = every(facts, as_assignment)
        .filter(|dated| paying(policy, &dated.value).and_then(class) == class(post))
        .map(|dated| dated.period);
    let mut same: Vec<Period> = same.collect();
    same.sort_unstable_by_key(|period| period.from);
    unbroken(&same, from)
}

/// The latest appraisal of each year, by year.
fn appraisals(facts: &[Fact]) -> Vec<Dated<Appraisal>> {
    let mut all: Vec<Dated<Appraisal>> = every(facts, as_appraisal).collect();
    all.sort_by_key(|dated| (dated.value.year, core::cmp::Reverse((dated.period.from, dated.fact))));
    all.dedup_by_key(|dated| dated.value.year);
    all
}
