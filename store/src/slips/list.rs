//! Lists of slips.

use domain::access::Scope;
use domain::ids::{RunId, SlipId, WorkerId};
use domain::money::Money;
use domain::pay::Totals;
use sea_orm::sea_query::LikeExpr;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    RelationDef, Select,
};

use super::{SlipQuery, SlipRow, unit_text};
use crate::entity::{pay_run, pay_slip, worker};
use crate::error::Result;
use crate::runs::key::off_cycle_of;
use crate::runs::{RunState, month_of};
use crate::{Count, Page, PageRequest, Store, paging, scope};

/// Months are counted from year 0, twelve to a year.
const MONTHS: i32 = 12;

/// A slip with what its run and its worker add to it.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct ListRow {
    pub id: i64,
    pub run_id: i64,
    pub worker_id: i64,
    pub month: i32,
    pub street: String,
    pub community: String,
    pub posts: String,
    pub grade: String,
    pub gross_fen: i64,
    pub taxable_fen: i64,
    pub employee_fen: i64,
    pub tax_fen: i64,
    pub net_fen: i64,
    pub employer_fen: i64,
    pub cost_fen: i64,
    pub net_before_fen: Option<i64>,
    pub state: String,
    pub policy_snapshot_id: i64,
    pub code: String,
    pub name: String,
}

impl ListRow {
    pub fn listed(&self) -> Result<SlipRow> {
        Ok(SlipRow {
            id: SlipId(self.id),
            run: RunId(self.run_id),
            state: RunState::from_code(&self.state)?,
            month: month_of(self.month)?,
            off_cycle: off_cycle_of(SlipId(self.id)),
            worker: WorkerId(self.worker_id),
            code: self.code.clone(),
            name: self.name.clone(),
            unit: unit_text(&self.street, &self.community),
            totals: Totals {
                gross: Money::from_fen(self.gross_fen),
                taxable: Money::from_fen(self.taxable_fen),
                employee: Money::from_fen(self.employee_fen),
                tax: Money::from_fen(self.tax_fen),
                net: Money::from_fen(self.net_fen),
                employer: Money::from_fen(self.employer_fen),
                cost: Money::from_fen(self.cost_fen),
            },
        })
    }
}

/// Slips with their runs and workers, inside the scope. A worker's own are those of runs approved or paid.
pub(super) fn inside(scope: &Scope) -> Select<pay_slip::Entity> {
    use pay_slip::Column as C;
    let to_run: RelationDef =
        pay_slip::Entity::belongs_to(pay_run::Entity).from(C::RunId).to(pay_run::Column::Id).into();
    let to_worker: RelationDef =
        pay_slip::Entity::belongs_to(worker::Entity).from(C::WorkerId).to(worker::Column::Id).into();
    let columns = [C::Id, C::RunId, C::WorkerId, C::Month, C::Street, C::Community, C::Posts, C::Grade];
    let sums = [C::GrossFen, C::TaxableFen, C::EmployeeFen, C::TaxFen, C::NetFen, C::EmployerFen, C::CostFen];
    let mut select = pay_slip::Entity::find()
        .select_only()
        .columns(columns)
        .columns(sums)
        .column(C::NetBeforeFen)
        .column(pay_run::Column::State)
        .column(pay_run::Column::PolicySnapshotId)
        .column(worker::Column::Code)
        .column(worker::Column::Name)
        // Every slip has its run and its worker; joined this way, counting need not look for them.
        .join(JoinType::LeftJoin, to_run)
        .join(JoinType::LeftJoin, to_worker)
        .filter(scope::filter(scope, C::WorkerId, C::UnitPath));
    if matches!(scope, Scope::Worker(_)) {
        let shown = [RunState::Approved.code(), RunState::Paid.code()];
        select = select.filter(pay_run::Column::State.is_in(shown));
    }
    select
}

impl Store {
    /// Slips inside the scope. Those of one run by unit and worker code, others newest first. A worker sees approved
    /// and paid ones only.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn slips(&self, scope: &Scope, query: &SlipQuery, page: PageRequest) -> Result<Page<SlipRow>> {
        use pay_slip::Column as C;
        let mut select = inside(scope);
        if let Some(run) = query.run {
            select = select.filter(C::RunId.eq(run.0));
        }
        if let Some(worker) = query.worker {
            select = select.filter(C::WorkerId.eq(worker.0));
        }
        if let Some(year) = query.year {
            let first = i32::from(year) * MONTHS;
            select = select.filter(C::Month.between(first, first + MONTHS - 1));
        }
        if let Some(typed) = typed(&query.search) {
            select = select.filter(typed);
        }
        // Codes are given in the order of keys, which the index by run and unit holds.
        select = match (query.run, query.worker) {
            (Some(_), None) => select.order_by_asc(C::UnitPath).order_by_asc(C::WorkerId),
            (_, Some(_)) => select.order_by_desc(C::Month).order_by_desc(C::Id),
            (None, None) => select.order_by_desc(C::Id),
        };
        let select = select.into_query();
        let page = match self.known_count(scope, query).await? {
            Some(count) => paging::counted_page::<ListRow, _>(self.read(), select, page, count).await?,
            None => paging::page::<ListRow, _>(self.read(), select, page).await?,
        };
        page.try_map(|row| row.listed())
    }

    /// The years in which a worker has slips that the scope may see, the latest first.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn slip_years(&self, scope: &Scope, worker: WorkerId) -> Result<Vec<i16>> {
        let months = inside(scope)
            .select_only()
            .column(pay_slip::Column::Month)
            .distinct()
            .filter(pay_slip::Column::WorkerId.eq(worker.0))
            .order_by_desc(pay_slip::Column::Month);
        let months: Vec<i32> = months.into_tuple().all(self.read()).await?;
        let mut years = months.into_iter().map(|month| Ok(month_of(month)?.year())).collect::<Result<Vec<_>>>()?;
        years.dedup();
        Ok(years)
    }

    /// The number of slips of a whole run, which the run itself knows.
    async fn known_count(&self, scope: &Scope, query: &SlipQuery) -> Result<Option<Count>> {
        let (Some(run), Scope::Subtree(root)) = (query.run, scope) else { return Ok(None) };
        if query.worker.is_some() || query.year.is_some() || !query.search.trim().is_empty() {
            return Ok(None);
        }
        let run = pay_run::Entity::find_by_id(run.0).one(self.read()).await?;
        let whole = run.filter(|run| run.unit_path.starts_with(root.as_str()));
        whole.map(|run| Count::exactly(run.slips)).transpose()
    }
}

/// Name, part of it, the beginning of its initials, or the code.
fn typed(search: &str) -> Option<Condition> {
    let typed = search.trim();
    if typed.is_empty() {
        return None;
    }
    let plain: String =
        typed.chars().flat_map(|c| if matches!(c, '%' | '_' | '\\') { vec!['\\', c] } else { vec![c] }).collect();
    let like = |pattern: String| LikeExpr::new(pattern).escape('\\');
    Some(
        Condition::any()
            .add(worker::Column::Name.like(like(format!("%{plain}%"))))
            .add(worker::Column::Initials.like(like(format!("{}%", plain.to_lowercase()))))
            .add(worker::Column::Code.eq(typed.to_uppercase())),
    )
}
