//! The year-end bonus (全年一次性奖金): taxed for itself or with the year's income, and the zones in which more nets less.

use serde::{Deserialize, Serialize};

use super::table::{self, Read};
use crate::calendar::{Date, Month};
use crate::money::{Money, Rate, Rounding};
use crate::pay::{TaxMonth, TaxToDate, Withheld, withhold};
use crate::policy::{BonusRules, WithholdingRules};

/// A bonus taxed for itself, with every figure the tax was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BonusTax {
    /// The bonus.
    pub bonus: Money,
    /// Rate of the bracket.
    pub rate: Rate,
    /// Quick deduction of the bracket.
    pub quick: Money,
    /// Tax.
    pub tax: Money,
    /// Paid out.
    pub net: Money,
}

/// The tax on a bonus for itself, in fen. `None` if the pack does not rule on it. An unused basic deduction is not set
/// off against it.
// Source: Ministry of Finance and State Taxation Administration announcement 2023 No. 30.
#[must_use]
pub fn bonus_alone(rules: &WithholdingRules, bonus: Money) -> Option<BonusTax> {
    rules.bonus.as_ref().map(|own| alone(own, bonus, rules.rounding))
}

fn alone(rules: &BonusRules, bonus: Money, rounding: Rounding) -> BonusTax {
    let Read { rate, quick, tax } = table::read(&rules.brackets, bonus, i64::from(rules.months), rounding);
    BonusTax { bonus, rate, quick, tax, net: bonus - tax }
}

/// A bonus and the year it is paid in, as far as it is known or assumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BonusQuestion<'a> {
    /// The bonus.
    pub bonus: Money,
    /// The day of payment.
    pub on: Date,
    /// A bonus was taxed for itself already this tax year.
    pub used: bool,
    /// Figures before the month of payment.
    pub before: TaxToDate,
    /// The month of payment without the bonus.
    pub month: TaxMonth,
    /// The months after it that are counted in, as projected; may be none.
    pub later: &'a [TaxMonth],
}

/// Why a bonus cannot be taxed for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum NotSeparate {
    /// The pack in force does not rule on it.
    NoRule,
    /// Paid after the last day of the rule.
    Over {
        /// That day.
        until: Date,
    },
    /// It is possible once a tax year.
    Used,
}

impl NotSeparate {
    /// The tail of its locale key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoRule => "no_rule",
            Self::Over { .. } => "over",
            Self::Used => "used",
        }
    }
}

/// What one way comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BonusWay {
    /// What is withheld in the month of payment, on wages and bonus together.
    pub this_month: Money,
    /// What the bonus adds to the tax of the year.
    pub on_bonus: Money,
    /// Tax of the year on everything counted in: what is due, whatever was withheld before.
    pub year: Money,
}

/// Which way costs less tax over what is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cheaper {
    /// 单独计税
    Separate,
    /// 并入综合所得
    Merged,
    /// Both cost the same.
    Same,
}

impl Cheaper {
    /// The tail of its locale key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Separate => "separate",
            Self::Merged => "merged",
            Self::Same => "same",
        }
    }
}

/// Both ways beside one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BonusChoice {
    /// Taxed for itself, or why it cannot be.
    pub separate: Result<BonusWay, NotSeparate>,
    /// Taxed with the month's wages.
    pub merged: BonusWay,
    /// Which is cheaper; merged where nothing else is possible.
    pub cheaper: Cheaper,
    /// What the cheaper way saves.
    pub saves: Money,
}

/// Taxes a bonus both ways over the months known and assumed, in fen, and names the cheaper way.
///
/// The comparison is of what is due on these months by the cumulative table: what they leave out (other payers, months
/// not counted in, deductions of the annual settlement) can turn it.
// Source: Ministry of Finance and State Taxation Administration announcement 2023 No. 30.
#[must_use]
pub fn compare_bonus(rules: &WithholdingRules, question: BonusQuestion<'_>) -> BonusChoice {
    let BonusQuestion { bonus, before, month, later, .. } = question;
    let (now, without) = year(rules, before, month, later);
    let with_bonus = TaxMonth { income: month.income + bonus, ..month };
    let (merged_now, with) = year(rules, before, with_bonus, later);
    let merged = BonusWay { this_month: merged_now.tax, on_bonus: with - without, year: with };
    let separate = possible(rules, question).map(|own| {
        let tax = alone(own, bonus, rules.rounding).tax;
        BonusWay { this_month: now.tax + tax, on_bonus: tax, year: without + tax }
    });
    let difference = separate.map_or(Money::ZERO, |separate| separate.year - merged.year);
    let cheaper = match separate {
        Ok(_) if difference.is_zero() => Cheaper::Same,
        Ok(_) if difference.is_negative() => Cheaper::Separate,
        _ => Cheaper::Merged,
    };
    BonusChoice { separate, merged, cheaper, saves: difference.max(-difference) }
}

fn possible<'a>(rules: &'a WithholdingRules, question: BonusQuestion<'_>) -> Result<&'a BonusRules, NotSeparate> {
    let own = rules.bonus.as_ref().ok_or(NotSeparate::NoRule)?;
    if question.on > own.until {
        return Err(NotSeparate::Over { until: own.until });
    }
    if question.used { Err(NotSeparate::Used) } else { Ok(own) }
}

/// The months after `paid` until December, each as `month`: the plainest projection.
#[must_use]
pub fn rest_of_year(paid: Month, month: TaxMonth) -> Vec<TaxMonth> {
    (paid.number() + 1..=12).map(|number| TaxMonth { number: i64::from(number), ..month }).collect()
}

/// The month of payment, and what is due by the end of the months counted in.
fn year(rules: &WithholdingRules, before: TaxToDate, month: TaxMonth, later: &[TaxMonth]) -> (Withheld, Money) {
    let now = withhold(rules, before, month);
    let last = later.iter().fold(now, |last, month| withhold(rules, last.to_date, *month));
    (now, last.due)
}

/// Bonuses that net less than a lower one: more than `above`, up to and including `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrapZone {
    /// The highest bonus below the zone.
    pub above: Money,
    /// The last bonus in it.
    pub to: Money,
    /// What the best bonus below the zone nets.
    pub best: Money,
}

impl TrapZone {
    /// True if `bonus` lies in it.
    #[must_use]
    pub fn contains(&self, bonus: Money) -> bool {
        self.above < bonus && bonus <= self.to
    }
}

/// The zones of a pack's table, ascending, exact to the fen; none if the pack does not rule on a bonus.
#[must_use]
pub fn trap_zones(rules: &WithholdingRules) -> Vec<TrapZone> {
    let Some(own) = rules.bonus.as_ref() else { return Vec::new() };
    let mut zones: Vec<TrapZone> = Vec::new();
    let mut best = Money::ZERO;
    let borders = own.brackets.iter().map(|bracket| bracket.up_to);
    for (border, next) in borders.clone().zip(borders.skip(1)) {
        let Some(border) = border.map(|border| times(border, own.months)) else { break };
        best = best.max(alone(own, border, rules.rounding).net);
        let end = next.map(|next| times(next, own.months));
        if let Some(to) = last_below(own, rules.rounding, border, end, best) {
            zones.push(TrapZone { above: border, to, best });
        }
    }
    zones
}

/// The zone that `bonus` lies in, if any.
#[must_use]
pub fn trap_of(rules: &WithholdingRules, bonus: Money) -> Option<TrapZone> {
    trap_zones(rules).into_iter().find(|zone| zone.contains(bonus))
}

fn times(border: Money, months: u8) -> Money {
    Money::from_fen(border.fen() * i64::from(months))
}

/// A bonus no table is asked about.
const BEYOND: i64 = 1_000_000_000_000;

/// The highest bonus of a bracket (`above` excluded, `end` included) that nets less than `best`. Within a bracket net
/// never falls, so it is found by halving.
fn last_below(rules: &BonusRules, rounding: Rounding, above: Money, end: Option<Money>, best: Money) -> Option<Money> {
    let less = |fen: i64| alone(rules, Money::from_fen(fen), rounding).net < best;
    let (mut low, mut high) = (above.fen() + 1, end.map_or(BEYOND, Money::fen));
    if !less(low) {
        return None;
    }
    while low < high {
        let middle = high - (high - low) / 2;
        if less(middle) { low = middle } else { high = middle - 1 }
    }
    Some(Money::from_fen(low))
}
