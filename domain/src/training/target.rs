//! Where somebody stands with the training a year asks for: done, missing, forecast, and until when it can be met.

use serde::{Deserialize, Serialize};

use super::ledger::{Amount, Evidence, Ledger, Measure, Meter, NotCounted};
use super::service::{self, Service};
use super::verdict::{Chances, Verdict, WhyNot};
use super::{Booked, EnrolmentState, Hours, Session};
use crate::calendar::Date;
use crate::dated::Period;
use crate::policy::{Asked, ClauseRef, LeaveCounts, TargetRule, TrainingPolicy, TrainingRules};

/// What bears on the training of one person.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// Employment, posts and unpaid leave.
    pub service: &'a Service,
    /// What they attended.
    pub ledger: &'a Ledger<'a>,
    /// What they are enrolled in.
    pub booked: &'a [Booked<'a>],
}

/// A session on the calendar.
#[derive(Clone, Copy, Debug)]
pub struct Planned<'a> {
    /// The session.
    pub session: &'a Session,
    /// Somebody can still enrol and get a seat.
    pub open: bool,
}

/// Where somebody stands with one target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Position of the target in [`TrainingRules::targets`].
    pub target: u16,
    /// Where it comes from.
    pub clause: ClauseRef,
    /// The year, or the years where the target covers several.
    pub period: Period,
    /// What it asks of somebody there all the time. Days are hours at the pack's hours a day.
    pub full: Amount,
    /// What it asks of this person.
    pub asked: Amount,
    /// Months or days of the period there, which `asked` goes by: so many …
    pub present: u32,
    /// … of so many.
    pub of: u32,
    /// What of `asked` may come from training online, if there is a limit.
    pub online_most: Option<Amount>,
    /// What counts so far.
    pub done: Amount,
    /// What is missing.
    pub missing: Amount,
    /// What will count once the coming sessions with a seat are attended.
    pub forecast: Amount,
    /// What would count if everything that is planned and open were attended too.
    pub reach: Amount,
    /// Met, to be met, or not.
    pub verdict: Verdict,
    /// What was attended: what of it counts, and why the rest does not.
    pub evidence: Vec<Evidence>,
    /// The coming sessions with a seat.
    pub coming: Vec<Evidence>,
}

/// Every target of a year that is for this person, in the order of the pack. A target is for whoever was employed in a
/// post of its audience on a day of its period. `planned` is the calendar, the sessions with a seat among it or not.
#[must_use]
pub fn standings(
    policy: &TrainingPolicy,
    year: i16,
    today: Date,
    person: Person<'_>,
    planned: &[Planned<'_>],
) -> Vec<Standing> {
    let targets = (0_u16..).zip(&policy.rules.targets);
    targets.filter_map(|(at, target)| standing(policy, (at, target), (year, today), person, planned)).collect()
}

fn standing(
    policy: &TrainingPolicy,
    (at, target): (u16, &TargetRule),
    (year, today): (i16, Date),
    person: Person<'_>,
    planned: &[Planned<'_>],
) -> Option<Standing> {
    let rules = &policy.rules;
    let (from, to) = target.years_of(year)?;
    let period = Period { from, to: Some(to) };
    let proration = rules.proration.as_ref().filter(|_| target.prorated);
    let without_leave = proration.is_some_and(|rule| rule.unpaid_leave == LeaveCounts::NotCounted);
    // Whoever was among the audience only on unpaid leave is asked for nothing, and told so.
    if person.service.days_among(&target.audience, (from, to), false).is_empty() {
        return None;
    }
    let days = person.service.days_among(&target.audience, (from, to), without_leave);
    let share = service::share(proration, &days, (from, to));
    let full = full(rules, target.asked);
    let too_short = proration.is_some_and(|rule| share.months < u32::from(rule.least_months));
    let asked = if too_short { 0 } else { prorated(rules, target, full, (share.present, share.of)) };

    let measure = measure(rules, target.asked);
    let mut meter = Meter::limited(measure, &target.counts, target.online_most, asked);
    let online_most = meter.online_most().map(|most| measure.amount(most));
    let evidence = person.ledger.read(period, &mut meter);
    let done = meter;
    let left = person.service.left_on();
    let seats = seats(person, (period, left, today));
    let coming = seats.iter().map(|session| meter.take(session, session.hours)).collect();
    let forecast = meter;
    let chances = Chances::new(person.ledger, &seats, planned, (period, left, today));
    let (reach, by) = chances.reach(&done, asked);
    let verdict = if asked == 0 {
        Verdict::NotAsked
    } else if done.units() >= asked {
        Verdict::Met
    } else if let Some(by) = by {
        Verdict::Open { by }
    } else {
        Verdict::Cannot { why: why_not(today, to, left) }
    };
    Some(Standing {
        target: at,
        clause: policy.clause(&target.clause),
        period,
        full: measure.amount(full),
        asked: measure.amount(asked),
        present: share.present,
        of: share.of,
        online_most,
        done: done.total(),
        missing: measure.amount(asked.saturating_sub(done.units())),
        forecast: forecast.total(),
        reach: measure.amount(reach),
        verdict,
        evidence,
        coming,
    })
}

fn why_not(today: Date, to: Date, left: Option<Date>) -> WhyNot {
    if left.is_some_and(|left| left <= today) {
        WhyNot::Left
    } else if to <= today {
        WhyNot::Over
    } else {
        WhyNot::TooLittlePlanned
    }
}

fn measure(rules: &TrainingRules, asked: Asked) -> Measure {
    match asked {
        Asked::Hours { .. } | Asked::Days { .. } => Measure::Hours,
        Asked::Sessions { .. } => Measure::Sessions { least_share: rules.completion.least_share },
    }
}

/// Quarters of an hour, or sessions.
fn full(rules: &TrainingRules, asked: Asked) -> u32 {
    match asked {
        Asked::Hours { hours } => hours.quarters(),
        Asked::Days { days } => rules.per_day.times(u32::from(days)).quarters(),
        Asked::Sessions { sessions } => u32::from(sessions),
    }
}

/// What is asked for a part of the period, never more than in full; a session begun is a whole one.
fn prorated(rules: &TrainingRules, target: &TargetRule, full: u32, (present, of): (u32, u32)) -> u32 {
    if present >= of {
        return full;
    }
    let Some(rule) = rules.proration.as_ref().filter(|_| target.prorated) else { return 0 };
    let (part, of) = (u64::from(full) * u64::from(present), u64::from(of));
    let units = match target.asked {
        Asked::Sessions { .. } => part.div_ceil(of),
        Asked::Hours { .. } | Asked::Days { .. } => rule.rounding.quarters(part, of),
    };
    u32::try_from(units).unwrap_or(full).min(full)
}

/// Sessions to come with a seat, and those under way that somebody signed in to: within the period, before the person
/// leaves, and not on file as attended or missed.
fn seats<'a>(person: Person<'a>, (period, left, today): (Period, Option<Date>, Date)) -> Vec<&'a Session> {
    let booked = person.booked.iter().filter(|booked| booked.state == EnrolmentState::Enrolled);
    let booked = booked
        .map(|booked| booked.session)
        .filter(|session| person.ledger.of(session.id).is_none_or(|entry| entry.why_not == Some(NotCounted::NotOver)));
    let begun = person.ledger.entries().iter().filter(|entry| entry.why_not == Some(NotCounted::NotOver));
    let coming = booked.chain(begun.map(|entry| entry.session)).filter(|session| {
        let last = session.dates.last();
        !session.cancelled && last >= today && period.contains(last) && left.is_none_or(|left| last < left)
    });
    let mut seats: Vec<&Session> = coming.collect();
    seats.sort_by_key(|session| (session.dates.last(), session.id));
    seats.dedup_by_key(|session| session.id);
    seats
}

impl Standing {
    /// Hours done, where hours are what is asked.
    #[must_use]
    pub const fn hours_done(&self) -> Option<Hours> {
        match self.done {
            Amount::Hours(hours) => Some(hours),
            Amount::Sessions(_) => None,
        }
    }
}
