//! Runs begin: created for a unit and a month, or sent back to be calculated again.

use domain::access::{Action, UnitPath};
use domain::calendar::Month;
use domain::ids::RunId;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter,
};

use super::read::covering;
use super::{RunState, month_of, snapshot};
use crate::db::{micros, unit_path};
use crate::entity::{pay_run, unit};
use crate::error::{Result, StoreError};
use crate::facts::day_of;
use crate::jobs::{Task, enqueue};
use crate::scope::{require, require_unit, subtree};
use crate::{Act, Store, audit};

impl Store {
    /// Creates the run of a month for a unit and queues its calculation. Facts count as they are known now: what is
    /// recorded while it is being calculated waits for the next calculation.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Conflict("run_exists")` when a run of the month covers, or lies inside, the unit;
    /// policy errors when no rules are in force.
    pub async fn create_run(&self, act: Act<'_>, month: Month, unit: &UnitPath) -> Result<RunId> {
        require(act.by, Action::PrepareRun)?;
        require_unit(act.by, unit)?;
        let policy = self.library().await?.as_known(month, day_of(act.at))?;
        let tx = self.write_tx().await?;
        if unit::Entity::find().filter(unit::Column::Path.eq(unit.as_str())).one(&tx).await?.is_none() {
            return Err(StoreError::NotFound);
        }
        refuse_overlap(&tx, month, unit).await?;
        let row = pay_run::ActiveModel {
            month: Set(month.ordinal()),
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
            policy_snapshot_id: Set(snapshot::keep(&tx, &policy).await?),
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
        let detail = format!("month={month} unit={}", unit.as_str());
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
    let overlapping = Condition::any()
        .add(subtree(unit, pay_run::Column::UnitPath))
        .add(pay_run::Column::UnitPath.is_in(covering(unit)));
    let found =
        pay_run::Entity::find().filter(pay_run::Column::Month.eq(month.ordinal())).filter(overlapping).one(tx).await?;
    if found.is_some() { Err(StoreError::Conflict("run_exists")) } else { Ok(()) }
}
