//! `demo`: builds the sample district unless it is there, then serves it.

use std::process::ExitCode;

use anyhow::{Context, Result};

use super::args::Demo;
use super::output::{self, say};
use crate::config::{Config, Database, open_store};
use crate::demo::{self, Plan};
use crate::web;

/// Builds, announces, serves.
pub async fn run(database: &Database, args: &Demo, json: bool) -> Result<ExitCode> {
    let config = Config::from_env(args.listen)?;
    if !args.no_serve {
        // Building takes a while: better to hear now that the address is taken.
        std::net::TcpListener::bind(args.listen).with_context(|| format!("cannot listen on {}", args.listen))?;
    }
    let store = open_store(database, true).await?;
    let plan = Plan {
        workers: args.workers,
        seed: args.seed,
        months: args.months,
        reports: database.folder().join("reports"),
    };
    let accounts = demo::build(&store, &plan).await?;
    if json {
        output::json(&accounts)?;
    } else {
        announce(&accounts, args);
    }
    if !args.no_serve {
        let running = web::start(store.clone(), &config).await?;
        eprintln!("jiudang: listening on http://{}", running.address);
        running.until_signal().await?;
    }
    store.close().await?;
    Ok(ExitCode::SUCCESS)
}

fn announce(accounts: &[demo::Account], args: &Demo) {
    say!("Jiudang, sample district. All people are fictitious.");
    say!("Address: http://{}", args.listen);
    if accounts.is_empty() {
        say!("The district was built before and is kept. Passwords were shown when it was built;");
        say!("a forgotten one is replaced with `jiudang user reset ACCOUNT`.");
        return;
    }
    say!("Accounts (passwords are shown this once):");
    let rows: Vec<Vec<String>> = accounts
        .iter()
        .map(|own| vec![own.account.clone(), own.password.clone(), own.role.to_owned(), own.unit.clone()])
        .collect();
    let head = ["account", "password", "role", "unit"].map(|name| (name, output::Align::Left));
    say!("{}", output::table(&head, &rows));
}
