//! Files of a run for others: the page, the downloads, and what is uploaded there. Nothing uploaded is kept.

use std::sync::Arc;

use app::context::Cx;
use app::error::ApiError;
use app::files::{Compared, FilesAnswer, FilesView, TemplateAnswer};
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use domain::access::Action;
use domain::ids::RunId;
use domain::money::Money;

use super::import::{Uploaded, unreadable};
use super::{Site, again, download, show};
use crate::pay_files::{self, Filled, Kind, Material, TemplateError};

/// The run whose files a page is about.
fn run_of(path: &str) -> Option<RunId> {
    path.strip_prefix("/runs/")?.strip_suffix("/files")?.parse().ok()
}

/// Puts what the page shows into requests for `/runs/{id}/files`.
pub async fn prepare(mut request: Request, next: Next) -> Response {
    if let (Some(run), true) = (run_of(request.uri().path()), request.method() == Method::GET)
        && let Some(cx) = request.extensions().get::<Cx>().cloned()
    {
        let answer = FilesAnswer(Arc::new(pay_files::page(&cx, run).await));
        request.extensions_mut().insert(answer);
    }
    next.run(request).await
}

/// The page of a run's files with a query, as if it had been asked for.
async fn page(cx: &Cx, run: RunId, query: &str) -> Result<FilesView, ApiError> {
    let mut cx = cx.clone();
    cx.path = format!("/runs/{run}/files");
    cx.query = super::request::query(query);
    pay_files::page(&cx, run).await
}

/// Shows the page, with a status that says that it is not what was asked for.
async fn answered(site: &Site, parts: Parts, run: RunId, query: &str, view: Result<FilesView, ApiError>) -> Response {
    let address = format!("/runs/{run}/files?{query}");
    let mut response = show(site, parts, &address, FilesAnswer(Arc::new(view))).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// `GET /runs/{id}/files/{name}`: a file; where there is none, the page says why.
pub async fn get(State(site): State<Site>, Path((run, name)): Path<(String, String)>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let Some(cx) = parts.extensions.get::<Cx>().cloned() else { return internal() };
    let asked = run.parse::<RunId>().ok().zip(Kind::read(&name));
    let Some((run, (kind, suffix))) = asked else { return not_there(&site, parts).await };
    match file(&cx, run, &kind, suffix).await {
        Ok(Some(response)) => response,
        Ok(None) => {
            // The page says what is refused; a part of a name that no file has is simply not there.
            let view = page(&cx, run, &kind.page_query()).await;
            let refused = view.as_ref().is_ok_and(|view| view.prepared.iter().any(|made| made.refused));
            if refused {
                return answered(&site, parts, run, &kind.page_query(), view).await;
            }
            not_there(&site, parts).await
        }
        Err(error) => {
            parts.extensions.insert(FilesAnswer(Arc::new(Err(error.clone()))));
            let address = format!("/runs/{run}/files?{}", kind.page_query());
            show(&site, parts, &address, FilesAnswer(Arc::new(Err(error)))).await
        }
    }
}

fn internal() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}

/// The page for what is not there.
async fn not_there(site: &Site, parts: Parts) -> Response {
    let path = parts.uri.path().to_owned();
    let mut response = show(site, parts, &path, ()).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// A file, noted in the audit log; `None` where there is none of the name.
async fn file(cx: &Cx, run: RunId, kind: &Kind, suffix: &str) -> Result<Option<Response>, ApiError> {
    let by = cx.require(Action::RevealSecrets)?;
    let material = Material::of(&cx.store, by, run, std::slice::from_ref(kind)).await?;
    let making = tokio::task::spawn_blocking({
        let kind = kind.clone();
        move || pay_files::make(&material, &kind).map(|made| (material.run, made))
    });
    let (files_run, made) = making.await.map_err(|_| ApiError::Internal)??;
    let Some(part) = made.parts.into_iter().find(|part| part.suffix == suffix) else { return Ok(None) };
    let what = format!("{}{} rows={}", kind.path(), part.suffix, part.count);
    cx.store.record_download(cx.act()?, &what, "pay_run", run.0).await?;
    let name = pay_files::file_name(&files_run, kind, &part.suffix, cx.locale);
    let ascii = format!("{}-{}{}", kind.path(), files_run.view.row.month, part.suffix);
    Ok(Some(download::file(Body::from(part.bytes), part.media_type, &name, &ascii)))
}

/// What a form with a file brought, if whoever sent it may.
async fn uploaded(cx: &Cx, run: &str, request: Request) -> Result<(RunId, Uploaded), ApiError> {
    let by = cx.require(Action::RevealSecrets)?;
    let run: RunId = run.parse().map_err(|_| ApiError::NotFound)?;
    // Nobody uploads to a run that no file can be made of.
    cx.store.files_run(by, run).await?;
    Ok((run, Uploaded::read(request).await?))
}

/// `POST /runs/{id}/files/reconcile`: the tax client's result beside ours.
pub async fn reconcile(State(site): State<Site>, Path(run): Path<String>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Some(cx) = parts.extensions.get::<Cx>().cloned() else { return internal() };
    match try_reconcile(&cx, &run, Request::from_parts(parts.clone(), body)).await {
        Ok((run, compared)) => {
            let wrong = compared.errors > 0;
            let view = page(&cx, run, "tab=reconcile").await;
            let view = view.map(|view| FilesView { compared: Some(compared), ..view });
            let mut response = answered(&site, parts, run, "tab=reconcile", view).await;
            if !wrong && response.status() == StatusCode::UNPROCESSABLE_ENTITY {
                *response.status_mut() = StatusCode::OK;
            }
            response
        }
        Err(error) => refused(&site, parts, &cx, &run, "tab=reconcile", error).await,
    }
}

async fn try_reconcile(cx: &Cx, run: &str, request: Request) -> Result<(RunId, Compared), ApiError> {
    let (run, file) = uploaded(cx, run, request).await?;
    let material = Material::declared(&cx.store, cx.principal()?, run).await?;
    let basic = basic_monthly(cx, &material).await?;
    let comparing = tokio::task::spawn_blocking(move || pay_files::compare(&material, &file.bytes, &file.name, basic));
    let compared = comparing.await.map_err(|_| ApiError::Internal)?.map_err(unreadable)?;
    Ok((run, compared))
}

/// The basic deduction of a month; without rules in force no cause is guessed from it.
async fn basic_monthly(cx: &Cx, material: &Material) -> Result<Money, ApiError> {
    let rules = cx.store.library().await?.in_force(material.run.view.row.month);
    Ok(rules.map(|rules| rules.withholding.basic_monthly).unwrap_or_default())
}

/// `POST /runs/{id}/files/template`: a user's template of the wage sheet, filled in.
pub async fn template(State(site): State<Site>, Path(run): Path<String>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Some(cx) = parts.extensions.get::<Cx>().cloned() else { return internal() };
    match try_template(&cx, &run, Request::from_parts(parts.clone(), body)).await {
        Ok(Answer::File(response)) => response,
        Ok(Answer::Page(run, answer)) => {
            let view = page(&cx, run, "tab=tax").await.map(|view| FilesView { template: Some(answer), ..view });
            answered(&site, parts, run, "tab=tax", view).await
        }
        Err(error) => refused(&site, parts, &cx, &run, "tab=tax", error).await,
    }
}

enum Answer {
    File(Response),
    Page(RunId, TemplateAnswer),
}

async fn try_template(cx: &Cx, run: &str, request: Request) -> Result<Answer, ApiError> {
    let (run, file) = uploaded(cx, run, request).await?;
    let material = Material::declared(&cx.store, cx.principal()?, run).await?;
    let filling = tokio::task::spawn_blocking(move || {
        let knowing = file.has("knowing");
        pay_files::fill_template(&material, &file.bytes, &file.name, knowing).map(|filled| (filled, material.run))
    });
    let (filled, files_run) = filling.await.map_err(|_| ApiError::Internal)?.map_err(|error| match error {
        TemplateError::Unreadable(error) => unreadable(error),
        TemplateError::Api(error) => error,
    })?;
    let bytes = match filled {
        Filled::File(bytes) => bytes,
        Filled::Answer(answer) => return Ok(Answer::Page(run, answer)),
    };
    cx.store.record_download(cx.act()?, "tax-wages-template.xlsx", "pay_run", run.0).await?;
    let name = pay_files::file_name(&files_run, &Kind::Wages, ".xlsx", cx.locale);
    Ok(Answer::File(download::file(Body::from(bytes), download::XLSX, &name, "tax-wages.xlsx")))
}

/// The page again, with the refusal.
async fn refused(site: &Site, mut parts: Parts, cx: &Cx, run: &str, query: &str, error: ApiError) -> Response {
    let view = match run.parse::<RunId>() {
        Ok(run) => page(cx, run, query).await,
        Err(_) => Err(ApiError::NotFound),
    };
    parts.extensions.insert(FilesAnswer(Arc::new(view)));
    again(site, parts, &format!("/runs/{run}/files?{query}"), Vec::new(), error).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_page_itself_is_prepared() {
        assert_eq!(run_of("/runs/7/files"), Some(RunId(7)));
        for other in ["/runs/7", "/runs/7/files/bank-generic-csv.csv", "/runs/x/files", "/runs//files"] {
            assert_eq!(run_of(other), None, "{other}");
        }
    }
}
