//! `backup`, `restore`, `doctor`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};

use super::console::Console;
use super::output::{self, Align, Said, say, table};
use crate::config::{Database, key_file};

/// Writes a copy while a server may go on.
pub async fn backup(console: &Console, file: &Path) -> Result<ExitCode> {
    console.store.backup(file).await.said()?;
    if console.json {
        output::json(&serde_json::json!({ "backup": file.display().to_string() }))?;
    } else {
        say!(
            "backup written to {}; keep the key apart from it: without the key its sealed data stays closed",
            file.display()
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Puts a backup in place.
pub async fn restore(database: &Database, backup: &Path) -> Result<ExitCode> {
    let Some(file) = database.file() else { bail!("only an SQLite database is restored from a file") };
    store::backup::restore(backup, &file).await.said()?;
    say!("restored {} from {}", file.display(), backup.display());
    if !key_file(database).exists() && std::env::var_os("JIUDANG_KEY").is_none() {
        eprintln!("jiudang: put the key that belongs to the backup at {}", key_file(database).display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Checks everything that must hold.
pub async fn doctor(console: &Console) -> Result<ExitCode> {
    let checks = console.store.doctor().await.said()?;
    let healthy = checks.iter().all(|check| check.ok);
    if console.json {
        output::json(&serde_json::json!({ "healthy": healthy, "checks": checks }))?;
    } else {
        let rows: Vec<Vec<String>> = checks
            .iter()
            .map(|check| vec![if check.ok { "ok" } else { "FAILED" }.into(), check.name.into(), check.detail.clone()])
            .collect();
        say!("{}", table(&[("", Align::Left), ("check", Align::Left), ("detail", Align::Left)], &rows));
    }
    Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
