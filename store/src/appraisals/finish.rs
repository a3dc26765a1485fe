//! Appeals are answered, results become final, and a final result is corrected by somebody above.
//!
//! What is final becomes facts and consequences in the same transaction.

use domain::access::Action;
use domain::appraisal::{Answer, Consequence, ConsequenceKind, Cycle, CycleKind, Score, Verdict};
use domain::calendar::{Date, Month};
use domain::dated::Period;
use domain::fact::{Appraisal, AppraisalGrade, FactBody};
use domain::ids::{AppraisalId, CycleId, FactId, WorkerId};
use domain::policy::{Library, PolicySet};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::consequences::{amend_one, cause};
use super::decide::{led_one, used};
use super::rows::{
    CHUNK, Held, Round, advance, cycle_conflict, final_result, final_results, held, led, parse, result_conflict, save,
};
use crate::entity::{appraisal, worker};
use crate::error::{Result, StoreError};
use crate::facts::{Plan, Planned, check, correct, day_of, load_facts, reason as reason_of, record, write_plans};
use crate::scope::require;
use crate::{Act, Store, audit};

impl Store {
    /// Answers an appeal: it stands, or says something else now. `score` is given where the appeal found the score wrong.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound`; `Conflict("appraisal_not_now")`; `Conflict("appraisal_same_person")` for whoever proposed the
    /// grades; `Invalid("reason", "too_short")`; `Invalid("grade", "unknown_grade" | "not_reached")`;
    /// `Invalid("score", "out_of_range")`; `Conflict("appraisal_not_graded")` for a new grade of somebody without a score.
    pub async fn answer_appeal(
        &self,
        act: Act<'_>,
        id: AppraisalId,
        grade: Option<&str>,
        score: Option<Score>,
        reason: &str,
    ) -> Result<()> {
        require(act.by, Action::EditFacts)?;
        let reason = reason_of(reason)?;
        let tx = self.write_tx().await?;
        let (round, mut held) = led_one(&tx, act, id).await?;
        let domain::appraisal::CycleState::Published { proposed_by, .. } = round.stage else {
            return Err(StoreError::Conflict("appraisal_not_now"));
        };
        let verdict = changed(&round, &held, grade, score)?;
        let changes = verdict.is_some();
        let answer = Answer { by: act.by.user, on: day_of(act.at), reason: reason.to_owned(), verdict };
        let answered = held.result.clone().answer(answer, proposed_by).map_err(|error| result_conflict(&error))?;
        held.set_result(round.rules(), answered);
        save(&tx, vec![held]).await?;
        audit::append(&tx, act, "appraisal_answered", "appraisal", id.0, &format!("changes={changes}")).await?;
        Ok(tx.commit().await?)
    }

    /// Makes every result final: a year's grade becomes a fact, and what follows is recorded or proposed. Returns for how
    /// many people something follows.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`, `Conflict("appraisal_not_now" | "appraisal_too_early" | "appraisal_open_appeals" |
    /// "appraisal_quota")`, `Conflict("appraisal_on_file")` when a grade of the year was recorded by hand meanwhile; policy
    /// errors.
    pub async fn finish_cycle(&self, act: Act<'_>, id: CycleId, version: i64) -> Result<u64> {
        require(act.by, Action::EditFacts)?;
        let today = day_of(act.at);
        let library = self.library().await?;
        let tx = self.write_tx().await?;
        let round = led(&tx, act, id, version).await?;
        let mut all = held(&tx, id, &round.unit).await?;
        let open = all.iter().filter(|held| held.result.code() == "appealed").count();
        let open = u32::try_from(open).unwrap_or(u32::MAX);
        let stage = round.stage.finish(open, &used(&round, &all), today).map_err(|error| cycle_conflict(&error))?;
        let publicity = stage.publicity().ok_or(StoreError::Corrupt("appraisal"))?;
        for held in &mut all {
            let last = held.result.clone().finish(today, &publicity).map_err(|error| result_conflict(&error))?;
            held.set_result(round.rules(), last);
        }
        let policy = pinned(&library, &round, today)?;
        let mut caused = 0;
        for chunk in all.chunks(CHUNK) {
            caused += settle(&tx, act, &round, &policy, chunk).await?;
        }
        let people = all.len();
        save(&tx, all).await?;
        link_facts(&tx, act, &round).await?;
        advance(&tx, act, round, stage, ("finished", &format!("people={people} caused={caused}"))).await?;
        tx.commit().await?;
        Ok(caused)
    }

    /// Corrects a final result, as somebody above decided: what it caused is reversed and replaced, as if it had said so at
    /// first. A closed pay month stays; what it came to otherwise is paid in the next run.
    ///
    /// # Errors
    /// `Forbidden` for anybody but the district; `NotFound`; `Conflict("appraisal_not_now")`;
    /// `Conflict("appraisal_nothing_changes")`; `Conflict("appraisal_quota")`; `Invalid` as [`Store::answer_appeal`].
    pub async fn correct_result(
        &self,
        act: Act<'_>,
        id: AppraisalId,
        grade: &str,
        score: Option<Score>,
        reason: &str,
    ) -> Result<()> {
        require(act.by, Action::EditFacts)?;
        require(act.by, Action::ApproveRun)?;
        let reason = reason_of(reason)?;
        let library = self.library().await?;
        let tx = self.write_tx().await?;
        let (round, mut held) = led_one(&tx, act, id).await?;
        let verdict = changed(&round, &held, Some(grade), score)?;
        let answer = Answer { by: act.by.user, on: day_of(act.at), reason: reason.to_owned(), verdict };
        let corrected = held.result.clone().correct(answer).map_err(|error| result_conflict(&error))?;
        held.set_result(round.rules(), corrected);
        held.row.corrections += 1;
        refuse_quota(&tx, &round, &held).await?;
        let worker = held.worker();
        let results = final_results(&tx, &[worker]).await?;
        let facts: Vec<_> = load_facts(&tx, &[worker], None).await?.into_iter().flat_map(|(_, facts)| facts).collect();
        let now = final_result(&held.clone().into_row()?)?;
        let mut sets = sets(&tx, &library, &results).await?;
        if let Some(now) = &now {
            sets.push((id, pinned(&library, &round, now.final_on)?));
        }
        let mut plan = year_corrected(&held, &facts)?;
        let done = amend_one(&tx, act, &held, (&results, &facts), now.as_ref(), &sets, round.cycle).await?;
        plan.merge(done.plan);
        save(&tx, vec![held]).await?;
        if !plan.is_empty() {
            let file = worker::Entity::find_by_id(worker.0).one(&tx).await?.ok_or(StoreError::NotFound)?;
            let ladder = library.in_force(Month::of(day_of(act.at)))?.ladder;
            write_plans(&tx, act, &ladder, None, vec![Planned { file, live: facts, plan }]).await?;
        }
        link_facts(&tx, act, &round).await?;
        let detail = format!("grade={grade} caused={}", done.changes);
        audit::append(&tx, act, "appraisal_corrected", "appraisal", id.0, &detail).await?;
        Ok(tx.commit().await?)
    }
}

/// Another verdict, if one is asked for.
fn changed(round: &Round, held: &Held, grade: Option<&str>, score: Option<Score>) -> Result<Option<Verdict>> {
    let Some(grade) = grade else { return Ok(None) };
    let rule = round.rules().grades.iter().find(|rule| rule.code == grade);
    let rule = rule.ok_or(StoreError::Invalid("grade", "unknown_grade"))?;
    let score = score.or_else(|| held.score()).ok_or(StoreError::Conflict("appraisal_not_graded"))?;
    if score < Score::ZERO || score > Score::FULL {
        return Err(StoreError::Invalid("score", "out_of_range"));
    }
    if score < rule.from {
        return Err(StoreError::Invalid("grade", "not_reached"));
    }
    Ok(Some(Verdict::Graded { score, grade: grade.to_owned() }))
}

/// The rules in force when something became final, with the appraisal rules the cycle was opened with.
pub(super) fn pinned(library: &Library, round: &Round, on: Date) -> Result<PolicySet> {
    let mut policy = library.in_force(Month::of(on))?;
    policy.appraisal = Some(std::sync::Arc::new(round.rules.clone()));
    Ok(policy)
}

/// The rules of each cycle that some final grades are of.
async fn sets(
    tx: &DatabaseTransaction,
    library: &Library,
    results: &[(WorkerId, i64, domain::appraisal::FinalResult)],
) -> Result<Vec<(AppraisalId, PolicySet)>> {
    let mut sets = Vec::with_capacity(results.len());
    for (_, cycle, result) in results {
        let row = crate::entity::appraisal_cycle::Entity::find_by_id(*cycle).one(tx).await?;
        let round = Round::read(row.ok_or(StoreError::Corrupt("appraisal"))?)?;
        if let domain::appraisal::Origin::Result(id) = result.origin {
            sets.push((id, pinned(library, &round, result.final_on)?));
        }
    }
    Ok(sets)
}

async fn refuse_quota(tx: &DatabaseTransaction, round: &Round, own: &Held) -> Result<()> {
    let mut all = held(tx, round.id, &round.unit).await?;
    if let Some(slot) = all.iter_mut().find(|held| held.row.id == own.row.id) {
        *slot = own.clone();
    }
    let over = used(round, &all).into_iter().any(|(_, allowed, given)| given > allowed);
    if over { Err(StoreError::Conflict("appraisal_quota")) } else { Ok(()) }
}

/// The fact that a final grade of a year becomes.
fn year_fact(cycle: Cycle, held: &Held) -> Option<(Period, FactBody)> {
    let counts_as = held.row.counts_as.as_deref().and_then(AppraisalGrade::from_code)?;
    let from = held.row.final_on.as_deref()?.parse().ok()?;
    let body = FactBody::Appraisal(Appraisal { year: cycle.year(), grade: counts_as });
    (cycle.kind() == CycleKind::Year).then_some((Period::since(from), body))
}

/// Facts and consequences of some final results; returns how many people something follows for.
async fn settle(
    tx: &DatabaseTransaction,
    act: Act<'_>,
    round: &Round,
    policy: &PolicySet,
    chunk: &[Held],
) -> Result<u64> {
    let workers: Vec<WorkerId> = chunk.iter().map(Held::worker).collect();
    let keys = workers.iter().map(|worker| worker.0);
    let files = worker::Entity::find().filter(worker::Column::Id.is_in(keys)).all(tx).await?;
    let earlier = final_results(tx, &workers).await?;
    let facts = load_facts(tx, &workers, None).await?;
    let mut planned = Vec::with_capacity(chunk.len());
    let mut caused = 0;
    let mut rows = Vec::new();
    for (held, (worker, live)) in chunk.iter().zip(facts) {
        let mut plan = Plan::default();
        if let Some((period, body)) = year_fact(round.cycle, held) {
            check(policy, &live, period, &body).map_err(|error| match error {
                StoreError::Invalid("year", "already_recorded") => StoreError::Conflict("appraisal_on_file"),
                other => other,
            })?;
            plan.merge(record(&live, period, body));
        }
        if let Some(own) = final_result(&held.clone().into_row()?)? {
            let mut results: Vec<_> =
                earlier.iter().filter(|(of, ..)| *of == worker).map(|(.., result)| result.clone()).collect();
            results.push(own.clone());
            let (consequences, amounts) = cause(policy, round, &own, (&results, &live))?;
            caused += u64::from(!consequences.is_empty());
            plan.merge(amounts);
            rows.extend(consequences.into_iter().map(|made| (held.row.id, worker, made)));
        }
        if !plan.is_empty() {
            let file =
                files.iter().find(|file| file.id == worker.0).cloned().ok_or(StoreError::Corrupt("appraisal"))?;
            planned.push(Planned { file, live, plan });
        }
    }
    super::consequences::insert(tx, act, round.id, rows).await?;
    write_plans(tx, act, &policy.ladder, None, planned).await?;
    Ok(caused)
}

/// The fact of the year in the place of the one before, for the same time.
fn year_corrected(held: &Held, facts: &[domain::fact::Fact]) -> Result<Plan> {
    let cycle: Cycle = held.row.cycle.parse().map_err(|_| StoreError::Corrupt("appraisal"))?;
    let known = held.row.fact_id.and_then(|id| facts.iter().find(|fact| fact.id == FactId(id)));
    Ok(match (known, year_fact(cycle, held)) {
        (Some(known), Some((_, body))) if body != known.body => correct(known, body),
        (None, Some((period, body))) => record(facts, period, body),
        (Some(known), None) => Plan { supersede: vec![known.id], insert: Vec::new() },
        _ => Plan::default(),
    })
}

/// Names, in appraisals and consequences, the facts that this act has just written.
async fn link_facts(tx: &DatabaseTransaction, act: Act<'_>, round: &Round) -> Result<()> {
    use crate::entity::{appraisal_consequence as caused, fact};
    let at = crate::db::micros(act.at);
    let people = appraisal::Entity::find().filter(appraisal::Column::CycleId.eq(round.id.0)).all(tx).await?;
    for chunk in people.chunks(CHUNK) {
        let workers: Vec<i64> = chunk.iter().map(|row| row.worker_id).collect();
        let written = fact::Entity::find()
            .filter(fact::Column::WorkerId.is_in(workers.iter().copied()))
            .filter(fact::Column::RecordedAt.eq(at))
            .filter(fact::Column::SupersededAt.is_null())
            .filter(fact::Column::Kind.is_in(["appraisal", "one_off"]))
            .all(tx)
            .await?;
        let of = |worker: i64, kind: &'static str| {
            written.iter().filter(move |fact| fact.worker_id == worker && fact.kind == kind)
        };
        let mut changed = Vec::new();
        for row in chunk {
            if let Some(fact) = of(row.worker_id, "appraisal").next() {
                changed.push(Held::read(appraisal::Model { fact_id: Some(fact.id), ..row.clone() })?);
            }
        }
        save(tx, changed).await?;
        let open = caused::Entity::find()
            .filter(caused::Column::WorkerId.is_in(workers.iter().copied()))
            .filter(caused::Column::EndedAt.is_null())
            .filter(caused::Column::FactId.is_null())
            .filter(caused::Column::AmountFen.is_not_null())
            .filter(caused::Column::CausedAt.eq(at))
            .all(tx)
            .await?;
        for row in open {
            // A cycle brings one amount under each item; two items may bring the same.
            let ConsequenceKind::CyclePay { item, .. } = parse::<Consequence>(&row.body)?.what else { continue };
            let is = |fact: &&fact::Model| {
                let body = crate::facts::body::decode(&fact.kind, &fact.body);
                let amount = row.amount_fen;
                matches!(body, Ok(FactBody::OneOff(one_off)) if one_off.item == item && Some(one_off.amount.fen()) == amount)
            };
            let found = of(row.worker_id, "one_off").find(is).map(|fact| fact.id);
            if found.is_some() {
                let mut change = caused::ActiveModel::from(row);
                change.fact_id = Set(found);
                change.update(tx).await?;
            }
        }
    }
    Ok(())
}
