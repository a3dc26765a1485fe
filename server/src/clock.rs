//! The one place that asks what time it is.

use domain::calendar::Date;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

/// China Standard Time: the day people mean.
const CHINA: Offset = jiff::tz::offset(8);

/// Now.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// The date in China at an instant.
#[must_use]
pub fn day(at: Timestamp) -> Date {
    local(at).date()
}

/// The clock in China at an instant.
#[must_use]
pub fn local(at: Timestamp) -> DateTime {
    at.to_zoned(TimeZone::fixed(CHINA)).datetime()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_changes_at_midnight_in_china() {
        let late: Timestamp = "2026-10-31T16:00:00Z".parse().unwrap();
        assert_eq!(day(late).to_string(), "2026-11-01");
        let early: Timestamp = "2026-10-31T15:59:59Z".parse().unwrap();
        assert_eq!(day(early).to_string(), "2026-10-31");
    }
}
