//! Cumulative withholding of income tax.

use super::TaxToDate;
use crate::money::{Money, Rate};
use crate::policy::WithholdingRules;

/// What one month adds to the tax year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TaxMonth {
    /// Taxable earnings of the month.
    pub income: Money,
    /// Own insurance and housing fund contributions of the month.
    pub special: Money,
    /// Special additional deductions of the month.
    pub additional: Money,
    /// Number of the calendar month (1–12), which the first-job rule counts; nothing else does.
    pub number: i64,
}

/// The tax of a month with every figure it was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// Figures of the year including this month, with the month's tax in `withheld`.
    pub to_date: TaxToDate,
    /// Cumulative basic deduction.
    pub basic: Money,
    /// Cumulative taxable income, never negative.
    pub taxable: Money,
    /// Rate of the bracket.
    pub rate: Rate,
    /// Quick deduction of the bracket.
    pub quick: Money,
    /// Tax due on the cumulative taxable income.
    pub due: Money,
    /// Withheld this month: what is due beyond what was withheld, never negative. A surplus stays
    /// and is set off against later months, or refunded by the annual settlement.
    pub tax: Money,
}

/// The tax of one more month of the year.
// Source: State Taxation Administration announcement 2018 No. 56, art. 6.
#[must_use]
#[inline(always)]
pub fn withhold(rules: &WithholdingRules, before: TaxToDate, month: TaxMonth) -> Withheld {
    // A second run in a month finds it counted.
    let months = before.months + i64::from(!before.month_counted);
    let income = before.income + month.income;
    let special = before.special + month.special;
    let additional = before.additional + month.additional;
    let basic = before.basic.to_date(rules, months, month.number);
    let taxable = (income - basic - special - additional).floor_zero();
    let bracket = rules.brackets.iter().find(|bracket| bracket.up_to.is_none_or(|up_to| taxable <= up_to));
    let (rate, quick) = bracket.map_or((Rate::ZERO, Money::ZERO), |bracket| (bracket.rate, bracket.quick));
    let due = taxable.times(rate, rules.rounding) - quick;
    let tax = (due - before.withheld).floor_zero();
    let withheld = before.withheld + tax;
    let to_date =
        TaxToDate { months, income, special, additional, withheld, basic: before.basic, month_counted: false };
    Withheld { to_date, basic, taxable, rate, quick, due, tax }
}
