//! The years ahead as workbooks: retirement, headcount, budget.

mod budget;
mod headcount;
mod retirement;

pub use budget::{budget_held, budget_months};
pub use headcount::headcount;
pub use retirement::{retirement, retirement_people};
