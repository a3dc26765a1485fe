//! Community workers and what is known about them.
//!
//! Facts are the truth and are only ever added: a trigger lets nothing but the two `superseded`
//! columns change, once, and lets no fact be deleted. The columns of `worker` from `unit_path` on
//! repeat the facts in force so that lists of 100,000 people are answered from an index.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Worker {
    Table,
    Id,
    Code,
    Name,
    NameSort,
    Initials,
    Sex,
    BirthOn,
    Ethnic,
    Political,
    Bank,
    Remark,
    Fictitious,
    Version,
    CreatedAt,
    IdSealed,
    IdBlind,
    IdTailBlind,
    PhoneSealed,
    AccountSealed,
    UnitPath,
    Street,
    Community,
    Posts,
    Grade,
    GradeRank,
    Education,
    Certificate,
    RegisteredUntilOn,
    Source,
    CommunitySinceOn,
    JoinedOn,
    LeftOn,
    ContractToOn,
    Funds,
    Active,
    ProjectedOn,
}

#[derive(DeriveIden)]
enum Fact {
    Table,
    Id,
    WorkerId,
    Kind,
    ValidFromOn,
    ValidToOn,
    RecordedAt,
    RecordedBy,
    SupersededAt,
    SupersededBy,
    ImportId,
    Body,
}

#[derive(DeriveIden)]
enum ImportBatch {
    Table,
    Id,
    FileName,
    CreatedAt,
    UserId,
    Account,
    AppliedAt,
    PayloadSealed,
}

#[derive(DeriveIden)]
enum AppUser {
    Table,
    Id,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(worker(manager)).await?;
        for index in worker_indexes() {
            manager.create_index(index).await?;
        }
        manager.create_table(import_batch()).await?;
        manager.create_table(fact(manager)).await?;
        for index in fact_indexes() {
            manager.create_index(index).await?;
        }
        let triggers: &[&str] = match manager.get_database_backend() {
            DatabaseBackend::Postgres => &POSTGRES_TRIGGERS,
            _ => &SQLITE_TRIGGERS,
        };
        for trigger in triggers {
            manager.get_connection().execute_unprepared(trigger).await?;
        }
        Ok(())
    }
}

/// A text column compared byte by byte on every backend, so that ranges of paths and codes mean the same.
fn key(manager: &SchemaManager, name: impl IntoIden) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.text();
    if manager.get_database_backend() == DatabaseBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

fn worker(manager: &SchemaManager) -> TableCreateStatement {
    Table::create()
        .table(Worker::Table)
        .col(ColumnDef::new(Worker::Id).big_integer().not_null().auto_increment().primary_key())
        .col(key(manager, Worker::Code).not_null().unique_key())
        .col(ColumnDef::new(Worker::Name).text().not_null())
        .col(key(manager, Worker::NameSort).not_null())
        .col(key(manager, Worker::Initials).not_null())
        .col(ColumnDef::new(Worker::Sex).text().not_null())
        .col(key(manager, Worker::BirthOn).not_null())
        .col(ColumnDef::new(Worker::Ethnic).text().not_null())
        .col(ColumnDef::new(Worker::Political).text().not_null())
        .col(ColumnDef::new(Worker::Bank).text().not_null())
        .col(ColumnDef::new(Worker::Remark).text().not_null())
        .col(ColumnDef::new(Worker::Fictitious).boolean().not_null())
        .col(ColumnDef::new(Worker::Version).big_integer().not_null())
        .col(ColumnDef::new(Worker::CreatedAt).big_integer().not_null())
        .col(ColumnDef::new(Worker::IdSealed).blob().not_null())
        .col(key(manager, Worker::IdBlind).not_null().unique_key())
        .col(key(manager, Worker::IdTailBlind).not_null())
        .col(ColumnDef::new(Worker::PhoneSealed).blob())
        .col(ColumnDef::new(Worker::AccountSealed).blob())
        .col(key(manager, Worker::UnitPath).not_null())
        .col(ColumnDef::new(Worker::Street).text().not_null())
        .col(ColumnDef::new(Worker::Community).text().not_null())
        .col(ColumnDef::new(Worker::Posts).text().not_null())
        .col(ColumnDef::new(Worker::Grade).text())
        .col(ColumnDef::new(Worker::GradeRank).integer().not_null())
        .col(ColumnDef::new(Worker::Education).text())
        .col(ColumnDef::new(Worker::Certificate).text())
        .col(key(manager, Worker::RegisteredUntilOn))
        .col(ColumnDef::new(Worker::Source).text())
        .col(key(manager, Worker::CommunitySinceOn))
        .col(key(manager, Worker::JoinedOn))
        .col(key(manager, Worker::LeftOn))
        .col(key(manager, Worker::ContractToOn))
        .col(ColumnDef::new(Worker::Funds).text().not_null())
        .col(ColumnDef::new(Worker::Active).boolean().not_null())
        .col(key(manager, Worker::ProjectedOn).not_null())
        .to_owned()
}

fn worker_indexes() -> Vec<IndexCreateStatement> {
    let mut list = index("worker_list", Worker::Table);
    // Everything a filter of the list looks at: counting and paging in this order never leave the index.
    list.col(Worker::UnitPath).col(Worker::Code).col(Worker::Active).col(Worker::Posts);
    list.col(Worker::Grade).col(Worker::Certificate).col(Worker::Source);
    let mut all = vec![list.to_owned()];
    let sorts = [
        ("worker_by_name", Worker::NameSort),
        ("worker_by_grade", Worker::GradeRank),
        ("worker_by_community_since", Worker::CommunitySinceOn),
        ("worker_by_joined", Worker::JoinedOn),
        ("worker_by_registration", Worker::RegisteredUntilOn),
        ("worker_by_contract", Worker::ContractToOn),
        ("worker_by_left", Worker::LeftOn),
    ];
    for (name, column) in sorts {
        let mut by = index(name, Worker::Table);
        by.col(column).col(Worker::Code).col(Worker::UnitPath).col(Worker::Active);
        all.push(by);
    }
    // Searches: narrow, because a part of a name is found by reading all of them.
    let searches =
        [("worker_name", Worker::Name), ("worker_initials", Worker::Initials), ("worker_id_tail", Worker::IdTailBlind)];
    for (name, column) in searches {
        let mut by = index(name, Worker::Table);
        by.col(column);
        all.push(by);
    }
    all
}

fn index(name: &str, table: impl IntoIden) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table.into_iden());
    index
}

fn import_batch() -> TableCreateStatement {
    Table::create()
        .table(ImportBatch::Table)
        .col(ColumnDef::new(ImportBatch::Id).big_integer().not_null().auto_increment().primary_key())
        .col(ColumnDef::new(ImportBatch::FileName).text().not_null())
        .col(ColumnDef::new(ImportBatch::CreatedAt).big_integer().not_null())
        .col(ColumnDef::new(ImportBatch::UserId).big_integer().not_null())
        .col(ColumnDef::new(ImportBatch::Account).text().not_null())
        .col(ColumnDef::new(ImportBatch::AppliedAt).big_integer())
        .col(ColumnDef::new(ImportBatch::PayloadSealed).blob())
        .foreign_key(
            ForeignKey::create()
                .name("import_batch_user")
                .from(ImportBatch::Table, ImportBatch::UserId)
                .to(AppUser::Table, AppUser::Id),
        )
        .to_owned()
}

fn fact(manager: &SchemaManager) -> TableCreateStatement {
    Table::create()
        .table(Fact::Table)
        .col(ColumnDef::new(Fact::Id).big_integer().not_null().auto_increment().primary_key())
        .col(ColumnDef::new(Fact::WorkerId).big_integer().not_null())
        .col(key(manager, Fact::Kind).not_null())
        .col(key(manager, Fact::ValidFromOn).not_null())
        .col(key(manager, Fact::ValidToOn))
        .col(ColumnDef::new(Fact::RecordedAt).big_integer().not_null())
        .col(ColumnDef::new(Fact::RecordedBy).text().not_null())
        .col(ColumnDef::new(Fact::SupersededAt).big_integer())
        .col(ColumnDef::new(Fact::SupersededBy).text())
        .col(ColumnDef::new(Fact::ImportId).big_integer())
        .col(ColumnDef::new(Fact::Body).text().not_null())
        .foreign_key(
            ForeignKey::create().name("fact_worker").from(Fact::Table, Fact::WorkerId).to(Worker::Table, Worker::Id),
        )
        .foreign_key(
            ForeignKey::create()
                .name("fact_import")
                .from(Fact::Table, Fact::ImportId)
                .to(ImportBatch::Table, ImportBatch::Id),
        )
        .to_owned()
}

fn fact_indexes() -> Vec<IndexCreateStatement> {
    let mut by_worker = index("fact_worker", Fact::Table);
    by_worker.col(Fact::WorkerId).col(Fact::Kind).col(Fact::ValidFromOn);
    vec![by_worker]
}

const SQLITE_TRIGGERS: [&str; 2] = [
    "CREATE TRIGGER fact_only_superseded BEFORE UPDATE ON fact
     WHEN OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL OR NEW.superseded_by IS NULL
       OR NEW.id IS NOT OLD.id OR NEW.worker_id IS NOT OLD.worker_id OR NEW.kind IS NOT OLD.kind
       OR NEW.valid_from_on IS NOT OLD.valid_from_on OR NEW.valid_to_on IS NOT OLD.valid_to_on
       OR NEW.recorded_at IS NOT OLD.recorded_at OR NEW.recorded_by IS NOT OLD.recorded_by
       OR NEW.import_id IS NOT OLD.import_id OR NEW.body IS NOT OLD.body
     BEGIN SELECT RAISE(ABORT, 'a fact is never rewritten'); END",
    "CREATE TRIGGER fact_never_deleted BEFORE DELETE ON fact
     BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END",
];

const POSTGRES_TRIGGERS: [&str; 4] = [
    "CREATE FUNCTION fact_only_superseded() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       IF OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL OR NEW.superseded_by IS NULL
         OR (NEW.id, NEW.worker_id, NEW.kind, NEW.valid_from_on, NEW.valid_to_on, NEW.recorded_at, NEW.recorded_by, NEW.import_id, NEW.body)
           IS DISTINCT FROM
            (OLD.id, OLD.worker_id, OLD.kind, OLD.valid_from_on, OLD.valid_to_on, OLD.recorded_at, OLD.recorded_by, OLD.import_id, OLD.body)
       THEN RAISE EXCEPTION 'a fact is never rewritten'; END IF;
       RETURN NEW;
     END $$",
    "CREATE TRIGGER fact_only_superseded BEFORE UPDATE ON fact FOR EACH ROW EXECUTE FUNCTION fact_only_superseded()",
    "CREATE FUNCTION fact_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN RAISE EXCEPTION 'a fact is never deleted'; END $$",
    "CREATE TRIGGER fact_never_deleted BEFORE DELETE ON fact FOR EACH ROW EXECUTE FUNCTION fact_never_deleted()",
];
