//! Units compared as if all had the same mix of posts and steps.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Caliber, Earner};
use crate::money::{Money, Rounding};

/// A group's mean pay with the mix of a standard (直接标准化).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjusted {
    /// Mean a month as it is, to the fen, half up.
    pub crude: Money,
    /// Mean a month if the group had the standard's people in each post and step that it has anybody in.
    pub adjusted: Money,
    /// People of the standard in those posts and steps.
    pub covered: u64,
    /// People of the standard: where few are covered, the adjusted mean says little.
    pub of: u64,
}

/// Parts of a fen that the mean of a cell is kept to, so that only the result is rounded to the fen.
const FINE: i128 = 1_000_000;

/// The mean of `group` by direct standardisation to the mix of `standard` in post and step: the group's own mean of each
/// post and step, weighted by the people the standard has there. `None` if the two share no post and step.
// Source: Fleiss, Statistical Methods for Rates and Proportions, ch. 19 (direct adjustment).
#[must_use]
pub fn adjusted<'a>(
    group: impl Iterator<Item = &'a Earner>,
    standard: impl Iterator<Item = &'a Earner>,
    caliber: Caliber,
) -> Option<Adjusted> {
    let mut weights: BTreeMap<(u16, u16), i128> = BTreeMap::new();
    for earner in standard {
        *weights.entry((earner.post, earner.grade)).or_default() += 1;
    }
    let mut cells: BTreeMap<(u16, u16), (i128, i128)> = BTreeMap::new();
    for earner in group {
        let (sum, people) = cells.entry((earner.post, earner.grade)).or_default();
        *sum += i128::from(earner.monthly(caliber).fen());
        *people += 1;
    }
    let (sum, people) = cells.values().fold((0, 0), |all, cell| (all.0 + cell.0, all.1 + cell.1));
    let crude = Money::from_fen(i64::try_from(sum).ok()?).ratio(1, i64::try_from(people).ok()?, Rounding::FenHalfUp);
    let (mut weighted, mut covered) = (0, 0);
    for (cell, (sum, people)) in &cells {
        let weight = weights.get(cell).copied().unwrap_or_default();
        weighted += sum * FINE / people * weight;
        covered += weight;
    }
    if covered == 0 {
        return None;
    }
    let whole = covered * FINE;
    let adjusted = (2 * weighted + whole * weighted.signum()) / (2 * whole);
    Some(Adjusted {
        crude,
        adjusted: Money::from_fen(i64::try_from(adjusted).ok()?),
        covered: u64::try_from(covered).ok()?,
        of: u64::try_from(weights.values().sum::<i128>()).ok()?,
    })
}
