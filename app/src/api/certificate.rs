//! The reward for a certificate.

use domain::fact::CertificateLevel;
use domain::ids::WorkerId;
use leptos::prelude::*;

use super::input;
use crate::context::{cx, finish};
use crate::error::ApiError;

/// Records the reward that is due for a certificate of a level, to be paid in the month of a day.
#[server(prefix = "/api", endpoint = "certificate/reward")]
pub async fn record_reward(worker: String, version: String, level: String, on: String) -> Result<(), ApiError> {
    let done = reward(&worker, &version, &level, &on).await;
    finish(done, |()| format!("/workers/{worker}?done=reward_recorded#one_off"))
}

async fn reward(worker: &str, version: &str, level: &str, on: &str) -> Result<(), ApiError> {
    let cx = cx();
    let (worker, version) = (input::number("worker", worker)?, input::number("version", version)?);
    let level = input::code("level", level, CertificateLevel::from_code)?;
    let on = input::date("on", on)?;
    cx.store.record_reward(cx.act()?, WorkerId(worker), version, level, on).await?;
    Ok(())
}
