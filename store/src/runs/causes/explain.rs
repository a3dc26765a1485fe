//! Causes of the workers of a chunk, from facts to rows. Pure: what it needs is handed in.

use domain::access::UnitPath;
use domain::changes::{Cause, Changes, Evidence, Figures, Replay, Split};
use domain::fact::Fact;
use domain::ids::WorkerId;
use domain::money::Money;
use domain::pay::{Line, PayInput, Totals, resolve};
use sea_orm::Value;

use super::before::{Before, Earlier};
use super::unclear::Unclear;
use crate::runs::people::History;
use crate::runs::settle::Plan;

/// Values of one cause of one worker, see [`crate::runs::write::CAUSES`].
pub(in crate::runs) const CAUSE_COLUMNS: usize = 11;

/// One worker of a chunk.
#[derive(Clone, Copy)]
pub(in crate::runs) struct Person<'a> {
    pub worker: WorkerId,
    pub unit: &'a UnitPath,
    pub facts: &'a [Fact],
    pub history: &'a History,
}

/// Causes found, and workers for whom more has to be read.
#[derive(Default)]
pub(in crate::runs) struct Causes {
    pub rows: Vec<Value>,
    pub(super) unclear: Vec<Unclear>,
}

impl Causes {
    /// Of somebody paid now; nothing in the first month of all.
    pub fn paid(
        &mut self,
        plan: &Plan,
        replays: &[Replay<'_>],
        earlier: &Earlier,
        person: Person<'_>,
        now: (PayInput, Totals),
        lines: &[Line],
    ) {
        if plan.before.is_none() {
            return;
        }
        let (input, paid) = now;
        let (recovered, paid) = (paid.recovered(), paid.before_recovery());
        let Some(before) = earlier.paid.get(&person.worker) else {
            let held = earlier.held.contains(&person.worker);
            let cause = if held { Cause::Held } else { Cause::Joined };
            let changes = Changes::whole(cause, paid.into()).with_recovery(Money::ZERO, recovered);
            return self.add(plan, person.worker, person.unit, &changes);
        };
        match again(plan, replays, before, person, (&input, paid)) {
            Some(changes) if is_clear(&changes) => {
                self.add(plan, person.worker, person.unit, &changes.with_recovery(before.recovered, recovered));
            }
            _ => self.unclear.push(Unclear {
                worker: person.worker,
                unit: person.unit.clone(),
                history: *person.history,
                before: *before,
                now: input,
                paid,
                recovered,
                lines: lines.to_vec(),
            }),
        }
    }

    /// Of somebody left out now.
    pub fn held(&mut self, plan: &Plan, earlier: &Earlier, worker: WorkerId, unit: &UnitPath) {
        if let Some(before) = earlier.paid.get(&worker) {
            let gone = Figures::default() - before.totals.into();
            let changes = Changes::whole(Cause::Held, gone).with_recovery(before.recovered, Money::ZERO);
            self.add(plan, worker, unit, &changes);
        }
    }

    pub(super) fn add(&mut self, plan: &Plan, worker: WorkerId, unit: &UnitPath, changes: &Changes) {
        for Split { cause, figures } in &changes.causes {
            let Figures { gross, employee, tax, net, employer, cost } = figures;
            self.rows.extend::<[Value; CAUSE_COLUMNS]>([
                plan.run.0.into(),
                worker.0.into(),
                cause.code().into(),
                unit.as_str().into(),
                net.fen().abs().into(),
                net.fen().into(),
                gross.fen().into(),
                employee.fen().into(),
                tax.fen().into(),
                employer.fen().into(),
                cost.fen().into(),
            ]);
        }
    }
}

/// Nothing is left unexplained: last month's input comes to what was paid.
pub(super) fn is_clear(changes: &Changes) -> bool {
    changes.of(Cause::Unexplained).is_zero()
}

/// From the facts at hand; nothing if last month cannot be made again from them.
fn again(
    plan: &Plan,
    replays: &[Replay<'_>],
    before: &Before,
    person: Person<'_>,
    (input, paid): (&PayInput, Totals),
) -> Option<Changes> {
    let (position, policy) = plan.before.rules(before.run)?;
    let known = before.known(person.facts, person.history, plan.month);
    let old = resolve(policy, plan.month.previous(), known).ok()??;
    let evidence = |input, paid| Evidence::Paid { input, paid: Some(paid) };
    replays.get(position)?.explain(evidence(&old, before.totals), evidence(input, paid)).ok()
}
