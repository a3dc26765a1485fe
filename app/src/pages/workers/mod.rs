//! Workers: the list, the file, forms.

mod list;

pub use list::{WorkersPage, sex_key, unit_choices, worker_query};
