//! Headcount (编制): how large communities are, what became of units, and the posts that norms give beside the people who fill
//! them.

mod sizes;
mod staffed;
mod successions;
mod view;

pub use sizes::{NewSize, SizeRow, UnitSizes};
pub(crate) use staffed::{Staffed, chosen, norms};
pub use successions::{HistoryRow, SuccessionRow, UnitHistory};
pub use view::{Headcount, HeadcountQuery, HeadcountRow, HeadcountYear, NormChoice, Rated, UnitPosts};
