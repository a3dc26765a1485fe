//! Pay runs: begun, calculated again, submitted, returned, approved, paid; and from what change on a person stands out.

use domain::changes::Threshold;
use domain::ids::RunId;
use leptos::prelude::*;

use super::input;
use crate::context::{cx, finish};
use crate::error::ApiError;

fn address(run: i64, done: &str) -> String {
    format!("/runs/{run}?done={done}")
}

/// Begins the run of a month for a unit.
#[server(prefix = "/api", endpoint = "run/create")]
pub async fn create_run(month: String, unit: String) -> Result<(), ApiError> {
    finish(create(&month, &unit).await, |run| address(run.0, "run_created"))
}

async fn create(month: &str, unit: &str) -> Result<RunId, ApiError> {
    let cx = cx();
    let month = input::month("month", month)?;
    let unit = input::unit("unit", unit)?;
    Ok(cx.store.create_run(cx.act()?, month, &unit).await?)
}

/// Begins an off-cycle run of a closed month for a unit.
#[server(prefix = "/api", endpoint = "run/off_cycle")]
pub async fn create_off_cycle_run(month: String, unit: String) -> Result<(), ApiError> {
    finish(create_off_cycle(&month, &unit).await, |run| address(run.0, "run_created"))
}

async fn create_off_cycle(month: &str, unit: &str) -> Result<RunId, ApiError> {
    let cx = cx();
    let month = input::month("month", month)?;
    let unit = input::unit("unit", unit)?;
    Ok(cx.store.create_off_cycle_run(cx.act()?, month, &unit).await?)
}

/// Discards the draft of an off-cycle run.
#[server(prefix = "/api", endpoint = "run/discard")]
pub async fn discard_run(run: i64, version: i64) -> Result<(), ApiError> {
    finish(discard(run, version).await, |()| "/runs?done=run_discarded".to_owned())
}

async fn discard(run: i64, version: i64) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.discard_run(cx.act()?, RunId(run), version).await?)
}

/// Calculates a draft again.
#[server(prefix = "/api", endpoint = "run/recalculate")]
pub async fn recalculate_run(run: i64) -> Result<(), ApiError> {
    finish(recalculate(run).await, |()| address(run, "run_recalculating"))
}

async fn recalculate(run: i64) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.recalculate_run(cx.act()?, RunId(run)).await?)
}

/// Submits a draft.
#[server(prefix = "/api", endpoint = "run/submit")]
pub async fn submit_run(run: i64, version: i64) -> Result<(), ApiError> {
    finish(submit(run, version).await, |()| address(run, "run_submitted"))
}

async fn submit(run: i64, version: i64) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.submit_run(cx.act()?, RunId(run), version).await?)
}

/// Returns a submitted run with a comment.
#[server(prefix = "/api", endpoint = "run/return")]
pub async fn return_run(run: i64, version: i64, comment: String) -> Result<(), ApiError> {
    finish(give_back(run, version, &comment).await, |()| address(run, "run_returned"))
}

async fn give_back(run: i64, version: i64, comment: &str) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.return_run(cx.act()?, RunId(run), version, comment.trim()).await?)
}

/// Approves a submitted run.
#[server(prefix = "/api", endpoint = "run/approve")]
pub async fn approve_run(run: i64, version: i64) -> Result<(), ApiError> {
    finish(approve(run, version).await, |()| address(run, "run_approved"))
}

async fn approve(run: i64, version: i64) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.approve_run(cx.act()?, RunId(run), version).await?)
}

/// Marks an approved run paid, which closes the month.
#[server(prefix = "/api", endpoint = "run/pay")]
pub async fn pay_run(run: i64, version: i64) -> Result<(), ApiError> {
    finish(pay(run, version).await, |()| address(run, "run_paid"))
}

async fn pay(run: i64, version: i64) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.pay_run(cx.act()?, RunId(run), version).await?)
}

/// Sets from what change on somebody stands out in the runs of a unit.
#[server(prefix = "/api", endpoint = "run/limit")]
pub async fn set_change_limit(run: i64, unit: String, amount: String, percent: String) -> Result<(), ApiError> {
    finish(set_limit(&unit, &amount, &percent).await, |()| format!("/runs/{run}?tab=changes&done=change_limit_set"))
}

async fn set_limit(unit: &str, amount: &str, percent: &str) -> Result<(), ApiError> {
    let cx = cx();
    let unit = input::unit("unit", unit)?;
    let amount = input::money_opt("amount", amount)?;
    let ppm = input::percent_opt("percent", percent)?;
    Ok(cx.store.set_change_limit(cx.act()?, &unit, Threshold { amount, ppm }).await?)
}
