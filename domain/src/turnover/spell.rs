//! Time employed without a break.

use super::{Nature, Reason};
use crate::calendar::{Date, completed_months};
use crate::dated::Period;
use crate::fact::FactBody;
use crate::policy::TurnoverRule;
use crate::structure::Person;
use crate::survival::Stay;

/// Time employed without a break: a record that begins on the day the one before it ended goes on with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spell {
    /// From joining to the first day no longer employed.
    pub period: Period,
    /// Why it ended, where that is on file and known to the list of reasons.
    pub reason: Option<Reason>,
}

/// The spells of somebody, in order.
#[must_use]
pub fn spells(person: &Person<'_>) -> Vec<Spell> {
    let mut records: Vec<Spell> = person
        .facts
        .iter()
        .filter(|fact| !fact.period.is_empty())
        .filter_map(|fact| match &fact.body {
            FactBody::Employment(employment) => {
                let reason = employment.separation.as_deref().and_then(Reason::from_code);
                Some(Spell { period: fact.period, reason })
            }
            _ => None,
        })
        .collect();
    records.sort_by_key(|record| record.period.from);
    let mut spells: Vec<Spell> = Vec::new();
    for record in records {
        match spells.last_mut() {
            Some(last) if last.period.to.is_none_or(|to| record.period.from <= to) => {
                if last.period.to.is_some_and(|to| record.period.to.is_none_or(|end| end >= to)) {
                    (last.period.to, last.reason) = (record.period.to, record.reason);
                }
            }
            _ => spells.push(record),
        }
    }
    spells
}

impl Spell {
    /// The first and the last day employed within a period, which must have an end; none if there is no such day.
    #[must_use]
    pub fn within(&self, period: Period) -> Option<(Date, Date)> {
        let (from, to) = (period.from, period.to.unwrap_or(period.from));
        let ends = self.period.to.filter(|ends| *ends <= to).unwrap_or(to);
        let first = self.period.from.max(from);
        (first < ends).then(|| (first, ends.yesterday().unwrap_or(ends)))
    }

    /// The last day employed, once it has ended.
    #[must_use]
    pub fn last_day(&self) -> Option<Date> {
        self.period.to.and_then(|to| to.yesterday().ok())
    }

    /// How long it lasts, in completed months, as of the end of `today`, for somebody followed from `followed` on; none if
    /// it ended before or begins later. Leaving for a reason whose nature is not among `natures` ends what is known of
    /// it (截尾), and so does one that nobody recorded unless `unexplained` counts.
    #[must_use]
    pub fn stay(
        &self,
        rule: &TurnoverRule,
        natures: &[Nature],
        unexplained: bool,
        (followed, today): (Date, Date),
    ) -> Option<Stay> {
        let Period { from, to } = self.period;
        let ended = self.last_day().filter(|last| *last <= today);
        if from > today || ended.is_some_and(|last| last < followed) {
            return None;
        }
        let months = |until: Date| u32::try_from(completed_months(from, until)).unwrap_or(u32::MAX);
        let left = ended.is_some() && rule.nature(self.reason).map_or(unexplained, |nature| natures.contains(&nature));
        let until = to.filter(|_| ended.is_some()).unwrap_or_else(|| today.tomorrow().unwrap_or(today));
        Some(Stay { entered: if from < followed { months(followed) } else { 0 }, until: months(until), left })
    }
}
