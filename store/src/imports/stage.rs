//! Uploaded sheets, kept sealed until somebody confirms them.

use domain::access::{Action, Principal};
use domain::ids::ImportId;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};

use super::StagedImport;
use crate::db::{micros, timestamp, timestamp_opt};
use crate::entity::import_batch;
use crate::error::{Result, StoreError};
use crate::scope::require;
use crate::{Act, Store, audit};

/// Microseconds an uploaded sheet is kept: a day.
const KEPT: i64 = 24 * 60 * 60 * 1_000_000;

/// The payload opens only in its own row.
pub(crate) fn context(import: i64) -> String {
    format!("import_batch.payload.{import}")
}

/// One's own batch that has not been applied.
pub(super) async fn own<C: ConnectionTrait>(
    connection: &C,
    by: &Principal,
    import: ImportId,
) -> Result<import_batch::Model> {
    let mine = import_batch::Column::UserId.eq(by.user.0);
    let batch = import_batch::Entity::find_by_id(import.0).filter(mine).one(connection).await?;
    batch.ok_or(StoreError::NotFound)
}

impl Store {
    /// Keeps an uploaded sheet (sealed) until it is confirmed; those older than a day are deleted.
    ///
    /// # Errors
    /// `Forbidden`, driver errors.
    pub async fn stage_import(&self, act: Act<'_>, file_name: &str, payload: &str) -> Result<ImportId> {
        require(act.by, Action::ImportRoster)?;
        let tx = self.write_tx().await?;
        let forgotten = Condition::all()
            .add(import_batch::Column::AppliedAt.is_null())
            .add(import_batch::Column::CreatedAt.lt(micros(act.at) - KEPT));
        import_batch::Entity::delete_many().filter(forgotten).exec(&tx).await?;
        let batch = new_batch(act, file_name).insert(&tx).await?;
        let id = batch.id;
        let mut batch = import_batch::ActiveModel::from(batch);
        batch.payload_sealed = Set(Some(self.keys.seal(&context(id), payload)));
        batch.update(&tx).await?;
        audit::append(&tx, act, "roster_uploaded", "import_batch", id, "").await?;
        tx.commit().await?;
        Ok(ImportId(id))
    }

    /// Replaces the payload of a staged import (a corrected column mapping).
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` unless it is one's own, `Conflict("import_applied")`.
    pub async fn restage_import(&self, act: Act<'_>, import: ImportId, payload: &str) -> Result<()> {
        require(act.by, Action::ImportRoster)?;
        let tx = self.write_tx().await?;
        let batch = own(&tx, act.by, import).await?;
        if batch.applied_at.is_some() {
            return Err(StoreError::Conflict("import_applied"));
        }
        let mut batch = import_batch::ActiveModel::from(batch);
        batch.payload_sealed = Set(Some(self.keys.seal(&context(import.0), payload)));
        batch.update(&tx).await?;
        audit::append(&tx, act, "roster_mapped", "import_batch", import.0, "").await?;
        Ok(tx.commit().await?)
    }

    /// A staged import of one's own. The payload of an applied one is gone, and empty here.
    ///
    /// # Errors
    /// `NotFound`, `Corrupt`.
    pub async fn staged_import(&self, by: &Principal, import: ImportId) -> Result<StagedImport> {
        require(by, Action::ImportRoster)?;
        let batch = own(self.read(), by, import).await?;
        let opened =
            |sealed: &Vec<u8>| self.keys.open(&context(batch.id), sealed).ok_or(StoreError::Corrupt("sealed_value"));
        let payload = batch.payload_sealed.as_ref().map(opened).transpose()?.unwrap_or_default();
        Ok(StagedImport {
            id: ImportId(batch.id),
            file_name: batch.file_name,
            created_at: timestamp(batch.created_at)?,
            account: batch.account,
            applied_at: timestamp_opt(batch.applied_at)?,
            payload,
        })
    }
}

/// A batch without content, not yet inserted.
pub(super) fn new_batch(act: Act<'_>, file_name: &str) -> import_batch::ActiveModel {
    import_batch::ActiveModel {
        file_name: Set(file_name.chars().take(200).collect()),
        created_at: Set(micros(act.at)),
        user_id: Set(act.by.user.0),
        account: Set(act.by.account.clone()),
        ..Default::default()
    }
}
