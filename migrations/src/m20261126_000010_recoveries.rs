//! Lines of what is taken back and paid out in advance are few among very many and make up each worker's account: an
//! index of them alone.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = "CREATE INDEX pay_line_recovery ON pay_line (slip_id, position) WHERE \"group\" = 4";
        manager.get_connection().execute_unprepared(sql).await?;
        Ok(())
    }
}
