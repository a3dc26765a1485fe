//! From facts to numbers.

use super::{Hold, PayInput, TaxToDate};
use crate::calendar::Month;
use crate::fact::Fact;
use crate::money::Money;
use crate::policy::PolicySet;

/// What is known of one worker when a month is calculated.
#[derive(Clone, Copy, Debug)]
pub struct PayFacts<'a> {
    /// Facts, in any order.
    pub facts: &'a [Fact],
    /// Average monthly gross over the paid months of the prior calendar year, if any were paid here.
    pub prior_year_average: Option<Money>,
    /// Tax figures of this year from slips of earlier months of this system (opening figures are facts).
    pub tax: TaxToDate,
}

/// Resolves a worker's facts for `month`. `Ok(None)`: not employed in the month.
///
/// # Errors
/// A [`Hold`] naming the first fact that is missing or contradictory.
pub fn resolve(_policy: &PolicySet, _month: Month, _known: PayFacts<'_>) -> Result<Option<PayInput>, Hold> {
    Err(Hold::NoPlacement)
}
