//! The end of a round: its decisions become placements on file, all or none; or it is closed and nothing comes of it.

use domain::access::Action;
use domain::dated::Period;
use domain::fact::{FactBody, Placement};
use domain::ids::{ReviewId, WorkerId};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::read::open_round;
use super::touched::{rules_changed, with_case};
use super::{Decision, ReviewState};
use crate::db::{date, micros, unit_path};
use crate::entity::{review_case, review_round, worker};
use crate::error::{Result, StoreError};
use crate::facts::{NewFact, day_of, load_facts, reason, record_chunk};
use crate::scope::{require, require_unit};
use crate::{Act, Store, audit};

/// Workers written together.
const CHUNK: usize = 500;

impl Store {
    /// Records every grade decided on, from the date of the round, in one transaction. Cases without a decision stay
    /// as they are. Returns the number of placements.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale` when anything was decided since `version`, `Conflict("review_ended")`,
    /// `Conflict("review_touched")` when a file changed since its case was made, or other rules are in force,
    /// `Conflict("review_empty")` when no other grade was decided on; policy errors.
    pub async fn apply_review(&self, act: Act<'_>, review: ReviewId, version: i64) -> Result<u64> {
        require(act.by, Action::EditFacts)?;
        let ladder = self.rules_on(day_of(act.at), act.at).await?.ladder;
        let tx = self.write_tx().await?;
        let row = checked(&tx, act, review, version).await?;
        let (unit, as_of) = (unit_path(&row.unit_path)?, date(&row.as_of_on)?);
        let policy = self.review_rules(as_of).await?;
        if !with_case(&tx, row.id, &unit).await?.is_empty() || rules_changed(&tx, &row, &policy).await? {
            return Err(StoreError::Conflict("review_touched"));
        }
        let decided = decided(&tx, row.id).await?;
        if decided.is_empty() {
            return Err(StoreError::Conflict("review_empty"));
        }
        for chunk in decided.chunks(CHUNK) {
            let ids: Vec<WorkerId> = chunk.iter().map(|(worker, _)| WorkerId(*worker)).collect();
            let keys = ids.iter().map(|worker| worker.0);
            let rows = worker::Entity::find().filter(worker::Column::Id.is_in(keys)).order_by_asc(worker::Column::Id);
            let rows = rows.all(&tx).await?;
            let facts = load_facts(&tx, &ids, None).await?;
            let mut new = Vec::with_capacity(chunk.len());
            for ((file, (_, live)), (_, grade)) in rows.into_iter().zip(facts).zip(chunk) {
                // Nobody is in a round who was not employed on its date, so that no grade counts from before joining.
                let body = FactBody::Placement(Placement { ladder: row.ladder.clone(), grade: grade.clone() });
                new.push(NewFact { file, live, period: Period::since(as_of), body });
            }
            record_chunk(&tx, act, &ladder, new).await?;
        }
        let written = i64::try_from(decided.len()).unwrap_or(i64::MAX);
        let change = review_round::ActiveModel { written: Set(written), ..ended(act, &row, ReviewState::Applied) };
        change.update(&tx).await?;
        let detail = format!("count={written} from={as_of}");
        audit::append(&tx, act, "review_applied", "review_round", row.id, &detail).await?;
        tx.commit().await?;
        Ok(decided.len().try_into().unwrap_or(u64::MAX))
    }

    /// Closes a round of which nothing is to come, with a reason.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`, `Conflict("review_ended")`, `Invalid("reason", "too_short")`.
    pub async fn close_review(&self, act: Act<'_>, review: ReviewId, version: i64, why: &str) -> Result<()> {
        require(act.by, Action::EditFacts)?;
        let why = reason(why)?;
        let tx = self.write_tx().await?;
        let row = checked(&tx, act, review, version).await?;
        let change = review_round::ActiveModel {
            ended_reason: Set(Some(why.to_owned())),
            ..ended(act, &row, ReviewState::Closed)
        };
        change.update(&tx).await?;
        audit::append(&tx, act, "review_closed", "review_round", row.id, "").await?;
        Ok(tx.commit().await?)
    }
}

/// The open round of a unit the person may write to, if nothing was decided in it since `version`.
async fn checked(
    tx: &DatabaseTransaction,
    act: Act<'_>,
    review: ReviewId,
    version: i64,
) -> Result<review_round::Model> {
    let row = open_round(tx, act, review).await?;
    require_unit(act.by, &unit_path(&row.unit_path)?)?;
    if row.version == version { Ok(row) } else { Err(StoreError::Stale) }
}

fn ended(act: Act<'_>, row: &review_round::Model, state: ReviewState) -> review_round::ActiveModel {
    review_round::ActiveModel {
        id: Set(row.id),
        state: Set(state.code().to_owned()),
        version: Set(row.version + 1),
        ended_by: Set(Some(act.by.user.0)),
        ended_account: Set(Some(act.by.account.clone())),
        ended_at: Set(Some(micros(act.at))),
        ..Default::default()
    }
}

/// Workers for whom another grade than the one held was decided on, by key.
async fn decided(tx: &DatabaseTransaction, round: i64) -> Result<Vec<(i64, String)>> {
    use review_case::Column as C;
    let other = C::GradeBefore.is_null().or(C::GradeDecided.into_expr().ne(C::GradeBefore.into_expr()));
    let decided = [Decision::Confirmed.code(), Decision::Excepted.code()];
    let query = review_case::Entity::find()
        .select_only()
        .columns([C::WorkerId, C::GradeDecided])
        .filter(Condition::all().add(C::RoundId.eq(round)).add(C::Decision.is_in(decided)).add(other))
        .order_by_asc(C::WorkerId);
    Ok(query.into_tuple().all(tx).await?)
}
