//! The years ahead as workbooks: retirement, headcount, budget.

mod retirement;

pub use retirement::{retirement, retirement_people};
