//! The jiudang binary: everything is in the library, so that tests can start it in their own process.

use std::process::ExitCode;

fn main() -> std::io::Result<ExitCode> {
    let runtime = jiudang_server::runtime()?;
    Ok(runtime.block_on(jiudang_server::cli::main()))
}
