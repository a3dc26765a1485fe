//! Pay runs: the list, and one run with its totals, slips, people held and differences.

mod causes;
mod changes;
mod files;
mod head;
mod held;
mod late;
mod list;
mod slips;
mod totals;
mod view;

pub use causes::changed;
pub use changes::why_gone;
pub use files::RunFilesPage;
pub(crate) use held::fix;
pub use held::reason;
pub use list::RunsPage;
pub(super) use list::table;
pub use slips::slip_query;
pub use totals::chosen_unit;
pub use view::RunPage;
