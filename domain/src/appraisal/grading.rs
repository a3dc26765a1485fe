//! Who is not graded (不定等次), and what on file says so.

use serde::{Deserialize, Serialize};

use super::Cycle;
use crate::calendar::{Date, completed_months};
use crate::dated::Period;
use crate::fact::{Fact, FactBody};
use crate::ids::FactId;
use crate::placement::unbroken;
use crate::policy::{NotGradedRule, ProbationRule};

/// An investigation that was put on record with the cycle (立案审查).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Investigation {
    /// First day.
    pub from: Date,
    /// The day it ended, if it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// The document.
    pub document: String,
}

/// Why somebody is not graded, with the evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum NotGradedWhy {
    /// On probation at the end of the cycle.
    Probation {
        /// First day of employment.
        joined: Date,
        /// First day after probation.
        until: Date,
    },
    /// On unpaid leave for longer than the rule lets.
    Leave {
        /// The records.
        facts: Vec<FactId>,
        /// Days of leave within the cycle.
        days: i64,
        /// Days that are still graded.
        most: u16,
    },
    /// Employed for too short a part of the cycle.
    Short {
        /// Completed months employed.
        months: i64,
        /// Months asked for.
        least: u8,
    },
    /// Under investigation on the day of grading.
    Investigation {
        /// First day.
        from: Date,
        /// The document.
        document: String,
    },
    /// Advancement suspended on the day of grading.
    Suspended {
        /// The record.
        fact: FactId,
        /// First day.
        from: Date,
    },
    /// Somebody decided so, where no score can be had.
    Decided {
        /// Why, in the words of the file.
        reason: String,
    },
}

impl NotGradedWhy {
    /// The tail of its locale key.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Probation { .. } => "probation",
            Self::Leave { .. } => "leave",
            Self::Short { .. } => "short",
            Self::Investigation { .. } => "investigation",
            Self::Suspended { .. } => "suspended",
            Self::Decided { .. } => "decided",
        }
    }
}

/// Every reason for which somebody is not graded in a cycle, by what is on file on the day of grading; none: graded. Days
/// and months of the rule are those of a year: of a shorter cycle, their part.
#[must_use]
pub fn not_graded(
    rule: &NotGradedRule,
    ladder: Option<&ProbationRule>,
    facts: &[Fact],
    investigations: &[Investigation],
    (cycle, on): (Cycle, Date),
) -> Vec<NotGradedWhy> {
    let employments = employments(facts);
    let mut why = Vec::new();
    why.extend(ladder.filter(|_| rule.probation).and_then(|ladder| probation(ladder, &employments, cycle)));
    why.extend(rule.leave_days_over.and_then(|most| leave(facts, cycle, part_of_year(most, cycle))));
    let least = rule.least_months.map(|least| part_of_year(u16::from(least), cycle));
    why.extend(least.and_then(|least| short(&employments, cycle, u8::try_from(least).unwrap_or(u8::MAX))));
    if rule.investigation {
        let open = |from: Date, to: Option<Date>| Period { from, to }.contains(on);
        let investigations = investigations.iter().filter(|held| open(held.from, held.to));
        why.extend(
            investigations.map(|held| NotGradedWhy::Investigation { from: held.from, document: held.document.clone() }),
        );
        let suspended = facts.iter().filter(|fact| matches!(fact.body, FactBody::Suspension(_)));
        let suspended = suspended.filter(|fact| fact.period.contains(on));
        why.extend(suspended.map(|fact| NotGradedWhy::Suspended { fact: fact.id, from: fact.period.from }));
    }
    why
}

/// What a number of a year is of a shorter cycle, any part up.
fn part_of_year(number: u16, cycle: Cycle) -> u16 {
    let months = cycle.kind().months();
    u16::try_from((i32::from(number) * months + 11) / 12).unwrap_or(number)
}

fn employments(facts: &[Fact]) -> Vec<Period> {
    let of_kind = facts.iter().filter(|fact| matches!(fact.body, FactBody::Employment(_)));
    let mut periods: Vec<Period> = of_kind.map(|fact| fact.period).filter(|period| !period.is_empty()).collect();
    periods.sort_unstable_by_key(|period| period.from);
    periods
}

fn probation(ladder: &ProbationRule, employments: &[Period], cycle: Cycle) -> Option<NotGradedWhy> {
    let last = cycle.last_day();
    let current = employments.iter().rev().find(|period| period.contains(last))?;
    let joined = unbroken(employments, current.from);
    let until = joined.checked_add(jiff::Span::new().months(ladder.months)).unwrap_or(joined);
    (last < until).then_some(NotGradedWhy::Probation { joined, until })
}

fn leave(facts: &[Fact], cycle: Cycle, most: u16) -> Option<NotGradedWhy> {
    let on_leave = facts.iter().filter(|fact| matches!(fact.body, FactBody::UnpaidLeave(_)));
    let on_leave: Vec<&Fact> = on_leave.filter(|fact| fact.period.overlaps(cycle.period())).collect();
    let days = days(on_leave.iter().map(|fact| fact.period), cycle);
    let facts = on_leave.iter().map(|fact| fact.id).collect();
    (days > i64::from(most)).then_some(NotGradedWhy::Leave { facts, days, most })
}

fn short(employments: &[Period], cycle: Cycle, least: u8) -> Option<NotGradedWhy> {
    let parts = employments.iter().filter_map(|period| within(*period, cycle));
    let months = parts.map(|(from, to)| completed_months(from, to)).sum();
    (months < i64::from(least)).then_some(NotGradedWhy::Short { months, least })
}

/// The part of a period within a cycle, the end exclusive.
fn within(period: Period, cycle: Cycle) -> Option<(Date, Date)> {
    let whole = cycle.period();
    let end = whole.to.unwrap_or(Date::MAX);
    let (from, to) = (period.from.max(whole.from), period.to.unwrap_or(Date::MAX).min(end));
    (from < to).then_some((from, to))
}

/// Days that any of the periods covers within a cycle, each once.
fn days(periods: impl Iterator<Item = Period>, cycle: Cycle) -> i64 {
    let mut parts: Vec<(Date, Date)> = periods.filter_map(|period| within(period, cycle)).collect();
    parts.sort_unstable();
    let mut counted_to = Date::MIN;
    let lengths = parts.into_iter().map(|(from, to)| {
        let from = from.max(counted_to);
        counted_to = counted_to.max(to);
        from.until(to).map_or(0, |span| i64::from(span.get_days())).max(0)
    });
    lengths.sum()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_of_a_year_are_less_of_a_shorter_cycle() {
        let of = |cycle: &str, number| part_of_year(number, cycle.parse().unwrap());
        assert_eq!([of("2026", 6), of("2026-H1", 6), of("2026-Q3", 6), of("2026-10", 6)], [6, 3, 2, 1]);
        assert_eq!([of("2026", 182), of("2026-Q3", 182)], [182, 46]);
    }
}
