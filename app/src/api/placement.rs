//! Confirming the grades that the rules give.

use domain::ids::WorkerId;
use leptos::prelude::*;

use super::input;
use crate::context::{cx, finish};
use crate::error::ApiError;

/// Confirms the grades of the workers ticked, or of everybody listed.
#[server(prefix = "/api", endpoint = "placement/confirm")]
pub async fn confirm_placements(
    on: String,
    #[server(default)] workers: Vec<i64>,
    #[server(default)] everybody: Option<String>,
) -> Result<(), ApiError> {
    finish(confirm(&on, &workers, everybody.is_some()).await, |()| "/placements?done=placements_confirmed".to_owned())
}

async fn confirm(on: &str, workers: &[i64], everybody: bool) -> Result<(), ApiError> {
    let cx = cx();
    let on = input::date("on", on)?;
    if workers.is_empty() && !everybody {
        return Err(input::invalid("workers", "nobody_ticked"));
    }
    let chosen: Vec<WorkerId> = if everybody { Vec::new() } else { workers.iter().copied().map(WorkerId).collect() };
    cx.store.confirm_placements(cx.act()?, on, &chosen).await?;
    Ok(())
}
