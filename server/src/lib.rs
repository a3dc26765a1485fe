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
