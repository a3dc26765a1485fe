//! Why pay differs from the month before (与上月对比的变动原因).
//!
//! A difference between two months is split into causes that sum to it exactly, to the fen, in every figure:
//!
//! - [`Replay`] starts from what both months were settled from. It settles again and again, each time with one thing
//!   more as it is in the new month, so that the effects add up by construction and each carries its own
//!   consequences for contributions and tax.
//! - [`from_lines`] starts from stored slips alone, for months whose inputs cannot be had any more. What lines do not
//!   tell is [`Cause::Unexplained`].
//! - [`Threshold`] says which differences somebody should look at.

mod lines;
mod outlier;
mod replay;
mod rules;

pub use lines::{StoredLine, StoredSlip, differences, from_lines, tax_before};
pub use outlier::{Outlier, Threshold};
pub use replay::Evidence;
pub use rules::Replay;

use core::ops::{Add, AddAssign, Sub};

use serde::{Deserialize, Serialize};

use crate::calendar::Month;
use crate::fact::codes;
use crate::money::Money;
use crate::pay::Totals;

/// Why a figure differs from the month before. A cause has its consequences with it: the contributions and the tax
/// that move because a wage moved are under the cause of the wage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Another grade (晋档、降档、套改定档).
    Step,
    /// Another post (任职变动).
    Post,
    /// The pack's amounts or rules of pay items (工资标准调整); with it the grade or post if the new ladder does not know the old.
    Scale,
    /// Another certificate, or its registration began or lapsed (职业资格).
    Certificate,
    /// Completed years of community work (社区工龄).
    Seniority,
    /// Another appraisal grade (考核等次).
    Appraisal,
    /// Probation began or ended (试用期).
    Probation,
    /// Days paid: joined or left within a month, unpaid leave (出勤、不满月).
    Presence,
    /// Items paid for several months at once are due in one of the two months (按季、按年发放).
    Periodic,
    /// Amounts recorded for one of the two months (一次性项目).
    OneOff,
    /// Differences for closed months (补发、扣回).
    BackPay,
    /// Insurance or housing fund begun or ended (参保、停保).
    Enrolment,
    /// Another base before floor and ceiling: declared, or of another year (缴费基数).
    Base,
    /// Floor, ceiling or rounding of a base (缴费基数上下限).
    Limits,
    /// Rates and fixed amounts of contributions, the person's own included (缴费比例).
    Rate,
    /// Special additional deductions (专项附加扣除).
    Deductions,
    /// Where the month stands in the tax year: the tax that moves though nothing else does (累计预扣、跳档、换年度).
    TaxPosition,
    /// The tax table or the basic deduction (税率表).
    TaxTable,
    /// Taken back or paid out in advance in one of the two months (扣还、预借).
    Recovery,
    /// Paid now, not employed the month before (新进).
    Joined,
    /// Paid the month before, not employed now (离职).
    Left,
    /// Held in one of the two months (暂缓).
    Held,
    /// What no cause could be found for (未能说明). Zero where both months are settled from inputs.
    Unexplained,
}

codes! {
    Cause {
        Step => "step", Post => "post", Scale => "scale", Certificate => "certificate", Seniority => "seniority",
        Appraisal => "appraisal", Probation => "probation", Presence => "presence", Periodic => "periodic",
        OneOff => "one_off", BackPay => "back_pay", Enrolment => "enrolment", Base => "base", Limits => "limits",
        Rate => "rate", Deductions => "deductions", TaxPosition => "tax_position", TaxTable => "tax_table",
        Recovery => "recovery", Joined => "joined", Left => "left", Held => "held", Unexplained => "unexplained",
    }
}

/// Changes of the figures of a slip, in fen; positive where the new month's figure is higher.
/// `net = gross - employee - tax` but under [`Cause::Recovery`], which moves the net alone; `cost = gross + employer`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// 应发
    pub gross: Money,
    /// 个人社保公积金
    pub employee: Money,
    /// 个人所得税
    pub tax: Money,
    /// 实发
    pub net: Money,
    /// 单位社保公积金
    pub employer: Money,
    /// 用人成本
    pub cost: Money,
}

impl Figures {
    /// True if no figure moves.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        *self == Self::default()
    }
}

impl From<Totals> for Figures {
    fn from(totals: Totals) -> Self {
        let Totals { gross, employee, tax, net, employer, cost, .. } = totals;
        Self { gross, employee, tax, net, employer, cost }
    }
}

impl Add for Figures {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            gross: self.gross + other.gross,
            employee: self.employee + other.employee,
            tax: self.tax + other.tax,
            net: self.net + other.net,
            employer: self.employer + other.employer,
            cost: self.cost + other.cost,
        }
    }
}

impl AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Figures {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self {
            gross: self.gross - other.gross,
            employee: self.employee - other.employee,
            tax: self.tax - other.tax,
            net: self.net - other.net,
            employer: self.employer - other.employer,
            cost: self.cost - other.cost,
        }
    }
}

/// One cause and what it moves: `{ cause, gross, employee, tax, net, employer, cost }`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    /// The cause.
    pub cause: Cause,
    /// What it moves.
    #[serde(flatten)]
    pub figures: Figures,
}

/// An amount behind [`Cause::OneOff`] or [`Cause::BackPay`] that differs between the months.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemChange {
    /// [`Cause::OneOff`] or [`Cause::BackPay`].
    pub cause: Cause,
    /// Code of the pay item.
    pub item: String,
    /// The closed month it is for, if it is a difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<Month>,
    /// Paid the month before, in fen.
    pub before: Money,
    /// Paid now, in fen.
    pub now: Money,
}

/// A difference between two months and its causes, which sum to it in every figure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// The new month's figures less the old month's.
    pub total: Figures,
    /// In the order of [`Cause::ALL`], each once and none that moves nothing.
    pub causes: Vec<Split>,
    /// One-off amounts and differences, those of the month before first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemChange>,
}

impl Changes {
    /// A difference that is one cause as a whole, as for somebody who joined.
    #[must_use]
    pub fn whole(cause: Cause, total: Figures) -> Self {
        let mut changes = Self { total, ..Self::default() };
        changes.put(cause, total);
        changes
    }

    /// What a cause moves; nothing if it is not among the causes.
    #[must_use]
    pub fn of(&self, cause: Cause) -> Figures {
        self.causes.iter().find(|split| split.cause == cause).map_or_else(Figures::default, |split| split.figures)
    }

    /// The same with what is taken back beside it: `before` in the old month, `now` in the new one.
    #[must_use]
    pub fn with_recovery(mut self, before: Money, now: Money) -> Self {
        let moved = Figures { net: before - now, ..Figures::default() };
        if !moved.is_zero() {
            self.total += moved;
            self.put(Cause::Recovery, moved);
            self.causes.sort_by_key(|split| split.cause);
        }
        self
    }

    /// Adds to a cause.
    fn put(&mut self, cause: Cause, figures: Figures) {
        match self.causes.iter_mut().find(|split| split.cause == cause) {
            Some(split) => split.figures += figures,
            None => self.causes.push(Split { cause, figures }),
        }
    }

    /// Shows what is left as unexplained, and puts the causes in order.
    fn finish(&mut self) {
        let explained = self.causes.iter().fold(Figures::default(), |sum, split| sum + split.figures);
        self.put(Cause::Unexplained, self.total - explained);
        self.causes.retain(|split| !split.figures.is_zero());
        self.causes.sort_by_key(|split| split.cause);
    }
}
