//! Special additional deductions of the year by kind. Slips keep their sum alone; what each month's run took them
//! from is what was known when it was calculated.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::calendar::{Date, Month};
use domain::fact::{Deductions, Fact, FactBody};
use domain::ids::WorkerId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::db::timestamp;
use crate::entity::{pay_run, pay_slip};
use crate::error::{Result, StoreError};
use crate::facts::load_facts;
use crate::runs::key::Cycle;
use crate::runs::{Beside, month_of};

/// By worker, what the slips of the year up to `cycle` deducted. A month whose sum does not come out is left out, so
/// that the caller sees that the sums differ.
pub(super) async fn deductions<C: ConnectionTrait>(
    connection: &C,
    cycle: Cycle,
    slips: &[pay_slip::Model],
) -> Result<HashMap<i64, Deductions>> {
    let mut sums: HashMap<i64, Deductions> = HashMap::new();
    for (known_at, slips) in by_instant(connection, earlier(connection, cycle, slips).await?).await? {
        let mut workers: Vec<WorkerId> = slips.iter().map(|slip| WorkerId(slip.worker_id)).collect();
        workers.sort_unstable();
        workers.dedup();
        let facts = load_facts(connection, &workers, Some(timestamp(known_at)?)).await?;
        let facts: HashMap<i64, Vec<Fact>> = facts.into_iter().map(|(worker, facts)| (worker.0, facts)).collect();
        for slip in &slips {
            let known = facts.get(&slip.worker_id).map_or(&[][..], Vec::as_slice);
            let of_month = in_force(known, month_of(slip.month)?);
            if let Some(found) = of_month.filter(|found| found.total().fen() == slip.additional_fen) {
                let sum = sums.entry(slip.worker_id).or_default();
                *sum = sum.with(found, |sum, more| sum + more);
            }
        }
    }
    Ok(sums)
}

/// Slips of the same people and year up to the run that deducted something.
async fn earlier<C: ConnectionTrait>(
    connection: &C,
    cycle: Cycle,
    slips: &[pay_slip::Model],
) -> Result<Vec<pay_slip::Model>> {
    let mut keys = Vec::with_capacity(slips.len() * 12);
    let beside = Beside::before(connection, cycle).await?;
    for slip in slips {
        keys.extend(beside.year_to_date(cycle, WorkerId(slip.worker_id))?);
    }
    let select = pay_slip::Entity::find().filter(pay_slip::Column::Id.is_in(keys));
    Ok(select.filter(pay_slip::Column::AdditionalFen.ne(0)).all(connection).await?)
}

/// Slips by what was known when their run was calculated.
async fn by_instant<C: ConnectionTrait>(
    connection: &C,
    slips: Vec<pay_slip::Model>,
) -> Result<BTreeMap<i64, Vec<pay_slip::Model>>> {
    let runs: HashSet<i64> = slips.iter().map(|slip| slip.run_id).collect();
    let runs = pay_run::Entity::find().filter(pay_run::Column::Id.is_in(runs)).all(connection).await?;
    let known_at: HashMap<i64, i64> = runs.into_iter().map(|run| (run.id, run.known_at)).collect();
    let mut groups: BTreeMap<i64, Vec<pay_slip::Model>> = BTreeMap::new();
    for slip in slips {
        let at = *known_at.get(&slip.run_id).ok_or(StoreError::Corrupt("slip_run"))?;
        groups.entry(at).or_default().push(slip);
    }
    Ok(groups)
}

/// Deductions go by the last employed day of the month.
fn in_force(facts: &[Fact], month: Month) -> Option<Deductions> {
    let day = last_employed(facts, month)?;
    facts.iter().find_map(|fact| match &fact.body {
        FactBody::Deductions(deductions) if fact.period.contains(day) => Some(*deductions),
        _ => None,
    })
}

/// The last day of the month on which they were employed.
pub(super) fn last_employed(facts: &[Fact], month: Month) -> Option<Date> {
    let employed = facts.iter().filter(|fact| matches!(fact.body, FactBody::Employment(_)));
    let employed = employed.map(|fact| fact.period).filter(|period| period.touches(month) && !period.is_empty());
    let last = |to: Option<Date>| to.and_then(|to| to.yesterday().ok()).unwrap_or(month.last_day());
    employed.map(|period| last(period.to).min(month.last_day())).max()
}
