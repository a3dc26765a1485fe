//! Drafts of policy packs: edited in the browser, in force for nobody until they are published, which installs the
//! pack and takes the draft away.

use sea_orm_migration::prelude::*;

use crate::column::{key, number, path, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("policy_draft")
            .col(key())
            .col(path(manager, "unit_path"))
            .col(text("pack_id"))
            .col(text("valid_from_on"))
            .col(text("text"))
            .col(number("version"))
            .col(number("created_at"))
            .col(number("changed_at"))
            .col(number("changed_by"))
            .foreign_key(
                ForeignKey::create()
                    .name("policy_draft_account")
                    .from("policy_draft", "changed_by")
                    .to("app_user", "id"),
            )
            .take();
        manager.create_table(table).await?;
        let index = Index::create().name("policy_draft_unit_path").table("policy_draft").col("unit_path").take();
        manager.create_index(index).await
    }
}
