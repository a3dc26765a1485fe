//! Review rounds (晋档评审): what the ladder gives everybody of a unit on a date, what was decided, and why.
//!
//! A case keeps every condition with its evidence and the round keeps the names and clauses these point into, so that
//! a decision explains itself after a pack is replaced. What was applied is not changed any more, whoever asks; an
//! appeal can still be noted.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::column::{flag, key, number, optional, optional_text, path, refuse_when, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        review_round(manager).await?;
        review_case(manager).await?;
        guard(manager).await
    }
}

async fn review_round(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("review_round")
        .col(key())
        .col(path(manager, "unit_path"))
        .col(text("as_of_on"))
        .col(text("state"))
        .col(number("version"))
        .col(text("ladder"))
        .col(number("policy_snapshot_id"))
        .col(flag("sample"))
        .col(number("written"))
        .col(number("opened_by"))
        .col(text("opened_account"))
        .col(number("opened_at"))
        .col(optional("ended_by"))
        .col(optional_text("ended_account"))
        .col(optional("ended_at"))
        .col(optional_text("ended_reason"))
        .foreign_key(
            ForeignKey::create()
                .name("review_round_policy_snapshot")
                .from("review_round", "policy_snapshot_id")
                .to("policy_snapshot", "id"),
        )
        .foreign_key(
            ForeignKey::create().name("review_round_unit").from("review_round", "unit_path").to("unit", "path"),
        )
        .take();
    manager.create_table(table).await?;
    let mut index = Index::create();
    index.name("review_round_unit_path_as_of_on").table("review_round").col("unit_path").col("as_of_on");
    manager.create_index(index).await
}

async fn review_case(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table
        .table("review_case")
        .col(number("round_id"))
        .col(number("worker_id"))
        .col(path(manager, "unit_path"))
        .col(number("worker_version"))
        .col(number("known_at"))
        .col(text("outcome"))
        .col(optional_text("post"))
        .col(optional_text("grade_before"))
        .col(optional("before_fen"))
        .col(optional_text("grade_proposed"))
        .col(optional("proposed_fen"))
        .col(text("conditions"))
        .col(optional_text("hold"))
        .col(text("decision"))
        .col(optional_text("grade_decided"))
        .col(optional("decided_fen"));
    for name in ["reason", "decided_account", "appeal", "appeal_account"] {
        table.col(optional_text(name));
    }
    for name in ["decided_by", "decided_at", "appeal_by", "appeal_at"] {
        table.col(optional(name));
    }
    table
        .primary_key(Index::create().col("round_id").col("worker_id"))
        .foreign_key(
            ForeignKey::create().name("review_case_round").from("review_case", "round_id").to("review_round", "id"),
        )
        .foreign_key(
            ForeignKey::create().name("review_case_worker").from("review_case", "worker_id").to("worker", "id"),
        );
    manager.create_table(table).await?;
    for columns in [["round_id", "unit_path", "worker_id"].as_slice(), &["worker_id"]] {
        let mut index = Index::create();
        index.name(format!("review_case_{}", columns.join("_"))).table("review_case");
        for column in columns {
            index.col(*column);
        }
        manager.create_index(index).await?;
    }
    let mut counts = Index::create();
    counts.name("review_case_counts").table("review_case");
    for column in ["round_id", "outcome", "decision", "unit_path"] {
        counts.col(column);
    }
    manager.create_index(counts).await
}

/// What of a case may not change once its round is no longer open.
const DECIDED: [&str; 10] = [
    "unit_path",
    "outcome",
    "grade_before",
    "grade_proposed",
    "proposed_fen",
    "conditions",
    "decision",
    "grade_decided",
    "decided_fen",
    "reason",
];

/// A case is written, changed or taken out only while its round is open; a round that was ended stays as it is.
async fn guard(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
    let differs = |column: &&str| {
        let distinct = if sqlite { "IS NOT" } else { "IS DISTINCT FROM" };
        format!("OLD.{column} {distinct} NEW.{column}")
    };
    let changed = DECIDED.iter().map(differs).collect::<Vec<_>>().join(" OR ");
    let open = |row: &str| format!("(SELECT state FROM review_round WHERE id = {row}.round_id) <> 'open'");
    let rules = [
        ("review_case", "INSERT", open("NEW")),
        ("review_case", "UPDATE", format!("{} AND ({changed})", open("OLD"))),
        ("review_case", "DELETE", open("OLD")),
        ("review_round", "UPDATE", "OLD.state <> 'open'".to_owned()),
        ("review_round", "DELETE", "OLD.state <> 'open'".to_owned()),
    ];
    refuse_when(manager, "ended", "the review round has ended", rules).await
}
