//! Columns, indexes and triggers every migration needs, spelled once, so that SQLite and PostgreSQL agree.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// A 64-bit key given by the database.
pub(crate) fn key() -> ColumnDef {
    ColumnDef::new("id").big_integer().not_null().auto_increment().primary_key().take()
}

/// A required text.
pub(crate) fn text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().not_null().take()
}

/// A required 64-bit number: an instant in microseconds, an amount in fen, a count, a key.
pub(crate) fn number(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().take()
}

/// A 64-bit number that may be missing.
pub(crate) fn optional(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().take()
}

/// A text that may be missing.
pub(crate) fn optional_text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().take()
}

/// A required truth value.
pub(crate) fn flag(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).boolean().not_null().take()
}

/// A unit path or another code that is compared byte by byte. PostgreSQL's default collation orders `/` and digits
/// by language rules, which would break range queries over a subtree.
pub(crate) fn path(manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    let mut column = text(name);
    if manager.get_database_backend() == DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

/// An index, named after its table and columns.
pub(crate) async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
    unique: bool,
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index.name(format!("{table}_{}", columns.join("_"))).table(table);
    for column in columns {
        index.col(*column);
    }
    if unique {
        index.unique();
    }
    manager.create_index(index).await
}

/// Refuses events on tables for rows that meet a condition on `OLD` or `NEW`, with a message. The triggers are named
/// after table, `suffix` and event.
pub(crate) async fn refuse_when(
    manager: &SchemaManager<'_>,
    suffix: &str,
    message: &str,
    rules: impl IntoIterator<Item = (&'static str, &'static str, String)>,
) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
    for (table, event, refused) in rules {
        let name = format!("{table}_{suffix}_{}", event.to_lowercase());
        if sqlite {
            let sql = format!(
                "CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {refused} \
                 BEGIN SELECT RAISE(ABORT, '{message}'); END"
            );
            connection.execute_unprepared(&sql).await?;
            continue;
        }
        let row = if event == "DELETE" { "OLD" } else { "NEW" };
        let function = format!(
            "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             IF {refused} THEN RAISE EXCEPTION '{message}'; END IF; RETURN {row}; END $$"
        );
        connection.execute_unprepared(&function).await?;
        let trigger = format!("CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()");
        connection.execute_unprepared(&trigger).await?;
    }
    Ok(())
}

/// Refuses `event` (`UPDATE`, `DELETE`) on `table`, for every row, whoever asks.
pub(crate) async fn refuse(manager: &SchemaManager<'_>, table: &str, event: &str) -> Result<(), DbErr> {
    let name = format!("{table}_refuse_{}", event.to_lowercase());
    let connection = manager.get_connection();
    if manager.get_database_backend() == DbBackend::Sqlite {
        let sql = format!(
            "CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        );
        connection.execute_unprepared(&sql).await?;
        return Ok(());
    }
    let function = format!(
        "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    );
    connection.execute_unprepared(&function).await?;
    let trigger = format!("CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()");
    connection.execute_unprepared(&trigger).await?;
    Ok(())
}
