//! Policy packs: those built in and those installed.

use std::sync::{Arc, RwLock};

use domain::access::Action;
use domain::calendar::Date;
use domain::policy::{Library, Pack, PackError, PackFile, PolicyError, to_toml};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder,
};
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
    read_library_of(connection, i64::MAX).await
}

/// The same with the packs that had been installed at an instant, in microseconds.
async fn read_library_of<C: ConnectionTrait>(connection: &C, at: i64) -> Result<(u64, Library)> {
    let installed = policy_pack::Entity::find()
        .filter(policy_pack::Column::InstalledAt.lte(at))
        .order_by_asc(policy_pack::Column::Id)
        .all(connection)
        .await?;
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

/// What a library became by installing a pack.
pub(crate) struct Installed {
    /// Packs installed.
    pub count: u64,
    /// With all of them.
    pub library: Library,
}

/// Adds a pack that was read from `file` to those installed, within a transaction.
pub(crate) async fn install(
    tx: &DatabaseTransaction,
    act: Act<'_>,
    pack: Pack,
    file: PackFile,
) -> Result<std::result::Result<Installed, Vec<PackError>>> {
    let (count, library) = read_library(tx).await?;
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
    let key = policy_pack::Entity::insert(row).exec(tx).await?.last_insert_id;
    let detail = format!("pack={id} valid_from={valid_from}");
    audit::append(tx, act, "pack_installed", "policy_pack", key, &detail).await?;
    Ok(Ok(Installed { count: count + 1, library }))
}

/// Refuses a pack whose amounts refer to figures that no pack has: nobody could be paid by it.
pub(crate) fn figures_are_there(library: &Library, pack: &Pack) -> Result<()> {
    match library.in_force(Library::first_month(pack)) {
        Err(missing @ PolicyError::NoFigure { .. }) => Err(missing.into()),
        _ => Ok(()),
    }
}

/// The same pack from `valid_from` on, without an end.
pub(crate) fn beginning(pack: &Pack, valid_from: Date) -> Pack {
    let mut pack = pack.clone();
    (pack.manifest.valid_from, pack.manifest.valid_to) = (valid_from, None);
    pack
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

    /// Packs as they were at an instant, in microseconds; read anew each time.
    pub(crate) async fn library_at(&self, at: i64) -> Result<Library> {
        Ok(read_library_of(self.read(), at).await?.1)
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
        let installed = match install(&tx, act, pack, file).await? {
            Ok(installed) => installed,
            Err(faults) => return Ok(Err(faults)),
        };
        tx.commit().await?;
        self.keep_library(installed.count, installed.library);
        Ok(Ok(()))
    }

    /// Installs a pack from `valid_from` on, as written by this program: a scheme that ships with it, put to use. The
    /// inner error lists every fault, and nothing is installed.
    ///
    /// # Errors
    /// `Forbidden`; a policy error when its amounts refer to figures that no pack has.
    pub async fn adopt_pack(
        &self,
        act: Act<'_>,
        pack: &Pack,
        valid_from: Date,
    ) -> Result<std::result::Result<Pack, Vec<PackError>>> {
        require(act.by, Action::InstallPolicy)?;
        let pack = beginning(pack, valid_from);
        let file = PackFile { path: pack.manifest.id.clone(), text: to_toml(&pack) };
        let tx = self.write_tx().await?;
        let installed = match install(&tx, act, pack.clone(), file).await? {
            Ok(installed) => installed,
            Err(faults) => return Ok(Err(faults)),
        };
        figures_are_there(&installed.library, &pack)?;
        tx.commit().await?;
        self.keep_library(installed.count, installed.library);
        Ok(Ok(pack))
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

    pub(crate) fn keep_library(&self, count: u64, library: Library) -> Arc<Library> {
        let library = Arc::new(library);
        *self.library.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Some((count, Arc::clone(&library)));
        library
    }
}
