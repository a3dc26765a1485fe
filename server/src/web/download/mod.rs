//! Downloads: payslips, registers and letters as PDF, lists as workbooks, policy packs as TOML. Whose records they may
//! hold is decided in the store; each that is about people leaves a row in the audit log.

mod asked;
mod lists;
mod papers;
mod pipe;
mod training;

use app::api::policy::scheme_pack;
use app::context::Cx;
use app::error::ApiError;
use app::units::known_unit;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::access::Action;
use domain::policy::{Pack, to_toml};

use crate::documents::NoSlips;
use crate::lists::form;
use asked::Asked;

const PDF: &str = "application/pdf";
const TOML: &str = "application/toml";
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Why there is no file.
enum Failure {
    Refused(ApiError),
    Failed(anyhow::Error),
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self::Refused(error)
    }
}

impl From<store::StoreError> for Failure {
    fn from(error: store::StoreError) -> Self {
        Self::Refused(error.into())
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        if error.is::<NoSlips>() {
            return Self::Refused(ApiError::NotFound);
        }
        let refused = error.downcast::<store::StoreError>().map(ApiError::from);
        match refused.or_else(|error| error.downcast::<ApiError>()) {
            Ok(error) => Self::Refused(error),
            Err(error) => Self::Failed(error),
        }
    }
}

/// Answers requests for files; everything else goes on.
pub async fn serve(request: Request, next: Next) -> Response {
    let asked = Asked::of(request.uri().path()).filter(|_| request.method() == Method::GET);
    let (Some(asked), Some(cx)) = (asked, request.extensions().get::<Cx>().cloned()) else {
        return next.run(request).await;
    };
    match answer(&cx, asked).await {
        Ok(response) => response,
        Err(Failure::Refused(ApiError::NotFound)) => {
            // The page for what is not there.
            let mut response = next.run(request).await;
            *response.status_mut() = StatusCode::NOT_FOUND;
            response
        }
        Err(Failure::Refused(error)) => {
            StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response()
        }
        Err(Failure::Failed(error)) => {
            tracing::error!(error = format!("{error:#}"), "a document failed");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn answer(cx: &Cx, asked: Asked) -> Result<Response, Failure> {
    known_unit(cx).await?;
    match asked {
        Asked::List(list) => lists::answer(cx, list).await,
        Asked::ListForm(kind) => {
            // Empty: nothing about anybody leaves the house.
            cx.require(Action::ImportRoster)?;
            let bytes = form(kind, cx.locale).map_err(anyhow::Error::from)?;
            let name = format!("{}.xlsx", cx.t(&format!("lists.kind.{}", kind.code())));
            Ok(file(Body::from(bytes), XLSX, &name, "list.xlsx"))
        }
        Asked::RatingsForm(cycle) => papers::ratings_form(cx, cycle).await,
        Asked::AppraisalResults(cycle) => papers::appraisal_results(cx, cycle).await,
        // A worker may take their own, once it is public.
        Asked::AppraisalSheet(cycle, appraisal) => papers::appraisal_sheet(cx, cycle, appraisal).await,
        Asked::CoverageReport => papers::coverage_report(cx).await,
        Asked::Structure => papers::structure(cx).await,
        Asked::WhatIf => papers::what_if(cx).await,
        Asked::Benchmark => papers::benchmark(cx).await,
        Asked::EqualPay => papers::equal_pay(cx).await,
        Asked::Budget => papers::budget(cx).await,
        Asked::Headcount => papers::headcount(cx).await,
        Asked::Retirement => papers::retirement(cx).await,
        Asked::Turnover => papers::turnover(cx).await,
        Asked::Survival => papers::survival(cx).await,
        Asked::Slip(slip) => papers::payslip(cx, slip).await,
        Asked::Register(run) => papers::register(cx, run).await,
        Asked::Payslips(run) => papers::payslips(cx, run).await,
        Asked::Letters(review) => {
            cx.require(Action::ReadWorkers)?;
            papers::letters(cx, review, None).await
        }
        // A worker may take their own.
        Asked::Letter(review, worker) => papers::letters(cx, review, Some(worker)).await,
        Asked::Standing(worker) => papers::certificate_of_grade(cx, worker).await,
        Asked::TrainingRecord(worker) => training::record(cx, worker).await,
        Asked::UnitTraining => training::unit(cx).await,
        Asked::AttendanceSheet(session) => training::sheet(cx, session).await,
        Asked::Completions(session, worker) => training::completions(cx, session, worker).await,
        Asked::Draft(draft) => {
            let by = cx.require(Action::InstallPolicy)?;
            Ok(pack_file(&cx.store.policy_draft(by, draft).await?.pack))
        }
        Asked::Pack { scheme, id, version } => {
            cx.principal()?;
            if let Some(scheme) = scheme {
                return Ok(pack_file(&scheme_pack(&scheme, &id, version)?.0));
            }
            let library = cx.store.library().await?;
            let same = |pack: &&Pack| pack.manifest.id == id && pack.manifest.valid_from == version;
            Ok(pack_file(library.packs().iter().find(same).ok_or(ApiError::NotFound)?))
        }
    }
}

/// The file of a policy pack.
fn pack_file(pack: &Pack) -> Response {
    let name = format!("{}-{}.toml", pack.manifest.id, pack.manifest.valid_from);
    file(Body::from(to_toml(pack)), TOML, &name, "pack.toml")
}

/// A file to keep, with its name in any script and in ASCII.
pub fn file(body: Body, kind: &'static str, name: &str, ascii: &str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&disposition(name, ascii)) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}

/// Source: RFC 6266 with RFC 8187: `filename*` for browsers, `filename` for what does not know it.
fn disposition(name: &str, ascii: &str) -> String {
    let encoded = name.bytes().fold(String::with_capacity(name.len() * 3), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
        text
    });
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_keep_their_script() {
        assert_eq!(
            disposition("工资条-2026-10.pdf", "payslip.pdf"),
            "attachment; filename=\"payslip.pdf\"; filename*=UTF-8''%E5%B7%A5%E8%B5%84%E6%9D%A1-2026-10.pdf"
        );
        assert!(!disposition("a\"\r\nX: y", "a.pdf").contains(['\r', '\n']));
    }
}
