//! Work that outlives a request: rows worked off one at a time, safe to repeat after a crash.

use domain::ids::RunId;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::{Store, Timestamp};

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

impl Store {
    /// Puts jobs a killed process had taken back into the queue. Called once when the server starts.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn requeue_jobs(&self, _now: Timestamp) -> Result<u64> {
        todo!()
    }

    /// Takes the oldest job that is due.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn take_job(&self, _now: Timestamp) -> Result<Option<Job>> {
        todo!()
    }

    /// The job is done.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn finish_job(&self, _job: i64, _now: Timestamp) -> Result<()> {
        todo!()
    }

    /// The job failed: tried again later, at most five times, then kept as failed with its code.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn fail_job(&self, _job: i64, _code: &str, _now: Timestamp) -> Result<()> {
        todo!()
    }
}
