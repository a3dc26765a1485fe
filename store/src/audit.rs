//! The audit log: one row per change, chained by hash.

use domain::access::{Action, Principal, Role};
use sea_orm::sea_query::Query;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
};
use serde::{Deserialize, Serialize};

use crate::crypto::digest;
use crate::db::{micros, timestamp};
use crate::entity::{app_user, audit};
use crate::error::Result;
use crate::scope::{require, subtree};
use crate::{Act, Page, PageRequest, Store, Timestamp, paging};

/// Writers that may have overtaken each other.
const RECENT: u64 = 64;
/// Rows verified at a time.
const VERIFY_CHUNK: u64 = 5_000;

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
    /// Only rows before this one.
    pub before: Option<i64>,
}

/// Result of verifying the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainReport {
    /// Rows checked.
    pub rows: u64,
    /// First row whose hash does not follow from the one before, if any.
    pub broken_at: Option<i64>,
}

/// Adds a row to the log inside the transaction of the change it reports.
pub(crate) async fn append(
    tx: &DatabaseTransaction,
    act: Act<'_>,
    action: &str,
    subject: &str,
    subject_id: i64,
    detail: &str,
) -> Result<()> {
    append_as(tx, &act.by.account, act.at, action, subject, subject_id, detail).await
}

/// [`append`], for what happens before anybody is signed in.
pub(crate) async fn append_as(
    tx: &DatabaseTransaction,
    account: &str,
    at: Timestamp,
    action: &str,
    subject: &str,
    subject_id: i64,
    detail: &str,
) -> Result<()> {
    let last = audit::Entity::find().order_by_desc(audit::Column::Id).one(tx).await?;
    let (id, previous_hash) = last.map_or_else(|| (1, origin()), |row| (row.id + 1, row.hash));
    let mut row = audit::Model {
        id,
        at: micros(at),
        account: account.to_owned(),
        action: action.to_owned(),
        subject: subject.to_owned(),
        subject_id,
        detail: detail.to_owned(),
        previous_hash,
        hash: String::new(),
    };
    row.hash = hash_of(&row);
    let row = audit::ActiveModel {
        id: Set(row.id),
        at: Set(row.at),
        account: Set(row.account),
        action: Set(row.action),
        subject: Set(row.subject),
        subject_id: Set(row.subject_id),
        detail: Set(row.detail),
        previous_hash: Set(row.previous_hash),
        hash: Set(row.hash),
    };
    audit::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The instant of the latest change on file: those who write take turns, but not in the order in which they set out.
pub(crate) async fn latest(tx: &DatabaseTransaction) -> Result<Timestamp> {
    let recent = audit::Entity::find().order_by_desc(audit::Column::Id).limit(RECENT).all(tx).await?;
    timestamp(recent.iter().map(|row| row.at).max().unwrap_or_default())
}

/// What stands as the hash before the first row.
fn origin() -> String {
    "0".repeat(64)
}

fn hash_of(row: &audit::Model) -> String {
    hex::encode(digest(&[
        row.previous_hash.as_bytes(),
        &row.id.to_be_bytes(),
        &row.at.to_be_bytes(),
        row.account.as_bytes(),
        row.action.as_bytes(),
        row.subject.as_bytes(),
        &row.subject_id.to_be_bytes(),
        row.detail.as_bytes(),
    ]))
}

/// Recomputes the chain on any connection; used for a backup too, which is no store yet.
pub(crate) async fn verify<C: ConnectionTrait>(connection: &C) -> Result<ChainReport> {
    let (mut rows, mut last_id, mut last_hash) = (0, 0, origin());
    loop {
        let chunk = audit::Entity::find()
            .filter(audit::Column::Id.gt(last_id))
            .order_by_asc(audit::Column::Id)
            .limit(VERIFY_CHUNK)
            .all(connection)
            .await?;
        if chunk.is_empty() {
            return Ok(ChainReport { rows, broken_at: None });
        }
        for row in chunk {
            if row.id != last_id + 1 || row.previous_hash != last_hash || row.hash != hash_of(&row) {
                return Ok(ChainReport { rows, broken_at: Some(row.id) });
            }
            rows += 1;
            last_id = row.id;
            last_hash = row.hash;
        }
    }
}

impl Store {
    /// The log, newest first, for those who may read it. What was done by accounts of other units is left out, except
    /// for an administrator.
    ///
    /// # Errors
    /// `Forbidden`, driver errors.
    pub async fn audit_log(&self, by: &Principal, query: &AuditQuery, page: PageRequest) -> Result<Page<AuditRow>> {
        require(by, Action::ReadAudit)?;
        let mut only = Condition::all();
        if let Some(account) = &query.account {
            only = only.add(audit::Column::Account.eq(account.trim().to_lowercase()));
        }
        if let Some(action) = &query.action {
            only = only.add(audit::Column::Action.eq(action.as_str()));
        }
        if let Some((subject, id)) = &query.subject {
            only = only.add(audit::Column::Subject.eq(subject.as_str())).add(audit::Column::SubjectId.eq(*id));
        }
        if let Some(id) = query.before {
            only = only.add(audit::Column::Id.lt(id));
        }
        if by.role != Role::Administrator {
            let others = Query::select()
                .column(app_user::Column::Account)
                .from(app_user::Entity)
                .cond_where(subtree(&by.unit, app_user::Column::UnitPath).not())
                .take();
            only = only.add(audit::Column::Account.not_in_subquery(others));
        }
        let select = audit::Entity::find().filter(only).order_by_desc(audit::Column::Id).into_query();
        paging::page::<audit::Model, _>(self.read(), select, page).await?.try_map(|row| {
            Ok(AuditRow {
                id: row.id,
                at: timestamp(row.at)?,
                account: row.account,
                action: row.action,
                subject: row.subject,
                subject_id: row.subject_id,
                detail: row.detail,
            })
        })
    }

    /// Records that personal data left the system as a file: what (`payslips_pdf`), and the row it is about.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn record_download(&self, act: Act<'_>, what: &str, subject: &str, id: i64) -> Result<()> {
        let tx = self.write_tx().await?;
        append(&tx, act, "downloaded", subject, id, &format!("what={what}")).await?;
        Ok(tx.commit().await?)
    }

    /// Recomputes every hash.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn verify_audit(&self) -> Result<ChainReport> {
        verify(self.read()).await
    }
}
