//! Review rounds: the list, one round, its cases.

mod case;
mod list;
mod steps;
mod view;

pub use case::{decided, in_short, proposed};
pub use list::ReviewsPage;
pub use view::{ReviewPage, case_query};
