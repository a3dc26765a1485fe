//! Anonymous questionnaires (心声问卷): what was asked of whom, and what was answered.
//!
//! That somebody has answered is kept without a time; what was answered is kept under a key drawn at random, without who
//! and without an order, and with no more of a unit than results are told by. So nothing on file leads from the one to the
//! other.

use sea_orm_migration::prelude::*;

use crate::column::{flag, index, key, number, path, refuse, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        survey(manager).await?;
        asked(manager).await?;
        ballot(manager).await
    }
}

fn refers(
    name: &str,
    from: (&'static str, &'static str),
    to: (&'static str, &'static str),
) -> ForeignKeyCreateStatement {
    ForeignKey::create().name(name).from(from.0, from.1).to(to.0, to.1).take()
}

async fn survey(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("pulse_survey")
        .col(key())
        .col(path(manager, "unit_path"))
        .col(text("title"))
        .col(text("questions"))
        .col(text("opens_on"))
        .col(text("closes_on"))
        .col(number("created_at"))
        .foreign_key(&mut refers("pulse_survey_unit", ("pulse_survey", "unit_path"), ("unit", "path")))
        .take();
    manager.create_table(table).await?;
    index(manager, "pulse_survey", &["unit_path"], false).await
}

async fn asked(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("pulse_asked")
        .col(number("survey_id"))
        .col(number("worker_id"))
        .col(path(manager, "unit_path"))
        .col(flag("answered"))
        .primary_key(Index::create().col("survey_id").col("worker_id"))
        .foreign_key(&mut refers("pulse_asked_survey", ("pulse_asked", "survey_id"), ("pulse_survey", "id")))
        .foreign_key(&mut refers("pulse_asked_worker", ("pulse_asked", "worker_id"), ("worker", "id")))
        .take();
    manager.create_table(table).await?;
    index(manager, "pulse_asked", &["worker_id"], false).await
}

async fn ballot(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let id = ColumnDef::new("id").big_integer().not_null().primary_key().take();
    let table = Table::create()
        .table("pulse_ballot")
        .col(id)
        .col(number("survey_id"))
        .col(path(manager, "unit_path"))
        .col(text("answers"))
        .foreign_key(&mut refers("pulse_ballot_survey", ("pulse_ballot", "survey_id"), ("pulse_survey", "id")))
        .take();
    manager.create_table(table).await?;
    index(manager, "pulse_ballot", &["survey_id"], false).await?;
    refuse(manager, "pulse_ballot", "UPDATE").await?;
    refuse(manager, "pulse_ballot", "DELETE").await
}
