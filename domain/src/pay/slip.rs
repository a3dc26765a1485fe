//! Lines, totals, and where the engine puts them.

use serde::{Deserialize, Serialize};

use crate::money::Money;
use crate::trace::{LabelId, SourceId, Trace};

/// Which sum of the slip a line belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// 应发
    Earning,
    /// 个人社保、公积金
    EmployeeContribution,
    /// 个人所得税
    Tax,
    /// 单位社保、公积金
    EmployerContribution,
    /// 扣还、预借：从实发中扣，不影响应发和个税
    Recovery,
}

impl Group {
    /// Every group, in the order of the slip; the position is the stored number.
    pub const ALL: [Self; 5] =
        [Self::Earning, Self::EmployeeContribution, Self::Tax, Self::EmployerContribution, Self::Recovery];

    /// The tail of its locale key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Earning => "earning",
            Self::EmployeeContribution => "employee_contribution",
            Self::Tax => "tax",
            Self::EmployerContribution => "employer_contribution",
            Self::Recovery => "recovery",
        }
    }

    /// The stored number.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::Earning => 0,
            Self::EmployeeContribution => 1,
            Self::Tax => 2,
            Self::EmployerContribution => 3,
            Self::Recovery => 4,
        }
    }

    /// The group of a stored number.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.number() == number)
    }
}

/// A kind of line: what [`Line::kind`] points at in [`crate::policy::PolicySet`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineKind {
    /// Stable code (`grade_pay`, `pension_employee`, `income_tax`).
    pub code: String,
    /// Name.
    pub name: LabelId,
    /// Which sum.
    pub group: Group,
    /// Clause.
    pub source: SourceId,
}

/// One line of a slip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Position in [`crate::policy::PolicySet::line_kinds`].
    pub kind: u16,
    /// Which sum.
    pub group: Group,
    /// The amount; deductions are positive here and subtracted in the totals.
    pub amount: Money,
    /// Why.
    pub trace: Trace,
}

/// Sums of a slip, by construction the sums of its lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// 应发合计
    pub gross: Money,
    /// Part of `gross` that is income for the tax.
    pub taxable: Money,
    /// 个人社保公积金合计
    pub employee: Money,
    /// 个人所得税
    pub tax: Money,
    /// 实发 = gross − employee − tax − what is taken back
    pub net: Money,
    /// 单位社保公积金合计
    pub employer: Money,
    /// 用人成本 = gross + employer
    pub cost: Money,
}

impl Totals {
    /// Taken back less paid out in advance (扣还净额): what lies between pay and what is paid out.
    #[must_use]
    pub fn recovered(&self) -> Money {
        self.gross - self.employee - self.tax - self.net
    }

    /// The sums as they are before anything is taken back.
    #[must_use]
    pub fn before_recovery(self) -> Self {
        Self { net: self.gross - self.employee - self.tax, ..self }
    }
}

/// Receives lines as the engine makes them. What completes a trace is a closure: whoever does not
/// want it does not pay for it.
pub trait Sink {
    /// Whether lines are wanted at all. If not, sums are made without them.
    const LINES: bool = true;

    /// Takes one line: `pattern` with its amount, and with the inputs that `complete` adds to its trace.
    fn line(&mut self, pattern: &Line, amount: Money, complete: impl FnOnce(&mut Trace));
}

/// Wants totals alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct TotalsOnly;

impl Sink for TotalsOnly {
    const LINES: bool = false;

    #[inline(always)]
    fn line(&mut self, _: &Line, _: Money, _: impl FnOnce(&mut Trace)) {}
}

/// Collects lines with their traces; reusable between workers without allocating.
#[derive(Clone, Debug, Default)]
pub struct SlipSink {
    /// Lines so far.
    pub lines: Vec<Line>,
}

impl Sink for SlipSink {
    #[inline(always)]
    fn line(&mut self, pattern: &Line, amount: Money, complete: impl FnOnce(&mut Trace)) {
        // Copied as a slice and completed where it stays: pushed, a line would first be built elsewhere and then moved.
        self.lines.extend_from_slice(core::slice::from_ref(pattern));
        if let Some(line) = self.lines.last_mut() {
            line.amount = amount;
            complete(&mut line.trace);
        }
    }
}

/// A payslip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slip {
    /// Lines in order.
    pub lines: Vec<Line>,
    /// Sums.
    pub totals: Totals,
}
