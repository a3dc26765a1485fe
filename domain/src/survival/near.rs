//! Who is about as long here as people usually stay: a list to talk with them from, with the reason beside each name.
//!
//! It says what is so of somebody and nothing of what they will do: there is no score and no order of danger.

use serde::{Deserialize, Serialize};

use super::Typical;
use crate::calendar::Date;
use crate::ids::WorkerId;

/// Somebody who is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Here {
    /// Who.
    pub worker: WorkerId,
    /// Completed months here.
    pub months: u32,
    /// How long people like them usually stay, where that is known.
    pub typical: Option<Typical>,
    /// Last day of the contract, inclusive.
    pub contract_to: Option<Date>,
    /// First day of retirement, where it can be told.
    pub retires_on: Option<Date>,
}

/// How near counts, in months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Before the typical time, and before contracts end and retirement begins.
    pub before: u32,
    /// After the typical time.
    pub after: u32,
}

/// Why somebody is on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Why {
    /// Half of people like them had left after so many months.
    TypicalStay {
        /// Months here.
        months: u32,
        /// The time by which half have left.
        typical: Typical,
    },
    /// The contract ends.
    ContractEnds {
        /// Its last day.
        on: Date,
    },
    /// Retirement begins.
    Retires {
        /// Its first day.
        on: Date,
    },
}

/// Somebody on the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Near {
    /// Who.
    pub worker: WorkerId,
    /// Why, at least one.
    pub why: Vec<Why>,
}

/// Who is near the time at which people usually leave, or near an end that is set, on `on`; in the order given.
#[must_use]
pub fn near(people: &[Here], window: Window, on: Date) -> Vec<Near> {
    let until = on.checked_add(jiff::Span::new().try_months(window.before).unwrap_or_default()).unwrap_or(Date::MAX);
    let soon = |day: Option<Date>| day.filter(|day| on <= *day && *day <= until);
    let listed = people.iter().map(|here| {
        let typical = here.typical.filter(|typical| {
            let from = typical.median.saturating_sub(window.before);
            (from..=typical.median.saturating_add(window.after)).contains(&here.months)
        });
        let stay = typical.map(|typical| Why::TypicalStay { months: here.months, typical });
        let contract = soon(here.contract_to).map(|on| Why::ContractEnds { on });
        let retires = soon(here.retires_on).map(|on| Why::Retires { on });
        Near { worker: here.worker, why: [stay, contract, retires].into_iter().flatten().collect() }
    });
    listed.filter(|near| !near.why.is_empty()).collect()
}
