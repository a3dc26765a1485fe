//! Reference series: published average wages and the like, by year.

use serde::{Deserialize, Serialize};

use super::Named;
use crate::calendar::Date;
use crate::money::Money;

/// Published figures that other rules refer to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BenchmarkRules {
    /// The series.
    pub series: Vec<ReferenceSeries>,
}

/// One published series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceSeries {
    /// Code that bases refer to (`hunan-average-wage`).
    pub code: String,
    /// Name.
    pub name: Named,
    /// What a figure covers.
    pub per: Per,
    /// Figures by year, ascending.
    pub figures: Vec<ReferenceFigure>,
    /// Clause.
    pub clause: String,
}

/// What a figure covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// A month.
    Month,
    /// A year: a month is a twelfth of it.
    Year,
}

impl Per {
    /// Months a figure covers.
    #[must_use]
    pub const fn months(self) -> i64 {
        match self {
            Self::Month => 1,
            Self::Year => 12,
        }
    }
}

/// The figure of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceFigure {
    /// The year it is of.
    pub year: i16,
    /// The figure.
    pub amount: Money,
    /// When it was published, if known; before that day it does not count.
    pub published_on: Option<Date>,
}

impl ReferenceSeries {
    /// The figure of a year as far as it was published by `known_on`.
    #[must_use]
    pub fn figure(&self, year: i16, known_on: Date) -> Option<&ReferenceFigure> {
        let mut known = self.figures.iter().rev().filter(|figure| figure.published_on.is_none_or(|on| on <= known_on));
        known.find(|figure| figure.year == year)
    }
}
