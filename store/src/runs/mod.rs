//! Pay runs: created, calculated in chunks, submitted, approved, paid and closed.

use domain::access::UnitPath;
use domain::calendar::Month;
use domain::changes::{Outlier, Split};
use domain::ids::{RunId, SlipId, WorkerId};
use domain::money::Money;
use domain::pay::{Group, Hold, Totals};
use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::error::{Result, StoreError};

pub(crate) mod aggregates;
mod calculate;
mod causes;
mod changes;
mod create;
mod cycles;
mod differences;
mod gone;
mod held;
mod insert;
pub(crate) mod key;
mod late;
pub(crate) mod people;
mod read;
mod recoveries;
mod settle;
pub(crate) mod snapshot;
#[cfg(test)]
mod tests;
mod totals;
mod transitions;
mod write;

pub use calculate::Progress;
pub(crate) use causes::causes_of;
pub use causes::{CauseTotal, Changed, Limit};
pub(crate) use cycles::Beside;
pub use differences::{DifferenceRow, DifferenceSum};
pub use gone::GoneRow;
pub(crate) use insert::Insert;
pub(crate) use people::{History, People, history};
pub(crate) use read::{Sums, covering, find, names, part_of};
pub(crate) use settle::step_below;

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// 计算中
    Calculating,
    /// 草稿
    Draft,
    /// 已提交
    Submitted,
    /// 已审批
    Approved,
    /// 已发放（关账）
    Paid,
}

impl RunState {
    /// Every state, in the order of a run's life.
    pub const ALL: [Self; 5] = [Self::Calculating, Self::Draft, Self::Submitted, Self::Approved, Self::Paid];

    /// The state of a stored name.
    ///
    /// # Errors
    /// `Corrupt` when there is none.
    pub(crate) fn from_code(code: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|state| state.code() == code);
        found.ok_or(StoreError::Corrupt("run_state"))
    }

    /// The stored name and the tail of its locale key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Calculating => "calculating",
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::Paid => "paid",
        }
    }
}

/// A run, as listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRow {
    /// Key.
    pub id: RunId,
    /// Month.
    pub month: Month,
    /// 0: the month's own run; else the number of the off-cycle run (补发批次).
    pub off_cycle: i32,
    /// Unit it is for.
    pub unit: UnitPath,
    /// Its name.
    pub unit_name: String,
    /// State.
    pub state: RunState,
    /// Slips.
    pub slips: i64,
    /// People held.
    pub held: i64,
    /// Sums over the slips.
    pub totals: Totals,
    /// Count of transitions, for the stale check of forms.
    pub version: i64,
}

/// A run with its story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunView {
    /// As listed.
    pub row: RunRow,
    /// Workers done and to do, while calculating.
    pub progress: Option<(i64, i64)>,
    /// Who prepared, with when.
    pub prepared: Option<(String, Timestamp)>,
    /// Who submitted.
    pub submitted: Option<(String, Timestamp)>,
    /// Who approved.
    pub approved: Option<(String, Timestamp)>,
    /// Who marked it paid.
    pub paid: Option<(String, Timestamp)>,
    /// The comment it was returned with, last.
    pub returned: Option<(String, Timestamp, String)>,
    /// Any figure comes from a sample pack.
    pub sample: bool,
    /// The run of the month before that covers the same unit.
    pub previous: Option<RunId>,
    /// Totals of that month for the same people's unit.
    pub previous_totals: Option<Totals>,
}

/// A sum of one item in one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemTotal {
    /// Unit (street when the run is a district's, community when a street's).
    pub unit: UnitPath,
    /// Its name.
    pub unit_name: String,
    /// Code of the line kind.
    pub item: String,
    /// Name of it, Chinese and English.
    pub item_name: domain::policy::Named,
    /// Which sum.
    pub group: Group,
    /// Amount.
    pub amount: Money,
    /// People with the item.
    pub people: i64,
}

/// What the slips of one unit of a run come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitTotal {
    /// Unit (street when the run is a district's, community when a street's).
    pub unit: UnitPath,
    /// Its name.
    pub unit_name: String,
    /// Slips.
    pub slips: i64,
    /// Earnings.
    pub gross: Money,
    /// Own contributions.
    pub employee: Money,
    /// Tax.
    pub tax: Money,
    /// Paid out.
    pub net: Money,
    /// The employer's contributions.
    pub employer: Money,
    /// What the employer bears in all.
    pub cost: Money,
}

impl UnitTotal {
    /// A unit without slips.
    pub(crate) const fn nothing(unit: UnitPath) -> Self {
        let zero = Money::ZERO;
        let (gross, employee, tax, net, employer, cost) = (zero, zero, zero, zero, zero, zero);
        Self { unit, unit_name: String::new(), slips: 0, gross, employee, tax, net, employer, cost }
    }

    /// Adds lines of a group.
    pub(crate) fn add(&mut self, group: Group, amount: Money) {
        match group {
            Group::Earning => {
                (self.gross, self.net, self.cost) = (self.gross + amount, self.net + amount, self.cost + amount)
            }
            Group::EmployeeContribution => (self.employee, self.net) = (self.employee + amount, self.net - amount),
            Group::Tax => (self.tax, self.net) = (self.tax + amount, self.net - amount),
            Group::EmployerContribution => (self.employer, self.cost) = (self.employer + amount, self.cost + amount),
            Group::Recovery => self.net -= amount,
        }
    }
}

/// Someone held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRow {
    /// Worker.
    pub worker: WorkerId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Unit names.
    pub unit: String,
    /// Why.
    pub hold: Hold,
}

/// One worker's difference from the month before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeRow {
    /// Worker.
    pub worker: WorkerId,
    /// Slip; last month's for somebody who has none now.
    pub slip: SlipId,
    /// Name.
    pub name: String,
    /// Code.
    pub code: String,
    /// Unit names.
    pub unit: String,
    /// Net the month before; `None` when there was no slip.
    pub net_before: Option<Money>,
    /// Net now; `None` when there is no slip.
    pub net: Option<Money>,
    /// Over the threshold.
    pub outlier: Option<Outlier>,
    /// What causes move; empty for a run calculated before causes were kept.
    pub causes: Vec<Split>,
    /// Items that differ: (name of the line, before, now).
    pub items: Vec<(domain::policy::Named, Money, Money)>,
}

impl ChangeRow {
    /// Net now less net the month before.
    #[must_use]
    pub fn change(&self) -> Money {
        self.net.unwrap_or_default() - self.net_before.unwrap_or_default()
    }
}

/// The month of a stored ordinal.
pub(crate) fn month_of(ordinal: i32) -> Result<Month> {
    Month::from_ordinal(ordinal).ok_or(StoreError::Corrupt("month"))
}
