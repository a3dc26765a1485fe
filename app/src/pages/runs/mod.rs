//! Pay runs: the list, and one run with its totals, slips, people held and differences.

mod causes;
mod changes;
mod head;
mod held;
mod list;
mod slips;
mod totals;
mod view;

pub use causes::changed;
pub(super) use held::reason;
pub use list::RunsPage;
pub(super) use list::table;
pub use view::RunPage;
