//! What comes next, and what would come of something else: the same rules at later dates, or with other facts.

use super::{Condition, Dated, Evidence, Profile, place};
use crate::calendar::Date;
use crate::dated::Period;
use crate::fact::{Appraisal, AppraisalGrade, Certificate, CertificateLevel, Education};
use crate::ids::FactId;
use crate::money::Money;
use crate::policy::{EducationAsked, LadderRules, PolicySet};

/// How far ahead the forecast looks, in years: longer than anybody works.
const HORIZON_YEARS: i16 = 50;

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
    /// The years until then must be appraised at least so.
    pub appraised: Option<AppraisalGrade>,
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

/// What somebody wonders about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// A certificate, registered and kept so.
    pub certificate: Option<CertificateLevel>,
    /// Education.
    pub education: Option<Education>,
    /// Appraised so this year and from now on.
    pub appraisal: Option<AppraisalGrade>,
    /// Another post.
    pub post: Option<u16>,
}

/// The next grade above the confirmed one (or above what the rules give today, if none is
/// confirmed): due on `on` already if the rules give more than was confirmed, else on the first
/// day on which they do. A registration valid today is taken to be renewed in time, and
/// [`NextStep::renew_by`] says so; coming years are taken to be appraised as the rule asks, and
/// [`NextStep::appraised`] says so. `None` if time alone brings no more.
#[must_use]
pub fn next_step(policy: &PolicySet, profile: &Profile, on: Date) -> Option<NextStep> {
    let today = place(policy, profile, on)?.grade;
    let from = profile.confirmed.unwrap_or(today);
    if today > from {
        let monthly_gain = gain(&policy.ladder, from, today);
        return Some(NextStep { on, grade: today, monthly_gain, renew_by: None, appraised: None });
    }
    let renewed = renewed(profile, on);
    let coming = appraised(policy, &renewed, on);
    let day = first_day_above(policy, &coming, on, from)?;
    let grade = place(policy, &coming, day)?.grade;
    let gives = |profile: &Profile| place(policy, profile, day).map(|decision| decision.grade);
    let lapsing = appraised(policy, profile, on);
    let renew_by = if gives(&lapsing) == Some(grade) {
        None
    } else {
        profile.certificate_on(on).and_then(|(_, held)| held.value.registered_until)
    };
    let appraised = policy.ladder.placement.appraisal.as_ref().map(|rule| rule.least);
    Some(NextStep { on: day, grade, monthly_gain: gain(&policy.ladder, from, grade), renew_by, appraised })
}

/// Every step that time alone brings from `on` to `until`, each with its first day: registrations that have not run out by
/// `on` are taken to be renewed in time, and years without an appraisal to be appraised as the rule asks, so that time
/// never lowers the grade. What is due on `on` already comes first, with that day.
#[must_use]
pub fn steps_until(policy: &PolicySet, profile: &Profile, on: Date, until: Date) -> Vec<(Date, u16)> {
    let Some(today) = place(policy, profile, on).map(|decision| decision.grade) else { return Vec::new() };
    let mut coming = profile.clone();
    for held in &mut coming.certificates {
        if held.value.registered_until.is_some_and(|until| on <= until) {
            held.value.registered_until = Some(Date::MAX);
        }
    }
    if let Some(rule) = &policy.ladder.placement.appraisal {
        appraise_years(&mut coming, on.year() - 1, until.year(), rule.least);
    }
    let (mut steps, mut since, mut from) = (Vec::new(), on, profile.confirmed.unwrap_or(today));
    if today > from {
        steps.push((on, today));
        from = today;
    }
    let given = |day: Date| place(policy, &coming, day).map_or(0, |decision| decision.grade);
    while given(until) > from {
        let (mut below, mut reached) = (since, until);
        while let Some(middle) = between(below, reached) {
            if given(middle) > from { reached = middle } else { below = middle }
        }
        from = given(reached);
        since = reached;
        steps.push((reached, from));
    }
    steps
}

/// A day in the middle of two, if there is one between them.
fn between(first: Date, second: Date) -> Option<Date> {
    let days = second.duration_since(first).as_hours() / 24;
    let middle = first.checked_add(jiff::Span::new().try_days(days / 2).ok()?).ok()?;
    (first < middle && middle < second).then_some(middle)
}

/// The first day after `on` with a grade above `from`. Time never lowers the grade of such a profile, so the
/// day is found by halving.
fn first_day_above(policy: &PolicySet, profile: &Profile, on: Date, from: u16) -> Option<Date> {
    let above = |day: Date| place(policy, profile, day).is_some_and(|decision| decision.grade > from);
    let plus = |days: i64| jiff::Span::new().try_days(days).ok().and_then(|span| on.checked_add(span).ok());
    let (mut below, mut reached) = (0, i64::from(HORIZON_YEARS) * 366);
    if !above(plus(reached)?) {
        return None;
    }
    while reached - below > 1 {
        let middle = below + (reached - below) / 2;
        if above(plus(middle)?) { reached = middle } else { below = middle }
    }
    plus(reached)
}

/// The profile with every registration valid on `on` kept up for good.
fn renewed(profile: &Profile, on: Date) -> Profile {
    let mut renewed = profile.clone();
    for held in &mut renewed.certificates {
        if held.value.is_registered_on(on) {
            held.value.registered_until = Some(Date::MAX);
        }
    }
    renewed
}

/// The profile with the years from the last one on appraised as the rule asks, where nothing is on file.
fn appraised(policy: &PolicySet, profile: &Profile, on: Date) -> Profile {
    let mut appraised = profile.clone();
    if let Some(rule) = &policy.ladder.placement.appraisal {
        appraise(&mut appraised, on.year() - 1, rule.least);
    }
    appraised
}

/// Appraises the years from `first` on where nothing is on file.
fn appraise(profile: &mut Profile, first: i16, grade: AppraisalGrade) {
    appraise_years(profile, first, first + HORIZON_YEARS, grade);
}

/// Appraises the years from `first` to `last` where nothing is on file.
fn appraise_years(profile: &mut Profile, first: i16, last: i16, grade: AppraisalGrade) {
    for year in first..=last {
        if !profile.appraisals.iter().any(|held| held.value.year == year) {
            let value = Appraisal { year, grade };
            profile.appraisals.push(Dated { fact: FactId(0), period: Period::since(Date::MIN), value });
        }
    }
    profile.appraisals.sort_by_key(|held| held.value.year);
}

/// Education and certificates that would give a higher grade today, each alone.
#[must_use]
pub fn ways_up(policy: &PolicySet, profile: &Profile, on: Date) -> Vec<WayUp> {
    let Some(today) = place(policy, profile, on) else {
        return Vec::new();
    };
    let open = today.conditions.iter().filter(|condition| !condition.passed);
    open.filter_map(|condition| {
        let wish = match condition.evidence {
            Evidence::Education { asked, held, .. } => {
                Wish { education: Some(reaching(asked, held)), ..Wish::default() }
            }
            Evidence::Certificate { asked, .. } => Wish { certificate: Some(asked), ..Wish::default() },
            _ => return None,
        };
        let grade = place(policy, &what_if(profile, wish, on), on)?.grade;
        let monthly_gain = gain(&policy.ladder, today.grade, grade);
        (grade > today.grade).then_some(WayUp { condition: *condition, grade, monthly_gain })
    })
    .collect()
}

/// The education that would meet what is asked for, with what is held kept.
fn reaching(asked: EducationAsked, held: Option<Education>) -> Education {
    let level = held.map(|held| held.level).max(asked.level.filter(|_| !asked.either || asked.degree.is_none()));
    let degree = held.and_then(|held| held.degree).max(asked.degree);
    Education { level: level.unwrap_or(crate::fact::EducationLevel::Bachelor), degree }
}

/// The profile as it would be: the wish has been true for long enough to count on `on`.
#[must_use]
pub fn what_if(profile: &Profile, wish: Wish, on: Date) -> Profile {
    let mut reached = profile.clone();
    if let Some(value) = wish.education {
        reached.education.retain(|held| !held.period.contains(on));
        reached.education.push(Dated { fact: FactId(0), period: Period::since(Date::MIN), value });
    }
    if let Some(level) = wish.certificate {
        let value = Certificate::registered(level, Some(Date::MAX));
        reached.certificates.push(Dated { fact: FactId(0), period: Period::since(Date::MIN), value });
    }
    if let Some(grade) = wish.appraisal {
        reached.appraisals.retain(|held| held.value.year < on.year());
        appraise(&mut reached, on.year(), grade);
    }
    if let Some(post) = wish.post {
        (reached.post, reached.post_since) = (post, on);
    }
    reached
}

fn gain(ladder: &LadderRules, from: u16, to: u16) -> Money {
    ladder.amount(to) - ladder.amount(from)
}
