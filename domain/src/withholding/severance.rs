//! Pay for the end of the contract (解除劳动关系一次性补偿收入).

use serde::{Deserialize, Serialize};

use super::table;
use crate::money::{Money, Rate};
use crate::policy::WithholdingRules;

/// The tax on severance pay with every figure it was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeveranceTax {
    /// What is paid, before tax.
    pub payment: Money,
    /// What of it is exempt.
    pub exempt: Money,
    /// What is taxed, alone and apart from the year's wages.
    pub taxable: Money,
    /// Rate of the bracket.
    pub rate: Rate,
    /// Quick deduction of the bracket.
    pub quick: Money,
    /// Withheld.
    pub tax: Money,
    /// Paid out.
    pub net: Money,
}

/// The tax on `payment`, in fen, where the local average wage of the year before was `average` a year. `None` if the
/// pack does not rule on it.
// Source: Ministry of Finance and State Taxation Administration, 财税〔2018〕164号, art. 5 (1).
#[must_use]
pub fn severance(rules: &WithholdingRules, payment: Money, average: Money) -> Option<SeveranceTax> {
    let severance = rules.severance.as_ref()?;
    let limit = Money::from_fen(average.fen() * i64::from(severance.exempt_times));
    let exempt = payment.min(limit);
    let taxable = payment - exempt;
    let table::Read { rate, quick, tax } = table::read(&rules.brackets, taxable, 1, rules.rounding);
    Some(SeveranceTax { payment, exempt, taxable, rate, quick, tax, net: payment - tax })
}
