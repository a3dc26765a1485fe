//! `report`: payslips and registers as PDF files.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use domain::access::Action;
use reports::Summary;

use super::args::{Report, ReportOf};
use super::console::Console;
use super::output::{self, Said, say};
use crate::documents::{self, Wanted};

/// Runs a `report` command. A report that fails leaves nothing behind, and what was there before as it was.
pub async fn run(console: &Console, command: Report) -> Result<ExitCode> {
    let (kind, of) = match &command {
        Report::Payslips(of) => ("payslips", of),
        Report::Payslip(of) => ("payslip", of),
        Report::Register(of) => ("register", of),
    };
    let part = part_of(&of.out)?;
    let summary = match write(console, &command, of, &part).await {
        Ok(summary) => summary,
        Err(error) => {
            // The reason of the failure matters more than a file that is left.
            let _ = std::fs::remove_file(&part);
            return Err(error);
        }
    };
    std::fs::rename(&part, &of.out).with_context(|| format!("cannot write {}", of.out.display()))?;
    if console.json {
        let out = of.out.display().to_string();
        let missing: String = summary.missing.iter().collect();
        output::json(&serde_json::json!({ "report": kind, "file": out, "pages": summary.pages, "missing": missing }))?;
    } else {
        say!("{}: {} pages", of.out.display(), summary.pages);
    }
    Ok(ExitCode::SUCCESS)
}

/// The file beside `out` that is written first.
fn part_of(out: &Path) -> Result<PathBuf> {
    let mut name = out.file_name().context("--out names no file")?.to_owned();
    name.push(".part");
    Ok(out.with_file_name(name))
}

async fn write(console: &Console, command: &Report, of: &ReportOf, part: &Path) -> Result<Summary> {
    let create = || File::create(part).with_context(|| format!("cannot write {}", part.display()));
    match command {
        Report::Payslips(_) => documents::payslips(&wanted(console, of).await?, create()?).await,
        Report::Register(_) => documents::register(&wanted(console, of).await?, create()?).await,
        Report::Payslip(_) => {
            let pdf = one(console, of).await?;
            create()?.write_all(&pdf.bytes)?;
            Ok(pdf.summary)
        }
    }
}

async fn wanted(console: &Console, of: &ReportOf) -> Result<Wanted> {
    let scope = console.reading(Action::ReadPay).await?;
    let unit = match &of.unit {
        Some(code) => console.store.unit_by_code(&scope, code).await.map_err(|_| anyhow!("there is no unit {code}"))?,
        None => {
            console.store.units(&scope).await.said()?.into_iter().next().ok_or_else(|| anyhow!("there is no unit"))?
        }
    };
    Ok(Wanted {
        store: console.store.clone(),
        scope,
        month: of.month,
        off_cycle: of.off_cycle,
        unit: unit.path,
        unit_name: unit.name,
        locale: of.locale,
        now: console.now,
    })
}

async fn one(console: &Console, of: &ReportOf) -> Result<reports::Pdf> {
    let Some(worker) = &of.worker else { bail!("name the worker with --worker") };
    let scope = console.reading(Action::ReadPay).await?;
    let worker = console.worker(&scope, worker).await?;
    let slip = console.store.slip_in(&scope, worker, (of.month, of.off_cycle)).await.said()?;
    documents::payslip(&console.store, &scope, &slip, of.locale, console.now).await
}
