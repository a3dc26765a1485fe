//! Worked cases: what a pack must come to, to the fen, with the working beside it.
//!
//! A case is a TOML file in the `cases` folder of a pack. It says where it comes from (`source`),
//! how it is worked out (`working`), what is given and what is expected. Figures the case names
//! are compared exactly; for a payslip every line counts, named or not.

mod appraisal;
mod benchmark;
mod headcount;
mod read;
mod run;
mod tax;
mod training;
mod workforce;

pub use appraisal::{AppraisalGiven, BallotsGiven, PoolGiven};
pub use benchmark::{FloorGiven, FundingGiven};
pub use headcount::HeadcountGiven;
pub use read::read;
pub use run::run;
pub use tax::{TaxGiven, YearEntry};
pub use training::{GivenSession, TrainingGiven};
pub use workforce::{GivenPerson, WorkforceGiven};

use crate::calendar::{Date, Month};
use crate::fact::{Fact, Fund, Placement};
use crate::money::{Money, Rate};
use crate::pay::TaxToDate;
use crate::recovery::Recovery;

/// Stands for a figure that is not there.
const NONE: &str = "-";

/// One worked case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// File it was read from.
    pub file: String,
    /// Where it comes from: a published example, or our own working.
    pub source: String,
    /// How it is worked out, a step a line.
    pub working: String,
    /// What is given.
    pub given: Given,
    /// What must come out: name and value, in the order of the file's keys.
    pub expect: Vec<(String, String)>,
}

/// What a case starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// What a withholding pack rules on.
    Tax(TaxGiven),
    /// A base and the funds paid on it.
    Contributions {
        /// The month.
        month: Month,
        /// Base before clamping.
        base: Money,
        /// Funds.
        funds: Vec<Fund>,
        /// Own housing fund rate.
        housing_rate: Option<Rate>,
        /// Own risk class.
        injury_class: Option<u8>,
        /// Figures published after this day do not count, if there is one.
        known_on: Option<Date>,
    },
    /// The employer's part of a difference, paid late.
    LateFee {
        /// The month it is for.
        month: Month,
        /// The employer's part.
        difference: Money,
        /// The day it is paid.
        paid_on: Date,
    },
    /// Money to be taken back from a month's net.
    Recovery {
        /// The month.
        month: Month,
        /// Net before it.
        net: Money,
        /// What is to be taken back, oldest first.
        recoveries: Vec<Recovery>,
        /// The person leaves with this pay.
        leaves: bool,
    },
    /// Pay held against a floor.
    Floor(Box<FloorGiven>),
    /// Staff held against funding.
    Funding(Box<FundingGiven>),
    /// A worker and a year of training.
    Training(Box<TrainingGiven>),
    /// A workforce, or figures on one.
    Workforce(Box<WorkforceGiven>),
    /// Retirement and posts.
    Headcount(Box<HeadcountGiven>),
    /// A worker and a month.
    Payslip(Box<PayslipGiven>),
    /// An appraisal.
    Appraisal(Box<AppraisalGiven>),
    /// A person on a day.
    Placement {
        /// The day.
        on: Date,
        /// Facts, but for the placement.
        facts: Vec<Fact>,
        /// Placement confirmed since joining, if there is one.
        placed: Option<Placement>,
        /// First day of employment.
        joined: Date,
    },
}

/// A worker and a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayslipGiven {
    /// The month.
    pub month: Month,
    /// Facts, but for the placement.
    pub facts: Vec<Fact>,
    /// Grade placed at since joining, if placed: a code of the ladder in force.
    pub grade: Option<String>,
    /// Figures published after this day do not count, if there is one.
    pub known_on: Option<Date>,
    /// First day of employment.
    pub joined: Date,
    /// Average wage of the prior year.
    pub prior_year_average: Option<Money>,
    /// Average wage of the year before it.
    pub earlier_year_average: Option<Money>,
    /// Tax figures of the year so far.
    pub before: TaxToDate,
}

/// What came of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Every figure compared.
    pub checks: Vec<Check>,
}

/// One figure compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What it is: a line code, a total, `grade`, `hold`.
    pub what: String,
    /// What the case says; `-` if it does not name it.
    pub expected: String,
    /// What the rules give; `-` if they give none.
    pub got: String,
}

impl Check {
    /// True if both agree.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.expected == self.got
    }
}

impl Outcome {
    /// True if there was something to compare and all of it agrees.
    #[must_use]
    pub fn passed(&self) -> bool {
        !self.checks.is_empty() && self.checks.iter().all(Check::passed)
    }
}
