//! Cumulative withholding of income tax.

use super::TaxToDate;
use crate::money::{Money, Proportion, Rate};
use crate::policy::{Bracket, WithholdingRules};

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
#[must_use]
#[inline]
pub fn withhold(rules: &WithholdingRules, before: TaxToDate, month: TaxMonth) -> Withheld {
    withhold_by(rules, before, month, |taxable| by_brackets(rules, taxable))
}

/// What a bracket makes of the cumulative taxable income, its quick deduction still to come off.
#[derive(Clone, Copy, Debug, Default)]
struct Taxed {
    rate: Rate,
    quick: Money,
    amount: Money,
}

// Source: State Taxation Administration announcement 2018 No. 56, art. 6.
#[inline(always)]
fn withhold_by(
    rules: &WithholdingRules,
    before: TaxToDate,
    month: TaxMonth,
    tax: impl FnOnce(Money) -> Taxed,
) -> Withheld {
    // A second run in a month finds it counted.
    let months = before.months + i64::from(!before.month_counted);
    let income = before.income + month.income;
    let special = before.special + month.special;
    let additional = before.additional + month.additional;
    let basic = before.basic.to_date(rules, months, month.number);
    let taxable = (income - basic - special - additional).floor_zero();
    let Taxed { rate, quick, amount } = tax(taxable);
    let due = amount - quick;
    let tax = (due - before.withheld).floor_zero();
    let withheld = before.withheld + tax;
    let to_date =
        TaxToDate { months, income, special, additional, withheld, basic: before.basic, month_counted: false };
    Withheld { to_date, basic, taxable, rate, quick, due, tax }
}

fn by_brackets(rules: &WithholdingRules, taxable: Money) -> Taxed {
    let bracket = rules.brackets.iter().find(|bracket| bracket.up_to.is_none_or(|up_to| taxable <= up_to));
    let taxed = |bracket: &Bracket| (bracket.rate, bracket.quick, taxable.times(bracket.rate, rules.rounding));
    let (rate, quick, amount) = bracket.map(taxed).unwrap_or_default();
    Taxed { rate, quick, amount }
}

/// The brackets whose rates can be had by multiplication, from the first on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TaxTable {
    steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    up_to: Money,
    rate: Rate,
    quick: Money,
    proportion: Proportion,
}

/// Where the last step ends if its bracket has no end: ten billion yuan.
const REACH: Money = Money::from_yuan(10_000_000_000);

impl TaxTable {
    pub(super) fn of(rules: &WithholdingRules) -> Self {
        let step = |bracket: &Bracket| {
            let (up_to, Bracket { rate, quick, .. }) = (bracket.up_to.unwrap_or(REACH), *bracket);
            let proportion = Proportion::new(rate, rules.rounding, up_to)?;
            Some(Step { up_to, rate, quick, proportion })
        };
        Self { steps: rules.brackets.iter().map_while(step).collect() }
    }

    /// What [`withhold`] gives.
    #[inline(always)]
    pub(super) fn withhold(&self, rules: &WithholdingRules, before: TaxToDate, month: TaxMonth) -> Withheld {
        withhold_by(rules, before, month, |taxable| match self.steps.iter().find(|step| taxable <= step.up_to) {
            Some(step) => Taxed { rate: step.rate, quick: step.quick, amount: step.proportion.of(taxable) },
            None => by_brackets(rules, taxable),
        })
    }
}
