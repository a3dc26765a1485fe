//! `payroll`: calculate, list, show, move on, explain.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use app::explain::{Explained, explain_line};
use domain::access::{Action, Principal, Scope, UnitPath};
use domain::calendar::Month;
use domain::ids::RunId;
use locales::Locale;
use serde::Serialize;
use store::runs::{ChangeRow, Changed, HeldRow, ItemTotal, RunRow, RunState, RunView};
use store::slips::{SlipLine, SlipView};
use store::{PageRequest, StoreError};

use super::args::Payroll;
use super::console::{Console, WHOLE_PAGE};
use super::output::{self, Align, Said, say, table};
use crate::jobs::{self, Outcome};

/// A calculation in another process that makes no progress for so long has been abandoned.
const ABANDONED: Duration = Duration::from_secs(20);
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// Runs a `payroll` command.
pub async fn run(console: &Console, command: Payroll) -> Result<ExitCode> {
    match command {
        Payroll::Run { month, unit, off_cycle: false } => calculate(console, month, unit.as_deref()).await?,
        Payroll::Run { month, unit, off_cycle: true } => calculate_off_cycle(console, month, unit.as_deref()).await?,
        Payroll::List => list(console).await?,
        Payroll::Show { run } => {
            let scope = console.reading(Action::ReadPay).await?;
            show(console, &scope, run).await?;
        }
        Payroll::Submit { run } => step(console, run, Step::Submit).await?,
        Payroll::Return { run, comment } => step(console, run, Step::Return(comment)).await?,
        Payroll::Approve { run } => step(console, run, Step::Approve).await?,
        Payroll::Pay { run } => step(console, run, Step::Pay).await?,
        Payroll::Explain { worker, month, off_cycle, locale } => {
            explain(console, &worker, (month, off_cycle), locale).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn calculate(console: &Console, month: Month, unit: Option<&str>) -> Result<()> {
    let by = console.acting(Action::PrepareRun).await?;
    let unit = console.unit_for(&by, unit).await?;
    let run = match console.store.create_run(console.act(&by), month, &unit).await {
        Err(StoreError::Conflict("run_exists")) => again(console, &by, month, &unit).await?,
        created => created.said()?,
    };
    finish(console, &by.scope(), run).await?;
    show(console, &by.scope(), run).await
}

async fn calculate_off_cycle(console: &Console, month: Month, unit: Option<&str>) -> Result<()> {
    let by = console.acting(Action::PrepareRun).await?;
    let unit = console.unit_for(&by, unit).await?;
    let run = console.store.create_off_cycle_run(console.act(&by), month, &unit).await.said()?;
    finish(console, &by.scope(), run).await?;
    show(console, &by.scope(), run).await
}

/// Queues the draft of the month again.
async fn again(console: &Console, by: &Principal, month: Month, unit: &UnitPath) -> Result<RunId> {
    let same = |row: &RunRow| row.month == month && row.off_cycle == 0 && row.unit == *unit;
    let Some(row) = runs(console, &by.scope()).await?.into_iter().find(same) else {
        return Err(output::said(StoreError::Conflict("run_exists")));
    };
    if row.state != RunState::Calculating {
        console.store.recalculate_run(console.act(by), row.id).await.said()?;
    }
    Ok(row.id)
}

/// Works off the queue until the run is calculated, here or by a server that took it first.
async fn finish(console: &Console, scope: &Scope, run: RunId) -> Result<()> {
    let live = std::io::stderr().is_terminal();
    let progress = move |done: i64, all: i64| {
        if live {
            eprint!("\rcalculated {done} of {all}");
            let _ = std::io::stderr().flush();
        } else {
            eprintln!("calculated {done} of {all}");
        }
    };
    let (mut seen, mut since) = (None, Instant::now());
    loop {
        match jobs::next(&console.store, &progress).await.said()? {
            Outcome::Done => {}
            Outcome::Failed(error) => return Err(output::said(error)),
            Outcome::Idle => tokio::time::sleep(LOOK_AGAIN).await,
        }
        let view = console.store.run(scope, run).await.said()?;
        if view.row.state != RunState::Calculating {
            break;
        }
        if view.progress != seen {
            (seen, since) = (view.progress, Instant::now());
        } else if since.elapsed() > ABANDONED {
            console.store.requeue_jobs(crate::clock::now()).await.said()?;
            since = Instant::now();
        }
    }
    if live {
        eprintln!();
    }
    Ok(())
}

enum Step {
    Submit,
    Return(String),
    Approve,
    Pay,
}

async fn step(console: &Console, run: RunId, step: Step) -> Result<()> {
    let action = match step {
        Step::Submit => Action::PrepareRun,
        Step::Return(_) | Step::Approve => Action::ApproveRun,
        Step::Pay => Action::PayRun,
    };
    let by = console.acting(action).await?;
    let version = console.store.run(&by.scope(), run).await.said()?.row.version;
    let act = console.act(&by);
    match &step {
        Step::Submit => console.store.submit_run(act, run, version).await,
        Step::Return(comment) => console.store.return_run(act, run, version, comment).await,
        Step::Approve => console.store.approve_run(act, run, version).await,
        Step::Pay => console.store.pay_run(act, run, version).await,
    }
    .said()?;
    let row = console.store.run(&by.scope(), run).await.said()?.row;
    if console.json {
        output::json(&row)
    } else {
        say!("run {} of {} ({}) is now {}", row.id, row.month, row.unit_name, row.state.code());
        Ok(())
    }
}

async fn runs(console: &Console, scope: &Scope) -> Result<Vec<RunRow>> {
    let mut rows = Vec::new();
    for page in 1.. {
        let found = console.store.runs(scope, PageRequest { page, size: WHOLE_PAGE }).await.said()?.rows;
        let last = found.len() < WHOLE_PAGE as usize;
        rows.extend(found);
        if last {
            break;
        }
    }
    Ok(rows)
}

async fn list(console: &Console) -> Result<()> {
    let scope = console.reading(Action::ReadPay).await?;
    let rows = runs(console, &scope).await?;
    if console.json {
        return output::json(&rows);
    }
    use Align::{Left, Right};
    let head = [
        ("run", Right),
        ("month", Left),
        ("unit", Left),
        ("state", Left),
        ("slips", Right),
        ("held", Right),
        ("gross", Right),
        ("net", Right),
        ("cost", Right),
    ];
    let rows: Vec<Vec<String>> = rows.iter().map(run_cells).collect();
    say!("{}", table(&head, &rows));
    Ok(())
}

fn run_cells(row: &RunRow) -> Vec<String> {
    vec![
        row.id.to_string(),
        match row.off_cycle {
            0 => row.month.to_string(),
            number => format!("{} off-cycle {number}", row.month),
        },
        row.unit_name.clone(),
        row.state.code().to_owned(),
        row.slips.to_string(),
        row.held.to_string(),
        row.totals.gross.to_string(),
        row.totals.net.to_string(),
        row.totals.cost.to_string(),
    ]
}

#[derive(Serialize)]
struct Shown<'a> {
    run: &'a RunView,
    totals: &'a [ItemTotal],
    held: &'a [HeldRow],
    changes: &'a [ChangeRow],
}

async fn show(console: &Console, scope: &Scope, run: RunId) -> Result<()> {
    let view = console.store.run(scope, run).await.said()?;
    let totals = console.store.run_totals(scope, run).await.said()?;
    let mut held = Vec::new();
    for page in 1.. {
        let found = console.store.run_held(scope, run, PageRequest { page, size: WHOLE_PAGE }).await.said()?.rows;
        let last = found.len() < WHOLE_PAGE as usize;
        held.extend(found);
        if last {
            break;
        }
    }
    let changes =
        console.store.run_changes(scope, run, Changed::All, PageRequest { page: 1, size: 20 }).await.said()?.rows;
    if console.json {
        return output::json(&Shown { run: &view, totals: &totals, held: &held, changes: &changes });
    }
    print_run(&view, &totals, &held, &changes);
    Ok(())
}

fn print_run(view: &RunView, totals: &[ItemTotal], held: &[HeldRow], changes: &[ChangeRow]) {
    let row = &view.row;
    let sample = if view.sample { ", some figures are samples" } else { "" };
    say!("run {} of {} for {}: {}{sample}", row.id, row.month, row.unit_name, row.state.code());
    say!("{} slips, {} held", row.slips, row.held);
    say!(
        "gross {}, contributions {}, tax {}, net {}, employer {}, cost {}",
        row.totals.gross,
        row.totals.employee,
        row.totals.tax,
        row.totals.net,
        row.totals.employer,
        row.totals.cost
    );
    use Align::{Left, Right};
    if !totals.is_empty() {
        let cells = totals.iter().map(|total| {
            vec![
                total.unit_name.clone(),
                total.item_name.en.clone(),
                total.people.to_string(),
                total.amount.to_string(),
            ]
        });
        let head = [("unit", Left), ("item", Left), ("people", Right), ("amount", Right)];
        say!("\n{}", table(&head, &cells.collect::<Vec<_>>()));
    }
    if !held.is_empty() {
        let cells = held
            .iter()
            .map(|held| vec![held.code.clone(), held.name.clone(), held.unit.clone(), held.hold.to_string()]);
        let head = [("held", Left), ("name", Left), ("unit", Left), ("reason", Left)];
        say!("\n{}", table(&head, &cells.collect::<Vec<_>>()));
    }
    if !changes.is_empty() {
        let cells = changes.iter().map(|change| {
            let before = change.net_before.map_or_else(String::new, |net| net.to_string());
            let net = change.net.map_or_else(String::new, |net| net.to_string());
            let causes = change.causes.iter().map(|split| format!("{} {}", split.cause.code(), split.figures.net));
            let causes = causes.collect::<Vec<_>>().join("; ");
            vec![change.name.clone(), change.unit.clone(), before, net, causes]
        });
        let head = [("changed", Left), ("unit", Left), ("net before", Right), ("net", Right), ("causes", Left)];
        say!("\n{}", table(&head, &cells.collect::<Vec<_>>()));
    }
}

#[derive(Serialize)]
struct ExplainedSlip<'a> {
    code: &'a str,
    name: &'a str,
    month: Month,
    state: &'a str,
    totals: domain::pay::Totals,
    lines: Vec<ExplainedLine<'a>>,
}

#[derive(Serialize)]
struct ExplainedLine<'a> {
    item: &'a str,
    name: &'a str,
    group: &'a str,
    amount: domain::money::Money,
    formula: String,
    inputs: Vec<(String, String)>,
    source: String,
    sample: bool,
}

async fn explain(console: &Console, worker: &str, (month, off_cycle): (Month, i32), locale: Locale) -> Result<()> {
    let scope = console.reading(Action::ReadPay).await?;
    let worker = console.worker(&scope, worker).await?;
    let slip = match console.store.slip_in(&scope, worker, (month, off_cycle)).await {
        Err(StoreError::NotFound) => bail!("there is no payslip of this worker for {month}"),
        found => found.said()?,
    };
    let lines: Vec<_> = slip.lines.iter().map(|line| explained(locale, line, &slip)).collect();
    if console.json {
        return output::json(&ExplainedSlip {
            code: &slip.row.code,
            name: &slip.row.name,
            month,
            state: slip.row.state.code(),
            totals: slip.row.totals,
            lines,
        });
    }
    say!("{} {}, {month} ({})", slip.row.code, slip.row.name, slip.row.state.code());
    for line in &lines {
        let sample = if line.sample { format!(" [{}]", locale.text("report.sample")) } else { String::new() };
        say!("\n{}  {}{sample}\n  {}", line.name, line.amount, line.formula);
        for (name, value) in &line.inputs {
            say!("  {name}: {value}");
        }
        say!("  {}", line.source);
    }
    let totals = slip.row.totals;
    say!("\ngross {}, contributions {}, tax {}, net {}", totals.gross, totals.employee, totals.tax, totals.net);
    Ok(())
}

fn explained<'a>(locale: Locale, line: &'a SlipLine, slip: &SlipView) -> ExplainedLine<'a> {
    let Explained { formula, inputs, source, sample } = explain_line(locale, line, slip);
    let name = match locale {
        Locale::Zh => &line.name.zh,
        Locale::En => &line.name.en,
    };
    ExplainedLine {
        item: &line.item,
        name,
        group: line.group.code(),
        amount: line.amount,
        formula,
        inputs,
        source,
        sample,
    }
}
