//! Whole slips: lines with their reasons, year to date, names, and masked numbers.

use std::collections::HashMap;

use domain::access::{Scope, UnitPath};
use domain::calendar::Month;
use domain::changes::Split;
use domain::identity::{mask_account, mask_id};
use domain::ids::{SlipId, WorkerId};
use domain::money::Money;
use domain::pay::Group;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use super::list::{ListRow, inside};
use super::load::Context;
use super::{SlipLine, SlipView};
use crate::Store;
use crate::entity::{pay_line, pay_slip, worker};
use crate::error::{Result, StoreError};
use crate::runs::causes_of;
use crate::runs::key::Cycle;
use crate::runs::snapshot::Snapshot;
use crate::scope::subtree;
use crate::workers::{Secret, open_secret};

/// Slips of one chunk of a report.
const CHUNK: u64 = 200;

impl Store {
    /// One slip whole.
    ///
    /// # Errors
    /// `NotFound` outside the scope (for a worker also while the run is not approved), `Corrupt`.
    pub async fn slip(&self, scope: &Scope, slip: SlipId) -> Result<SlipView> {
        let select = inside(scope).filter(pay_slip::Column::Id.eq(slip.0));
        self.views(select).await?.pop().ok_or(StoreError::NotFound)
    }

    /// The slip of a worker in a month's own run.
    ///
    /// # Errors
    /// As [`Store::slip`].
    pub async fn slip_of(&self, scope: &Scope, worker: WorkerId, month: Month) -> Result<SlipView> {
        self.slip_in(scope, worker, (month, 0)).await
    }

    /// The slip of a worker in a run of a month: its own (0), or the off-cycle run of a number.
    ///
    /// # Errors
    /// As [`Store::slip`].
    pub async fn slip_in(&self, scope: &Scope, worker: WorkerId, (month, off_cycle): (Month, i32)) -> Result<SlipView> {
        let slip = Cycle { month, off_cycle }.slip(worker).map_err(|_| StoreError::NotFound)?;
        self.slip(scope, slip).await
    }

    /// Why a slip differs from the month before: its causes, which sum to the difference. Nothing for a slip of
    /// before causes were kept.
    ///
    /// # Errors
    /// As [`Store::slip`].
    pub async fn slip_causes(&self, scope: &Scope, slip: SlipId) -> Result<Vec<Split>> {
        let select = inside(scope).filter(pay_slip::Column::Id.eq(slip.0));
        let row = select.into_model::<ListRow>().one(self.read()).await?.ok_or(StoreError::NotFound)?;
        let mut causes = causes_of(self.read(), row.run_id, [row.worker_id]).await?;
        Ok(causes.remove(&row.worker_id).unwrap_or_default())
    }

    /// Whole slips of a month in a unit, in chunks of at most 200 by worker after `after`, for reports; `off_cycle` says
    /// of which of its runs. Seven queries a chunk, however many slips it holds.
    ///
    /// # Errors
    /// Driver errors, `Corrupt`.
    pub async fn slips_chunk(
        &self,
        scope: &Scope,
        (month, off_cycle): (Month, i32),
        unit: &UnitPath,
        after: Option<SlipId>,
    ) -> Result<Vec<SlipView>> {
        let (first, last) = Cycle { month, off_cycle }.all().into_inner();
        let first = after.map_or(first, |after| (after.0 + 1).max(first));
        let select = inside(scope)
            .filter(pay_slip::Column::Id.between(first, last))
            .filter(subtree(unit, pay_slip::Column::UnitPath))
            .order_by_asc(pay_slip::Column::Id)
            .limit(CHUNK);
        self.views(select).await
    }

    async fn views(&self, select: Select<pay_slip::Entity>) -> Result<Vec<SlipView>> {
        let rows = select.into_model::<ListRow>().all(self.read()).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let mut context = Context::load(self.read(), &rows).await?;
        rows.iter().map(|row| self.view(row, &mut context)).collect()
    }

    fn view(&self, row: &ListRow, context: &mut Context) -> Result<SlipView> {
        let lines = context.lines.remove(&row.id).unwrap_or_default();
        let worker = context.workers.get(&row.worker_id).ok_or(StoreError::Corrupt("slip_worker"))?;
        let snapshot = context.snapshots.get(&row.policy_snapshot_id).ok_or(StoreError::Corrupt("policy_snapshot"))?;
        let posts = row.posts.split(',').filter(|post| !post.is_empty());
        Ok(SlipView {
            row: row.listed()?,
            posts: posts.map(|post| snapshot.post_name(post)).collect(),
            grade: snapshot.grade_name(&row.grade),
            id_masked: mask_id(&open_secret(&self.keys, worker, Secret::IdNumber)?),
            account_masked: self.account(worker)?,
            fictitious: worker.fictitious,
            lines: shown(row.id, lines, snapshot, &context.items)?,
            year_to_date: context.years.get(&row.id).copied().unwrap_or_default(),
            net_before: row.net_before_fen.map(Money::from_fen),
            sources: snapshot.sources.clone(),
            labels: snapshot.labels.clone(),
        })
    }

    /// Bank and masked account, empty where there is no account.
    fn account(&self, worker: &worker::Model) -> Result<String> {
        let account = open_secret(&self.keys, worker, Secret::BankAccount)?;
        Ok([worker.bank.as_str(), mask_account(&account).as_str()].join(" ").trim().to_owned())
    }
}

/// Lines with names and the year to date. Of several lines of one kind the first carries what earlier months add, so
/// that the column still sums to the year.
fn shown(
    slip: i64,
    lines: Vec<pay_line::Model>,
    snapshot: &Snapshot,
    items: &HashMap<(i64, String), Money>,
) -> Result<Vec<SlipLine>> {
    let mut this_month: HashMap<String, Money> = HashMap::new();
    for line in &lines {
        *this_month.entry(line.kind.clone()).or_default() += Money::from_fen(line.amount_fen);
    }
    lines
        .into_iter()
        .map(|line| {
            let amount = Money::from_fen(line.amount_fen);
            let year_to_date = match this_month.remove(&line.kind) {
                Some(now) => items.get(&(slip, line.kind.clone())).copied().unwrap_or(now) - now + amount,
                None => amount,
            };
            Ok(SlipLine {
                name: snapshot.line_name(&line.kind),
                item: line.kind,
                group: Group::from_number(line.group.into()).ok_or(StoreError::Corrupt("group"))?,
                amount,
                year_to_date,
                trace: serde_json::from_str(&line.trace).map_err(|_| StoreError::Corrupt("trace"))?,
            })
        })
        .collect()
}
