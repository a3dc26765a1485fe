//! The jiudang binary.

mod config;
mod web;

use anyhow::Result;

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt().with_env_filter(tracing_subscriber::EnvFilter::from_default_env()).init();
    let config = config::Config::from_env()?;
    web::serve(config).await
}
