//! Papers about the years ahead: retirement, headcount, budget. They say what the pages say, in numbers alone; lists of people
//! are workbooks.

mod retirement;

pub use retirement::retirement_paper;
