//! Pay: runs, slips with their lines, people held, totals, and the policy each run was calculated by.
//!
//! A slip's key is its month and its worker (`20261000000123`), so the same slip has the same key after every
//! recalculation, nobody has two in a month, and slips and lines are written in the order they are kept.
//! Figures can change only while their run is being calculated; the triggers in `guard` see to that, whoever asks.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::column::{flag, index, key, number, optional, optional_text, path, refuse, text};

mod guard;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Sums of a slip or a run, in fen.
const SUMS: [&str; 7] = ["gross_fen", "taxable_fen", "employee_fen", "tax_fen", "net_fen", "employer_fen", "cost_fen"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        policy_snapshot(manager).await?;
        pay_run(manager).await?;
        pay_slip(manager).await?;
        pay_line(manager).await?;
        pay_held(manager).await?;
        pay_total(manager).await?;
        refuse(manager, "policy_snapshot", "UPDATE").await?;
        refuse(manager, "policy_snapshot", "DELETE").await?;
        guard::install(manager).await
    }
}

fn sums(table: &mut TableCreateStatement) {
    for sum in SUMS {
        table.col(number(sum));
    }
}

/// SQLite keeps the rows of such a table in its primary key instead of beside it.
fn clustered(manager: &SchemaManager<'_>, table: &mut TableCreateStatement) {
    if manager.get_database_backend() == DbBackend::Sqlite {
        table.extra("WITHOUT ROWID");
    }
}

async fn policy_snapshot(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("policy_snapshot")
        .col(key())
        .col(text("digest").unique_key())
        .col(text("sources"))
        .col(text("labels"))
        .col(text("line_kinds"))
        .col(text("posts"))
        .col(text("grades"))
        .take();
    manager.create_table(table).await
}

async fn pay_run(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table
        .table("pay_run")
        .col(key())
        .col(ColumnDef::new("month").integer().not_null())
        .col(path(manager, "unit_path"))
        .col(text("state"))
        .col(number("version"))
        .col(number("slips"))
        .col(number("held"))
        .col(number("changes"));
    sums(&mut table);
    table
        .col(number("policy_snapshot_id"))
        .col(number("known_at"))
        .col(number("cursor"))
        .col(number("progress_done"))
        .col(optional("progress_total"))
        .col(flag("sample"))
        .col(text("preparers"))
        .col(number("prepared_by"))
        .col(text("prepared_account"))
        .col(number("prepared_at"));
    for (by, account, at) in [
        ("submitted_by", "submitted_account", "submitted_at"),
        ("approved_by", "approved_account", "approved_at"),
        ("paid_by", "paid_account", "paid_at"),
        ("returned_by", "returned_account", "returned_at"),
    ] {
        table.col(optional(by)).col(optional_text(account)).col(optional(at));
    }
    table
        .col(optional_text("returned_comment"))
        .foreign_key(
            ForeignKey::create()
                .name("pay_run_policy_snapshot")
                .from("pay_run", "policy_snapshot_id")
                .to("policy_snapshot", "id"),
        )
        .foreign_key(ForeignKey::create().name("pay_run_unit").from("pay_run", "unit_path").to("unit", "path"));
    manager.create_table(table).await?;
    let mut once = Index::create();
    once.name("pay_run_month_unit_path").table("pay_run").col("month").col("unit_path").unique();
    manager.create_index(once).await
}

async fn pay_slip(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table
        .table("pay_slip")
        .col(ColumnDef::new("id").big_integer().not_null().primary_key())
        .col(number("run_id"))
        .col(number("worker_id"))
        .col(ColumnDef::new("month").integer().not_null())
        .col(path(manager, "unit_path"))
        .col(text("street"))
        .col(text("community"))
        .col(text("posts"))
        .col(text("grade"));
    sums(&mut table);
    table
        .col(number("additional_fen"))
        .col(optional("net_before_fen"))
        .col(number("change_fen"))
        .col(number("change_abs_fen"))
        .check(Expr::cust("id = CAST((month / 12) * 100 + month % 12 + 1 AS BIGINT) * 100000000 + worker_id"))
        .foreign_key(ForeignKey::create().name("pay_slip_run").from("pay_slip", "run_id").to("pay_run", "id"))
        .foreign_key(ForeignKey::create().name("pay_slip_worker").from("pay_slip", "worker_id").to("worker", "id"));
    manager.create_table(table).await?;
    index(manager, "pay_slip", &["run_id", "unit_path", "worker_id"], false).await?;
    index(manager, "pay_slip", &["run_id", "change_abs_fen", "worker_id"], false).await?;
    index(manager, "pay_slip", &["worker_id", "month"], false).await
}

async fn pay_line(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table
        .table("pay_line")
        .col(number("slip_id"))
        .col(ColumnDef::new("position").integer().not_null())
        .col(text("kind"))
        .col(ColumnDef::new("group").integer().not_null())
        .col(number("amount_fen"))
        .col(text("trace"))
        .primary_key(Index::create().col("slip_id").col("position"))
        .foreign_key(ForeignKey::create().name("pay_line_slip").from("pay_line", "slip_id").to("pay_slip", "id"));
    clustered(manager, &mut table);
    manager.create_table(table).await
}

async fn pay_held(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table
        .table("pay_held")
        .col(number("run_id"))
        .col(number("worker_id"))
        .col(path(manager, "unit_path"))
        .col(text("hold"))
        .primary_key(Index::create().col("run_id").col("worker_id"))
        .foreign_key(ForeignKey::create().name("pay_held_run").from("pay_held", "run_id").to("pay_run", "id"))
        .foreign_key(ForeignKey::create().name("pay_held_worker").from("pay_held", "worker_id").to("worker", "id"));
    clustered(manager, &mut table);
    manager.create_table(table).await
}

async fn pay_total(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table
        .table("pay_total")
        .col(number("run_id"))
        .col(path(manager, "unit_path"))
        .col(text("kind"))
        .col(ColumnDef::new("group").integer().not_null())
        .col(number("amount_fen"))
        .col(number("people"))
        .primary_key(Index::create().col("run_id").col("unit_path").col("group").col("kind"))
        .foreign_key(ForeignKey::create().name("pay_total_run").from("pay_total", "run_id").to("pay_run", "id"));
    clustered(manager, &mut table);
    manager.create_table(table).await
}
