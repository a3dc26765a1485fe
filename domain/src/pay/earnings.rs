//! What a closed month would have earned by what is known now, for the differences of a later month.

use super::settle::earnings;
use super::{Hold, resolve};
use crate::calendar::Month;
use crate::fact::Fact;
use crate::money::Money;
use crate::policy::PolicySet;

/// Earnings of `month` by the facts; nothing for somebody not employed in it. Contributions and tax are not asked for:
/// they are those of the month in which a difference is paid, which is income as its item says.
///
/// # Errors
/// A [`Hold`] naming the first fact that is missing or contradictory.
pub fn earned(policy: &PolicySet, month: Month, facts: &[Fact]) -> Result<Money, Hold> {
    let input = resolve::earnings(policy, month, facts)?;
    Ok(input.map_or(Money::ZERO, |input| earnings(policy, &input)))
}
