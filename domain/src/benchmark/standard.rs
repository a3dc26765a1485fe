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
    /// Mean a month of the people of the standard in those posts and steps: what the adjusted mean compares with.
    pub standard: Money,
    /// People of the standard in those posts and steps.
    pub covered: u64,
    /// People of the standard: where few are covered, the adjusted mean says little.
    pub of: u64,
    /// The fewest people of the group whose pay follows from both means together: all but those in posts and steps that
    /// the standard weighs alike. All of them, if it weighs every one alike.
    pub fewest: u64,
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
    let (weights, cells) = (cells_of(standard, caliber), cells_of(group, caliber));
    let (sum, people) = whole_of(cells.values());
    let crude = Money::from_fen(i64::try_from(sum).ok()?).ratio(1, i64::try_from(people).ok()?, Rounding::FenHalfUp);
    let shared: Vec<(Cell, Cell)> =
        cells.iter().map(|(cell, own)| (*own, weights.get(cell).copied().unwrap_or_default())).collect();
    let weighted: i128 = shared.iter().map(|((sum, people), (_, weight))| sum * FINE / people * weight).sum();
    let (paid, covered) = whole_of(shared.iter().map(|(_, standard)| standard));
    if covered == 0 {
        return None;
    }
    let whole = covered * FINE;
    let adjusted = (2 * weighted + whole * weighted.signum()) / (2 * whole);
    Some(Adjusted {
        crude,
        adjusted: Money::from_fen(i64::try_from(adjusted).ok()?),
        standard: Money::from_fen(i64::try_from(paid).ok()?).ratio(
            1,
            i64::try_from(covered).ok()?,
            Rounding::FenHalfUp,
        ),
        covered: u64::try_from(covered).ok()?,
        of: u64::try_from(whole_of(weights.values()).1).ok()?,
        fewest: u64::try_from(fewest(&shared, people)).ok()?,
    })
}

/// Sum of monthly averages in fen, and people.
type Cell = (i128, i128);

fn cells_of<'a>(earners: impl Iterator<Item = &'a Earner>, caliber: Caliber) -> BTreeMap<(u16, u16), Cell> {
    let mut cells: BTreeMap<(u16, u16), Cell> = BTreeMap::new();
    for earner in earners {
        let (sum, people) = cells.entry((earner.post, earner.grade)).or_default();
        *sum += i128::from(earner.monthly(caliber).fen());
        *people += 1;
    }
    cells
}

fn whole_of<'a>(cells: impl Iterator<Item = &'a Cell>) -> Cell {
    cells.fold((0, 0), |all, cell| (all.0 + cell.0, all.1 + cell.1))
}

/// From two means, cells that both weigh alike fall out by subtraction: what is left, at the least.
fn fewest(shared: &[(Cell, Cell)], people: i128) -> i128 {
    let alike = |one: &(Cell, Cell)| {
        let same = shared.iter().filter(|other| one.1.1 * other.0.1 == other.1.1 * one.0.1);
        people - same.map(|other| other.0.1).sum::<i128>()
    };
    shared.iter().map(alike).filter(|left| *left > 0).min().unwrap_or(people)
}
