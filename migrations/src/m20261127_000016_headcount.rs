//! Headcount (编制): how large communities are, from which day, and what became of units that were renamed, split or merged.
//!
//! Nothing of it is deleted: what was wrong is taken back and stays to be seen.

use sea_orm_migration::prelude::*;

use crate::column::{index, key, number, optional, optional_text, path, refuse, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        size(manager).await?;
        succession(manager).await?;
        part(manager).await?;
        for table in ["unit_size", "unit_succession", "unit_succession_part"] {
            refuse(manager, table, "DELETE").await?;
        }
        refuse(manager, "unit_succession_part", "UPDATE").await
    }
}

async fn size(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("unit_size")
        .col(key())
        .col(path(manager, "unit_path"))
        .col(text("from_on"))
        .col(optional("residents"))
        .col(optional("households"))
        .col(text("source"))
        .col(text("recorded_account"))
        .col(number("recorded_at"))
        .col(optional("superseded_at"))
        .foreign_key(ForeignKey::create().name("unit_size_unit").from("unit_size", "unit_path").to("unit", "path"))
        .take();
    manager.create_table(table).await?;
    index(manager, "unit_size", &["unit_path", "from_on"], false).await
}

async fn succession(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("unit_succession")
        .col(key())
        .col(path(manager, "from_path"))
        .col(text("ended_on"))
        .col(text("document"))
        .col(text("recorded_account"))
        .col(number("recorded_at"))
        .col(optional("withdrawn_at"))
        .col(optional_text("withdrawn_reason"))
        .foreign_key(
            ForeignKey::create().name("unit_succession_unit").from("unit_succession", "from_path").to("unit", "path"),
        )
        .take();
    manager.create_table(table).await?;
    index(manager, "unit_succession", &["from_path"], false).await
}

async fn part(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("unit_succession_part")
        .col(number("succession_id"))
        .col(path(manager, "to_path"))
        .col(number("share_ppm"))
        .primary_key(Index::create().col("succession_id").col("to_path"))
        .foreign_key(
            ForeignKey::create()
                .name("unit_succession_part_succession")
                .from("unit_succession_part", "succession_id")
                .to("unit_succession", "id"),
        )
        .foreign_key(
            ForeignKey::create()
                .name("unit_succession_part_unit")
                .from("unit_succession_part", "to_path")
                .to("unit", "path"),
        )
        .take();
    manager.create_table(table).await
}
