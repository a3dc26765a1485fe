//! The jiudang server and command line.
//!
//! Here HTTP, files, the clock and chance meet the store. No rule lives here and nothing a person reads in a browser
//! is worded here.

pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod documents;
pub mod jobs;
pub mod lists;
pub mod pay_files;
pub mod ratings;
pub mod roster;
pub mod web;

/// Stack of a thread that serves requests. Pages are one deep tree of futures; unoptimised, they need more than the two
/// megabytes of the default.
const STACK: usize = 8 * 1024 * 1024;

/// The runtime that everything runs in.
///
/// # Errors
/// The system gives no threads.
pub fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build()
}
