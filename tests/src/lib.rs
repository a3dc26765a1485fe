//! The whole system under test: what the tests and the page benchmark share.

pub mod client;
