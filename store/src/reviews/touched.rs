//! Files that changed while a round is open. Their cases are made anew; a decision falls back to pending only where
//! the proposal it was made on is another now.

use domain::access::{Action, UnitPath};
use domain::calendar::Date;
use domain::ids::{ReviewId, WorkerId};
use domain::policy::PolicySet;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, Statement,
};
use serde::{Deserialize, Serialize};

use super::Decision;
use super::open::{Making, insert_cases, is_sample, standing};
use super::propose::Proposal;
use super::read::{bump, open_round};
use crate::db::{date, micros, unit_path};
use crate::entity::{review_case, review_round};
use crate::error::Result;
use crate::facts::load_facts;
use crate::runs::snapshot;
use crate::scope::{require, require_unit};
use crate::{Act, Store, audit};

/// Cases made anew together.
const CHUNK: usize = 500;

/// What making cases anew came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refreshed {
    /// Cases made anew.
    pub looked_at: u64,
    /// Of them with another proposal than before, so that what was decided is to be decided again.
    pub reopened: u64,
    /// People who had no case before.
    pub added: u64,
}

impl Store {
    /// Makes anew the cases of people whose files changed since, adds those who belong to the round by now, and, where
    /// other rules are in force, makes all of them anew.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Conflict("review_ended")`, policy errors.
    pub async fn refresh_review(&self, act: Act<'_>, review: ReviewId) -> Result<Refreshed> {
        require(act.by, Action::EditFacts)?;
        let tx = self.write_tx().await?;
        let row = open_round(&tx, act, review).await?;
        let (unit, as_of) = (unit_path(&row.unit_path)?, date(&row.as_of_on)?);
        require_unit(act.by, &unit)?;
        let policy = self.review_rules(as_of).await?;
        let everybody = rules_changed(&tx, &row, &policy).await?;
        if everybody {
            let change = review_round::ActiveModel {
                id: Set(row.id),
                ladder: Set(policy.ladder_id.clone()),
                policy_snapshot_id: Set(snapshot::keep(&tx, &policy).await?),
                sample: Set(is_sample(&policy)),
                ..Default::default()
            };
            change.update(&tx).await?;
        }
        let known_at = act.at.max(audit::latest(&tx).await?);
        let making = Making { round: row.id, policy: &policy, as_of, known_at };
        let mut done = Refreshed::default();
        let stale = if everybody { all(&tx, row.id).await? } else { with_case(&tx, row.id, &unit).await? };
        for chunk in stale.chunks(CHUNK) {
            done.looked_at += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
            done.reopened += make_anew(&tx, &making, &unit, chunk).await?;
        }
        let missing = without_case(&tx, row.id, as_of, &unit).await?;
        done.added = insert_cases(&tx, &making, &missing).await?;
        bump(&tx, row.id).await?;
        let Refreshed { looked_at, reopened, added } = done;
        let detail = format!("cases={looked_at} reopened={reopened} added={added}");
        audit::append(&tx, act, "review_refreshed", "review_round", row.id, &detail).await?;
        tx.commit().await?;
        Ok(done)
    }
}

/// True if the rules in force for the round's date are no longer those its cases were made by.
pub(super) async fn rules_changed<C: ConnectionTrait>(
    connection: &C,
    row: &review_round::Model,
    policy: &PolicySet,
) -> Result<bool> {
    let made_by = snapshot::digest_of(connection, row.policy_snapshot_id).await?;
    Ok(made_by != snapshot::policy_digest(policy)?)
}

/// Makes some cases anew; returns how many propose something else now.
async fn make_anew(
    tx: &DatabaseTransaction,
    making: &Making<'_>,
    unit: &UnitPath,
    workers: &[WorkerId],
) -> Result<u64> {
    let standing = standing(tx, workers).await?;
    let ids: Vec<WorkerId> = standing.iter().map(|(worker, ..)| *worker).collect();
    let keys = ids.iter().map(|worker| worker.0);
    let rows = review_case::Entity::find()
        .filter(review_case::Column::RoundId.eq(making.round))
        .filter(review_case::Column::WorkerId.is_in(keys))
        .order_by_asc(review_case::Column::WorkerId)
        .all(tx)
        .await?;
    let facts = load_facts(tx, &ids, None).await?;
    let mut reopened = 0;
    for ((row, (_, path, version)), (_, facts)) in rows.into_iter().zip(standing).zip(facts) {
        let inside = unit.covers(&unit_path(&path)?);
        let proposal = if inside { Proposal::new(making.policy, &facts, making.as_of)? } else { None };
        let proposal = proposal.unwrap_or_else(Proposal::gone);
        let same = proposal.same_as(&row);
        let mut change = fresh(making, &row, proposal, version);
        if inside {
            change.unit_path = Set(path);
        }
        if !same {
            reopened += 1;
            reset(&mut change);
        }
        change.update(tx).await?;
    }
    Ok(reopened)
}

fn fresh(making: &Making<'_>, row: &review_case::Model, proposal: Proposal, version: i64) -> review_case::ActiveModel {
    let (before, before_fen) = proposal.before.map(|(grade, amount)| (grade, amount.fen())).unzip();
    let (proposed, proposed_fen) = proposal.proposed.map(|(grade, amount)| (grade, amount.fen())).unzip();
    review_case::ActiveModel {
        round_id: Set(row.round_id),
        worker_id: Set(row.worker_id),
        worker_version: Set(version),
        known_at: Set(micros(making.known_at)),
        outcome: Set(proposal.outcome.code().to_owned()),
        post: Set(proposal.post),
        grade_before: Set(before),
        before_fen: Set(before_fen),
        grade_proposed: Set(proposed),
        proposed_fen: Set(proposed_fen),
        conditions: Set(proposal.conditions),
        hold: Set(proposal.hold),
        ..Default::default()
    }
}

/// Nothing is decided any more.
fn reset(change: &mut review_case::ActiveModel) {
    change.decision = Set(Decision::Pending.code().to_owned());
    change.grade_decided = Set(None);
    change.decided_fen = Set(None);
    change.reason = Set(None);
    change.decided_by = Set(None);
    change.decided_account = Set(None);
    change.decided_at = Set(None);
}

/// Everybody with a case.
async fn all(tx: &DatabaseTransaction, round: i64) -> Result<Vec<WorkerId>> {
    let sql = format!("SELECT worker_id FROM review_case WHERE round_id = {round} ORDER BY worker_id");
    ids(tx, sql, Vec::new()).await
}

/// Says of a case `c` and its worker `w` that the file is not what the case was made from. Whoever was moved out of
/// the unit keeps the path of the case, whose outcome then says so.
pub(super) const DIFFERS: &str =
    "(c.worker_version <> w.version OR (c.unit_path <> w.unit_path AND c.outcome <> 'gone'))";

/// People of a part of a round whose cases are to be made anew.
pub(super) async fn with_case<C: ConnectionTrait>(
    connection: &C,
    round: i64,
    part: &UnitPath,
) -> Result<Vec<WorkerId>> {
    let sql = format!(
        "SELECT c.worker_id FROM review_case c JOIN worker w ON w.id = c.worker_id WHERE c.round_id = {round} \
         AND c.unit_path >= $1 AND c.unit_path < $2 AND {DIFFERS} ORDER BY c.worker_id"
    );
    ids(connection, sql, bounds(part)).await
}

/// People of a part of a round who are employed on its date and have no case, by key.
pub(super) async fn without_case<C: ConnectionTrait>(
    connection: &C,
    round: i64,
    as_of: Date,
    part: &UnitPath,
) -> Result<Vec<WorkerId>> {
    // The date stands in the text: it is made of digits and dashes here, not taken from anybody.
    let sql = format!(
        "SELECT w.id FROM worker w WHERE w.unit_path >= $1 AND w.unit_path < $2 \
         AND EXISTS (SELECT 1 FROM fact f WHERE f.worker_id = w.id AND f.kind = 'employment' AND f.superseded_at IS NULL \
         AND f.valid_from_on <= '{as_of}' AND (f.valid_to_on IS NULL OR f.valid_to_on > '{as_of}')) \
         AND NOT EXISTS (SELECT 1 FROM review_case c WHERE c.round_id = {round} AND c.worker_id = w.id) ORDER BY w.id"
    );
    ids(connection, sql, bounds(part)).await
}

fn bounds(part: &UnitPath) -> Vec<sea_orm::Value> {
    vec![part.as_str().into(), part.upper_bound().into()]
}

async fn ids<C: ConnectionTrait>(connection: &C, sql: String, values: Vec<sea_orm::Value>) -> Result<Vec<WorkerId>> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let rows = connection.query_all_raw(statement).await?;
    rows.iter().map(|row| Ok(WorkerId(row.try_get_by_index(0)?))).collect()
}
