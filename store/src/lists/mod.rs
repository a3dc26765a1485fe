//! Lists of one subject about people on file: opening balances, contribution bases, deductions, one-off amounts and
//! unpaid leave as facts, and who was at a training session. Staged like a roster, compared row by row with what is on file, then recorded whole or not at
//! all.
//!
//! A row is about somebody inside the scope or about nobody: whether an ID number is known elsewhere is not told.

mod apply;
mod attended;
mod bases;
mod deductions;
mod finding;
mod leave;
mod look;
mod one_offs;
mod opening;
mod people;

use std::collections::BTreeMap;

use domain::calendar::{Date, Month};
use domain::fact::{Deductions, OpeningTax, OpeningWage};
use domain::identity::IdNumber;
use domain::ids::{TrainingSessionId, WorkerId};
use domain::money::Money;
use domain::roster::Severity;
use domain::training::Presence;
use serde::{Deserialize, Serialize};

pub use apply::ListOptions;
pub use finding::ProblemCode;

use crate::imports::StagedImport;

/// What a list is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListKind {
    /// Figures of the year before this system (期初数据).
    Opening,
    /// Contribution bases (缴费基数).
    Bases,
    /// Special additional deductions (专项附加扣除).
    Deductions,
    /// One-off amounts (一次性项目).
    OneOffs,
    /// Unpaid leave (无薪假).
    Attendance,
    /// Attendance of a training session (培训签到).
    Training,
}

impl ListKind {
    /// Every kind, in the order people need them.
    pub const ALL: [Self; 6] =
        [Self::Opening, Self::Bases, Self::Deductions, Self::OneOffs, Self::Attendance, Self::Training];

    /// The stored name, also in addresses and the tail of its locale keys.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Bases => "bases",
            Self::Deductions => "deductions",
            Self::OneOffs => "one_offs",
            Self::Attendance => "attendance",
            Self::Training => "training",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A kind of list with the time it is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ListOf {
    /// Opening balances of a year.
    Opening {
        /// The tax year.
        year: i16,
    },
    /// Bases from a month on; a row may name another.
    Bases {
        /// First month.
        month: Month,
    },
    /// Deductions: of each month from this one on, or cumulative up to it.
    Deductions {
        /// The month.
        month: Month,
    },
    /// Amounts paid in a month; a row may name another.
    OneOffs {
        /// The month.
        month: Month,
    },
    /// Leave that touches a month.
    Attendance {
        /// The month.
        month: Month,
        /// Kinds of leave that are not paid, as written in the list; leave of no kind is not paid either.
        unpaid: Vec<String>,
    },
    /// Who was at a training session.
    Training {
        /// The session.
        session: TrainingSessionId,
        /// Its last day and title, as they were when the list was brought.
        name: String,
    },
}

impl ListOf {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> ListKind {
        match self {
            Self::Opening { .. } => ListKind::Opening,
            Self::Bases { .. } => ListKind::Bases,
            Self::Deductions { .. } => ListKind::Deductions,
            Self::OneOffs { .. } => ListKind::OneOffs,
            Self::Attendance { .. } => ListKind::Attendance,
            Self::Training { .. } => ListKind::Training,
        }
    }

    /// The time it is for, as people write it: a year, a month or a session.
    #[must_use]
    pub fn time(&self) -> String {
        match self {
            Self::Opening { year } => year.to_string(),
            Self::Bases { month }
            | Self::Deductions { month }
            | Self::OneOffs { month }
            | Self::Attendance { month, .. } => month.to_string(),
            Self::Training { name, .. } => name.clone(),
        }
    }
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRow {
    /// Row of the sheet, from 1.
    pub row: u32,
    /// ID number.
    pub id_number: IdNumber,
    /// Name; empty if the list has none.
    pub name: String,
    /// What it states.
    pub entry: Entry,
}

/// What a row states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum Entry {
    /// Figures of the year, the average wage of the year before, or both.
    Opening {
        /// Cumulative tax figures.
        tax: Option<OpeningTax>,
        /// Average wage.
        wage: Option<OpeningWage>,
    },
    /// A declared wage.
    Base {
        /// Before floor and ceiling.
        base: Money,
        /// That of the housing fund, where the list states one of its own.
        housing: Option<Money>,
        /// First month, if stated.
        from: Option<Month>,
    },
    /// Deductions of one month, or of the year so far.
    Deductions {
        /// Of the year so far.
        cumulative: bool,
        /// The amounts.
        amounts: Deductions,
    },
    /// An amount of an item.
    OneOff {
        /// Code of the item.
        item: String,
        /// The amount; negative recovers.
        amount: Money,
        /// Month, if stated.
        month: Option<Month>,
        /// Why; may be empty.
        note: String,
    },
    /// A leave.
    Leave {
        /// First day.
        from: Date,
        /// Last day.
        to: Date,
        /// Kind as written; may be empty.
        kind: String,
        /// Why; may be empty.
        note: String,
    },
    /// How long somebody was there.
    Attended {
        /// For how long.
        presence: Presence,
    },
}

/// What a row would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ListEffect {
    /// Nothing: it is on file.
    Same,
    /// Record what is not on file yet.
    New,
    /// Record something in the place of what is on file.
    Changed,
    /// Nothing: it is not of what the list records (paid leave).
    LeftOut,
    /// It has a problem.
    Refused,
}

impl ListEffect {
    /// Every effect.
    pub const ALL: [Self; 5] = [Self::New, Self::Changed, Self::Same, Self::LeftOut, Self::Refused];

    /// The tail of its locale key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::New => "new",
            Self::Changed => "changed",
            Self::LeftOut => "left_out",
            Self::Refused => "refused",
        }
    }
}

/// A value that would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListChange {
    /// Which, the tail of `list.field.…`.
    pub field: &'static str,
    /// On file now; empty if nothing is.
    pub now: String,
    /// To be recorded.
    pub then: String,
}

/// Something to be said of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which field of the list, by its stored name; empty if the row as a whole is meant.
    pub field: &'static str,
    /// What.
    pub code: ProblemCode,
    /// Values for its text.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<&'static str, String>,
}

impl Finding {
    fn new(code: ProblemCode, field: &'static str) -> Self {
        Self { field, code, params: BTreeMap::new() }
    }

    fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.params.insert(name, value.to_string());
        self
    }

    /// True if it forbids to record the row.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.code.severity() == Severity::Error
    }
}

/// One row of the preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListPreviewRow {
    /// Row of the sheet.
    pub row: u32,
    /// Name on file; that of the list where nobody is found.
    pub name: String,
    /// Who is meant.
    pub worker: Option<WorkerId>,
    /// What it would do.
    pub effect: ListEffect,
    /// First day of what would be recorded.
    pub from: Option<Date>,
    /// Its last day.
    pub until: Option<Date>,
    /// Values now and then.
    pub changes: Vec<ListChange>,
    /// What is to be said of it.
    pub findings: Vec<Finding>,
}

/// A list beside what is on file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ListDiff {
    /// Rows that record something new.
    pub new: u32,
    /// Rows that change something.
    pub changed: u32,
    /// Rows that are on file.
    pub same: u32,
    /// Rows of what is not recorded.
    pub left_out: u32,
    /// Rows with problems.
    pub refused: u32,
    /// Row by row, in the order of the list.
    pub rows: Vec<ListPreviewRow>,
    /// Stands for everything above: another value, another comparison.
    pub seen: String,
}

/// What was recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListOutcome {
    /// The import; `None` where there was nothing to record.
    pub import: Option<i64>,
    /// Rows that recorded something new.
    pub new: u32,
    /// Rows that changed something.
    pub changed: u32,
    /// Rows that were on file.
    pub same: u32,
    /// Rows of what is not recorded.
    pub left_out: u32,
    /// Rows left out for their problems.
    pub refused: u32,
}

/// An uploaded list waiting for confirmation, or recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StagedList {
    /// As kept.
    pub staged: StagedImport,
    /// What was recorded, once it was.
    pub outcome: Option<ListOutcome>,
}
