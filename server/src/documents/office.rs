//! Who issues a document: the district, and the runs its slips belong to.

use std::collections::HashMap;

use domain::access::{Scope, UnitPath};
use domain::ids::RunId;
use reports::Issue;
use store::runs::RunView;
use store::{Store, StoreError, Timestamp};

use crate::clock;

/// The issuing office.
pub struct Office {
    store: Store,
    /// Name of the district, which pays.
    pub district: String,
    now: Timestamp,
    runs: HashMap<RunId, Option<RunView>>,
}

impl Office {
    /// The office a unit belongs to.
    ///
    /// # Errors
    /// The store fails.
    pub async fn load(store: &Store, unit: &UnitPath, now: Timestamp) -> Result<Self, StoreError> {
        let district = store.district_name(unit).await?;
        Ok(Self { store: store.clone(), district, now, runs: HashMap::new() })
    }

    /// Who makes the document, and when.
    pub fn issue(&self) -> Issue {
        Issue { author: self.district.clone(), created_at: clock::local(self.now) }
    }

    /// The run of a slip; `None` where the scope shows slips and no runs, as a worker's does.
    ///
    /// # Errors
    /// The store fails.
    pub async fn run(&mut self, scope: &Scope, run: RunId) -> Result<Option<RunView>, StoreError> {
        if let Some(known) = self.runs.get(&run) {
            return Ok(known.clone());
        }
        let found = match self.store.run(scope, run).await {
            Ok(view) => Some(view),
            Err(StoreError::NotFound) => None,
            Err(error) => return Err(error),
        };
        self.runs.insert(run, found.clone());
        Ok(found)
    }

    /// The name of an account's holder, for signature lines.
    ///
    /// # Errors
    /// The store fails.
    pub async fn name_of(&self, account: &str) -> Result<String, StoreError> {
        let known = self.store.credentials(account).await?;
        Ok(known.map_or_else(|| account.to_owned(), |known| known.principal.name))
    }
}
