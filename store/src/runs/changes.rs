//! What differs from the month before, worker by worker.

use std::collections::{BTreeMap, HashMap};

use domain::access::Scope;
use domain::calendar::Month;
use domain::ids::{RunId, SlipId, WorkerId};
use domain::money::Money;
use domain::pay::Group;
use domain::policy::Named;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};

use super::causes::{Changed, causes_of, having, nearest, over};
use super::key::slip_key;
use super::read::find;
use super::snapshot::{self, Snapshot};
use super::{ChangeRow, month_of};
use crate::entity::{pay_line, pay_run, pay_slip, worker};
use crate::error::Result;
use crate::scope::subtree;
use crate::slips::unit_text;
use crate::{Count, Page, PageRequest, Store, paging};

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    worker_id: i64,
    name: String,
    code: String,
    street: String,
    community: String,
    net_fen: Option<i64>,
    net_before_fen: Option<i64>,
}

impl Store {
    /// Differences from the month before, the largest first; by a cause, those it moves most first. Items of
    /// employer's contributions are left out: they change nobody's net.
    ///
    /// # Errors
    /// `NotFound` outside the scope.
    pub async fn run_changes(
        &self,
        scope: &Scope,
        run: RunId,
        which: Changed,
        page: PageRequest,
    ) -> Result<Page<ChangeRow>> {
        let connection = self.read();
        let (run, part) = find(connection, scope, run).await?;
        let (threshold, _) = nearest(connection, &part).await?;
        let whole = part.as_str() == run.unit_path;
        let page = match which {
            Changed::All if whole => {
                let count = Count::exactly(run.changes)?;
                paging::counted_page::<Row, _>(connection, differing(&run).into_query(), page, count).await?
            }
            Changed::By(cause) => paging::page(connection, having(&run, &part, cause)?, page).await?,
            Changed::All | Changed::Over => {
                let mut select = differing(&run);
                if !whole {
                    select = select.filter(subtree(&part, pay_slip::Column::UnitPath));
                }
                if which == Changed::Over {
                    select = select.filter(over(threshold));
                }
                paging::page::<Row, _>(connection, select.into_query(), page).await?
            }
        };
        let month = month_of(run.month)?;
        let mut items = differences(connection, &run, month, &page.rows).await?;
        let mut causes = causes_of(connection, run.id, page.rows.iter().map(|row| row.worker_id)).await?;
        page.try_map(|row| {
            let (net_before, net) = (row.net_before_fen.map(Money::from_fen), row.net_fen.map(Money::from_fen));
            Ok(ChangeRow {
                worker: WorkerId(row.worker_id),
                slip: SlipId(row.id),
                name: row.name,
                code: row.code,
                unit: unit_text(&row.street, &row.community),
                net_before,
                net,
                outlier: threshold.outlier(net_before.unwrap_or_default(), net.unwrap_or_default()),
                causes: causes.remove(&row.worker_id).unwrap_or_default(),
                items: items.remove(&row.worker_id).unwrap_or_default(),
            })
        })
    }

    /// How many slips differ by more than the threshold.
    ///
    /// # Errors
    /// `NotFound` outside the scope.
    pub async fn run_over(&self, scope: &Scope, run: RunId) -> Result<Count> {
        let connection = self.read();
        let (run, part) = find(connection, scope, run).await?;
        let (threshold, _) = nearest(connection, &part).await?;
        let mut select = differing(&run).filter(over(threshold));
        if part.as_str() != run.unit_path {
            select = select.filter(subtree(&part, pay_slip::Column::UnitPath));
        }
        paging::count(connection, select.into_query()).await
    }
}

/// Slips whose net differs from the month before, with names, the largest difference first.
fn differing(run: &pay_run::Model) -> Select<pay_slip::Entity> {
    let to_worker =
        pay_slip::Entity::belongs_to(worker::Entity).from(pay_slip::Column::WorkerId).to(worker::Column::Id).into();
    pay_slip::Entity::find()
        .select_only()
        .column(pay_slip::Column::Id)
        .column(pay_slip::Column::WorkerId)
        .column(worker::Column::Name)
        .column(worker::Column::Code)
        .column(pay_slip::Column::Street)
        .column(pay_slip::Column::Community)
        .column(pay_slip::Column::NetFen)
        .column(pay_slip::Column::NetBeforeFen)
        // Every slip has its worker; joined this way, counting need not look for it.
        .join(JoinType::LeftJoin, to_worker)
        .filter(pay_slip::Column::RunId.eq(run.id))
        .filter(pay_slip::Column::ChangeAbsFen.gt(0))
        // In the order of the index, read backwards.
        .order_by_desc(pay_slip::Column::ChangeAbsFen)
        .order_by_desc(pay_slip::Column::WorkerId)
}

#[derive(FromQueryResult)]
struct LineRow {
    slip_id: i64,
    kind: String,
    amount_fen: i64,
}

/// (before, now) of an item; several lines of one kind are one item.
type Pair = (Money, Money);

/// Items that differ, by worker: both months' lines of all rows in one query.
async fn differences<C: ConnectionTrait>(
    connection: &C,
    run: &pay_run::Model,
    month: Month,
    rows: &[Row],
) -> Result<HashMap<i64, Vec<(Named, Money, Money)>>> {
    let mut workers = HashMap::new();
    for row in rows {
        workers.insert(slip_key(month, WorkerId(row.worker_id))?.0, (row.worker_id, true));
        workers.insert(slip_key(month.previous(), WorkerId(row.worker_id))?.0, (row.worker_id, false));
    }
    let lines = pay_line::Entity::find()
        .select_only()
        .column(pay_line::Column::SlipId)
        .column(pay_line::Column::Kind)
        .column(pay_line::Column::AmountFen)
        .filter(pay_line::Column::SlipId.is_in(workers.keys().copied()))
        .filter(pay_line::Column::Group.ne(Group::EmployerContribution.number()))
        .into_model::<LineRow>()
        .all(connection)
        .await?;
    let mut pairs: HashMap<i64, BTreeMap<String, Pair>> = HashMap::new();
    for line in lines {
        let Some((worker, now)) = workers.get(&line.slip_id) else { continue };
        let pair = pairs.entry(*worker).or_default().entry(line.kind).or_default();
        *(if *now { &mut pair.1 } else { &mut pair.0 }) += Money::from_fen(line.amount_fen);
    }
    let names = Names::load(connection, run, month).await?;
    Ok(pairs.into_iter().map(|(worker, pairs)| (worker, names.differing(pairs))).collect())
}

/// Names of items now and, for items that are no longer paid, before.
struct Names {
    now: Snapshot,
    before: Vec<Snapshot>,
}

impl Names {
    async fn load<C: ConnectionTrait>(connection: &C, run: &pay_run::Model, month: Month) -> Result<Self> {
        let earlier: Vec<i64> = pay_run::Entity::find()
            .select_only()
            .column(pay_run::Column::PolicySnapshotId)
            .distinct()
            .filter(pay_run::Column::Month.eq(month.previous().ordinal()))
            .into_tuple()
            .all(connection)
            .await?;
        let mut before = Vec::new();
        for id in earlier.into_iter().filter(|id| *id != run.policy_snapshot_id) {
            before.push(snapshot::load(connection, id).await?);
        }
        Ok(Self { now: snapshot::load(connection, run.policy_snapshot_id).await?, before })
    }

    /// The items whose amounts differ, in the order of the slip.
    fn differing(&self, pairs: BTreeMap<String, Pair>) -> Vec<(Named, Money, Money)> {
        let mut differing: Vec<_> = pairs.into_iter().filter(|(_, (before, now))| before != now).collect();
        let place = |kind: &str| self.now.line_kinds.iter().position(|known| known.code == kind).unwrap_or(usize::MAX);
        differing.sort_by_key(|(kind, _)| place(kind));
        differing.into_iter().map(|(kind, (before, now))| (self.name(&kind), before, now)).collect()
    }

    fn name(&self, kind: &str) -> Named {
        let knows = |snapshot: &&Snapshot| snapshot.line_kinds.iter().any(|known| known.code == kind);
        let snapshot = core::iter::once(&self.now).chain(&self.before).find(knows);
        snapshot.unwrap_or(&self.now).line_name(kind)
    }
}
