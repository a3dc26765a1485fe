//! The rules of Jiudang: ladders, pay, contributions, withholding and their explanation.
//!
//! Everything here is pure. Nothing asks the time, a database or a random source, and nothing
//! computes money or rates in floating point: amounts are integer fen ([`money::Money`]), rates
//! are integer parts per million ([`money::Rate`]). Callers pass `today` and the policy in force.

pub mod access;
pub mod appraisal;
pub mod benchmark;
pub mod budget;
pub mod calendar;
pub mod certificate;
pub mod changes;
pub mod dated;
pub mod disclosure;
pub mod equal_pay;
pub mod fact;
pub mod headcount;
pub mod identity;
pub mod ids;
pub mod money;
pub mod outlook;
pub mod pay;
pub mod placement;
pub mod policy;
pub mod pulse;
pub mod recovery;
pub mod retirement;
pub mod roster;
pub mod statistics;
pub mod structure;
pub mod survival;
pub mod trace;
pub mod training;
pub mod turnover;
pub mod what_if;
pub mod withholding;
