//! Workers: the list, the file, forms.

mod describe;
mod file;
mod history;
mod ladder;
mod list;
mod new;
mod particulars;
mod record;

pub use file::WorkerPage;
pub(crate) use file::{reviews, slip_table, standing};
pub(crate) use ladder::{Standing, cannot_tell, condition_list, show as show_standing};
pub use list::{WorkersPage, sex_key, unit_choices, worker_query};
pub use new::NewWorkerPage;
pub(crate) use particulars::SECRETS;
pub use record::RecordPage;
