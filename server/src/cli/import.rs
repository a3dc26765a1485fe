//! `import roster`: read, compare, apply.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use domain::access::{Action, Principal};
use domain::roster::{Problem, Reading, Severity};
use locales::Locale;
use serde::Serialize;
use store::imports::{ApplyOptions, ImportDiff, ImportOutcome, RowEffect};

use super::args::Roster;
use super::console::Console;
use super::output::{self, Said, say};
use crate::roster;

/// Problems printed for people; JSON has all of them.
pub(super) const SHOWN: usize = 200;

/// What the command prints as JSON.
#[derive(Serialize)]
struct Report<'a> {
    file: String,
    as_of: String,
    people: u32,
    rows: usize,
    bad_rows: &'a [u32],
    errors: u32,
    warnings: u32,
    summary: &'a domain::roster::Summary,
    problems: &'a [Problem],
    diff: Option<&'a ImportDiff>,
    outcome: Option<&'a ImportOutcome>,
}

/// Imports a roster whole, or without its bad rows if asked to, or not at all.
pub async fn roster(console: &Console, args: &Roster) -> Result<ExitCode> {
    let by = console.acting(Action::ImportRoster).await?;
    let reading = read(console, &by, args).await?;
    let refused = reading.has_errors() && !args.skip_bad;
    let root = console.unit_for(&by, args.unit.as_deref()).await?;
    let facts_from = args.facts_from.unwrap_or_else(|| roster::facts_from(&reading));
    let diff = console.store.import_diff(&by, &root, &reading.rows, facts_from).await.said()?;
    let outcome = if refused || args.dry_run {
        None
    } else {
        let options = ApplyOptions { facts_from, confirm_placements: !args.no_placements, fictitious: false };
        let act = console.act(&by);
        Some(console.store.apply_import(act, None, &root, &reading.rows, options).await.said()?)
    };
    if console.json {
        output::json(&report(args, &reading, &diff, outcome.as_ref()))?;
    } else {
        print(&reading, &diff, outcome.as_ref());
    }
    if refused && !args.dry_run {
        bail!("nothing was imported: correct the errors, or leave those rows out with --skip-bad");
    }
    Ok(if refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn read(console: &Console, by: &Principal, args: &Roster) -> Result<Reading> {
    let bytes = std::fs::read(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?;
    let upload = exchange::roster::open(&bytes, &file_name(&args.file)).map_err(unreadable)?;
    let root = console.unit_for(by, args.unit.as_deref()).await?;
    roster::read(&console.store, by, &root, &upload, crate::clock::day(console.now)).await.said()
}

/// Why a file was not read, in words.
pub(super) fn unreadable(error: exchange::ReadError) -> anyhow::Error {
    let key = format!("roster.read_error.{}", error.code());
    let values = error.params();
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    match Locale::En.find(&key) {
        Some(_) => anyhow::anyhow!("{}", Locale::En.format(&key, &values)),
        None => anyhow::anyhow!(error),
    }
}

pub(super) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn report<'a>(
    args: &Roster,
    reading: &'a Reading,
    diff: &'a ImportDiff,
    outcome: Option<&'a ImportOutcome>,
) -> Report<'a> {
    Report {
        file: file_name(&args.file),
        as_of: reading.as_of.to_string(),
        people: reading.people,
        rows: reading.rows.len(),
        bad_rows: &reading.bad_rows,
        errors: reading.count(Severity::Error),
        warnings: reading.count(Severity::Warning),
        summary: &reading.summary,
        problems: &reading.problems,
        diff: Some(diff),
        outcome,
    }
}

fn print(reading: &Reading, diff: &ImportDiff, outcome: Option<&ImportOutcome>) {
    say!(
        "{} people as of {}: {} errors, {} warnings",
        reading.people,
        reading.as_of,
        reading.count(Severity::Error),
        reading.count(Severity::Warning)
    );
    for problem in reading.problems.iter().filter(|problem| problem.severity != Severity::Notice).take(SHOWN) {
        say!("{}", line(problem));
    }
    if reading.problems.len() > SHOWN {
        say!("… and more; --json prints all");
    }
    say!(
        "{} new, {} changed, {} unchanged, {} missing since last time, {} new units",
        diff.new,
        diff.changed,
        diff.unchanged,
        diff.missing.len(),
        diff.new_units.len()
    );
    let outside = diff.rows.iter().filter(|row| row.effect == RowEffect::Outside).count();
    if outside > 0 {
        say!("{outside} rows lie outside the unit of the account");
    }
    match outcome {
        Some(done) => say!(
            "imported: {} added, {} changed, {} unchanged, {} units added, {} placements confirmed",
            done.added,
            done.changed,
            done.unchanged,
            done.units,
            done.placed
        ),
        None => say!("nothing was written"),
    }
}

/// `error  row 12, column F: ID number … (value)`.
fn line(problem: &Problem) -> String {
    let severity = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "notice",
    };
    let code = problem.code.code();
    let key = format!("roster.problem.{code}");
    let values: Vec<(&str, &str)> =
        problem.params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let text = if Locale::En.find(&key).is_some() { Locale::En.format(&key, &values) } else { code.to_owned() };
    let column =
        if problem.column_letter.is_empty() { String::new() } else { format!(", column {}", problem.column_letter) };
    let value = if problem.value.is_empty() { String::new() } else { format!(" ({})", problem.value) };
    format!("{severity}  row {}{column}: {text}{value}", problem.row)
}
