//! Forms of a draft of a policy pack: their fields bear the keys of the file, which no server function could name.

use app::api::policy::sound;
use app::context::Cx;
use app::error::ApiError;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Action;
use domain::ids::DraftId;
use domain::policy::{edit, to_tree};

use super::{Site, again};
use crate::auth::Form;

/// Fields that are no keys of the file: the version read, the part, and the button pressed.
const OWN: [&str; 3] = ["version", "form", "do"];

/// `POST /policy/drafts/{id}/save`: keeps what was entered in a part of a draft, with what was added or taken away.
pub async fn save(State(site): State<Site>, Path(id): Path<String>, request: Request) -> Response {
    let (parts, form) = match Form::read(request).await {
        Ok(read) => read,
        Err(refused) => return refused,
    };
    let Some(cx) = parts.extensions.get::<Cx>().cloned() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let part = form.text("form").to_owned();
    // A part is named by letters alone; anything else did not come from a page.
    let part = if part.chars().all(|c| c.is_ascii_lowercase()) { part } else { String::new() };
    let page = format!("/policy/drafts/{id}?part={part}");
    match keep(&cx, &id, &form).await {
        Ok(draft) => Redirect::to(&format!("/policy/drafts/{draft}?part={part}&done=draft_saved")).into_response(),
        Err(error) => again(&site, parts, &page, form.harmless(), error).await,
    }
}

async fn keep(cx: &Cx, id: &str, form: &Form) -> Result<DraftId, ApiError> {
    let by = cx.require(Action::InstallPolicy)?;
    let id: DraftId = id.parse().map_err(|_| ApiError::NotFound)?;
    let version: i64 = form.text("version").parse().map_err(|_| ApiError::BadInput)?;
    let draft = cx.store.policy_draft(by, id).await?;
    if draft.version != version {
        return Err(ApiError::Stale);
    }
    let mut tree = to_tree(&draft.pack);
    edit::enter(&mut tree, form.pairs().filter(|(name, _)| !OWN.contains(name)));
    let changed = match form.text("do").split_once(':') {
        Some(("add", what)) => edit::add(&mut tree, what),
        Some(("remove", what)) => edit::remove(&mut tree, what),
        Some(_) => false,
        None => true,
    };
    if !changed {
        return Err(ApiError::BadInput);
    }
    sound(cx.store.save_policy_draft(cx.act()?, (id, version), &tree.to_toml()).await?)?;
    Ok(id)
}
