//! Where the database, the key and the site files are, and how the server is reached.

mod database;
mod key;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use store::Store;
use store::crypto::Keys;

pub use database::Database;
pub use key::{key_file, master_key};

/// Where the server listens unless told otherwise.
pub const DEFAULT_LISTEN: &str = "127.0.0.1:3000";
/// The database unless told otherwise.
pub const DEFAULT_DATABASE: &str = "sqlite://data/jiudang.db";

/// Settings of a running server.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Folder with what browsers load (`pkg/`).
    pub site: PathBuf,
    /// Name of the style sheet and scripts, without ending.
    pub assets: String,
    /// How browsers reach the server, if not directly: `https://pay.example.cn`, without a path.
    pub public_url: Option<String>,
}

impl Config {
    /// Settings for `listen` from the environment (`JIUDANG_SITE`, `JIUDANG_PUBLIC_URL`).
    ///
    /// # Errors
    /// A public address that is none.
    pub fn from_env(listen: SocketAddr) -> Result<Self> {
        let site = std::env::var_os("JIUDANG_SITE").map_or_else(default_site, PathBuf::from);
        let public_url = std::env::var("JIUDANG_PUBLIC_URL").ok().filter(|url| !url.is_empty());
        let public_url = public_url.as_deref().map(origin_of).transpose()?;
        let assets = asset_name(&site);
        Ok(Self { listen, site, assets, public_url })
    }

    /// True if browsers reach the server through TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}

/// Opens the database with the key that belongs to it, creating both if `create` is set.
///
/// # Errors
/// A missing database, an unusable key, driver errors.
pub async fn open_store(database: &Database, create: bool) -> Result<Store> {
    if let Some(path) = database.file() {
        if create {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            folder.map(std::fs::create_dir_all).transpose().context("cannot create the data folder")?;
        } else if !path.exists() {
            bail!("there is no database at {}: start with `jiudang serve` or `jiudang demo`", path.display());
        }
    }
    let master = master_key(database, create)?;
    Store::open(&database.url(), Keys::from_master(master)).await.context("cannot open the database")
}

/// `../site` beside the folder of the executable, as the build leaves it.
fn default_site() -> PathBuf {
    let beside = std::env::current_exe().ok();
    let folder = beside.as_deref().and_then(Path::parent).and_then(Path::parent);
    folder
        .map(|target| target.join("site"))
        .filter(|site| site.is_dir())
        .unwrap_or_else(|| PathBuf::from("target/site"))
}

/// The hashed name the bundler gave the files.
fn asset_name(site: &Path) -> String {
    let name = std::fs::read_to_string(site.join("pkg/name.txt"));
    name.map_or_else(|_| "jiudang".to_owned(), |name| name.trim().to_owned())
}

/// Scheme and host of an address, without a path.
fn origin_of(url: &str) -> Result<String> {
    let uri: axum::http::Uri = url.parse().context("JIUDANG_PUBLIC_URL is no address")?;
    match (uri.scheme_str(), uri.authority()) {
        (Some(scheme @ ("http" | "https")), Some(host)) => Ok(format!("{scheme}://{host}")),
        _ => bail!("JIUDANG_PUBLIC_URL must begin with http:// or https:// and name a host"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(public: Option<&str>) -> Config {
        let listen = DEFAULT_LISTEN.parse().unwrap();
        Config { listen, site: PathBuf::new(), assets: String::new(), public_url: public.map(str::to_owned) }
    }

    #[test]
    fn only_an_https_address_makes_the_server_secure() {
        assert!(config(Some("https://pay.example.cn")).is_secure());
        assert!(!config(Some("http://pay.example.cn")).is_secure());
        assert!(!config(None).is_secure());
    }

    #[test]
    fn a_public_address_is_kept_without_its_path() {
        assert_eq!(origin_of("https://pay.example.cn/x/").unwrap(), "https://pay.example.cn");
        assert_eq!(origin_of("http://10.0.0.5:8080").unwrap(), "http://10.0.0.5:8080");
        for wrong in ["pay.example.cn", "ftp://pay.example.cn", "/x", ""] {
            assert!(origin_of(wrong).is_err(), "{wrong}");
        }
    }
}
