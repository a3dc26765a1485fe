//! What a page or a server function knows of its request.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use domain::access::{Action, Principal, Scope};
use domain::calendar::Date;
use domain::ids::ImportId;
use domain::roster::{Column, Problem};
use leptos::prelude::*;
use locales::Locale;
use store::imports::ImportDiff;
use store::{Act, Store, Timestamp};

use crate::error::{ApiError, PackFault};

/// One request: who asks, when, in which language, and the store. Put into the request by the server's middleware.
#[derive(Clone)]
pub struct Cx {
    /// The store.
    pub store: Store,
    /// Who is signed in.
    pub principal: Option<Principal>,
    /// Hash of the session's token, to tell one's own session from others.
    pub session: Option<String>,
    /// Language.
    pub locale: Locale,
    /// Now.
    pub now: Timestamp,
    /// Today in China.
    pub today: Date,
    /// Path asked for.
    pub path: String,
    /// Query of the address.
    pub query: HashMap<String, String>,
    /// Name of the style sheet and scripts, without ending.
    pub assets: Arc<str>,
    /// How browsers reach the server (`https://pay.example`), for addresses that are printed.
    pub origin: Arc<str>,
}

/// The request in hand.
///
/// # Panics
/// Outside a request.
#[must_use]
pub fn cx() -> Cx {
    expect_context::<Cx>()
}

impl Cx {
    /// Who is signed in.
    ///
    /// # Errors
    /// [`ApiError::NotSignedIn`].
    pub fn principal(&self) -> Result<&Principal, ApiError> {
        self.principal.as_ref().ok_or(ApiError::NotSignedIn)
    }

    /// Whose records may be touched.
    ///
    /// # Errors
    /// [`ApiError::NotSignedIn`].
    pub fn scope(&self) -> Result<Scope, ApiError> {
        Ok(self.principal()?.scope())
    }

    /// Of whom figures may be told.
    ///
    /// # Errors
    /// [`ApiError::NotSignedIn`].
    pub fn figures(&self) -> Result<Scope, ApiError> {
        Ok(self.principal()?.figures())
    }

    /// Who acts, and when.
    ///
    /// # Errors
    /// [`ApiError::NotSignedIn`].
    pub fn act(&self) -> Result<Act<'_>, ApiError> {
        Ok(Act { by: self.principal()?, at: self.now })
    }

    /// Lets only those through who may do `action`.
    ///
    /// # Errors
    /// [`ApiError::NotSignedIn`], [`ApiError::Forbidden`].
    pub fn require(&self, action: Action) -> Result<&Principal, ApiError> {
        let principal = self.principal()?;
        if principal.may(action) { Ok(principal) } else { Err(ApiError::Forbidden) }
    }

    /// Whether to show what leads to `action`.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        self.principal.as_ref().is_some_and(|principal| principal.may(action))
    }

    /// A value of the query, if it is there and not empty.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The page asked for, from 1.
    #[must_use]
    pub fn page(&self) -> store::PageRequest {
        let page = self.query("page").and_then(|page| page.parse().ok()).unwrap_or(1).max(1);
        store::PageRequest { page, ..store::PageRequest::default() }
    }

    /// Part `position` of the path, from 0: of `/runs/7`, `runs` and `7`.
    #[must_use]
    pub fn segment(&self, position: usize) -> Option<&str> {
        self.path.split('/').skip(1).nth(position).filter(|part| !part.is_empty())
    }

    /// The number in part `position` of the path.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] if it is none.
    pub fn id(&self, position: usize) -> Result<i64, ApiError> {
        self.segment(position).and_then(|part| part.parse().ok()).ok_or(ApiError::NotFound)
    }

    /// The address asked for, without the message of a finished form.
    #[must_use]
    pub fn address(&self) -> String {
        address_of(&self.path, self.query.iter().filter(|(name, _)| name.as_str() != "done"))
    }

    /// The address asked for with one value of the query replaced; another value than `page` leads to the first page.
    #[must_use]
    pub fn with_query(&self, name: &str, value: &str) -> String {
        let kept = self.query.iter().filter(|(key, _)| !["done", "page", name].contains(&key.as_str()));
        let (name, value) = (name.to_owned(), value.to_owned());
        address_of(&self.path, kept.chain([(&name, &value)]))
    }

    /// The address of a file with all that a list of this page holds: the filters go along, the page does not.
    #[must_use]
    pub fn download(&self, path: &str) -> String {
        let kept = self.query.iter().filter(|(name, _)| !["done", "page", "tab"].contains(&name.as_str()));
        address_of(path, kept)
    }

    /// The text of a key.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.locale.text(key).to_owned()
    }

    /// The text of a key with values.
    #[must_use]
    pub fn tf(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.locale.format(key, values)
    }

    /// A name in the language of the page.
    #[must_use]
    pub fn named(&self, name: &domain::policy::Named) -> String {
        match self.locale {
            Locale::Zh => name.zh.clone(),
            Locale::En => name.en.clone(),
        }
    }
}

fn address_of<'a>(path: &str, query: impl Iterator<Item = (&'a String, &'a String)>) -> String {
    let mut pairs: Vec<String> = query
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    pairs.sort();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// A text as it stands in the query of an address.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The text of a key in the language of the request.
#[must_use]
pub fn t(key: &str) -> String {
    with_context::<Cx, _>(|cx| cx.t(key)).unwrap_or_default()
}

/// A form that was refused: what was entered, and why. The page it came from shows both.
#[derive(Clone, Debug)]
pub struct FormState {
    /// Address the form was sent to.
    pub action: String,
    /// What was entered.
    pub values: Arc<Vec<(String, String)>>,
    /// Why it was refused.
    pub error: ApiError,
}

impl FormState {
    /// What was entered in a field.
    #[must_use]
    pub fn value(&self, field: &str) -> Option<&str> {
        self.values.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }

    /// The fault of a policy pack that is about a field: fields of a draft bear the keys of the file.
    #[must_use]
    pub fn fault(&self, field: &str) -> Option<&PackFault> {
        let ApiError::BadPack { faults } = &self.error else { return None };
        let about = |fault: &&PackFault| {
            fault.key.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
        };
        faults.iter().find(about)
    }

    /// Why the form was refused, in words; for a field, why it was.
    #[must_use]
    pub fn reason(&self, cx: &Cx, field: Option<&str>) -> String {
        match field.and_then(|field| self.fault(field)) {
            Some(fault) => cx.t(&format!("pack_error.{}", fault.code)),
            None => cx.tf(&self.error.key(), &self.error.values()),
        }
    }

    /// The field the refusal is about.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        let names = self.values.iter().map(|(name, _)| name.as_str());
        let about = names.into_iter().find(|name| self.fault(name).is_some());
        // A pack without a field of its own stands in the field for its text, where there is one.
        about.or_else(|| self.error.field().filter(|name| *name != "text" || self.value(name).is_some()))
    }
}

/// The refused form sent to `action`, if the page is shown because of one.
#[must_use]
pub fn form_state(action: &str) -> Option<FormState> {
    use_context::<FormState>().filter(|state| state.action == action)
}

/// What a form brought that is shown once, on the page it was sent from, and kept nowhere: an opened ID number.
#[derive(Clone, Debug)]
pub struct FormAnswer {
    /// Address the form was sent to.
    pub action: String,
    /// What was entered.
    pub values: Arc<Vec<(String, String)>>,
    /// What came of it.
    pub answer: String,
}

impl FormAnswer {
    /// The answer to the form sent to `action`, if the page is shown because of one.
    #[must_use]
    pub fn of(action: &str) -> Option<Self> {
        use_context::<Self>().filter(|answer| answer.action == action)
    }

    /// What was entered in a field.
    #[must_use]
    pub fn value(&self, field: &str) -> Option<&str> {
        self.values.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }
}

/// What an uploaded roster says and would change. The server makes it, since reading files is not the pages' business.
#[derive(Clone, Debug)]
pub struct ImportPreview {
    /// The staged import.
    pub id: ImportId,
    /// Name of the file as uploaded.
    pub file_name: String,
    /// It was applied already; nothing else is known of it any more.
    pub applied: bool,
    /// Name of the sheet that was read.
    pub sheet: String,
    /// Other sheets of the file, which were not read.
    pub other_sheets: Vec<String>,
    /// Row of the headers as the spreadsheet numbers it, from 1.
    pub header_row: u32,
    /// Columns of the sheet from the left.
    pub columns: Vec<ImportColumn>,
    /// Required fields that no column holds.
    pub missing: Vec<Column>,
    /// Rows that describe a person.
    pub people: u32,
    /// Of them with errors.
    pub bad_rows: u32,
    /// Problems by row, errors first within one.
    pub problems: Arc<Vec<Problem>>,
    /// Errors, warnings, notices.
    pub counts: [u32; 3],
    /// What rows without errors would change.
    pub diff: Arc<ImportDiff>,
    /// The day from which facts hold unless another is chosen.
    pub facts_from: Date,
}

/// A column of an uploaded sheet.
#[derive(Clone, Debug)]
pub struct ImportColumn {
    /// Its letters (`AA`).
    pub letter: String,
    /// Its header.
    pub header: String,
    /// The first value below the header, shortened where sensitive.
    pub example: String,
    /// The field it holds; `None`: not imported.
    pub column: Option<Column>,
}

/// Where a server function leaves what the server then shows on the page the form stands on: its error, or an answer.
#[derive(Clone, Default)]
pub struct FormFailure(Arc<Mutex<Option<Result<String, ApiError>>>>);

impl FormFailure {
    /// Leaves an error.
    pub fn set(&self, error: ApiError) {
        self.leave(Err(error));
    }

    /// Leaves an answer.
    pub fn answer(&self, answer: String) {
        self.leave(Ok(answer));
    }

    fn leave(&self, outcome: Result<String, ApiError>) {
        if let Ok(mut slot) = self.0.lock() {
            *slot = Some(outcome);
        }
    }

    /// Takes what was left.
    #[must_use]
    pub fn take(&self) -> Option<Result<String, ApiError>> {
        self.0.lock().ok().and_then(|mut slot| slot.take())
    }
}

/// Ends a form's server function whose answer is shown once, on the page the form stands on.
///
/// # Errors
/// Hands the error on.
pub fn finish_with_answer(outcome: Result<String, ApiError>) -> Result<(), ApiError> {
    let left = use_context::<FormFailure>();
    match outcome {
        Ok(answer) => {
            if let Some(left) = left {
                left.answer(answer);
            }
            Ok(())
        }
        Err(error) => finish(Err::<(), _>(error), |()| String::new()),
    }
}

/// Ends a form's server function: on success the browser goes on to `next`, on failure the form is shown again.
///
/// # Errors
/// Hands the error on.
pub fn finish<T>(outcome: Result<T, ApiError>, next: impl FnOnce(T) -> String) -> Result<(), ApiError> {
    match outcome {
        Ok(value) => {
            leptos_axum::redirect(&next(value));
            Ok(())
        }
        Err(error) => {
            if let Some(failure) = use_context::<FormFailure>() {
                failure.set(error.clone());
            }
            Err(error)
        }
    }
}
