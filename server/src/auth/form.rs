//! The fields of a posted form.

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use crate::web::FORM_LIMIT;

/// Fields in the order they were sent.
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a form of at most [`FORM_LIMIT`] bytes.
    ///
    /// # Errors
    /// The response that says what is wrong with the request.
    pub async fn read(request: Request) -> Result<(Parts, Self), Response> {
        let (parts, body) = request.into_parts();
        let bytes = to_bytes(body, FORM_LIMIT).await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE.into_response())?;
        Ok((parts, Self(form_urlencoded::parse(&bytes).into_owned().collect())))
    }

    /// A field as it was entered; empty if it is missing.
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// A field without space around it.
    pub fn text(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// A field, if anything was entered.
    pub fn given(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|value| !value.is_empty())
    }

    /// A field, if it was sent at all: a ticked box, or a choice of nothing.
    pub fn sent(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// All fields in the order they were sent.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// What may be shown again: everything but passwords.
    pub fn harmless(self) -> Vec<(String, String)> {
        const SECRET: [&str; 4] = ["password", "again", "current", "new"];
        self.0.into_iter().filter(|(name, _)| !SECRET.contains(&name.as_str())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[tokio::test]
    async fn fields_are_read_and_passwords_are_never_shown_again() {
        let request = Request::new(Body::from("account=+li.na+&password=+secret+word&next=%2Fruns"));
        let (_, form) = Form::read(request).await.unwrap();
        assert_eq!((form.text("account"), form.raw("password"), form.given("other")), ("li.na", " secret word", None));
        let shown = form.harmless();
        assert_eq!(shown.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["account", "next"]);
    }

    #[tokio::test]
    async fn a_form_too_long_is_refused() {
        let request = Request::new(Body::from(vec![b'a'; FORM_LIMIT + 1]));
        let response = Form::read(request).await.err().unwrap();
        assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    }
}
