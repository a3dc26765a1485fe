//! Server functions by area: thin shells over the store. Each reads its form, does one thing, and says where to go.

pub mod admin;
pub mod fact;
mod input;
pub mod placement;
mod register;
pub mod review;
pub mod run;
pub mod worker;

pub use register::register;
