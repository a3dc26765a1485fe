//! Sums and quartiles of pay, kept with each run: pages for readers of figures sum a few rows instead of slips.
//!
//! They are rows of a run like its slips: written when it has been calculated, in the same transaction, and closed with
//! it. Runs of before get theirs here, from their slips.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::column::{number, path, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Pay by each caliber, in fen.
const CALIBERS: [&str; 4] = ["employer_cost_fen", "gross_fen", "after_contributions_fen", "net_fen"];
/// What a distribution is told by, in fen.
const PLACES: [&str; 6] = ["total_fen", "least_fen", "lower_fen", "median_fen", "upper_fen", "most_fen"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        pay_aggregate(manager).await?;
        pay_quartile(manager).await?;
        let connection = manager.get_connection();
        let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
        for sql in [sums(sqlite), WHOLE.to_owned(), quartiles("1 = 1")] {
            connection.execute_unprepared(&sql).await?;
        }
        guard(manager, "pay_aggregate").await?;
        guard(manager, "pay_quartile").await
    }
}

async fn pay_aggregate(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table
        .table("pay_aggregate")
        .col(number("run_id"))
        .col(path(manager, "unit_path"))
        .col(text("posts"))
        .col(text("grade"))
        .col(text("source"))
        .col(text("sex"))
        .col(number("people"))
        .col(number("slips"));
    for caliber in CALIBERS {
        table.col(number(caliber));
    }
    let mut key = Index::create();
    for column in ["run_id", "unit_path", "posts", "grade", "source", "sex"] {
        key.col(column);
    }
    table.primary_key(&mut key).foreign_key(
        ForeignKey::create().name("pay_aggregate_run").from("pay_aggregate", "run_id").to("pay_run", "id"),
    );
    clustered(manager, &mut table);
    manager.create_table(table).await
}

async fn pay_quartile(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table
        .table("pay_quartile")
        .col(number("run_id"))
        .col(path(manager, "unit_path"))
        .col(text("caliber"))
        .col(number("slips"));
    for place in PLACES {
        table.col(number(place));
    }
    table
        .primary_key(Index::create().col("run_id").col("unit_path").col("caliber"))
        .foreign_key(ForeignKey::create().name("pay_quartile_run").from("pay_quartile", "run_id").to("pay_run", "id"));
    clustered(manager, &mut table);
    manager.create_table(table).await
}

/// SQLite keeps the rows of such a table in its primary key instead of beside it.
pub(crate) fn clustered(manager: &SchemaManager<'_>, table: &mut TableCreateStatement) {
    if manager.get_database_backend() == DbBackend::Sqlite {
        table.extra("WITHOUT ROWID");
    }
}

/// Sums by unit, posts, grade, source and sex. Somebody with several slips in a month counts in the first of its runs;
/// how they came to the job is what the run knew.
fn sums(sqlite: bool) -> String {
    let slips = slips(sqlite);
    format!(
        "INSERT INTO pay_aggregate (run_id, unit_path, posts, grade, source, sex, people, slips, employer_cost_fen, \
         gross_fen, after_contributions_fen, net_fen) \
         SELECT run_id, unit_path, posts, grade, source, sex, SUM(first), COUNT(*), SUM(cost_fen), SUM(gross_fen), \
         SUM(gross_fen - employee_fen), SUM(gross_fen - employee_fen - tax_fen) FROM ({slips}) slip \
         GROUP BY run_id, unit_path, posts, grade, source, sex"
    )
}

/// Slips `s` of calculated runs, with sex and source, and whether they are the first of their worker and month.
pub(crate) fn slips(sqlite: bool) -> String {
    let (source, next_month) = if sqlite {
        ("json_extract(f.body, '$.source')", "printf('%04d-%02d-01', (r.month + 1) / 12, (r.month + 1) % 12 + 1)")
    } else {
        (
            "(f.body::json ->> 'source')",
            "to_char((r.month + 1) / 12, 'FM0000') || '-' || to_char((r.month + 1) % 12 + 1, 'FM00') || '-01'",
        )
    };
    format!(
        "SELECT s.*, w.sex AS sex, COALESCE((SELECT {source} FROM fact f WHERE f.worker_id = s.worker_id \
         AND f.kind = 'employment' AND f.valid_from_on < {next_month} AND f.recorded_at <= r.known_at \
         AND (f.superseded_at IS NULL OR f.superseded_at > r.known_at) \
         ORDER BY f.valid_from_on DESC, f.id DESC LIMIT 1), '') AS source, \
         CASE WHEN EXISTS (SELECT 1 FROM pay_slip e WHERE e.worker_id = s.worker_id AND e.month = s.month \
         AND e.run_id < s.run_id) THEN 0 ELSE 1 END AS first \
         FROM pay_slip s JOIN pay_run r ON r.id = s.run_id JOIN worker w ON w.id = s.worker_id \
         WHERE r.state <> 'calculating'"
    )
}

/// The sums of each run as a whole, under no unit.
const WHOLE: &str = "INSERT INTO pay_aggregate (run_id, unit_path, posts, grade, source, sex, people, slips, \
     employer_cost_fen, gross_fen, after_contributions_fen, net_fen) \
     SELECT run_id, '', posts, grade, source, sex, SUM(people), SUM(slips), SUM(employer_cost_fen), SUM(gross_fen), \
     SUM(after_contributions_fen), SUM(net_fen) FROM pay_aggregate GROUP BY run_id, posts, grade, source, sex";

/// Quartiles by every unit of a run and caliber, of the slips `s` that meet a condition: linear between the two nearest,
/// to the fen, half up.
pub(crate) fn quartiles(of: &str) -> String {
    let quartile = |part: u8| {
        let at = |place: String| format!("MAX(CASE WHEN place = {place} THEN fen END)");
        let low = at(format!("last * {part} / 4"));
        let high = at(format!("last * {part} / 4 + 1"));
        format!("{low} + ((COALESCE({high}, {low}) - {low}) * (MAX(last) * {part} % 4) * 2 + 4) / 8")
    };
    format!(
        "INSERT INTO pay_quartile (run_id, unit_path, caliber, slips, total_fen, least_fen, lower_fen, median_fen, \
         upper_fen, most_fen) \
         WITH above AS (SELECT leaf.path AS leaf, u.path AS unit FROM unit leaf JOIN unit u \
         ON substr(leaf.path, 1, length(u.path)) = u.path), \
         slip AS (SELECT s.run_id, above.unit AS unit_path, s.cost_fen, s.gross_fen, s.employee_fen, s.tax_fen \
         FROM pay_slip s JOIN pay_run r ON r.id = s.run_id AND r.state <> 'calculating' \
         JOIN above ON above.leaf = s.unit_path WHERE substr(above.unit, 1, length(r.unit_path)) = r.unit_path AND {of}), \
         amount AS (SELECT run_id, unit_path, 'employer_cost' AS caliber, cost_fen AS fen FROM slip \
         UNION ALL SELECT run_id, unit_path, 'gross', gross_fen FROM slip \
         UNION ALL SELECT run_id, unit_path, 'after_contributions', gross_fen - employee_fen FROM slip \
         UNION ALL SELECT run_id, unit_path, 'net', gross_fen - employee_fen - tax_fen FROM slip), \
         ranked AS (SELECT run_id, unit_path, caliber, fen, \
         ROW_NUMBER() OVER (PARTITION BY run_id, unit_path, caliber ORDER BY fen) - 1 AS place, \
         COUNT(*) OVER (PARTITION BY run_id, unit_path, caliber) - 1 AS last FROM amount) \
         SELECT run_id, unit_path, caliber, COUNT(*), SUM(fen), MIN(fen), {lower}, {median}, {upper}, MAX(fen) \
         FROM ranked GROUP BY run_id, unit_path, caliber",
        lower = quartile(1),
        median = quartile(2),
        upper = quartile(3),
    )
}

/// Rows change only while their run is being calculated.
pub(crate) async fn guard(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    if manager.get_database_backend() == DbBackend::Postgres {
        for (name, on, function) in [
            ("guard", format!("INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW"), "pay_figures_guard"),
            ("guard_truncate", format!("TRUNCATE ON {table} FOR EACH STATEMENT"), "pay_refuse_truncate"),
        ] {
            let sql = format!("CREATE TRIGGER {table}_{name} BEFORE {on} EXECUTE FUNCTION {function}()");
            connection.execute_unprepared(&sql).await?;
        }
        return Ok(());
    }
    let closed =
        |run: &str| format!("NOT EXISTS (SELECT 1 FROM pay_run r WHERE r.id = {run} AND r.state = 'calculating')");
    for (event, when) in [
        ("insert", closed("NEW.run_id")),
        ("update", format!("{} OR {}", closed("NEW.run_id"), closed("OLD.run_id"))),
        ("delete", closed("OLD.run_id")),
    ] {
        let sql = format!(
            "CREATE TRIGGER {table}_guard_{event} BEFORE {event} ON {table} WHEN {when} \
             BEGIN SELECT RAISE(ABORT, 'the run is closed'); END"
        );
        connection.execute_unprepared(&sql).await?;
    }
    Ok(())
}
