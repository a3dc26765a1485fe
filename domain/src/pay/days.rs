//! Days of one month as a bit set: bit 0 is the 1st.

use crate::calendar::{Date, Month};
use crate::dated::Period;
use crate::policy::ProRata;

/// A set of days of one month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Days(u32);

impl Days {
    /// The days of `month` inside `period`.
    pub(super) fn of(period: Period, month: Month) -> Self {
        let (first, last) = (month.first_day(), month.last_day());
        if period.from > last || period.is_empty() {
            return Self(0);
        }
        let begin = if period.from <= first { 1 } else { period.from.day() };
        let end = match period.to {
            Some(to) if to <= first => return Self(0),
            Some(to) if to <= last => to.day(),
            _ => last.day() + 1,
        };
        Self(below(end) & !below(begin))
    }

    /// The days of `month` that the pro rata rule counts.
    pub(super) fn counted(rule: ProRata, month: Month) -> Self {
        let all = below(month.last_day().day() + 1);
        match rule {
            ProRata::CalendarDays => Self(all),
            ProRata::Workdays => {
                // Monday to Friday of a week that starts on the 1st, rotated to its weekday.
                let start = month.first_day().weekday().to_monday_zero_offset();
                let weeks: u64 = 0x1F | 0x1F << 7 | 0x1F << 14 | 0x1F << 21 | 0x1F << 28 | 0x1F << 35;
                let shifted = weeks >> u32::from(start.unsigned_abs());
                Self(u32::try_from(shifted & u64::from(all)).unwrap_or_default())
            }
        }
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn count(self) -> i64 {
        i64::from(self.0.count_ones())
    }

    /// The first of them.
    pub(super) fn first(self, month: Month) -> Option<Date> {
        day(month, self.0.trailing_zeros(), self)
    }

    /// The last of them.
    pub(super) fn last(self, month: Month) -> Option<Date> {
        day(month, 31_u32.saturating_sub(self.0.leading_zeros()), self)
    }
}

fn day(month: Month, bit: u32, days: Days) -> Option<Date> {
    if days.is_empty() {
        return None;
    }
    Date::new(month.year(), month.number(), i8::try_from(bit + 1).ok()?).ok()
}

/// The days before `day`.
fn below(day: i8) -> u32 {
    1_u32.checked_shl(u32::from(day.unsigned_abs()) - 1).map_or(u32::MAX, |bit| bit - 1)
}
