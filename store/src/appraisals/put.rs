//! What somebody puts on record about an appraisal before grades are proposed: points, investigations, that no grade can
//! be given, and which units were rewarded.

use domain::access::Action;
use domain::appraisal::{Adjustment, AdjustmentError, Investigation, NotGradedWhy, Score, score};
use domain::calendar::Date;
use domain::ids::{AppraisalId, CycleId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseTransaction};

use super::Rewarded;
use super::close::{look_again, scored};
use super::rows::{Held, Round, json, led, one, save};
use crate::entity::appraisal_cycle;
use crate::error::{Result, StoreError};
use crate::facts::{day_of, reason as reason_of};
use crate::scope::require;
use crate::{Act, Store, audit};

impl Store {
    /// Adds or takes away points by a rule of the form; no points take an earlier decision back.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound`; `Conflict("appraisal_not_now")` once grades are proposed;
    /// `Invalid("code", "unknown")`; `Invalid("points", "out_of_range")`; `Invalid("reason", "too_short")`.
    pub async fn adjust_score(
        &self,
        act: Act<'_>,
        id: AppraisalId,
        code: &str,
        points: Score,
        reason: &str,
    ) -> Result<()> {
        let reason = reason_of(reason)?;
        let (tx, round, mut held) = self.to_put(act, id).await?;
        held.adjustments.retain(|held| held.code != code);
        if points != Score::ZERO {
            held.adjustments.push(Adjustment { code: code.to_owned(), points, reason: reason.to_owned() });
        }
        let checked = score(round.form(&held.row.form)?, &[], &held.adjustments);
        checked.map_err(|error| match error {
            AdjustmentError::Unknown { .. } | AdjustmentError::Twice { .. } => StoreError::Invalid("code", "unknown"),
            AdjustmentError::OutOfRange { .. } => StoreError::Invalid("points", "out_of_range"),
            AdjustmentError::NoReason { .. } => StoreError::Invalid("reason", "too_short"),
        })?;
        self.put(tx, act, round, held, ("appraisal_adjusted", &format!("code={code} points={points}"))).await
    }

    /// Puts an investigation on record, or the day on which one ended. Who is investigated is not graded.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound`; `Conflict("appraisal_not_now")`; `Invalid("document", "too_short")`;
    /// `Invalid("to", "before_start")`.
    pub async fn put_investigation(
        &self,
        act: Act<'_>,
        id: AppraisalId,
        from: Date,
        to: Option<Date>,
        document: &str,
    ) -> Result<()> {
        let document = reason_of(document).map_err(|_| StoreError::Invalid("document", "too_short"))?;
        if to.is_some_and(|to| to <= from) {
            return Err(StoreError::Invalid("to", "before_start"));
        }
        let (tx, round, mut held) = self.to_put(act, id).await?;
        held.investigations.retain(|held| held.from != from);
        held.investigations.push(Investigation { from, to, document: document.to_owned() });
        self.put(tx, act, round, held, ("appraisal_investigation", &format!("from={from}"))).await
    }

    /// Decides that no grade is given, where no score can be had, or takes that back.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound`; `Conflict("appraisal_not_now")`; `Invalid("reason", "too_short")`.
    pub async fn exempt(&self, act: Act<'_>, id: AppraisalId, is_exempt: bool, reason: &str) -> Result<()> {
        let reason = reason_of(reason)?;
        let (tx, round, mut held) = self.to_put(act, id).await?;
        held.not_graded.retain(|why| !matches!(why, NotGradedWhy::Decided { .. }));
        if is_exempt {
            held.not_graded.push(NotGradedWhy::Decided { reason: reason.to_owned() });
        }
        self.put(tx, act, round, held, ("appraisal_exempted", &format!("exempt={is_exempt}"))).await
    }

    /// Says that the people of a pool share a larger quota, or no longer.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound`, also for a pool there is not; `Stale`; `Conflict("appraisal_not_now")`;
    /// `Invalid("document", "too_short")`.
    pub async fn reward_pool(
        &self,
        act: Act<'_>,
        id: CycleId,
        version: i64,
        pool: &str,
        document: Option<&str>,
    ) -> Result<()> {
        require(act.by, Action::EditFacts)?;
        let document = document.map(|text| reason_of(text).map_err(|_| StoreError::Invalid("document", "too_short")));
        let document = document.transpose()?;
        let tx = self.write_tx().await?;
        let round = led(&tx, act, id, version).await?;
        before_proposal(&round)?;
        let everybody = super::rows::held(&tx, id, &round.unit).await?;
        if !everybody.iter().any(|held| held.row.pool == pool) {
            return Err(StoreError::NotFound);
        }
        let mut rewarded = round.rewarded.clone();
        rewarded.retain(|held| held.pool != pool);
        rewarded.extend(document.map(|text| Rewarded { pool: pool.to_owned(), document: text.to_owned() }));
        let change = appraisal_cycle::ActiveModel {
            id: Set(id.0),
            rewarded: Set(json(&rewarded)?),
            version: Set(round.row.version + 1),
            ..Default::default()
        };
        change.update(&tx).await?;
        let detail = format!("pool={pool} rewarded={}", document.is_some());
        audit::append(&tx, act, "appraisal_pool_rewarded", "appraisal_cycle", id.0, &detail).await?;
        Ok(tx.commit().await?)
    }

    /// The appraisal, if something may still be put on record about it.
    async fn to_put(&self, act: Act<'_>, id: AppraisalId) -> Result<(DatabaseTransaction, Round, Held)> {
        require(act.by, Action::EditFacts)?;
        let tx = self.write_tx().await?;
        let (round, held) = one(&tx, &act.by.scope(), id).await?;
        before_proposal(&round)?;
        Ok((tx, round, held))
    }

    /// Writes what was put on record; once ratings are closed, the score is made again and a decision made on another
    /// score no longer counts.
    async fn put(
        &self,
        tx: DatabaseTransaction,
        act: Act<'_>,
        round: Round,
        held: Held,
        (action, detail): (&str, &str),
    ) -> Result<()> {
        let before = held.score();
        let mut all = vec![held];
        let policy = self.library().await?.ladder_in_force(round.cycle.last_month()).ok();
        look_again(&tx, &round, policy.as_ref(), &mut all, day_of(act.at)).await?;
        if round.is("scored") {
            if scored(&tx, &round, &mut all).await? > 0 {
                return Err(StoreError::Conflict("appraisal_waiting"));
            }
            for held in all.iter_mut().filter(|held| held.score() != before || !held.not_graded.is_empty()) {
                held.decision = None;
            }
        }
        let id = all.first().map(|held| held.row.id).unwrap_or_default();
        save(&tx, all).await?;
        audit::append(&tx, act, action, "appraisal", id, detail).await?;
        Ok(tx.commit().await?)
    }
}

fn before_proposal(round: &Round) -> Result<()> {
    let open = ["draft", "collecting", "scored"].contains(&round.stage.code());
    if open { Ok(()) } else { Err(StoreError::Conflict("appraisal_not_now")) }
}
