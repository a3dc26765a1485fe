//! Accounts made and reset by an administrator. The first password is made here, shown once, and kept as a hash alone.

use std::sync::Arc;

use app::context::{Cx, FormAnswer};
use app::error::ApiError;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Role, Scope, UnitPath};
use domain::ids::{UserId, WorkerId};
use store::PageRequest;
use store::users::NewUser;
use store::workers::{WorkerQuery, WorkerStatus};

use super::form::Form;
use super::random_password;
use crate::web::{Site, again, show};

fn invalid(field: &str, reason: &str) -> ApiError {
    ApiError::Invalid { field: field.into(), reason: reason.into() }
}

/// `POST /users/new`: account, name, role, unit, worker_code.
pub async fn create(State(site): State<Site>, request: Request) -> Response {
    let (parts, form) = match Form::read(request).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let outcome = try_create(&site, &parts, &form).await;
    answer(&site, parts, form, "/users/new", outcome).await
}

async fn try_create(site: &Site, parts: &Parts, form: &Form) -> Result<String, ApiError> {
    let cx = parts.extensions.get::<Cx>().ok_or(ApiError::Internal)?;
    cx.require(Action::ManageUsers)?;
    let role = Role::from_code(form.text("role")).ok_or_else(|| invalid("role", "choice"))?;
    let unit = UnitPath::parse(form.text("unit")).map_err(|_| invalid("unit", "unit"))?;
    let worker = match role {
        Role::Worker => Some(worker(cx, &unit, form.text("worker_code")).await?),
        _ => None,
    };
    let (password, password_hash) = make(site).await?;
    let user = NewUser {
        account: form.text("account").to_owned(),
        name: form.text("name").to_owned(),
        role,
        unit,
        worker,
        password_hash,
        must_change_password: true,
    };
    cx.store.create_user(cx.act()?, user).await?;
    Ok(password)
}

/// The worker of a code inside the unit: an administrator sees no people, and learns here no more than that there is one.
async fn worker(cx: &Cx, unit: &UnitPath, code: &str) -> Result<WorkerId, ApiError> {
    if code.is_empty() {
        return Err(invalid("worker_code", "required"));
    }
    let query = WorkerQuery { search: code.to_owned(), status: WorkerStatus::All, ..WorkerQuery::default() };
    let found = cx.store.workers(&Scope::Subtree(unit.clone()), &query, PageRequest::default()).await?;
    let same = found.rows.into_iter().find(|row| row.code.eq_ignore_ascii_case(code));
    same.map(|row| row.id).ok_or_else(|| invalid("worker_code", "unknown_worker"))
}

/// `POST /users/reset`: user, account.
pub async fn reset(State(site): State<Site>, request: Request) -> Response {
    let (parts, form) = match Form::read(request).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let outcome = try_reset(&site, &parts, &form).await;
    answer(&site, parts, form, "/users", outcome).await
}

async fn try_reset(site: &Site, parts: &Parts, form: &Form) -> Result<String, ApiError> {
    let cx = parts.extensions.get::<Cx>().ok_or(ApiError::Internal)?;
    cx.require(Action::ManageUsers)?;
    let user = form.text("user").parse().map(UserId).map_err(|_| ApiError::BadInput)?;
    let (password, hash) = make(site).await?;
    cx.store.reset_password(cx.act()?, user, &hash).await?;
    Ok(password)
}

/// A random password and its hash.
async fn make(site: &Site) -> Result<(String, String), ApiError> {
    let password = random_password();
    let hash = site.shared.passwords.hash(password.clone()).await.map_err(|error| {
        tracing::error!(%error, "a password could not be hashed");
        ApiError::Internal
    })?;
    Ok((password, hash))
}

/// Shows the list of accounts with the password, or the form again.
async fn answer(site: &Site, parts: Parts, form: Form, page: &str, outcome: Result<String, ApiError>) -> Response {
    match outcome {
        Ok(password) => {
            let action = parts.uri.path().to_owned();
            let answer = FormAnswer { action, values: Arc::new(form.harmless()), answer: password };
            show(site, parts, "/users", answer).await
        }
        Err(ApiError::Internal) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Err(error) => again(site, parts, page, form.harmless(), error).await,
    }
}
