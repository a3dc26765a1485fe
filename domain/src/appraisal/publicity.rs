//! Days of publicity and for appeals, from the day of publication.

use serde::{Deserialize, Serialize};

use crate::calendar::Date;
use crate::policy::{AppealFrom, AppealRule, AppraisalRules, DaysOf, Workdays};

/// When results that were published on a day are public, and until when they can be appealed against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publicity {
    /// The day of publication, from which results are public.
    pub published_on: Date,
    /// The last day of publicity.
    pub until: Date,
    /// The last day on which an appeal can be lodged.
    pub appeal_until: Date,
}

impl Publicity {
    /// Days of results published on `published_on`; that day is not counted.
    #[must_use]
    pub fn beginning(rules: &AppraisalRules, published_on: Date) -> Self {
        let after = |day: Date, days: u16, of: DaysOf| after(&rules.workdays, day, days, of);
        let until = after(published_on, rules.publicity.days, rules.publicity.days_of);
        let AppealRule { days, days_of, from, .. } = rules.appeal;
        let begins = match from {
            AppealFrom::Publication => published_on,
            AppealFrom::EndOfPublicity => until,
        };
        Self { published_on, until, appeal_until: after(begins, days, days_of) }
    }

    /// The last day on which nothing can become final yet.
    #[must_use]
    pub fn ends(&self) -> Date {
        self.until.max(self.appeal_until)
    }

    /// The day by which an appeal of `lodged_on` is to be answered.
    #[must_use]
    pub fn answer_by(rules: &AppraisalRules, lodged_on: Date) -> Date {
        after(&rules.workdays, lodged_on, rules.appeal.answer_days, rules.appeal.days_of)
    }
}

/// True on a Monday to Friday that is not off, and on a Saturday or Sunday that is worked.
#[must_use]
pub fn is_workday(workdays: &Workdays, day: Date) -> bool {
    let weekday = day.weekday().to_monday_one_offset() <= 5;
    if weekday { !workdays.off.contains(&day) } else { workdays.worked.contains(&day) }
}

/// The day so many days after `day`, which is not counted itself.
fn after(workdays: &Workdays, day: Date, days: u16, of: DaysOf) -> Date {
    let (mut at, mut left) = (day, days);
    while left > 0 {
        let Ok(next) = at.tomorrow() else { return at };
        at = next;
        if of == DaysOf::Calendar || is_workday(workdays, at) {
            left -= 1;
        }
    }
    at
}
