//! What the workforce will cost, month by month, and what there is to pay it from.
//!
//! A worker's facts are carried forward with what is assumed ([`Assumptions`]) and with the steps that the rules bring,
//! and paid by the same functions that pay people; a month in which nothing changes for somebody is computed once with
//! those that follow. Cost always includes the employer's contributions.

mod ahead;
mod course;
mod funding;
mod plan;
mod sheet;

pub use ahead::{Assumptions, Hire, Leave, Placing};
pub use course::{Cost, Course, Member, Span, State};
pub use funding::{Community, Funding, Funds, funding_in_force, funds, share};
pub use plan::{MOST_MONTHS, Plan, PlanError};
pub use sheet::{Sheet, SheetMonth};
