//! The jiudang binary: everything is in the library, so that tests can start it in their own process.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    jiudang_server::cli::main().await
}
