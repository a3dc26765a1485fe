//! The address of the database.

use std::path::{Path, PathBuf};

/// A database address (`sqlite://data/jiudang.db`, `postgres://…`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Database {
    url: String,
}

impl Database {
    /// From an address as given.
    #[must_use]
    pub fn new(url: &str) -> Self {
        Self { url: url.to_owned() }
    }

    /// The SQLite database in a file.
    #[must_use]
    pub fn at(file: &Path) -> Self {
        Self { url: format!("sqlite://{}", file.display()) }
    }

    /// The file of an SQLite database.
    #[must_use]
    pub fn file(&self) -> Option<PathBuf> {
        let rest = self.url.strip_prefix("sqlite:")?;
        let path = rest.strip_prefix("//").unwrap_or(rest);
        Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
    }

    /// The folder of an SQLite database; the working folder for any other.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        let file = self.file();
        let folder = file.as_deref().and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty());
        folder.map_or_else(|| PathBuf::from("."), Path::to_path_buf)
    }

    /// The address to connect to: an SQLite file is created when it is missing.
    #[must_use]
    pub fn url(&self) -> String {
        if self.url.starts_with("sqlite:") && !self.url.contains('?') {
            format!("{}?mode=rwc", self.url)
        } else {
            self.url.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_sqlite_address_names_a_file_and_its_folder() {
        let database = Database::new("sqlite://data/jiudang.db");
        assert_eq!(database.file(), Some(PathBuf::from("data/jiudang.db")));
        assert_eq!(database.folder(), PathBuf::from("data"));
        assert_eq!(database.url(), "sqlite://data/jiudang.db?mode=rwc");
        assert_eq!(Database::new("sqlite:///srv/j.db?mode=rw").file(), Some(PathBuf::from("/srv/j.db")));
        assert_eq!(Database::new("sqlite:///srv/j.db?mode=rw").url(), "sqlite:///srv/j.db?mode=rw");
        assert_eq!(Database::new("sqlite:j.db").folder(), PathBuf::from("."));
    }

    #[test]
    fn another_database_has_no_file() {
        let database = Database::new("postgres://u@h/d");
        assert_eq!(database.file(), None);
        assert_eq!(database.url(), "postgres://u@h/d");
    }
}
