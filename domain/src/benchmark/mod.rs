//! Pay held against reference figures (待遇对标): by calibers that are never mixed, per person, post and unit.
//!
//! A mean hides who is below; so medians and quartiles stand beside it ([`crate::statistics`]), units are compared after
//! adjusting for their mix of posts and steps, and nothing is shown of few people ([`crate::disclosure`]).

mod caliber;
mod earner;
mod floor;
mod grouped;
mod standard;

pub use caliber::{Caliber, Calibers};
pub use earner::Earner;
pub use floor::{Floor, FloorWorking, GroupStanding, Standing, floors_in_force};
pub(crate) use floor::{reference, rules_in_force};
pub use grouped::{Grouped, Shown, grouped};
pub use standard::{Adjusted, adjusted};
