//! Workers whose last month does not come to what was paid from what is known now: facts recorded since, or
//! differences paid then. More is read for them: the facts as known then, and the lines of last month's slip.

use std::collections::{BTreeMap, HashMap};

use domain::access::UnitPath;
use domain::changes::{Cause, Changes, Evidence, Replay, StoredLine, StoredSlip, differences, from_lines, tax_before};
use domain::fact::Fact;
use domain::ids::WorkerId;
use domain::money::Money;
use domain::pay::{Group, Line, PayInput, Totals, resolve};
use domain::policy::Named;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::before::Before;
use super::explain::{Causes, is_clear};
use crate::db::timestamp;
use crate::entity::pay_line;
use crate::error::{Result, StoreError};
use crate::facts::load_facts;
use crate::runs::key::slip_key;
use crate::runs::people::History;
use crate::runs::settle::Plan;
use crate::runs::snapshot;

/// What is known of such a worker so far.
pub(in crate::runs) struct Unclear {
    pub worker: WorkerId,
    pub unit: UnitPath,
    pub history: History,
    pub before: Before,
    pub now: PayInput,
    /// The sums before anything is taken back.
    pub paid: Totals,
    /// Taken back less paid out in advance.
    pub recovered: Money,
    pub lines: Vec<Line>,
}

impl Causes {
    /// Finds the causes of all who are unclear. Two queries for each run of last month they were paid in.
    pub async fn clear_up<C: ConnectionTrait>(&mut self, connection: &C, plan: &Plan) -> Result<()> {
        let unclear = core::mem::take(&mut self.unclear);
        if unclear.is_empty() {
            return Ok(());
        }
        let replays = plan.before.replays(&plan.policy);
        let mut by_run: BTreeMap<i64, Vec<Unclear>> = BTreeMap::new();
        for one in unclear {
            by_run.entry(one.before.run).or_default().push(one);
        }
        for (run, people) in by_run {
            let run = plan.before.run(run).ok_or(StoreError::Corrupt("run_before"))?;
            let workers: Vec<WorkerId> = people.iter().map(|one| one.worker).collect();
            let facts = load_facts(connection, &workers, Some(timestamp(run.known_at)?)).await?;
            let mut lines = old_lines(connection, plan, &workers).await?;
            let labels = snapshot::load(connection, run.snapshot).await?.labels;
            for (one, (_, facts)) in people.iter().zip(&facts) {
                let lines = lines.remove(&slip_key(plan.month.previous(), one.worker)?.0).unwrap_or_default();
                let changes = one.explain(plan, &replays, facts, &lines, &labels)?;
                let changes = changes.with_recovery(one.before.recovered, one.recovered);
                self.add(plan, one.worker, &one.unit, &changes);
            }
        }
        Ok(())
    }
}

impl Unclear {
    fn explain(
        &self,
        plan: &Plan,
        replays: &[Replay<'_>],
        facts: &[Fact],
        lines: &[pay_line::Model],
        labels: &[Named],
    ) -> Result<Changes> {
        let lines = lines.iter().map(stored).collect::<Result<Vec<_>>>()?;
        let Before { totals, additional, .. } = self.before;
        let old = StoredSlip { totals, additional, lines: &lines, labels };
        let again = self.again(plan, replays, facts, &old);
        if let Some(changes) = again.as_ref().filter(|changes| is_clear(changes)) {
            return Ok(changes.clone());
        }
        let told = self.told_by_lines(plan, &old)?;
        Ok(again.filter(|changes| left(changes) < left(&told)).unwrap_or(told))
    }

    /// From the facts as known then, with the differences and the tax figures that the slip had.
    fn again(&self, plan: &Plan, replays: &[Replay<'_>], facts: &[Fact], old: &StoredSlip<'_>) -> Option<Changes> {
        let (position, policy) = plan.before.rules(self.before.run)?;
        let known = self.before.known(facts, &self.history, plan.month);
        let mut input = resolve(policy, plan.month.previous(), known).ok()??;
        input.differences = differences(old.lines, &policy.line_kinds);
        if let Some(tax) = tax_before(old) {
            input.tax = tax;
        }
        let evidence = |input, paid| Evidence::Paid { input, paid: Some(paid) };
        replays.get(position)?.explain(evidence(&input, old.totals), evidence(&self.now, self.paid)).ok()
    }

    fn told_by_lines(&self, plan: &Plan, old: &StoredSlip<'_>) -> Result<Changes> {
        let line = |line: &Line| {
            let kind = plan.policy.line_kinds.get(usize::from(line.kind)).ok_or(StoreError::Corrupt("line_kind"))?;
            Ok(StoredLine { code: &kind.code, group: line.group, amount: line.amount, trace: line.trace })
        };
        let lines = self.lines.iter().map(line).collect::<Result<Vec<_>>>()?;
        let (totals, additional) = (self.paid, self.now.additional);
        let new = StoredSlip { totals, additional, lines: &lines, labels: &plan.policy.labels };
        Ok(from_lines(&plan.policy.withholding, old, &new))
    }
}

/// How much is left unexplained, over all figures.
fn left(changes: &Changes) -> i64 {
    let left = changes.of(Cause::Unexplained);
    [left.gross, left.employee, left.tax, left.employer].iter().map(|money| money.fen().abs()).sum()
}

fn stored(line: &pay_line::Model) -> Result<StoredLine<'_>> {
    Ok(StoredLine {
        code: &line.kind,
        group: Group::from_number(line.group.into()).ok_or(StoreError::Corrupt("group"))?,
        amount: Money::from_fen(line.amount_fen),
        trace: serde_json::from_str(&line.trace).map_err(|_| StoreError::Corrupt("trace"))?,
    })
}

/// Lines of last month's slips, by slip, in order.
async fn old_lines<C: ConnectionTrait>(
    connection: &C,
    plan: &Plan,
    workers: &[WorkerId],
) -> Result<HashMap<i64, Vec<pay_line::Model>>> {
    let month = plan.month.previous();
    let slips = workers.iter().map(|worker| Ok(slip_key(month, *worker)?.0)).collect::<Result<Vec<i64>>>()?;
    let rows = pay_line::Entity::find()
        .filter(pay_line::Column::SlipId.is_in(slips))
        .order_by_asc(pay_line::Column::SlipId)
        .order_by_asc(pay_line::Column::Position)
        .all(connection)
        .await?;
    let mut lines: HashMap<i64, Vec<pay_line::Model>> = HashMap::new();
    for row in rows {
        lines.entry(row.slip_id).or_default().push(row);
    }
    Ok(lines)
}
