//! Recording facts of many workers at once, as a yearly appraisal or a bonus list brings them.

use std::collections::HashMap;

use domain::access::Action;
use domain::calendar::{Date, Month};
use domain::dated::Period;
use domain::fact::{Fact, FactBody};
use domain::ids::{FactId, WorkerId};
use domain::policy::{Library, PolicySet};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{
    UnitNames, Writes, check, check_retirement, check_unit, day_of, fill, load_facts, project, record, rules_month,
};
use crate::entity::worker;
use crate::error::{Result, StoreError};
use crate::scope::require;
use crate::{Act, Store, audit};

/// Workers written together.
const CHUNK: usize = 500;

/// Facts of one worker, each with the period it holds for.
pub type FactsOf = (WorkerId, Vec<(Period, FactBody)>);

/// Policy sets by month, each resolved once.
pub(crate) struct Rules<'a> {
    library: &'a Library,
    today: Date,
    sets: HashMap<Month, PolicySet>,
}

impl<'a> Rules<'a> {
    /// The rules of a library, none resolved yet.
    pub fn new(library: &'a Library, today: Date) -> Self {
        Self { library, today, sets: HashMap::new() }
    }

    /// The rules a fact that begins on `from` is checked against.
    pub fn on(&mut self, from: Date) -> Result<&PolicySet> {
        let month = rules_month(from, self.today);
        if !self.sets.contains_key(&month) {
            self.sets.insert(month, self.library.in_force(month)?);
        }
        self.sets.get(&month).ok_or(StoreError::Corrupt("policy"))
    }
}

impl Store {
    /// Records facts of many workers in one transaction, all or none, with one audit row whose detail ends in `note`.
    /// Each fact is checked and takes its place as [`Store::record_fact`] has it. A worker stands once in the list.
    /// Returns the number of facts.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound` when a worker lies outside the scope; `Invalid` as [`Store::record_fact`], and
    /// `Invalid("facts", "overlaps")` when two facts of one worker would replace each other.
    pub async fn record_facts(&self, act: Act<'_>, facts: Vec<FactsOf>, note: &str) -> Result<u64> {
        require(act.by, Action::EditFacts)?;
        let library = self.library().await?;
        let today = day_of(act.at);
        let mut rules = Rules::new(&library, today);
        let ladder = rules.on(today)?.ladder.clone();
        let (workers, mut count) = (facts.len(), 0_u64);
        let mut facts: HashMap<WorkerId, Vec<(Period, FactBody)>> = facts.into_iter().collect();
        if facts.len() != workers {
            return Err(StoreError::Invalid("worker", "duplicate"));
        }
        let mut ids: Vec<WorkerId> = facts.keys().copied().collect();
        ids.sort_unstable();
        let tx = self.write_tx().await?;
        if crate::workers::inside(&tx, &act.by.scope(), &ids).await?.len() != workers {
            return Err(StoreError::NotFound);
        }
        for chunk in ids.chunks(CHUNK) {
            let keys = chunk.iter().map(|worker| worker.0);
            let rows = worker::Entity::find().filter(worker::Column::Id.is_in(keys)).order_by_asc(worker::Column::Id);
            let mut writes = Writes::default();
            let mut projections = Vec::with_capacity(chunk.len());
            for (row, (worker, mut live)) in rows.all(&tx).await?.into_iter().zip(load_facts(&tx, chunk, None).await?) {
                for (period, body) in facts.remove(&worker).unwrap_or_default() {
                    check(rules.on(period.from)?, &live, period, &body)?;
                    check_retirement(&library, rules_month(period.from, today), &row, &body)?;
                    check_unit(&tx, act, &body).await?;
                    add(act, worker, (period, body), &mut live, &mut writes)?;
                    count += 1;
                }
                projections.push((row, project(&live, today)));
            }
            let names = UnitNames::along(&tx, projections.iter().filter_map(|(_, now)| now.unit.as_ref())).await?;
            for (mut row, now) in projections {
                fill(&mut row, &now, &names, &ladder, today)?;
                row.version += 1;
                writes.changed.push(worker::ActiveModel::from(row).reset_all());
            }
            writes.write(&tx, act).await?;
        }
        let detail = format!("facts={count} workers={workers} {note}");
        audit::append(&tx, act, "facts_recorded", "worker", 0, detail.trim_end()).await?;
        tx.commit().await?;
        Ok(count)
    }
}

/// Puts one fact among the live ones of its worker and among what is written.
fn add(
    act: Act<'_>,
    worker: WorkerId,
    (period, body): (Period, FactBody),
    live: &mut Vec<Fact>,
    writes: &mut Writes,
) -> Result<()> {
    let plan = record(live, period, body);
    // A record that has no key yet cannot be closed.
    if plan.supersede.contains(&FactId(0)) {
        return Err(StoreError::Invalid("facts", "overlaps"));
    }
    *live = plan.applied_to(live);
    writes.closed.extend(&plan.supersede);
    writes.push(act, worker, &plan.insert, None)
}
