//! The conditions of a placement, one by one.

use super::service::{Clock, clock, new_year};
use super::{Condition, Evidence, Profile};
use crate::calendar::Date;
use crate::fact::AppraisalGrade;
use crate::policy::{EarlyRule, EducationEntry, Effective, PolicySet, PostRule};
use crate::trace::LabelId;

fn label(labels: &[LabelId], position: u16) -> LabelId {
    labels.get(usize::from(position)).copied().unwrap_or_default()
}

/// Where the post starts.
pub(super) fn start(policy: &PolicySet, profile: &Profile, post: &PostRule) -> Condition {
    let evidence = Evidence::Start {
        post: label(&policy.index.post_labels, profile.post),
        grade: label(&policy.index.grade_labels, post.lowest),
    };
    Condition { passed: true, steps: 0, evidence, source: policy.index.post_source }
}

/// By when things had to be met, where that is not the day itself.
pub(super) fn effective(policy: &PolicySet, met_by: Date) -> Option<Condition> {
    let rule = policy.ladder.placement.effective;
    let evidence = Evidence::Effective { rule, met_by };
    (rule != Effective::AtOnce).then_some(Condition {
        passed: true,
        steps: 0,
        evidence,
        source: policy.index.placement_source,
    })
}

/// One condition for each entry of the rule, and the clock as the entry that counts makes it: of those met the one
/// with which steps and years together lead highest.
pub(super) fn education(policy: &PolicySet, profile: &Profile, met_by: Date) -> (Vec<Condition>, Clock) {
    let held = profile.education_on(met_by);
    let value = held.map(|held| held.value);
    let entries = &policy.ladder.placement.education;
    let clock_with = |entry: Option<&EducationEntry>| {
        clock(policy, profile, met_by, entry.map_or(0, |entry| i64::from(entry.years) * 12))
    };
    let mut best = (None, clock_with(None));
    // At equal height steps count before years: years are what half of an education brings.
    let gives = |entry: Option<&EducationEntry>, clock: &Clock| {
        let steps = entry.map_or(0, |entry| i64::from(entry.steps));
        (clock.steps + steps, steps, clock.months)
    };
    for (position, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.asked.met_by(value)) {
        let with = if entry.years == 0 { clock_with(None) } else { clock_with(Some(entry)) };
        let now = best.0.and_then(|position: usize| entries.get(position));
        if gives(Some(entry), &with) > gives(now, &best.1) {
            best = (Some(position), with);
        }
    }
    let (counts, clock) = best;
    let conditions = entries.iter().enumerate().map(|(position, entry)| Condition {
        passed: entry.asked.met_by(value),
        steps: if counts == Some(position) { i64::from(entry.steps) } else { 0 },
        evidence: Evidence::Education {
            asked: entry.asked,
            held: value,
            fact: held.map(|held| held.fact),
            years: entry.years,
        },
        source: policy.index.placement_source,
    });
    (conditions.collect(), clock)
}

/// One condition for each entry of the rule; of those met the one that gives most counts.
pub(super) fn certificates(policy: &PolicySet, profile: &Profile, met_by: Date) -> Vec<Condition> {
    let best = profile.certificate_on(met_by);
    let entries = policy.ladder.placement.certificates.iter().map(|entry| {
        let passed = best.is_some_and(|(registered, held)| registered && held.value.level >= entry.level);
        let evidence = Evidence::Certificate {
            asked: entry.level,
            held: best.map(|(_, held)| held.value.level),
            registered_until: best.and_then(|(_, held)| held.value.registered_until),
            fact: best.map(|(_, held)| held.fact),
        };
        Condition { passed, steps: i64::from(entry.steps), evidence, source: policy.index.placement_source }
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

/// How far good years in a row lead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct EarlyRun {
    /// Years in a row that stand now, toward the next time.
    pub standing: u16,
    /// Times granted.
    pub times: u16,
}

/// Good years in a row: each run of them counts once, the runs one after another. `years` ascend.
pub(crate) fn early_run(rule: EarlyRule, years: impl IntoIterator<Item = (i16, AppraisalGrade)>) -> EarlyRun {
    let (mut run, mut last) = (EarlyRun::default(), None);
    for (year, grade) in years {
        let follows = last.is_some_and(|last: i16| last + 1 == year);
        run.standing = match (grade >= rule.grade, follows) {
            (false, _) => 0,
            (true, true) => run.standing + 1,
            (true, false) => 1,
        };
        if run.standing == rule.in_a_row && run.times < rule.at_most {
            run = EarlyRun { standing: 0, times: run.times + 1 };
        }
        last = Some(year);
    }
    run
}

/// Steps ahead of time.
pub(super) fn early(policy: &PolicySet, profile: &Profile, met_by: Date) -> Option<Condition> {
    let rule = policy.ladder.placement.early?;
    let past = profile.appraisals.iter().filter(|held| new_year(held.value.year + 1) <= met_by);
    let EarlyRun { standing, times } = early_run(rule, past.map(|held| (held.value.year, held.value.grade)));
    let steps = i64::from(times) * i64::from(rule.steps);
    let (grade, in_a_row, at_most) = (rule.grade, rule.in_a_row, rule.at_most);
    let evidence = Evidence::Early { grade, in_a_row, standing, times, at_most };
    Some(Condition { passed: times > 0, steps, evidence, source: policy.index.placement_source })
}

/// Steps lost, a condition for each year that costs some.
pub(super) fn demotions(policy: &PolicySet, profile: &Profile, met_by: Date) -> Vec<Condition> {
    let Some(rule) = &policy.ladder.placement.appraisal else { return Vec::new() };
    let past = profile.appraisals.iter().filter(|held| new_year(held.value.year + 1) <= met_by);
    let lost = past.filter_map(|held| {
        let grade = held.value.grade;
        let steps = rule.demotions.iter().filter(|demotion| grade <= demotion.grade).map(|demotion| demotion.steps);
        let steps = steps.max().map(i64::from)?;
        let evidence = Evidence::Demoted { fact: held.fact, year: held.value.year, grade };
        Some(Condition { passed: false, steps: -steps, evidence, source: policy.index.placement_source })
    });
    lost.collect()
}

/// The top of the post.
pub(super) fn top(policy: &PolicySet, post: &PostRule, beyond: i64) -> Condition {
    let evidence = Evidence::Top { grade: label(&policy.index.grade_labels, post.highest), beyond: beyond.max(0) };
    Condition { passed: beyond <= 0, steps: 0, evidence, source: policy.index.post_source }
}
