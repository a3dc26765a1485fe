//! `report`: payslips and registers as PDF files.

use std::process::ExitCode;

use anyhow::{Result, anyhow, bail};
use domain::access::Action;

use super::args::{Report, ReportOf};
use super::console::Console;
use super::output::{self, Said};
use crate::documents::{self, Wanted};

/// Runs a `report` command.
pub async fn run(console: &Console, command: Report) -> Result<ExitCode> {
    let (kind, of) = match &command {
        Report::Payslips(of) => ("payslips", of),
        Report::Payslip(of) => ("payslip", of),
        Report::Register(of) => ("register", of),
    };
    let summary = match command {
        Report::Payslips(ref of) => {
            documents::payslips(&wanted(console, of).await?, std::fs::File::create(&of.out)?).await?
        }
        Report::Register(ref of) => {
            documents::register(&wanted(console, of).await?, std::fs::File::create(&of.out)?).await?
        }
        Report::Payslip(ref of) => one(console, of).await?,
    };
    if console.json {
        let out = of.out.display().to_string();
        let missing: String = summary.missing.iter().collect();
        output::json(&serde_json::json!({ "report": kind, "file": out, "pages": summary.pages, "missing": missing }))?;
    } else {
        println!("{}: {} pages", of.out.display(), summary.pages);
    }
    Ok(ExitCode::SUCCESS)
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
        unit: unit.path,
        unit_name: unit.name,
        locale: of.locale,
        now: console.now,
    })
}

async fn one(console: &Console, of: &ReportOf) -> Result<reports::Summary> {
    let Some(worker) = &of.worker else { bail!("name the worker with --worker") };
    let scope = console.reading(Action::ReadPay).await?;
    let worker = console.worker(&scope, worker).await?;
    let slip = console.store.slip_of(&scope, worker, of.month).await.said()?;
    let pdf = documents::payslip(&console.store, &scope, &slip, of.locale, console.now).await?;
    std::fs::write(&of.out, &pdf.bytes)?;
    Ok(pdf.summary)
}
