//! What every request carries: who asks, from where, when, in which language.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use app::context::{Cx, FormAnswer, FormState, ImportPreview};
use app::files::FilesAnswer;
use app::lists::ListPreview;
use app::ratings::RatingsPreview;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use leptos::prelude::{provide_context, use_context};
use locales::Locale;

use super::Shared;
use crate::auth::{Token, cookie};
use crate::clock;

/// Where a request comes from.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its address, as text.
    pub address: String,
}

impl Client {
    /// The sender of a request.
    #[must_use]
    pub fn of(parts: &Parts) -> Self {
        parts.extensions.get::<Self>().cloned().unwrap_or_else(|| Self { address: String::new() })
    }
}

/// Puts a [`Cx`] and a [`Client`] into the request.
pub async fn prepare(State(shared): State<Shared>, mut request: Request, next: Next) -> Response {
    let now = clock::now();
    let token = cookie::value(request.headers(), cookie::session_name(shared.secure)).and_then(Token::parse);
    let session = token.map(|token| token.hash());
    let principal = match &session {
        Some(hash) => match shared.store.session_principal(hash, now).await {
            Ok(principal) => principal,
            Err(error) => {
                tracing::error!(%error, "a session could not be read");
                return StatusCode::SERVICE_UNAVAILABLE.into_response();
            }
        },
        None => None,
    };
    let cx = Cx {
        store: shared.store.clone(),
        session: session.filter(|_| principal.is_some()),
        principal,
        locale: cookie::value(request.headers(), cookie::LANGUAGE).and_then(Locale::from_tag).unwrap_or_default(),
        now,
        today: clock::day(now),
        path: request.uri().path().to_owned(),
        query: query(request.uri().query().unwrap_or_default()),
        assets: shared.assets.clone(),
        origin: origin(&shared, request.headers()),
    };
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let address = client_address(peer, request.headers(), shared.public_url.is_some());
    request.extensions_mut().insert(Client { address });
    request.extensions_mut().insert(cx);
    next.run(request).await
}

/// The address people are told: the one set, or the one this request came to.
fn origin(shared: &Shared, headers: &HeaderMap) -> Arc<str> {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let asked = || Arc::from(format!("http://{host}"));
    shared.public_url.as_deref().map_or_else(asked, |url| Arc::from(url.trim_end_matches('/')))
}

/// The peer; behind a proxy on this machine, the address the proxy saw.
fn client_address(peer: Option<IpAddr>, headers: &HeaderMap, proxied: bool) -> String {
    let forwarded = headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .and_then(|value| value.to_str().ok())
        .and_then(|list| list.rsplit(',').next())
        .and_then(|address| address.trim().parse::<IpAddr>().ok());
    let address = match (peer, forwarded) {
        (Some(peer), Some(forwarded)) if proxied && peer.is_loopback() => Some(forwarded),
        (peer, _) => peer,
    };
    address.map(|address| address.to_canonical().to_string()).unwrap_or_default()
}

/// The pairs of a query.
#[must_use]
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
    if let Some(answer) = parts.extensions.get::<FormAnswer>() {
        provide_context(answer.clone());
    }
    if let Some(preview) = parts.extensions.get::<ImportPreview>() {
        provide_context(preview.clone());
    }
    if let Some(preview) = parts.extensions.get::<ListPreview>() {
        provide_context(preview.clone());
    }
    if let Some(preview) = parts.extensions.get::<RatingsPreview>() {
        provide_context(preview.clone());
    }
    if let Some(files) = parts.extensions.get::<FilesAnswer>() {
        provide_context(files.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forwarded(list: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", list.parse().unwrap());
        headers
    }

    #[test]
    fn a_forwarded_address_counts_only_from_a_proxy_on_this_machine() {
        let (local, far) = (Some("127.0.0.1".parse().unwrap()), Some("192.0.2.7".parse().unwrap()));
        let header = forwarded("203.0.113.9, 198.51.100.4");
        assert_eq!(client_address(local, &header, true), "198.51.100.4", "what the proxy itself saw");
        assert_eq!(client_address(local, &header, false), "127.0.0.1");
        assert_eq!(client_address(far, &header, true), "192.0.2.7");
        assert_eq!(client_address(local, &forwarded("nonsense"), true), "127.0.0.1");
    }

    #[test]
    fn one_machine_has_one_address() {
        assert_eq!(client_address(Some("::ffff:192.0.2.7".parse().unwrap()), &HeaderMap::new(), false), "192.0.2.7");
    }
}
