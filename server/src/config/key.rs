//! The key that opens ID numbers and bank accounts: from the environment, or from a file beside the database that
//! nobody else may read. Never in the database, never in a log.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

use super::Database;

/// Name of the variable that may hold the key.
const VARIABLE: &str = "JIUDANG_KEY";
/// Name of the key file beside the database.
const FILE: &str = "jiudang.key";

/// The 32 bytes: `JIUDANG_KEY` (64 hexadecimal digits), or the key file, which is made if `create` is set and the
/// database is a new SQLite file. For any other database it must be given: nobody can tell here whether it is new.
///
/// # Errors
/// A malformed key; a key file that others can read; a database without its key.
pub fn master_key(database: &Database, create: bool) -> Result<[u8; 32]> {
    if let Ok(text) = std::env::var(VARIABLE) {
        return parse(&text).with_context(|| format!("{VARIABLE} is unusable"));
    }
    let path = database.folder().join(FILE);
    if path.exists() {
        return read(&path);
    }
    let Some(file) = database.file() else {
        bail!("set {VARIABLE} to 64 hexadecimal digits (`openssl rand -hex 32`) and keep them apart from the database");
    };
    if file.exists() || !create {
        bail!(
            "the key file {} is missing: put it back, or set {VARIABLE}. Without it the sealed data of this database \
             cannot be opened",
            path.display()
        );
    }
    make(&path)
}

/// Where the key file of a database is kept.
#[must_use]
pub fn key_file(database: &Database) -> PathBuf {
    database.folder().join(FILE)
}

fn parse(text: &str) -> Result<[u8; 32]> {
    let mut key = [0; 32];
    hex::decode_to_slice(text.trim(), &mut key).map_err(|_| anyhow!("a key is 64 hexadecimal digits"))?;
    Ok(key)
}

fn read(path: &Path) -> Result<[u8; 32]> {
    let mode = std::fs::metadata(path).context("cannot read the key file")?.permissions().mode();
    if mode & 0o077 != 0 {
        bail!("others can read the key file {0}: run `chmod 600 {0}`", path.display());
    }
    let text = std::fs::read_to_string(path).context("cannot read the key file")?;
    parse(&text).with_context(|| format!("the key file {} is damaged", path.display()))
}

fn make(path: &Path) -> Result<[u8; 32]> {
    let key: [u8; 32] = rand::random();
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).context("cannot make the key file")?;
    writeln!(file, "{}", hex::encode(key))?;
    file.sync_all()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    File::open(folder)?.sync_all()?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(folder: &tempfile::TempDir) -> Database {
        Database::at(&folder.path().join("jiudang.db"))
    }

    #[test]
    fn a_new_key_is_readable_by_its_owner_alone_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let made = master_key(&database(&folder), true).unwrap();
        let mode = std::fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(master_key(&database(&folder), false).unwrap(), made);
    }

    #[test]
    fn a_key_file_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        master_key(&database(&folder), true).unwrap();
        std::fs::set_permissions(folder.path().join(FILE), std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(master_key(&database(&folder), true).unwrap_err().to_string().contains("chmod 600"));
    }

    #[test]
    fn no_new_key_is_made_for_an_old_database() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("jiudang.db"), b"").unwrap();
        assert!(master_key(&database(&folder), true).is_err());
        assert!(!folder.path().join(FILE).exists());
    }

    #[test]
    fn no_key_is_made_for_a_database_elsewhere() {
        let error = master_key(&Database::new("postgres://u@h/d"), true).unwrap_err().to_string();
        assert!(error.contains("JIUDANG_KEY"), "{error}");
    }

    #[test]
    fn a_damaged_key_is_refused() {
        assert!(parse(&"0".repeat(64)).is_ok());
        for wrong in ["", "00", &"0".repeat(63), &"g".repeat(64)] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
