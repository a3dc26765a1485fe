//! The rows of a run, and inserting them as plainly as rusqlite can.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// Table, columns.
const TABLES: [(&str, usize); 4] = [("pay_slip", 20), ("pay_line", 6), ("pay_held", 4), ("pay_total", 6)];

/// All rows of the four tables a calculation fills.
pub struct Rows {
    tables: Vec<Vec<Vec<Value>>>,
}

impl Rows {
    /// Reads them from a calculated database, in the order of their keys.
    pub fn read(file: &Path) -> Self {
        let connection = Connection::open(file).expect("opens");
        let read = |(table, columns): (&str, usize)| -> Vec<Vec<Value>> {
            let mut select = connection.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).expect("a select");
            let row = |row: &rusqlite::Row<'_>| (0..columns).map(|column| row.get(column)).collect();
            select.query_map([], row).expect("rows").collect::<Result<_, _>>().expect("values")
        };
        Self { tables: TABLES.map(read).into() }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.tables.iter().map(Vec::len).sum()
    }

    /// Inserts them in one transaction. `guarded` leaves the schema as it is; else triggers and the checks of foreign
    /// keys are taken out first.
    pub fn insert(&self, file: &Path, guarded: bool) -> Duration {
        let mut connection = Connection::open(file).expect("opens");
        connection
            .execute_batch("PRAGMA synchronous=FULL; PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY")
            .expect("pragmas");
        connection.pragma_update(None, "foreign_keys", guarded).expect("pragma");
        let mode: String = connection.query_row("PRAGMA journal_mode=WAL", [], |row| row.get(0)).expect("pragma");
        assert_eq!(mode, "wal");
        if !guarded {
            drop_guards(&connection);
        }
        let start = Instant::now();
        let transaction = connection.transaction().expect("a transaction");
        for ((table, columns), rows) in TABLES.iter().zip(&self.tables) {
            let values = vec!["?"; *columns].join(",");
            let mut insert = transaction.prepare(&format!("INSERT INTO {table} VALUES ({values})")).expect("an insert");
            for row in rows {
                insert.execute(params_from_iter(row)).expect("inserts");
            }
        }
        transaction.commit().expect("commits");
        start.elapsed()
    }
}

fn drop_guards(connection: &Connection) {
    let mut names = connection.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").expect("a select");
    let names: Vec<String> =
        names.query_map([], |row| row.get(0)).expect("rows").map(|name| name.expect("a name")).collect();
    for name in names {
        connection.execute_batch(&format!("DROP TRIGGER {name}")).expect("drops");
    }
}
