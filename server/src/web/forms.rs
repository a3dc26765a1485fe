//! Forms: a plain POST to a server function; refused, the page it came from is shown again with what was entered.

use std::sync::Arc;

use app::context::{Cx, FormAnswer, FormFailure, FormState};
use app::error::ApiError;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, LOCATION, REFERER};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use leptos::prelude::provide_context;
use tower::ServiceExt;

use super::{FORM_LIMIT, Site, request};

/// Runs the server function a form was sent to.
pub async fn submit(State(site): State<Site>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, FORM_LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let Some(cx) = parts.extensions.get::<Cx>().cloned() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let failure = FormFailure::default();
    let provide = {
        let failure = failure.clone();
        move || {
            provide_context(cx.clone());
            provide_context(failure.clone());
        }
    };
    let call = Request::from_parts(parts.clone(), Body::from(bytes.clone()));
    let response = leptos_axum::handle_server_fns_with_context(provide, call).await.into_response();
    // A form may have queued work.
    site.shared.jobs.notify_one();
    let html =
        parts.headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|a| a.contains("text/html"));
    if !html {
        return response;
    }
    let undecodable =
        response.headers().get(LOCATION).and_then(|l| l.to_str().ok()).is_some_and(|l| l.contains("__err="));
    let Some(outcome) = failure.take().or(undecodable.then_some(Err(ApiError::BadInput))) else {
        return see_other(response);
    };
    let page = referring_page(&parts);
    let values: Vec<_> = form_urlencoded::parse(&bytes).into_owned().collect();
    match outcome {
        Ok(answer) => {
            let action = parts.uri.path().to_owned();
            let answer = FormAnswer { action, values: Arc::new(values), answer };
            show(&site, parts, &page, answer).await
        }
        Err(error) => again(&site, parts, &page, values, error).await,
    }
}

/// A browser that followed a form with 302 might send it again: 303 never does.
fn see_other(mut response: Response) -> Response {
    if response.status() == StatusCode::FOUND {
        *response.status_mut() = StatusCode::SEE_OTHER;
    }
    response
}

fn referring_page(parts: &Parts) -> String {
    let referrer = parts.headers.get(REFERER).and_then(|referrer| referrer.to_str().ok());
    let uri = referrer.and_then(|referrer| referrer.parse::<Uri>().ok());
    uri.as_ref().and_then(|uri| uri.path_and_query()).map_or("/", |path| path.as_str()).to_owned()
}

/// Shows the page a refused form stands on, with what was entered and why it was refused.
pub async fn again(site: &Site, parts: Parts, page: &str, values: Vec<(String, String)>, error: ApiError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let state = FormState { action: parts.uri.path().to_owned(), values: Arc::new(values), error };
    let mut response = show(site, parts, page, state).await;
    // A page that cannot be shown says more than the form's refusal.
    if response.status().is_success() {
        *response.status_mut() = status;
    }
    response
}

/// Shows a page as if it had been asked for, with more in its context.
pub async fn show<T: Clone + Send + Sync + 'static>(site: &Site, mut parts: Parts, page: &str, more: T) -> Response {
    parts.method = Method::GET;
    let Ok(uri) = page.parse::<Uri>() else { return StatusCode::BAD_REQUEST.into_response() };
    if let Some(cx) = parts.extensions.get_mut::<Cx>() {
        cx.path = uri.path().to_owned();
        cx.query = request::query(uri.query().unwrap_or_default());
    }
    parts.uri = uri;
    parts.extensions.insert(more);
    match site.pages.clone().oneshot(Request::from_parts(parts, Body::empty())).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}
