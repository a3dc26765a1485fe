//! The command line: stable, in English, for scripts and for administrators.
//!
//! Whoever can read the database and its key may run it: it asks for no password. What a command writes it writes in
//! the name of an account (`--as`), whose role and unit decide what it may do.

mod args;
mod console;
mod demo;
mod import;
mod lists;
mod output;
mod payroll;
mod policy;
mod report;
mod upkeep;
mod user;

use std::io::IsTerminal;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use tracing_subscriber::EnvFilter;

use crate::config::{Config, Database, open_store};
use crate::web;
use args::{Cli, Command};
use console::Console;

/// Runs the command of this process.
pub async fn main() -> ExitCode {
    let cli = Cli::parse();
    init_log(&cli.command);
    match run(cli).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("jiudang: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// A server tells what it does; a command only what goes wrong.
fn init_log(command: &Command) {
    let serving = matches!(command, Command::Serve { .. } | Command::Demo(_));
    let usual = if serving { "info,sea_orm_migration=warn" } else { "error" };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| usual.into());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    log.with_ansi(std::io::stderr().is_terminal()).init();
}

async fn run(cli: Cli) -> Result<ExitCode> {
    let database = Database::new(&cli.database);
    match cli.command {
        Command::Serve { listen } => serve(&database, listen).await,
        Command::Demo(demo) => demo::run(&database, &demo, cli.json).await,
        Command::Restore { file } => upkeep::restore(&database, &file).await,
        Command::Policy(policy) if policy.is_offline() => policy::offline(&policy, cli.json),
        command => {
            let creates = matches!(command, Command::User(args::User::Add(_)));
            let store = open_store(&database, creates).await?;
            let console = Console::new(store.clone(), cli.user, cli.json);
            let outcome = dispatch(&console, command).await;
            store.close().await?;
            outcome
        }
    }
}

async fn dispatch(console: &Console, command: Command) -> Result<ExitCode> {
    match command {
        Command::Import(args::Import::Roster(roster)) => import::roster(console, &roster).await,
        Command::Import(import) => lists::list(console, import).await,
        Command::Payroll(payroll) => payroll::run(console, payroll).await,
        Command::Report(report) => report::run(console, report).await,
        Command::Policy(policy) => policy::run(console, &policy).await,
        Command::User(user) => user::run(console, user).await,
        Command::Backup { file } => upkeep::backup(console, &file).await,
        Command::Doctor => upkeep::doctor(console).await,
        Command::Serve { .. } | Command::Demo(_) | Command::Restore { .. } => Ok(ExitCode::FAILURE),
    }
}

async fn serve(database: &Database, listen: std::net::SocketAddr) -> Result<ExitCode> {
    let store = open_store(database, true).await?;
    let running = web::start(store.clone(), &Config::from_env(listen)?).await?;
    eprintln!("jiudang: listening on http://{}", running.address);
    running.until_signal().await?;
    store.close().await?;
    Ok(ExitCode::SUCCESS)
}
