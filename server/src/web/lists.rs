//! Importing lists of one subject through the pages: upload, preview, record.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::context::Cx;
use app::error::ApiError;
use app::lists::{ListFault, ListFound, ListPreview, ListState};
use axum::extract::{Path, Request, State};
use axum::http::Method;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Action;
use domain::calendar::Month;
use domain::ids::ImportId;
use domain::roster::Severity;
use exchange::Problem;
use exchange::input::Reading;
use serde::{Deserialize, Serialize};
use store::StoreError;
use store::lists::{Finding, ListDiff, ListKind, ListOf, ListOptions, ListPreviewRow, ListRow};

use super::import::{Uploaded, invalid, unreadable};
use super::{Site, again};
use crate::auth::Form;
use crate::lists;

/// Faults shown.
const SHOWN: usize = 2_000;

/// What is kept, sealed, between upload and recording.
#[derive(Serialize, Deserialize)]
struct Kept {
    of: ListOf,
    reading: Reading<ListRow>,
}

/// `POST /imports/{kind}`: keeps an uploaded list and goes on to its preview.
pub async fn upload(State(site): State<Site>, Path(kind): Path<String>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let asked = Request::from_parts(parts.clone(), body);
    let page = format!("/imports/{kind}");
    let (uploaded, values) = match Uploaded::read(asked).await {
        Ok(uploaded) => {
            let values = uploaded.values.clone();
            (Ok(uploaded), values)
        }
        Err(error) => (Err(error), Vec::new()),
    };
    match keep(&site, &parts, &kind, uploaded).await {
        Ok(import) => Redirect::to(&format!("{page}/{import}")).into_response(),
        Err(error) => again(&site, parts, &page, values, error).await,
    }
}

async fn keep(
    site: &Site,
    parts: &Parts,
    kind: &str,
    uploaded: Result<Uploaded, ApiError>,
) -> Result<ImportId, ApiError> {
    let cx = parts.extensions.get::<Cx>().ok_or(ApiError::Internal)?;
    cx.require(Action::ImportRoster)?;
    let kind = ListKind::from_code(kind).ok_or(ApiError::NotFound)?;
    let uploaded = uploaded?;
    let of = if kind == ListKind::Training {
        let session = uploaded.text("session").trim().parse().map_err(|_| invalid("session", "choice"))?;
        lists::of_session(&site.shared.store, &cx.scope()?, session).await?
    } else {
        asked(cx, kind, &uploaded)?
    };
    let items = lists::items(&site.shared.store, &of).await?;
    let Uploaded { name, bytes, .. } = uploaded;
    let read = tokio::task::spawn_blocking({
        let (name, of) = (name.clone(), of.clone());
        move || lists::read(&of, &items, &bytes, &name)
    });
    let reading = read.await.map_err(|_| ApiError::Internal)?.map_err(unreadable)?;
    let payload = serde_json::to_string(&Kept { of, reading }).map_err(|_| ApiError::Internal)?;
    Ok(site.shared.store.stage_list(cx.act()?, kind, &name, &payload).await?)
}

/// The time a list is for, as the form says.
fn asked(cx: &Cx, kind: ListKind, form: &Uploaded) -> Result<ListOf, ApiError> {
    if kind == ListKind::Opening {
        let year: i16 = form.text("year").trim().parse().map_err(|_| invalid("year", "not_a_number"))?;
        let likely = Month::new(year, 1).is_ok_and(|month| lists::is_likely(month, cx.today));
        return if likely { Ok(ListOf::Opening { year }) } else { Err(invalid("year", "out_of_range")) };
    }
    let month: Month = form.text("month").trim().parse().map_err(|_| invalid("month", "month"))?;
    if !lists::is_likely(month, cx.today) {
        return Err(invalid("month", "out_of_range"));
    }
    Ok(match kind {
        ListKind::Bases => ListOf::Bases { month },
        ListKind::Deductions => ListOf::Deductions { month },
        ListKind::OneOffs => ListOf::OneOffs { month },
        ListKind::Opening | ListKind::Attendance | ListKind::Training => {
            ListOf::Attendance { month, unpaid: lists::kinds_of_leave(form.text("unpaid")) }
        }
    })
}

/// The list an address is about: its kind and number.
fn list_of(path: &str) -> Option<(ListKind, ImportId)> {
    let (kind, import) = path.strip_prefix("/imports/")?.split_once('/')?;
    Some((ListKind::from_code(kind)?, import.parse().ok()?))
}

/// Puts the preview into requests for `/imports/{kind}/{id}`.
pub async fn prepare(mut request: Request, next: Next) -> Response {
    if let (Some((kind, import)), true) = (list_of(request.uri().path()), request.method() == Method::GET)
        && let Some(cx) = request.extensions().get::<Cx>().cloned()
        && let Some(preview) = preview(&cx, kind, import).await
    {
        request.extensions_mut().insert(preview);
    }
    next.run(request).await
}

/// The preview; without one the page says that there is no such list.
pub async fn preview(cx: &Cx, kind: ListKind, import: ImportId) -> Option<ListPreview> {
    match try_preview(cx, kind, import).await {
        Ok(preview) => Some(preview),
        Err(ApiError::Internal) => {
            tracing::error!(import = import.0, "a list could not be shown");
            None
        }
        Err(_) => None,
    }
}

async fn try_preview(cx: &Cx, kind: ListKind, import: ImportId) -> Result<ListPreview, ApiError> {
    let act = cx.act()?;
    let list = cx.store.staged_list(act.by, kind, import).await?;
    let state = match list.outcome {
        Some(outcome) => ListState::Recorded(outcome),
        None => {
            let kept = opened(&list.staged.payload)?;
            let diff = cx.store.list_preview(act, &kept.of, &kept.reading.rows).await?;
            ListState::Open(Arc::new(found(kept, diff)))
        }
    };
    Ok(ListPreview { id: import, kind, file_name: list.staged.file_name, state })
}

fn opened(payload: &str) -> Result<Kept, ApiError> {
    serde_json::from_str(payload).map_err(|_| StoreError::Corrupt("import_payload").into())
}

fn found(kept: Kept, diff: ListDiff) -> ListFound {
    let Kept { of, reading } = kept;
    let kind = of.kind();
    let mut counts =
        [Severity::Error, Severity::Warning, Severity::Notice].map(|severity| number(reading.count(severity)));
    let bad_rows = number(reading.bad_rows()) + diff.refused;
    let mut faults: Vec<ListFault> = reading.problems.iter().map(|problem| of_file(kind, problem)).collect();
    for (row, finding) in diff.rows.iter().flat_map(|row| row.findings.iter().map(move |finding| (row, finding))) {
        match finding.code.severity() {
            Severity::Error => counts[0] += 1,
            Severity::Warning => counts[1] += 1,
            // Stands beside the row it is about.
            Severity::Notice => continue,
        }
        faults.push(of_row(kind, row, finding));
    }
    faults.sort_by_key(|fault| (fault.severity, fault.row));
    faults.truncate(SHOWN);
    ListFound {
        of,
        sheet: reading.sheet,
        header_row: reading.header_row,
        encoding: reading.encoding,
        other_sheets: reading.other_sheets,
        people: reading.people,
        bad_rows,
        faults,
        counts,
        diff,
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// What is wrong with the file itself.
fn of_file(kind: ListKind, problem: &Problem) -> ListFault {
    let title = lists::title(kind, &problem.field).unwrap_or(&problem.field);
    ListFault {
        row: problem.row,
        name: problem.params.get("name").cloned().unwrap_or_default(),
        column: format!("{} {title}", problem.column_letter).trim().to_owned(),
        value: problem.value.clone(),
        area: "exchange",
        code: problem.code.code(),
        severity: problem.severity,
        params: problem.params.clone(),
    }
}

/// What is to be said of a row beside what is on file.
fn of_row(kind: ListKind, row: &ListPreviewRow, finding: &Finding) -> ListFault {
    let params: BTreeMap<String, String> =
        finding.params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    ListFault {
        row: row.row,
        name: row.name.clone(),
        column: lists::title(kind, finding.field).unwrap_or(finding.field).to_owned(),
        value: String::new(),
        area: "list",
        code: finding.code.code(),
        severity: finding.code.severity(),
        params,
    }
}

/// `POST /imports/{kind}/{id}/apply`: all of it, without bad rows if so chosen.
pub async fn apply(State(site): State<Site>, Path((kind, import)): Path<(String, i64)>, request: Request) -> Response {
    let (mut parts, form) = match Form::read(request).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let page = format!("/imports/{kind}/{import}");
    match try_apply(&parts, &kind, ImportId(import), &form).await {
        Ok(done) => Redirect::to(&format!("{page}?done={done}")).into_response(),
        Err(error) => {
            if let (Some(cx), Some((kind, import))) = (parts.extensions.get::<Cx>().cloned(), list_of(&page))
                && let Some(preview) = preview(&cx, kind, import).await
            {
                parts.extensions.insert(preview);
            }
            again(&site, parts, &page, form.harmless(), error).await
        }
    }
}

async fn try_apply(parts: &Parts, kind: &str, import: ImportId, form: &Form) -> Result<&'static str, ApiError> {
    let cx = parts.extensions.get::<Cx>().ok_or(ApiError::Internal)?;
    cx.require(Action::ImportRoster)?;
    let kind = ListKind::from_code(kind).ok_or(ApiError::NotFound)?;
    let act = cx.act()?;
    let list = cx.store.staged_list(act.by, kind, import).await?;
    if list.staged.applied_at.is_some() {
        return Err(ApiError::Conflict { reason: "import_applied".into() });
    }
    let Kept { of, reading } = opened(&list.staged.payload)?;
    let without_refused = form.text("mode") == "without_bad";
    if reading.has_errors() && !without_refused {
        return Err(ApiError::Conflict { reason: "import_has_errors".into() });
    }
    if reading.rows.is_empty() {
        return Err(ApiError::Conflict { reason: "import_empty".into() });
    }
    let options = ListOptions { without_refused, seen: Some(form.text("seen")) };
    let outcome = cx.store.apply_list(act, Some(import), &of, &reading.rows, options).await?;
    Ok(if outcome.import.is_some() { "list_imported" } else { "list_same" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_previews_of_a_kind_there_is_are_prepared() {
        assert_eq!(list_of("/imports/bases/7"), Some((ListKind::Bases, ImportId(7))));
        for other in ["/imports", "/imports/bases", "/imports/bases/form.xlsx", "/imports/nonsense/7", "/import/7"] {
            assert_eq!(list_of(other), None, "{other}");
        }
    }
}
