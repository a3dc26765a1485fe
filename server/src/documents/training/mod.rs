//! Papers of training: the record of a person, the report of a unit, the sheet to sign in a session, and certificates
//! of completion.

mod completion;
mod record;
mod sheet;
mod unit;
mod words;

use super::print;

pub use completion::completions;
pub use record::training_record;
pub use sheet::attendance_sheet;
pub use unit::unit_training;
