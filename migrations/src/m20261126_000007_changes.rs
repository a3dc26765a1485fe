//! Why pay differs from the month before: what each cause moves of each worker's figures, and from what change on
//! somebody is to look at it.
//!
//! Causes are rows of a run like its slips: written while it is calculated and closed with it. They are kept by
//! worker, in the order they are written; the index beside them has them by cause and size, for the page that asks
//! so.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::column::{number, path, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What moves, in fen; the first without its sign, to sort by.
const FIGURES: [&str; 7] =
    ["net_abs_fen", "net_fen", "gross_fen", "employee_fen", "tax_fen", "employer_fen", "cost_fen"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        pay_change(manager).await?;
        guard(manager).await?;
        change_limit(manager).await
    }
}

async fn pay_change(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table
        .table("pay_change")
        .col(number("run_id"))
        .col(number("worker_id"))
        .col(text("cause"))
        .col(path(manager, "unit_path"));
    for figure in FIGURES {
        table.col(number(figure));
    }
    table
        .primary_key(Index::create().col("run_id").col("worker_id").col("cause"))
        .foreign_key(ForeignKey::create().name("pay_change_run").from("pay_change", "run_id").to("pay_run", "id"))
        .foreign_key(ForeignKey::create().name("pay_change_worker").from("pay_change", "worker_id").to("worker", "id"));
    if manager.get_database_backend() == DbBackend::Sqlite {
        table.extra("WITHOUT ROWID");
    }
    manager.create_table(table).await?;
    let index = Index::create()
        .name("pay_change_run_id_cause_net_abs_fen_worker_id")
        .table("pay_change")
        .col("run_id")
        .col("cause")
        .col("net_abs_fen")
        .col("worker_id")
        .take();
    manager.create_index(index).await
}

/// Rows change only while their run is being calculated.
async fn guard(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    if manager.get_database_backend() == DbBackend::Postgres {
        for (name, on, function) in [
            ("guard", "INSERT OR UPDATE OR DELETE ON pay_change FOR EACH ROW", "pay_figures_guard"),
            ("guard_truncate", "TRUNCATE ON pay_change FOR EACH STATEMENT", "pay_refuse_truncate"),
        ] {
            let sql = format!("CREATE TRIGGER pay_change_{name} BEFORE {on} EXECUTE FUNCTION {function}()");
            connection.execute_unprepared(&sql).await?;
        }
        return Ok(());
    }
    let closed =
        |run: &str| format!("NOT EXISTS (SELECT 1 FROM pay_run r WHERE r.id = {run} AND r.state = 'calculating')");
    for (event, when) in [
        ("insert", closed("NEW.run_id")),
        ("update", format!("{} OR {}", closed("NEW.run_id"), closed("OLD.run_id"))),
        ("delete", closed("OLD.run_id")),
    ] {
        let sql = format!(
            "CREATE TRIGGER pay_change_guard_{event} BEFORE {event} ON pay_change WHEN {when} \
             BEGIN SELECT RAISE(ABORT, 'the run is closed'); END"
        );
        connection.execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// What a unit wants to look at; the nearest above holds where it says nothing.
async fn change_limit(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("change_limit")
        .col(path(manager, "unit_path").primary_key())
        .col(ColumnDef::new("amount_fen").big_integer())
        .col(ColumnDef::new("ppm").big_integer())
        .foreign_key(
            ForeignKey::create().name("change_limit_unit").from("change_limit", "unit_path").to("unit", "path"),
        )
        .take();
    manager.create_table(table).await
}
