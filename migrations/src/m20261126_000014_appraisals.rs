//! Appraisal cycles (考核周期): who is appraised, what raters gave, what came of it, and what that caused.
//!
//! A ballot has a key drawn at random and names no rater; a link keeps no more than that it was used. So nothing on file
//! leads from the one to the other. What is final is not changed any more, but for a correction that is counted.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::column::{flag, index, key, number, optional, optional_text, path, refuse_when, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        cycle(manager).await?;
        appraisal(manager).await?;
        ballot(manager).await?;
        link(manager).await?;
        consequence(manager).await?;
        guard(manager).await
    }
}

fn refers(
    name: &str,
    from: (&'static str, &'static str),
    to: (&'static str, &'static str),
) -> ForeignKeyCreateStatement {
    ForeignKey::create().name(name).from(from.0, from.1).to(to.0, to.1).take()
}

async fn cycle(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("appraisal_cycle")
        .col(key())
        .col(path(manager, "cycle"))
        .col(path(manager, "unit_path"))
        .col(text("state"))
        .col(text("stage"))
        .col(number("version"))
        .col(text("pack_id"))
        .col(text("pack_version_on"))
        .col(text("rules"))
        .col(flag("sample"))
        .col(text("rewarded"))
        .col(text("story"))
        .col(text("rate_until_on"))
        .col(optional_text("public_until_on"))
        .col(optional_text("appeal_until_on"))
        .foreign_key(&mut refers("appraisal_cycle_unit", ("appraisal_cycle", "unit_path"), ("unit", "path")))
        .take();
    manager.create_table(table).await?;
    index(manager, "appraisal_cycle", &["unit_path", "cycle"], false).await
}

async fn appraisal(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("appraisal")
        .col(key())
        .col(number("cycle_id"))
        .col(path(manager, "cycle"))
        .col(number("worker_id"))
        .col(path(manager, "unit_path"))
        .col(path(manager, "pool"))
        .col(text("form"))
        .col(text("state"))
        .col(text("result"))
        .col(optional_text("sheet"))
        .col(optional("score"))
        .col(optional_text("grade"))
        .col(optional_text("counts_as"))
        .col(optional_text("final_on"))
        .col(optional_text("decision"))
        .col(text("adjustments"))
        .col(text("investigations"))
        .col(text("not_graded"))
        .col(flag("exempt"))
        .col(optional_text("self_report"))
        .col(optional("self_reported_at"))
        .col(optional_text("answer_by_on"))
        .col(optional("fact_id"))
        .col(number("corrections"))
        .foreign_key(&mut refers("appraisal_cycle_key", ("appraisal", "cycle_id"), ("appraisal_cycle", "id")))
        .foreign_key(&mut refers("appraisal_worker_key", ("appraisal", "worker_id"), ("worker", "id")))
        .take();
    manager.create_table(table).await?;
    index(manager, "appraisal", &["worker_id", "cycle"], true).await?;
    index(manager, "appraisal", &["cycle_id", "unit_path"], false).await?;
    index(manager, "appraisal", &["fact_id"], false).await
}

async fn ballot(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let id = ColumnDef::new("id").big_integer().not_null().primary_key().take();
    let table = Table::create()
        .table("appraisal_ballot")
        .col(id)
        .col(number("appraisal_id"))
        .col(number("group_at"))
        .col(optional("kind_at"))
        .col(text("scores"))
        .col(optional_text("mark"))
        .foreign_key(&mut refers(
            "appraisal_ballot_appraisal",
            ("appraisal_ballot", "appraisal_id"),
            ("appraisal", "id"),
        ))
        .take();
    manager.create_table(table).await?;
    index(manager, "appraisal_ballot", &["appraisal_id", "group_at", "mark"], true).await
}

async fn link(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("appraisal_link")
        .col(key())
        .col(number("cycle_id"))
        .col(path(manager, "unit_path"))
        .col(number("group_at"))
        .col(optional("kind_at"))
        .col(optional("except_worker"))
        .col(text("token_hash"))
        .col(text("expires_on"))
        .col(flag("used"))
        .foreign_key(&mut refers("appraisal_link_cycle", ("appraisal_link", "cycle_id"), ("appraisal_cycle", "id")))
        .take();
    manager.create_table(table).await?;
    index(manager, "appraisal_link", &["token_hash"], true).await?;
    index(manager, "appraisal_link", &["cycle_id", "unit_path"], false).await
}

async fn consequence(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("appraisal_consequence")
        .col(key())
        .col(number("appraisal_id"))
        .col(number("cycle_id"))
        .col(number("worker_id"))
        .col(text("kind"))
        .col(text("body"))
        .col(text("state"))
        .col(optional("fact_id"))
        .col(optional("amount_fen"))
        .col(number("caused_at"))
        .col(optional("ended_at"))
        .col(optional_text("decided_account"))
        .col(optional("decided_at"))
        .col(optional_text("reason"))
        .foreign_key(&mut refers(
            "appraisal_consequence_appraisal",
            ("appraisal_consequence", "appraisal_id"),
            ("appraisal", "id"),
        ))
        .take();
    manager.create_table(table).await?;
    for columns in [["appraisal_id"].as_slice(), &["cycle_id", "state"], &["worker_id"], &["fact_id"]] {
        index(manager, "appraisal_consequence", columns, false).await?;
    }
    Ok(())
}

/// What of an appraisal stays once its cycle is final.
const SETTLED: [&str; 10] =
    ["cycle_id", "cycle", "worker_id", "unit_path", "pool", "form", "sheet", "final_on", "adjustments", "self_report"];
/// What a counted correction alone changes.
const CORRECTED: [&str; 4] = ["result", "score", "grade", "counts_as"];

async fn guard(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
    let differs = |column: &&str| {
        let distinct = if sqlite { "IS NOT" } else { "IS DISTINCT FROM" };
        format!("OLD.{column} {distinct} NEW.{column}")
    };
    let changed = |columns: &[&str]| columns.iter().map(differs).collect::<Vec<_>>().join(" OR ");
    let cycle_of = |row: &str| format!("(SELECT state FROM appraisal_cycle WHERE id = {row}.cycle_id)");
    let rated = |row: &str| {
        format!(
            "(SELECT c.state FROM appraisal_cycle c JOIN appraisal a ON a.cycle_id = c.id WHERE a.id = {row}.appraisal_id) \
             <> 'collecting'"
        )
    };
    let settled = format!(
        "OLD.state = 'final' AND ({} OR (({}) AND NEW.corrections <> OLD.corrections + 1))",
        changed(&SETTLED),
        changed(&CORRECTED)
    );
    let rules = [
        ("appraisal", "UPDATE", settled),
        ("appraisal", "DELETE", format!("{} <> 'draft'", cycle_of("OLD"))),
        ("appraisal_cycle", "UPDATE", "OLD.state = 'final'".to_owned()),
        ("appraisal_cycle", "DELETE", "OLD.state <> 'draft'".to_owned()),
        ("appraisal_ballot", "INSERT", rated("NEW")),
        ("appraisal_ballot", "UPDATE", rated("OLD")),
        ("appraisal_ballot", "DELETE", rated("OLD")),
    ];
    refuse_when(manager, "settled", "the appraisal is settled", rules).await
}
