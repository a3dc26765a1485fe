//! Signing in and out, setting up, changing one's password, choosing a language. Plain forms; a refused one is shown
//! again with what was entered, passwords excepted.

use std::sync::atomic::Ordering;

use app::context::Cx;
use app::error::ApiError;
use axum::extract::{Request, State};
use axum::http::header::{RETRY_AFTER, SET_COOKIE, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Principal;
use locales::Locale;
use store::StoreError;
use store::units::FirstSetUp;
use store::users::Throttle;

use super::form::Form;
use super::password::{MOST_BYTES, Verdict, check_new};
use super::{Token, cookie, local_path};
use crate::web::{Client, Site, again};

/// Characters of a browser's own description that are kept with a session.
const AGENT_KEPT: usize = 200;

/// Why a form was not accepted.
enum Refusal {
    /// Shown on the page.
    Show(ApiError),
    /// Shown on the page, with the seconds to wait.
    Wait(u64),
    /// Nothing to show: the log knows what.
    Fail,
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Show(error.into())
    }
}

impl From<anyhow::Error> for Refusal {
    fn from(error: anyhow::Error) -> Self {
        tracing::error!(%error, "a password could not be checked");
        Self::Fail
    }
}

fn invalid(field: &str, reason: &str) -> Refusal {
    Refusal::Show(ApiError::Invalid { field: field.into(), reason: reason.into() })
}

/// `POST /sign-in`: account, password, next.
pub async fn sign_in(State(site): State<Site>, request: Request) -> Response {
    let (parts, form) = match Form::read(request).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    match try_sign_in(&site, &parts, &form).await {
        Ok(principal) => {
            let next = local_path(form.given("next")).to_owned();
            enter(&site, &parts, &principal, &next).await
        }
        Err(refusal) => refuse(&site, parts, form, "/sign-in", refusal).await,
    }
}

async fn try_sign_in(site: &Site, parts: &Parts, form: &Form) -> Result<Principal, Refusal> {
    let (account, password) = (form.text("account").to_lowercase(), form.raw("password"));
    if account.is_empty() {
        return Err(invalid("account", "required"));
    }
    if password.is_empty() {
        return Err(invalid("password", "required"));
    }
    let wrong = || invalid("account", "sign_in_failed");
    if account.chars().count() > 64 || password.len() > MOST_BYTES {
        return Err(wrong());
    }
    let store = &site.shared.store;
    let address = Client::of(parts).address;
    let turn = site.shared.passwords.turn().await.ok_or(Refusal::Wait(15))?;
    let now = crate::clock::now();
    if let Throttle::LockedUntil(until) = store.throttle(&account, &address, now).await? {
        let seconds = until.duration_since(now).as_secs().max(1);
        return Err(Refusal::Wait(u64::try_from(seconds).unwrap_or(1)));
    }
    let known = store.credentials(&account).await?;
    let verdict = turn.verify(password.to_owned(), known.as_ref().map(|known| known.password_hash.clone())).await?;
    let known = known.filter(|known| verdict != Verdict::Wrong && !known.disabled);
    store.record_attempt(&account, &address, known.is_some(), now).await?;
    let known = known.ok_or_else(wrong)?;
    if let Verdict::Upgrade(hash) = verdict {
        store.upgrade_password_hash(known.principal.user, &hash).await?;
    }
    Ok(known.principal)
}

/// Begins a session, in place of the one the browser had, and goes on to `next`.
async fn enter(site: &Site, parts: &Parts, principal: &Principal, next: &str) -> Response {
    let secure = site.shared.secure;
    let earlier = cookie::value(&parts.headers, cookie::session_name(secure)).and_then(Token::parse);
    let token = Token::random();
    let agent = parts.headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let agent: String = agent.chars().take(AGENT_KEPT).collect();
    let begun = site
        .shared
        .store
        .start_session(
            principal.user,
            &token.hash(),
            earlier.map(|earlier| earlier.hash()).as_deref(),
            &Client::of(parts).address,
            &agent,
            crate::clock::now(),
        )
        .await;
    match begun {
        Ok(()) => {
            let next = if principal.must_change_password { "/password" } else { next };
            ([(SET_COOKIE, cookie::set_session(&token.text(), secure))], Redirect::to(next)).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a session could not be kept");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// `POST /sign-out`.
pub async fn sign_out(State(site): State<Site>, request: Request) -> Response {
    let secure = site.shared.secure;
    let token = cookie::value(request.headers(), cookie::session_name(secure)).and_then(Token::parse);
    if let Some(token) = token
        && let Err(error) = site.shared.store.end_session(&token.hash()).await
    {
        tracing::error!(%error, "a session could not be ended");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    ([(SET_COOKIE, cookie::clear_session(secure))], Redirect::to("/sign-in?done=signed_out")).into_response()
}

/// `POST /set-up`: district_name, district_code, account, name, password, again. Only while nobody has an account.
pub async fn set_up(State(site): State<Site>, request: Request) -> Response {
    let (parts, form) = match Form::read(request).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    match try_set_up(&site, &form).await {
        Ok(principal) => {
            site.shared.settled.store(true, Ordering::Relaxed);
            enter(&site, &parts, &principal, "/").await
        }
        Err(refusal) => refuse(&site, parts, form, "/set-up", refusal).await,
    }
}

async fn try_set_up(site: &Site, form: &Form) -> Result<Principal, Refusal> {
    for field in ["district_name", "district_code", "account", "name"] {
        form.given(field).ok_or_else(|| invalid(field, "required"))?;
    }
    let account = form.text("account").to_lowercase();
    chosen(form, "password", &account)?;
    if !site.shared.store.is_empty().await? {
        return Err(Refusal::Show(ApiError::Conflict { reason: "already_set_up".into() }));
    }
    let turn = site.shared.passwords.turn().await.ok_or(Refusal::Wait(15))?;
    let password_hash = turn.hash(form.raw("password").to_owned()).await?;
    let first = FirstSetUp {
        district_name: form.text("district_name"),
        district_code: form.text("district_code"),
        account: &account,
        name: form.text("name"),
        password_hash: &password_hash,
    };
    Ok(site.shared.store.set_up(first, crate::clock::now()).await?)
}

/// `POST /password`: current, new, again.
pub async fn change_password(State(site): State<Site>, request: Request) -> Response {
    let (parts, form) = match Form::read(request).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    match try_change(&site, &parts, &form).await {
        Ok(()) => Redirect::to("/?done=password_changed").into_response(),
        Err(refusal) => refuse(&site, parts, form, "/password", refusal).await,
    }
}

async fn try_change(site: &Site, parts: &Parts, form: &Form) -> Result<(), Refusal> {
    let cx = parts.extensions.get::<Cx>().ok_or(Refusal::Fail)?;
    let act = cx.act().map_err(Refusal::Show)?;
    let session = cx.session.as_deref().ok_or(Refusal::Show(ApiError::NotSignedIn))?;
    chosen(form, "new", &act.by.account)?;
    if form.raw("new") == form.raw("current") {
        return Err(invalid("new", "password_unchanged"));
    }
    let store = &site.shared.store;
    let address = Client::of(parts).address;
    let turn = site.shared.passwords.turn().await.ok_or(Refusal::Wait(15))?;
    if let Throttle::LockedUntil(_) = store.throttle(&act.by.account, &address, act.at).await? {
        return Err(Refusal::Wait(60));
    }
    let known = store.credentials(&act.by.account).await?.ok_or(Refusal::Show(ApiError::NotSignedIn))?;
    let current = form.raw("current").chars().take(MOST_BYTES).collect();
    let right = turn.verify(current, Some(known.password_hash)).await? != Verdict::Wrong;
    store.record_attempt(&act.by.account, &address, right, act.at).await?;
    if !right {
        return Err(invalid("current", "password_wrong"));
    }
    let hash = turn.hash(form.raw("new").to_owned()).await?;
    Ok(store.change_own_password(act, &hash, session).await?)
}

/// A password somebody chose, typed twice.
fn chosen(form: &Form, field: &str, account: &str) -> Result<(), Refusal> {
    check_new(form.raw(field), account).map_err(|problem| invalid(field, problem.code()))?;
    if form.raw(field) == form.raw("again") { Ok(()) } else { Err(invalid("again", "password_differs")) }
}

/// `POST /language`: lang, next.
pub async fn language(State(site): State<Site>, request: Request) -> Response {
    let (_, form) = match Form::read(request).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let locale = Locale::from_tag(form.text("lang")).unwrap_or_default();
    let next = form.given("next").filter(|next| next.starts_with("/sign-in")).unwrap_or(local_path(form.given("next")));
    ([(SET_COOKIE, cookie::set_language(locale.tag(), site.shared.secure))], Redirect::to(next)).into_response()
}

async fn refuse(site: &Site, parts: Parts, form: Form, page: &str, refusal: Refusal) -> Response {
    match refusal {
        Refusal::Show(error) => again(site, parts, page, form.harmless(), error).await,
        Refusal::Wait(seconds) => {
            let error = ApiError::Invalid { field: "account".into(), reason: "too_many_attempts".into() };
            let mut response = again(site, parts, page, form.harmless(), error).await;
            *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
        Refusal::Fail => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
