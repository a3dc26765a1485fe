//! Runs begin: created for a unit and a month, or sent back to be calculated again.

use domain::access::{Action, UnitPath};
use domain::calendar::Month;
use domain::ids::RunId;
use domain::policy::PolicySet;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter,
};

use super::key::Cycle;
use super::read::covering;
use super::{RunState, month_of, snapshot};
use crate::db::{micros, unit_path};
use crate::entity::{pay_run, unit};
use crate::error::{Result, StoreError};
use crate::facts::day_of;
use crate::jobs::{Task, enqueue};
use crate::scope::{require, require_unit, subtree};
use crate::{Act, Store, audit};

/// Off-cycle runs a month may have: keys of slips hold one digit for their number.
const MOST_OFF_CYCLE: i32 = 8;

impl Store {
    /// Creates the run of a month for a unit and queues its calculation. Facts count as they are known now: what is
    /// recorded while it is being calculated waits for the next calculation.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Conflict("run_exists")` when a run of the month covers, or lies inside, the unit;
    /// policy errors when no rules are in force.
    pub async fn create_run(&self, act: Act<'_>, month: Month, unit: &UnitPath) -> Result<RunId> {
        let (tx, policy) = self.about_to_begin(act, month, unit).await?;
        refuse_overlap(&tx, month, unit).await?;
        refuse_open_off_cycle(&tx, unit).await?;
        self.begin(tx, act, Cycle::of(month), unit, &policy).await
    }

    /// Creates an off-cycle run (补发批次) of a month that is closed for a unit and queues its calculation: who was held
    /// is paid the month, everybody else what became known since for closed months, this one included.
    ///
    /// # Errors
    /// As [`Store::create_run`]; `Conflict("month_open")` unless a run of the month that covers the unit is approved,
    /// `Conflict("off_cycle_open")` while another off-cycle run of its people is not, `Conflict("later_run_exists")`
    /// when a later month has begun for them, `Conflict("too_many_off_cycle")`.
    pub async fn create_off_cycle_run(&self, act: Act<'_>, month: Month, unit: &UnitPath) -> Result<RunId> {
        let (tx, policy) = self.about_to_begin(act, month, unit).await?;
        refuse_open_off_cycle(&tx, unit).await?;
        let from = pay_run::Entity::find().filter(pay_run::Column::Month.gte(month.ordinal()));
        let runs = from.filter(overlapping(unit)).all(&tx).await?;
        let (of_month, later): (Vec<_>, Vec<_>) = runs.iter().partition(|run| run.month == month.ordinal());
        if !later.is_empty() {
            return Err(StoreError::Conflict("later_run_exists"));
        }
        let own = of_month.iter().find(|run| run.off_cycle == 0 && unit.as_str().starts_with(&run.unit_path));
        if !own.map_or(Ok(false), |run| is_closed(run))? {
            return Err(StoreError::Conflict("month_open"));
        }
        let off_cycle = of_month.iter().map(|run| run.off_cycle).max().unwrap_or_default() + 1;
        if off_cycle > MOST_OFF_CYCLE {
            return Err(StoreError::Conflict("too_many_off_cycle"));
        }
        self.begin(tx, act, Cycle { month, off_cycle }, unit, &policy).await
    }

    /// The rules of the month, and a transaction in which the unit is known to be there and the person's to pay.
    async fn about_to_begin(
        &self,
        act: Act<'_>,
        month: Month,
        unit: &UnitPath,
    ) -> Result<(DatabaseTransaction, PolicySet)> {
        require(act.by, Action::PrepareRun)?;
        require_unit(act.by, unit)?;
        let policy = self.library().await?.as_known(month, day_of(act.at))?;
        let tx = self.write_tx().await?;
        if unit::Entity::find().filter(unit::Column::Path.eq(unit.as_str())).one(&tx).await?.is_none() {
            return Err(StoreError::NotFound);
        }
        Ok((tx, policy))
    }

    async fn begin(
        &self,
        tx: DatabaseTransaction,
        act: Act<'_>,
        Cycle { month, off_cycle }: Cycle,
        unit: &UnitPath,
        policy: &PolicySet,
    ) -> Result<RunId> {
        let row = pay_run::ActiveModel {
            month: Set(month.ordinal()),
            off_cycle: Set(off_cycle),
            unit_path: Set(unit.as_str().to_owned()),
            state: Set(RunState::Calculating.code().to_owned()),
            version: Set(1),
            slips: Set(0),
            held: Set(0),
            changes: Set(0),
            gross_fen: Set(0),
            taxable_fen: Set(0),
            employee_fen: Set(0),
            tax_fen: Set(0),
            net_fen: Set(0),
            employer_fen: Set(0),
            cost_fen: Set(0),
            policy_snapshot_id: Set(snapshot::keep(&tx, policy).await?),
            known_at: Set(micros(act.at)),
            cursor: Set(0),
            progress_done: Set(0),
            progress_total: Set(None),
            sample: Set(false),
            preparers: Set(with_preparer(",", act)),
            prepared_by: Set(act.by.user.0),
            prepared_account: Set(act.by.account.clone()),
            prepared_at: Set(micros(act.at)),
            ..Default::default()
        };
        let run = RunId(pay_run::Entity::insert(row).exec(&tx).await?.last_insert_id);
        let beside = if off_cycle > 0 { format!(" off_cycle={off_cycle}") } else { String::new() };
        let detail = format!("month={month} unit={}{beside}", unit.as_str());
        audit::append(&tx, act, "run_created", "pay_run", run.0, &detail).await?;
        enqueue(&tx, &Task::CalculateRun { run }, act.at).await?;
        tx.commit().await?;
        Ok(run)
    }

    /// Queues a draft for calculation again, with what is known now.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Conflict("run_not_draft")`.
    pub async fn recalculate_run(&self, act: Act<'_>, run: RunId) -> Result<()> {
        require(act.by, Action::PrepareRun)?;
        let tx = self.write_tx().await?;
        let row = pay_run::Entity::find_by_id(run.0).one(&tx).await?.ok_or(StoreError::NotFound)?;
        require_unit(act.by, &unit_path(&row.unit_path)?)?;
        if RunState::from_code(&row.state)? != RunState::Draft {
            return Err(StoreError::Conflict("run_not_draft"));
        }
        let policy = self.library().await?.as_known(month_of(row.month)?, day_of(act.at))?;
        let change = pay_run::ActiveModel {
            id: Set(row.id),
            state: Set(RunState::Calculating.code().to_owned()),
            version: Set(row.version + 1),
            policy_snapshot_id: Set(snapshot::keep(&tx, &policy).await?),
            known_at: Set(micros(act.at).max(row.known_at + 1)),
            cursor: Set(0),
            progress_done: Set(0),
            progress_total: Set(None),
            preparers: Set(with_preparer(&row.preparers, act)),
            prepared_by: Set(act.by.user.0),
            prepared_account: Set(act.by.account.clone()),
            prepared_at: Set(micros(act.at)),
            ..Default::default()
        };
        change.update(&tx).await?;
        audit::append(&tx, act, "run_recalculated", "pay_run", run.0, "").await?;
        enqueue(&tx, &Task::CalculateRun { run }, act.at).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// The list of all who had a hand in a run, with one more.
pub(super) fn with_preparer(list: &str, act: Act<'_>) -> String {
    if has_preparer(list, act) { list.to_owned() } else { format!("{list}{},", act.by.user.0) }
}

/// True if the person had a hand in the run.
pub(super) fn has_preparer(list: &str, act: Act<'_>) -> bool {
    list.contains(&format!(",{},", act.by.user.0))
}

async fn refuse_overlap(tx: &DatabaseTransaction, month: Month, unit: &UnitPath) -> Result<()> {
    let of_month = pay_run::Entity::find().filter(pay_run::Column::Month.eq(month.ordinal()));
    let found = of_month.filter(overlapping(unit)).one(tx).await?;
    if found.is_some() { Err(StoreError::Conflict("run_exists")) } else { Ok(()) }
}

/// What an off-cycle run pays counts for the tax of everything after it: nothing is begun until it is closed.
async fn refuse_open_off_cycle(tx: &DatabaseTransaction, unit: &UnitPath) -> Result<()> {
    let beside = pay_run::Entity::find().filter(pay_run::Column::OffCycle.gt(0));
    let closed = [RunState::Approved.code(), RunState::Paid.code()];
    let open = beside.filter(pay_run::Column::State.is_not_in(closed)).filter(overlapping(unit)).one(tx).await?;
    if open.is_some() { Err(StoreError::Conflict("off_cycle_open")) } else { Ok(()) }
}

fn is_closed(run: &pay_run::Model) -> Result<bool> {
    Ok(matches!(RunState::from_code(&run.state)?, RunState::Approved | RunState::Paid))
}

/// Runs of units that share people with `unit`.
fn overlapping(unit: &UnitPath) -> Condition {
    Condition::any().add(subtree(unit, pay_run::Column::UnitPath)).add(pay_run::Column::UnitPath.is_in(covering(unit)))
}
