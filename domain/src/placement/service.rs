//! Months of work that count toward steps.
//!
//! The clock runs from the start of community work and stands still in breaks, suspensions and years that do
//! not count, whole: a year that will turn out not to count adds nothing while it lasts either, so
//! that no step is given and taken back.

use super::{Condition, Evidence, Profile};
use crate::calendar::{Date, Month, completed_months};
use crate::dated::Period;
use crate::fact::AppraisalGrade;
use crate::ids::FactId;
use crate::policy::{Below, Broken, Missing, PartYear, PlacementRule, PolicySet, PostChange, Suspended};

/// What the months come to.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    /// Months toward the next step.
    pub months: i64,
    /// Steps earned.
    pub steps: i64,
    /// The months, what is recognised and what does not count.
    pub conditions: Vec<Condition>,
}

/// Days on which the clock stands still, the end exclusive.
#[derive(Clone, Copy, Debug)]
struct Still {
    from: Date,
    to: Date,
}

/// The clock on `met_by`, with so many months of education that count as worked.
pub(super) fn clock(policy: &PolicySet, profile: &Profile, met_by: Date, deemed: i64) -> Clock {
    let rule = &policy.ladder.placement;
    let source = policy.index.placement_source;
    let since = since(rule, profile);
    let found = |passed: bool, steps: i64, evidence: Evidence| Condition { passed, steps, evidence, source };

    let (still, mut reasons) = still(rule, profile, since, met_by);
    let years = years(rule, profile, since, met_by);
    reasons.extend(years.iter().map(|(evidence, _)| *evidence));
    let recognised = profile.recognised.iter().filter(|held| held.period.contains(met_by));
    let recognised: Vec<(FactId, i64)> = recognised.map(|held| (held.fact, i64::from(held.value.months))).collect();
    let credit = deemed + recognised.iter().map(|(_, months)| months).sum::<i64>();

    let spans: Vec<Still> = years.iter().map(|(_, span)| *span).collect();
    let (months, steps) = match rule.appraisal.as_ref().map(|rule| rule.below) {
        Some(Below::Restart) => in_stretches(rule, since, met_by, (still, &spans), credit),
        _ => {
            let months = count(rule, since, met_by, &merged(still.into_iter().chain(spans)), credit);
            (months, rule.progression.steps(months))
        }
    };
    let next = rule.progression.next_mark(months);
    let mut conditions = vec![found(steps > 0, steps, Evidence::Months { since, counted: months, next })];
    conditions
        .extend(recognised.into_iter().map(|(fact, months)| found(true, 0, Evidence::Recognised { fact, months })));
    conditions.extend(reasons.into_iter().map(|evidence| found(false, 0, evidence)));
    Clock { months, steps, conditions }
}

/// The first day that counts.
fn since(rule: &PlacementRule, profile: &Profile) -> Date {
    let mut since = profile.community_since.max(rule.service.not_before.unwrap_or(Date::MIN));
    if let Broken::StartsAgain(longest) = rule.service.broken {
        since = since.max(last_stretch(&profile.employments, longest).unwrap_or(Date::MIN));
    }
    match rule.service.post_change {
        PostChange::Kept => since,
        PostChange::Restart => since.max(profile.post_since),
    }
}

/// The start of employment after the last break longer than `longest` days, if there was one.
fn last_stretch(employments: &[Period], longest: u16) -> Option<Date> {
    gaps(employments).filter(|gap| days(gap.from, gap.to) > i64::from(longest)).map(|gap| gap.to).last()
}

/// Breaks between employments.
fn gaps(employments: &[Period]) -> impl Iterator<Item = Still> + '_ {
    let pairs = employments.iter().zip(employments.iter().skip(1));
    pairs.filter_map(|(one, next)| one.to.filter(|to| *to < next.from).map(|to| Still { from: to, to: next.from }))
}

fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// Breaks and suspensions in which the clock stands still, and all that are worth showing.
fn still(rule: &PlacementRule, profile: &Profile, since: Date, met_by: Date) -> (Vec<Still>, Vec<Evidence>) {
    let (mut spans, mut reasons) = (Vec::new(), Vec::new());
    if rule.service.broken == Broken::AddsUp {
        for gap in gaps(&profile.employments).filter(|gap| gap.to > since && gap.from < met_by) {
            spans.push(gap);
            reasons.push(Evidence::Gap { from: gap.from, to: gap.to });
        }
    }
    for held in profile.suspensions.iter().filter(|held| held.period.from <= met_by) {
        let Period { from, to } = held.period;
        if to.is_some_and(|to| to <= since) {
            continue;
        }
        if rule.service.suspension == Suspended::NotCounted {
            spans.push(Still { from, to: to.unwrap_or(Date::MAX) });
            reasons.push(Evidence::Suspended { fact: held.fact, from, to });
        } else if to.is_none_or(|to| met_by < to) {
            reasons.push(Evidence::Suspended { fact: held.fact, from, to });
        }
    }
    (spans, reasons)
}

/// Years that do not count, each with its reason.
fn years(rule: &PlacementRule, profile: &Profile, since: Date, met_by: Date) -> Vec<(Evidence, Still)> {
    let Some(appraisal) = &rule.appraisal else { return Vec::new() };
    let least = appraisal.least;
    let years = since.year()..=met_by.year();
    let none = |year: i16, found: Option<(FactId, AppraisalGrade)>| {
        let span = Still { from: new_year(year), to: new_year(year + 1) };
        (Evidence::Year { year, found, least }, span)
    };
    let not_counted = years.filter_map(|year| {
        let on_file = profile.appraisals.iter().find(|held| held.value.year == year);
        let on_file = on_file.map(|held| (held.fact, held.value.grade));
        match on_file {
            Some((_, grade)) if grade < least => Some(none(year, on_file)),
            // A year is appraised when it is over.
            Some(_) if appraisal.missing == Missing::Counts || year < met_by.year() => None,
            None if appraisal.missing == Missing::Counts => None,
            _ => Some(none(year, on_file)),
        }
    });
    not_counted.collect()
}

/// 1 January.
pub(super) fn new_year(year: i16) -> Date {
    Date::new(year, 1, 1).unwrap_or(Date::MAX)
}

/// In order and without overlaps.
fn merged(spans: impl Iterator<Item = Still>) -> Vec<Still> {
    let mut spans: Vec<Still> = spans.collect();
    spans.sort_unstable_by_key(|span| span.from);
    let mut merged: Vec<Still> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
            _ => merged.push(span),
        }
    }
    merged
}

/// Months from `since` to `until`, less those in which the clock stood still.
fn count(rule: &PlacementRule, since: Date, until: Date, still: &[Still], credit: i64) -> i64 {
    let (mut start, mut until, mut lost) = (since, until, 0);
    for span in still.iter().filter(|span| span.to > since) {
        let from = span.from.max(since);
        if from >= until {
            break;
        }
        if span.to > until {
            until = from;
            break;
        }
        if from == start && lost == 0 {
            start = span.to;
        } else if from.day() == span.to.day() {
            lost += i64::from(Month::of(span.to).ordinal() - Month::of(from).ordinal());
        } else {
            start = later(start, days(from, span.to));
        }
    }
    if rule.service.part_year == PartYear::Full {
        start = start.first_of_year();
    }
    (completed_months(start, until) - lost).max(0) + credit
}

fn later(day: Date, days: i64) -> Date {
    let span = jiff::Span::new().try_days(days).ok();
    span.and_then(|span| day.checked_add(span).ok()).unwrap_or(Date::MAX)
}

/// Months and steps where a year that does not count breaks the period it lies in: what the stretches
/// between such years earn adds up, what is left over in them is lost.
fn in_stretches(
    rule: &PlacementRule,
    since: Date,
    met_by: Date,
    (still, broken): (Vec<Still>, &[Still]),
    credit: i64,
) -> (i64, i64) {
    let still = merged(still.into_iter());
    let (mut since, mut credit, mut earned) = (since, credit, 0);
    for year in broken.iter().filter(|year| year.from < met_by) {
        let months = count(rule, since, year.from.max(since), &still, credit);
        earned += rule.progression.steps(months);
        (since, credit) = (since.max(year.to), 0);
    }
    let months = count(rule, since, met_by.max(since), &still, credit);
    (months, earned + rule.progression.steps(months))
}
