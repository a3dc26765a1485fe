//! Workers: the list, the file, forms.

mod bonus;
mod certificates;
mod describe;
mod enrolment;
mod file;
mod history;
mod ladder;
mod list;
mod new;
mod particulars;
mod posting;
mod record;
mod recovery;
mod retirement;
mod tax;
mod tax_forms;
mod what_if;

pub(crate) use bonus::{Asked, load as load_bonus, section as show_bonus};
pub(crate) use certificates::{hours as register_hours, notice as registration_notice, section as register};
pub use describe::UnitNames;
pub use file::WorkerPage;
pub(crate) use file::{live, policy, reviews, slip_table, standing};
pub use history::fact_line;
pub(crate) use ladder::{Standing, cannot_tell, condition_list, show as show_standing};
pub use list::{WorkersPage, sex_key, worker_query};
pub use new::NewWorkerPage;
pub(crate) use particulars::SECRETS;
pub use record::RecordPage;
pub(crate) use retirement::section as show_retirement;
pub use retirement::timing;
pub(crate) use tax::section as show_tax;
pub(crate) use what_if::{WhatIf, load as load_what_if, section as show_what_if};
