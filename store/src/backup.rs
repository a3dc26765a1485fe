//! Backup and restore of the SQLite database. The check of everything that must hold is in [`crate::doctor`].

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use migrations::Migrator;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, RuntimeErr, Statement};
use sea_orm_migration::MigratorTrait;

pub use crate::doctor::Check;
use crate::error::{Result, StoreError};
use crate::{Store, audit, doctor};

/// How long a restore waits for a lock before it says that the database is in use.
const PATIENCE: Duration = Duration::from_millis(500);

impl Store {
    /// Writes a consistent copy to `file` while others go on (temporary file, fsync, rename). SQLite only. The copy
    /// holds everything but the key that opens its secrets.
    ///
    /// # Errors
    /// File and driver errors; `Conflict("backup_exists")` if the file exists, `Conflict("backup_sqlite_only")`.
    pub async fn backup(&self, file: &Path) -> Result<()> {
        if !self.is_sqlite() {
            return Err(StoreError::Conflict("backup_sqlite_only"));
        }
        if file.try_exists()? {
            return Err(StoreError::Conflict("backup_exists"));
        }
        let part = beside(file, &format!("part-{:08x}", rand::random::<u32>()));
        let written = self.write_copy(&part).await.and_then(|()| Ok(put_in_place(&part, file)?));
        if written.is_err() {
            // The first error is the one to tell; a part left behind does no harm.
            let _ = std::fs::remove_file(&part);
        }
        written
    }

    async fn write_copy(&self, part: &Path) -> Result<()> {
        let target = part.to_str().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidFilename))?;
        let copy = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [target.into()]);
        // A connection of its own: the writer must not wait, and the readers are not allowed to make files.
        let connection = connect(&self.database_file().await?, false).await?;
        let copied = connection.execute_raw(copy).await;
        connection.close().await?;
        copied?;
        Ok(private_and_synced(part)?)
    }

    async fn database_file(&self) -> Result<PathBuf> {
        let row = self.read().query_one_raw(raw("SELECT file FROM pragma_database_list WHERE name = 'main'")).await?;
        let file: String = row.ok_or(StoreError::Corrupt("database_file"))?.try_get_by_index(0)?;
        Ok(file.into())
    }
}

/// Puts a backup in place of the database of a stopped server, after checking that it is whole. The database that was
/// there is kept beside it, with `.before-restore` at the end of its name (and a number, if there is one already).
///
/// # Errors
/// File errors; `Corrupt` if the backup is damaged or newer than this program; `Conflict("database_in_use")`.
pub async fn restore(backup: &Path, database: &Path) -> Result<()> {
    File::open(backup)?;
    require_whole(backup).await?;
    let part = beside(database, &format!("part-{:08x}", rand::random::<u32>()));
    let restored = match tokio::fs::copy(backup, &part).await {
        Ok(_) => swap(&part, database).await,
        Err(error) => Err(error.into()),
    };
    if restored.is_err() {
        // As above.
        let _ = std::fs::remove_file(&part);
    }
    restored
}

async fn swap(part: &Path, database: &Path) -> Result<()> {
    private_and_synced(part)?;
    if database.try_exists()? {
        let lock = lock_out(database).await?;
        let kept = free_name(database)?;
        for suffix in ["", "-wal", "-shm"] {
            let file = with_suffix(database, suffix);
            if file.try_exists()? {
                std::fs::rename(&file, with_suffix(&kept, suffix))?;
            }
        }
        if let Some(lock) = lock {
            lock.close().await?;
        }
    }
    Ok(put_in_place(part, database)?)
}

/// Refuses a file that is no database of this program, is damaged, or was written by a later version.
async fn require_whole(backup: &Path) -> Result<()> {
    let connection = connect(backup, true).await.map_err(|_| StoreError::Corrupt("backup"))?;
    let found = inspect(&connection).await;
    connection.close().await?;
    match found {
        Err(StoreError::Driver(_)) => Err(StoreError::Corrupt("backup")),
        other => other,
    }
}

async fn inspect(connection: &DatabaseConnection) -> Result<()> {
    if !doctor::integrity(connection).await?.ok || !doctor::foreign_keys(connection).await?.ok {
        return Err(StoreError::Corrupt("backup"));
    }
    let known = Migrator::migrations();
    for row in connection.query_all_raw(raw("SELECT version FROM seaql_migrations")).await? {
        let version: String = row.try_get_by_index(0)?;
        if !known.iter().any(|migration| migration.name() == version) {
            return Err(StoreError::Corrupt("backup_newer"));
        }
    }
    if audit::verify(connection).await?.broken_at.is_some() {
        return Err(StoreError::Corrupt("audit_chain"));
    }
    Ok(())
}

/// Makes sure nobody has the database open, folds its log into it, and keeps others out until the connection closes.
/// `None` if it is too damaged to be opened: a reason to restore, not to refuse.
async fn lock_out(database: &Path) -> Result<Option<DatabaseConnection>> {
    let locked = async {
        let connection = connect(database, false).await?;
        // Leaving WAL mode takes a lock that any other open connection, idle or not, holds against it.
        connection.query_one_raw(raw("PRAGMA journal_mode = DELETE")).await?;
        connection.execute_unprepared("BEGIN EXCLUSIVE").await?;
        Ok::<_, DbErr>(connection)
    };
    match locked.await {
        Ok(connection) => Ok(Some(connection)),
        Err(error) if is_busy(&error) => Err(StoreError::Conflict("database_in_use")),
        Err(_) => Ok(None),
    }
}

/// SQLite's `BUSY` and `LOCKED`, with any extension.
fn is_busy(error: &DbErr) -> bool {
    let (DbErr::Conn(RuntimeErr::SqlxError(error))
    | DbErr::Exec(RuntimeErr::SqlxError(error))
    | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return false;
    };
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 5 | 6))
}

async fn connect(file: &Path, immutable: bool) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new("sqlite://");
    options.max_connections(1).sqlx_logging(false);
    let file = file.to_owned();
    options.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite
            .filename(&file)
            .in_memory(false)
            .shared_cache(false)
            .create_if_missing(false)
            .busy_timeout(PATIENCE)
            .immutable(immutable)
            .read_only(immutable)
    });
    Database::connect(options).await
}

fn raw(sql: &str) -> Statement {
    Statement::from_string(DbBackend::Sqlite, sql)
}

/// `name.ending` in the directory of `file`, where renaming stays on one file system.
fn beside(file: &Path, ending: &str) -> PathBuf {
    with_suffix(file, &format!(".{ending}"))
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(suffix);
    name.into()
}

fn free_name(database: &Path) -> Result<PathBuf> {
    let numbered = (2..).map(|number| with_suffix(database, &format!(".before-restore-{number}")));
    let names = std::iter::once(with_suffix(database, ".before-restore")).chain(numbered);
    for name in names {
        if !name.try_exists()? {
            return Ok(name);
        }
    }
    Err(StoreError::Corrupt("before_restore"))
}

/// For the owner's eyes only, and on the disk before anything is renamed.
fn private_and_synced(file: &Path) -> io::Result<()> {
    #[cfg(unix)]
    std::fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    File::open(file)?.sync_all()
}

/// Renames and makes the new name last.
fn put_in_place(part: &Path, file: &Path) -> io::Result<()> {
    std::fs::rename(part, file)?;
    let directory = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(directory)?.sync_all()
}
