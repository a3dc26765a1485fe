//! Policy packs: those built in and those installed.

use std::sync::Arc;

use domain::policy::{Library, PackError, PackFile};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::{Act, Store, Timestamp};

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

impl Store {
    /// Built-in and installed packs; parsed once and kept until one is installed.
    ///
    /// # Errors
    /// `Corrupt("policy_pack")` if a stored pack cannot be read any more.
    pub async fn library(&self) -> Result<Arc<Library>> {
        todo!()
    }

    /// Installs a pack after checking it; the inner error lists every fault, and nothing is installed.
    ///
    /// # Errors
    /// `Forbidden`, driver errors.
    pub async fn install_pack(&self, _act: Act<'_>, _file: PackFile) -> Result<std::result::Result<(), Vec<PackError>>> {
        todo!()
    }

    /// What was installed.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn installed_packs(&self) -> Result<Vec<InstalledPack>> {
        todo!()
    }
}
