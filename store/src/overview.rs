//! What is due, for the first page of each role.

use domain::access::{Principal, Scope};
use domain::calendar::Date;
use domain::fact::CertificateLevel;
use domain::ids::WorkerId;
use jiff::ToSpan;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use serde::{Deserialize, Serialize};

use crate::certificates::{AHEAD, Registrations, ends};
use crate::db::date;
use crate::entity::worker::{Column, Entity};
use crate::error::{Result, StoreError};
use crate::runs::RunRow;
use crate::slips::unit_text;
use crate::{Page, PageRequest, Store, paging, scope};

/// Figures and duties for the first page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// People employed now inside the scope.
    pub active: i64,
    /// Of them without a confirmed placement.
    pub unplaced: i64,
    /// The newest runs inside the scope, at most six.
    pub runs: Vec<RunRow>,
    /// Registrations lapsing within 90 days.
    pub lapsing_count: i64,
    /// Registrations that have lapsed.
    pub lapsed_count: i64,
    /// Registrations lapsing within 90 days: (worker, name, level, last day), at most 20.
    pub lapsing: Vec<(WorkerId, String, CertificateLevel, Date)>,
    /// Contracts ending within 90 days: (worker, name, last day), at most 20.
    pub contracts: Vec<(WorkerId, String, Date)>,
    /// Joined within the last 60 days.
    pub joined: i64,
    /// Left within the last 60 days.
    pub left: i64,
}

/// Days back in which joining and leaving are news.
const BACK: i64 = 60;
/// Names listed of each kind.
const LISTED: u64 = 20;
/// Runs listed.
const RUNS: u32 = 6;

/// A contract that ends soon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndingContract {
    /// Worker.
    pub worker: WorkerId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Unit names.
    pub unit: String,
    /// The last day.
    pub until: Date,
}

#[derive(FromQueryResult)]
struct ContractRow {
    id: i64,
    code: String,
    name: String,
    street: String,
    community: String,
    contract_to_on: String,
}

/// People employed now inside the scope.
fn employed(scope: &Scope) -> Condition {
    inside(scope).add(Column::Active.eq(true))
}

fn inside(scope: &Scope) -> Condition {
    Condition::all().add(scope::filter(scope, Column::Id, Column::UnitPath))
}

/// Contracts of theirs that end within 90 days.
fn ending(scope: &Scope, today: Date) -> Condition {
    let ahead = today.saturating_add(AHEAD.days()).to_string();
    employed(scope).add(Column::ContractToOn.between(today.to_string(), ahead))
}

impl Store {
    /// Contracts ending within 90 days, the earliest first.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn ending_contracts(
        &self,
        scope: &Scope,
        today: Date,
        page: PageRequest,
    ) -> Result<Page<EndingContract>> {
        let select = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Code, Column::Name, Column::Street, Column::Community, Column::ContractToOn])
            .filter(ending(scope, today))
            .order_by_asc(Column::ContractToOn)
            .order_by_asc(Column::Code)
            .into_query();
        paging::page::<ContractRow, _>(self.read(), select, page).await?.try_map(|row| {
            Ok(EndingContract {
                worker: WorkerId(row.id),
                code: row.code,
                name: row.name,
                unit: unit_text(&row.street, &row.community),
                until: date(&row.contract_to_on)?,
            })
        })
    }

    /// What is due for this person, in a handful of queries, each from an index.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn overview(&self, by: &Principal, today: Date) -> Result<Overview> {
        let scope = by.scope();
        let contracts = ending(&scope, today);
        let back = today.saturating_sub(BACK.days()).to_string();
        let lapsing = ends(Registrations::Lapsing, today);
        let today = today.to_string();
        let (inside, employed) = (|| inside(&scope), || employed(&scope));
        let lapsing = employed().add(lapsing);
        let lapsed = employed().add(Column::RegisteredUntilOn.lt(today.as_str()));
        let joined = inside().add(Column::JoinedOn.between(back.as_str(), today.as_str()));
        let left = inside().add(Column::LeftOn.between(back.as_str(), today.as_str()));
        Ok(Overview {
            active: self.people(employed()).await?,
            unplaced: self.people(employed().add(Column::GradeRank.eq(-1))).await?,
            runs: self.runs(&scope, PageRequest { page: 1, size: RUNS }).await?.rows,
            lapsing_count: self.people(lapsing.clone()).await?,
            lapsed_count: self.people(lapsed).await?,
            lapsing: self.lapsing(lapsing).await?,
            contracts: self.contracts(contracts).await?,
            joined: self.people(joined).await?,
            left: self.people(left).await?,
        })
    }

    async fn people(&self, which: Condition) -> Result<i64> {
        let count = Entity::find().filter(which).count(self.read()).await?;
        i64::try_from(count).map_err(|_| StoreError::Corrupt("count"))
    }

    async fn lapsing(&self, which: Condition) -> Result<Vec<(WorkerId, String, CertificateLevel, Date)>> {
        let select = Entity::find().select_only().columns([Column::Id, Column::Name, Column::Certificate]);
        let ordered = select.column(Column::RegisteredUntilOn).filter(which).order_by_asc(Column::RegisteredUntilOn);
        let query = ordered.order_by_asc(Column::Code).limit(LISTED);
        let rows: Vec<(i64, String, Option<String>, String)> = query.into_tuple().all(self.read()).await?;
        let read = |(id, name, level, until): (i64, String, Option<String>, String)| {
            let level =
                level.as_deref().and_then(CertificateLevel::from_code).ok_or(StoreError::Corrupt("certificate"))?;
            Ok((WorkerId(id), name, level, date(&until)?))
        };
        rows.into_iter().map(read).collect()
    }

    async fn contracts(&self, which: Condition) -> Result<Vec<(WorkerId, String, Date)>> {
        let select = Entity::find().select_only().columns([Column::Id, Column::Name, Column::ContractToOn]);
        let ordered = select.filter(which).order_by_asc(Column::ContractToOn).order_by_asc(Column::Code);
        let rows: Vec<(i64, String, String)> = ordered.limit(LISTED).into_tuple().all(self.read()).await?;
        rows.into_iter().map(|(id, name, until)| Ok((WorkerId(id), name, date(&until)?))).collect()
    }
}
