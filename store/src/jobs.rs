//! Work that outlives a request: rows worked off one at a time, safe to repeat after a crash.

use domain::ids::RunId;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
};
use serde::{Deserialize, Serialize};

use crate::db::micros;
use crate::entity::job;
use crate::error::{Result, StoreError};
use crate::{Store, Timestamp};

/// A job is tried this often at most.
const MAX_ATTEMPTS: i64 = 5;
/// Wait before the second attempt; it doubles with each further one.
const FIRST_DELAY_MICROS: i64 = 10_000_000;

const QUEUED: &str = "queued";
const TAKEN: &str = "taken";
const DONE: &str = "done";
const FAILED: &str = "failed";

/// A job taken for work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Key.
    pub id: i64,
    /// What to do.
    pub task: Task,
    /// Times taken, this one included.
    pub attempts: i64,
}

/// What there is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Task {
    /// Calculate a run.
    CalculateRun {
        /// The run.
        run: RunId,
    },
}

/// Puts `task` into the queue, inside the transaction of what makes it necessary. If it is queued already, that will do.
pub(crate) async fn enqueue(tx: &DatabaseTransaction, task: &Task, at: Timestamp) -> Result<()> {
    let text = serde_json::to_string(task).map_err(|_| StoreError::Corrupt("job"))?;
    let same = job::Entity::find().filter(job::Column::State.eq(QUEUED)).filter(job::Column::Task.eq(text.as_str()));
    if same.one(tx).await?.is_some() {
        return Ok(());
    }
    let row = job::ActiveModel {
        task: Set(text),
        state: Set(QUEUED.to_owned()),
        attempts: Set(0),
        due_at: Set(micros(at)),
        ..Default::default()
    };
    job::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

impl Store {
    /// Puts jobs a killed process had taken back into the queue. Called once when the server starts.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn requeue_jobs(&self, now: Timestamp) -> Result<u64> {
        let tx = self.write_tx().await?;
        let changed = job::Entity::update_many()
            .col_expr(job::Column::State, Expr::val(QUEUED))
            .col_expr(job::Column::DueAt, Expr::val(micros(now)))
            .filter(job::Column::State.eq(TAKEN))
            .exec(&tx)
            .await?;
        tx.commit().await?;
        Ok(changed.rows_affected)
    }

    /// Takes the oldest job that is due.
    ///
    /// # Errors
    /// Driver errors; `Corrupt("job")` if its task cannot be read.
    pub async fn take_job(&self, now: Timestamp) -> Result<Option<Job>> {
        let due = job::Entity::find()
            .filter(job::Column::State.eq(QUEUED))
            .filter(job::Column::DueAt.lte(micros(now)))
            .order_by_asc(job::Column::DueAt)
            .order_by_asc(job::Column::Id);
        // Most looks find nothing: they must not wait for the writer.
        if due.clone().one(self.read()).await?.is_none() {
            return Ok(None);
        }
        let tx = self.write_tx().await?;
        let Some(row) = due.one(&tx).await? else { return Ok(None) };
        let task = serde_json::from_str(&row.task).map_err(|_| StoreError::Corrupt("job"))?;
        let job = Job { id: row.id, task, attempts: row.attempts + 1 };
        let mut row: job::ActiveModel = row.into();
        row.state = Set(TAKEN.to_owned());
        row.attempts = Set(job.attempts);
        row.taken_at = Set(Some(micros(now)));
        row.update(&tx).await?;
        tx.commit().await?;
        Ok(Some(job))
    }

    /// The job is done.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn finish_job(&self, job: i64, now: Timestamp) -> Result<()> {
        let tx = self.write_tx().await?;
        job::Entity::update_many()
            .col_expr(job::Column::State, Expr::val(DONE))
            .col_expr(job::Column::FinishedAt, Expr::val(micros(now)))
            .filter(job::Column::Id.eq(job))
            .filter(job::Column::State.eq(TAKEN))
            .exec(&tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The job failed: tried again later, at most five times, then kept as failed with its code.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn fail_job(&self, job: i64, code: &str, now: Timestamp) -> Result<()> {
        let tx = self.write_tx().await?;
        let row = job::Entity::find_by_id(job).filter(job::Column::State.eq(TAKEN)).one(&tx).await?;
        let Some(row) = row else { return Ok(()) };
        let attempts = row.attempts;
        let mut row: job::ActiveModel = row.into();
        row.error_code = Set(Some(code.to_owned()));
        if attempts < MAX_ATTEMPTS {
            row.state = Set(QUEUED.to_owned());
            row.due_at = Set(micros(now) + (FIRST_DELAY_MICROS << (attempts - 1).clamp(0, MAX_ATTEMPTS)));
        } else {
            row.state = Set(FAILED.to_owned());
            row.finished_at = Set(Some(micros(now)));
        }
        row.update(&tx).await?;
        tx.commit().await?;
        Ok(())
    }
}
