//! Withholding on labour pay (劳务报酬所得).

use serde::{Deserialize, Serialize};

use super::table;
use crate::money::{Money, Rate};
use crate::policy::WithholdingRules;

/// The tax on one payment with every figure it was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabourTax {
    /// What is paid, before tax.
    pub payment: Money,
    /// What of it is taxed.
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

/// The tax withheld on one payment, in fen; what recurs within a month is one payment. `None` if the pack does not rule
/// on it. A payment of nothing or less is not taxed.
// Source: State Taxation Administration announcement 2018 No. 61, art. 8 and annex 2.
#[must_use]
pub fn labour(rules: &WithholdingRules, payment: Money) -> Option<LabourTax> {
    let labour = rules.labour.as_ref()?;
    let taxable = if payment <= labour.flat_up_to {
        (payment - labour.flat).floor_zero()
    } else {
        payment.times(labour.taxed_share, rules.rounding)
    };
    let table::Read { rate, quick, tax } = table::read(&labour.brackets, taxable, 1, rules.rounding);
    Some(LabourTax { payment, taxable, rate, quick, tax, net: payment - tax })
}
