//! Questions about other rules that are kept: what is asked, never an answer.

use sea_orm_migration::prelude::*;

use crate::column::{index, key, number, path, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("what_if")
            .col(key())
            .col(path(manager, "unit_path"))
            .col(text("title"))
            .col(text("spec"))
            .col(text("shared"))
            .col(number("version"))
            .col(number("kept_by"))
            .col(number("changed_at"))
            .foreign_key(ForeignKey::create().name("what_if_account").from("what_if", "kept_by").to("app_user", "id"))
            .take();
        manager.create_table(table).await?;
        index(manager, "what_if", &["unit_path"], false).await?;
        index(manager, "what_if", &["kept_by"], false).await
    }
}
