//! Cookies: one for the session, one for the language.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

/// A year, for the language.
const YEAR_SECONDS: u32 = 365 * 24 * 3600;
/// The cookie of the language.
pub const LANGUAGE: &str = "lang";

/// Name of the session's cookie. With the prefix a browser accepts it from this host alone, through TLS alone.
#[must_use]
pub const fn session_name(secure: bool) -> &'static str {
    if secure { "__Host-jiudang" } else { "jiudang" }
}

/// The value of a cookie.
#[must_use]
pub fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// Sets the session's cookie. It ends with the browser's session; the database ends it earlier.
#[must_use]
pub fn set_session(token: &str, secure: bool) -> HeaderValue {
    header(&format!("{}={token}; Path=/; HttpOnly; SameSite=Lax{}", session_name(secure), suffix(secure)))
}

/// Takes the session's cookie away.
#[must_use]
pub fn clear_session(secure: bool) -> HeaderValue {
    header(&format!("{}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{}", session_name(secure), suffix(secure)))
}

/// Remembers the language.
#[must_use]
pub fn set_language(tag: &str, secure: bool) -> HeaderValue {
    header(&format!("{LANGUAGE}={tag}; Path=/; Max-Age={YEAR_SECONDS}; SameSite=Lax{}", suffix(secure)))
}

const fn suffix(secure: bool) -> &'static str {
    if secure { "; Secure" } else { "" }
}

fn header(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("cookies are made of hexadecimal digits and language tags")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
        let plain = set_session("ab", false);
        assert_eq!(plain, "jiudang=ab; Path=/; HttpOnly; SameSite=Lax");
        let secure = set_session("ab", true);
        assert_eq!(secure, "__Host-jiudang=ab; Path=/; HttpOnly; SameSite=Lax; Secure");
        assert!(clear_session(true).to_str().unwrap().contains("Max-Age=0"));
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("a=1; jiudang=xyz"));
        headers.append(COOKIE, HeaderValue::from_static("lang=en"));
        assert_eq!(value(&headers, "jiudang"), Some("xyz"));
        assert_eq!(value(&headers, "lang"), Some("en"));
        assert_eq!(value(&headers, "lan"), None);
    }
}
