//! Sessions in the database: the cookie's token is random, its hash is stored.

use domain::access::Principal;
use domain::ids::UserId;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, DatabaseConnection, EntityTrait, JoinType, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};

use crate::db::{micros, timestamp};
use crate::entity::{app_user, session};
use crate::error::{Result, StoreError};
use crate::{Act, Store, Timestamp, audit, users};

const SECOND: i64 = 1_000_000;
/// A session not used for this long is over.
const IDLE: i64 = 12 * 60 * 60 * SECOND;
/// A session is over after this long, used or not.
const ABSOLUTE: i64 = 7 * 24 * 60 * 60 * SECOND;
/// `seen_at` is as exact as this, so that reading pages seldom writes.
const SEEN_STEP: i64 = 60 * SECOND;
/// A page waits this long for the writer.
const SEEN_PATIENCE: std::time::Duration = std::time::Duration::from_secs(1);
/// Characters kept of what a browser calls itself.
const AGENT_LENGTH: usize = 120;

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

/// Sessions that are over at `now`.
fn expired(now: Timestamp) -> Condition {
    Condition::any()
        .add(session::Column::SeenAt.lte(micros(now) - IDLE))
        .add(session::Column::CreatedAt.lte(micros(now) - ABSOLUTE))
}

async fn mark_seen(write: &DatabaseConnection, session: i64, now: Timestamp) -> Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::SeenAt, Expr::val(micros(now)))
        .filter(session::Column::Id.eq(session))
        .exec(write)
        .await?;
    Ok(())
}

impl Store {
    /// Starts a session for `user`; `token_hash` is the hash of the cookie. Any `replaces` session ends (rotation).
    ///
    /// # Errors
    /// `NotFound`, `Forbidden` if the account is disabled, driver errors.
    pub async fn start_session(
        &self,
        user: UserId,
        token_hash: &str,
        replaces: Option<&str>,
        address: &str,
        agent: &str,
        now: Timestamp,
    ) -> Result<()> {
        let tx = self.write_tx().await?;
        let account = app_user::Entity::find_by_id(user.0).one(&tx).await?.ok_or(StoreError::NotFound)?;
        if account.disabled {
            return Err(StoreError::Forbidden);
        }
        let mut over = expired(now);
        if let Some(replaced) = replaces {
            over = over.add(session::Column::TokenHash.eq(replaced));
        }
        session::Entity::delete_many().filter(over).exec(&tx).await?;
        let row = session::ActiveModel {
            user_id: Set(user.0),
            token_hash: Set(token_hash.to_owned()),
            created_at: Set(micros(now)),
            seen_at: Set(micros(now)),
            address: Set(address.to_owned()),
            agent: Set(agent.chars().filter(|c| !c.is_control()).take(AGENT_LENGTH).collect()),
            ..Default::default()
        };
        session::Entity::insert(row).exec_without_returning(&tx).await?;
        let name = account.account.clone();
        let mut account: app_user::ActiveModel = account.into();
        account.last_sign_in_at = Set(Some(micros(now)));
        account.update(&tx).await?;
        audit::append_as(&tx, &name, now, "signed_in", "app_user", user.0, "").await?;
        tx.commit().await?;
        Ok(())
    }

    /// Who a session belongs to, unless it expired (12 hours idle, 7 days in all) or the account is disabled.
    /// One query; `seen_at` is written at most once a minute.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn session_principal(&self, token_hash: &str, now: Timestamp) -> Result<Option<Principal>> {
        let found = app_user::Entity::find()
            .join(
                JoinType::InnerJoin,
                app_user::Entity::belongs_to(session::Entity)
                    .from(app_user::Column::Id)
                    .to(session::Column::UserId)
                    .into(),
            )
            .filter(session::Column::TokenHash.eq(token_hash))
            .filter(app_user::Column::Disabled.eq(false))
            .filter(expired(now).not())
            .select_also(session::Entity)
            .one(self.read())
            .await?;
        let Some((user, Some(session))) = found else { return Ok(None) };
        if micros(now) - session.seen_at >= SEEN_STEP {
            // A calculation may hold the writer for a while: the page goes on, and the task writes when it can.
            let write = self.write.clone();
            let seen = tokio::spawn(async move { mark_seen(&write, session.id, now).await });
            if let Ok(Ok(written)) = tokio::time::timeout(SEEN_PATIENCE, seen).await {
                written?;
            }
        }
        users::principal(&user).map(Some)
    }

    /// Ends one session (sign-out).
    ///
    /// # Errors
    /// Driver errors.
    pub async fn end_session(&self, token_hash: &str) -> Result<()> {
        session::Entity::delete_many().filter(session::Column::TokenHash.eq(token_hash)).exec(&self.write).await?;
        Ok(())
    }

    /// One's own sessions, last seen first. Those that are over are still listed until the next sign-in of anybody.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn own_sessions(&self, by: &Principal, current_token_hash: &str) -> Result<Vec<SessionRow>> {
        let rows = session::Entity::find()
            .filter(session::Column::UserId.eq(by.user.0))
            .order_by_desc(session::Column::SeenAt)
            .order_by_desc(session::Column::Id)
            .all(self.read())
            .await?;
        rows.into_iter()
            .map(|row| {
                Ok(SessionRow {
                    id: row.id,
                    created_at: timestamp(row.created_at)?,
                    seen_at: timestamp(row.seen_at)?,
                    address: row.address,
                    agent: row.agent,
                    current: row.token_hash == current_token_hash,
                })
            })
            .collect()
    }

    /// Ends one of one's own sessions.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn revoke_session(&self, act: Act<'_>, session: i64) -> Result<()> {
        let tx = self.write_tx().await?;
        let ended = session::Entity::delete_many()
            .filter(session::Column::Id.eq(session))
            .filter(session::Column::UserId.eq(act.by.user.0))
            .exec(&tx)
            .await?;
        if ended.rows_affected == 0 {
            return Err(StoreError::NotFound);
        }
        audit::append(&tx, act, "session_revoked", "app_user", act.by.user.0, "").await?;
        tx.commit().await?;
        Ok(())
    }
}
