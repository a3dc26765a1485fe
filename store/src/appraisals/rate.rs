//! Ratings entered by HR: paper ballots by their number, those of an official by name. The same twice records nothing;
//! another rating under the same mark takes the place of the first.

use domain::access::Action;
use domain::appraisal::{Ballot, BallotError, Score};
use domain::ids::AppraisalId;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::rows::{Round, json, one};
use crate::entity::appraisal_ballot;
use crate::error::{Result, StoreError};
use crate::scope::require;
use crate::{Act, Store, audit};

/// Characters a mark may have.
pub(super) const MARK_LIMIT: usize = 40;

/// One rater's ratings of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ratings<'a> {
    /// Code of the group.
    pub group: &'a str,
    /// Code of the kind, where the group tells kinds apart.
    pub kind: Option<&'a str>,
    /// Number of the paper ballot, or name of the official.
    pub mark: &'a str,
    /// A score for each indicator, by code.
    pub scores: Vec<(&'a str, Score)>,
}

/// What recording came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It was not on file.
    New,
    /// It takes the place of other ratings under the same mark.
    Changed,
    /// It was on file.
    Same,
}

impl Store {
    /// Records ratings that came on paper.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound` outside the scope; `Conflict("appraisal_not_now")` while no ratings are taken;
    /// `Invalid("group" | "kind" | "scores", …)` for what the form does not ask; `Invalid("mark", "required" | "too_long")`.
    pub async fn rate(&self, act: Act<'_>, id: AppraisalId, ratings: &Ratings<'_>) -> Result<Recorded> {
        require(act.by, Action::EditFacts)?;
        let mark = mark(ratings.mark)?;
        let tx = self.write_tx().await?;
        let (round, held) = one(&tx, &act.by.scope(), id).await?;
        open_to_raters(&round)?;
        let form = round.form(&held.row.form)?;
        let ballot = Ballot::new(form, ratings.group, ratings.kind, &ratings.scores).map_err(|e| ballot_error(&e))?;
        if form.groups.get(usize::from(ballot.group)).is_some_and(|group| group.from_cycles.is_some()) {
            return Err(StoreError::Invalid("group", "from_cycles"));
        }
        let recorded = put(&tx, id.0, mark, &ballot).await?;
        if recorded == Recorded::Same {
            return Ok(recorded);
        }
        let detail = format!("appraisal={id} group={}", ratings.group);
        audit::append(&tx, act, "appraisal_rated", "appraisal_cycle", round.id.0, &detail).await?;
        tx.commit().await?;
        Ok(recorded)
    }

    /// Takes ratings out that were entered by mistake.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound` outside the scope, or without such a mark; `Conflict("appraisal_not_now")`.
    pub async fn withdraw_ratings(&self, act: Act<'_>, id: AppraisalId, group: &str, mark: &str) -> Result<()> {
        require(act.by, Action::EditFacts)?;
        let tx = self.write_tx().await?;
        let (round, held) = one(&tx, &act.by.scope(), id).await?;
        open_to_raters(&round)?;
        let position = round.form(&held.row.form)?.groups.iter().position(|known| known.code == group);
        let position = position.and_then(|at| i64::try_from(at).ok()).ok_or(StoreError::NotFound)?;
        let gone = appraisal_ballot::Entity::delete_many()
            .filter(appraisal_ballot::Column::AppraisalId.eq(id.0))
            .filter(appraisal_ballot::Column::GroupAt.eq(position))
            .filter(appraisal_ballot::Column::Mark.eq(mark.trim()))
            .exec(&tx)
            .await?;
        if gone.rows_affected == 0 {
            return Err(StoreError::NotFound);
        }
        let detail = format!("appraisal={id} group={group}");
        audit::append(&tx, act, "appraisal_rating_withdrawn", "appraisal_cycle", round.id.0, &detail).await?;
        Ok(tx.commit().await?)
    }
}

pub(super) fn mark(text: &str) -> Result<&str> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(StoreError::Invalid("mark", "required")),
        length if length > MARK_LIMIT => Err(StoreError::Invalid("mark", "too_long")),
        _ => Ok(text),
    }
}

/// Refuses ratings before a cycle has begun and once its ratings are closed.
pub(super) fn open_to_raters(round: &Round) -> Result<()> {
    if round.is("collecting") { Ok(()) } else { Err(StoreError::Conflict("appraisal_not_now")) }
}

/// Puts a marked ballot on file.
async fn put<C: ConnectionTrait>(connection: &C, appraisal: i64, mark: &str, ballot: &Ballot) -> Result<Recorded> {
    let known = appraisal_ballot::Entity::find()
        .filter(appraisal_ballot::Column::AppraisalId.eq(appraisal))
        .filter(appraisal_ballot::Column::GroupAt.eq(i64::from(ballot.group)))
        .filter(appraisal_ballot::Column::Mark.eq(mark))
        .one(connection)
        .await?;
    let (kind, scores) = (ballot.kind.map(i64::from), json(&ballot.scores)?);
    match known {
        Some(known) if known.kind_at == kind && known.scores == scores => Ok(Recorded::Same),
        Some(known) => {
            let mut change = appraisal_ballot::ActiveModel::from(known);
            (change.kind_at, change.scores) = (Set(kind), Set(scores));
            change.update(connection).await?;
            Ok(Recorded::Changed)
        }
        None => {
            let row = row(appraisal, Some(mark), ballot)?;
            appraisal_ballot::Entity::insert(row).exec_without_returning(connection).await?;
            Ok(Recorded::New)
        }
    }
}

/// A ballot as stored. Its key is drawn at random, so that the order of rows tells nothing of when it came.
pub(super) fn row(appraisal: i64, mark: Option<&str>, ballot: &Ballot) -> Result<appraisal_ballot::ActiveModel> {
    Ok(appraisal_ballot::ActiveModel {
        id: Set(i64::from_be_bytes(rand::random()) & i64::MAX),
        appraisal_id: Set(appraisal),
        group_at: Set(i64::from(ballot.group)),
        kind_at: Set(ballot.kind.map(i64::from)),
        scores: Set(json(&ballot.scores)?),
        mark: Set(mark.map(str::to_owned)),
    })
}

pub(super) fn ballot_error(error: &BallotError) -> StoreError {
    match error {
        BallotError::UnknownGroup { .. } => StoreError::Invalid("group", "unknown"),
        BallotError::UnknownKind { .. } => StoreError::Invalid("kind", "unknown"),
        BallotError::UnknownIndicator { .. } | BallotError::Twice { .. } => StoreError::Invalid("scores", "unknown"),
        BallotError::Missing { .. } => StoreError::Invalid("scores", "required"),
        BallotError::OutOfRange { .. } => StoreError::Invalid("scores", "out_of_range"),
    }
}
