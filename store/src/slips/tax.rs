//! What the tax of a slip rests on beside its figures, as it was known when the slip was made.

use domain::access::Scope;
use domain::ids::{SlipId, WorkerId};
use domain::pay::{TaxStanding, tax_standing};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::list::{ListRow, inside};
use crate::Store;
use crate::db::timestamp;
use crate::entity::{pay_run, pay_slip};
use crate::error::{Result, StoreError};
use crate::facts::load_facts;
use crate::runs::month_of;

impl Store {
    /// Which basic deduction a slip's tax went by, which evidence was refused and what each claim came to, from the facts
    /// its run knew.
    ///
    /// # Errors
    /// As [`Store::slip`]; policy errors.
    pub async fn slip_tax(&self, scope: &Scope, slip: SlipId) -> Result<TaxStanding> {
        let select = inside(scope).filter(pay_slip::Column::Id.eq(slip.0));
        let row = select.into_model::<ListRow>().one(self.read()).await?.ok_or(StoreError::NotFound)?;
        let run = pay_run::Entity::find_by_id(row.run_id).one(self.read()).await?.ok_or(StoreError::NotFound)?;
        let month = month_of(row.month)?;
        let policy = self.library().await?.in_force(month)?;
        let known = Some(timestamp(run.known_at)?);
        let facts = load_facts(self.read(), &[WorkerId(row.worker_id)], known).await?.pop();
        let facts = facts.map(|(_, facts)| facts).unwrap_or_default();
        Ok(tax_standing(&policy.withholding, month, &facts))
    }
}
