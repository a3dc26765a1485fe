//! A year-end bonus both ways, for one worker: from the figures to date and the rest of the year as the facts known now
//! would have it paid.

use super::{Hold, PayFacts, TaxMonth, TaxToDate, TotalsOnly, resolve, settle};
use crate::calendar::Month;
use crate::money::Money;
use crate::policy::PolicySet;
use crate::withholding::{BonusChoice, BonusQuestion, BonusTax, TrapZone, bonus_alone, compare_bonus, trap_of};

/// A bonus somebody asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BonusWish {
    /// How much, before tax.
    pub bonus: Money,
    /// The month it is paid in.
    pub month: Month,
    /// A bonus was taxed for itself already this tax year.
    pub used: bool,
}

/// What comes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BonusOutlook {
    /// Both ways.
    pub choice: BonusChoice,
    /// The bonus by its own table, if the pack rules on it.
    pub alone: Option<BonusTax>,
    /// The zone it lies in, in which more nets less.
    pub trap: Option<TrapZone>,
    /// Figures of the year before the month of payment, the months between now and then as projected.
    pub before: TaxToDate,
    /// The month of payment without the bonus.
    pub month: TaxMonth,
    /// The last month counted in.
    pub until: Month,
}

/// Taxes a bonus both ways. `policies` are the rules of each month from the first one not paid yet to December, in order;
/// `known` holds what slips before it say. `Ok(None)`: not employed in the month of payment, or it is none of these.
///
/// # Errors
/// A [`Hold`] if a month up to that of payment cannot be told. Later months count in as far as they can be told.
pub fn bonus_outlook(
    policies: &[(Month, PolicySet)],
    known: PayFacts<'_>,
    wish: BonusWish,
) -> Result<Option<BonusOutlook>, Hold> {
    let Some((_, policy)) = policies.iter().find(|(month, _)| *month == wish.month) else { return Ok(None) };
    let mut known = known;
    let mut months: Vec<(Month, TaxToDate, TaxMonth)> = Vec::new();
    for (month, policy) in policies {
        match projected(policy, *month, known) {
            Ok(Some((before, figures, after))) => {
                months.push((*month, before, figures));
                known = PayFacts { tax: after, paid_since: known.paid_since.or(Some(*month)), ..known };
            }
            Ok(None) => {}
            Err(hold) if *month <= wish.month => return Err(hold),
            Err(_) => break,
        }
    }
    let Some(at) = months.iter().position(|(month, ..)| *month == wish.month) else { return Ok(None) };
    let later: Vec<TaxMonth> = months.iter().skip(at + 1).map(|(.., figures)| *figures).collect();
    let (Some((_, before, month)), Some((until, ..))) = (months.get(at), months.last()) else { return Ok(None) };
    let (rules, on) = (&policy.withholding, wish.month.last_day());
    let BonusWish { bonus, used, .. } = wish;
    let question = BonusQuestion { bonus, on, used, before: *before, month: *month, later: &later };
    Ok(Some(BonusOutlook {
        choice: compare_bonus(rules, question),
        alone: bonus_alone(rules, bonus),
        trap: trap_of(rules, bonus),
        before: *before,
        month: *month,
        until: *until,
    }))
}

/// One month by what is known: figures before it, its own, and those of slips after it.
fn projected(
    policy: &PolicySet,
    month: Month,
    known: PayFacts<'_>,
) -> Result<Option<(TaxToDate, TaxMonth, TaxToDate)>, Hold> {
    let Some(input) = resolve(policy, month, known)? else { return Ok(None) };
    let totals = settle(policy, &input, &mut TotalsOnly)?;
    let figures = TaxMonth {
        income: totals.taxable,
        special: totals.employee,
        additional: input.additional,
        number: i64::from(month.number()),
    };
    let tax = known.tax;
    let after = TaxToDate {
        months: tax.months + 1,
        income: tax.income + figures.income,
        special: tax.special + figures.special,
        additional: tax.additional + figures.additional,
        withheld: tax.withheld + totals.tax,
        ..tax
    };
    Ok(Some((input.tax, figures, after)))
}
