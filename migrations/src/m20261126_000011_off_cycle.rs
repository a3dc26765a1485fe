//! Off-cycle runs: a month may have more runs than its own, numbered from 1, and a worker a slip in each. The key of such
//! a slip has the number before the month and the worker.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What the key of a slip is made of, before and from now on.
const KEY: &str = "id = CAST((month / 12) * 100 + month % 12 + 1 AS BIGINT) * 100000000 + worker_id";
const KEY_WITH_NUMBER: &str =
    "id % 1000000000000000 = CAST((month / 12) * 100 + month % 12 + 1 AS BIGINT) * 100000000 + worker_id";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let run = |sql: String| async move { manager.get_connection().execute_unprepared(&sql).await };
        run("ALTER TABLE pay_run ADD COLUMN off_cycle integer NOT NULL DEFAULT 0".to_owned()).await?;
        run("DROP INDEX pay_run_month_unit_path".to_owned()).await?;
        let once = "CREATE UNIQUE INDEX pay_run_month_unit_path_off_cycle ON pay_run (month, unit_path, off_cycle)";
        run(once.to_owned()).await?;
        match manager.get_database_backend() {
            DbBackend::Postgres => {
                run("ALTER TABLE pay_slip DROP CONSTRAINT pay_slip_check".to_owned()).await?;
                run(format!("ALTER TABLE pay_slip ADD CONSTRAINT pay_slip_check CHECK ({KEY_WITH_NUMBER})")).await?;
                run("CREATE FUNCTION pay_run_number_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                     IF NEW.off_cycle IS DISTINCT FROM OLD.off_cycle THEN RAISE EXCEPTION 'the run is closed'; END IF; \
                     RETURN NEW; END $$"
                    .to_owned())
                .await?;
                run("CREATE TRIGGER pay_run_number_guard BEFORE UPDATE ON pay_run \
                     FOR EACH ROW EXECUTE FUNCTION pay_run_number_guard()"
                    .to_owned())
                .await?;
            }
            _ => sqlite(manager).await?,
        }
        Ok(())
    }
}

async fn sqlite(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    // A looser check needs no other rows: the schema is rewritten in place, as the documentation of ALTER TABLE allows.
    let rewrite = format!(
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, '{KEY}', '{KEY_WITH_NUMBER}') \
         WHERE type = 'table' AND name = 'pay_slip'; PRAGMA writable_schema = RESET;"
    );
    connection.execute_unprepared(&rewrite).await?;
    let found = "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'pay_slip' AND sql LIKE '%1000000000000000%'";
    let row = connection
        .query_one_raw(sea_orm_migration::sea_orm::Statement::from_string(DbBackend::Sqlite, found))
        .await?
        .ok_or_else(|| DbErr::Custom("the schema cannot be read".to_owned()))?;
    if row.try_get_by_index::<i64>(0)? != 1 {
        return Err(DbErr::Custom("the check of pay_slip is not what it was made as".to_owned()));
    }
    for sql in [
        "DROP TRIGGER pay_run_guard_insert",
        "CREATE TRIGGER pay_run_guard_insert BEFORE INSERT ON pay_run WHEN NEW.state <> 'calculating' OR EXISTS \
         (SELECT 1 FROM pay_run r WHERE r.id = NEW.id OR (r.month = NEW.month AND r.unit_path = NEW.unit_path \
         AND r.off_cycle = NEW.off_cycle)) BEGIN SELECT RAISE(ABORT, 'the run is closed'); END",
        "CREATE TRIGGER pay_run_number_guard BEFORE UPDATE ON pay_run WHEN NEW.off_cycle IS NOT OLD.off_cycle \
         BEGIN SELECT RAISE(ABORT, 'the run is closed'); END",
    ] {
        connection.execute_unprepared(sql).await?;
    }
    Ok(())
}
