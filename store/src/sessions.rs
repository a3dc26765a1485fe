//! Sessions in the database: the cookie's token is random, its hash is stored.

use domain::access::Principal;
use domain::ids::UserId;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::{Act, Store, Timestamp};

/// A session, as listed to its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// Key.
    pub id: i64,
    /// Signed in.
    pub created_at: Timestamp,
    /// Last seen.
    pub seen_at: Timestamp,
    /// Address it came from.
    pub address: String,
    /// Browser, as it named itself, shortened.
    pub agent: String,
    /// It is the one asking.
    pub current: bool,
}

impl Store {
    /// Starts a session for `user`; `token_hash` is the hash of the cookie. Any `replaces` session ends (rotation).
    ///
    /// # Errors
    /// Driver errors.
    pub async fn start_session(
        &self,
        _user: UserId,
        _token_hash: &str,
        _replaces: Option<&str>,
        _address: &str,
        _agent: &str,
        _now: Timestamp,
    ) -> Result<()> {
        todo!()
    }

    /// Who a session belongs to, unless it expired (12 hours idle, 7 days in all) or the account is disabled.
    /// One query; `seen_at` is written at most once a minute.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn session_principal(&self, _token_hash: &str, _now: Timestamp) -> Result<Option<Principal>> {
        todo!()
    }

    /// Ends one session (sign-out).
    ///
    /// # Errors
    /// Driver errors.
    pub async fn end_session(&self, _token_hash: &str) -> Result<()> {
        todo!()
    }

    /// One's own sessions.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn own_sessions(&self, _by: &Principal, _current_token_hash: &str) -> Result<Vec<SessionRow>> {
        todo!()
    }

    /// Ends one of one's own sessions.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn revoke_session(&self, _act: Act<'_>, _session: i64) -> Result<()> {
        todo!()
    }
}
