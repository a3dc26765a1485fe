//! Downloads: payslips, registers and letters as PDF, lists as workbooks, policy packs as TOML. Whose records they may
//! hold is decided in the store; each that is about people leaves a row in the audit log.

use std::io::{self, Write};

use app::api::policy::scheme_pack;
use app::context::Cx;
use app::error::ApiError;
use app::pages::certificates::certificate_query;
use app::pages::coverage::{coverage_unit, uncovered_query};
use app::pages::runs::changed;
use app::pages::workers::worker_query;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::access::Action;
use domain::calendar::Date;
use domain::ids::{DraftId, ReviewId, RunId, SlipId, WorkerId};
use domain::policy::{Pack, to_toml};
use futures::stream;
use store::lists::ListKind;
use tokio::sync::mpsc;

use crate::documents::{self, Letters, NoSlips, Standing, Wanted};
use crate::lists;

const PDF: &str = "application/pdf";
const TOML: &str = "application/toml";
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Bytes sent at a time.
const PIECE: usize = 64 * 1024;

/// What an address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Asked {
    Workers,
    Certificates,
    Coverage,
    CoverageReport,
    Uncovered,
    ListForm(ListKind),
    Slip(SlipId),
    Register(RunId),
    Payslips(RunId),
    Book(RunId),
    Changes(RunId),
    Draft(DraftId),
    Pack { scheme: Option<String>, id: String, version: Date },
    Letters(ReviewId),
    Letter(ReviewId, WorkerId),
    Standing(WorkerId),
}

impl Asked {
    fn of(path: &str) -> Option<Self> {
        if path == "/workers.xlsx" {
            return Some(Self::Workers);
        }
        if path == "/certificates.xlsx" {
            return Some(Self::Certificates);
        }
        if path == "/coverage.pdf" {
            return Some(Self::CoverageReport);
        }
        if path == "/coverage.xlsx" {
            return Some(Self::Coverage);
        }
        if path == "/coverage/missing.xlsx" {
            return Some(Self::Uncovered);
        }
        if let Some(rest) = path.strip_prefix("/imports/") {
            return ListKind::from_code(rest.strip_suffix("/form.xlsx")?).map(Self::ListForm);
        }
        if let Some(rest) = path.strip_prefix("/slips/") {
            return rest.strip_suffix(".pdf")?.parse().ok().map(Self::Slip);
        }
        if let Some(rest) = path.strip_prefix("/workers/") {
            return rest.strip_suffix("/ladder.pdf")?.parse().ok().map(Self::Standing);
        }
        if let Some(rest) = path.strip_prefix("/policy/") {
            return Self::policy(rest.strip_suffix(".toml")?);
        }
        if let Some(rest) = path.strip_prefix("/reviews/") {
            let (review, letters) = rest.split_once("/letters")?;
            let review = review.parse().ok()?;
            if letters == ".pdf" {
                return Some(Self::Letters(review));
            }
            let worker = letters.strip_prefix('/')?.strip_suffix(".pdf")?;
            return worker.parse().ok().map(|worker| Self::Letter(review, worker));
        }
        let rest = path.strip_prefix("/runs/")?;
        if let Some(run) = rest.strip_suffix("/register.pdf") {
            run.parse().ok().map(Self::Register)
        } else if let Some(run) = rest.strip_suffix("/slips.pdf") {
            run.parse().ok().map(Self::Payslips)
        } else if let Some(run) = rest.strip_suffix("/changes.xlsx") {
            run.parse().ok().map(Self::Changes)
        } else {
            rest.strip_suffix(".xlsx")?.parse().ok().map(Self::Book)
        }
    }

    /// What is asked for under `/policy/`.
    fn policy(path: &str) -> Option<Self> {
        let pack = |scheme: Option<&str>, id: &str, version: &str| {
            let version = version.parse().ok()?;
            Some(Self::Pack { scheme: scheme.map(str::to_owned), id: id.to_owned(), version })
        };
        match path.split('/').collect::<Vec<_>>().as_slice() {
            ["drafts", draft] => draft.parse().ok().map(Self::Draft),
            ["schemes", scheme, id, version] => pack(Some(scheme), id, version),
            [id, version] => pack(None, id, version),
            _ => None,
        }
    }
}

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
        let absent = matches!(error.downcast_ref(), Some(store::StoreError::NotFound)) || error.is::<NoSlips>();
        if absent { Self::Refused(ApiError::NotFound) } else { Self::Failed(error) }
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
    match asked {
        Asked::Workers => workers(cx).await,
        Asked::Certificates => certificates(cx).await,
        Asked::Coverage => coverage(cx).await,
        Asked::CoverageReport => coverage_report(cx).await,
        Asked::Uncovered => uncovered(cx).await,
        Asked::ListForm(kind) => {
            // Empty: nothing about anybody leaves the house.
            cx.require(Action::ImportRoster)?;
            let bytes = lists::form(kind, cx.locale).map_err(anyhow::Error::from)?;
            let name = format!("{}.xlsx", cx.t(&format!("lists.kind.{}", kind.code())));
            Ok(file(Body::from(bytes), XLSX, &name, "list.xlsx"))
        }
        Asked::Slip(slip) => payslip(cx, slip).await,
        Asked::Register(run) => {
            let wanted = of_run(cx, run).await?;
            let name = named(cx, "report.file.register", &wanted, "pdf");
            let (writer, pieces) = pipe();
            let writing = tokio::spawn(async move { documents::register(&wanted, writer).await });
            let body = piped(writing, pieces).await?;
            cx.store.record_download(cx.act()?, "register_pdf", "pay_run", run.0).await?;
            Ok(file(body, PDF, &name, "register.pdf"))
        }
        Asked::Payslips(run) => {
            let wanted = of_run(cx, run).await?;
            let name = named(cx, "report.file.payslips", &wanted, "pdf");
            let (writer, pieces) = pipe();
            let writing = tokio::spawn(async move { documents::payslips(&wanted, writer).await });
            let body = piped(writing, pieces).await?;
            cx.store.record_download(cx.act()?, "payslips_pdf", "pay_run", run.0).await?;
            Ok(file(body, PDF, &name, "payslips.pdf"))
        }
        Asked::Letters(review) => {
            cx.require(Action::ReadWorkers)?;
            letters(cx, review, None).await
        }
        // A worker may take their own.
        Asked::Letter(review, worker) => letters(cx, review, Some(worker)).await,
        Asked::Standing(worker) => certificate_of_grade(cx, worker).await,
        Asked::Book(run) => {
            let wanted = of_run(cx, run).await?;
            let items = cx.store.run_items(&cx.scope()?, run, None).await?;
            let bytes = documents::slips_book(&wanted, &items).await?;
            cx.store.record_download(cx.act()?, "slips_xlsx", "pay_run", run.0).await?;
            let name = named(cx, "report.file.run", &wanted, "xlsx");
            Ok(file(Body::from(bytes), XLSX, &name, "run.xlsx"))
        }
        Asked::Changes(run) => {
            let wanted = of_run(cx, run).await?;
            let bytes = documents::changes_book(&wanted, run, changed(cx)).await?;
            cx.store.record_download(cx.act()?, "changes_xlsx", "pay_run", run.0).await?;
            let name = named(cx, "report.file.changes", &wanted, "xlsx");
            Ok(file(Body::from(bytes), XLSX, &name, "changes.xlsx"))
        }
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

/// The name of a file about a unit and a month.
fn named(cx: &Cx, title: &str, wanted: &Wanted, ending: &str) -> String {
    format!("{}-{}-{}.{ending}", cx.t(title), wanted.unit_name, wanted.month)
}

async fn workers(cx: &Cx) -> Result<Response, Failure> {
    cx.require(Action::ReadWorkers)?;
    let names = cx.names().await?;
    let bytes = documents::workers_book(&cx.store, &cx.scope()?, &worker_query(cx), cx.locale, &names).await?;
    cx.store.record_download(cx.act()?, "workers_xlsx", "worker", 0).await?;
    Ok(file(Body::from(bytes), XLSX, &format!("{}-{}.xlsx", cx.t("report.file.workers"), cx.today), "workers.xlsx"))
}

async fn coverage(cx: &Cx) -> Result<Response, Failure> {
    cx.require(Action::ReadWorkers)?;
    let (names, unit) = (cx.names().await?, coverage_unit(cx));
    let bytes = documents::coverage_book(&cx.store, &cx.scope()?, unit.as_ref(), cx.today, cx.locale, &names).await?;
    cx.store.record_download(cx.act()?, "coverage_xlsx", "worker", 0).await?;
    Ok(file(Body::from(bytes), XLSX, &format!("{}-{}.xlsx", cx.t("nav.coverage"), cx.today), "coverage.xlsx"))
}

async fn coverage_report(cx: &Cx) -> Result<Response, Failure> {
    let by = cx.require(Action::ReadWorkers)?;
    let (scope, names) = (cx.scope()?, cx.names().await?);
    let unit = coverage_unit(cx).unwrap_or_else(|| by.unit.clone());
    let asked = documents::AskedCoverage {
        scope: &scope,
        unit: Some(&unit),
        today: cx.today,
        locale: cx.locale,
        names: &names,
        now: cx.now,
    };
    let pdf = documents::coverage_report(&cx.store, &asked).await?;
    cx.store.record_download(cx.act()?, "coverage_pdf", "worker", 0).await?;
    Ok(file(Body::from(pdf.bytes), PDF, &format!("{}-{}.pdf", cx.t("nav.coverage"), cx.today), "coverage.pdf"))
}

async fn uncovered(cx: &Cx) -> Result<Response, Failure> {
    cx.require(Action::ReadWorkers)?;
    let query = uncovered_query(cx);
    let bytes = documents::uncovered_book(&cx.store, &cx.scope()?, &query, cx.locale).await?;
    cx.store.record_download(cx.act()?, "uncovered_xlsx", "worker", 0).await?;
    let name = format!("{}-{}-{}.xlsx", cx.t("coverage.missing_list"), cx.word(query.fund), cx.today);
    Ok(file(Body::from(bytes), XLSX, &name, "missing.xlsx"))
}

async fn certificates(cx: &Cx) -> Result<Response, Failure> {
    cx.require(Action::ReadWorkers)?;
    let (names, query) = (cx.names().await?, certificate_query(cx));
    let rule = names.items().and_then(|items| items.renewal.as_ref());
    let bytes = documents::certificates_book(&cx.store, &cx.scope()?, &query, cx.locale, rule).await?;
    cx.store.record_download(cx.act()?, "certificates_xlsx", "worker", 0).await?;
    let name = format!("{}-{}.xlsx", cx.t("nav.certificates"), cx.today);
    Ok(file(Body::from(bytes), XLSX, &name, "certificates.xlsx"))
}

/// One slip: a worker may take their own.
async fn payslip(cx: &Cx, slip: SlipId) -> Result<Response, Failure> {
    let scope = cx.scope()?;
    let view = cx.store.slip(&scope, slip).await?;
    let pdf = documents::payslip(&cx.store, &scope, &view, cx.locale, cx.now).await?;
    cx.store.record_download(cx.act()?, "payslip_pdf", "pay_slip", slip.0).await?;
    let name = format!("{}-{}-{}.pdf", cx.t("report.file.payslip"), view.row.month, view.row.code);
    Ok(file(Body::from(pdf.bytes), PDF, &name, "payslip.pdf"))
}

/// Letters about grades: of one worker, or of everybody for whom something was decided.
async fn letters(cx: &Cx, review: ReviewId, worker: Option<WorkerId>) -> Result<Response, Failure> {
    let letters = Letters::open(&cx.store, &cx.scope()?, review, worker).await?;
    let (title, ascii, what) = match worker {
        Some(_) => ("report.file.letter", "letter.pdf", "letter_pdf"),
        None => ("report.file.letters", "letters.pdf", "letters_pdf"),
    };
    let about = match (worker, letters.first.cases.first()) {
        (Some(_), Some(case)) => case.code.clone(),
        _ => letters.first.unit_name.clone(),
    };
    let name = format!("{}-{about}-{}.pdf", cx.t(title), letters.first.as_of);
    let (writer, pieces) = pipe();
    let (locale, now) = (cx.locale, cx.now);
    let writing = tokio::spawn(async move { letters.write(locale, now, writer).await });
    let body = piped(writing, pieces).await?;
    cx.store.record_download(cx.act()?, what, "review_round", review.0).await?;
    Ok(file(body, PDF, &name, ascii))
}

/// Where one worker stands: a worker may take their own.
async fn certificate_of_grade(cx: &Cx, worker: WorkerId) -> Result<Response, Failure> {
    let standing = Standing::load(&cx.store, &cx.scope()?, worker, cx.locale, cx.today).await?;
    let name = format!("{}-{}-{}.pdf", cx.t("report.file.standing"), standing.code, cx.today);
    let pdf = standing.print(cx.locale, cx.now).await?;
    cx.store.record_download(cx.act()?, "ladder_pdf", "worker", worker.0).await?;
    Ok(file(Body::from(pdf.bytes), PDF, &name, "certificate.pdf"))
}

/// The part of a run that may be read.
async fn of_run(cx: &Cx, run: RunId) -> Result<Wanted, Failure> {
    let by = cx.require(Action::ReadPay)?;
    let scope = cx.scope()?;
    let row = cx.store.run(&scope, run).await?.row;
    let (unit, unit_name) = if row.unit.covers(&by.unit) && row.unit != by.unit {
        let name = cx.store.unit_names(&scope, &[&by.unit]).await?.remove(&by.unit).ok_or(ApiError::NotFound)?;
        (by.unit.clone(), name)
    } else {
        (row.unit, row.unit_name)
    };
    Ok(Wanted {
        store: cx.store.clone(),
        scope,
        month: row.month,
        off_cycle: row.off_cycle,
        unit,
        unit_name,
        locale: cx.locale,
        now: cx.now,
    })
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

type Piece = io::Result<Vec<u8>>;

/// Writes what a document is made of into a response, a piece at a time; a slow reader holds the printer up.
struct Pipe {
    pieces: mpsc::Sender<Piece>,
    held: Vec<u8>,
}

fn pipe() -> (Pipe, mpsc::Receiver<Piece>) {
    let (pieces, receiver) = mpsc::channel(4);
    (Pipe { pieces, held: Vec::with_capacity(PIECE) }, receiver)
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        if self.held.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.held, Vec::with_capacity(PIECE));
        self.pieces.blocking_send(Ok(piece)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        // A reader who has gone away wants nothing more.
        let _ = self.flush();
    }
}

type Writing = tokio::task::JoinHandle<anyhow::Result<reports::Summary>>;

/// The body, once the first piece is there: what fails before that is answered with a status, what fails later cuts
/// the body off, so that nobody takes a part for the whole.
async fn piped(writing: Writing, mut pieces: mpsc::Receiver<Piece>) -> Result<Body, Failure> {
    let Some(first) = pieces.recv().await else {
        return match writing.await {
            Ok(Ok(_)) => Ok(Body::empty()),
            Ok(Err(error)) => Err(error.into()),
            Err(error) => Err(Failure::Failed(error.into())),
        };
    };
    let rest = stream::unfold((Some(writing), pieces), |(writing, mut pieces)| async move {
        match pieces.recv().await {
            Some(piece) => Some((piece, (writing, pieces))),
            None => match writing?.await {
                Ok(Ok(_)) => None,
                _ => Some((Err(io::ErrorKind::UnexpectedEof.into()), (None, pieces))),
            },
        }
    });
    Ok(Body::from_stream(futures::StreamExt::chain(stream::iter([first]), rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_files_are_told_from_pages() {
        assert_eq!(Asked::of("/workers.xlsx"), Some(Asked::Workers));
        assert_eq!(Asked::of("/imports/bases/form.xlsx"), Some(Asked::ListForm(ListKind::Bases)));
        for other in ["/imports/bases", "/imports/nonsense/form.xlsx", "/imports/bases/7"] {
            assert_eq!(Asked::of(other), None, "{other}");
        }
        assert_eq!(Asked::of("/slips/42.pdf"), Some(Asked::Slip(SlipId(42))));
        assert_eq!(Asked::of("/runs/7/register.pdf"), Some(Asked::Register(RunId(7))));
        assert_eq!(Asked::of("/runs/7/slips.pdf"), Some(Asked::Payslips(RunId(7))));
        assert_eq!(Asked::of("/runs/7/changes.xlsx"), Some(Asked::Changes(RunId(7))));
        assert_eq!(Asked::of("/runs/7.xlsx"), Some(Asked::Book(RunId(7))));
        assert_eq!(Asked::of("/policy/drafts/3.toml"), Some(Asked::Draft(DraftId(3))));
        let version = "2022-01-01".parse().unwrap();
        let pack =
            |scheme: Option<&str>| Asked::Pack { scheme: scheme.map(str::to_owned), id: "own".to_owned(), version };
        assert_eq!(Asked::of("/policy/own/2022-01-01.toml"), Some(pack(None)));
        assert_eq!(Asked::of("/policy/schemes/xian/own/2022-01-01.toml"), Some(pack(Some("xian"))));
        for page in ["/policy/own/2022-01-01", "/policy/drafts/x.toml", "/policy/own/x.toml", "/policy/own.toml"] {
            assert_eq!(Asked::of(page), None, "{page}");
        }
        assert_eq!(Asked::of("/reviews/7/letters.pdf"), Some(Asked::Letters(ReviewId(7))));
        assert_eq!(Asked::of("/workers/42/ladder.pdf"), Some(Asked::Standing(WorkerId(42))));
        assert_eq!(Asked::of("/workers/42"), None);
        assert_eq!(Asked::of("/reviews/7/letters/42.pdf"), Some(Asked::Letter(ReviewId(7), WorkerId(42))));
        for page in ["/reviews/7", "/reviews/7/letters", "/reviews/x/letters.pdf", "/reviews/7/letters/.pdf"] {
            assert_eq!(Asked::of(page), None, "{page}");
        }
        for page in ["/runs/7", "/slips/42", "/slips/x.pdf", "/workers", "/runs/7/slips", "/runs/.xlsx"] {
            assert_eq!(Asked::of(page), None, "{page}");
        }
    }

    #[test]
    fn file_names_keep_their_script() {
        assert_eq!(
            disposition("工资条-2026-10.pdf", "payslip.pdf"),
            "attachment; filename=\"payslip.pdf\"; filename*=UTF-8''%E5%B7%A5%E8%B5%84%E6%9D%A1-2026-10.pdf"
        );
        assert!(!disposition("a\"\r\nX: y", "a.pdf").contains(['\r', '\n']));
    }

    #[tokio::test]
    async fn a_document_that_fails_later_is_cut_off() {
        let (mut writer, pieces) = pipe();
        let writing = tokio::task::spawn_blocking(move || {
            writer.write_all(&[7; PIECE + 1])?;
            anyhow::bail!("no more paper")
        });
        let Ok(body) = piped(writing, pieces).await else { panic!("the first piece was there") };
        assert!(axum::body::to_bytes(body, usize::MAX).await.is_err());
    }

    #[tokio::test]
    async fn a_document_that_fails_at_once_has_no_body() {
        let (writer, pieces) = pipe();
        let writing = tokio::task::spawn_blocking(move || {
            drop(writer);
            Err(NoSlips.into())
        });
        assert!(matches!(piped(writing, pieces).await, Err(Failure::Refused(ApiError::NotFound))));
    }
}
