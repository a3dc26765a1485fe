//! Posts filled against posts approved, now and as retirement and the usual turnover will have it.

use serde::{Deserialize, Serialize};

use crate::access::UnitPath;
use crate::policy::PostRounding;
use crate::turnover::Fraction;

/// Posts of a unit, approved and filled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The unit.
    pub unit: UnitPath,
    /// Approved (核定).
    pub approved: u32,
    /// Filled (在岗).
    pub filled: u32,
}

impl Position {
    /// Posts nobody fills (缺编).
    #[must_use]
    pub const fn vacant(&self) -> u32 {
        self.approved.saturating_sub(self.filled)
    }

    /// People beyond the posts approved (超编).
    #[must_use]
    pub const fn over(&self) -> u32 {
        self.filled.saturating_sub(self.approved)
    }
}

/// Vacancies and over-staffing of several units: neither makes up for the other.
#[must_use]
pub fn totals(positions: &[Position]) -> (u32, u32) {
    let sum = |of: fn(&Position) -> u32| positions.iter().map(of).fold(0, u32::saturating_add);
    (sum(Position::vacant), sum(Position::over))
}

/// What a year is expected to bring if nobody is hired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearAhead {
    /// The unit.
    pub unit: UnitPath,
    /// The year.
    pub year: i16,
    /// Filled at its start.
    pub start: u32,
    /// Retire in it.
    pub retiring: u32,
    /// Are expected to leave otherwise: the rest × the usual rate, rounded as named.
    pub leaving: u32,
    /// Filled at its end.
    pub end: u32,
    /// Approved.
    pub approved: u32,
}

impl YearAhead {
    /// Posts to fill by its end.
    #[must_use]
    pub const fn vacant(&self) -> u32 {
        self.approved.saturating_sub(self.end)
    }

    /// People beyond the posts approved at its end.
    #[must_use]
    pub const fn over(&self) -> u32 {
        self.end.saturating_sub(self.approved)
    }
}

/// Who retires, and how many usually leave otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'r> {
    /// By unit and year.
    pub retiring: &'r [(UnitPath, i16, u32)],
    /// Of those who do not retire, a year; its retirements must not be counted in it again.
    pub rate: Fraction,
    /// How a part of a person is rounded. What rounding left out or added goes on into the next year.
    pub rounding: PostRounding,
}

/// The years from `first` on, for each unit. Rounding is done on what all years so far add up to, so that a small unit
/// does not lose everybody, or nobody, to it.
#[must_use]
pub fn ahead(positions: &[Position], expected: Expected<'_>, first: i16, years: u16) -> Vec<YearAhead> {
    positions.iter().flat_map(|position| unit_ahead(position, expected, first, years)).collect()
}

fn unit_ahead(position: &Position, expected: Expected<'_>, first: i16, years: u16) -> Vec<YearAhead> {
    let Fraction { numerator, denominator } = expected.rate;
    let (mut filled, mut numerators, mut gone) = (position.filled, 0_u64, 0_u64);
    let mut all = Vec::new();
    for year in (0..years).filter_map(|after| first.checked_add_unsigned(after)) {
        let of = |entry: &&(UnitPath, i16, u32)| entry.0 == position.unit && entry.1 == year;
        let retiring = expected.retiring.iter().filter(of).map(|entry| entry.2).sum::<u32>().min(filled);
        let rest = filled - retiring;
        numerators = numerators.saturating_add(u64::from(rest).saturating_mul(numerator));
        let so_far = expected.rounding.posts(numerators, denominator);
        let leaving = u32::try_from(so_far.saturating_sub(gone)).unwrap_or(u32::MAX).min(rest);
        gone += u64::from(leaving);
        let end = rest - leaving;
        let (unit, approved) = (position.unit.clone(), position.approved);
        all.push(YearAhead { unit, year, start: filled, retiring, leaving, end, approved });
        filled = end;
    }
    all
}
