//! People a run left out, and why.

use domain::access::Scope;
use domain::ids::{RunId, WorkerId};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::HeldRow;
use super::read::find;
use crate::db::unit_path;
use crate::entity::{pay_held, worker};
use crate::error::{Result, StoreError};
use crate::facts::UnitNames;
use crate::scope::subtree;
use crate::slips::unit_text;
use crate::{Page, PageRequest, Store, paging};

#[derive(FromQueryResult)]
struct Row {
    worker_id: i64,
    code: String,
    name: String,
    unit_path: String,
    hold: String,
}

impl Store {
    /// People held, by unit.
    ///
    /// # Errors
    /// `NotFound` outside the scope.
    pub async fn run_held(&self, scope: &Scope, run: RunId, page: PageRequest) -> Result<Page<HeldRow>> {
        let connection = self.read();
        let (row, part) = find(connection, scope, run).await?;
        let to_worker =
            pay_held::Entity::belongs_to(worker::Entity).from(pay_held::Column::WorkerId).to(worker::Column::Id).into();
        let select = pay_held::Entity::find()
            .select_only()
            .column(pay_held::Column::WorkerId)
            .column(worker::Column::Code)
            .column(worker::Column::Name)
            .column(pay_held::Column::UnitPath)
            .column(pay_held::Column::Hold)
            .join(JoinType::LeftJoin, to_worker)
            .filter(pay_held::Column::RunId.eq(row.id))
            .filter(subtree(&part, pay_held::Column::UnitPath))
            .order_by_asc(pay_held::Column::UnitPath)
            .order_by_asc(pay_held::Column::WorkerId)
            .into_query();
        let page = paging::page::<Row, _>(connection, select, page).await?;
        let paths = page.rows.iter().map(|row| unit_path(&row.unit_path)).collect::<Result<Vec<_>>>()?;
        let names = UnitNames::along(connection, &paths).await?;
        page.try_map(|row| {
            let (street, community) = names.street_and_community(&unit_path(&row.unit_path)?);
            Ok(HeldRow {
                worker: WorkerId(row.worker_id),
                code: row.code,
                name: row.name,
                unit: unit_text(&street, &community),
                hold: serde_json::from_str(&row.hold).map_err(|_| StoreError::Corrupt("hold"))?,
            })
        })
    }
}
