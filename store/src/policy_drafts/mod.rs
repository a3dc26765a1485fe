//! Drafts of policy packs: made from a version there is, edited, compared with what is in force, and published, which
//! installs the pack. A draft is in force for nobody, and what is kept of it can always be read.

mod preview;

use domain::access::{Action, Principal};
use domain::calendar::Date;
use domain::ids::DraftId;
use domain::policy::{Library, Pack, PackError, PackFile, to_toml};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, ModelTrait, QueryFilter, QueryOrder};

pub use preview::{DraftPreview, DraftSums, PreviewRow};

use crate::db::{micros, timestamp, unit_path};
use crate::entity::{app_user, policy_draft};
use crate::error::{Result, StoreError};
use crate::policy::{beginning, figures_are_there, install};
use crate::scope::{require, require_unit, subtree};
use crate::{Act, Store, Timestamp, audit};

/// The path that faults of a draft name.
const PATH: &str = "pack.toml";

/// A draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyDraft {
    /// Key.
    pub id: DraftId,
    /// The pack it would be.
    pub pack: Pack,
    /// Its text.
    pub text: String,
    /// Count of changes, for the stale check of forms.
    pub version: i64,
    /// When it was changed last.
    pub changed_at: Timestamp,
    /// Account that changed it last.
    pub changed_by: String,
}

/// Faults that keep a draft from being kept or published.
pub type Faults = Vec<PackError>;

fn read(text: &str) -> std::result::Result<Pack, Faults> {
    Library::read(&PackFile { path: PATH.to_owned(), text: text.to_owned() })
}

/// The row of a draft that `by` may edit.
async fn find<C: ConnectionTrait>(connection: &C, by: &Principal, id: DraftId) -> Result<policy_draft::Model> {
    require(by, Action::InstallPolicy)?;
    let row = policy_draft::Entity::find_by_id(id.0).one(connection).await?.ok_or(StoreError::NotFound)?;
    require_unit(by, &unit_path(&row.unit_path)?)?;
    Ok(row)
}

/// The same, if nobody changed it since `version`.
async fn unchanged<C: ConnectionTrait>(
    connection: &C,
    by: &Principal,
    (id, version): (DraftId, i64),
) -> Result<policy_draft::Model> {
    let row = find(connection, by, id).await?;
    if row.version == version { Ok(row) } else { Err(StoreError::Stale) }
}

fn detail(pack: &Pack) -> String {
    format!("pack={} valid_from={}", pack.manifest.id, pack.manifest.valid_from)
}

impl Store {
    /// Drafts of the unit of `by` and below it, the latest changed first.
    ///
    /// # Errors
    /// `Forbidden`, driver errors.
    pub async fn policy_drafts(&self, by: &Principal) -> Result<Vec<PolicyDraft>> {
        require(by, Action::InstallPolicy)?;
        let rows = policy_draft::Entity::find()
            .filter(subtree(&by.unit, policy_draft::Column::UnitPath))
            .order_by_desc(policy_draft::Column::ChangedAt)
            .order_by_desc(policy_draft::Column::Id)
            .all(self.read())
            .await?;
        let mut drafts = Vec::with_capacity(rows.len());
        for row in rows {
            drafts.push(self.opened(row).await?);
        }
        Ok(drafts)
    }

    /// One draft.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound` outside the unit of `by`, driver errors.
    pub async fn policy_draft(&self, by: &Principal, id: DraftId) -> Result<PolicyDraft> {
        let row = find(self.read(), by, id).await?;
        self.opened(row).await
    }

    async fn opened(&self, row: policy_draft::Model) -> Result<PolicyDraft> {
        let user = app_user::Entity::find_by_id(row.changed_by).one(self.read()).await?;
        Ok(PolicyDraft {
            id: DraftId(row.id),
            pack: read(&row.text).map_err(|_| StoreError::Corrupt("policy_draft"))?,
            text: row.text,
            version: row.version,
            changed_at: timestamp(row.changed_at)?,
            changed_by: user.ok_or(StoreError::Corrupt("policy_draft"))?.account,
        })
    }

    /// A draft of `pack` that is to begin on `valid_from`. The inner error says why no version can begin then.
    ///
    /// # Errors
    /// `Forbidden`, driver errors.
    pub async fn create_policy_draft(
        &self,
        act: Act<'_>,
        pack: &Pack,
        valid_from: Date,
    ) -> Result<std::result::Result<DraftId, Faults>> {
        require(act.by, Action::InstallPolicy)?;
        let pack = beginning(pack, valid_from);
        if let Err(faults) = self.library().await?.as_ref().clone().with_from(pack.clone(), PATH) {
            return Ok(Err(faults));
        }
        let row = policy_draft::ActiveModel {
            unit_path: Set(act.by.unit.as_str().to_owned()),
            pack_id: Set(pack.manifest.id.clone()),
            valid_from_on: Set(valid_from.to_string()),
            text: Set(to_toml(&pack)),
            version: Set(1),
            created_at: Set(micros(act.at)),
            changed_at: Set(micros(act.at)),
            changed_by: Set(act.by.user.0),
            ..Default::default()
        };
        let tx = self.write_tx().await?;
        let id = policy_draft::Entity::insert(row).exec(&tx).await?.last_insert_id;
        audit::append(&tx, act, "policy_draft_created", "policy_draft", id, &detail(&pack)).await?;
        tx.commit().await?;
        Ok(Ok(DraftId(id)))
    }

    /// Keeps what a draft has become. The inner error lists every fault, and the draft stays as it was.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`, driver errors.
    pub async fn save_policy_draft(
        &self,
        act: Act<'_>,
        draft: (DraftId, i64),
        text: &str,
    ) -> Result<std::result::Result<(), Faults>> {
        require(act.by, Action::InstallPolicy)?;
        let pack = match read(text) {
            Ok(pack) => pack,
            Err(faults) => return Ok(Err(faults)),
        };
        if let Err(faults) = self.library().await?.as_ref().clone().with_from(pack.clone(), PATH) {
            return Ok(Err(faults));
        }
        let tx = self.write_tx().await?;
        let row = unchanged(&tx, act.by, draft).await?;
        let (id, version) = (row.id, row.version);
        let mut row = policy_draft::ActiveModel::from(row);
        row.pack_id = Set(pack.manifest.id.clone());
        row.valid_from_on = Set(pack.manifest.valid_from.to_string());
        row.text = Set(to_toml(&pack));
        row.version = Set(version + 1);
        row.changed_at = Set(micros(act.at));
        row.changed_by = Set(act.by.user.0);
        row.update(&tx).await?;
        audit::append(&tx, act, "policy_draft_saved", "policy_draft", id, &detail(&pack)).await?;
        tx.commit().await?;
        Ok(Ok(()))
    }

    /// Takes a draft away.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`, driver errors.
    pub async fn delete_policy_draft(&self, act: Act<'_>, draft: (DraftId, i64)) -> Result<()> {
        let tx = self.write_tx().await?;
        let row = unchanged(&tx, act.by, draft).await?;
        let (id, detail) = (row.id, format!("pack={} valid_from={}", row.pack_id, row.valid_from_on));
        row.delete(&tx).await?;
        audit::append(&tx, act, "policy_draft_deleted", "policy_draft", id, &detail).await?;
        Ok(tx.commit().await?)
    }

    /// Installs a draft as a version of its pack, and takes the draft away. The inner error lists every fault, and
    /// nothing changes.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`; a policy error when its amounts refer to figures that no pack
    /// has.
    pub async fn publish_policy_draft(
        &self,
        act: Act<'_>,
        draft: (DraftId, i64),
    ) -> Result<std::result::Result<Pack, Faults>> {
        let tx = self.write_tx().await?;
        let row = unchanged(&tx, act.by, draft).await?;
        let pack = read(&row.text).map_err(|_| StoreError::Corrupt("policy_draft"))?;
        let file = PackFile { path: PATH.to_owned(), text: row.text.clone() };
        let installed = match install(&tx, act, pack.clone(), file).await? {
            Ok(installed) => installed,
            Err(faults) => return Ok(Err(faults)),
        };
        figures_are_there(&installed.library, &pack)?;
        let id = row.id;
        row.delete(&tx).await?;
        audit::append(&tx, act, "policy_draft_published", "policy_draft", id, &detail(&pack)).await?;
        tx.commit().await?;
        self.keep_library(installed.count, installed.library);
        Ok(Ok(pack))
    }
}
