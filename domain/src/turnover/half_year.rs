//! Half-years, into which time is cut for whoever is shown numbers alone.

use serde::{Deserialize, Serialize};

use crate::calendar::Month;

/// January to June, or July to December (上半年、下半年).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct HalfYear {
    first: Month,
}

/// Months of a half-year.
const MONTHS: i32 = 6;

impl HalfYear {
    /// The one a month lies in.
    #[must_use]
    pub fn of(month: Month) -> Self {
        Self { first: month.plus(-((i32::from(month.number()) - 1) % MONTHS)) }
    }

    /// The last that is over once `month` is.
    #[must_use]
    pub fn over_with(month: Month) -> Self {
        let half = Self::of(month);
        if half.last() == month { half } else { half.plus(-1) }
    }

    /// Its first month.
    #[must_use]
    pub const fn first(self) -> Month {
        self.first
    }

    /// Its last month.
    #[must_use]
    pub fn last(self) -> Month {
        self.first.plus(MONTHS - 1)
    }

    /// So many half-years later; stays put at the ends of the calendar.
    #[must_use]
    pub fn plus(self, half_years: i32) -> Self {
        Self { first: self.first.plus(half_years.saturating_mul(MONTHS)) }
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.first.year()
    }

    /// True from July to December.
    #[must_use]
    pub const fn is_second(self) -> bool {
        self.first.number() > 1
    }
}
