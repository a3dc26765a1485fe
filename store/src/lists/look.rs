//! A row beside what is on file of its person: what it would record, and what is to be said of it. Rows about one person
//! are looked at in turn, each with what the ones before it would record.

use domain::calendar::Month;
use domain::dated::Period;
use domain::fact::{Fact, FactBody};
use domain::identity::normalise_name;
use domain::ids::{FactId, WorkerId};

use super::people::{ClosedRuns, Group, Person, SlipOf};
use super::{
    Entry, Finding, ListChange, ListEffect, ListOf, ListPreviewRow, ListRow, ProblemCode, bases, deductions, leave,
    one_offs, opening,
};
use crate::error::{Result, StoreError};
use crate::facts::{Plan, Planned, Rules, check};

/// What every row is looked at with.
pub(super) struct Ground<'a> {
    pub of: &'a ListOf,
    pub rules: Rules<'a>,
    pub closed: ClosedRuns,
}

/// Somebody whose rows are being looked at.
pub(super) struct Look<'a> {
    /// As on file, with what earlier rows would record.
    pub live: Vec<Fact>,
    /// Records that earlier rows turned out to repeat.
    pub repeated: Vec<FactId>,
    pub slips: &'a [SlipOf],
}

/// What comes of a row.
pub(super) struct Told {
    pub effect: ListEffect,
    pub period: Option<Period>,
    pub plan: Plan,
    changes: Vec<ListChange>,
    findings: Vec<Finding>,
}

impl Told {
    /// Nothing to record.
    pub const fn nothing() -> Self {
        let plan = Plan { supersede: Vec::new(), insert: Vec::new() };
        Self { effect: ListEffect::Same, period: None, plan, changes: Vec::new(), findings: Vec::new() }
    }

    /// Nothing to record, for one reason.
    pub fn only(finding: Finding) -> Self {
        let mut told = Self::nothing();
        told.say(finding);
        told
    }

    pub fn say(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// A value now and then, if they differ.
    pub fn change(&mut self, field: &'static str, now: impl Into<String>, then: impl Into<String>) {
        let (now, then) = (now.into(), then.into());
        if now != then {
            self.changes.push(ListChange { field, now, then });
        }
    }

    /// Records what `plan` says for a period, in the place of something or not.
    pub fn record(&mut self, period: Period, plan: Plan, replaces: bool) {
        self.effect = self.effect.max(if replaces { ListEffect::Changed } else { ListEffect::New });
        self.period = Some(period);
        self.plan.merge(plan);
    }

    fn is_refused(&self) -> bool {
        self.findings.iter().any(Finding::is_error)
    }
}

impl Look<'_> {
    /// Says so if a fact is not possible beside the records on file other than `aside`.
    pub fn check(
        &self,
        rules: &mut Rules<'_>,
        told: &mut Told,
        period: Period,
        body: &FactBody,
        aside: &[FactId],
    ) -> Result<()> {
        let live: Vec<Fact> = self.live.iter().filter(|fact| !aside.contains(&fact.id)).cloned().collect();
        match check(rules.on(period.from)?, &live, period, body) {
            Err(StoreError::Invalid(field, reason)) => {
                told.say(Finding::new(ProblemCode::Invalid, field).with("reason", reason));
                Ok(())
            }
            other => other,
        }
    }

    /// True if they are employed on some day of a period.
    pub fn is_employed(&self, period: Period) -> bool {
        let employed = self.live.iter().filter(|fact| matches!(fact.body, FactBody::Employment(_)));
        employed.into_iter().any(|fact| !fact.period.is_empty() && fact.period.overlaps(period))
    }

    /// The state of their slip of a month: `None` without one.
    pub fn slip(&self, month: Month) -> Option<&SlipOf> {
        self.slips.iter().find(|slip| slip.month == month)
    }

    /// Says of the slips from one month to another that their difference is settled later (or `code`), and of those that
    /// can still change that their run has to be calculated again.
    pub fn tell_of_slips(&self, told: &mut Told, from: Month, until: Option<Month>, code: ProblemCode) {
        let slips =
            || self.slips.iter().filter(|slip| slip.month >= from && until.is_none_or(|until| slip.month <= until));
        let closed: fn(&SlipOf) -> bool = |slip| slip.closed;
        for (meant, code) in [(closed, code), (|slip| slip.open, ProblemCode::RunAgain)] {
            let months: Vec<String> = slips().filter(|slip| meant(slip)).map(|slip| slip.month.to_string()).collect();
            if !months.is_empty() {
                told.say(Finding::new(code, "").with("months", months.join(", ")));
            }
        }
    }
}

/// A row with its position in the list.
pub(super) type Placed = (usize, ListPreviewRow);

/// What the rows about one person, or about nobody, would do: each row with its position, and what is to be recorded.
pub(super) fn rows_of(
    ground: &mut Ground<'_>,
    group: &Group,
    rows: &[ListRow],
    person: Option<Person>,
) -> Result<(Vec<Placed>, Option<Planned>)> {
    let listed = group.rows.iter().filter_map(|position| rows.get(*position).map(|row| (*position, row)));
    let Some(person) = person else {
        let unknown = |(position, row): (usize, &ListRow)| {
            let told = Told::only(Finding::new(ProblemCode::UnknownPerson, "id_number"));
            (position, shown(row, None, told))
        };
        return Ok((listed.map(unknown).collect(), None));
    };
    let Person { file, live, slips } = person;
    let mut look = Look { live: live.clone(), repeated: Vec::new(), slips: &slips };
    let (mut seen, mut all) = (Vec::with_capacity(group.rows.len()), Plan::default());
    for (position, row) in listed {
        let mut told = look_at(ground, &mut look, row)?;
        if !row.name.is_empty() && row.name != normalise_name(&file.name) {
            told.say(Finding::new(ProblemCode::NameDiffers, "name").with("name", &file.name));
        }
        if !told.is_refused() {
            let plan = std::mem::take(&mut told.plan);
            // A record of this list that has no key yet cannot be closed.
            if plan.supersede.contains(&FactId(0)) {
                told.say(Finding::new(ProblemCode::Contradiction, ""));
            } else {
                look.live = plan.applied_to(&look.live);
                all.merge(plan);
            }
        }
        seen.push((position, shown(row, Some((&file.name, WorkerId(file.id))), told)));
    }
    let planned = (!all.is_empty()).then_some(Planned { file, live, plan: all });
    Ok((seen, planned))
}

fn look_at(ground: &mut Ground<'_>, look: &mut Look<'_>, row: &ListRow) -> Result<Told> {
    let of = ground.of;
    match (&row.entry, of) {
        (Entry::Opening { tax, wage }, ListOf::Opening { year }) => {
            opening::look(ground, look, *year, tax.as_ref(), wage.as_ref())
        }
        (Entry::Base { base, housing, from }, ListOf::Bases { month }) => {
            bases::look(ground, look, from.unwrap_or(*month), *base, *housing)
        }
        (Entry::Deductions { cumulative, amounts }, ListOf::Deductions { month }) => {
            deductions::look(ground, look, *month, *cumulative, *amounts)
        }
        (Entry::OneOff { item, amount, month, note }, ListOf::OneOffs { month: usual }) => {
            one_offs::look(ground, look, month.unwrap_or(*usual), &one_offs::Stated { item, amount: *amount, note })
        }
        (Entry::Leave { from, to, kind, note }, ListOf::Attendance { month, unpaid }) => {
            leave::look(ground, look, *month, unpaid, &leave::Stated { from: *from, to: *to, kind, note })
        }
        _ => Err(StoreError::Invalid("file", "wrong_list")),
    }
}

pub(super) fn shown(row: &ListRow, person: Option<(&String, WorkerId)>, told: Told) -> ListPreviewRow {
    let refused = told.is_refused();
    let period = told.period.filter(|_| !refused);
    ListPreviewRow {
        row: row.row,
        name: person.map_or_else(|| row.name.clone(), |(name, _)| name.clone()),
        worker: person.map(|(_, worker)| worker),
        effect: if refused { ListEffect::Refused } else { told.effect },
        from: period.map(|period| period.from),
        until: period.and_then(|period| period.to).and_then(|to| to.yesterday().ok()),
        changes: told.changes,
        findings: told.findings,
    }
}
