//! Policy packs: those built in and those installed.

use std::sync::{Arc, RwLock};

use domain::access::Action;
use domain::policy::{Library, PackError, PackFile};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, PaginatorTrait, QueryOrder};
use serde::{Deserialize, Serialize};

use crate::db::{micros, timestamp};
use crate::entity::{app_user, policy_pack};
use crate::error::{Result, StoreError};
use crate::scope::require;
use crate::{Act, Store, Timestamp, audit};

/// The library as last read, with the number of installed packs it holds: packs are only ever added, so the number
/// tells whether another process installed one since.
pub(crate) type LibraryCache = Arc<RwLock<Option<(u64, Arc<Library>)>>>;

/// A pack installed by a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstalledPack {
    /// Pack id.
    pub id: String,
    /// First day in force.
    pub valid_from: String,
    /// When it was installed.
    pub installed_at: Timestamp,
    /// By whom.
    pub account: String,
}

/// Built-in packs with those installed, freshly parsed, and how many were installed.
async fn read_library<C: ConnectionTrait>(connection: &C) -> Result<(u64, Library)> {
    let installed = policy_pack::Entity::find().order_by_asc(policy_pack::Column::Id).all(connection).await?;
    let mut library = Library::built_in().map_err(|_| StoreError::Corrupt("built_in_pack"))?;
    let mut count = 0;
    for row in installed {
        let file = PackFile { path: row.pack_id, text: row.text };
        let pack = Library::read(&file).map_err(|_| StoreError::Corrupt("policy_pack"))?;
        library = library.with(pack).map_err(|_| StoreError::Corrupt("policy_pack"))?;
        count += 1;
    }
    Ok((count, library))
}

impl Store {
    /// Built-in and installed packs; parsed once and kept until one is installed, by this process or another.
    ///
    /// # Errors
    /// `Corrupt("policy_pack")` if a stored pack cannot be read any more.
    pub async fn library(&self) -> Result<Arc<Library>> {
        let installed = policy_pack::Entity::find().count(self.read()).await?;
        if let Some((count, library)) = self.cached_library()
            && count == installed
        {
            return Ok(library);
        }
        let (count, library) = read_library(self.read()).await?;
        Ok(self.keep_library(count, library))
    }

    /// Installs a pack after checking it; the inner error lists every fault, and nothing is installed.
    ///
    /// # Errors
    /// `Forbidden`, driver errors.
    pub async fn install_pack(&self, act: Act<'_>, file: PackFile) -> Result<std::result::Result<(), Vec<PackError>>> {
        require(act.by, Action::InstallPolicy)?;
        let pack = match Library::read(&file) {
            Ok(pack) => pack,
            Err(faults) => return Ok(Err(faults)),
        };
        let tx = self.write_tx().await?;
        let (count, library) = read_library(&tx).await?;
        let (id, valid_from) = (pack.manifest.id.clone(), pack.manifest.valid_from.to_string());
        let library = match library.with_from(pack, &file.path) {
            Ok(library) => library,
            Err(faults) => return Ok(Err(faults)),
        };
        let row = policy_pack::ActiveModel {
            pack_id: Set(id.clone()),
            valid_from_on: Set(valid_from.clone()),
            text: Set(file.text),
            installed_at: Set(micros(act.at)),
            installed_by: Set(act.by.user.0),
            ..Default::default()
        };
        let key = policy_pack::Entity::insert(row).exec(&tx).await?.last_insert_id;
        let detail = format!("pack={id} valid_from={valid_from}");
        audit::append(&tx, act, "pack_installed", "policy_pack", key, &detail).await?;
        tx.commit().await?;
        self.keep_library(count + 1, library);
        Ok(Ok(()))
    }

    /// What was installed, latest first.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn installed_packs(&self) -> Result<Vec<InstalledPack>> {
        let rows = policy_pack::Entity::find().order_by_desc(policy_pack::Column::Id).all(self.read()).await?;
        let mut packs = Vec::with_capacity(rows.len());
        for row in rows {
            let user = app_user::Entity::find_by_id(row.installed_by).one(self.read()).await?;
            packs.push(InstalledPack {
                id: row.pack_id,
                valid_from: row.valid_from_on,
                installed_at: timestamp(row.installed_at)?,
                account: user.ok_or(StoreError::Corrupt("policy_pack"))?.account,
            });
        }
        Ok(packs)
    }

    fn cached_library(&self) -> Option<(u64, Arc<Library>)> {
        self.library.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    fn keep_library(&self, count: u64, library: Library) -> Arc<Library> {
        let library = Arc::new(library);
        *self.library.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Some((count, Arc::clone(&library)));
        library
    }
}
