//! What the letter about a decision says, for HR of the unit and, once the round was applied, for the worker.

use domain::access::Scope;
use domain::calendar::Date;
use domain::ids::{ReviewId, WorkerId};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::read::{cases, find, keys, terms};
use super::{Decision, ReviewCase, ReviewState, Terms, WorkerReview};
use crate::Store;
use crate::db::{date, timestamp_opt};
use crate::entity::{review_case, review_round, worker};
use crate::error::{Result, StoreError};
use crate::facts::day_of;
use crate::runs::names;
use crate::scope;

/// Decided cases of a round, with what their letters share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewLetters {
    /// Round.
    pub review: ReviewId,
    /// Name of the unit that decided.
    pub unit_name: String,
    /// From when decisions count.
    pub as_of: Date,
    /// Where the round stands: before it is applied, letters are drafts.
    pub state: ReviewState,
    /// The day it was applied.
    pub applied_on: Option<Date>,
    /// The ladder is a sample.
    pub sample: bool,
    /// Names and clauses.
    pub terms: Terms,
    /// The cases.
    pub cases: Vec<ReviewCase>,
}

impl Store {
    /// Keys of the workers of a round inside the scope for whom something was decided, in the order of the list.
    ///
    /// # Errors
    /// `NotFound` outside the scope, driver errors.
    pub async fn review_decided(&self, scope: &Scope, review: ReviewId) -> Result<Vec<WorkerId>> {
        let (row, part) = find(self.read(), scope, review).await?;
        let wanted = Condition::all()
            .add(review_case::Column::RoundId.eq(row.id))
            .add(scope::subtree(&part, review_case::Column::UnitPath))
            .add(decided());
        let rows = self.read().query_all(&keys(wanted)).await?;
        rows.iter().map(|row| Ok(WorkerId(row.try_get_by_index(0)?))).collect()
    }

    /// Letters for some workers for whom something was decided, in their order. Who worked in the scope then, or does
    /// now, is inside it; a worker gets their own once the round was applied.
    ///
    /// # Errors
    /// `NotFound` when there is no decision for one of them inside the scope.
    pub async fn review_letters(&self, scope: &Scope, review: ReviewId, workers: &[WorkerId]) -> Result<ReviewLetters> {
        let connection = self.read();
        let round = review_round::Entity::find_by_id(review.0).one(connection).await?.ok_or(StoreError::NotFound)?;
        let state = ReviewState::stored(&round.state)?;
        if state == ReviewState::Closed || matches!(scope, Scope::Worker(_)) && state != ReviewState::Applied {
            return Err(StoreError::NotFound);
        }
        let wanted = Condition::all()
            .add(review_case::Column::RoundId.eq(round.id))
            .add(review_case::Column::WorkerId.is_in(workers.iter().map(|worker| worker.0)))
            .add(decided())
            .add(inside(scope));
        let found = connection.query_all(&keys(wanted)).await?.len();
        if found != workers.len() || workers.is_empty() {
            return Err(StoreError::NotFound);
        }
        let ids: Vec<i64> = workers.iter().map(|worker| worker.0).collect();
        let named = names(connection, vec![round.unit_path.clone()]).await?;
        let applied_at = timestamp_opt(round.ended_at)?.filter(|_| state == ReviewState::Applied);
        Ok(ReviewLetters {
            review,
            unit_name: named.get(&round.unit_path).cloned().unwrap_or_default(),
            as_of: date(&round.as_of_on)?,
            state,
            applied_on: applied_at.map(day_of),
            sample: round.sample,
            terms: terms(connection, round.policy_snapshot_id).await?,
            cases: cases(connection, round.id, &ids).await?,
        })
    }

    /// Decisions about one worker in rounds that were applied, newest first.
    ///
    /// # Errors
    /// `NotFound` outside the scope.
    pub async fn worker_reviews(&self, scope: &Scope, worker: WorkerId) -> Result<Vec<WorkerReview>> {
        let connection = self.read();
        if crate::workers::inside(connection, scope, &[worker]).await?.is_empty() {
            return Err(StoreError::NotFound);
        }
        let own = review_case::Entity::find().filter(review_case::Column::WorkerId.eq(worker.0)).filter(decided());
        let own = own.order_by_desc(review_case::Column::RoundId).limit(200).all(connection).await?;
        let mut reviews = Vec::with_capacity(own.len());
        for case in own {
            let round = review_round::Entity::find_by_id(case.round_id).one(connection).await?;
            let round = round.ok_or(StoreError::Corrupt("review_case"))?;
            if round.state != ReviewState::Applied.code() {
                continue;
            }
            let terms = terms(connection, round.policy_snapshot_id).await?;
            let name = |code: Option<String>| code.map(|code| terms.grade(&code));
            reviews.push(WorkerReview {
                review: ReviewId(round.id),
                as_of: date(&round.as_of_on)?,
                decision: Decision::stored(&case.decision)?,
                before: name(case.grade_before),
                decided: name(case.grade_decided),
            });
        }
        Ok(reviews)
    }
}

fn decided() -> Condition {
    Condition::all().add(review_case::Column::Decision.ne(Decision::Pending.code()))
}

/// In the scope when the case was made, or now.
fn inside(scope: &Scope) -> Condition {
    Condition::any()
        .add(scope::filter(scope, review_case::Column::WorkerId, review_case::Column::UnitPath))
        .add(scope::filter(scope, worker::Column::Id, worker::Column::UnitPath))
}
