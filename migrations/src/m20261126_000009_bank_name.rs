//! Banks keep some names otherwise than the ID card writes them: without the rare character, without the dot. What a bank
//! file shall say of somebody stands beside the bank and the account; empty where the name itself will do.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = ColumnDef::new("bank_name").text().not_null().default("").take();
        manager.alter_table(Table::alter().table("worker").add_column(column).take()).await
    }
}
