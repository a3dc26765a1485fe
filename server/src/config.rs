//! Where the database, the key and the site files are.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Result;

/// Settings of a running server.
#[derive(Clone, Debug)]
pub struct Config {
    /// Database.
    pub database: String,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Folder with what browsers load (`pkg/`).
    pub site: PathBuf,
    /// Name of the style sheet and scripts, without ending.
    pub assets: String,
}

impl Config {
    /// Reads the environment.
    ///
    /// # Errors
    /// Unusable values.
    pub fn from_env() -> Result<Self> {
        let database = std::env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite://data/jiudang.db".into());
        let site = PathBuf::from("target/site");
        let assets = std::fs::read_to_string(site.join("pkg/name.txt")).unwrap_or_else(|_| "jiudang".into());
        Ok(Self { database, listen: SocketAddr::from(([127, 0, 0, 1], 3000)), site, assets: assets.trim().into() })
    }
}
