//! Lists of one subject (opening balances, bases, deductions, one-off amounts, leave) are imported like rosters. What a
//! batch is of is kept beside it, so that one kind is never applied as another; what was there before are rosters. Of a
//! list the numbers of what was recorded are kept, since its content is wiped.

use sea_orm_migration::prelude::*;

use crate::column::text;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [text("kind").default("roster").take(), ColumnDef::new("outcome").text().take()] {
            manager.alter_table(Table::alter().table("import_batch").add_column(column).take()).await?;
        }
        Ok(())
    }
}
