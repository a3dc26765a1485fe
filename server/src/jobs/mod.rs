//! The job worker: takes rows of the `job` table one at a time, in a server or in a command.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use domain::calendar::Date;
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
        let mut day = None;
        loop {
            refresh(&store, &mut day).await;
            match next(&store, &|_, _| {}).await {
                Ok(Outcome::Done | Outcome::Failed(_)) => {}
                Ok(Outcome::Idle) => wait(&notify).await,
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

/// Once a day, what lists show of facts that began or ended.
async fn refresh(store: &Store, last: &mut Option<Date>) {
    let now = clock::now();
    let today = clock::day(now);
    if *last == Some(today) {
        return;
    }
    match store.refresh_projections(now).await {
        Ok(workers) => tracing::info!(workers, "lists follow the facts of the day"),
        Err(error) => tracing::error!(%error, "lists could not follow the facts of the day"),
    }
    *last = Some(today);
}

async fn wait(notify: &Notify) {
    tokio::select! {
        () = notify.notified() => {}
        () = tokio::time::sleep(LOOK_AGAIN) => {}
    }
}

/// What became of a look into the queue.
#[derive(Debug)]
pub enum Outcome {
    /// Nothing was due.
    Idle,
    /// A job was done.
    Done,
    /// A job failed; it is tried again later.
    Failed(StoreError),
}

/// Takes the oldest job that is due and does it.
///
/// # Errors
/// The queue cannot be read or written.
pub async fn next(store: &Store, progress: Progress<'_>) -> Result<Outcome, StoreError> {
    let Some(job) = store.take_job(clock::now()).await? else { return Ok(Outcome::Idle) };
    match perform(store, &job, progress).await {
        Ok(()) => {
            store.finish_job(job.id, clock::now()).await?;
            Ok(Outcome::Done)
        }
        Err(error) => {
            tracing::error!(%error, job = job.id, attempt = job.attempts, "a job failed");
            store.fail_job(job.id, code(&error), clock::now()).await?;
            Ok(Outcome::Failed(error))
        }
    }
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
