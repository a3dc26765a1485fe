//! The audit log: one row per change, chained by hash.

use domain::access::Principal;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::{Page, PageRequest, Store, Timestamp};

/// One row of the log, as shown. Never holds names, ID numbers, accounts or amounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Position in the chain, from 1.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Account of who did it.
    pub account: String,
    /// What (`run_submitted`, `fact_recorded`, `secret_opened`): a locale key tail.
    pub action: String,
    /// What it was done to: table name.
    pub subject: String,
    /// Key of the row.
    pub subject_id: i64,
    /// More, as short `key=value` pairs (`kind=assignment`, `reason=…`).
    pub detail: String,
}

/// What to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditQuery {
    /// Only this account.
    pub account: Option<String>,
    /// Only this action.
    pub action: Option<String>,
    /// Only this subject (table, key).
    pub subject: Option<(String, i64)>,
}

/// Result of verifying the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainReport {
    /// Rows checked.
    pub rows: u64,
    /// First row whose hash does not follow from the one before, if any.
    pub broken_at: Option<i64>,
}

impl Store {
    /// The log, newest first, for those who may read it.
    ///
    /// # Errors
    /// `Forbidden`, driver errors.
    pub async fn audit_log(&self, _by: &Principal, _query: &AuditQuery, _page: PageRequest) -> Result<Page<AuditRow>> {
        todo!()
    }

    /// Recomputes every hash.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn verify_audit(&self) -> Result<ChainReport> {
        todo!()
    }
}
