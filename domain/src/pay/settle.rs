//! The arithmetic of one month.

use super::{Hold, PayInput, Sink, Totals};
use crate::policy::PolicySet;

/// Calculates a month into `sink`.
///
/// # Errors
/// [`Hold::NegativeNet`] when deductions exceed earnings.
pub fn settle(_policy: &PolicySet, _input: &PayInput, _sink: &mut impl Sink) -> Result<Totals, Hold> {
    Err(Hold::NoPlacement)
}
