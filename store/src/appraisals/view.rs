//! One appraisal: how its score came about, as far as it may be shown to anybody; a worker's own once it is public.

use domain::access::Scope;
use domain::appraisal::{CycleState, ScoreSheet, Total, shown};
use domain::ids::{AppraisalId, WorkerId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::AppraisalView;
use super::consequences::of_appraisal;
use super::own::told;
use super::read::raters;
use super::rows::{Held, Round, one};
use crate::Store;
use crate::db::{date, date_opt, timestamp_opt};
use crate::entity::{appraisal, appraisal_cycle, worker};
use crate::error::{Result, StoreError};

/// Appraisals of one worker shown, at most.
const LISTED: u64 = 24;

impl Store {
    /// One appraisal inside the scope.
    ///
    /// # Errors
    /// `NotFound` outside the scope, driver errors, `Corrupt`.
    pub async fn appraisal(&self, scope: &Scope, id: AppraisalId) -> Result<AppraisalView> {
        let connection = self.read();
        let (round, held) = one(connection, scope, id).await?;
        if matches!(scope, Scope::Worker(_)) && round.is("draft") {
            return Err(StoreError::NotFound);
        }
        view(connection, scope, round, held).await
    }

    /// Appraisals of one worker that have begun, the latest first.
    ///
    /// # Errors
    /// `NotFound` outside the scope, driver errors, `Corrupt`.
    pub async fn worker_appraisals(&self, scope: &Scope, worker: WorkerId) -> Result<Vec<AppraisalView>> {
        let connection = self.read();
        if crate::workers::inside(connection, scope, &[worker]).await?.is_empty() {
            return Err(StoreError::NotFound);
        }
        let rows = appraisal::Entity::find().filter(appraisal::Column::WorkerId.eq(worker.0));
        let rows = rows.order_by_desc(appraisal::Column::CycleId).limit(LISTED).all(connection).await?;
        let cycles = appraisal_cycle::Entity::find()
            .filter(appraisal_cycle::Column::Id.is_in(rows.iter().map(|row| row.cycle_id)))
            .filter(appraisal_cycle::Column::State.ne("draft"))
            .all(connection)
            .await?;
        let mut views = Vec::with_capacity(rows.len());
        for row in rows {
            let Some(cycle) = cycles.iter().find(|cycle| cycle.id == row.cycle_id) else { continue };
            views.push(view(connection, scope, Round::read(cycle.clone())?, Held::read(row)?).await?);
        }
        Ok(views)
    }
}

async fn view<C: ConnectionTrait>(connection: &C, scope: &Scope, round: Round, held: Held) -> Result<AppraisalView> {
    let own = matches!(scope, Scope::Worker(_));
    let worker = worker::Entity::find_by_id(held.row.worker_id).one(connection).await?.ok_or(StoreError::NotFound)?;
    let form = round.form(&held.row.form)?.clone();
    let (raters, lacks) =
        raters(connection, &round, std::slice::from_ref(&held)).await?.remove(&held.row.id).unwrap_or_default();
    let public = round.stage.publicity().is_some();
    // To the worker nothing is told before results are public, not even that ratings are closed.
    let stage = if own && !public { CycleState::Collecting { since: round.cycle.last_day() } } else { round.stage };
    let sheet = held.sheet.clone().unwrap_or_else(|| nothing(&form));
    Ok(AppraisalView {
        id: held.id(),
        cycle_id: round.id,
        cycle: round.cycle,
        rate_until: date(&round.row.rate_until_on)?,
        worker: held.worker(),
        code: worker.code,
        name: worker.name,
        unit: format!("{} {}", worker.street, worker.community).trim_end().to_owned(),
        result: if own && !public { told(&held.result) } else { held.result.clone() },
        raters: if own && !public { Vec::new() } else { raters },
        lacks: if own { Vec::new() } else { lacks },
        shown: shown(&round.rules().anonymity, &form, &sheet, &stage),
        adjustments: if own && !public { Vec::new() } else { held.adjustments.clone() },
        investigations: if own { Vec::new() } else { held.investigations.clone() },
        not_graded: if own && !public { Vec::new() } else { held.not_graded.clone() },
        decision: held.decision.clone().filter(|_| !own),
        self_report: held.row.self_report.clone().zip(timestamp_opt(held.row.self_reported_at)?),
        answer_by: date_opt(held.row.answer_by_on.as_deref())?,
        consequences: of_appraisal(connection, held.id()).await?,
        fictitious: worker.fictitious,
        stage: if own && !public && !round.is("collecting") {
            CycleState::Scored { since: round.cycle.last_day() }
        } else {
            round.stage
        },
        form,
        rules: round.rules,
    })
}

/// Nothing is reckoned yet.
fn nothing(form: &domain::policy::AppraisalForm) -> ScoreSheet {
    let empty = domain::appraisal::score(form, &[], &[]);
    empty.unwrap_or(ScoreSheet { groups: Vec::new(), adjustments: Vec::new(), total: Total::NotYet(Vec::new()) })
}
