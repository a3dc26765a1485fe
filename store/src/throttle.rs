//! Throttling of sign-in by account and by address, and of codes entered in a room by account. What was typed as account is kept as a keyed hash only: people type
//! passwords there.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder,
};

use crate::db::{micros, timestamp};
use crate::entity::sign_in_attempt;
use crate::error::Result;
use crate::{Store, Timestamp};

const SECOND: i64 = 1_000_000;
/// Failures count for this long.
const WINDOW: i64 = 15 * 60 * SECOND;
/// Attempts are kept for this long.
const KEPT: i64 = 24 * 60 * 60 * SECOND;
/// Failures of one account that are free.
const ACCOUNT_FAILURES: u64 = 5;
/// Failures from one address that are free: an office shares one.
const ADDRESS_FAILURES: u64 = 20;
/// The first delay; it doubles with each further failure, up to the window.
const FIRST_DELAY: i64 = 30 * SECOND;

/// Whether a sign-in may be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Throttle {
    /// Go on.
    Open,
    /// Too many failures for this account or address: wait until then.
    LockedUntil(Timestamp),
}

/// How long to wait after the last of `failures`, of which `free` cost nothing.
fn delay(failures: u64, free: u64) -> i64 {
    let doublings = failures.saturating_sub(free).min(30);
    if failures < free { 0 } else { (FIRST_DELAY << doublings).min(WINDOW) }
}

/// Whether another attempt may be made by the holder of a key; `address` counts too where it is one people share.
pub(crate) async fn state<C: ConnectionTrait>(
    connection: &C,
    key: &str,
    address: &str,
    now: Timestamp,
    shared: bool,
) -> Result<Throttle> {
    let own = sign_in_attempt::Column::Account.eq(key);
    let address = shared.then(|| (sign_in_attempt::Column::Address.eq(address), ADDRESS_FAILURES));
    let mut until = 0;
    for (same, free) in [(own, ACCOUNT_FAILURES)].into_iter().chain(address) {
        let failures = sign_in_attempt::Entity::find()
            .filter(same)
            .filter(sign_in_attempt::Column::Success.eq(false))
            .filter(sign_in_attempt::Column::At.gt(micros(now) - WINDOW));
        let count = failures.clone().count(connection).await?;
        let last = failures.order_by_desc(sign_in_attempt::Column::At).one(connection).await?;
        until = until.max(last.map_or(0, |last| last.at + delay(count, free)));
    }
    if until > micros(now) { Ok(Throttle::LockedUntil(timestamp(until)?)) } else { Ok(Throttle::Open) }
}

/// Records the outcome of an attempt; success clears the failures of the key.
pub(crate) async fn record(
    tx: &DatabaseTransaction,
    key: &str,
    address: &str,
    success: bool,
    now: Timestamp,
) -> Result<()> {
    let old = sign_in_attempt::Column::At.lt(micros(now) - KEPT);
    sign_in_attempt::Entity::delete_many().filter(old).exec(tx).await?;
    if success {
        sign_in_attempt::Entity::delete_many()
            .filter(sign_in_attempt::Column::Account.eq(key))
            .filter(sign_in_attempt::Column::Success.eq(false))
            .exec(tx)
            .await?;
    }
    let row = sign_in_attempt::ActiveModel {
        account: Set(key.to_owned()),
        address: Set(address.to_owned()),
        at: Set(micros(now)),
        success: Set(success),
        ..Default::default()
    };
    sign_in_attempt::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

impl Store {
    /// Whether `account` may try from `address` now: after 5 failures of an account or 20 of an address within
    /// 15 minutes, wait 30 seconds, doubled with each further failure up to 15 minutes.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn throttle(&self, account: &str, address: &str, now: Timestamp) -> Result<Throttle> {
        state(self.read(), &self.attempt_key(account), address, now, true).await
    }

    /// Records the outcome of an attempt; success clears the account's failures.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn record_attempt(&self, account: &str, address: &str, success: bool, now: Timestamp) -> Result<()> {
        let tx = self.write_tx().await?;
        record(&tx, &self.attempt_key(account), address, success, now).await?;
        Ok(tx.commit().await?)
    }

    fn attempt_key(&self, account: &str) -> String {
        self.keys.blind("sign_in_attempt.account", &account.trim().to_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_doubles_and_stops_at_the_window() {
        let seconds = |failures| delay(failures, 5) / SECOND;
        assert_eq!([4, 5, 6, 7, 8, 9, 10, 200].map(seconds), [0, 30, 60, 120, 240, 480, 900, 900]);
    }
}
