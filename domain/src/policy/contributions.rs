//! What contribution packs say beside bases and parts: who may be in which fund, rates by risk class, and lateness.

use serde::{Deserialize, Serialize};

use super::ContributionRules;
use crate::calendar::{Date, Month};
use crate::fact::{Fund, Source};
use crate::money::{Money, Rate, Rounding};
use crate::trace::date_number;

/// The funds that workers of a source can be enrolled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFunds {
    /// The source.
    pub source: Source,
    /// The funds; no other is open to them.
    pub funds: Vec<Fund>,
}

/// The rate of a work injury risk class (工伤保险行业风险类别).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassRate {
    /// The class, 1 (least risk) to 8.
    pub class: u8,
    /// The rate.
    pub rate: Rate,
}

/// What differences paid late cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateRules {
    /// Last day on which differences for figures published late are paid without a late fee.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub differences_until: Option<Date>,
    /// Late fee a day on what is unpaid (滞纳金). There is none for the housing fund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_fee_per_day: Option<Rate>,
    /// Days late count from the first day of the month so many months after the one a contribution is for.
    pub late_from_month: u8,
    /// Clause.
    pub clause: String,
}

/// A late fee and the days it is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateFee {
    /// Days late.
    pub days: i64,
    /// The fee, borne by the employer.
    pub fee: Money,
}

impl ContributionRules {
    /// True if a worker of `source` can be enrolled in `fund`.
    #[must_use]
    pub fn allows(&self, source: Source, fund: Fund) -> bool {
        let limit = self.by_source.iter().find(|limit| limit.source == source);
        !self.exempt_sources.contains(&source) && limit.is_none_or(|limit| limit.funds.contains(&fund))
    }

    /// The injury rate of a risk class; none where rates do not go by class or there is no such class.
    #[must_use]
    pub fn class_rate(&self, class: u8) -> Option<Rate> {
        let classes = self.parts.iter().flat_map(|part| &part.classes);
        classes.clone().find(|entry| entry.class == class).map(|entry| entry.rate)
    }
}

impl LateRules {
    /// What the employer owes beside `difference`, its own part of an insurance difference for `settled`, when the
    /// difference is paid on `paid_on`: nothing up to the day until which differences are free. What workers owe
    /// themselves bears no fee, and neither does the housing fund.
    #[must_use]
    pub fn fee(&self, settled: Month, difference: Money, paid_on: Date) -> LateFee {
        if self.differences_until.is_some_and(|until| paid_on <= until) {
            return LateFee::default();
        }
        let days = late_days(settled.plus(i32::from(self.late_from_month)), paid_on);
        let rate = self.late_fee_per_day.unwrap_or_default();
        LateFee { days, fee: late_fee(difference, days, rate) }
    }
}

/// Days late when paid on `paid_on`: from the first of `from` to the day before, both counted (end − start + 1).
#[must_use]
pub fn late_days(from: Month, paid_on: Date) -> i64 {
    (date_number(paid_on) - date_number(from.first_day())).max(0)
}

/// Late fee: amount × days × rate a day, rounded once to the fen, half up (社会保险法第八十六条: 0.05 % a day, from the
/// due date); nothing on what is owed back.
#[must_use]
pub fn late_fee(amount: Money, days: i64, rate: Rate) -> Money {
    amount.floor_zero().ratio(rate.ppm().saturating_mul(days.max(0)), Rate::ONE.ppm(), Rounding::FenHalfUp)
}
