//! What would come of something else, for one worker: facts and earlier slips in, the engine's answer out. Nothing is
//! written.

use domain::access::Scope;
use domain::calendar::{Date, Month};
use domain::fact::Fact;
use domain::ids::WorkerId;
use domain::outlook::{Outlook, outlook};
use domain::pay::{BonusOutlook, BonusWish, Hold, bonus_outlook};
use domain::placement::Wish;
use domain::policy::PolicySet;

use crate::Store;
use crate::error::{Result, StoreError};
use crate::facts::load_facts;
use crate::runs::Beside;
use crate::runs::key::Cycle;
use crate::runs::people::{History, history};

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
        let month = Month::of(on);
        let (facts, history) = self.known_of(scope, worker, month).await?;
        let policy = self.library().await?.in_force(month)?;
        Ok(outlook(&policy, history.known(&facts), wish, on))
    }

    /// What a year-end bonus in a month of this tax year would come to both ways for a worker of the scope: slips before
    /// the month of `on`, then the rest of the year as the facts have it. `Ok(Ok(None))` when not employed in the month
    /// of payment, or it is not one from that of `on` to December.
    ///
    /// # Errors
    /// `NotFound` outside the scope; driver and policy errors.
    pub async fn bonus_outlook(
        &self,
        scope: &Scope,
        worker: WorkerId,
        wish: BonusWish,
        on: Date,
    ) -> Result<std::result::Result<Option<BonusOutlook>, Hold>> {
        let now = Month::of(on);
        let (facts, history) = self.known_of(scope, worker, now).await?;
        let library = self.library().await?;
        let rest = (0..=12 - i32::from(now.number())).map(|later| now.plus(later));
        let policies =
            rest.map(|month| Ok((month, library.in_force(month)?))).collect::<Result<Vec<(Month, PolicySet)>>>()?;
        Ok(bonus_outlook(&policies, history.known(&facts), wish))
    }

    /// The live facts of a worker of the scope, and what slips before `month` say.
    async fn known_of(&self, scope: &Scope, worker: WorkerId, month: Month) -> Result<(Vec<Fact>, History)> {
        if crate::workers::inside(self.read(), scope, &[worker]).await?.is_empty() {
            return Err(StoreError::NotFound);
        }
        let facts = load_facts(self.read(), &[worker], None).await?.pop().map(|(_, facts)| facts).unwrap_or_default();
        let beside = Beside::before(self.read(), Cycle::of(month)).await?;
        let history =
            history(self.read(), month, worker.0..=worker.0, &beside).await?.remove(&worker).unwrap_or_default();
        Ok((facts, history))
    }
}
