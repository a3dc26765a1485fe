//! The shape of the rules on retirement: who retires at what age, how it rises, and what may be chosen.

use serde::{Deserialize, Serialize};

use super::{ClauseRef, Manifest, Named};
use crate::calendar::Month;
use crate::identity::Sex;

/// Rules on retirement (退休).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetirementRules {
    /// Categories of people.
    pub categories: Vec<RetirementCategory>,
    /// How far somebody may retire before the statutory age, though never before the original one.
    pub earlier: ShiftRule,
    /// How far after it, by agreement.
    pub later: ShiftRule,
    /// Months of contributions a monthly pension asks for.
    pub contribution: ContributionMonths,
}

/// People who retire at one age.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetirementCategory {
    /// Code (`women-50`).
    pub code: String,
    /// Name.
    pub name: Named,
    /// Sex it is for. Where one sex has several categories, which one is decided for each person and never inferred.
    pub sex: Sex,
    /// The original age, in years.
    pub age: u8,
    /// Born in this month or later, the age rises.
    pub born_from: Month,
    /// It rises by a month for each so many months begun since then.
    pub every_months: u8,
    /// By no more than so many months.
    pub most_months: u8,
    /// Clause.
    pub clause: String,
}

/// How far retirement may be moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftRule {
    /// Months at most.
    pub most_months: u16,
    /// Clause.
    pub clause: String,
}

/// Months of contributions asked for, by the year of retirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContributionMonths {
    /// Before they rise.
    pub months: u16,
    /// The first year in which they have risen.
    pub rises_from: i16,
    /// By so many months each year.
    pub rises_by: u16,
    /// Up to so many.
    pub most: u16,
    /// Clause.
    pub clause: String,
}

impl ContributionMonths {
    /// Asked for in a year.
    #[must_use]
    pub fn in_year(&self, year: i16) -> u16 {
        let risen = u16::try_from(i32::from(year) - i32::from(self.rises_from) + 1).unwrap_or(0);
        self.months.saturating_add(self.rises_by.saturating_mul(risen)).min(self.most.max(self.months))
    }
}

/// The rules on retirement in force, with the pack they come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetirementPolicy {
    /// The pack.
    pub pack: Manifest,
    /// The rules.
    pub rules: RetirementRules,
}

impl RetirementPolicy {
    /// A clause of the pack, as shown beside a figure.
    #[must_use]
    pub fn clause(&self, clause: &str) -> ClauseRef {
        ClauseRef::of(&self.pack, clause)
    }

    /// A category by its code.
    #[must_use]
    pub fn category(&self, code: &str) -> Option<&RetirementCategory> {
        self.rules.categories.iter().find(|category| category.code == code)
    }
}
