//! `import opening`, `bases`, `deductions`, `one-offs`, `attendance`, `training`: read, compare, record.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use domain::access::Action;
use domain::roster::Severity;
use exchange::Problem;
use exchange::input::Reading;
use locales::Locale;
use serde::Serialize;
use store::lists::{Finding, ListDiff, ListOf, ListOptions, ListOutcome, ListPreviewRow, ListRow};

use super::args::{Import, List};
use super::console::Console;
use super::import::{SHOWN, file_name, unreadable};
use super::output::{self, Said, say};
use crate::lists;

/// What the command prints as JSON.
#[derive(Serialize)]
struct Report<'a> {
    file: String,
    list: &'a ListOf,
    encoding: Option<&'a str>,
    people: u32,
    errors: u32,
    problems: &'a [Problem],
    diff: &'a ListDiff,
    outcome: Option<&'a ListOutcome>,
}

/// Records a list whole, or without its bad rows if asked to, or not at all.
pub async fn list(console: &Console, import: Import) -> Result<ExitCode> {
    let by = console.acting(Action::ImportRoster).await?;
    let (of, args) = match import {
        Import::Opening { list, year } => (ListOf::Opening { year }, list),
        Import::Bases { list, month } => (ListOf::Bases { month }, list),
        Import::Deductions { list, month } => (ListOf::Deductions { month }, list),
        Import::OneOffs { list, month } => (ListOf::OneOffs { month }, list),
        Import::Attendance { list, month, unpaid } => {
            (ListOf::Attendance { month, unpaid: lists::kinds_of_leave(&unpaid) }, list)
        }
        Import::Training { list, session } => {
            (lists::of_session(&console.store, &by.scope(), session).await.said()?, list)
        }
        Import::Roster(_) => bail!("a roster is no list"),
    };
    let act = console.act(&by);
    let reading = read(console, &of, &args).await?;
    let diff = console.store.list_preview(act, &of, &reading.rows).await.said()?;
    let refused = (reading.has_errors() || diff.refused > 0) && !args.skip_bad;
    let outcome = if refused || args.dry_run {
        None
    } else {
        let options = ListOptions { without_refused: args.skip_bad, seen: Some(&diff.seen) };
        Some(console.store.apply_list(act, None, &of, &reading.rows, options).await.said()?)
    };
    if console.json {
        output::json(&Report {
            file: file_name(&args.file),
            list: &of,
            encoding: reading.encoding.as_deref(),
            people: reading.people,
            errors: reading.errors + diff.refused,
            problems: &reading.problems,
            diff: &diff,
            outcome: outcome.as_ref(),
        })?;
    } else {
        print(&reading, &diff, outcome.as_ref());
    }
    if refused && !args.dry_run {
        bail!("nothing was recorded: correct the problems, or leave those rows out with --skip-bad");
    }
    Ok(if refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn read(console: &Console, of: &ListOf, args: &List) -> Result<Reading<ListRow>> {
    let bytes = std::fs::read(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?;
    let items = lists::items(&console.store, of).await.said()?;
    lists::read(of, &items, &bytes, &file_name(&args.file)).map_err(unreadable)
}

fn print(reading: &Reading<ListRow>, diff: &ListDiff, outcome: Option<&ListOutcome>) {
    say!("{} rows: {} errors in the file, {} beside what is on file", reading.people, reading.errors, diff.refused);
    let notable = |severity: Severity| severity != Severity::Notice;
    let of_file = reading.problems.iter().filter(|problem| notable(problem.severity)).map(of_file);
    let findings = diff.rows.iter().flat_map(|row| row.findings.iter().map(move |finding| (row, finding)));
    let of_rows = findings.filter(|(_, finding)| notable(finding.code.severity())).map(|(row, it)| of_row(row, it));
    let lines: Vec<String> = of_file.chain(of_rows).collect();
    for line in lines.iter().take(SHOWN) {
        say!("{line}");
    }
    if lines.len() > SHOWN {
        say!("… and more; --json prints all");
    }
    say!("{} new, {} changed, {} the same, {} not recorded", diff.new, diff.changed, diff.same, diff.left_out);
    match outcome {
        Some(ListOutcome { import: Some(_), new, changed, .. }) => say!("recorded: {new} new, {changed} changed"),
        Some(_) => say!("nothing new; nothing was written"),
        None => say!("nothing was written"),
    }
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "notice",
    }
}

/// `error  row 12, column F: Not an amount … (value)`.
fn of_file(problem: &Problem) -> String {
    let values: Vec<(&str, &str)> =
        problem.params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let text = Locale::En.format(&format!("exchange.problem.{}", problem.code.code()), &values);
    let column =
        if problem.column_letter.is_empty() { String::new() } else { format!(", column {}", problem.column_letter) };
    let value = if problem.value.is_empty() { String::new() } else { format!(" ({})", problem.value) };
    format!("{}  row {}{column}: {text}{value}", severity(problem.severity), problem.row)
}

/// `error  row 12: Nobody with this ID number …`.
fn of_row(row: &ListPreviewRow, finding: &Finding) -> String {
    let code = finding.code.code();
    let value = |(name, value): (&&'static str, &String)| match (code, *name) {
        ("invalid", "reason") => (*name, Locale::En.text(&format!("error.field.{value}")).to_owned()),
        _ => (*name, value.clone()),
    };
    let values: Vec<(&str, String)> = finding.params.iter().map(value).collect();
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let text = Locale::En.format(&format!("list.problem.{code}"), &values);
    format!("{}  row {}: {text}", severity(finding.code.severity()), row.row)
}
