//! Lines of slips that are differences for closed months are few among very many and are listed by themselves: an
//! index of them alone.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = "CREATE INDEX pay_line_late ON pay_line (slip_id, position) \
                   WHERE substr(trace, 1, 4) IN ('[30,', '[31,')";
        manager.get_connection().execute_unprepared(sql).await?;
        Ok(())
    }
}
