//! Other deductions (其他扣除): what is paid on evidence, within its caps.

use serde::{Deserialize, Serialize};

use crate::money::Money;
use crate::policy::{OtherRule, WithholdingRules};

/// What counts of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherLine {
    /// What is deducted this month.
    pub amount: Money,
    /// Why it is so much.
    pub why: OtherWhy,
}

/// Why so much is deducted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OtherWhy {
    /// All that was paid.
    Paid,
    /// The cap of a month.
    MonthlyMost,
    /// What the cap of the year leaves.
    YearlyMost,
    /// The share of the month's income.
    IncomeShare,
}

impl OtherWhy {
    /// The tail of its locale key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::MonthlyMost => "monthly_most",
            Self::YearlyMost => "yearly_most",
            Self::IncomeShare => "income_share",
        }
    }
}

/// What a cap is measured against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherUsed {
    /// Deducted earlier in the tax year.
    pub this_year: Money,
    /// Income of the month.
    pub income: Money,
}

/// What is deducted of `paid`, in fen, under the deduction `code`. `None` if the pack has no such deduction.
#[must_use]
pub fn other(rules: &WithholdingRules, code: &str, paid: Money, used: OtherUsed) -> Option<OtherLine> {
    rules.other.iter().find(|rule| rule.code == code).map(|rule| within(rule, rules, paid.floor_zero(), used))
}

/// The least of what was paid and the caps; of equal ones the first named in [`OtherWhy`].
fn within(rule: &OtherRule, rules: &WithholdingRules, paid: Money, used: OtherUsed) -> OtherLine {
    let year = rule.yearly_most.map(|most| (most - used.this_year).floor_zero());
    let share = rule.income_share.map(|share| used.income.floor_zero().times(share, rules.rounding));
    let caps =
        [(OtherWhy::MonthlyMost, rule.monthly_most), (OtherWhy::YearlyMost, year), (OtherWhy::IncomeShare, share)];
    let caps = caps.into_iter().filter_map(|(why, cap)| cap.map(|amount| OtherLine { amount, why }));
    caps.fold(
        OtherLine { amount: paid, why: OtherWhy::Paid },
        |least, cap| if cap.amount < least.amount { cap } else { least },
    )
}
