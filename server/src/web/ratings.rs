//! Ratings: what the holder of a link sends, and sheets that are uploaded, looked at and recorded.

use std::sync::Arc;

use app::context::Cx;
use app::error::ApiError;
use app::ratings::RatingsPreview;
use axum::extract::{Path, Request, State};
use axum::http::Method;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Action;
use domain::appraisal::Score;
use domain::ids::{AppraisalId, CycleId, ImportId};
use store::StoreError;
use store::appraisals::RatedByLink;

use super::import::{Uploaded, invalid, unreadable};
use super::{Site, again};
use crate::auth::Form;
use crate::ratings::{self, Sheet};

/// `POST /rate/{secret}`: ratings by link, once.
pub async fn by_link(State(site): State<Site>, Path(secret): Path<String>, request: Request) -> Response {
    let (parts, form) = match Form::read(request).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    match try_by_link(&site, &parts, &secret, &form).await {
        Ok(()) => Redirect::to("/rate/done").into_response(),
        Err(error) => {
            let page = format!("/rate/{secret}");
            again(&site, parts, &page, form.harmless(), error).await
        }
    }
}

async fn try_by_link(site: &Site, parts: &Parts, secret: &str, form: &Form) -> Result<(), ApiError> {
    let cx = parts.extensions.get::<Cx>().ok_or(ApiError::Internal)?;
    let store = &site.shared.store;
    // What the form asks is known by the link, not by what was sent.
    let link = store.link(secret, cx.now).await?;
    let mut given: Vec<RatedByLink> = Vec::new();
    for person in &link.people {
        let asked = link.forms.iter().find(|asked| asked.form == person.form).ok_or(ApiError::Internal)?;
        let names = asked.indicators.iter().map(|(code, ..)| (code, format!("s-{}-{code}", person.id)));
        let names: Vec<(&String, String)> = names.collect();
        if names.iter().all(|(_, name)| form.given(name).is_none()) {
            continue;
        }
        let mut scores = Vec::with_capacity(names.len());
        for ((_, _, most), (code, name)) in asked.indicators.iter().zip(&names) {
            let text = form.given(name).ok_or_else(|| invalid(name, "required"))?;
            let score = Score::parse(text).map_err(|_| invalid(name, "score"))?;
            if score < Score::ZERO || score > *most {
                return Err(invalid(name, "out_of_range"));
            }
            scores.push(((*code).clone(), score));
        }
        given.push((person.id, scores));
    }
    if strangers(form, &link.people) {
        return Err(ApiError::NotFound);
    }
    if given.is_empty() {
        let first = link.people.first().zip(link.forms.first().and_then(|asked| asked.indicators.first()));
        let name = first.map(|(person, (code, ..))| format!("s-{}-{code}", person.id)).unwrap_or_default();
        return Err(invalid(&name, "required"));
    }
    Ok(store.rate_by_link(secret, cx.now, &given).await?)
}

/// True if a form rates somebody whom its link does not.
fn strangers(form: &Form, people: &[store::appraisals::LinkPerson]) -> bool {
    let rated = form.pairs().filter(|(_, value)| !value.trim().is_empty()).filter_map(|(name, _)| {
        let (id, _) = name.strip_prefix("s-")?.split_once('-')?;
        Some(id.parse().map(AppraisalId))
    });
    rated.into_iter().any(|id| id.is_ok_and(|id| people.iter().all(|person| person.id != id)))
}

/// `POST /appraisals/{id}/ratings`: keeps an uploaded sheet and goes on to its preview.
pub async fn upload(State(site): State<Site>, Path(cycle): Path<i64>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let asked = Request::from_parts(parts.clone(), body);
    let page = format!("/appraisals/{cycle}/ratings");
    match keep(&site, &parts, CycleId(cycle), asked).await {
        Ok(import) => Redirect::to(&format!("{page}/{import}")).into_response(),
        Err(error) => again(&site, parts, &page, Vec::new(), error).await,
    }
}

async fn keep(site: &Site, parts: &Parts, cycle: CycleId, request: Request) -> Result<ImportId, ApiError> {
    let cx = parts.extensions.get::<Cx>().ok_or(ApiError::Internal)?;
    cx.require(Action::EditFacts)?;
    let view = cx.store.cycle(&cx.scope()?, cycle).await?;
    let Uploaded { name, bytes, .. } = Uploaded::read(request).await?;
    let read = tokio::task::spawn_blocking({
        let name = name.clone();
        move || ratings::read(view.row.id, &bytes, &name)
    });
    let sheet = read.await.map_err(|_| ApiError::Internal)?.map_err(unreadable)?;
    let payload = serde_json::to_string(&sheet).map_err(|_| ApiError::Internal)?;
    Ok(site.shared.store.stage_ratings(cx.act()?, &name, &payload).await?)
}

/// The sheet an address is about: its cycle and number.
fn sheet_of(path: &str) -> Option<(CycleId, ImportId)> {
    let (cycle, import) = path.strip_prefix("/appraisals/")?.split_once("/ratings/")?;
    Some((cycle.parse().ok()?, import.parse().ok()?))
}

/// Puts the preview into requests for `/appraisals/{id}/ratings/{import}`.
pub async fn prepare(mut request: Request, next: Next) -> Response {
    if let (Some((cycle, import)), true) = (sheet_of(request.uri().path()), request.method() == Method::GET)
        && let Some(cx) = request.extensions().get::<Cx>().cloned()
        && let Ok(preview) = preview(&cx, cycle, import).await
    {
        request.extensions_mut().insert(preview);
    }
    next.run(request).await
}

async fn preview(cx: &Cx, cycle: CycleId, import: ImportId) -> Result<RatingsPreview, ApiError> {
    let act = cx.act()?;
    let (staged, outcome) = cx.store.staged_ratings(act.by, import).await?;
    let file_name = staged.file_name.clone();
    if let Some(done) = outcome {
        let (unreadable, diff) = (Arc::default(), Arc::new(done));
        return Ok(RatingsPreview { id: import, cycle, file_name, recorded: true, unreadable, diff });
    }
    let sheet = opened(&staged.payload, cycle)?;
    let diff = Arc::new(cx.store.ratings_preview(act, cycle, &sheet.rows).await?);
    Ok(RatingsPreview { id: import, cycle, file_name, recorded: false, unreadable: Arc::new(sheet.unreadable), diff })
}

/// What was kept, if it is for this cycle.
fn opened(payload: &str, cycle: CycleId) -> Result<Sheet, ApiError> {
    let sheet: Sheet =
        serde_json::from_str(payload).map_err(|_| ApiError::from(StoreError::Corrupt("import_payload")))?;
    if sheet.cycle == cycle { Ok(sheet) } else { Err(ApiError::NotFound) }
}

/// `POST /appraisals/{id}/ratings/{import}/apply`: all of it or nothing.
pub async fn apply(State(site): State<Site>, Path((cycle, import)): Path<(i64, i64)>, request: Request) -> Response {
    let (mut parts, form) = match Form::read(request).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let page = format!("/appraisals/{cycle}/ratings/{import}");
    match try_apply(&parts, CycleId(cycle), ImportId(import), &form).await {
        Ok(()) => Redirect::to(&format!("{page}?done=ratings_imported")).into_response(),
        Err(error) => {
            if let Some(cx) = parts.extensions.get::<Cx>().cloned()
                && let Ok(preview) = preview(&cx, CycleId(cycle), ImportId(import)).await
            {
                parts.extensions.insert(preview);
            }
            again(&site, parts, &page, form.harmless(), error).await
        }
    }
}

async fn try_apply(parts: &Parts, cycle: CycleId, import: ImportId, form: &Form) -> Result<(), ApiError> {
    let cx = parts.extensions.get::<Cx>().ok_or(ApiError::Internal)?;
    cx.require(Action::EditFacts)?;
    let act = cx.act()?;
    let (staged, _) = cx.store.staged_ratings(act.by, import).await?;
    if staged.applied_at.is_some() {
        return Err(ApiError::Conflict { reason: "import_applied".into() });
    }
    let sheet = opened(&staged.payload, cycle)?;
    if !sheet.unreadable.is_empty() {
        return Err(ApiError::Conflict { reason: "import_has_errors".into() });
    }
    if sheet.rows.is_empty() {
        return Err(ApiError::Conflict { reason: "import_empty".into() });
    }
    cx.store.apply_ratings(act, Some(import), cycle, &sheet.rows, Some(form.text("seen"))).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_previews_of_a_cycle_are_prepared() {
        assert_eq!(sheet_of("/appraisals/3/ratings/7"), Some((CycleId(3), ImportId(7))));
        for other in ["/appraisals/3", "/appraisals/3/ratings", "/appraisals/3/ratings/form.xlsx", "/imports/bases/7"] {
            assert_eq!(sheet_of(other), None, "{other}");
        }
    }
}
