//! Rounds as listed and as shown. A street office sees of a district's round its own part.

use std::collections::HashMap;

use domain::access::{Scope, UnitPath};
use domain::ids::{ReviewId, WorkerId};
use domain::money::Money;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QueryTrait,
    Statement,
};
use serde::de::DeserializeOwned;

use super::touched::{rules_changed, with_case, without_case};
use super::{
    CaseQuery, Counts, Decision, Graded, Note, Outcome, ReviewCase, ReviewRow, ReviewState, ReviewView, Terms,
};
use crate::db::{date, timestamp, timestamp_opt, unit_path};
use crate::entity::{review_case, review_round, worker};
use crate::error::{Result, StoreError};
use crate::runs::{covering, names, part_of, snapshot};
use crate::scope::{nothing, subtree};
use crate::{Act, Page, PageRequest, Store, paging};

impl Store {
    /// Rounds whose unit lies in the scope, or that cover the scope, latest date first.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn reviews(&self, scope: &Scope, page: PageRequest) -> Result<Page<ReviewRow>> {
        let select = review_round::Entity::find()
            .filter(visible(scope))
            .order_by_desc(review_round::Column::AsOfOn)
            .order_by_desc(review_round::Column::Id)
            .into_query();
        let Page { rows, request, count } = paging::page::<review_round::Model, _>(self.read(), select, page).await?;
        Ok(Page { rows: listed(self.read(), scope, rows).await?, request, count })
    }

    /// One round.
    ///
    /// # Errors
    /// `NotFound` outside the scope, policy errors.
    pub async fn review(&self, scope: &Scope, review: ReviewId) -> Result<ReviewView> {
        let connection = self.read();
        let (row, part) = find(connection, scope, review).await?;
        let listed = listed(connection, scope, vec![row.clone()]).await?.pop().ok_or(StoreError::NotFound)?;
        let (mut touched, mut changed) = (0, false);
        if listed.state == ReviewState::Open {
            let with = with_case(connection, row.id, &part).await?.len();
            let without = without_case(connection, row.id, listed.as_of, &part).await?.len();
            touched = i64::try_from(with + without).unwrap_or(i64::MAX);
            changed = rules_changed(connection, &row, &self.review_rules(listed.as_of).await?).await?;
        }
        Ok(ReviewView {
            terms: terms(connection, row.policy_snapshot_id).await?,
            opened: (row.opened_account, timestamp(row.opened_at)?),
            ended: row.ended_account.zip(timestamp_opt(row.ended_at)?),
            ended_reason: row.ended_reason,
            touched,
            rules_changed: changed,
            row: listed,
        })
    }

    /// Cases of a round inside the scope, by unit.
    ///
    /// # Errors
    /// `NotFound` when the round lies outside the scope, driver errors, `Corrupt`.
    pub async fn review_cases(
        &self,
        scope: &Scope,
        review: ReviewId,
        query: &CaseQuery,
        page: PageRequest,
    ) -> Result<Page<ReviewCase>> {
        let connection = self.read();
        let (row, part) = find(connection, scope, review).await?;
        let mut wanted = Condition::all()
            .add(review_case::Column::RoundId.eq(row.id))
            .add(subtree(&part, review_case::Column::UnitPath))
            .add(filters(query));
        if let Some(found) = crate::workers::search(&self.keys, &query.search) {
            wanted = wanted.add(found);
        }
        let mut select = keys(wanted);
        let count = paging::count(connection, select.clone()).await?;
        select.limit(page.limit()).offset(page.offset());
        let ids = connection.query_all(&select).await?;
        let ids = ids.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect::<Result<Vec<i64>>>()?;
        Ok(Page { rows: cases(connection, row.id, &ids).await?, request: page, count })
    }
}

/// Keys of workers with cases, in the order of the list.
pub(super) fn keys(wanted: Condition) -> SelectStatement {
    let case = Expr::col(review_case::Column::WorkerId.as_column_ref());
    Query::select()
        .column(review_case::Column::WorkerId.as_column_ref())
        .from(review_case::Entity)
        .inner_join(worker::Entity, case.equals(worker::Column::Id.as_column_ref()))
        .cond_where(wanted)
        .order_by(review_case::Column::UnitPath.as_column_ref(), sea_orm::Order::Asc)
        .order_by(worker::Column::Code.as_column_ref(), sea_orm::Order::Asc)
        .take()
}

fn filters(query: &CaseQuery) -> Condition {
    let mut all = Condition::all();
    if let Some(unit) = &query.unit {
        all = all.add(subtree(unit, review_case::Column::UnitPath));
    }
    if let Some(outcome) = query.outcome {
        all = all.add(review_case::Column::Outcome.eq(outcome.code()));
    }
    if let Some(decision) = query.decision {
        all = all.add(review_case::Column::Decision.eq(decision.code()));
    }
    if query.decision == Some(Decision::Pending) {
        let to_decide = Outcome::ALL.iter().filter(|outcome| outcome.to_decide()).map(|outcome| outcome.code());
        all = all.add(review_case::Column::Outcome.is_in(to_decide));
    }
    if query.appealed {
        all = all.add(review_case::Column::Appeal.is_not_null());
    }
    all
}

/// Cases of some workers, in their order.
pub(super) async fn cases<C: ConnectionTrait>(connection: &C, round: i64, ids: &[i64]) -> Result<Vec<ReviewCase>> {
    let rows = review_case::Entity::find()
        .filter(review_case::Column::RoundId.eq(round))
        .filter(review_case::Column::WorkerId.is_in(ids.iter().copied()))
        .all(connection)
        .await?;
    let workers = worker::Entity::find().filter(worker::Column::Id.is_in(ids.iter().copied())).all(connection).await?;
    let mut workers: HashMap<i64, worker::Model> = workers.into_iter().map(|worker| (worker.id, worker)).collect();
    let mut rows: HashMap<i64, review_case::Model> = rows.into_iter().map(|row| (row.worker_id, row)).collect();
    let pairs = ids.iter().filter_map(|id| rows.remove(id).zip(workers.remove(id)));
    pairs.map(|(row, worker)| case(row, worker)).collect()
}

fn case(row: review_case::Model, worker: worker::Model) -> Result<ReviewCase> {
    let moved = row.unit_path != worker.unit_path && row.outcome != Outcome::Gone.code();
    Ok(ReviewCase {
        touched: row.worker_version != worker.version || moved,
        worker: WorkerId(worker.id),
        code: worker.code,
        fictitious: worker.fictitious,
        name: worker.name,
        unit: format!("{} {}", worker.street, worker.community).trim_end().to_owned(),
        post: row.post,
        outcome: Outcome::stored(&row.outcome)?,
        before: graded(row.grade_before, row.before_fen),
        proposed: graded(row.grade_proposed, row.proposed_fen),
        conditions: parse(&row.conditions)?,
        hold: row.hold.as_deref().map(parse).transpose()?,
        decision: Decision::stored(&row.decision)?,
        decided: graded(row.grade_decided, row.decided_fen),
        reason: row.reason,
        decided_by: row.decided_account.zip(timestamp_opt(row.decided_at)?),
        appeal: note(row.appeal, row.appeal_account, row.appeal_at)?,
        known_at: timestamp(row.known_at)?,
    })
}

fn graded(grade: Option<String>, fen: Option<i64>) -> Option<Graded> {
    grade.zip(fen).map(|(grade, fen)| Graded { grade, amount: Money::from_fen(fen) })
}

fn note(text: Option<String>, account: Option<String>, at: Option<i64>) -> Result<Option<Note>> {
    let at = timestamp_opt(at)?;
    Ok(text.zip(account).zip(at).map(|((text, account), at)| Note { text, account, at }))
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|_| StoreError::Corrupt("review_case"))
}

/// Names and clauses of the rules a round was made by.
pub(super) async fn terms<C: ConnectionTrait>(connection: &C, snapshot: i64) -> Result<Terms> {
    let kept = snapshot::load(connection, snapshot).await?;
    let (grades, posts) = (kept.grades(), kept.posts());
    Ok(Terms { labels: kept.labels, sources: kept.sources, grades, posts })
}

/// A round inside the scope, or covering it, with the part of it that the scope may see.
pub(super) async fn find<C: ConnectionTrait>(
    connection: &C,
    scope: &Scope,
    review: ReviewId,
) -> Result<(review_round::Model, UnitPath)> {
    let row = review_round::Entity::find_by_id(review.0).one(connection).await?.ok_or(StoreError::NotFound)?;
    let part = part_of(scope, &unit_path(&row.unit_path)?).ok_or(StoreError::NotFound)?;
    Ok((row, part))
}

/// A round that the person may see and that is still open.
pub(super) async fn open_round(
    tx: &DatabaseTransaction,
    act: Act<'_>,
    review: ReviewId,
) -> Result<review_round::Model> {
    let (row, _) = find(tx, &act.by.scope(), review).await?;
    if row.state == ReviewState::Open.code() { Ok(row) } else { Err(StoreError::Conflict("review_ended")) }
}

/// Counts a change, so that nobody applies what they have not seen.
pub(super) async fn bump(tx: &DatabaseTransaction, round: i64) -> Result<()> {
    let next = Expr::col(review_round::Column::Version).add(1);
    let update = review_round::Entity::update_many().col_expr(review_round::Column::Version, next);
    update.filter(review_round::Column::Id.eq(round)).exec(tx).await?;
    Ok(())
}

fn visible(scope: &Scope) -> Condition {
    match scope {
        Scope::Subtree(root) => Condition::any()
            .add(subtree(root, review_round::Column::UnitPath))
            .add(review_round::Column::UnitPath.is_in(covering(root))),
        Scope::Worker(_) | Scope::Nobody => nothing(),
    }
}

/// Rows as listed, with names and the counts of the scope's part.
async fn listed<C: ConnectionTrait>(
    connection: &C,
    scope: &Scope,
    rows: Vec<review_round::Model>,
) -> Result<Vec<ReviewRow>> {
    let names = names(connection, rows.iter().map(|row| row.unit_path.clone()).collect()).await?;
    let mut counts = match scope {
        Scope::Subtree(root) => counts(connection, root, &rows).await?,
        Scope::Worker(_) | Scope::Nobody => HashMap::new(),
    };
    rows.into_iter()
        .map(|row| {
            Ok(ReviewRow {
                id: ReviewId(row.id),
                unit: unit_path(&row.unit_path)?,
                unit_name: names.get(&row.unit_path).cloned().unwrap_or_default(),
                as_of: date(&row.as_of_on)?,
                state: ReviewState::stored(&row.state)?,
                counts: counts.remove(&row.id).unwrap_or_default(),
                written: row.written,
                sample: row.sample,
                version: row.version,
            })
        })
        .collect()
}

async fn counts<C: ConnectionTrait>(
    connection: &C,
    root: &UnitPath,
    rows: &[review_round::Model],
) -> Result<HashMap<i64, Counts>> {
    let mut all: HashMap<i64, Counts> = HashMap::new();
    if rows.is_empty() {
        return Ok(all);
    }
    let list = rows.iter().map(|row| row.id.to_string()).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT round_id, outcome, decision, COUNT(*) FROM review_case WHERE round_id IN ({list}) \
         AND unit_path >= $1 AND unit_path < $2 GROUP BY round_id, outcome, decision"
    );
    let bounds = [root.as_str().into(), root.upper_bound().into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, bounds);
    for row in connection.query_all_raw(statement).await? {
        let outcome = Outcome::stored(&row.try_get_by_index::<String>(1)?)?;
        let decision = Decision::stored(&row.try_get_by_index::<String>(2)?)?;
        all.entry(row.try_get_by_index(0)?).or_default().0.push((outcome, decision, row.try_get_by_index(3)?));
    }
    Ok(all)
}
