//! One line a request: method, path, status, time, and the number of the account. Never a query, which may hold a name
//! somebody searched for, nor a body, nor the secret in a rater's link.

use std::time::Instant;

use app::context::Cx;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;

/// Measures a request.
pub async fn log(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let (method, path) = (request.method().clone(), told(request.uri().path()));
    let user = request.extensions().get::<Cx>().and_then(|cx| cx.principal.as_ref()).map(|principal| principal.user.0);
    let response = next.run(request).await;
    let (status, micros) = (response.status().as_u16(), start.elapsed().as_micros());
    tracing::info!(target: "jiudang::request", %method, path, status, micros, user);
    response
}

/// The path without what must stay a secret.
fn told(path: &str) -> String {
    if path.starts_with("/rate/") { "/rate/…".to_owned() } else { path.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn the_secret_of_a_link_is_not_logged() {
        assert_eq!(told("/rate/0123abcd"), "/rate/…");
        assert_eq!(told("/workers/7"), "/workers/7");
    }
}
