//! Review rounds: the list, one round, its cases.

mod case;
mod list;
mod steps;
mod view;

pub use list::ReviewsPage;
pub use view::ReviewPage;
