//! Decisions: confirmed as proposed, together or one by one, or departed from by hand with a reason; and appeals.
//!
//! Whoever decides has seen the case as it is on file: a case whose file changed since is made anew first.

use domain::access::Action;
use domain::ids::{ReviewId, WorkerId};
use domain::money::Money;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait,
    QueryFilter, Statement,
};

use super::read::{bump, find, open_round};
use super::touched::{DIFFERS, rules_changed};
use super::{Decision, Outcome, ReviewState};
use crate::db::{date, micros};
use crate::entity::{review_case, review_round};
use crate::error::{Result, StoreError};
use crate::facts::reason as reason_of;
use crate::scope::{require, subtree};
use crate::{Act, Store, audit};

/// Cases named in one statement.
const CHUNK: usize = 1_000;

/// Whose proposals to confirm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// Of everybody in the scope who rises or is placed for the first time and for whom nothing is decided yet.
    Rising,
    /// Of these.
    These(Vec<WorkerId>),
}

impl Store {
    /// Confirms what the rules give. Returns for how many.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound` when the round or one of the workers lies outside the scope; `Conflict("review_ended")`;
    /// `Conflict("review_touched")` when the file of one of them changed since; `Invalid("workers", "nothing_to_confirm")`
    /// when the rules give one of them no other grade.
    pub async fn confirm_cases(&self, act: Act<'_>, review: ReviewId, chosen: &Chosen) -> Result<u64> {
        require(act.by, Action::EditFacts)?;
        let tx = self.write_tx().await?;
        let row = open_round(&tx, act, review).await?;
        let (_, part) = find(&tx, &act.by.scope(), review).await?;
        let here = Condition::all()
            .add(review_case::Column::RoundId.eq(row.id))
            .add(subtree(&part, review_case::Column::UnitPath));
        let count = match chosen {
            Chosen::Rising => {
                let rising = here
                    .add(review_case::Column::Outcome.is_in([Outcome::Rise.code(), Outcome::First.code()]))
                    .add(review_case::Column::Decision.eq(Decision::Pending.code()));
                let where_sql = "c.outcome IN ('rise', 'first') AND c.decision = 'pending'";
                refuse_touched(&tx, row.id, Some(&part), where_sql).await?;
                confirm(&tx, act, rising).await?
            }
            Chosen::These(workers) => {
                let mut count = 0;
                for chunk in workers.chunks(CHUNK) {
                    let keys: Vec<i64> = chunk.iter().map(|worker| worker.0).collect();
                    let these = here.clone().add(review_case::Column::WorkerId.is_in(keys.iter().copied()));
                    let found = review_case::Entity::find().filter(these.clone()).all(&tx).await?;
                    if keys.iter().any(|key| !found.iter().any(|case| case.worker_id == *key)) {
                        return Err(StoreError::NotFound);
                    }
                    for case in &found {
                        if !Outcome::stored(&case.outcome)?.changes() {
                            return Err(StoreError::Invalid("workers", "nothing_to_confirm"));
                        }
                    }
                    let list = keys.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
                    refuse_touched(&tx, row.id, None, &format!("c.worker_id IN ({list})")).await?;
                    count += confirm(&tx, act, these).await?;
                }
                count
            }
        };
        bump(&tx, row.id).await?;
        audit::append(&tx, act, "review_confirmed", "review_round", row.id, &format!("count={count}")).await?;
        tx.commit().await?;
        Ok(count)
    }

    /// Decides on another grade than the rules give, with a reason.
    ///
    /// # Errors
    /// As [`Store::confirm_cases`]; `Invalid("grade", "unknown_grade")` when the ladder has no such grade;
    /// `Invalid("reason", "too_short")`.
    pub async fn except_case(
        &self,
        act: Act<'_>,
        review: ReviewId,
        worker: WorkerId,
        grade: &str,
        reason: &str,
    ) -> Result<()> {
        require(act.by, Action::EditFacts)?;
        let reason = reason_of(reason)?;
        let tx = self.write_tx().await?;
        let (row, case) = self.to_decide(&tx, act, review, worker).await?;
        let policy = self.review_rules(date(&row.as_of_on)?).await?;
        if rules_changed(&tx, &row, &policy).await? {
            return Err(StoreError::Conflict("review_touched"));
        }
        let position = policy.ladder.grade(grade).ok_or(StoreError::Invalid("grade", "unknown_grade"))?;
        let decided = Some((grade.to_owned(), policy.ladder.amount(position)));
        let change = decision(act, &case, Decision::Excepted, decided, Some(reason));
        finish(tx, act, change, ("review_excepted", row.id, worker)).await
    }

    /// Leaves the grade as it is, whatever the rules give, with a reason.
    ///
    /// # Errors
    /// As [`Store::except_case`].
    pub async fn keep_case(&self, act: Act<'_>, review: ReviewId, worker: WorkerId, reason: &str) -> Result<()> {
        require(act.by, Action::EditFacts)?;
        let reason = reason_of(reason)?;
        let tx = self.write_tx().await?;
        let (row, case) = self.to_decide(&tx, act, review, worker).await?;
        let change = decision(act, &case, Decision::Kept, None, Some(reason));
        finish(tx, act, change, ("review_kept", row.id, worker)).await
    }

    /// Notes that the worker objects, also once the round was applied: what comes of it is recorded as a fact or
    /// decided in a later round.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Conflict("review_ended")` when the round was closed without being applied,
    /// `Invalid("appeal", "too_short" | "too_long")`.
    pub async fn note_appeal(&self, act: Act<'_>, review: ReviewId, worker: WorkerId, text: &str) -> Result<()> {
        require(act.by, Action::EditFacts)?;
        let text = reason_of(text).map_err(|error| match error {
            StoreError::Invalid(_, why) => StoreError::Invalid("appeal", why),
            other => other,
        })?;
        let tx = self.write_tx().await?;
        let (row, part) = find(&tx, &act.by.scope(), review).await?;
        if row.state == ReviewState::Closed.code() {
            return Err(StoreError::Conflict("review_ended"));
        }
        let case = case_of(&tx, row.id, &part, worker).await?;
        let change = review_case::ActiveModel {
            round_id: Set(case.round_id),
            worker_id: Set(case.worker_id),
            appeal: Set(Some(text.to_owned())),
            appeal_by: Set(Some(act.by.user.0)),
            appeal_account: Set(Some(act.by.account.clone())),
            appeal_at: Set(Some(micros(act.at))),
            ..Default::default()
        };
        change.update(&tx).await?;
        audit::append(&tx, act, "review_appealed", "review_round", row.id, &format!("worker={worker}")).await?;
        Ok(tx.commit().await?)
    }

    /// The open round and the case in it, if its file is as the case has it.
    async fn to_decide(
        &self,
        tx: &DatabaseTransaction,
        act: Act<'_>,
        review: ReviewId,
        worker: WorkerId,
    ) -> Result<(review_round::Model, review_case::Model)> {
        let row = open_round(tx, act, review).await?;
        let (_, part) = find(tx, &act.by.scope(), review).await?;
        let case = case_of(tx, row.id, &part, worker).await?;
        if case.outcome == Outcome::Gone.code() {
            return Err(StoreError::Conflict("review_gone"));
        }
        refuse_touched(tx, row.id, None, &format!("c.worker_id = {worker}")).await?;
        Ok((row, case))
    }
}

async fn case_of(
    tx: &DatabaseTransaction,
    round: i64,
    part: &domain::access::UnitPath,
    worker: WorkerId,
) -> Result<review_case::Model> {
    let found = review_case::Entity::find_by_id((round, worker.0));
    let found = found.filter(subtree(part, review_case::Column::UnitPath)).one(tx).await?;
    found.ok_or(StoreError::NotFound)
}

/// Refuses when the file of one of the cases that `wanted` (over `c`) names is not what the case was made from.
async fn refuse_touched(
    tx: &DatabaseTransaction,
    round: i64,
    part: Option<&domain::access::UnitPath>,
    wanted: &str,
) -> Result<()> {
    let (inside, values) = match part {
        Some(part) => {
            ("AND c.unit_path >= $1 AND c.unit_path < $2", vec![part.as_str().into(), part.upper_bound().into()])
        }
        None => ("", Vec::new()),
    };
    let sql = format!(
        "SELECT 1 FROM review_case c JOIN worker w ON w.id = c.worker_id \
         WHERE c.round_id = {round} AND {wanted} {inside} AND {DIFFERS} LIMIT 1"
    );
    let found = tx.query_one_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    if found.is_some() { Err(StoreError::Conflict("review_touched")) } else { Ok(()) }
}

/// Takes the proposals of the cases over as decided.
async fn confirm(tx: &DatabaseTransaction, act: Act<'_>, these: Condition) -> Result<u64> {
    use review_case::Column as C;
    let done = review_case::Entity::update_many()
        .col_expr(C::Decision, Decision::Confirmed.code().into())
        .col_expr(C::GradeDecided, Expr::col(C::GradeProposed))
        .col_expr(C::DecidedFen, Expr::col(C::ProposedFen))
        .col_expr(C::Reason, Option::<String>::None.into())
        .col_expr(C::DecidedBy, act.by.user.0.into())
        .col_expr(C::DecidedAccount, act.by.account.as_str().into())
        .col_expr(C::DecidedAt, micros(act.at).into())
        .filter(these)
        .exec(tx)
        .await?;
    Ok(done.rows_affected)
}

fn decision(
    act: Act<'_>,
    case: &review_case::Model,
    decision: Decision,
    decided: Option<(String, Money)>,
    reason: Option<&str>,
) -> review_case::ActiveModel {
    let (grade, fen) = decided.map(|(grade, amount)| (grade, amount.fen())).unzip();
    review_case::ActiveModel {
        round_id: Set(case.round_id),
        worker_id: Set(case.worker_id),
        decision: Set(decision.code().to_owned()),
        grade_decided: Set(grade),
        decided_fen: Set(fen),
        reason: Set(reason.map(str::to_owned)),
        decided_by: Set(Some(act.by.user.0)),
        decided_account: Set(Some(act.by.account.clone())),
        decided_at: Set(Some(micros(act.at))),
        ..Default::default()
    }
}

async fn finish(
    tx: DatabaseTransaction,
    act: Act<'_>,
    change: review_case::ActiveModel,
    (action, round, worker): (&str, i64, WorkerId),
) -> Result<()> {
    change.update(&tx).await?;
    bump(&tx, round).await?;
    audit::append(&tx, act, action, "review_round", round, &format!("worker={worker}")).await?;
    Ok(tx.commit().await?)
}
