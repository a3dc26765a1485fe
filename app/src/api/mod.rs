//! Server functions by area: thin shells over the store. Each reads its form, does one thing, and says where to go.

pub mod admin;
pub mod appraisal;
pub mod bank_profile;
pub mod certificate;
pub mod fact;
pub mod headcount;
pub(crate) mod input;
pub mod placement;
pub mod policy;
pub mod pulse;
mod register;
pub mod review;
pub mod run;
pub mod tax;
pub mod training;
pub mod what_if;
pub mod worker;

pub use register::register;
