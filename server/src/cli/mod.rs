//! The command line: stable, in English, for scripts and for administrators.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::config::{Config, DEFAULT_DATABASE, DEFAULT_LISTEN, Database, open_store};
use crate::web;

/// Personnel and pay of community workers.
#[derive(Debug, Parser)]
#[command(name = "jiudang", version, about)]
struct Cli {
    /// Database address.
    #[arg(long, global = true, env = "DATABASE_URL", default_value = DEFAULT_DATABASE, value_name = "URL")]
    database: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the web pages until stopped.
    Serve {
        /// Address to listen on.
        #[arg(long, default_value = DEFAULT_LISTEN, value_name = "ADDR")]
        listen: std::net::SocketAddr,
    },
}

/// Runs the command of this process.
pub async fn main() -> ExitCode {
    let cli = Cli::parse();
    init_log();
    match run(cli).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("jiudang: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn init_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

async fn run(cli: Cli) -> Result<ExitCode> {
    let database = Database::new(&cli.database);
    match cli.command {
        Command::Serve { listen } => {
            let store = open_store(&database, true).await?;
            let running = web::start(store.clone(), &Config::from_env(listen)?).await?;
            eprintln!("jiudang: listening on http://{}", running.address);
            running.until_signal().await?;
            store.close().await?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
