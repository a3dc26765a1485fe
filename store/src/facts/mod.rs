//! Effective-dated facts: recorded, ended, withdrawn, never rewritten.

pub(crate) mod body;
mod bulk;
mod load;
mod plan;
mod projection;
mod refresh;
mod retires;
mod tax;
mod validate;
mod write;

use domain::access::{Action, Scope};
use domain::calendar::Date;
use domain::dated::Period;
use domain::fact::{Employment, Fact, FactBody};
use domain::ids::{FactId, WorkerId};
use domain::policy::PolicySet;
use domain::turnover::Reason;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

pub use bulk::FactsOf;
pub(crate) use bulk::Rules;
pub(crate) use load::{load_facts, load_in_force, load_of_kinds};
pub(crate) use plan::{Plan, correct, record};
pub(crate) use projection::{assignment_on, chain_start, project};
pub(crate) use retires::check_retirement;
pub(crate) use validate::{check, entered, reason};
use write::reproject;
pub(crate) use write::{NewFact, Planned, UnitNames, Writes, fact_row, fill, record_chunk, rules_month, write_plans};

use crate::db::{timestamp, timestamp_opt};
use crate::entity::fact;
use crate::error::{Result, StoreError};
use crate::scope::require;
use crate::{Act, Store, Timestamp, audit};

/// A fact with its history, as shown in the worker's file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactRecord {
    /// The fact.
    pub fact: Fact,
    /// When we came to know it.
    pub recorded_at: Timestamp,
    /// Account that recorded it.
    pub recorded_by: String,
    /// When it was superseded or withdrawn, if it was.
    pub superseded_at: Option<Timestamp>,
    /// Import it came from.
    pub import: Option<i64>,
}

/// The calendar day of an instant where this software is used: China Standard Time, which has no summer time.
#[must_use]
pub fn day_of(at: Timestamp) -> Date {
    jiff::tz::Offset::constant(8).to_datetime(at).date()
}

impl Store {
    /// Facts of one worker, by kind then newest first; with `history`, superseded ones too.
    ///
    /// # Errors
    /// `NotFound` outside the scope, driver errors.
    pub async fn facts(&self, scope: &Scope, worker: WorkerId, history: bool) -> Result<Vec<FactRecord>> {
        if crate::workers::inside(self.read(), scope, &[worker]).await?.is_empty() {
            return Err(StoreError::NotFound);
        }
        let mut query = fact::Entity::find().filter(fact::Column::WorkerId.eq(worker.0));
        if !history {
            query = query.filter(fact::Column::SupersededAt.is_null());
        }
        let query = query.order_by_desc(fact::Column::ValidFromOn).order_by_desc(fact::Column::Id);
        let rows = query.all(self.read()).await?;
        let mut records = rows.into_iter().map(record_of).collect::<Result<Vec<_>>>()?;
        records.sort_by_key(|record| position(record.fact.body.kind()));
        Ok(records)
    }

    /// Records a fact from its period's first day. For kinds that replace (see
    /// [`FactBody::replaces`]) the fact in force is superseded by the same fact ending there, in the same transaction;
    /// facts that begin later stay, and the new one then ends where the next begins.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale` when `version` is not the worker's, `Invalid` when the period is empty or
    /// the body is not possible (unknown post or unit, negative amounts).
    pub async fn record_fact(
        &self,
        act: Act<'_>,
        worker: WorkerId,
        version: i64,
        period: Period,
        body: FactBody,
    ) -> Result<FactId> {
        self.record_made(act, worker, version, period, |_, _| Ok(body)).await
    }

    /// [`Store::record_fact`] with a body made from the rules and the worker's live facts.
    pub(crate) async fn record_made(
        &self,
        act: Act<'_>,
        worker: WorkerId,
        version: i64,
        period: Period,
        make: impl FnOnce(&PolicySet, &[Fact]) -> Result<FactBody>,
    ) -> Result<FactId> {
        require(act.by, Action::EditFacts)?;
        validate::days(period)?;
        let (library, month) = (self.library().await?, rules_month(period.from, day_of(act.at)));
        let policy = library.in_force(month)?;
        let tx = self.write_tx().await?;
        let (row, live) = write::open(&tx, &act.by.scope(), worker, version).await?;
        let body = make(&policy, &live)?;
        validate::entered(period, &body)?;
        check(&policy, &live, period, &body)?;
        check_retirement(&library, month, &row, &body)?;
        check_unit(&tx, act, &body).await?;
        let kind = body.kind();
        let plan = record(&live, period, body);
        let id = write::apply(&tx, act, worker, &plan).await?.ok_or(StoreError::Corrupt("plan"))?;
        reproject(&tx, row, &plan.applied_to(&live), &policy.ladder, day_of(act.at)).await?;
        let detail = format!("kind={kind} fact={id} from={}", period.from);
        audit::append(&tx, act, "fact_recorded", "worker", worker.0, &detail).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Ends a fact: it holds no longer from `to` on (leaving, a certificate given up).
    ///
    /// # Errors
    /// As [`Store::record_fact`]; `Invalid("to", "before_start" | "after_end")`; `Conflict("fact_of_appraisal")` for what a
    /// final appraisal recorded.
    pub async fn end_fact(&self, act: Act<'_>, worker: WorkerId, version: i64, fact: FactId, to: Date) -> Result<()> {
        self.end_as(act, worker, version, (fact, to), |body| Ok(body.clone())).await
    }

    /// Ends an employment, with the reason for leaving if it is known.
    ///
    /// # Errors
    /// As [`Store::end_fact`]; `NotFound` for a fact that is no employment.
    pub async fn end_employment(
        &self,
        act: Act<'_>,
        worker: WorkerId,
        version: i64,
        (fact, to): (FactId, Date),
        reason: Option<Reason>,
    ) -> Result<()> {
        self.end_as(act, worker, version, (fact, to), |body| left_for(body, reason)).await
    }

    async fn end_as(
        &self,
        act: Act<'_>,
        worker: WorkerId,
        version: i64,
        (fact, to): (FactId, Date),
        change: impl FnOnce(&FactBody) -> Result<FactBody>,
    ) -> Result<()> {
        require(act.by, Action::EditFacts)?;
        let policy = self.rules_on(day_of(act.at), act.at).await?;
        let tx = self.write_tx().await?;
        let (row, live) = write::open(&tx, &act.by.scope(), worker, version).await?;
        let ending = live.iter().find(|live| live.id == fact).ok_or(StoreError::NotFound)?;
        crate::appraisals::refuse_settled_fact(&tx, fact).await?;
        validate::days(Period { from: ending.period.from, to: Some(to) })?;
        let changed = Fact { body: change(&ending.body)?, ..ending.clone() };
        let plan = plan::end(&changed, to).ok_or(StoreError::Invalid("to", "after_end"))?;
        write::apply(&tx, act, worker, &plan).await?;
        reproject(&tx, row, &plan.applied_to(&live), &policy.ladder, day_of(act.at)).await?;
        let detail = format!("kind={} fact={fact} to={to}", ending.body.kind());
        audit::append(&tx, act, "fact_ended", "worker", worker.0, &detail).await?;
        Ok(tx.commit().await?)
    }

    /// Records why somebody left, where an employment ended without a reason or with another one. Who left when stays.
    ///
    /// # Errors
    /// As [`Store::record_fact`]; `NotFound` for a fact that is no employment; `Conflict("not_ended")` for one that goes on.
    pub async fn give_reason(
        &self,
        act: Act<'_>,
        worker: WorkerId,
        version: i64,
        fact: FactId,
        reason: Reason,
    ) -> Result<()> {
        require(act.by, Action::EditFacts)?;
        let policy = self.rules_on(day_of(act.at), act.at).await?;
        let tx = self.write_tx().await?;
        let (row, live) = write::open(&tx, &act.by.scope(), worker, version).await?;
        let ended = live.iter().find(|live| live.id == fact).ok_or(StoreError::NotFound)?;
        if ended.period.to.is_none() {
            return Err(StoreError::Conflict("not_ended"));
        }
        let plan = correct(ended, left_for(&ended.body, Some(reason))?);
        write::apply(&tx, act, worker, &plan).await?;
        reproject(&tx, row, &plan.applied_to(&live), &policy.ladder, day_of(act.at)).await?;
        let detail = format!("fact={fact} reason={}", reason.code());
        audit::append(&tx, act, "separation_recorded", "worker", worker.0, &detail).await?;
        Ok(tx.commit().await?)
    }

    /// Withdraws a fact recorded by mistake, with a reason; it stays in the history. What it had ended or taken the
    /// place of holds again.
    ///
    /// # Errors
    /// As [`Store::record_fact`]; `Invalid("reason", "too_short")`; `Conflict("fact_needed")` for the only employment
    /// or the only assignment; `Conflict("fact_of_appraisal")` for what a final appraisal recorded.
    pub async fn withdraw_fact(
        &self,
        act: Act<'_>,
        worker: WorkerId,
        version: i64,
        fact: FactId,
        reason: &str,
    ) -> Result<()> {
        require(act.by, Action::EditFacts)?;
        let reason = validate::reason(reason)?;
        let policy = self.rules_on(day_of(act.at), act.at).await?;
        let tx = self.write_tx().await?;
        let (row, live) = write::open(&tx, &act.by.scope(), worker, version).await?;
        let history = fact::Entity::find().filter(fact::Column::WorkerId.eq(worker.0)).all(&tx).await?;
        let records = history.into_iter().map(record_of).collect::<Result<Vec<_>>>()?;
        let gone =
            records.iter().find(|r| r.fact.id == fact && r.superseded_at.is_none()).ok_or(StoreError::NotFound)?;
        crate::appraisals::refuse_settled_fact(&tx, fact).await?;
        let closed: Vec<plan::Closed> = records.iter().filter_map(FactRecord::closed).collect();
        let plan = plan::withdraw(&live, &closed, &gone.fact, gone.recorded_at);
        write::apply(&tx, act, worker, &plan).await?;
        reproject(&tx, row, &plan.applied_to(&live), &policy.ladder, day_of(act.at)).await?;
        let detail = format!("kind={} fact={fact} reason={reason}", gone.fact.body.kind());
        audit::append(&tx, act, "fact_withdrawn", "worker", worker.0, &detail).await?;
        Ok(tx.commit().await?)
    }

    /// The rules a fact that begins on `from` is checked against.
    pub(crate) async fn rules_on(&self, from: Date, at: Timestamp) -> Result<PolicySet> {
        Ok(self.library().await?.in_force(rules_month(from, day_of(at)))?)
    }
}

impl FactRecord {
    fn closed(&self) -> Option<plan::Closed> {
        self.superseded_at.map(|superseded_at| plan::Closed { fact: self.fact.clone(), superseded_at })
    }
}

/// An employment that ended for a reason.
fn left_for(body: &FactBody, reason: Option<Reason>) -> Result<FactBody> {
    let FactBody::Employment(employment) = body else { return Err(StoreError::NotFound) };
    let separation = reason.map(|reason| reason.code().to_owned());
    Ok(FactBody::Employment(Employment { separation, ..employment.clone() }))
}

/// An assignment names a unit that exists inside the unit of whoever records it.
pub(crate) async fn check_unit(tx: &sea_orm::DatabaseTransaction, act: Act<'_>, body: &FactBody) -> Result<()> {
    let FactBody::Assignment(assignment) = body else { return Ok(()) };
    let names = UnitNames::along(tx, [&assignment.unit]).await?;
    let reachable = act.by.unit.covers(&assignment.unit) && names.contains(&assignment.unit);
    if reachable { Ok(()) } else { Err(StoreError::Invalid("unit", "unknown_unit")) }
}

fn record_of(row: fact::Model) -> Result<FactRecord> {
    let to = row.valid_to_on.as_deref().map(body::date).transpose()?;
    Ok(FactRecord {
        fact: Fact {
            id: FactId(row.id),
            period: Period { from: body::date(&row.valid_from_on)?, to },
            body: body::decode(&row.kind, &row.body)?,
        },
        recorded_at: timestamp(row.recorded_at)?,
        recorded_by: row.recorded_by,
        superseded_at: timestamp_opt(row.superseded_at)?,
        import: row.import_id,
    })
}

/// Where a kind stands in a worker's file.
fn position(kind: &str) -> usize {
    KINDS.iter().position(|known| *known == kind).unwrap_or(KINDS.len())
}

const KINDS: [&str; 19] = [
    "employment",
    "assignment",
    "placement",
    "education",
    "certificate",
    "enrolment",
    "deductions",
    "appraisal",
    "unpaid_leave",
    "one_off",
    "opening_wage",
    "opening_tax",
    "recognised_service",
    "suspension",
    "tax_evidence",
    "deduction_claim",
    "recovery",
    "posting",
    "retirement",
];
