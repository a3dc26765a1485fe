//! Importing a roster through the pages: upload, preview, corrected columns, apply.

use std::sync::Arc;

use app::context::{Cx, ImportColumn, ImportPreview};
use app::error::ApiError;
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Principal, UnitPath};
use domain::calendar::Date;
use domain::identity::{mask_account, mask_id, mask_phone};
use domain::ids::ImportId;
use domain::roster::{Column, Mapping, Reading, Severity, Sheet, column_letter};
use exchange::ReadError;
use exchange::roster::Upload;
use serde::{Deserialize, Serialize};
use store::StoreError;
use store::imports::{ApplyOptions, StagedImport};

use super::{Site, again};
use crate::auth::Form;
use crate::roster;

/// What is kept, sealed, between upload and apply.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Unit the roster is for.
    root: UnitPath,
    /// The sheet with its columns.
    upload: Upload,
}

/// A field that is wrong.
pub fn invalid(field: &str, reason: &str) -> ApiError {
    ApiError::Invalid { field: field.into(), reason: reason.into() }
}

/// `POST /import`: keeps an uploaded file and goes on to its preview.
pub async fn upload(State(site): State<Site>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let asked = Request::from_parts(parts.clone(), body);
    match keep(&site, &parts, asked).await {
        Ok(import) => Redirect::to(&format!("/import/{import}")).into_response(),
        Err(error) => again(&site, parts, "/import", Vec::new(), error).await,
    }
}

async fn keep(site: &Site, parts: &Parts, request: Request) -> Result<ImportId, ApiError> {
    let cx = parts.extensions.get::<Cx>().ok_or(ApiError::Internal)?;
    let principal = cx.require(Action::ImportRoster)?;
    let Uploaded { name, bytes, .. } = Uploaded::read(request).await?;
    let read = tokio::task::spawn_blocking({
        let name = name.clone();
        move || exchange::roster::open(&bytes, &name)
    });
    let upload = read.await.map_err(|_| ApiError::Internal)?.map_err(unreadable)?;
    let kept = Kept { root: principal.unit.clone(), upload };
    let payload = serde_json::to_string(&kept).map_err(|_| ApiError::Internal)?;
    Ok(site.shared.store.stage_import(cx.act()?, &name, &payload).await?)
}

/// What a multipart form brought.
pub struct Uploaded {
    /// Name of the file.
    pub name: String,
    /// Its contents.
    pub bytes: Vec<u8>,
    /// The other fields, as they were entered.
    pub values: Vec<(String, String)>,
}

impl Uploaded {
    /// Reads a form with one file.
    ///
    /// # Errors
    /// The request is no such form, it has no file, or the file is too large.
    pub async fn read(request: Request) -> Result<Self, ApiError> {
        let mut form = Multipart::from_request(request, &()).await.map_err(|_| ApiError::BadInput)?;
        let too_large = |error: axum::extract::multipart::MultipartError| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => unreadable(ReadError::TooLarge),
            _ => ApiError::BadInput,
        };
        let (mut file, mut values) = (None, Vec::new());
        while let Some(field) = form.next_field().await.map_err(too_large)? {
            if field.name() != Some("file") {
                let name = field.name().unwrap_or_default().to_owned();
                values.push((name, field.text().await.map_err(too_large)?));
                continue;
            }
            let name: String = field.file_name().unwrap_or_default().chars().take(200).collect();
            let bytes = field.bytes().await.map_err(too_large)?;
            if name.is_empty() && bytes.is_empty() {
                return Err(invalid("file", "required"));
            }
            file = Some((name, bytes.to_vec()));
        }
        let (name, bytes) = file.ok_or_else(|| invalid("file", "required"))?;
        Ok(Self { name, bytes, values })
    }

    /// True if a box was ticked.
    #[must_use]
    pub fn has(&self, tick: &str) -> bool {
        self.values.iter().any(|(name, _)| name == tick)
    }

    /// A field as it was entered; empty if it is missing.
    #[must_use]
    pub fn text(&self, field: &str) -> &str {
        self.values.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value.trim())
    }
}

/// Why a file was not read.
pub fn unreadable(error: ReadError) -> ApiError {
    let values = error.params().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    ApiError::Unreadable { reason: error.code().to_owned(), values }
}

/// An import of one's own that was kept.
async fn kept(cx: &Cx, import: ImportId) -> Result<Kept, ApiError> {
    let principal = cx.require(Action::ImportRoster)?;
    let staged = cx.store.staged_import(principal, import).await?;
    if staged.applied_at.is_some() {
        return Err(ApiError::Conflict { reason: "import_applied".into() });
    }
    opened(&staged)
}

fn opened(staged: &StagedImport) -> Result<Kept, ApiError> {
    serde_json::from_str(&staged.payload).map_err(|_| StoreError::Corrupt("import_payload").into())
}

async fn read(cx: &Cx, by: &Principal, kept: &Kept) -> Result<Reading, ApiError> {
    Ok(roster::read(&cx.store, by, &kept.root, &kept.upload, cx.today).await?)
}

/// Puts the preview into requests for `/import/{id}`.
pub async fn prepare(mut request: Request, next: Next) -> Response {
    let import = request.uri().path().strip_prefix("/import/").and_then(|id| id.parse::<ImportId>().ok());
    if let (Some(import), true) = (import, request.method() == Method::GET)
        && let Some(cx) = request.extensions().get::<Cx>().cloned()
        && let Some(preview) = preview(&cx, import).await
    {
        request.extensions_mut().insert(preview);
    }
    next.run(request).await
}

/// The preview; without one the page says that there is no such import.
pub async fn preview(cx: &Cx, import: ImportId) -> Option<ImportPreview> {
    match try_preview(cx, import).await {
        Ok(preview) => Some(preview),
        Err(ApiError::Internal) => {
            tracing::error!(import = import.0, "an import could not be shown");
            None
        }
        Err(_) => None,
    }
}

async fn try_preview(cx: &Cx, import: ImportId) -> Result<ImportPreview, ApiError> {
    let by = cx.require(Action::ImportRoster)?;
    let staged = cx.store.staged_import(by, import).await?;
    if staged.applied_at.is_some() {
        return Ok(applied(staged, cx.today));
    }
    let kept = opened(&staged)?;
    let reading = read(cx, by, &kept).await?;
    let facts_from = roster::facts_from(&reading);
    let diff = cx.store.import_diff(by, &kept.root, &reading.rows, facts_from).await?;
    let counts = [Severity::Error, Severity::Warning, Severity::Notice].map(|severity| reading.count(severity));
    let Upload { sheet, mapping, other_sheets, .. } = kept.upload;
    Ok(ImportPreview {
        id: import,
        file_name: staged.file_name,
        applied: false,
        columns: columns(&sheet, &mapping),
        missing: mapping.missing(),
        sheet: sheet.name,
        other_sheets,
        header_row: mapping.header_row.saturating_add(1),
        people: reading.people,
        bad_rows: u32::try_from(reading.bad_rows.len()).unwrap_or(u32::MAX),
        problems: Arc::new(reading.problems),
        counts,
        diff: Arc::new(diff),
        facts_from,
    })
}

/// All that is left of an import once it was applied.
fn applied(staged: StagedImport, today: Date) -> ImportPreview {
    ImportPreview {
        id: staged.id,
        file_name: staged.file_name,
        applied: true,
        sheet: String::new(),
        other_sheets: Vec::new(),
        header_row: 1,
        columns: Vec::new(),
        missing: Vec::new(),
        people: 0,
        bad_rows: 0,
        problems: Arc::default(),
        counts: [0; 3],
        diff: Arc::default(),
        facts_from: today,
    }
}

fn columns(sheet: &Sheet, mapping: &Mapping) -> Vec<ImportColumn> {
    let header = usize::try_from(mapping.header_row).unwrap_or(0);
    let width = sheet.rows.get(header).map_or(0, Vec::len).max(mapping.columns.len());
    let column = |at: usize| {
        let field = mapping.columns.get(at).copied().flatten();
        let mut values = (header + 1..sheet.rows.len()).map(|row| sheet.cell(row, at).shown());
        let example = values.find(|value| !value.is_empty()).unwrap_or_default();
        ImportColumn {
            letter: column_letter(at),
            header: sheet.cell(header, at).shown(),
            example: shortened(field, &example),
            column: field,
        }
    };
    (0..width).map(column).collect()
}

/// A value as the page may show it. What stands in a column nobody named may be anything: long digits are hidden too.
fn shortened(field: Option<Column>, value: &str) -> String {
    const SHOWN: usize = 20;
    match field {
        Some(Column::IdNumber) => mask_id(value),
        Some(Column::Account) => mask_account(value),
        Some(Column::Phone) => mask_phone(value),
        None if value.chars().filter(char::is_ascii_digit).count() > 8 => mask_account(value),
        _ => value.chars().take(SHOWN).collect(),
    }
}

/// `POST /import/{id}/mapping`: other columns for the same sheet.
pub async fn map(State(site): State<Site>, Path(import): Path<i64>, request: Request) -> Response {
    let (parts, form) = match Form::read(request).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let page = format!("/import/{import}");
    match try_map(&site, &parts, ImportId(import), &form).await {
        Ok(()) => Redirect::to(&format!("{page}?done=import_mapped")).into_response(),
        Err(error) => show_again(&site, parts, &page, form, error).await,
    }
}

async fn try_map(site: &Site, parts: &Parts, import: ImportId, form: &Form) -> Result<(), ApiError> {
    let cx = parts.extensions.get::<Cx>().ok_or(ApiError::Internal)?;
    let mut kept = kept(cx, import).await?;
    let asked: u32 = form.text("header_row").parse().map_err(|_| invalid("header_row", "not_a_number"))?;
    let known = usize::try_from(asked).is_ok_and(|row| row >= 1 && row <= kept.upload.sheet.rows.len());
    if !known {
        return Err(invalid("header_row", "out_of_range"));
    }
    let header_row = asked - 1;
    let mapping = if header_row == kept.upload.mapping.header_row {
        assigned(kept.upload.mapping.clone(), form)
    } else {
        // Another header row makes other columns: those chosen before mean nothing there.
        Mapping::at(&kept.upload.sheet, header_row)
    };
    kept.upload = kept.upload.with_mapping(mapping);
    let payload = serde_json::to_string(&kept).map_err(|_| ApiError::Internal)?;
    Ok(site.shared.store.restage_import(cx.act()?, import, &payload).await?)
}

fn assigned(mut mapping: Mapping, form: &Form) -> Mapping {
    let chosen: Vec<(usize, Option<Column>)> = (0..exchange::limits::COLUMNS)
        .filter_map(|at| form.sent(&format!("column-{at}")).map(|code| (at, Column::from_code(code))))
        .collect();
    for (at, _) in &chosen {
        mapping.assign(*at, None);
    }
    for (at, column) in chosen.into_iter().filter(|(_, column)| column.is_some()) {
        mapping.assign(at, column);
    }
    mapping
}

/// `POST /import/{id}/apply`: all of it, without bad rows if so ticked.
pub async fn apply(State(site): State<Site>, Path(import): Path<i64>, request: Request) -> Response {
    let (parts, form) = match Form::read(request).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    match try_apply(&parts, ImportId(import), &form).await {
        Ok(()) => Redirect::to("/workers?done=import_applied").into_response(),
        Err(error) => show_again(&site, parts, &format!("/import/{import}"), form, error).await,
    }
}

async fn try_apply(parts: &Parts, import: ImportId, form: &Form) -> Result<(), ApiError> {
    let cx = parts.extensions.get::<Cx>().ok_or(ApiError::Internal)?;
    let kept = kept(cx, import).await?;
    let act = cx.act()?;
    let reading = read(cx, act.by, &kept).await?;
    if reading.has_errors() && form.text("mode") != "without_bad" {
        return Err(ApiError::Conflict { reason: "import_has_errors".into() });
    }
    if reading.rows.is_empty() {
        return Err(ApiError::Conflict { reason: "import_empty".into() });
    }
    let facts_from = form.text("facts_from").parse().map_err(|_| invalid("facts_from", "not_a_date"))?;
    let confirm_placements = form.sent("confirm_placements").is_some();
    let options = ApplyOptions { facts_from, confirm_placements, fictitious: false };
    cx.store.apply_import(act, Some(import), &kept.root, &reading.rows, options).await?;
    Ok(())
}

/// The preview again, with the refusal.
async fn show_again(site: &Site, mut parts: Parts, page: &str, form: Form, error: ApiError) -> Response {
    let id = page.rsplit('/').next().and_then(|id| id.parse().ok());
    if let (Some(cx), Some(id)) = (parts.extensions.get::<Cx>().cloned(), id)
        && let Some(preview) = preview(&cx, id).await
    {
        parts.extensions.insert(preview);
    }
    again(site, parts, page, form.harmless(), error).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_never_show_long_numbers() {
        assert_eq!(shortened(Some(Column::IdNumber), "439901199402070082"), "4399**********0082");
        assert_eq!(shortened(None, "439901199402070082"), "**************0082");
        assert_eq!(shortened(Some(Column::Name), "陈𬭎"), "陈𬭎");
        assert_eq!(shortened(Some(Column::DeclaredBase), "5123.45"), "5123.45");
    }
}
