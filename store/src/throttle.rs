//! Throttling of sign-in by account and by address. What was typed as account is kept as a keyed hash only: people type
//! passwords there.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

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

impl Store {
    /// Whether `account` may try from `address` now: after 5 failures of an account or 20 of an address within
    /// 15 minutes, wait 30 seconds, doubled with each further failure up to 15 minutes.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn throttle(&self, account: &str, address: &str, now: Timestamp) -> Result<Throttle> {
        let account = sign_in_attempt::Column::Account.eq(self.attempt_key(account));
        let address = sign_in_attempt::Column::Address.eq(address);
        let mut until = 0;
        for (same, free) in [(account, ACCOUNT_FAILURES), (address, ADDRESS_FAILURES)] {
            let failures = sign_in_attempt::Entity::find()
                .filter(same)
                .filter(sign_in_attempt::Column::Success.eq(false))
                .filter(sign_in_attempt::Column::At.gt(micros(now) - WINDOW));
            let count = failures.clone().count(self.read()).await?;
            let last = failures.order_by_desc(sign_in_attempt::Column::At).one(self.read()).await?;
            until = until.max(last.map_or(0, |last| last.at + delay(count, free)));
        }
        if until > micros(now) { Ok(Throttle::LockedUntil(timestamp(until)?)) } else { Ok(Throttle::Open) }
    }

    /// Records the outcome of an attempt; success clears the account's failures.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn record_attempt(&self, account: &str, address: &str, success: bool, now: Timestamp) -> Result<()> {
        let account = self.attempt_key(account);
        let tx = self.write_tx().await?;
        sign_in_attempt::Entity::delete_many()
            .filter(sign_in_attempt::Column::At.lt(micros(now) - KEPT))
            .exec(&tx)
            .await?;
        if success {
            sign_in_attempt::Entity::delete_many()
                .filter(sign_in_attempt::Column::Account.eq(account.as_str()))
                .filter(sign_in_attempt::Column::Success.eq(false))
                .exec(&tx)
                .await?;
        }
        let row = sign_in_attempt::ActiveModel {
            account: Set(account),
            address: Set(address.to_owned()),
            at: Set(micros(now)),
            success: Set(success),
            ..Default::default()
        };
        sign_in_attempt::Entity::insert(row).exec_without_returning(&tx).await?;
        tx.commit().await?;
        Ok(())
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
