//! Uploaded files, kept sealed until somebody confirms them. What kind a file is of is kept beside it, so that one kind
//! is never applied as another.

use domain::access::{Action, Principal};
use domain::ids::ImportId;
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
};

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

/// The kind of a roster.
pub(super) const ROSTER: &str = "roster";

/// One's own batch of a kind.
pub(crate) async fn own<C: ConnectionTrait>(
    connection: &C,
    by: &Principal,
    kind: &str,
    import: ImportId,
) -> Result<import_batch::Model> {
    let mine =
        Condition::all().add(import_batch::Column::UserId.eq(by.user.0)).add(import_batch::Column::Kind.eq(kind));
    let batch = import_batch::Entity::find_by_id(import.0).filter(mine).one(connection).await?;
    batch.ok_or(StoreError::NotFound)
}

/// The batch that facts will name as their origin, marked as applied and without its content; a new one where nothing
/// was staged.
pub(crate) async fn applied(
    tx: &DatabaseTransaction,
    act: Act<'_>,
    kind: &str,
    import: Option<ImportId>,
) -> Result<import_batch::Model> {
    let mut batch = match import {
        Some(import) => {
            let staged = own(tx, act.by, kind, import).await?;
            if staged.applied_at.is_some() {
                return Err(StoreError::Conflict("import_applied"));
            }
            import_batch::ActiveModel::from(staged)
        }
        None => import_batch::ActiveModel::from(new_batch(act, kind, "").insert(tx).await?),
    };
    batch.applied_at = Set(Some(micros(act.at)));
    batch.payload_sealed = Set(None);
    Ok(batch.update(tx).await?)
}

impl Store {
    /// Keeps an uploaded sheet (sealed) until it is confirmed; those older than a day are deleted.
    ///
    /// # Errors
    /// `Forbidden`, driver errors.
    pub async fn stage_import(&self, act: Act<'_>, file_name: &str, payload: &str) -> Result<ImportId> {
        self.stage(act, (ROSTER, "roster_uploaded"), file_name, payload).await
    }

    /// Keeps an uploaded file of a kind, logged as `what`.
    pub(crate) async fn stage(
        &self,
        act: Act<'_>,
        (kind, what): (&str, &str),
        file_name: &str,
        payload: &str,
    ) -> Result<ImportId> {
        require(act.by, Action::ImportRoster)?;
        let tx = self.write_tx().await?;
        let forgotten = Condition::all()
            .add(import_batch::Column::AppliedAt.is_null())
            .add(import_batch::Column::CreatedAt.lt(micros(act.at) - KEPT));
        import_batch::Entity::delete_many().filter(forgotten).exec(&tx).await?;
        let batch = new_batch(act, kind, file_name).insert(&tx).await?;
        let id = batch.id;
        let mut batch = import_batch::ActiveModel::from(batch);
        batch.payload_sealed = Set(Some(self.keys.seal(&context(id), payload)));
        batch.update(&tx).await?;
        audit::append(&tx, act, what, "import_batch", id, "").await?;
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
        let batch = own(&tx, act.by, ROSTER, import).await?;
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
        Ok(self.staged(by, ROSTER, import).await?.0)
    }

    /// A staged file of one's own and of a kind, with what came of it once it was applied.
    pub(crate) async fn staged(
        &self,
        by: &Principal,
        kind: &str,
        import: ImportId,
    ) -> Result<(StagedImport, Option<String>)> {
        require(by, Action::ImportRoster)?;
        let batch = own(self.read(), by, kind, import).await?;
        let opened =
            |sealed: &Vec<u8>| self.keys.open(&context(batch.id), sealed).ok_or(StoreError::Corrupt("sealed_value"));
        let payload = batch.payload_sealed.as_ref().map(opened).transpose()?.unwrap_or_default();
        let staged = StagedImport {
            id: ImportId(batch.id),
            file_name: batch.file_name,
            created_at: timestamp(batch.created_at)?,
            account: batch.account,
            applied_at: timestamp_opt(batch.applied_at)?,
            payload,
        };
        Ok((staged, batch.outcome))
    }
}

/// A batch without content, not yet inserted.
fn new_batch(act: Act<'_>, kind: &str, file_name: &str) -> import_batch::ActiveModel {
    import_batch::ActiveModel {
        kind: Set(kind.to_owned()),
        file_name: Set(file_name.chars().take(200).collect()),
        created_at: Set(micros(act.at)),
        user_id: Set(act.by.user.0),
        account: Set(act.by.account.clone()),
        ..Default::default()
    }
}
