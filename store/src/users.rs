//! Accounts, and throttling of sign-in.

use domain::access::{Principal, Role, UnitPath};
use domain::ids::{UserId, WorkerId};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::{Act, Page, PageRequest, Store, Timestamp};

/// An account, as listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserRow {
    /// Key.
    pub id: UserId,
    /// Sign-in name.
    pub account: String,
    /// Name shown.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Unit the role holds for.
    pub unit: UnitPath,
    /// Name of that unit.
    pub unit_name: String,
    /// Worker it belongs to.
    pub worker: Option<WorkerId>,
    /// May not sign in.
    pub disabled: bool,
    /// Must change the password first.
    pub must_change_password: bool,
    /// Last sign-in.
    pub last_sign_in_at: Option<Timestamp>,
}

/// A new account.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Sign-in name, 3–64 characters of letters, digits, `.`, `-`, `_`.
    pub account: String,
    /// Name shown.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Unit the role holds for.
    pub unit: UnitPath,
    /// Worker it belongs to; required for [`Role::Worker`].
    pub worker: Option<WorkerId>,
    /// PHC string of the first password.
    pub password_hash: String,
    /// The first password must be changed.
    pub must_change_password: bool,
}

/// What sign-in needs of an account.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Who it would be.
    pub principal: Principal,
    /// PHC string (algorithm, version, parameters, salt, hash).
    pub password_hash: String,
    /// May not sign in.
    pub disabled: bool,
}

/// Whether a sign-in may be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Throttle {
    /// Go on.
    Open,
    /// Too many failures for this account or address: wait until then.
    LockedUntil(Timestamp),
}

impl Store {
    /// The account of a sign-in name (case-insensitive).
    ///
    /// # Errors
    /// Driver errors.
    pub async fn credentials(&self, _account: &str) -> Result<Option<Credentials>> {
        todo!()
    }

    /// Whether `account` may try from `address` now: after 5 failures of an account or 20 of an address within
    /// 15 minutes, wait with doubling delays.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn throttle(&self, _account: &str, _address: &str, _now: Timestamp) -> Result<Throttle> {
        todo!()
    }

    /// Records the outcome of an attempt; success clears the account's failures.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn record_attempt(&self, _account: &str, _address: &str, _success: bool, _now: Timestamp) -> Result<()> {
        todo!()
    }

    /// Accounts the person may manage: an administrator all, others none.
    ///
    /// # Errors
    /// `Forbidden`, driver errors.
    pub async fn users(&self, _by: &Principal, _search: &str, _page: PageRequest) -> Result<Page<UserRow>> {
        todo!()
    }

    /// Adds an account.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`, `Conflict("account_exists")`.
    pub async fn create_user(&self, _act: Act<'_>, _user: NewUser) -> Result<UserId> {
        todo!()
    }

    /// Disables or enables an account; disabling ends its sessions.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Conflict("own_account")`.
    pub async fn set_user_disabled(&self, _act: Act<'_>, _user: UserId, _disabled: bool) -> Result<()> {
        todo!()
    }

    /// Sets a new first password; ends the account's sessions.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn reset_password(&self, _act: Act<'_>, _user: UserId, _password_hash: &str) -> Result<()> {
        todo!()
    }

    /// One's own new password; clears the duty to change it and ends all other sessions.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn change_own_password(&self, _act: Act<'_>, _password_hash: &str, _keep_session: &str) -> Result<()> {
        todo!()
    }

    /// Replaces a hash made with older parameters after a successful sign-in.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn upgrade_password_hash(&self, _user: UserId, _password_hash: &str) -> Result<()> {
        todo!()
    }
}
