//! The calculation of a run: chunks of workers by key, each written in one transaction that also moves the cursor, so
//! that a killed process is followed by one that goes on there. While a chunk is written the next one is read and
//! settled.

use std::sync::Arc;

use domain::calendar::Month;
use domain::ids::RunId;
use sea_orm::EntityTrait;
use tokio::task::JoinSet;

use super::causes::{Earlier, MonthBefore};
use super::cycles::Beside;
use super::key::Cycle;
use super::late::ClosedMonths;
use super::people::{People, history, paid_elsewhere};
use super::recoveries::ledgers;
use super::settle::{Loaded, Plan, settle_aside};
use super::snapshot::{digest_of, policy_digest, sample_sources};
use super::write::{self, Chunk};
use super::{RunState, month_of};
use crate::db::{timestamp, unit_path};
use crate::entity::{pay_run, unit};
use crate::error::{Result, StoreError};
use crate::facts::{UnitNames, day_of, load_facts};
use crate::{Store, Timestamp};

/// Workers of one chunk: large enough that a commit costs little, small enough that two of them stay well below 100 MB.
const CHUNK: u64 = 1_000;

/// Hears (done, all) after each chunk.
pub type Progress<'a> = &'a (dyn Fn(i64, i64) + Send + Sync);

impl Store {
    /// Calculates a queued run to its end, in chunks of one transaction each, going on where a killed process
    /// stopped. `progress` hears (done, all) after each chunk. Called by the job worker and the CLI. Does nothing when
    /// the run has been calculated already.
    ///
    /// # Errors
    /// Driver and policy errors, `Conflict("run_taken")` when another process calculates it; the run then stays
    /// `Calculating` and can be resumed.
    pub async fn calculate_run(&self, run: RunId, _now: Timestamp, progress: Progress<'_>) -> Result<()> {
        self.calculate_in_chunks(run, CHUNK, progress).await
    }

    /// [`Store::calculate_run`] with another chunk size.
    pub(crate) async fn calculate_in_chunks(&self, run: RunId, size: u64, progress: Progress<'_>) -> Result<()> {
        let row = pay_run::Entity::find_by_id(run.0).one(self.read()).await?.ok_or(StoreError::NotFound)?;
        if RunState::from_code(&row.state)? != RunState::Calculating {
            return Ok(());
        }
        let month = month_of(row.month)?;
        let plan = Arc::new(self.plan(&row, month).await?);
        let same_rules = digest_of(self.read(), row.policy_snapshot_id).await? == policy_digest(&plan.policy)?;
        let (mut cursor, mut done, all) = match row.progress_total {
            // Rules installed meanwhile hold for everybody: what was calculated by the old ones is done again.
            Some(all) if same_rules && row.cursor > 0 => (row.cursor, row.progress_done, all),
            _ => {
                let all = people(&plan).count(self.read()).await?;
                write::begin(self, &plan, row.cursor, all).await?;
                (0, 0, all)
            }
        };
        progress(done, all);
        let mut ahead = JoinSet::new();
        ahead.spawn(prepare(self.clone(), Arc::clone(&plan), cursor, size));
        while let Some(ready) = ahead.join_next().await {
            let Some(chunk) = ready.unwrap_or(Err(StoreError::Corrupt("calculation")))? else { break };
            ahead.spawn(prepare(self.clone(), Arc::clone(&plan), chunk.upto, size));
            cursor = chunk.upto;
            done += chunk.looked_at;
            write::chunk(self, &plan, chunk).await?;
            progress(done, all);
        }
        write::finish(self, &plan, cursor).await
    }

    pub(super) async fn plan(&self, row: &pay_run::Model, month: Month) -> Result<Plan> {
        // A figure published after the run was begun does not count in it.
        let (library, known_on) = (self.library().await?, day_of(timestamp(row.known_at)?));
        let policy = library.as_known(month, known_on)?;
        let mut units = UnitNames::default();
        for row in unit::Entity::find().all(self.read()).await? {
            units.add(row);
        }
        let cycle = Cycle { month, off_cycle: row.off_cycle };
        // An off-cycle run is calculated after its month was closed, and makes up for it as well.
        let open = if cycle.off_cycle > 0 { month.next() } else { month };
        let before = match cycle.off_cycle {
            0 => MonthBefore::load(self, &library, month).await?,
            _ => MonthBefore::default(),
        };
        Ok(Plan {
            run: RunId(row.id),
            month,
            cycle,
            beside: Beside::before(self.read(), cycle).await?,
            unit: unit_path(&row.unit_path)?,
            known_at: row.known_at,
            sample_sources: sample_sources(&policy),
            policy,
            units,
            closed: ClosedMonths::before(self.read(), &library, open, known_on).await?,
            before,
            ledgers: ledgers(self.read(), open, RunId(row.id)).await?,
        })
    }
}

fn people(plan: &Plan) -> People<'_> {
    People { month: plan.month, unit: &plan.unit, known_at: plan.known_at }
}

/// Reads and settles the chunk after `cursor`; `None` when there is nobody left.
async fn prepare(store: Store, plan: Arc<Plan>, cursor: i64, size: u64) -> Result<Option<Chunk>> {
    let connection = store.read();
    let workers = people(&plan).after(connection, cursor, size).await?;
    let (Some(first), Some(last)) = (workers.first(), workers.last()) else { return Ok(None) };
    let (keys, upto) = (first.0..=last.0, last.0);
    let earlier = Earlier::load(connection, &plan.before, plan.month, keys.clone()).await?;
    let loaded = Loaded {
        facts: load_facts(connection, &workers, Some(timestamp(plan.known_at)?)).await?,
        history: history(connection, plan.month, keys.clone(), &plan.beside).await?,
        earlier,
        paid_elsewhere: paid_elsewhere(connection, plan.run, plan.cycle, keys.clone()).await?.into_iter().collect(),
        late: plan.closed.look(connection, keys, plan.known_at).await?,
    };
    let looked_at = i64::try_from(workers.len()).unwrap_or(i64::MAX);
    let mut settled = settle_aside(Arc::clone(&plan), loaded).await?;
    settled.causes.clear_up(connection, &plan).await?;
    Ok(Some(Chunk { after: cursor, upto, looked_at, settled }))
}
