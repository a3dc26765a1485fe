//! The organisation comes first: who may do what (units, accounts, sessions), what was done (the audit log), by which
//! rules (installed policy packs), and what is still to do (jobs). The audit log is append-only in the database itself.

use sea_orm_migration::prelude::*;

use crate::column::{flag, index, key, number, path, refuse, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        unit(manager).await?;
        app_user(manager).await?;
        session(manager).await?;
        sign_in_attempt(manager).await?;
        audit(manager).await?;
        policy_pack(manager).await?;
        job(manager).await
    }
}

async fn unit(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("unit")
        .col(key())
        .col(ColumnDef::new("parent_id").big_integer())
        .col(path(manager, "code").unique_key())
        .col(path(manager, "path").unique_key())
        .col(text("name"))
        .col(text("kind"))
        .col(number("created_at"))
        .foreign_key(ForeignKey::create().name("unit_parent").from("unit", "parent_id").to("unit", "id"))
        .take();
    manager.create_table(table).await?;
    index(manager, "unit", &["parent_id", "name"], true).await
}

async fn app_user(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // No foreign key to the worker: that table comes with a later migration.
    let table = Table::create()
        .table("app_user")
        .col(key())
        .col(text("account").unique_key())
        .col(text("name"))
        .col(text("role"))
        .col(path(manager, "unit_path"))
        .col(ColumnDef::new("worker_id").big_integer().unique_key())
        .col(text("password_hash"))
        .col(flag("must_change_password"))
        .col(flag("disabled"))
        .col(ColumnDef::new("last_sign_in_at").big_integer())
        .col(number("created_at"))
        .foreign_key(ForeignKey::create().name("app_user_unit").from("app_user", "unit_path").to("unit", "path"))
        .take();
    manager.create_table(table).await
}

async fn session(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("session")
        .col(key())
        .col(number("user_id"))
        .col(text("token_hash").unique_key())
        .col(number("created_at"))
        .col(number("seen_at"))
        .col(text("address"))
        .col(text("agent"))
        .foreign_key(
            ForeignKey::create()
                .name("session_user")
                .from("session", "user_id")
                .to("app_user", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take();
    manager.create_table(table).await?;
    index(manager, "session", &["user_id"], false).await
}

async fn sign_in_attempt(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("sign_in_attempt")
        .col(key())
        .col(text("account"))
        .col(text("address"))
        .col(number("at"))
        .col(flag("success"))
        .take();
    manager.create_table(table).await?;
    index(manager, "sign_in_attempt", &["account", "at"], false).await?;
    index(manager, "sign_in_attempt", &["address", "at"], false).await?;
    index(manager, "sign_in_attempt", &["at"], false).await
}

async fn audit(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("audit")
        .col(key())
        .col(number("at"))
        .col(text("account"))
        .col(text("action"))
        .col(text("subject"))
        .col(number("subject_id"))
        .col(text("detail"))
        .col(text("previous_hash").unique_key())
        .col(text("hash"))
        .take();
    manager.create_table(table).await?;
    index(manager, "audit", &["account"], false).await?;
    index(manager, "audit", &["action"], false).await?;
    index(manager, "audit", &["subject", "subject_id"], false).await?;
    refuse(manager, "audit", "UPDATE").await?;
    refuse(manager, "audit", "DELETE").await
}

async fn policy_pack(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("policy_pack")
        .col(key())
        .col(text("pack_id"))
        .col(text("valid_from_on"))
        .col(text("text"))
        .col(number("installed_at"))
        .col(number("installed_by"))
        .foreign_key(
            ForeignKey::create().name("policy_pack_user").from("policy_pack", "installed_by").to("app_user", "id"),
        )
        .take();
    manager.create_table(table).await?;
    index(manager, "policy_pack", &["pack_id", "valid_from_on"], true).await
}

async fn job(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("job")
        .col(key())
        .col(text("task"))
        .col(text("state"))
        .col(number("attempts"))
        .col(number("due_at"))
        .col(ColumnDef::new("taken_at").big_integer())
        .col(ColumnDef::new("finished_at").big_integer())
        .col(ColumnDef::new("error_code").text())
        .take();
    manager.create_table(table).await?;
    index(manager, "job", &["state", "due_at"], false).await
}
