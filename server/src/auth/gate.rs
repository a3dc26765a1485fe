//! What a request may reach before its page or form runs: nobody's requests lead to the sign-in form, first passwords
//! to the change of password, forms of other sites nowhere.

use std::sync::atomic::Ordering;

use app::context::Cx;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, REFERER};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use super::{local_path, origin};
use crate::web::Shared;

/// Where somebody with a first password may go.
const FIRST_PASSWORD: [&str; 3] = ["/password", "/sign-out", "/language"];
/// Where anybody may go.
const OPEN: [&str; 3] = ["/sign-in", "/sign-out", "/language"];
/// Where raters come by a link whose secret lets them in.
const BY_LINK: &str = "/rate/";

/// Refuses requests that change something unless one of our own pages sent them.
pub async fn check_origin(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let harmless = matches!(*request.method(), Method::GET | Method::HEAD);
    if harmless || origin::is_own(request.headers(), shared.public_url.as_deref()) {
        next.run(request).await
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

/// Lets a request through, or leads its sender to what has to be done first.
pub async fn gate(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let principal = request.extensions().get::<Cx>().and_then(|cx| cx.principal.as_ref());
    let path = request.uri().path();
    let way = match principal {
        Some(principal) if principal.must_change_password && !FIRST_PASSWORD.contains(&path) => {
            Way::To("/password".into())
        }
        Some(_) if path == "/sign-in" && request.method() == Method::GET => Way::To("/".into()),
        Some(_) if path == "/set-up" => Way::To("/".into()),
        Some(_) => Way::On,
        None => match is_new(&shared).await {
            Err(response) => return response,
            Ok(true) if path == "/set-up" || path == "/language" => Way::On,
            Ok(true) => Way::To("/set-up".into()),
            Ok(false) if OPEN.contains(&path) || path.starts_with(BY_LINK) => Way::On,
            Ok(false) => Way::SignIn,
        },
    };
    let to = match way {
        Way::On => return next.run(request).await,
        Way::To(to) => to,
        Way::SignIn => sign_in_address(&request),
    };
    // A script that asks for data gets an answer it understands, not a page.
    if wants_page(request.method(), request.headers()) {
        Redirect::to(&to).into_response()
    } else {
        StatusCode::UNAUTHORIZED.into_response()
    }
}

enum Way {
    On,
    To(String),
    SignIn,
}

/// True while nobody has an account. Asked of the database only until somebody has.
async fn is_new(shared: &Shared) -> Result<bool, Response> {
    if shared.settled.load(Ordering::Relaxed) {
        return Ok(false);
    }
    match shared.store.is_empty().await {
        Ok(new) => {
            shared.settled.store(!new, Ordering::Relaxed);
            Ok(new)
        }
        Err(error) => {
            tracing::error!(%error, "the database cannot be read");
            Err(StatusCode::SERVICE_UNAVAILABLE.into_response())
        }
    }
}

fn wants_page(method: &Method, headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
    match accept {
        Some(accept) => accept.contains("text/html") || (method == Method::GET && accept.contains("*/*")),
        None => method == Method::GET,
    }
}

/// The sign-in page, with the way back to the page asked for, or to the page the form stood on.
fn sign_in_address(request: &Request) -> String {
    let wanted =
        if request.method() == Method::GET { page_of(request.uri()) } else { referring_page(request.headers()) };
    match local_path(wanted.as_deref()) {
        "/" => "/sign-in".to_owned(),
        next => {
            let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
            format!("/sign-in?next={next}")
        }
    }
}

fn page_of(uri: &Uri) -> Option<String> {
    uri.path_and_query().map(|page| page.as_str().to_owned())
}

fn referring_page(headers: &HeaderMap) -> Option<String> {
    page_of(&headers.get(REFERER)?.to_str().ok()?.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn request(method: Method, uri: &str, referrer: Option<&str>) -> Request {
        let builder = Request::builder().method(method).uri(uri);
        let builder = referrer.into_iter().fold(builder, |builder, referrer| builder.header(REFERER, referrer));
        builder.body(Body::empty()).unwrap()
    }

    #[test]
    fn after_signing_in_people_come_back_to_where_they_were() {
        let asked = request(Method::GET, "/workers?q=a&page=2", None);
        assert_eq!(sign_in_address(&asked), "/sign-in?next=%2Fworkers%3Fq%3Da%26page%3D2");
        let sent = request(Method::POST, "/api/run/submit", Some("http://h/runs/3"));
        assert_eq!(sign_in_address(&sent), "/sign-in?next=%2Fruns%2F3");
        assert_eq!(sign_in_address(&request(Method::GET, "/", None)), "/sign-in");
        assert_eq!(sign_in_address(&request(Method::POST, "/api/run/submit", None)), "/sign-in");
    }

    #[test]
    fn pages_are_told_from_data() {
        let with = |accept: &'static str| HeaderMap::from_iter([(ACCEPT, accept.parse().unwrap())]);
        assert!(wants_page(&Method::GET, &with("text/html,*/*;q=0.8")));
        assert!(wants_page(&Method::POST, &with("text/html")));
        assert!(wants_page(&Method::GET, &HeaderMap::new()));
        assert!(!wants_page(&Method::POST, &with("application/json")));
        assert!(!wants_page(&Method::POST, &with("*/*")));
    }
}
