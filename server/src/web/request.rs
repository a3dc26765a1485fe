//! What every request carries: who asks, when, in which language.

use std::collections::HashMap;

use app::context::{Cx, FormState};
use axum::extract::{Request, State};
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use leptos::prelude::{provide_context, use_context};
use locales::Locale;

use super::Shared;

/// China Standard Time: the day people mean.
const CHINA: Offset = jiff::tz::offset(8);

/// Puts a [`Cx`] into the request.
pub async fn prepare(State(shared): State<Shared>, mut request: Request, next: Next) -> Response {
    let now = Timestamp::now();
    let cx = Cx {
        store: shared.store.clone(),
        principal: None,
        session: None,
        locale: cookie(&request, "lang").and_then(Locale::from_tag).unwrap_or_default(),
        now,
        today: now.to_zoned(TimeZone::fixed(CHINA)).date(),
        path: request.uri().path().to_owned(),
        query: query(request.uri().query().unwrap_or_default()),
        assets: shared.assets.clone(),
    };
    request.extensions_mut().insert(cx);
    next.run(request).await
}

/// The value of a cookie.
pub fn cookie<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request
        .headers()
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

pub fn query(text: &str) -> HashMap<String, String> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

/// Hands the request's context to the page renderer.
pub fn provide() {
    let Some(parts) = use_context::<Parts>() else { return };
    if let Some(cx) = parts.extensions.get::<Cx>() {
        provide_context(cx.clone());
    }
    if let Some(form) = parts.extensions.get::<FormState>() {
        provide_context(form.clone());
    }
}
