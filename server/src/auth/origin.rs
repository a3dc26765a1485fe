//! Whether a request that changes something was sent by one of our own pages.

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN, REFERER};

/// True if the request comes from this server's own pages. `public` is the configured address; without one the host
/// the request names counts, with either scheme.
///
/// Every browser in use sends at least one of the three headers with a POST; a request with none is refused.
#[must_use]
pub fn is_own(headers: &HeaderMap, public: Option<&str>) -> bool {
    let text = |name| headers.get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
    let site = headers.get("sec-fetch-site").map(|site| site == "same-origin");
    if site == Some(false) {
        return false;
    }
    let own = |origin: &str| match public {
        Some(public) => origin.eq_ignore_ascii_case(public),
        None => text(HOST).is_some_and(|host| names_host(origin, host)),
    };
    match (text(ORIGIN), text(REFERER)) {
        (Some(origin), _) => own(origin),
        (None, Some(referrer)) => origin_part(referrer).is_some_and(own),
        (None, None) => site == Some(true),
    }
}

fn names_host(origin: &str, host: &str) -> bool {
    origin
        .strip_prefix("http://")
        .or_else(|| origin.strip_prefix("https://"))
        .is_some_and(|o| o.eq_ignore_ascii_case(host))
}

/// `https://host:port` of an address.
fn origin_part(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    let start = address.len() - rest.len();
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    address.get(..start + end)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let pairs = pairs.iter().map(|(name, value)| {
            (HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap())
        });
        pairs.chain([(HOST, HeaderValue::from_static("pay.local:3000"))]).collect()
    }

    #[test]
    fn our_own_pages_are_recognised() {
        for own in [
            &[("origin", "http://pay.local:3000")][..],
            &[("referer", "http://pay.local:3000/runs/1?x=1")],
            &[("sec-fetch-site", "same-origin"), ("origin", "http://pay.local:3000")],
            &[("sec-fetch-site", "same-origin")],
        ] {
            assert!(is_own(&headers(own), None), "{own:?}");
        }
    }

    #[test]
    fn other_sites_and_unknown_senders_are_refused() {
        for other in [
            &[("origin", "http://evil.example")][..],
            &[("origin", "null")],
            &[("origin", "http://pay.local:3000.evil.example")],
            &[("origin", "http://pay.local")],
            &[("referer", "http://evil.example/http://pay.local:3000/")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site"), ("origin", "http://pay.local:3000")],
            &[],
        ] {
            assert!(!is_own(&headers(other), None), "{other:?}");
        }
    }

    #[test]
    fn behind_a_proxy_the_public_address_counts() {
        let public = Some("https://pay.example.cn");
        assert!(is_own(&headers(&[("origin", "https://pay.example.cn")]), public));
        assert!(!is_own(&headers(&[("origin", "http://pay.example.cn")]), public));
        assert!(!is_own(&headers(&[("origin", "http://pay.local:3000")]), public));
    }
}
