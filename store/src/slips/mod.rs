//! Payslips, and why each figure is what it is.

use domain::calendar::Month;
use domain::ids::{RunId, SlipId, WorkerId};
use domain::money::Money;
use domain::pay::{Group, Totals};
use domain::policy::{ClauseRef, Named};
use domain::trace::Trace;
use serde::{Deserialize, Serialize};

use crate::runs::RunState;

mod list;
mod load;
mod tax;
mod view;

/// A slip, as listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlipRow {
    /// Key.
    pub id: SlipId,
    /// Run.
    pub run: RunId,
    /// State of the run.
    pub state: RunState,
    /// Month.
    pub month: Month,
    /// 0: of the month's own run; else the number of the off-cycle run.
    pub off_cycle: i32,
    /// Worker.
    pub worker: WorkerId,
    /// Worker code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Street and community as they were in the month.
    pub unit: String,
    /// Sums.
    pub totals: Totals,
}

/// One line with what it needs to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlipLine {
    /// Code of the line kind.
    pub item: String,
    /// Name.
    pub name: Named,
    /// Which sum.
    pub group: Group,
    /// Amount.
    pub amount: Money,
    /// Year to date, this month included.
    pub year_to_date: Money,
    /// Why.
    pub trace: Trace,
}

/// A slip with its lines, its clauses and its names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlipView {
    /// As listed.
    pub row: SlipRow,
    /// Posts and grade in the month, as names.
    pub posts: Vec<Named>,
    /// Grade in the month.
    pub grade: Named,
    /// ID number with the middle hidden.
    pub id_masked: String,
    /// Bank and masked account.
    pub account_masked: String,
    /// Marked as a fictitious person.
    pub fictitious: bool,
    /// Lines in order.
    pub lines: Vec<SlipLine>,
    /// Sums of the year to date.
    pub year_to_date: Totals,
    /// Net the month before.
    pub net_before: Option<Money>,
    /// What [`domain::trace::SourceId`] points at.
    pub sources: Vec<ClauseRef>,
    /// What [`domain::trace::LabelId`] points at.
    pub labels: Vec<Named>,
}

/// What to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlipQuery {
    /// Only this run.
    pub run: Option<RunId>,
    /// Only this worker.
    pub worker: Option<WorkerId>,
    /// Only months of this year.
    pub year: Option<i16>,
    /// Name, initials or code.
    pub search: String,
}

/// Street and community in one text.
pub(crate) fn unit_text(street: &str, community: &str) -> String {
    if community.is_empty() { street.to_owned() } else { format!("{street} {community}") }
}
