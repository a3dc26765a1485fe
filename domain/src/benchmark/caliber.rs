//! What "pay" means (口径): the same slip gives four figures, and which of them a rule means decides whether it is met.

use core::iter::Sum;
use core::ops::{Add, AddAssign};

use serde::{Deserialize, Serialize};

use crate::fact::codes;
use crate::money::Money;
use crate::pay::{Group, Line, Totals};

/// A caliber of pay, from the widest to the narrowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Caliber {
    /// 用人成本: gross and the employer's contributions.
    EmployerCost,
    /// 应发
    Gross,
    /// 扣除个人社保公积金后: gross less the worker's own contributions.
    AfterContributions,
    /// 税后: that less income tax. What is taken back of earlier pay is not deducted: it was pay before.
    Net,
}

codes! {
    Caliber {
        EmployerCost => "employer_cost", Gross => "gross", AfterContributions => "after_contributions", Net => "net",
    }
}

/// Pay by every caliber.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calibers {
    /// 用人成本
    pub employer_cost: Money,
    /// 应发
    pub gross: Money,
    /// 扣除个人社保公积金后
    pub after_contributions: Money,
    /// 税后
    pub net: Money,
}

impl Calibers {
    /// By the sums of a slip.
    #[must_use]
    pub fn of(totals: &Totals) -> Self {
        let Totals { gross, employee, net, cost, .. } = totals.before_recovery();
        Self { employer_cost: cost, gross, after_contributions: gross - employee, net }
    }

    /// By the lines of a slip.
    #[must_use]
    pub fn of_lines(lines: &[Line]) -> Self {
        let sum = |group: Group| lines.iter().filter(|line| line.group == group).map(|line| line.amount).sum::<Money>();
        let gross = sum(Group::Earning);
        let after_contributions = gross - sum(Group::EmployeeContribution);
        Self {
            employer_cost: gross + sum(Group::EmployerContribution),
            gross,
            after_contributions,
            net: after_contributions - sum(Group::Tax),
        }
    }

    /// By one caliber.
    #[must_use]
    pub const fn by(&self, caliber: Caliber) -> Money {
        match caliber {
            Caliber::EmployerCost => self.employer_cost,
            Caliber::Gross => self.gross,
            Caliber::AfterContributions => self.after_contributions,
            Caliber::Net => self.net,
        }
    }

    /// With every amount changed in one way.
    #[must_use]
    pub fn map(&self, change: impl Fn(Money) -> Money) -> Self {
        Self {
            employer_cost: change(self.employer_cost),
            gross: change(self.gross),
            after_contributions: change(self.after_contributions),
            net: change(self.net),
        }
    }
}

impl Add for Calibers {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            employer_cost: self.employer_cost + other.employer_cost,
            gross: self.gross + other.gross,
            after_contributions: self.after_contributions + other.after_contributions,
            net: self.net + other.net,
        }
    }
}

impl AddAssign for Calibers {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Calibers {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}
