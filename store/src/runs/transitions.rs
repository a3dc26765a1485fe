//! The steps of a run after it is calculated. Each checks role, unit, state and version, and leaves an audit row in
//! the same transaction; the database refuses what slips through.

use domain::access::Action;
use domain::ids::RunId;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, Statement};

use super::create::{has_preparer, with_preparer};
use super::{RunState, month_of};
use crate::db::{micros, unit_path};
use crate::entity::pay_run;
use crate::error::{Result, StoreError};
use crate::scope::{require, require_unit};
use crate::{Act, Store, audit};

/// A comment has at least this many characters.
const COMMENT: usize = 4;

impl Store {
    /// Submits a draft.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`, `Conflict("run_not_draft" | "run_empty")`.
    pub async fn submit_run(&self, act: Act<'_>, run: RunId, version: i64) -> Result<()> {
        let tx = self.write_tx().await?;
        let row = check(&tx, act, Action::PrepareRun, run, version, RunState::Draft).await?;
        if row.slips == 0 {
            return Err(StoreError::Conflict("run_empty"));
        }
        let change = pay_run::ActiveModel {
            preparers: Set(with_preparer(&row.preparers, act)),
            submitted_by: Set(Some(act.by.user.0)),
            submitted_account: Set(Some(act.by.account.clone())),
            submitted_at: Set(Some(micros(act.at))),
            ..step(&row, RunState::Submitted)
        };
        finish(tx, act, change, "run_submitted", run).await
    }

    /// Discards the draft of an off-cycle run, whole: it was begun for nothing, or too early.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`, `Conflict("run_not_draft")`; `Conflict("run_not_off_cycle")` for a month's own run.
    pub async fn discard_run(&self, act: Act<'_>, run: RunId, version: i64) -> Result<()> {
        let tx = self.write_tx().await?;
        let row = check(&tx, act, Action::PrepareRun, run, version, RunState::Draft).await?;
        if row.off_cycle == 0 {
            return Err(StoreError::Conflict("run_not_off_cycle"));
        }
        // Figures can go only while their run is being calculated.
        step(&row, RunState::Calculating).update(&tx).await?;
        for sql in [
            "DELETE FROM pay_line WHERE slip_id IN (SELECT id FROM pay_slip WHERE run_id = $1)",
            "DELETE FROM pay_slip WHERE run_id = $1",
            "DELETE FROM pay_held WHERE run_id = $1",
            "DELETE FROM pay_change WHERE run_id = $1",
            "DELETE FROM pay_total WHERE run_id = $1",
            "DELETE FROM pay_aggregate WHERE run_id = $1",
            "DELETE FROM pay_quartile WHERE run_id = $1",
            "DELETE FROM pay_part_month WHERE run_id = $1",
            "DELETE FROM pay_run WHERE id = $1",
        ] {
            tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, [row.id.into()])).await?;
        }
        let detail = format!("month={} off_cycle={}", month_of(row.month)?, row.off_cycle);
        audit::append(&tx, act, "run_discarded", "pay_run", run.0, &detail).await?;
        Ok(tx.commit().await?)
    }

    /// Returns a submitted run to draft with a comment.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`, `Conflict("run_not_submitted")`, `Invalid("comment", "too_short")`.
    pub async fn return_run(&self, act: Act<'_>, run: RunId, version: i64, comment: &str) -> Result<()> {
        let tx = self.write_tx().await?;
        let row = check(&tx, act, Action::ApproveRun, run, version, RunState::Submitted).await?;
        let comment = comment.trim();
        if comment.chars().count() < COMMENT {
            return Err(StoreError::Invalid("comment", "too_short"));
        }
        let change = pay_run::ActiveModel {
            submitted_by: Set(None),
            submitted_account: Set(None),
            submitted_at: Set(None),
            returned_by: Set(Some(act.by.user.0)),
            returned_account: Set(Some(act.by.account.clone())),
            returned_at: Set(Some(micros(act.at))),
            returned_comment: Set(Some(comment.to_owned())),
            ..step(&row, RunState::Draft)
        };
        finish(tx, act, change, "run_returned", run).await
    }

    /// Approves a submitted run.
    ///
    /// # Errors
    /// As above, and `Conflict("own_run")` for whoever created, recalculated or submitted it at any time.
    pub async fn approve_run(&self, act: Act<'_>, run: RunId, version: i64) -> Result<()> {
        let tx = self.write_tx().await?;
        let row = check(&tx, act, Action::ApproveRun, run, version, RunState::Submitted).await?;
        if has_preparer(&row.preparers, act) {
            return Err(StoreError::Conflict("own_run"));
        }
        let change = pay_run::ActiveModel {
            approved_by: Set(Some(act.by.user.0)),
            approved_account: Set(Some(act.by.account.clone())),
            approved_at: Set(Some(micros(act.at))),
            ..step(&row, RunState::Approved)
        };
        finish(tx, act, change, "run_approved", run).await
    }

    /// Marks an approved run paid: the month is closed for its people, for good.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`, `Conflict("run_not_approved")`.
    pub async fn pay_run(&self, act: Act<'_>, run: RunId, version: i64) -> Result<()> {
        let tx = self.write_tx().await?;
        let row = check(&tx, act, Action::PayRun, run, version, RunState::Approved).await?;
        let change = pay_run::ActiveModel {
            paid_by: Set(Some(act.by.user.0)),
            paid_account: Set(Some(act.by.account.clone())),
            paid_at: Set(Some(micros(act.at))),
            ..step(&row, RunState::Paid)
        };
        finish(tx, act, change, "run_paid", run).await
    }
}

/// The run, if the person may take this step with it now.
async fn check(
    tx: &DatabaseTransaction,
    act: Act<'_>,
    action: Action,
    run: RunId,
    version: i64,
    from: RunState,
) -> Result<pay_run::Model> {
    require(act.by, action)?;
    let row = pay_run::Entity::find_by_id(run.0).one(tx).await?.ok_or(StoreError::NotFound)?;
    require_unit(act.by, &unit_path(&row.unit_path)?)?;
    if row.state != from.code() {
        return Err(StoreError::Conflict(match from {
            RunState::Calculating | RunState::Draft => "run_not_draft",
            RunState::Submitted => "run_not_submitted",
            RunState::Approved | RunState::Paid => "run_not_approved",
        }));
    }
    if row.version == version { Ok(row) } else { Err(StoreError::Stale) }
}

fn step(row: &pay_run::Model, to: RunState) -> pay_run::ActiveModel {
    pay_run::ActiveModel {
        id: Set(row.id),
        state: Set(to.code().to_owned()),
        version: Set(row.version + 1),
        ..Default::default()
    }
}

async fn finish(
    tx: DatabaseTransaction,
    act: Act<'_>,
    change: pay_run::ActiveModel,
    action: &str,
    run: RunId,
) -> Result<()> {
    change.update(&tx).await?;
    audit::append(&tx, act, action, "pay_run", run.0, "").await?;
    tx.commit().await?;
    Ok(())
}
