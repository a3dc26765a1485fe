//! What would come of something else, for one worker: facts and earlier slips in, the engine's answer out. Nothing is
//! written.

use domain::access::Scope;
use domain::calendar::{Date, Month};
use domain::ids::WorkerId;
use domain::outlook::{Outlook, outlook};
use domain::pay::{Hold, PayFacts};
use domain::placement::Wish;

use crate::Store;
use crate::error::{Result, StoreError};
use crate::facts::load_facts;
use crate::runs::people::history;

impl Store {
    /// What would come of `wish` on `on` for a worker of the scope, in the month of that day; `Ok(Ok(None))` when not
    /// employed. The inner error says what keeps it from being told.
    ///
    /// # Errors
    /// `NotFound` outside the scope; driver and policy errors.
    pub async fn outlook(
        &self,
        scope: &Scope,
        worker: WorkerId,
        wish: Wish,
        on: Date,
    ) -> Result<std::result::Result<Option<Outlook>, Hold>> {
        if crate::workers::inside(self.read(), scope, &[worker]).await?.is_empty() {
            return Err(StoreError::NotFound);
        }
        let month = Month::of(on);
        let policy = self.library().await?.in_force(month)?;
        let facts = load_facts(self.read(), &[worker], None).await?.pop().map(|(_, facts)| facts).unwrap_or_default();
        let history = history(self.read(), month, worker.0..=worker.0).await?.remove(&worker).unwrap_or_default();
        let known = PayFacts {
            facts: &facts,
            prior_year_average: history.prior_year,
            earlier_year_average: history.earlier_year,
            tax: history.tax,
        };
        Ok(outlook(&policy, known, wish, on))
    }
}
