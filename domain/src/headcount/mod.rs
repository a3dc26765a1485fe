//! Headcount (编制): posts that norms give, posts filled against them, what the years ahead bring, and what became of units.

mod norm;
mod outlook;
mod succession;

pub use norm::{Approved, Decided, Norm, UnitSize, approved, filled};
pub use outlook::{Expected, Position, YearAhead, ahead, totals};
pub use succession::{Lineage, Succession, SuccessionError};
