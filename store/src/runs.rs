//! Pay runs: created, calculated in chunks, submitted, approved, paid and closed.

use domain::access::{Scope, UnitPath};
use domain::calendar::Month;
use domain::ids::{RunId, SlipId, WorkerId};
use domain::money::Money;
use domain::pay::{Group, Hold, Totals};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::{Act, Page, PageRequest, Store, Timestamp};

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
    /// Slip.
    pub slip: SlipId,
    /// Name.
    pub name: String,
    /// Unit names.
    pub unit: String,
    /// Net the month before; `None` when there was no slip.
    pub net_before: Option<Money>,
    /// Net now.
    pub net: Money,
    /// Items that differ: (name of the line, before, now).
    pub items: Vec<(domain::policy::Named, Money, Money)>,
}

impl Store {
    /// Runs whose unit lies in the scope, or that cover the scope, newest month first.
    ///
    /// # Errors
    /// Driver errors.
    pub async fn runs(&self, _scope: &Scope, _page: PageRequest) -> Result<Page<RunRow>> {
        todo!()
    }

    /// One run.
    ///
    /// # Errors
    /// `NotFound` outside the scope.
    pub async fn run(&self, _scope: &Scope, _run: RunId) -> Result<RunView> {
        todo!()
    }

    /// Totals by unit and item.
    ///
    /// # Errors
    /// `NotFound` outside the scope.
    pub async fn run_totals(&self, _scope: &Scope, _run: RunId) -> Result<Vec<ItemTotal>> {
        todo!()
    }

    /// People held, by unit.
    ///
    /// # Errors
    /// `NotFound` outside the scope.
    pub async fn run_held(&self, _scope: &Scope, _run: RunId, _page: PageRequest) -> Result<Page<HeldRow>> {
        todo!()
    }

    /// Differences from the month before, the largest first.
    ///
    /// # Errors
    /// `NotFound` outside the scope.
    pub async fn run_changes(&self, _scope: &Scope, _run: RunId, _page: PageRequest) -> Result<Page<ChangeRow>> {
        todo!()
    }

    /// Creates the run of a month for a unit and queues its calculation.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Conflict("run_exists")` when a run of the month covers, or lies inside, the unit;
    /// policy errors when no rules are in force.
    pub async fn create_run(&self, _act: Act<'_>, _month: Month, _unit: &UnitPath) -> Result<RunId> {
        todo!()
    }

    /// Queues a draft for calculation again.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Conflict("run_not_draft")`.
    pub async fn recalculate_run(&self, _act: Act<'_>, _run: RunId) -> Result<()> {
        todo!()
    }

    /// Calculates a queued run to its end, in chunks of one transaction each, going on where a killed process
    /// stopped. `progress` hears (done, all) after each chunk. Called by the job worker and the CLI.
    ///
    /// # Errors
    /// Driver and policy errors; the run then stays `Calculating` and can be resumed.
    pub async fn calculate_run(&self, _run: RunId, _now: Timestamp, _progress: &(dyn Fn(i64, i64) + Send + Sync)) -> Result<()> {
        todo!()
    }

    /// Submits a draft.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`, `Conflict("run_not_draft" | "run_empty")`.
    pub async fn submit_run(&self, _act: Act<'_>, _run: RunId, _version: i64) -> Result<()> {
        todo!()
    }

    /// Returns a submitted run to draft with a comment.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`, `Conflict("run_not_submitted")`, `Invalid("comment", "too_short")`.
    pub async fn return_run(&self, _act: Act<'_>, _run: RunId, _version: i64, _comment: &str) -> Result<()> {
        todo!()
    }

    /// Approves a submitted run.
    ///
    /// # Errors
    /// As above, and `Conflict("own_run")` for who prepared or submitted it.
    pub async fn approve_run(&self, _act: Act<'_>, _run: RunId, _version: i64) -> Result<()> {
        todo!()
    }

    /// Marks an approved run paid: the month is closed for its people, for good.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `Stale`, `Conflict("run_not_approved")`.
    pub async fn pay_run(&self, _act: Act<'_>, _run: RunId, _version: i64) -> Result<()> {
        todo!()
    }
}
