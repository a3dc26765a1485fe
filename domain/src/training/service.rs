//! When somebody was employed, in which posts, and how much of a period that is.

use crate::calendar::{Date, Month};
use crate::dated::Period;
use crate::fact::{Fact, FactBody};
use crate::policy::{Audience, LadderRules, ProrationBy, ProrationRule};

/// A post somebody held, with what audiences go by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// When.
    pub period: Period,
    /// Code of the post.
    pub post: String,
    /// Its class, if the ladder knows the post.
    pub class: Option<String>,
    /// A seat on a committee (两委).
    pub committee: bool,
}

/// Employment, posts and unpaid leave of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// Employments.
    pub employed: Vec<Period>,
    /// Posts, each for itself.
    pub posts: Vec<Served>,
    /// Unpaid leave.
    pub unpaid: Vec<Period>,
}

/// How much of a period somebody was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Share {
    /// Months or days there.
    pub present: u32,
    /// Months or days of the period.
    pub of: u32,
    /// Months of which a day was there.
    pub months: u32,
}

/// Days, the end exclusive.
type Days = (Date, Date);

impl Service {
    /// What the facts say, with posts as `ladder` has them.
    #[must_use]
    pub fn from_facts(ladder: Option<&LadderRules>, facts: &[Fact]) -> Self {
        let mut service = Self::default();
        for fact in facts.iter().filter(|fact| !fact.period.is_empty()) {
            match &fact.body {
                FactBody::Employment(_) => service.employed.push(fact.period),
                FactBody::UnpaidLeave(_) => service.unpaid.push(fact.period),
                FactBody::Assignment(held) => {
                    service.posts.extend(held.posts.iter().map(|post| {
                        let rule = ladder.and_then(|ladder| ladder.posts.iter().find(|rule| rule.code == *post));
                        Served {
                            period: fact.period,
                            post: post.clone(),
                            class: rule.map(|rule| rule.class.clone()),
                            committee: rule.is_some_and(|rule| rule.committee),
                        }
                    }));
                }
                _ => {}
            }
        }
        service
    }

    /// The day after the last employment, if it has ended or its end is known.
    #[must_use]
    pub fn left_on(&self) -> Option<Date> {
        let ends: Option<Vec<Date>> = self.employed.iter().map(|period| period.to).collect();
        ends.and_then(|ends| ends.into_iter().max())
    }

    /// True if employed on `day`.
    #[must_use]
    pub fn is_employed_on(&self, day: Date) -> bool {
        self.employed.iter().any(|period| period.contains(day))
    }

    /// True if employed in a post of the audience on `day`.
    #[must_use]
    pub fn is_among(&self, audience: &Audience, day: Date) -> bool {
        let asked =
            audience.is_everybody() || self.posts.iter().any(|held| held.period.contains(day) && held.is_of(audience));
        asked && self.is_employed_on(day)
    }

    /// Days of the period employed in a post of the audience, in order and each once; without unpaid leave if that does
    /// not count.
    pub(super) fn days_among(&self, audience: &Audience, within: Days, without_leave: bool) -> Vec<Days> {
        let cut = |period: &Period| clipped(*period, within);
        let mut days = merged(self.employed.iter().filter_map(cut).collect());
        if !audience.is_everybody() {
            let held = self.posts.iter().filter(|held| held.is_of(audience));
            let held = merged(held.filter_map(|held| clipped(held.period, within)).collect());
            days = days.iter().flat_map(|days| held.iter().filter_map(move |held| common(*days, *held))).collect();
        }
        if without_leave {
            for leave in self.unpaid.iter().filter_map(cut) {
                days = days.into_iter().flat_map(|days| without(days, leave)).collect();
            }
        }
        days
    }
}

impl Served {
    fn is_of(&self, audience: &Audience) -> bool {
        audience.posts.contains(&self.post)
            || self.class.as_ref().is_some_and(|class| audience.classes.contains(class))
            || (audience.committee && self.committee)
    }
}

/// How much of a period some days of it are; all or nothing where no rule says how to measure it.
pub(super) fn share(rule: Option<&ProrationRule>, days: &[Days], (from, to): Days) -> Share {
    let of_months = months(from, to);
    let is_there = |month: &Month| days.iter().any(|days| touches(*days, *month));
    let present_months = count(of_months.clone().filter(is_there));
    let (present, of): (u32, u32) = match rule.map(|rule| rule.by) {
        None => (u32::from(!days.is_empty()), 1),
        Some(ProrationBy::StartedMonths) => (present_months, count(of_months)),
        Some(ProrationBy::FullMonths) => {
            let whole = |month: &Month| days.iter().any(|days| holds(*days, *month));
            (count(of_months.clone().filter(whole)), count(of_months))
        }
        Some(ProrationBy::Days) => (days.iter().map(|days| length(*days)).sum(), length((from, to))),
    };
    Share { present, of, months: present_months }
}

fn count(months: impl Iterator<Item = Month>) -> u32 {
    u32::try_from(months.count()).unwrap_or(u32::MAX)
}

fn months(from: Date, to: Date) -> impl Iterator<Item = Month> + Clone {
    let last = to.yesterday().unwrap_or(to);
    (Month::of(from).ordinal()..=Month::of(last).ordinal()).filter_map(Month::from_ordinal)
}

fn touches((from, to): Days, month: Month) -> bool {
    from <= month.last_day() && month.first_day() < to
}

fn holds((from, to): Days, month: Month) -> bool {
    from <= month.first_day() && month.last_day() < to
}

fn length((from, to): Days) -> u32 {
    let days = from.until(to).map_or(0, |span| span.get_days());
    u32::try_from(days).unwrap_or_default()
}

fn clipped(period: Period, within: Days) -> Option<Days> {
    common((period.from, period.to.unwrap_or(Date::MAX)), within)
}

fn common(one: Days, other: Days) -> Option<Days> {
    let (from, to) = (one.0.max(other.0), one.1.min(other.1));
    (from < to).then_some((from, to))
}

fn without(days: Days, gone: Days) -> impl Iterator<Item = Days> {
    let (before, after) = ((days.0, days.1.min(gone.0)), (days.0.max(gone.1), days.1));
    [before, after].into_iter().filter(|(from, to)| from < to)
}

fn merged(mut all: Vec<Days>) -> Vec<Days> {
    all.sort_unstable();
    let mut merged: Vec<Days> = Vec::with_capacity(all.len());
    for days in all {
        match merged.last_mut() {
            Some(last) if days.0 <= last.1 => last.1 = last.1.max(days.1),
            _ => merged.push(days),
        }
    }
    merged
}
