//! Months that were not worked in full (不足月): an average a month or a floor of a month counts whole months alone.
//!
//! A slip tells by the days of its lines; they are listed once, as reading them from every line again would take long.
//! Sums of whole months stand beside all sums, and quartiles are of whole months. Runs of before get theirs here.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::column::{number, path};
use crate::m20261127_000017_pay_aggregates::{clustered, guard, quartiles, slips};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Sums of whole months, each with what it is beside.
const WHOLE: [&str; 5] = ["people", "employer_cost_fen", "gross_fen", "after_contributions_fen", "net_fen"];

/// The columns that sums stand by.
const KEY: [&str; 6] = ["run_id", "unit_path", "posts", "grade", "source", "sex"];

/// A slip `s` of a month that was not worked in full, as its run or an earlier one of the month knew.
const PART: &str = "EXISTS (SELECT 1 FROM pay_part_month p WHERE p.worker_id = s.worker_id AND p.month = s.month \
     AND p.run_id <= s.run_id)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
        pay_part_month(manager).await?;
        connection.execute_unprepared(&part_months(sqlite)).await?;
        for table in ["pay_aggregate", "pay_quartile"] {
            unguard(manager, table).await?;
        }
        for column in WHOLE {
            let sql = format!("ALTER TABLE pay_aggregate ADD COLUMN whole_{column} bigint NOT NULL DEFAULT 0");
            connection.execute_unprepared(&sql).await?;
        }
        for sql in whole_sums(sqlite) {
            connection.execute_unprepared(&sql).await?;
        }
        connection.execute_unprepared("DELETE FROM pay_quartile").await?;
        connection.execute_unprepared(&quartiles(&format!("NOT {PART}"))).await?;
        for table in ["pay_aggregate", "pay_quartile", "pay_part_month"] {
            guard(manager, table).await?;
        }
        Ok(())
    }
}

async fn pay_part_month(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table
        .table("pay_part_month")
        .col(number("worker_id"))
        .col(ColumnDef::new("month").integer().not_null())
        .col(number("run_id"))
        .col(path(manager, "unit_path"))
        .primary_key(Index::create().col("worker_id").col("month").col("run_id"))
        .foreign_key(
            ForeignKey::create().name("pay_part_month_run").from("pay_part_month", "run_id").to("pay_run", "id"),
        )
        .foreign_key(
            ForeignKey::create().name("pay_part_month_worker").from("pay_part_month", "worker_id").to("worker", "id"),
        );
    clustered(manager, &mut table);
    manager.create_table(table).await?;
    crate::column::index(manager, "pay_part_month", &["run_id", "worker_id"], false).await
}

/// From the days paid (input 5 of a trace) and the days of the month (6) of earnings.
fn part_months(sqlite: bool) -> String {
    let (rows, kind, days) = if sqlite {
        ("json_each(l.trace, '$[2]') i", "json_extract(i.value, '$[0]')", "json_extract(i.value, '$[1]')")
    } else {
        ("jsonb_array_elements(l.trace::jsonb -> 2) i(value)", "(i.value ->> 0)::bigint", "(i.value ->> 1)::bigint")
    };
    let input = |number: u8| format!("(SELECT MAX(CASE WHEN {kind} = {number} THEN {days} END) FROM {rows})");
    format!(
        "INSERT INTO pay_part_month (worker_id, month, run_id, unit_path) \
         SELECT DISTINCT s.worker_id, s.month, s.run_id, s.unit_path FROM pay_slip s \
         JOIN pay_line l ON l.slip_id = s.id WHERE l.\"group\" = 0 AND {} < {}",
        input(5),
        input(6)
    )
}

/// All sums, less those of the slips of months in part, by unit and for the run as a whole.
fn whole_sums(sqlite: bool) -> Vec<String> {
    let key = KEY.join(", ");
    let rest = KEY.into_iter().filter(|column| *column != "unit_path").collect::<Vec<_>>().join(", ");
    let summed = |columns: [&str; 5]| {
        let sums = columns.iter().zip(WHOLE).map(|(of, name)| format!("CAST(SUM({of}) AS BIGINT) AS {name}"));
        sums.collect::<Vec<_>>().join(", ")
    };
    let of_slips = ["first", "cost_fen", "gross_fen", "gross_fen - employee_fen", "gross_fen - employee_fen - tax_fen"];
    let set = |to: &dyn Fn(&str) -> String| {
        let columns = WHOLE.map(|column| format!("whole_{column} = {}", to(column)));
        format!("UPDATE pay_aggregate SET {}", columns.join(", "))
    };
    let same = KEY.map(|column| format!("part.{column} = pay_aggregate.{column}")).join(" AND ");
    vec![
        format!(
            "CREATE TABLE pay_part_sum AS SELECT {key}, {} FROM ({} AND {PART}) slip GROUP BY {key}",
            summed(of_slips),
            slips(sqlite)
        ),
        format!(
            "INSERT INTO pay_part_sum ({key}, {}) SELECT run_id, '', posts, grade, source, sex, {} FROM pay_part_sum \
             GROUP BY {rest}",
            WHOLE.join(", "),
            summed(WHOLE)
        ),
        set(&|column| column.to_owned()),
        format!(
            "{} FROM pay_part_sum part WHERE {same}",
            set(&|column| format!("pay_aggregate.{column} - part.{column}"))
        ),
        "DROP TABLE pay_part_sum".to_owned(),
    ]
}

/// Lets rows of closed runs be completed, until they are guarded again.
async fn unguard(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let drops: Vec<String> = if manager.get_database_backend() == DbBackend::Postgres {
        ["guard", "guard_truncate"].map(|name| format!("DROP TRIGGER {table}_{name} ON {table}")).to_vec()
    } else {
        ["insert", "update", "delete"].map(|event| format!("DROP TRIGGER {table}_guard_{event}")).to_vec()
    };
    for sql in drops {
        manager.get_connection().execute_unprepared(&sql).await?;
    }
    Ok(())
}
