//! Medians, quartiles and spread of amounts: what stands beside a mean, so that nobody takes a mean for what people get.

use serde::{Deserialize, Serialize};

use crate::fact::codes;
use crate::money::{Money, Rounding};

/// How a quartile between two people is found. Named beside every figure, as methods differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuantileMethod {
    /// Linear between the two nearest, both ends included: the `QUARTILE.INC` of spreadsheets (Hyndman and Fan, Sample
    /// quantiles in statistical packages, 1996, definition 7). Rounded to the fen, half up.
    #[default]
    Inclusive,
}

codes! {
    QuantileMethod { Inclusive => "inclusive" }
}

/// Amounts of some people.
///
/// The lowest and the highest are left out: each is what one person is paid. Of few people quartiles are too; see
/// [`Distribution::tells_single_amounts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Distribution {
    /// People.
    pub people: u64,
    /// All together.
    pub total: Money,
    /// Mean, to the fen, half up.
    pub mean: Money,
    /// A quarter is paid no more.
    pub lower_quartile: Money,
    /// Half is paid no more.
    pub median: Money,
    /// Three quarters are paid no more.
    pub upper_quartile: Money,
    /// How quartiles were found.
    pub method: QuantileMethod,
}

impl Distribution {
    /// Of amounts in any order; `None` of none.
    #[must_use]
    pub fn of(mut amounts: Vec<Money>) -> Option<Self> {
        amounts.sort_unstable();
        let total: Money = amounts.iter().copied().sum();
        let people = i64::try_from(amounts.len()).ok().filter(|people| *people > 0)?;
        Some(Self {
            people: people.unsigned_abs(),
            total,
            mean: total.ratio(1, people, Rounding::FenHalfUp),
            lower_quartile: quantile(&amounts, 1, 4)?,
            median: quantile(&amounts, 1, 2)?,
            upper_quartile: quantile(&amounts, 3, 4)?,
            method: QuantileMethod::Inclusive,
        })
    }

    /// What lies between the quartiles (四分位距).
    #[must_use]
    pub fn spread(&self) -> Money {
        self.upper_quartile - self.lower_quartile
    }

    /// True if a quartile is what a single person is paid, or lies between two who can be told: with fewer than twice
    /// `least` people a page shows the mean and the median alone.
    #[must_use]
    pub fn tells_single_amounts(&self, least: u32) -> bool {
        self.people < 2 * u64::from(least)
    }
}

/// The amount that `part` in `parts` of the people are paid no more than, of amounts in ascending order.
#[must_use]
pub fn quantile(ascending: &[Money], part: u32, parts: u32) -> Option<Money> {
    let last = u64::try_from(ascending.len()).ok()?.checked_sub(1)?;
    let (part, parts) = (u64::from(part), u64::from(parts.max(1)));
    let place = last * part.min(parts);
    let (below, beyond) = (usize::try_from(place / parts).ok()?, i64::try_from(place % parts).ok()?);
    let low = *ascending.get(below)?;
    let high = ascending.get(below + 1).copied().unwrap_or(low);
    Some(low + (high - low).ratio(beyond, i64::try_from(parts).ok()?, Rounding::FenHalfUp))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(yuan: &[i64]) -> Option<Distribution> {
        Distribution::of(yuan.iter().copied().map(Money::from_yuan).collect())
    }

    #[test]
    fn quartiles_are_those_of_a_spreadsheet() {
        let found = of(&[4, 1, 3, 2]).map(|all| (all.lower_quartile, all.median, all.upper_quartile));
        assert_eq!(found, Some((Money::from_fen(175), Money::from_fen(250), Money::from_fen(325))));
        let found = of(&[5, 1, 4, 2, 3]).map(|all| (all.lower_quartile, all.median, all.upper_quartile, all.spread()));
        let yuan = Money::from_yuan;
        assert_eq!(found, Some((yuan(2), yuan(3), yuan(4), yuan(2))));
    }

    #[test]
    fn a_median_is_not_moved_by_one_who_is_paid_much_more() {
        let found = of(&[3_000, 3_000, 3_000, 3_000, 30_000]).map(|all| (all.mean, all.median));
        assert_eq!(found, Some((Money::from_yuan(8_400), Money::from_yuan(3_000))));
    }

    #[test]
    fn of_nobody_there_is_nothing_and_of_one_everything_is_the_same() {
        assert_eq!(of(&[]), None);
        let found = of(&[7]).map(|all| (all.lower_quartile, all.median, all.upper_quartile, all.people));
        assert_eq!(found, Some((Money::from_yuan(7), Money::from_yuan(7), Money::from_yuan(7), 1)));
    }
}
