//! Rows by the hundred thousand: statements of many rows, prepared once for each of a few sizes.

use std::fmt::Write;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement, Value};

use crate::error::Result;

/// Rows of one statement, largest first. Few sizes, so that every statement is prepared once and found again.
const SIZES: [usize; 4] = [500, 50, 5, 1];

/// Where rows go: `INSERT INTO … (…) VALUES` and the number of columns. The largest statement must stay below the
/// 32,766 values that SQLite binds.
pub(crate) struct Insert {
    pub head: &'static str,
    pub columns: usize,
    /// What follows the values (`ON CONFLICT …`).
    pub tail: &'static str,
}

impl Insert {
    /// Inserts `values`, row after row.
    pub async fn rows(&self, tx: &DatabaseTransaction, values: Vec<Value>) -> Result<()> {
        let backend = tx.get_database_backend();
        let mut left = values.len() / self.columns;
        let mut values = values.into_iter();
        for size in SIZES {
            if left < size {
                continue;
            }
            let sql = self.sql(backend, size);
            while left >= size {
                let row: Vec<Value> = values.by_ref().take(size * self.columns).collect();
                tx.execute_raw(Statement::from_sql_and_values(backend, sql.as_str(), row)).await?;
                left -= size;
            }
        }
        Ok(())
    }

    fn sql(&self, backend: DbBackend, rows: usize) -> String {
        let mut sql = String::with_capacity(self.head.len() + rows * self.columns * 3);
        sql.push_str(self.head);
        for row in 0..rows {
            sql.push_str(if row == 0 { " (" } else { ",(" });
            for column in 0..self.columns {
                sql.push_str(if column == 0 { "" } else { "," });
                if backend == DbBackend::Postgres {
                    let _ = write!(sql, "${}", row * self.columns + column + 1);
                } else {
                    sql.push('?');
                }
            }
            sql.push(')');
        }
        sql.push_str(self.tail);
        sql
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAIR: Insert = Insert { head: "INSERT INTO t (a, b) VALUES", columns: 2, tail: "" };

    #[test]
    fn values_are_counted_as_the_database_wants_them() {
        assert_eq!(PAIR.sql(DbBackend::Sqlite, 2), "INSERT INTO t (a, b) VALUES (?,?),(?,?)");
        assert_eq!(PAIR.sql(DbBackend::Postgres, 2), "INSERT INTO t (a, b) VALUES ($1,$2),($3,$4)");
    }
}
