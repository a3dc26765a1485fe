//! What a worker does about their own appraisal: report on themself, sign the result, appeal against it.

use domain::access::{Principal, Scope};
use domain::appraisal::{Appeal, Publicity, ResultState};
use domain::ids::{AppraisalId, WorkerId};
use sea_orm::DatabaseTransaction;

use super::TEXT_LIMIT;
use super::rows::{Held, Round, one, result_conflict, save};
use crate::db::micros;
use crate::error::{Result, StoreError};
use crate::facts::day_of;
use crate::{Act, Store, audit};

impl Store {
    /// Keeps what a worker says of themself, while ratings are taken; it can be changed until then.
    ///
    /// # Errors
    /// `Forbidden` for anybody but a worker; `NotFound` for another's; `Conflict("appraisal_not_now")`;
    /// `Invalid("report", "too_short" | "too_long")`.
    pub async fn report_on_self(&self, act: Act<'_>, id: AppraisalId, text: &str) -> Result<()> {
        let text = written(text, "report")?;
        let (tx, round, mut held) = self.own(act, id).await?;
        if !round.is("collecting") {
            return Err(StoreError::Conflict("appraisal_not_now"));
        }
        held.row.self_report = Some(text.to_owned());
        held.row.self_reported_at = Some(micros(act.at));
        finish(tx, act, held, "appraisal_self_reported").await
    }

    /// The worker has read and signed the result.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Conflict("appraisal_not_now")`.
    pub async fn acknowledge_result(&self, act: Act<'_>, id: AppraisalId) -> Result<()> {
        let (tx, round, mut held) = self.own(act, id).await?;
        let publicity = public(&round)?;
        let signed = held.result.clone().acknowledge(day_of(act.at), &publicity);
        held.set_result(round.rules(), signed.map_err(|error| result_conflict(&error))?);
        finish(tx, act, held, "appraisal_acknowledged").await
    }

    /// The worker appeals in writing, once, until the last day for it.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Conflict("appraisal_not_now" | "appraisal_too_late")`,
    /// `Invalid("appeal", "too_short" | "too_long")`.
    pub async fn appeal_result(&self, act: Act<'_>, id: AppraisalId, text: &str) -> Result<()> {
        let text = written(text, "appeal")?;
        let (tx, round, mut held) = self.own(act, id).await?;
        let (publicity, on) = (public(&round)?, day_of(act.at));
        let appealed = held.result.clone().appeal(Appeal { on, text: text.to_owned() }, &publicity);
        held.set_result(round.rules(), appealed.map_err(|error| result_conflict(&error))?);
        held.row.answer_by_on = Some(Publicity::answer_by(round.rules(), on).to_string());
        finish(tx, act, held, "appraisal_appealed").await
    }

    /// One's own appraisal, to write to.
    async fn own(&self, act: Act<'_>, id: AppraisalId) -> Result<(DatabaseTransaction, Round, Held)> {
        let worker = worker_of(act.by)?;
        let tx = self.write_tx().await?;
        let (round, held) = one(&tx, &Scope::Worker(worker), id).await?;
        Ok((tx, round, held))
    }
}

fn worker_of(by: &Principal) -> Result<WorkerId> {
    match by.scope() {
        Scope::Worker(worker) if !by.must_change_password => Ok(worker),
        _ => Err(StoreError::Forbidden),
    }
}

fn public(round: &Round) -> Result<Publicity> {
    let public = round.stage.publicity().filter(|_| round.is("published"));
    public.ok_or(StoreError::Conflict("appraisal_not_now"))
}

fn written<'t>(text: &'t str, field: &'static str) -> Result<&'t str> {
    let text = text.trim();
    match text.chars().count() {
        0..4 => Err(StoreError::Invalid(field, "too_short")),
        length if length > TEXT_LIMIT => Err(StoreError::Invalid(field, "too_long")),
        _ => Ok(text),
    }
}

async fn finish(tx: DatabaseTransaction, act: Act<'_>, held: Held, action: &str) -> Result<()> {
    let id = held.row.id;
    save(&tx, vec![held]).await?;
    audit::append(&tx, act, action, "appraisal", id, "").await?;
    Ok(tx.commit().await?)
}

/// What a worker may be told of a result: nothing before it is public.
pub(super) fn told(result: &ResultState) -> ResultState {
    match result {
        ResultState::Scored { .. } | ResultState::Proposed { .. } => ResultState::Open,
        other => other.clone(),
    }
}
