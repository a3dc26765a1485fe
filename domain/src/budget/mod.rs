//! What the workforce will cost, month by month, and what there is to pay it from.

mod funding;

pub use funding::{Community, Funding, Funds, funding_in_force, funds, share};
