//! Documents as PDF: payslips, registers, letters, the coverage of the funds.

use app::context::Cx;
use app::error::ApiError;
use app::pages::coverage::coverage_unit;
use app::pages::pay::{benchmark_query, benchmark_remarks, equal_pay_query, equal_pay_remarks};
use app::pages::structure::structure as structure_asked;
use app::pages::turnover::{survival_query, turnover_query};
use app::pages::what_if;
use axum::body::Body;
use axum::response::Response;
use domain::access::Action;
use domain::ids::{AppraisalId, CycleId, ReviewId, RunId, SlipId, WorkerId};
use store::benchmark::{EqualPay, PayBenchmark};

use super::pipe::{pipe, piped};
use super::{Failure, PDF, XLSX, file};
use crate::documents::books::RunPart;
use crate::documents::{self, Letters, Standing, Wanted};

/// The name of a file about a unit and a month.
fn named(cx: &Cx, title: &str, wanted: &Wanted) -> String {
    format!("{}-{}-{}.pdf", cx.t(title), wanted.unit_name, wanted.month)
}

/// The pay register of a run.
pub(super) async fn register(cx: &Cx, run: RunId) -> Result<Response, Failure> {
    let wanted = part_of_run(cx, run).await?.wanted;
    let name = named(cx, "report.file.register", &wanted);
    let (writer, pieces) = pipe();
    let writing = tokio::spawn(async move { documents::register(&wanted, writer).await });
    let body = piped(writing, pieces).await?;
    cx.store.record_download(cx.act()?, "register_pdf", "pay_run", run.0).await?;
    Ok(file(body, PDF, &name, "register.pdf"))
}

/// The payslips of a run.
pub(super) async fn payslips(cx: &Cx, run: RunId) -> Result<Response, Failure> {
    let wanted = part_of_run(cx, run).await?.wanted;
    let name = named(cx, "report.file.payslips", &wanted);
    let (writer, pieces) = pipe();
    let writing = tokio::spawn(async move { documents::payslips(&wanted, writer).await });
    let body = piped(writing, pieces).await?;
    cx.store.record_download(cx.act()?, "payslips_pdf", "pay_run", run.0).await?;
    Ok(file(body, PDF, &name, "payslips.pdf"))
}

/// Who is in which fund.
pub(super) async fn coverage_report(cx: &Cx) -> Result<Response, Failure> {
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

/// Who we are, as a briefing.
pub(super) async fn structure(cx: &Cx) -> Result<Response, Failure> {
    let (found, names) = (structure_asked(cx).await?, cx.names().await?);
    let structure = found.structure.ok_or(ApiError::NotFound)?;
    let pdf = documents::structure_briefing(&structure, found.misread, (cx.locale, &names), cx.now).await?;
    cx.store.record_download(cx.act()?, "structure_pdf", "worker", 0).await?;
    let name = format!("{}-{}.pdf", cx.t("structure.brief.title"), found.query.on);
    Ok(file(Body::from(pdf.bytes), PDF, &name, "structure.pdf"))
}

/// What other rules would bring, as a briefing.
pub(super) async fn what_if(cx: &Cx) -> Result<Response, Failure> {
    cx.require(Action::ReadFigures)?;
    let asked = what_if::asked(cx).await?;
    let found = documents::books::answered(cx, &asked).await?;
    let pdf = documents::what_if_briefing(cx, &asked, &found).await?;
    cx.store.record_download(cx.act()?, "what_if_pdf", "what_if", asked.saved.map_or(0, |saved| saved.id.0)).await?;
    let name = format!("{}-{}-{}.pdf", cx.t("report.file.what_if"), found.name, found.first);
    Ok(file(Body::from(pdf.bytes), PDF, &name, "what-if.pdf"))
}

/// Pay against the floors, as a briefing.
pub(super) async fn benchmark(cx: &Cx) -> Result<Response, Failure> {
    let by = cx.require(Action::ReadFigures)?;
    let query = benchmark_query(cx);
    let said = (cx.locale, |found: &PayBenchmark| benchmark_remarks(cx, found));
    let briefing = documents::benchmark_briefing(&cx.store, by, &query, said, (cx.today, cx.now)).await?;
    let pdf = briefing.ok_or(ApiError::NotFound)?;
    cx.store.record_download(cx.act()?, "benchmark_pdf", "pay_run", 0).await?;
    let name = format!("{}-{}.pdf", cx.t("pay.brief.benchmark"), cx.today);
    Ok(file(Body::from(pdf.bytes), PDF, &name, "benchmark.pdf"))
}

/// Equal pay, as a briefing.
pub(super) async fn equal_pay(cx: &Cx) -> Result<Response, Failure> {
    let by = cx.require(Action::ReadFigures)?;
    let query = equal_pay_query(cx);
    let said = (cx.locale, |found: &EqualPay| equal_pay_remarks(cx, found));
    let briefing = documents::equal_pay_briefing(&cx.store, by, &query, said, (cx.today, cx.now)).await?;
    let pdf = briefing.ok_or(ApiError::NotFound)?;
    cx.store.record_download(cx.act()?, "equal_pay_pdf", "pay_run", 0).await?;
    let name = format!("{}-{}.pdf", cx.t("pay.brief.equal"), cx.today);
    Ok(file(Body::from(pdf.bytes), PDF, &name, "equal-pay.pdf"))
}

/// What the workforce will cost.
pub(super) async fn budget(cx: &Cx) -> Result<Response, Failure> {
    cx.require(Action::ReadFigures)?;
    let pdf = documents::budget_paper(cx).await?;
    cx.store.record_download(cx.act()?, "budget_pdf", "worker", 0).await?;
    let name = format!("{}-{}.pdf", cx.t("budget.brief.title"), cx.today);
    Ok(file(Body::from(pdf.bytes), PDF, &name, "budget.pdf"))
}

/// Posts and people.
pub(super) async fn headcount(cx: &Cx) -> Result<Response, Failure> {
    cx.require(Action::ReadFigures)?;
    let pdf = documents::headcount_paper(cx).await?;
    cx.store.record_download(cx.act()?, "headcount_pdf", "unit", 0).await?;
    let name = format!("{}-{}.pdf", cx.t("headcount.brief.title"), cx.today);
    Ok(file(Body::from(pdf.bytes), PDF, &name, "headcount.pdf"))
}

/// Who retires when.
pub(super) async fn retirement(cx: &Cx) -> Result<Response, Failure> {
    cx.require(Action::ReadFigures)?;
    let pdf = documents::retirement_paper(cx).await?;
    cx.store.record_download(cx.act()?, "retirement_pdf", "worker", 0).await?;
    let name = format!("{}-{}.pdf", cx.t("retirement.brief.title"), cx.today);
    Ok(file(Body::from(pdf.bytes), PDF, &name, "retirement.pdf"))
}

/// Comings and goings, as a briefing.
pub(super) async fn turnover(cx: &Cx) -> Result<Response, Failure> {
    let by = cx.require(Action::ReadFigures)?;
    let (query, names) = (turnover_query(cx), cx.names().await?);
    let briefing = documents::turnover_briefing(&cx.store, by, &query, (cx.locale, &names), cx.now).await?;
    let pdf = briefing.ok_or(ApiError::NotFound)?;
    cx.store.record_download(cx.act()?, "turnover_pdf", "worker", 0).await?;
    let name = format!("{}-{}-{}.pdf", cx.t("turnover.brief.title"), query.from, query.to);
    Ok(file(Body::from(pdf.bytes), PDF, &name, "turnover.pdf"))
}

/// How long people stay, as a briefing.
pub(super) async fn survival(cx: &Cx) -> Result<Response, Failure> {
    let by = cx.require(Action::ReadFigures)?;
    let (query, names) = (survival_query(cx), cx.names().await?);
    let briefing = documents::survival_briefing(&cx.store, by, &query, (cx.locale, &names), cx.now).await?;
    let pdf = briefing.ok_or(ApiError::NotFound)?;
    cx.store.record_download(cx.act()?, "survival_pdf", "worker", 0).await?;
    let name = format!("{}-{}.pdf", cx.t("turnover.survival_brief.title"), query.today);
    Ok(file(Body::from(pdf.bytes), PDF, &name, "survival.pdf"))
}

/// One slip: a worker may take their own.
pub(super) async fn payslip(cx: &Cx, slip: SlipId) -> Result<Response, Failure> {
    let scope = cx.scope()?;
    let view = cx.store.slip(&scope, slip).await?;
    let pdf = documents::payslip(&cx.store, &scope, &view, cx.locale, cx.now).await?;
    cx.store.record_download(cx.act()?, "payslip_pdf", "pay_slip", slip.0).await?;
    let name = format!("{}-{}-{}.pdf", cx.t("report.file.payslip"), view.row.month, view.row.code);
    Ok(file(Body::from(pdf.bytes), PDF, &name, "payslip.pdf"))
}

/// Letters about grades: of one worker, or of everybody for whom something was decided.
pub(super) async fn letters(cx: &Cx, review: ReviewId, worker: Option<WorkerId>) -> Result<Response, Failure> {
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
pub(super) async fn certificate_of_grade(cx: &Cx, worker: WorkerId) -> Result<Response, Failure> {
    let standing = Standing::load(&cx.store, &cx.scope()?, worker, cx.locale, cx.today).await?;
    let name = format!("{}-{}-{}.pdf", cx.t("report.file.standing"), standing.code, cx.today);
    let pdf = standing.print(cx.locale, cx.now).await?;
    cx.store.record_download(cx.act()?, "ladder_pdf", "worker", worker.0).await?;
    Ok(file(Body::from(pdf.bytes), PDF, &name, "certificate.pdf"))
}

/// The part of a run that may be read.
pub(super) async fn part_of_run(cx: &Cx, run: RunId) -> Result<RunPart, Failure> {
    let by = cx.require(Action::ReadPay)?;
    let scope = cx.scope()?;
    let run = cx.store.run(&scope, run).await?;
    let row = &run.row;
    let (unit, unit_name) = if row.unit.covers(&by.unit) && row.unit != by.unit {
        let name = cx.store.unit_names(&scope, &[&by.unit]).await?.remove(&by.unit).ok_or(ApiError::NotFound)?;
        (by.unit.clone(), name)
    } else {
        (row.unit.clone(), row.unit_name.clone())
    };
    let (store, month, off_cycle) = (cx.store.clone(), row.month, row.off_cycle);
    let wanted = Wanted { store, scope, month, off_cycle, unit, unit_name, locale: cx.locale, now: cx.now };
    Ok(RunPart { run, wanted })
}

/// Lets those through who may see people of a cycle.
fn board(cx: &Cx) -> Result<(), Failure> {
    cx.principal()?;
    let may = cx.may(Action::EditFacts) || (cx.may(Action::ReadAudit) && cx.may(Action::ReadWorkers));
    if may { Ok(()) } else { Err(ApiError::Forbidden.into()) }
}

/// An empty sheet of ratings, with the people of a cycle.
pub(super) async fn ratings_form(cx: &Cx, cycle: CycleId) -> Result<Response, Failure> {
    cx.require(Action::EditFacts)?;
    let view = cx.store.cycle(&cx.scope()?, cycle).await?;
    let bytes = documents::books::ratings_form(cx, &view).await?;
    cx.store.record_download(cx.act()?, "appraisal_people_xlsx", "appraisal_cycle", cycle.0).await?;
    let name = format!("{}-{}.xlsx", cx.t("report.file.appraisal_ratings"), view.row.cycle);
    Ok(file(Body::from(bytes), XLSX, &name, "ratings.xlsx"))
}

/// The results of a cycle, to be made public.
pub(super) async fn appraisal_results(cx: &Cx, cycle: CycleId) -> Result<Response, Failure> {
    board(cx)?;
    let view = cx.store.cycle(&cx.scope()?, cycle).await?;
    let pdf = documents::appraisal_results(cx, &view).await?;
    cx.store.record_download(cx.act()?, "appraisal_results_pdf", "appraisal_cycle", cycle.0).await?;
    let name = format!("{}-{}-{}.pdf", cx.t("report.file.appraisal_results"), view.row.unit_name, view.row.cycle);
    Ok(file(Body::from(pdf.bytes), PDF, &name, "results.pdf"))
}

/// One worker's appraisal form.
pub(super) async fn appraisal_sheet(cx: &Cx, cycle: CycleId, appraisal: AppraisalId) -> Result<Response, Failure> {
    let scope = cx.scope()?;
    if !matches!(scope, domain::access::Scope::Worker(_)) {
        board(cx)?;
    }
    let view = cx.store.appraisal(&scope, appraisal).await?;
    if view.cycle_id != cycle || view.stage.publicity().is_none() {
        return Err(ApiError::NotFound.into());
    }
    let pdf = documents::appraisal_sheet(cx, &view).await?;
    cx.store.record_download(cx.act()?, "appraisal_sheet_pdf", "appraisal", appraisal.0).await?;
    let name = format!("{}-{}-{}.pdf", cx.t("report.file.appraisal_sheet"), view.cycle, view.code);
    Ok(file(Body::from(pdf.bytes), PDF, &name, "appraisal.pdf"))
}
