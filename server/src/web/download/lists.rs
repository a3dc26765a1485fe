//! Lists as workbooks: who may have them, what they are called, and that each leaves a row in the audit log.

use app::context::Cx;
use app::error::ApiError;
use app::lists::ListState;
use axum::body::Body;
use axum::response::Response;
use domain::ids::{RunId, WorkerId};
use store::appraisals::CycleView;
use store::runs::RunState;
use store::workers::WorkerFile;

use super::asked::{List, OfRun};
use super::papers::part_of_run;
use super::{Failure, XLSX, file};
use crate::documents::books::{self, RunPart};
use crate::web::{import, lists};

/// A workbook and what tells it from others of its kind.
type Made = (Vec<u8>, String);

/// Answers a list.
pub(super) async fn answer(cx: &Cx, list: List) -> Result<Response, Failure> {
    let asks = list.asks();
    let may = asks.is_empty() || asks.iter().any(|action| cx.may(*action));
    cx.principal()?;
    if !may {
        return Err(ApiError::Forbidden.into());
    }
    let (bytes, about) = made(cx, list).await?;
    let ((subject, id), code) = (list.subject(), list.code());
    cx.store.record_download(cx.act()?, &format!("{code}_xlsx"), subject, id).await?;
    let name = format!("{}-{about}.xlsx", cx.t(&format!("report.file.{code}")));
    Ok(file(Body::from(bytes), XLSX, &name, &format!("{code}.xlsx")))
}

/// Lists of the pages about a workforce as a whole. Apart from the others, and on the heap, since one function that waits for
/// all of them takes more stack than a thread has.
async fn of_workforce(cx: &Cx, list: List) -> Result<Vec<u8>, Failure> {
    Ok(match list {
        List::Structure => books::structure(cx).await?,
        List::WhatIf => books::what_if(cx).await?,
        List::WhatIfPeople => books::what_if_people(cx).await?,
        List::Benchmark => books::benchmark(cx).await?,
        List::EqualPay => books::equal_pay(cx).await?,
        List::PayPeople => books::pay_people(cx).await?,
        List::Budget => books::budget_months(cx).await?,
        List::BudgetHeld => books::budget_held(cx).await?,
        List::Headcount => books::headcount(cx).await?,
        List::Retirement => books::retirement(cx).await?,
        List::RetirementPeople => books::retirement_people(cx).await?,
        List::Turnover => books::turnover(cx).await?,
        List::Leavers => books::leavers(cx).await?,
        List::Survival => books::survival(cx).await?,
        List::NearLeaving => books::near_leaving(cx).await?,
        _ => return Err(ApiError::NotFound.into()),
    })
}

async fn made(cx: &Cx, list: List) -> Result<Made, Failure> {
    let today = cx.today.to_string();
    let by = cx.principal()?;
    let bytes = match list {
        List::Workers => books::workers(cx).await?,
        List::Contracts => books::contracts(cx).await?,
        List::Placements => books::placements(cx).await?,
        List::Certificates => books::certificates(cx).await?,
        List::CertificateLevels => books::certificate_levels(cx).await?,
        List::Coverage => books::coverage(cx).await?,
        List::Structure
        | List::WhatIf
        | List::WhatIfPeople
        | List::Benchmark
        | List::EqualPay
        | List::PayPeople
        | List::Budget
        | List::BudgetHeld
        | List::Headcount
        | List::Retirement
        | List::RetirementPeople
        | List::Turnover
        | List::Leavers
        | List::Survival
        | List::NearLeaving => Box::pin(of_workforce(cx, list)).await?,
        List::Uncovered => books::uncovered(cx).await?,
        List::Reviews => books::reviews(cx).await?,
        List::Runs => books::runs(cx).await?,
        List::BankProfiles => books::bank_profiles(cx).await?,
        List::Units => books::units(cx).await?,
        List::Users => books::users(cx, by).await?,
        List::Sessions => books::sessions(cx, by).await?,
        List::Audit => books::audit(cx, by).await?,
        List::Packs => books::packs(cx).await?,
        List::Schemes => books::schemes(cx).await?,
        List::Drafts => books::drafts(cx, by).await?,
        List::OwnSlips => {
            let own = cx.store.own_worker(by).await?.ok_or(ApiError::NotFound)?;
            return Ok((books::own_slips(cx, &own).await?, own.row.code));
        }
        List::Training => books::training_sessions(cx).await?,
        List::TrainingCourses => books::training_courses(cx).await?,
        List::TrainingUnit => books::training_coverage(cx).await?,
        List::TrainingShort => books::training_short(cx).await?,
        List::Survey(survey) => return Ok(books::survey(cx, survey).await?),
        List::TrainingPeople(session) => {
            let row = cx.store.training_session(&cx.scope()?, session).await?;
            let about = format!("{}-{}", row.title, row.session.dates.last());
            return Ok((books::training_people(cx, &row).await?, about));
        }
        List::OwnTraining => {
            let own = cx.store.own_worker(by).await?.ok_or(ApiError::NotFound)?;
            let (bytes, record) = books::training_record(cx, own.row.id).await?;
            return Ok((bytes, record.worker.code));
        }
        List::TrainingRecord(worker) => {
            let (bytes, record) = books::training_record(cx, worker).await?;
            return Ok((bytes, record.worker.code));
        }
        List::Slips(worker) => {
            let of = worker_file(cx, worker).await?;
            return Ok((books::worker_slips(cx, &of).await?, of.row.code));
        }
        List::Facts(worker) => {
            let of = worker_file(cx, worker).await?;
            return Ok((books::facts(cx, &of).await?, of.row.code));
        }
        List::Cases(review) => {
            let round = cx.store.review(&cx.scope()?, review).await?;
            let about = format!("{}-{}", round.row.unit_name, round.row.as_of);
            return Ok((books::cases(cx, &round).await?, about));
        }
        List::Import(id) => {
            let preview = import::preview(cx, id).await.filter(|preview| !preview.applied).ok_or(ApiError::NotFound)?;
            return Ok((books::import(cx, &preview).await?, id.to_string()));
        }
        List::Imported(kind, id) => {
            let preview = lists::preview(cx, kind, id).await.ok_or(ApiError::NotFound)?;
            let ListState::Open(found) = &preview.state else { return Err(ApiError::NotFound.into()) };
            return Ok((books::imported_list(cx, &preview, found).await?, id.to_string()));
        }
        List::Preview(id) => {
            let draft = cx.store.policy_draft(by, id).await?;
            return Ok((books::draft_preview(cx, by, &draft).await?, draft.pack.manifest.id.clone()));
        }
        List::AppraisalCycles => books::appraisal_cycles(cx).await?,
        List::AppraisalPeople(cycle) => {
            let view = cx.store.cycle(&cx.scope()?, cycle).await?;
            return Ok((books::appraisal_people(cx, &view).await?, about(&view)));
        }
        List::AppraisalSpread(cycle) => {
            let view = cx.store.cycle(&cx.figures()?, cycle).await?;
            return Ok((books::appraisal_spread(cx, cycle).await?, about(&view)));
        }
        List::AppraisalConsequences(cycle) => {
            let view = cx.store.cycle(&cx.scope()?, cycle).await?;
            return Ok((books::appraisal_consequences(cx, &view).await?, about(&view)));
        }
        List::Run(run, of) => return of_run(cx, run, of).await,
    };
    Ok((bytes, today))
}

/// What tells the files of a cycle from those of others.
fn about(view: &CycleView) -> String {
    format!("{}-{}", view.row.unit_name, view.row.cycle)
}

async fn worker_file(cx: &Cx, worker: WorkerId) -> Result<WorkerFile, Failure> {
    Ok(cx.store.worker(&cx.scope()?, worker).await?.ok_or(ApiError::NotFound)?)
}

async fn of_run(cx: &Cx, run: RunId, of: OfRun) -> Result<Made, Failure> {
    let part: RunPart = part_of_run(cx, run).await?;
    // Half a list would be taken for the whole.
    if part.run.row.state == RunState::Calculating {
        return Err(ApiError::NotFound.into());
    }
    let bytes = match of {
        OfRun::Book => books::slips(cx, &part).await?,
        OfRun::Slips => books::slip_list(cx, &part).await?,
        OfRun::Items => books::items(cx, &part).await?,
        OfRun::Units => books::unit_totals(cx, &part).await?,
        OfRun::Causes => books::causes(cx, &part).await?,
        OfRun::Changes => books::changes(cx, &part).await?,
        OfRun::Gone => books::gone(cx, &part).await?,
        OfRun::Late => books::late(cx, &part).await?,
        OfRun::LateSums => books::late_sums(cx, &part).await?,
        OfRun::Held => books::held(cx, &part).await?,
    };
    let number = Some(part.wanted.off_cycle).filter(|number| *number > 0).map(|number| format!("-{number}"));
    Ok((bytes, format!("{}-{}{}", part.wanted.unit_name, part.wanted.month, number.unwrap_or_default())))
}
