//! Opening the database: pragmas in order, one writer, several readers.

use std::sync::{Arc, RwLock};
use std::time::Duration;

use domain::access::Principal;
use domain::calendar::Date;
use migrations::Migrator;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, EntityTrait,
    PaginatorTrait, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

use crate::benchmark::Decided;
use crate::crypto::Keys;
use crate::entity::app_user;
use crate::error::{Result, StoreError};
use crate::memo::Memo;
use crate::policy::LibraryCache;
use crate::turnover::Guard;

/// An instant; stored as whole microseconds since the epoch, in UTC by nature.
pub type Timestamp = jiff::Timestamp;

/// How long a connection waits for a lock of another process before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a caller waits for the one write connection: longer than the longest transaction of a calculation.
const WRITE_TIMEOUT: Duration = Duration::from_secs(120);
/// Connections for reading, and connections to PostgreSQL.
const READERS: u32 = 8;
/// Key of the PostgreSQL advisory lock that makes writers take turns, as SQLite does by itself.
const WRITER_LOCK: i64 = 0x006a_6975_6461_6e67;

/// Who acts, and when. The clock is the caller's.
#[derive(Clone, Copy, Debug)]
pub struct Act<'a> {
    /// The signed-in person.
    pub by: &'a Principal,
    /// Now.
    pub at: Timestamp,
}

/// The database and the keys that open its secrets. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) write: DatabaseConnection,
    pub(crate) read: DatabaseConnection,
    pub(crate) keys: Arc<Keys>,
    pub(crate) library: LibraryCache,
    pub(crate) decided: Decided,
    pub(crate) guards: Memo<Guard>,
}

impl Store {
    /// Opens `url` (`sqlite://path?mode=rwc`, `sqlite::memory:`-free, or `postgres://…`) and applies all migrations.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn open(url: &str, keys: Keys) -> Result<Self> {
        let (write, read) = if url.starts_with("sqlite:") {
            (connect_sqlite(url, 1, false).await?, connect_sqlite(url, READERS, true).await?)
        } else {
            let pool = Database::connect(quiet(url, READERS)).await?;
            (pool.clone(), pool)
        };
        let store = Self {
            write,
            read,
            keys: Arc::new(keys),
            library: Arc::new(RwLock::new(None)),
            decided: Decided::default(),
            guards: Memo::default(),
        };
        store.migrate().await?;
        Ok(store)
    }

    /// Applies what is missing of the schema: all of it or nothing, and one process after another.
    async fn migrate(&self) -> Result<()> {
        if is_current(self.read()).await {
            return Ok(());
        }
        let tx = self.write_tx().await?;
        Migrator::up(&tx, None).await?;
        Ok(tx.commit().await?)
    }

    /// True when nobody has an account yet: the first visit sets up the administrator.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn is_empty(&self) -> Result<bool> {
        Ok(app_user::Entity::find().count(self.read()).await? == 0)
    }

    /// Closes all connections, which folds the write-ahead log into the database file.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn close(self) -> Result<()> {
        self.read.close().await?;
        self.write.close().await?;
        Ok(())
    }

    /// Connections for queries. On SQLite they refuse to write.
    pub(crate) fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// Begins the one transaction that may write: what it reads is still so when it commits, on both databases.
    /// Dropped without `commit()`, it is rolled back. Never begin a second one while holding the first.
    pub(crate) async fn write_tx(&self) -> Result<DatabaseTransaction> {
        let mode = Some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode: mode, ..TransactionOptions::default() };
        let tx = self.write.begin_with_options(options).await?;
        if !self.is_sqlite() {
            tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({WRITER_LOCK})")).await?;
        }
        Ok(tx)
    }

    /// True on SQLite, false on PostgreSQL.
    pub(crate) fn is_sqlite(&self) -> bool {
        self.write.get_database_backend() == DbBackend::Sqlite
    }
}

/// True if exactly the migrations of this program were applied. A database without any has no such table yet.
async fn is_current(connection: &DatabaseConnection) -> bool {
    let question = Statement::from_string(connection.get_database_backend(), "SELECT version FROM seaql_migrations");
    let Ok(rows) = connection.query_all_raw(question).await else { return false };
    let mut applied: Vec<String> = rows.iter().filter_map(|row| row.try_get_by_index(0).ok()).collect();
    applied.sort();
    let mut known: Vec<String> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    known.sort();
    applied == known
}

/// The stored form of an instant.
pub(crate) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// Reads a stored instant.
pub(crate) fn timestamp(micros: i64) -> Result<Timestamp> {
    Timestamp::from_microsecond(micros).map_err(|_| StoreError::Corrupt("timestamp"))
}

/// Reads a stored instant that may be missing.
pub(crate) fn timestamp_opt(micros: Option<i64>) -> Result<Option<Timestamp>> {
    micros.map(timestamp).transpose()
}

/// Reads a stored date (`2026-10-01`).
pub(crate) fn date(text: &str) -> Result<Date> {
    text.parse().map_err(|_| StoreError::Corrupt("date"))
}

/// Reads a stored date that may be missing.
pub(crate) fn date_opt(text: Option<&str>) -> Result<Option<Date>> {
    text.map(date).transpose()
}

/// Reads a stored unit path.
pub(crate) fn unit_path(text: &str) -> Result<domain::access::UnitPath> {
    domain::access::UnitPath::parse(text).map_err(|_| StoreError::Corrupt("unit_path"))
}

fn quiet(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections).acquire_timeout(WRITE_TIMEOUT).test_before_acquire(false).sqlx_logging(false);
    options.record_stmt_in_spans(false);
    options
}

/// The driver sets the busy timeout first, by a call, and then the pragmas in a fixed order: journal mode, foreign
/// keys, synchronous. `FULL` because in WAL mode anything less can lose committed pay on a power cut.
async fn connect_sqlite(url: &str, connections: u32, read_only: bool) -> Result<DatabaseConnection> {
    let mut options = quiet(url, connections);
    // One connection stays open as long as the store: that is how a restore notices a server that is idle.
    options.min_connections(1).idle_timeout(None).max_lifetime(None);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("journal_mode", "WAL")
            .pragma("foreign_keys", "ON")
            .pragma("synchronous", "FULL")
            .pragma("cache_size", "-32768")
            .pragma("temp_store", "MEMORY");
        if read_only { sqlite.pragma("query_only", "ON") } else { sqlite }
    });
    Ok(Database::connect(options).await?)
}
