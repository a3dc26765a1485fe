//! Closed months stay closed: the database itself refuses every change to figures of a run that is not being
//! calculated, and every step of a run that is not one of its life.
//!
//! Inserts are checked for an existing key too, because SQLite's `INSERT OR REPLACE` removes the old row without
//! asking its delete trigger.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Steps of a run's life, from → to.
const STEPS: [(&str, &str); 7] = [
    ("calculating", "calculating"),
    ("calculating", "draft"),
    ("draft", "calculating"),
    ("draft", "submitted"),
    ("submitted", "draft"),
    ("submitted", "approved"),
    ("approved", "paid"),
];

/// What never changes.
const FIXED: [&str; 3] = ["id", "month", "unit_path"];

/// What changes only while, or by, calculating.
const CALCULATED: [&str; 19] = [
    "slips",
    "held",
    "changes",
    "gross_fen",
    "taxable_fen",
    "employee_fen",
    "tax_fen",
    "net_fen",
    "employer_fen",
    "cost_fen",
    "policy_snapshot_id",
    "known_at",
    "cursor",
    "progress_done",
    "progress_total",
    "sample",
    "prepared_by",
    "prepared_account",
    "prepared_at",
];

/// What an approved run keeps when it is marked paid.
const SIGNED: [&str; 10] = [
    "submitted_by",
    "submitted_account",
    "submitted_at",
    "approved_by",
    "approved_account",
    "approved_at",
    "returned_by",
    "returned_account",
    "returned_at",
    "returned_comment",
];

pub(super) async fn install(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = match manager.get_database_backend() {
        DbBackend::Postgres => postgres(),
        _ => sqlite(),
    };
    for statement in statements {
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}

fn differs(columns: &[&str], unequal: &str) -> String {
    let parts: Vec<String> = columns.iter().map(|column| format!("NEW.{column} {unequal} OLD.{column}")).collect();
    format!("({})", parts.join(" OR "))
}

/// True when an update of `pay_run` is none of the steps, or changes what the step leaves alone.
fn illegal_step(unequal: &str) -> String {
    let steps: Vec<String> =
        STEPS.iter().map(|(from, to)| format!("(OLD.state = '{from}' AND NEW.state = '{to}')")).collect();
    format!(
        "NOT ({steps}) OR {fixed} OR (OLD.state <> 'calculating' AND NEW.state <> 'calculating' AND {calculated}) \
         OR (OLD.state IN ('submitted', 'approved') AND {preparers}) OR (OLD.state = 'approved' AND {signed})",
        steps = steps.join(" OR "),
        fixed = differs(&FIXED, unequal),
        calculated = differs(&CALCULATED, unequal),
        preparers = differs(&["preparers"], unequal),
        signed = differs(&SIGNED, unequal),
    )
}

fn closed_run(run: &str) -> String {
    format!("NOT EXISTS (SELECT 1 FROM pay_run r WHERE r.id = {run} AND r.state = 'calculating')")
}

fn closed_slip(slip: &str) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM pay_slip s JOIN pay_run r ON r.id = s.run_id \
         WHERE s.id = {slip} AND r.state = 'calculating')"
    )
}

const MESSAGE: &str = "the run is closed";

fn sqlite() -> Vec<String> {
    let trigger = |table: &str, event: &str, when: String| {
        format!(
            "CREATE TRIGGER {table}_guard_{name} BEFORE {event} ON {table} WHEN {when} \
             BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
            name = event.to_lowercase()
        )
    };
    let mut all = vec![
        trigger(
            "pay_run",
            "INSERT",
            "NEW.state <> 'calculating' OR EXISTS (SELECT 1 FROM pay_run r \
             WHERE r.id = NEW.id OR (r.month = NEW.month AND r.unit_path = NEW.unit_path))"
                .to_owned(),
        ),
        trigger("pay_run", "UPDATE", illegal_step("IS NOT")),
        trigger("pay_run", "DELETE", "OLD.state NOT IN ('calculating', 'draft')".to_owned()),
        trigger(
            "policy_snapshot",
            "INSERT",
            "EXISTS (SELECT 1 FROM policy_snapshot p WHERE p.id = NEW.id OR p.digest = NEW.digest)".to_owned(),
        ),
        trigger(
            "pay_slip",
            "INSERT",
            format!("{} OR EXISTS (SELECT 1 FROM pay_slip s WHERE s.id = NEW.id)", closed_run("NEW.run_id")),
        ),
        trigger(
            "pay_slip",
            "UPDATE",
            format!("{} OR {} OR NEW.id IS NOT OLD.id", closed_run("NEW.run_id"), closed_run("OLD.run_id")),
        ),
        trigger("pay_slip", "DELETE", closed_run("OLD.run_id")),
        trigger("pay_line", "INSERT", closed_slip("NEW.slip_id")),
        trigger("pay_line", "UPDATE", format!("{} OR {}", closed_slip("NEW.slip_id"), closed_slip("OLD.slip_id"))),
        trigger("pay_line", "DELETE", closed_slip("OLD.slip_id")),
    ];
    for table in ["pay_held", "pay_total"] {
        all.push(trigger(table, "INSERT", closed_run("NEW.run_id")));
        all.push(trigger(table, "UPDATE", format!("{} OR {}", closed_run("NEW.run_id"), closed_run("OLD.run_id"))));
        all.push(trigger(table, "DELETE", closed_run("OLD.run_id")));
    }
    all
}

fn postgres() -> Vec<String> {
    let function = |name: &str, body: String| {
        format!(
            "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} \
             IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
    };
    let refuse_if = |events: &str, condition: &str| {
        format!("IF {events} THEN IF {condition} THEN RAISE EXCEPTION '{MESSAGE}'; END IF; END IF;")
    };
    let (inserts, deletes, updates) = ("TG_OP = 'INSERT'", "TG_OP = 'DELETE'", "TG_OP = 'UPDATE'");
    let (new_row, old_row) = ("TG_OP IN ('INSERT', 'UPDATE')", "TG_OP IN ('DELETE', 'UPDATE')");
    let run = [
        refuse_if(inserts, "NEW.state <> 'calculating'"),
        refuse_if(deletes, "OLD.state NOT IN ('calculating', 'draft')"),
        refuse_if(updates, &illegal_step("IS DISTINCT FROM")),
    ];
    let figures = [refuse_if(new_row, &closed_run("NEW.run_id")), refuse_if(old_row, &closed_run("OLD.run_id"))];
    let lines = [refuse_if(new_row, &closed_slip("NEW.slip_id")), refuse_if(old_row, &closed_slip("OLD.slip_id"))];
    let mut all = vec![
        function("pay_run_guard", run.concat()),
        function("pay_figures_guard", figures.concat()),
        function("pay_line_guard", lines.concat()),
        format!(
            "CREATE FUNCTION pay_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
        ),
    ];
    for (table, function) in [
        ("pay_run", "pay_run_guard"),
        ("pay_slip", "pay_figures_guard"),
        ("pay_line", "pay_line_guard"),
        ("pay_held", "pay_figures_guard"),
        ("pay_total", "pay_figures_guard"),
    ] {
        all.push(format!(
            "CREATE TRIGGER {table}_guard BEFORE INSERT OR UPDATE OR DELETE ON {table} \
             FOR EACH ROW EXECUTE FUNCTION {function}()"
        ));
        all.push(format!(
            "CREATE TRIGGER {table}_guard_truncate BEFORE TRUNCATE ON {table} \
             FOR EACH STATEMENT EXECUTE FUNCTION pay_refuse_truncate()"
        ));
    }
    all
}
