//! What a closed month's contributions would have come to by what is known now, for the differences of a later month.

use super::settle::contribute;
use super::{BaseOrigin, Hold, Line, PayFacts, Sink, resolve};
use crate::calendar::Month;
use crate::money::Money;
use crate::policy::PolicySet;
use crate::trace::Trace;

/// The base each fund was paid from, before floor and ceiling, in the order of [`crate::fact::Fund::ALL`].
pub type UsedBases = [Option<Money>; 6];

/// Contributions of `month` by the facts, as positions of their lines with amounts; none for somebody not employed in
/// it. A base that follows from pay (prior-year average, first month) stays what was `used`: what becomes known of pay
/// later does not change a base that was declared to the fund. A declared base counts as it is on file now.
///
/// # Errors
/// A [`Hold`] naming the first fact that is missing or contradictory.
pub fn contributed(
    policy: &PolicySet,
    month: Month,
    known: PayFacts<'_>,
    used: UsedBases,
) -> Result<Vec<(u16, Money)>, Hold> {
    let Some(mut input) = resolve(policy, month, known)? else { return Ok(Vec::new()) };
    for (fund, used) in input.funds.iter_mut().zip(used) {
        if let (Some(fund), Some(used)) = (fund, used)
            && fund.origin != BaseOrigin::Declared
        {
            fund.base = used;
        }
    }
    let mut parts = Parts::default();
    contribute(policy, &input, &mut parts);
    Ok(parts.0)
}

/// Collects amounts by line.
#[derive(Default)]
struct Parts(Vec<(u16, Money)>);

impl Sink for Parts {
    fn line(&mut self, pattern: &Line, amount: Money, _: impl FnOnce(&mut Trace)) {
        self.0.push((pattern.kind, amount));
    }
}
