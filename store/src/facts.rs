//! Effective-dated facts: recorded, ended, withdrawn, never rewritten.

use domain::access::Scope;
use domain::dated::Period;
use domain::fact::{Fact, FactBody};
use domain::ids::{FactId, WorkerId};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::{Act, Store, Timestamp};

/// A fact with its history, as shown in the worker's file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactRecord {
    /// The fact.
    pub fact: Fact,
    /// When we came to know it.
    pub recorded_at: Timestamp,
    /// Account that recorded it.
    pub recorded_by: String,
    /// When it was superseded or withdrawn, if it was.
    pub superseded_at: Option<Timestamp>,
    /// Import it came from.
    pub import: Option<i64>,
}

impl Store {
    /// Facts of one worker, by kind then newest first; with `history`, superseded ones too.
    ///
    /// # Errors
    /// `NotFound` outside the scope, driver errors.
    pub async fn facts(&self, _scope: &Scope, _worker: WorkerId, _history: bool) -> Result<Vec<FactRecord>> {
        todo!()
    }

    /// Records a fact from its period's first day. For kinds that replace (see
    /// [`FactBody::replaces_earlier`]) the fact in force is superseded by the same fact ending there, in the same transaction;
    /// facts that begin later stay, and the new one then ends where the next begins.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale` when `version` is not the worker's, `Invalid` when the period is empty or
    /// the body is not possible (unknown post or unit, negative amounts).
    pub async fn record_fact(
        &self,
        _act: Act<'_>,
        _worker: WorkerId,
        _version: i64,
        _period: Period,
        _body: FactBody,
    ) -> Result<FactId> {
        todo!()
    }

    /// Ends a fact: it holds no longer from `to` on (leaving, a certificate given up).
    ///
    /// # Errors
    /// As [`Store::record_fact`].
    pub async fn end_fact(&self, _act: Act<'_>, _worker: WorkerId, _version: i64, _fact: FactId, _to: domain::calendar::Date) -> Result<()> {
        todo!()
    }

    /// Withdraws a fact recorded by mistake, with a reason; it stays in the history.
    ///
    /// # Errors
    /// As [`Store::record_fact`]; `Invalid("reason", "too_short")`.
    pub async fn withdraw_fact(&self, _act: Act<'_>, _worker: WorkerId, _version: i64, _fact: FactId, _reason: &str) -> Result<()> {
        todo!()
    }
}
