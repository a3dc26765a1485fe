//! What is due, for the first page of each role.

use domain::access::Principal;
use domain::calendar::Date;
use domain::fact::CertificateLevel;
use domain::ids::WorkerId;
use serde::{Deserialize, Serialize};

use crate::Store;
use crate::error::Result;
use crate::runs::RunRow;

/// Figures and duties for the first page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// People employed now inside the scope.
    pub active: i64,
    /// Of them without a confirmed placement.
    pub unplaced: i64,
    /// The newest runs inside the scope, at most six.
    pub runs: Vec<RunRow>,
    /// Registrations lapsing within 90 days: (worker, name, level, last day), at most 20.
    pub lapsing: Vec<(WorkerId, String, CertificateLevel, Date)>,
    /// Contracts ending within 90 days: (worker, name, last day), at most 20.
    pub contracts: Vec<(WorkerId, String, Date)>,
    /// Joined within the last 60 days.
    pub joined: i64,
    /// Left within the last 60 days.
    pub left: i64,
}

impl Store {
    /// What is due for this person.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn overview(&self, _by: &Principal, _today: Date) -> Result<Overview> {
        todo!()
    }
}
