//! Training (培训): courses, the sessions they are held in, who has a seat or waits for one, and who was there.
//!
//! A session repeats what of its course bears on the rules, so that changing a course leaves what was held as it was.
//! Once a session is closed or cancelled nothing of it changes any more, whoever asks.

use sea_orm_migration::prelude::*;

use crate::column::{flag, index, key, number, optional, optional_text, path, refuse_when, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        course(manager).await?;
        session(manager).await?;
        enrolment(manager).await?;
        attendance(manager).await?;
        guard(manager).await
    }
}

async fn course(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("training_course")
        .col(key())
        .col(path(manager, "unit_path"))
        .col(text("title"))
        .col(text("kind"))
        .col(text("level"))
        .col(text("organiser"))
        .col(number("quarters"))
        .col(flag("continuing"))
        .col(flag("retired"))
        .col(number("version"))
        .col(number("created_at"))
        .foreign_key(
            ForeignKey::create().name("training_course_unit").from("training_course", "unit_path").to("unit", "path"),
        )
        .take();
    manager.create_table(table).await?;
    index(manager, "training_course", &["unit_path", "title"], false).await
}

async fn session(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("training_session")
        .col(key())
        .col(number("course_id"))
        .col(path(manager, "unit_path"))
        .col(text("title"))
        .col(text("kind"))
        .col(text("level"))
        .col(text("organiser"))
        .col(flag("continuing"))
        .col(text("dates"))
        .col(text("first_on"))
        .col(text("last_on"))
        .col(text("starts"))
        .col(text("ends"))
        .col(text("place"))
        .col(text("note"))
        .col(number("quarters"))
        .col(optional("capacity"))
        .col(text("state"))
        .col(optional_text("code"))
        .col(optional_text("code_on"))
        .col(number("version"))
        .col(number("created_at"))
        .col(optional_text("ended_account"))
        .col(optional("ended_at"))
        .col(optional_text("ended_reason"))
        .foreign_key(
            ForeignKey::create()
                .name("training_session_course")
                .from("training_session", "course_id")
                .to("training_course", "id"),
        )
        .foreign_key(
            ForeignKey::create().name("training_session_unit").from("training_session", "unit_path").to("unit", "path"),
        )
        .take();
    manager.create_table(table).await?;
    index(manager, "training_session", &["unit_path", "first_on"], false).await?;
    index(manager, "training_session", &["first_on"], false).await?;
    index(manager, "training_session", &["course_id"], false).await
}

/// A row of a session and a worker.
fn of_person(table: &'static str) -> TableCreateStatement {
    let to = |name: &str, column: &'static str, other: &'static str| {
        ForeignKey::create().name(format!("{table}_{name}")).from(table, column).to(other, "id").take()
    };
    Table::create()
        .table(table)
        .col(number("session_id"))
        .col(number("worker_id"))
        .primary_key(Index::create().col("session_id").col("worker_id"))
        .foreign_key(&mut to("session", "session_id", "training_session"))
        .foreign_key(&mut to("worker", "worker_id", "worker"))
        .take()
}

async fn enrolment(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = of_person("training_enrolment");
    table.col(text("state")).col(number("turn")).col(number("asked_at")).col(text("asked_account"));
    manager.create_table(table).await?;
    index(manager, "training_enrolment", &["worker_id"], false).await?;
    index(manager, "training_enrolment", &["session_id", "state", "turn"], false).await
}

async fn attendance(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = of_person("training_attendance");
    table
        .col(text("presence"))
        .col(number("quarters"))
        .col(text("recorded_by"))
        .col(text("days"))
        .col(ColumnDef::new("completed").boolean().take())
        .col(number("recorded_at"))
        .col(text("recorded_account"));
    manager.create_table(table).await?;
    index(manager, "training_attendance", &["worker_id"], false).await
}

/// People are put into a session and taken out of it, and their attendance is written, only while it is planned; a
/// session that was closed or cancelled stays as it is.
async fn guard(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let planned = |row: &str| format!("(SELECT state FROM training_session WHERE id = {row}.session_id) <> 'planned'");
    let mut rules = vec![
        ("training_session", "UPDATE", "OLD.state <> 'planned'".to_owned()),
        ("training_session", "DELETE", "OLD.state <> 'planned'".to_owned()),
    ];
    for table in ["training_enrolment", "training_attendance"] {
        rules.push((table, "INSERT", planned("NEW")));
        rules.push((table, "UPDATE", planned("OLD")));
        rules.push((table, "DELETE", planned("OLD")));
    }
    refuse_when(manager, "ended", "the training session has ended", rules).await
}
