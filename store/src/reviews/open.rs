//! Rounds begin: a proposal for everybody of the unit who is employed on the date.

use domain::access::{Action, UnitPath};
use domain::calendar::{Date, Month};
use domain::ids::{ReviewId, WorkerId};
use domain::policy::{PackStatus, PolicySet};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, Value,
};

use super::propose::Proposal;
use super::touched::without_case;
use super::{Decision, ReviewState};
use crate::db::micros;
use crate::entity::{review_round, unit, worker};
use crate::error::{Result, StoreError};
use crate::facts::{day_of, load_facts};
use crate::runs::{Insert, covering, snapshot};
use crate::scope::{require, require_unit, subtree};
use crate::{Act, Store, Timestamp, audit};

/// Workers whose facts are read and whose cases are written together.
const CHUNK: usize = 1_000;
/// Years before and after today's that a round may be for.
const YEARS: std::ops::RangeInclusive<i16> = -2..=1;

const CASES: Insert = Insert {
    head: "INSERT INTO review_case (round_id, worker_id, unit_path, worker_version, known_at, outcome, post, grade_before, \
           before_fen, grade_proposed, proposed_fen, conditions, hold, decision) VALUES",
    columns: 14,
    tail: "",
};

/// What every case of a round is made with.
pub(super) struct Making<'a> {
    pub round: i64,
    pub policy: &'a PolicySet,
    pub as_of: Date,
    /// Facts count as believed then.
    pub known_at: Timestamp,
}

impl Store {
    /// Opens the round of a unit for a date: everybody of the unit who is employed on that date gets a proposal by
    /// the ladder in force then.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound`; `Invalid("as_of", "date_far")`; `Conflict("review_exists")` while a round that covers,
    /// or lies inside, the unit is open; `Conflict("review_nobody")`; policy errors when no ladder is in force.
    pub async fn open_review(&self, act: Act<'_>, unit: &UnitPath, as_of: Date) -> Result<ReviewId> {
        require(act.by, Action::EditFacts)?;
        require_unit(act.by, unit)?;
        if !YEARS.contains(&(as_of.year() - day_of(act.at).year())) {
            return Err(StoreError::Invalid("as_of", "date_far"));
        }
        let policy = self.review_rules(as_of).await?;
        let tx = self.write_tx().await?;
        if unit::Entity::find().filter(unit::Column::Path.eq(unit.as_str())).one(&tx).await?.is_none() {
            return Err(StoreError::NotFound);
        }
        refuse_overlap(&tx, unit).await?;
        let row = review_round::ActiveModel {
            unit_path: Set(unit.as_str().to_owned()),
            as_of_on: Set(as_of.to_string()),
            state: Set(ReviewState::Open.code().to_owned()),
            version: Set(1),
            ladder: Set(policy.ladder_id.clone()),
            policy_snapshot_id: Set(snapshot::keep(&tx, &policy).await?),
            sample: Set(is_sample(&policy)),
            written: Set(0),
            opened_by: Set(act.by.user.0),
            opened_account: Set(act.by.account.clone()),
            opened_at: Set(micros(act.at)),
            ..Default::default()
        };
        let round = review_round::Entity::insert(row).exec(&tx).await?.last_insert_id;
        let known_at = act.at.max(audit::latest(&tx).await?);
        let making = Making { round, policy: &policy, as_of, known_at };
        let people = without_case(&tx, round, as_of, unit).await?;
        let cases = insert_cases(&tx, &making, &people).await?;
        if cases == 0 {
            return Err(StoreError::Conflict("review_nobody"));
        }
        let detail = format!("unit={} as_of={as_of} cases={cases}", unit.as_str());
        audit::append(&tx, act, "review_opened", "review_round", round, &detail).await?;
        tx.commit().await?;
        Ok(ReviewId(round))
    }

    /// The ladder in force on a date.
    pub(super) async fn review_rules(&self, as_of: Date) -> Result<PolicySet> {
        Ok(self.library().await?.ladder_in_force(Month::of(as_of))?)
    }
}

/// True if the ladder is not confirmed by a primary source.
pub(super) fn is_sample(policy: &PolicySet) -> bool {
    let clause = policy.sources.get(usize::from(policy.index.placement_source.0));
    clause.is_none_or(|clause| clause.status == PackStatus::Sample)
}

async fn refuse_overlap(tx: &DatabaseTransaction, unit: &UnitPath) -> Result<()> {
    let overlapping = Condition::any()
        .add(subtree(unit, review_round::Column::UnitPath))
        .add(review_round::Column::UnitPath.is_in(covering(unit)));
    let open = review_round::Column::State.eq(ReviewState::Open.code());
    let found = review_round::Entity::find().filter(open).filter(overlapping).one(tx).await?;
    if found.is_some() { Err(StoreError::Conflict("review_exists")) } else { Ok(()) }
}

/// Where somebody is, and how often their file was changed.
pub(super) async fn standing<C: ConnectionTrait>(
    connection: &C,
    workers: &[WorkerId],
) -> Result<Vec<(WorkerId, String, i64)>> {
    let rows: Vec<(i64, String, i64)> = worker::Entity::find()
        .select_only()
        .columns([worker::Column::Id, worker::Column::UnitPath, worker::Column::Version])
        .filter(worker::Column::Id.is_in(workers.iter().map(|worker| worker.0)))
        .order_by_asc(worker::Column::Id)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|(id, unit, version)| (WorkerId(id), unit, version)).collect())
}

/// Makes the cases of people who have none; those not employed on the date get none. Returns how many.
pub(super) async fn insert_cases(tx: &DatabaseTransaction, making: &Making<'_>, people: &[WorkerId]) -> Result<u64> {
    let mut cases = 0;
    for chunk in people.chunks(CHUNK) {
        let standing = standing(tx, chunk).await?;
        let ids: Vec<WorkerId> = standing.iter().map(|(worker, ..)| *worker).collect();
        let facts = load_facts(tx, &ids, None).await?;
        let mut values: Vec<Value> = Vec::with_capacity(standing.len() * CASES.columns);
        for ((worker, unit, version), (_, facts)) in standing.into_iter().zip(facts) {
            if let Some(proposal) = Proposal::new(making.policy, &facts, making.as_of)? {
                values.extend(row(making, worker, unit, version, proposal));
                cases += 1;
            }
        }
        CASES.rows(tx, values).await?;
    }
    Ok(cases)
}

fn row(making: &Making<'_>, worker: WorkerId, unit: String, version: i64, proposal: Proposal) -> [Value; 14] {
    let (before, before_fen) = proposal.before.map(|(grade, amount)| (grade, amount.fen())).unzip();
    let (proposed, proposed_fen) = proposal.proposed.map(|(grade, amount)| (grade, amount.fen())).unzip();
    [
        making.round.into(),
        worker.0.into(),
        unit.into(),
        version.into(),
        micros(making.known_at).into(),
        proposal.outcome.code().into(),
        proposal.post.into(),
        before.into(),
        before_fen.into(),
        proposed.into(),
        proposed_fen.into(),
        proposal.conditions.into(),
        proposal.hold.into(),
        Decision::Pending.code().into(),
    ]
}
