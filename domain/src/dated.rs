//! Half-open periods of validity.

use serde::{Deserialize, Serialize};

use crate::calendar::{Date, Month};

/// `from` is the first day in force, `to` the first day no longer in force (`None`: open).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// First day in force.
    pub from: Date,
    /// First day no longer in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
}

impl Period {
    /// In force from `from` on.
    #[must_use]
    pub const fn since(from: Date) -> Self {
        Self { from, to: None }
    }

    /// True if `day` lies inside.
    #[must_use]
    pub fn contains(self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }

    /// True if any day of `month` lies inside.
    #[must_use]
    pub fn touches(self, month: Month) -> bool {
        self.from <= month.last_day() && self.to.is_none_or(|to| month.first_day() < to)
    }

    /// True if the two share a day.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        other.to.is_none_or(|to| self.from < to) && self.to.is_none_or(|to| other.from < to)
    }

    /// True if it ends before it begins or holds no day.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.to.is_some_and(|to| to <= self.from)
    }
}
