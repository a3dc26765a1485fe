//! What follows from final grades, each row naming the appraisal that caused it; amounts become one-off facts, and what
//! concerns somebody's job waits for somebody to decide.

use domain::access::{Action, Scope, UnitPath};
use domain::appraisal::{
    Amendment, Consequence, ConsequenceKind, Cycle, FinalResult, MonthWorked, Person, consequences, cycle_pay, regrade,
};
use domain::calendar::Month;
use domain::dated::Period;
use domain::fact::{Fact, FactBody, OneOff};
use domain::ids::{AppraisalId, CycleId, FactId, WorkerId};
use domain::money::Money;
use domain::pay::{employed_days, month_worked};
use domain::policy::{CyclePayBase, PolicySet};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait,
    FromQueryResult, QueryFilter,
};
use serde::{Deserialize, Serialize};

use super::rows::{Held, Round, json, parse};
use super::{Caused, Standing};
use crate::db::{micros, timestamp_opt};
use crate::entity::{appraisal_consequence as row, worker};
use crate::error::{Result, StoreError};
use crate::facts::{Plan, check, correct, reason as reason_of, record};
use crate::scope::{filter, require, subtree};
use crate::{Act, Page, PageRequest, Store, audit, paging};

/// A consequence with the amount it comes to.
pub(super) struct Made {
    pub what: Consequence,
    pub amount: Option<Money>,
    /// The fact it is already, where that stays.
    pub fact: Option<i64>,
}

/// What is on file of somebody: final grades and facts.
type OnFile<'a> = (&'a [FinalResult], &'a [Fact]);

/// What follows from one result, and the amounts to record.
pub(super) fn cause(
    policy: &PolicySet,
    round: &Round,
    own: &FinalResult,
    (results, facts): OnFile<'_>,
) -> Result<(Vec<Made>, Plan)> {
    let mut plan = Plan::default();
    let mut made = Vec::new();
    for what in consequences(policy, own, Person { results, facts }) {
        let due = due(policy, &what, facts)?;
        if let Some((period, body)) = &due {
            check(policy, facts, *period, body)?;
            plan.merge(record(facts, *period, body.clone()));
        }
        made.push(Made { what, amount: due.and_then(|(_, body)| amount_of(&body)), fact: None });
    }
    debug_assert!(made.iter().all(|made| made.what.cause.cycle == round.cycle));
    Ok((made, plan))
}

fn amount_of(body: &FactBody) -> Option<Money> {
    if let FactBody::OneOff(one_off) = body { Some(one_off.amount) } else { None }
}

/// The amount that a cycle's pay comes to, as a fact of the month it is paid in; none where nothing is due, or to
/// somebody who is not employed then.
fn due(policy: &PolicySet, what: &Consequence, facts: &[Fact]) -> Result<Option<(Period, FactBody)>> {
    let ConsequenceKind::CyclePay { item, factor, first, last, paid_in } = &what.what else { return Ok(None) };
    let appraisal = policy.appraisal.as_ref().ok_or(StoreError::Corrupt("appraisal"))?;
    let is = |rule: &&domain::policy::CyclePay| rule.item == *item && rule.cycle == what.cause.cycle.kind();
    let rule = appraisal.rules.pay.iter().find(is).ok_or(StoreError::Corrupt("appraisal"))?;
    let months: Vec<MonthWorked> = match rule.base {
        CyclePayBase::Once(_) => Vec::new(),
        _ => months(*first, *last).filter_map(|month| month_worked(policy, facts, month)).collect(),
    };
    let amount = cycle_pay(rule, *factor, &months);
    let Some((from, _)) = employed_days(facts, *paid_in).filter(|_| !amount.is_zero()) else { return Ok(None) };
    let note = format!("{} {}", appraisal.pack.title.zh, what.cause.cycle);
    Ok(Some((Period::since(from), FactBody::OneOff(OneOff::new(item.clone(), amount, note)))))
}

fn months(first: Month, last: Month) -> impl Iterator<Item = Month> {
    std::iter::successors(Some(first), move |month| Some(month.next()).filter(|next| *next <= last))
}

/// Puts consequences on file.
pub(super) async fn insert(
    tx: &DatabaseTransaction,
    act: Act<'_>,
    cycle: CycleId,
    made: Vec<(i64, WorkerId, Made)>,
) -> Result<()> {
    let mut rows = Vec::with_capacity(made.len());
    for (appraisal, worker, made) in made {
        let state = if made.what.what.is_proposal() { Standing::Waiting } else { Standing::Stands };
        rows.push(row::ActiveModel {
            appraisal_id: Set(appraisal),
            cycle_id: Set(cycle.0),
            worker_id: Set(worker.0),
            kind: Set(made.what.what.code().to_owned()),
            body: Set(json(&made.what)?),
            state: Set(state.code().to_owned()),
            fact_id: Set(made.fact),
            amount_fen: Set(made.amount.map(Money::fen)),
            caused_at: Set(micros(act.at)),
            ended_at: Set(None),
            decided_account: Set(None),
            decided_at: Set(None),
            reason: Set(None),
            ..Default::default()
        });
    }
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        row::Entity::insert_many(rows.by_ref().take(1_000)).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// What a correction did.
pub(super) struct Amended {
    pub plan: Plan,
    pub changes: usize,
}

/// Reverses and replaces what a corrected result caused.
pub(super) async fn amend_one(
    tx: &DatabaseTransaction,
    act: Act<'_>,
    held: &Held,
    (results, facts): (&[(WorkerId, i64, FinalResult)], &[Fact]),
    now: Option<&FinalResult>,
    sets: &[(AppraisalId, PolicySet)],
    cycle: Cycle,
) -> Result<Amended> {
    use domain::appraisal::Origin;
    let open = row::Entity::find()
        .filter(row::Column::WorkerId.eq(held.row.worker_id))
        .filter(row::Column::EndedAt.is_null())
        .all(tx)
        .await?;
    let known = open.into_iter().map(|row| Ok((parse::<Consequence>(&row.body)?, row))).collect::<Result<Vec<_>>>()?;
    let old: Vec<Consequence> = known.iter().map(|(what, _)| what.clone()).collect();
    let before: Vec<FinalResult> = results.iter().map(|(.., result)| result.clone()).collect();
    let policy = |of: &FinalResult| match of.origin {
        Origin::Result(id) => sets.iter().find(|(known, _)| *known == id).map(|(_, policy)| policy),
        Origin::Fact(_) => None,
    };
    let person = Person { results: &before, facts };
    let amendments = regrade(&old, person, (Origin::Result(held.id()), cycle), now.cloned(), policy);
    let mut done = Amended { plan: Plan::default(), changes: amendments.len() };
    for amendment in amendments {
        let (gone, new) = match amendment {
            Amendment::Reverse { old } => (Some(old), None),
            Amendment::Replace { old, new } => (Some(old), Some(*new)),
            Amendment::Add { new } => (None, Some(new)),
        };
        let gone = gone.as_ref().and_then(|gone| known.iter().find(|(what, _)| what == gone)).map(|(_, row)| row);
        let fact = gone.and_then(|row| row.fact_id).and_then(|id| facts.iter().find(|fact| fact.id == FactId(id)));
        let due = match &new {
            Some(what) => due(policy(&what.cause).ok_or(StoreError::Corrupt("appraisal"))?, what, facts)?,
            None => None,
        };
        let amount = due.as_ref().and_then(|(_, body)| amount_of(body));
        let stays = fact.filter(|fact| due.as_ref().is_some_and(|(_, body)| *body == fact.body)).map(|fact| fact.id.0);
        done.plan.merge(match (fact, due) {
            (Some(fact), Some((_, body))) if fact.body != body => correct(fact, body),
            (Some(fact), None) => Plan { supersede: vec![fact.id], insert: Vec::new() },
            (None, Some((period, body))) => record(facts, period, body),
            _ => Plan::default(),
        });
        if let Some(gone) = gone {
            end(tx, act, gone).await?;
        }
        if let Some(what) = new {
            let appraisal = match what.cause.origin {
                Origin::Result(id) => id.0,
                Origin::Fact(_) => held.row.id,
            };
            let of = results.iter().find(|(.., known)| known.origin == what.cause.origin);
            let cycle = of.map_or(held.row.cycle_id, |(_, cycle, _)| *cycle);
            insert(tx, act, CycleId(cycle), vec![(appraisal, held.worker(), Made { what, amount, fact: stays })])
                .await?;
        }
    }
    Ok(done)
}

async fn end(tx: &DatabaseTransaction, act: Act<'_>, gone: &row::Model) -> Result<()> {
    let change = row::ActiveModel {
        id: Set(gone.id),
        state: Set(Standing::Reversed.code().to_owned()),
        ended_at: Set(Some(micros(act.at))),
        ..Default::default()
    };
    change.update(tx).await?;
    Ok(())
}

/// Which consequences to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsequenceQuery {
    /// Only of this cycle.
    pub cycle: Option<CycleId>,
    /// Only where they stand so.
    pub state: Option<Standing>,
    /// Only this unit and below.
    pub unit: Option<UnitPath>,
}

#[derive(FromQueryResult)]
struct Listed {
    id: i64,
    appraisal_id: i64,
    worker_id: i64,
    name: String,
    street: String,
    community: String,
    body: String,
    state: String,
    amount_fen: Option<i64>,
    decided_account: Option<String>,
    decided_at: Option<i64>,
    reason: Option<String>,
}

impl Listed {
    fn read(self) -> Result<Caused> {
        Ok(Caused {
            id: self.id,
            appraisal: AppraisalId(self.appraisal_id),
            worker: WorkerId(self.worker_id),
            name: self.name,
            unit: format!("{} {}", self.street, self.community).trim_end().to_owned(),
            what: parse(&self.body)?,
            state: Standing::stored(&self.state)?,
            amount: self.amount_fen.map(Money::from_fen),
            decided: self.decided_account.zip(timestamp_opt(self.decided_at)?),
            reason: self.reason,
        })
    }
}

impl Store {
    /// What followed from final grades of people inside the scope, newest first; from a worker's own too.
    ///
    /// # Errors
    /// Driver errors, `Corrupt`.
    pub async fn appraisal_consequences(
        &self,
        scope: &Scope,
        query: &ConsequenceQuery,
        page: PageRequest,
    ) -> Result<Page<Caused>> {
        let mut wanted = Condition::all().add(filter(scope, worker::Column::Id, worker::Column::UnitPath));
        wanted = wanted.add_option(query.cycle.map(|cycle| row::Column::CycleId.eq(cycle.0)));
        wanted = wanted.add_option(query.state.map(|state| row::Column::State.eq(state.code())));
        wanted = wanted.add_option(query.unit.as_ref().map(|unit| subtree(unit, worker::Column::UnitPath)));
        listed(self.read(), wanted, page).await
    }

    /// Decides a proposal, with a reason. What comes of it is done by hand: nobody is dismissed by this.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound` outside the scope; `Conflict("appraisal_not_waiting")`; `Invalid("reason", "too_short")`.
    pub async fn decide_proposal(&self, act: Act<'_>, id: i64, accept: bool, reason: &str) -> Result<()> {
        require(act.by, Action::EditFacts)?;
        let reason = reason_of(reason)?;
        let tx = self.write_tx().await?;
        let found = row::Entity::find_by_id(id).one(&tx).await?.ok_or(StoreError::NotFound)?;
        if crate::workers::inside(&tx, &act.by.scope(), &[WorkerId(found.worker_id)]).await?.is_empty() {
            return Err(StoreError::NotFound);
        }
        if found.state != Standing::Waiting.code() {
            return Err(StoreError::Conflict("appraisal_not_waiting"));
        }
        let state = if accept { Standing::Accepted } else { Standing::Declined };
        let change = row::ActiveModel {
            id: Set(id),
            state: Set(state.code().to_owned()),
            decided_account: Set(Some(act.by.account.clone())),
            decided_at: Set(Some(micros(act.at))),
            reason: Set(Some(reason.to_owned())),
            ..Default::default()
        };
        change.update(&tx).await?;
        let detail = format!("appraisal={} kind={} decision={}", found.appraisal_id, found.kind, state.code());
        audit::append(&tx, act, "appraisal_proposal_decided", "appraisal_consequence", id, &detail).await?;
        Ok(tx.commit().await?)
    }
}

/// Consequences of one appraisal.
pub(super) async fn of_appraisal<C: ConnectionTrait>(connection: &C, id: AppraisalId) -> Result<Vec<Caused>> {
    let wanted = Condition::all().add(row::Column::AppraisalId.eq(id.0));
    Ok(listed(connection, wanted, PageRequest { page: 1, size: 200 }).await?.rows)
}

async fn listed<C: ConnectionTrait>(connection: &C, wanted: Condition, page: PageRequest) -> Result<Page<Caused>> {
    use row::Column as C;
    let select = Query::select()
        .columns([
            C::Id.as_column_ref(),
            C::AppraisalId.as_column_ref(),
            C::WorkerId.as_column_ref(),
            C::Body.as_column_ref(),
            C::State.as_column_ref(),
            C::AmountFen.as_column_ref(),
            C::DecidedAccount.as_column_ref(),
            C::DecidedAt.as_column_ref(),
            C::Reason.as_column_ref(),
        ])
        .columns([
            worker::Column::Name.as_column_ref(),
            worker::Column::Street.as_column_ref(),
            worker::Column::Community.as_column_ref(),
        ])
        .from(row::Entity)
        .inner_join(worker::Entity, Expr::col(C::WorkerId.as_column_ref()).equals(worker::Column::Id.as_column_ref()))
        .cond_where(wanted)
        .order_by(C::Id.as_column_ref(), sea_orm::Order::Desc)
        .take();
    paging::page::<Listed, _>(connection, select, page).await?.try_map(Listed::read)
}
