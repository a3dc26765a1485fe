//! The job worker: takes rows of the `job` table one at a time, in a server or in a command.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use store::jobs::{Job, Task};
use store::{Store, StoreError};
use tokio::sync::Notify;

use crate::clock;

/// Work queued by another process is noticed after this long.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Hears (done, all) while a run is calculated.
pub type Progress<'a> = &'a (dyn Fn(i64, i64) + Send + Sync);

/// Works off jobs until `stop` is ready. A job in hand is then dropped between two transactions and taken again by the
/// next server.
pub async fn work(store: Store, notify: Arc<Notify>, stop: impl Future<Output = ()>) {
    let work = async {
        match store.requeue_jobs(clock::now()).await {
            Ok(0) => {}
            Ok(jobs) => tracing::info!(jobs, "jobs of a stopped server go on"),
            Err(error) => tracing::error!(%error, "jobs could not be queued again"),
        }
        loop {
            match next(&store, &|_, _| {}).await {
                Ok(true) => {}
                Ok(false) => wait(&notify).await,
                Err(error) => {
                    tracing::error!(%error, "the job queue cannot be read");
                    wait(&notify).await;
                }
            }
        }
    };
    tokio::select! {
        () = work => {}
        () = stop => {}
    }
}

async fn wait(notify: &Notify) {
    tokio::select! {
        () = notify.notified() => {}
        () = tokio::time::sleep(LOOK_AGAIN) => {}
    }
}

/// Takes the oldest job that is due and does it. False: there was none.
///
/// # Errors
/// The queue cannot be read or written.
pub async fn next(store: &Store, progress: Progress<'_>) -> Result<bool, StoreError> {
    let Some(job) = store.take_job(clock::now()).await? else { return Ok(false) };
    match perform(store, &job, progress).await {
        Ok(()) => store.finish_job(job.id, clock::now()).await?,
        Err(error) => {
            tracing::error!(%error, job = job.id, attempt = job.attempts, "a job failed");
            store.fail_job(job.id, code(&error), clock::now()).await?;
        }
    }
    Ok(true)
}

async fn perform(store: &Store, job: &Job, progress: Progress<'_>) -> Result<(), StoreError> {
    match job.task {
        Task::CalculateRun { run } => store.calculate_run(run, clock::now(), progress).await,
    }
}

/// What is kept with a failed job.
const fn code(error: &StoreError) -> &'static str {
    match error {
        StoreError::NotFound => "not_found",
        StoreError::Forbidden => "forbidden",
        StoreError::Conflict(reason) | StoreError::Corrupt(reason) => reason,
        StoreError::Stale => "stale",
        StoreError::Invalid(field, _) => field,
        StoreError::Policy(_) => "policy",
        StoreError::Driver(_) => "driver",
        StoreError::File(_) => "file",
    }
}
