//! Questions about other rules: kept, shared, dropped. The answer itself is a page.

use domain::access::Role;
use domain::ids::WhatIfId;
use leptos::prelude::*;
use store::what_if::Sharing;

use super::input;
use crate::context::{Cx, cx, finish};
use crate::error::ApiError;
use crate::pages::what_if::asked;

/// Keeps what an address asks.
#[server(prefix = "/api", endpoint = "what-if/keep")]
pub async fn keep_what_if(
    query: String,
    title: String,
    #[server(default)] shared: Vec<String>,
) -> Result<(), ApiError> {
    finish(keep(&query, &title, &shared).await, |id| format!("/what-if?saved={id}&done=what_if_kept"))
}

async fn keep(query: &str, title: &str, shared: &[String]) -> Result<WhatIfId, ApiError> {
    let cx = cx();
    let asked = asked(&asking(&cx, query)).await?;
    if let Some((field, reason)) = asked.wrong.into_iter().next() {
        return Err(ApiError::Invalid { field, reason });
    }
    let sharing = sharing(title, shared)?;
    let kept = cx.store.keep_what_if(cx.act()?, &asked.spec, &sharing).await?;
    kept.map_err(|_| ApiError::Conflict { reason: "what_if_refused".to_owned() })
}

/// Gives one another title or other readers.
#[server(prefix = "/api", endpoint = "what-if/share")]
pub async fn share_what_if(
    id: i64,
    version: i64,
    title: String,
    #[server(default)] shared: Vec<String>,
) -> Result<(), ApiError> {
    finish(share((id, version), &title, &shared).await, |()| format!("/what-if?saved={id}&done=what_if_shared"))
}

async fn share((id, version): (i64, i64), title: &str, shared: &[String]) -> Result<(), ApiError> {
    let cx = cx();
    let sharing = sharing(title, shared)?;
    Ok(cx.store.share_what_if(cx.act()?, (WhatIfId(id), version), &sharing).await?)
}

/// Takes one away.
#[server(prefix = "/api", endpoint = "what-if/drop")]
pub async fn drop_what_if(id: i64, version: i64) -> Result<(), ApiError> {
    let cx = cx();
    let done = async { Ok(cx.store.drop_what_if(cx.act()?, (WhatIfId(id), version)).await?) }.await;
    finish(done, |()| "/what-if?done=what_if_dropped".to_owned())
}

fn sharing(title: &str, shared: &[String]) -> Result<Sharing, ApiError> {
    let role = |code: &String| Role::from_code(code).ok_or_else(|| input::invalid("shared", "choice"));
    Ok(Sharing { title: title.to_owned(), shared: shared.iter().map(role).collect::<Result<_, _>>()? })
}

/// A request as if the page had been asked with a query.
pub(crate) fn asking(cx: &Cx, query: &str) -> Cx {
    let query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    Cx { query, path: "/what-if".to_owned(), ..cx.clone() }
}
