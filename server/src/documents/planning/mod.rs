//! Papers about the years ahead: retirement, headcount, budget. They say what the pages say, in numbers alone; lists of people
//! are workbooks.

mod budget;
mod headcount;
mod retirement;

pub use budget::budget_paper;
pub use headcount::headcount_paper;
pub use retirement::retirement_paper;
