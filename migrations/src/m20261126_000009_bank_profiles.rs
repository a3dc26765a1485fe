//! Formats of bank files that an office describes itself, because its bank wants them so. What one holds is JSON to the
//! database: nothing is ever asked of a part of it.

use sea_orm_migration::prelude::*;

use crate::column::{key, number, path, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("bank_profile")
            .col(key())
            .col(path(manager, "unit_path"))
            .col(text("name"))
            .col(text("body"))
            .col(number("version"))
            .col(number("changed_at"))
            .foreign_key(
                ForeignKey::create().name("bank_profile_unit").from("bank_profile", "unit_path").to("unit", "path"),
            )
            .take();
        manager.create_table(table).await?;
        let index = Index::create()
            .name("bank_profile_unit_path")
            .table("bank_profile")
            .col("unit_path")
            .col("name")
            .unique()
            .take();
        manager.create_index(index).await
    }
}
