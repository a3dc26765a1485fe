//! Where the money comes from, and what share of it staff cost.

use serde::{Deserialize, Serialize};

use crate::calendar::Month;
use crate::ids::UnitId;
use crate::money::{Money, Rate, Rounding};
use crate::policy::{ClauseRef, FundingBasis, FundingRule, Library, PackKind, Rules, StartedCount};

/// A community as funding counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Community {
    /// The unit.
    pub unit: UnitId,
    /// Households.
    pub households: u32,
}

/// A source of funding of a pack in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Funding {
    /// The rule.
    pub rule: FundingRule,
    /// Its clause, with the pack's document and whether it is confirmed or a sample.
    pub clause: ClauseRef,
}

/// What a source brings for some months of a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Funds {
    /// By the rule itself.
    pub own: Money,
    /// What another level adds.
    pub matched: Money,
    /// What staff may cost of both.
    pub for_staff: Money,
}

impl Funds {
    /// All of it.
    #[must_use]
    pub fn total(&self) -> Money {
        self.own + self.matched
    }
}

/// Every source in force on the first day of `month`: each pack answers for itself, and they add up.
#[must_use]
pub fn funding_in_force(library: &Library, month: Month) -> Vec<Funding> {
    let packs = library.every_in_force(PackKind::Benchmark, month);
    let rules = packs.filter_map(|pack| match &pack.rules {
        Rules::Benchmark(rules) => Some((&pack.manifest, &rules.funding)),
        _ => None,
    });
    let all = rules.flat_map(|(manifest, rules)| rules.iter().map(move |rule| (manifest, rule)));
    all.map(|(manifest, rule)| Funding { rule: rule.clone(), clause: ClauseRef::of(manifest, &rule.clause) }).collect()
}

/// What a source brings for the first `months` months of a year. Each community's amount is rounded for itself, so that
/// what communities get adds up to what is given.
#[must_use]
pub fn funds(rule: &FundingRule, communities: &[Community], workers: u32, months: u8) -> Funds {
    let (months, of) = (i64::from(months), rule.per.months());
    let share = |units: i64, each: i64| rule.amount.ratio(units * months, each * of, rule.rounding);
    let own = match rule.basis {
        FundingBasis::Households { each, count } => {
            let by = |community: &Community| match count {
                StartedCount::ProRata => share(i64::from(community.households), i64::from(each)),
                StartedCount::Started => share(i64::from(community.households.div_ceil(each.max(1))), 1),
            };
            communities.iter().map(by).sum()
        }
        FundingBasis::Communities => communities.iter().map(|_| share(1, 1)).sum(),
        FundingBasis::Workers => share(i64::from(workers), 1),
        FundingBasis::Whole => share(1, 1),
    };
    let matched = rule.matched.map_or(Money::ZERO, |rate| own.times(rate, rule.rounding));
    let most = rule.staff_share_most.unwrap_or(Rate::ONE);
    Funds { own, matched, for_staff: (own + matched).times(most, Rounding::FenDown) }
}

/// The share that a cost is of funds, to the millionth, half up; `None` of no funds.
#[must_use]
pub fn share(cost: Money, funds: Money) -> Option<Rate> {
    let (cost, funds) = (i128::from(cost.fen()), i128::from(funds.fen()));
    if funds <= 0 {
        return None;
    }
    let ppm = (2 * cost * i128::from(Rate::ONE.ppm()) + funds).div_euclid(2 * funds);
    i64::try_from(ppm).ok().map(Rate::from_ppm)
}
