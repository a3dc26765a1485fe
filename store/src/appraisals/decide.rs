//! From scores to grades: suggested within the quota, decided by somebody in a tie, proposed, and made public by somebody
//! else.

use domain::access::Action;
use domain::appraisal::{Candidate, Decision, GradingError, Ranked, ResultState, Suggestion, Verdict, suggest};
use domain::ids::{AppraisalId, CycleId};
use domain::policy::{AppraisalRules, QuotaOf};
use sea_orm::DatabaseTransaction;

use super::close::look_again;
use super::rows::{Held, Round, advance, cycle_conflict, grading_conflict, held, led, one, result_conflict, save};
use crate::error::{Result, StoreError};
use crate::facts::{day_of, reason as reason_of};
use crate::scope::require;
use crate::{Act, Store, audit};

/// A pool with what follows from its scores.
pub(super) struct Suggested {
    pub pool: String,
    pub people: u32,
    pub allowed: Option<u32>,
    pub ranked: std::result::Result<Vec<Ranked>, GradingError>,
}

impl Suggested {
    pub fn of(&self, id: AppraisalId) -> Option<Ranked> {
        self.ranked.as_ref().ok()?.iter().find(|ranked| ranked.id == id).copied()
    }

    /// How many have, or would have, the best grade; and how many are tied.
    pub fn given(&self, rules: &AppraisalRules) -> (u32, u32) {
        let ranked = self.ranked.as_ref().map(Vec::as_slice).unwrap_or_default();
        let best =
            |ranked: &&Ranked| matches!(ranked.suggestion, Suggestion::Grade { grade, .. } if grade == rules.best());
        let tied = |ranked: &&Ranked| matches!(ranked.suggestion, Suggestion::Tie { .. });
        let count = |wanted: &dyn Fn(&&Ranked) -> bool| {
            u32::try_from(ranked.iter().filter(|ranked| wanted(ranked)).count()).unwrap_or(u32::MAX)
        };
        (count(&best), count(&tied))
    }
}

/// People of each pool, in the order of paths.
pub(super) fn pools(all: &[Held]) -> Vec<(String, Vec<&Held>)> {
    let mut pools: std::collections::BTreeMap<&str, Vec<&Held>> = std::collections::BTreeMap::new();
    for held in all {
        pools.entry(held.row.pool.as_str()).or_default().push(held);
    }
    pools.into_iter().map(|(pool, people)| (pool.to_owned(), people)).collect()
}

/// How many a quota is counted by.
fn counted(round: &Round, people: &[&Held]) -> u32 {
    let of = round.rules().quota(round.cycle.kind()).map_or(QuotaOf::All, |quota| quota.of);
    let counts = |held: &&&Held| of == QuotaOf::All || held.not_graded.is_empty();
    u32::try_from(people.iter().filter(counts).count()).unwrap_or(u32::MAX)
}

/// What follows from the scores of all of a cycle, pool by pool.
pub(super) fn suggested(round: &Round, all: &[Held]) -> Vec<Suggested> {
    let each = |(pool, people): (String, Vec<&Held>)| {
        let counted = counted(round, &people);
        let allowed = round.rules().allowed(round.cycle.kind(), counted, round.is_rewarded(&pool));
        let candidates: Vec<Candidate> = people.iter().filter_map(|held| held.candidate()).collect();
        let ranked = suggest(round.rules(), allowed, &candidates);
        Suggested { pool, people: counted, allowed, ranked }
    };
    pools(all).into_iter().map(each).collect()
}

/// How many of each pool may have the best grade, and how many have it.
pub(super) fn used(round: &Round, all: &[Held]) -> Vec<(String, u32, u32)> {
    let best = round.rules().grades.last().map(|grade| grade.code.as_str());
    let each = |(pool, people): (String, Vec<&Held>)| {
        let counted = counted(round, &people);
        let allowed = round.rules().allowed(round.cycle.kind(), counted, round.is_rewarded(&pool))?;
        let given = people.iter().filter(|held| held.row.grade.as_deref() == best).count();
        Some((pool, allowed, u32::try_from(given).unwrap_or(u32::MAX)))
    };
    pools(all).into_iter().filter_map(each).collect()
}

impl Store {
    /// Decides a grade that the score reaches, as a tie asks for, or takes the decision back (no grade).
    ///
    /// # Errors
    /// `Forbidden`; `NotFound`; `Conflict("appraisal_not_now")` unless ratings are closed and nothing is proposed;
    /// `Conflict("appraisal_not_graded")`; `Invalid("grade", "unknown_grade" | "not_reached")`;
    /// `Invalid("reason", "too_short")`; `Conflict("appraisal_quota")` when more would have the best grade than may;
    /// `Conflict("appraisal_passed_over")` when a higher score would not have it.
    pub async fn decide_grade(&self, act: Act<'_>, id: AppraisalId, grade: Option<&str>, reason: &str) -> Result<()> {
        require(act.by, Action::EditFacts)?;
        let reason = reason_of(reason)?;
        let tx = self.write_tx().await?;
        let (round, _) = one(&tx, &act.by.scope(), id).await?;
        // The quota may be shared beyond the caller's own unit: who decides leads the cycle or holds the whole pool.
        let mut all = held(&tx, round.id, &round.unit).await?;
        if !round.is("scored") {
            return Err(StoreError::Conflict("appraisal_not_now"));
        }
        let own = all.iter_mut().find(|held| held.id() == id).ok_or(StoreError::NotFound)?;
        let pool = domain::access::UnitPath::parse(&own.row.pool).unwrap_or_else(|_| round.unit.clone());
        crate::scope::require_unit(act.by, &pool)?;
        if own.candidate().is_none() {
            return Err(StoreError::Conflict("appraisal_not_graded"));
        }
        let on = day_of(act.at);
        own.decision =
            grade.map(|grade| Decision { grade: grade.to_owned(), by: act.by.user, on, reason: reason.to_owned() });
        let (own, pool) = (own.clone(), own.row.pool.clone());
        let found = suggested(&round, &all).into_iter().find(|suggested| suggested.pool == pool);
        found.ok_or(StoreError::Corrupt("appraisal"))?.ranked.map_err(|error| grading_conflict(&error))?;
        save(&tx, vec![own]).await?;
        let detail = format!("grade={}", grade.unwrap_or("-"));
        audit::append(&tx, act, "appraisal_decided", "appraisal", id.0, &detail).await?;
        Ok(tx.commit().await?)
    }

    /// Proposes the grades that follow from scores, quota and decisions.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`, `Conflict("appraisal_not_now" | "appraisal_undecided" | "appraisal_quota" |
    /// "appraisal_waiting")`.
    pub async fn propose_grades(&self, act: Act<'_>, id: CycleId, version: i64) -> Result<()> {
        require(act.by, Action::EditFacts)?;
        let today = day_of(act.at);
        let tx = self.write_tx().await?;
        let round = led(&tx, act, id, version).await?;
        let mut all = held(&tx, id, &round.unit).await?;
        if !round.is("scored") {
            return Err(StoreError::Conflict("appraisal_not_now"));
        }
        let policy = self.library().await?.ladder_in_force(round.cycle.last_month()).ok();
        look_again(&tx, &round, policy.as_ref(), &mut all, today).await?;
        let suggested = suggested(&round, &all);
        let mut open = 0;
        for suggested in &suggested {
            if let Err(error) = &suggested.ranked {
                return Err(grading_conflict(error));
            }
            open += suggested.given(round.rules()).1;
        }
        for held in &mut all {
            let Some(verdict) = verdict(&round, held, &suggested)? else { continue };
            let proposed = held.result.clone().propose(verdict).map_err(|error| result_conflict(&error))?;
            held.set_result(round.rules(), proposed);
        }
        let used = used(&round, &all);
        let stage = round.stage.propose(open, &used, (act.by.user, today)).map_err(|error| cycle_conflict(&error))?;
        save(&tx, all).await?;
        advance(&tx, act, round, stage, ("proposed", "")).await?;
        Ok(tx.commit().await?)
    }

    /// Takes a proposal back to be changed.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`, `Conflict("appraisal_not_now")`.
    pub async fn take_back_grades(&self, act: Act<'_>, id: CycleId, version: i64) -> Result<()> {
        require(act.by, Action::EditFacts)?;
        let tx = self.write_tx().await?;
        let round = led(&tx, act, id, version).await?;
        let stage = round.stage.take_back().map_err(|error| cycle_conflict(&error))?;
        let mut all = held(&tx, id, &round.unit).await?;
        for held in &mut all {
            let score = held.sheet.as_ref().and_then(|sheet| sheet.total.told());
            let result = score.map_or(ResultState::Open, |score| ResultState::Scored { score });
            held.set_result(round.rules(), result);
        }
        save(&tx, all).await?;
        advance(&tx, act, round, stage, ("taken_back", "")).await?;
        Ok(tx.commit().await?)
    }

    /// Makes the results public, from today on.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`, `Conflict("appraisal_not_now")`, `Conflict("appraisal_same_person")` for whoever
    /// proposed them.
    pub async fn publish_results(&self, act: Act<'_>, id: CycleId, version: i64) -> Result<()> {
        require(act.by, Action::EditFacts)?;
        let tx = self.write_tx().await?;
        let round = led(&tx, act, id, version).await?;
        let stage = round.stage.publish(round.rules(), (act.by.user, day_of(act.at)));
        let stage = stage.map_err(|error| cycle_conflict(&error))?;
        let mut all = held(&tx, id, &round.unit).await?;
        publish(&round, &mut all)?;
        save(&tx, all).await?;
        advance(&tx, act, round, stage, ("published", "")).await?;
        Ok(tx.commit().await?)
    }
}

fn publish(round: &Round, all: &mut [Held]) -> Result<()> {
    for held in all {
        let public = held.result.clone().publish().map_err(|error| result_conflict(&error))?;
        held.set_result(round.rules(), public);
    }
    Ok(())
}

/// What is proposed for somebody; none where a tie is not decided.
fn verdict(round: &Round, held: &Held, suggested: &[Suggested]) -> Result<Option<Verdict>> {
    if !held.not_graded.is_empty() {
        return Ok(Some(Verdict::NotGraded { why: held.not_graded.clone() }));
    }
    let ranked = suggested.iter().find(|pool| pool.pool == held.row.pool).and_then(|pool| pool.of(held.id()));
    let Some(Ranked { score, suggestion, .. }) = ranked else {
        return Err(StoreError::Conflict("appraisal_waiting"));
    };
    let Suggestion::Grade { grade, .. } = suggestion else { return Ok(None) };
    let rule = round.rules().grades.get(usize::from(grade)).ok_or(StoreError::Corrupt("appraisal"))?;
    Ok(Some(Verdict::Graded { score, grade: rule.code.clone() }))
}

/// The appraisal of somebody in a cycle that the caller leads, to answer an appeal or correct a result.
pub(super) async fn led_one(tx: &DatabaseTransaction, act: Act<'_>, id: AppraisalId) -> Result<(Round, Held)> {
    let (round, held) = one(tx, &act.by.scope(), id).await?;
    crate::scope::require_unit(act.by, &round.unit)?;
    Ok((round, held))
}
