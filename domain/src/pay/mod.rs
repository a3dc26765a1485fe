//! The monthly calculation: from facts and rules to a payslip.
//!
//! Two stages. [`resolve`] turns a worker's facts into a [`PayInput`]: numbers and positions only,
//! or a [`Hold`] that says what is missing or contradictory. [`settle`] does the arithmetic.

mod blend;
mod bonus;
mod compile;
mod contributed;
mod cumulative;
mod days;
mod deducted;
mod earnings;
mod periodic;
mod program;
mod registration;
mod resolve;
mod settle;
mod slip;
mod withholding;

pub use bonus::{BonusOutlook, BonusWish, bonus_outlook};
pub(crate) use compile::{Clauses, Names, Source};
pub use contributed::{UsedBases, contributed};
pub use cumulative::{CountedBefore, CumulativeError, counted_before, month_of_cumulative};
pub use deducted::{TaxStanding, claim_of, claims, evidence, is_claimed, tax_standing};
pub use earnings::earned;
pub use program::Program;
pub use resolve::{PayFacts, employed_days, month_worked, resolve};
pub(crate) use settle::{Untaxed, reckon, taxed, untaxed};
pub use settle::{full_wage, settle, settle_late};
pub use slip::{Group, Line, LineKind, Sink, Slip, SlipSink, Totals, TotalsOnly};
pub use withholding::{TaxMonth, Withheld, withhold};

use core::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use crate::calendar::Month;
use crate::fact::Fund;
use crate::money::{Money, Rate};
use crate::withholding::{BasicDeduction, ClaimProblem};

/// Where a contribution base came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BaseOrigin {
    /// Declared by the unit (申报缴费工资).
    Declared,
    /// Average monthly wage of the prior calendar year.
    PriorYear,
    /// Full wage of the first month, for someone who joined this fund year.
    FirstMonth,
}

impl BaseOrigin {
    /// Every value; its position is its stored number.
    pub const ALL: [Self; 3] = [Self::Declared, Self::PriorYear, Self::FirstMonth];

    /// The tail of its locale key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::PriorYear => "prior_year",
            Self::FirstMonth => "first_month",
        }
    }

    /// The stored number.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::Declared => 0,
            Self::PriorYear => 1,
            Self::FirstMonth => 2,
        }
    }
}

/// What the engine needs of one worker for one month, resolved to numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayInput {
    /// The month.
    pub month: Month,
    /// Position of the grade in the ladder.
    pub grade: u16,
    /// Position of the post that pays most.
    pub post: u16,
    /// For each of [`crate::policy::Starts::ALL`], the highest certificate that is paid for, or the highest held if none is.
    pub certificates: [Option<CertificateInput>; 2],
    /// Completed years of community work.
    pub community_years: i64,
    /// Grade of the latest final appraisal, if any.
    pub appraisal: Option<crate::fact::AppraisalGrade>,
    /// Days paid and days of the month by the pack's pro rata rule.
    pub presence: Presence,
    /// Within the probation of the ladder.
    pub on_probation: bool,
    /// The months that items paid for several at once are due for, this one included if it is among them.
    pub past: Vec<PastMonth>,
    /// What closed months would come to now, and what was paid for them.
    pub differences: Vec<Difference>,
    /// Amounts recorded for this month: position of the item, amount.
    pub one_offs: Vec<(u16, Money)>,
    /// Per fund in the order of [`Fund::ALL`], the base before clamping and where it came from;
    /// `None`: not insured.
    pub funds: [Option<FundInput>; 6],
    /// Special additional deductions of this month.
    pub additional: Money,
    /// Figures of the tax year before this month.
    pub tax: TaxToDate,
}

/// A closed month that would come to something else by what is known now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The closed month.
    pub month: Month,
    /// What of it.
    pub of: DifferenceOf,
    /// Paid for it so far, differences included.
    pub old: Money,
    /// Due for it by what is known now.
    pub new: Money,
}

/// What of a closed month comes to something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceOf {
    /// Its earnings.
    Earnings,
    /// A contribution of either side.
    Contribution {
        /// Its line, as a position in [`crate::policy::PolicySet::line_kinds`] of the month in which the difference is settled.
        kind: u16,
    },
}

/// A month that an item is paid for later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastMonth {
    /// The month.
    pub month: Month,
    /// Position of the grade held then.
    pub grade: u16,
    /// Days paid then.
    pub presence: Presence,
    /// Within the probation then.
    pub on_probation: bool,
}

/// The certificate that counts, or that would if its registration were valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateInput {
    /// Level.
    pub level: crate::fact::CertificateLevel,
    /// First day of its unbroken registration, if known.
    pub registered_from: Option<crate::calendar::Date>,
    /// Last day of its registration, if known.
    pub registered_until: Option<crate::calendar::Date>,
    /// The first month paid for, if that is this month or a later one.
    pub starts: Option<Month>,
    /// Registered on the last day of the month and begun to be paid for. If not, its line says zero and why.
    pub valid: bool,
}

/// Days paid of the days counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// Days paid.
    pub paid: i64,
    /// Days of the month.
    pub of: i64,
}

/// A fund someone is enrolled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FundInput {
    /// The base before clamping.
    pub base: Money,
    /// Where it came from.
    pub origin: BaseOrigin,
    /// The person's own rate: of the housing fund, or of their own risk class for injury.
    pub own_rate: Option<OwnRate>,
}

/// A rate of somebody's own. It is small so that a [`PayInput`] is: fetching that is much of what a run spends on a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnRate(NonZeroU32);

impl OwnRate {
    /// `None` for a rate below nothing or of some thousand times the base, neither of which a pack can allow.
    #[must_use]
    pub fn new(rate: Rate) -> Option<Self> {
        // One more than the rate, as there may be a rate of nothing.
        u32::try_from(rate.ppm()).ok()?.checked_add(1).and_then(NonZeroU32::new).map(Self)
    }

    /// The rate.
    #[must_use]
    #[inline(always)]
    pub fn rate(self) -> Rate {
        Rate::from_ppm(i64::from(self.0.get()) - 1)
    }
}

/// Cumulative figures with this payer in the tax year, before the month in hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxToDate {
    /// Months counted.
    pub months: i64,
    /// Income.
    pub income: Money,
    /// Special deductions.
    pub special: Money,
    /// Special additional deductions.
    pub additional: Money,
    /// Withheld.
    pub withheld: Money,
    /// Which basic deduction counts this year.
    #[serde(default)]
    pub basic: BasicDeduction,
    /// The month in hand is among the months counted: an earlier run of the same month is in these figures.
    #[serde(default)]
    pub month_counted: bool,
}

/// Why a worker is left out of a run until somebody acts. Everyone else proceeds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Hold {
    /// No confirmed placement covers the month.
    #[error("no confirmed placement")]
    NoPlacement,
    /// The placement names a grade that the ladder in force does not have.
    #[error("placement of another ladder: {grade}")]
    UnknownGrade {
        /// The code found.
        grade: String,
    },
    /// No post covers the month.
    #[error("no post")]
    NoPost,
    /// A post is not in the ladder in force.
    #[error("unknown post {post}")]
    UnknownPost {
        /// The code found.
        post: String,
    },
    /// Nothing says in which funds the person is enrolled, not even "none".
    #[error("no enrolment on file")]
    NoEnrolment,
    /// Enrolled, but no base is declared and none can be derived.
    #[error("no contribution base for {fund:?}")]
    NoBase {
        /// The first fund without.
        fund: Fund,
    },
    /// Enrolled in a fund that the pack in force has no rule for.
    #[error("no rule for {fund:?}")]
    NoFundRule {
        /// The fund.
        fund: Fund,
    },
    /// Two facts of a kind that excludes another hold on the same day.
    #[error("contradictory {kind}")]
    Contradiction {
        /// Fact kind.
        kind: String,
    },
    /// A one-off item is not in the pack in force.
    #[error("unknown item {item}")]
    UnknownItem {
        /// The code found.
        item: String,
    },
    /// The housing fund rate is outside the pack's range.
    #[error("housing rate outside the range")]
    HousingRate,
    /// A claim of special additional deductions on file cannot be followed by the rules in force.
    #[error("claim: {problem}")]
    Claim {
        /// What is wrong with it.
        problem: ClaimProblem,
    },
    /// Something is to be paid back, and the pay items in force do not say what must be left of the net.
    #[error("no rule for paying back")]
    NoRecoveryRule,
    /// Deductions exceed earnings: nobody is paid a negative amount.
    #[error("net pay would be negative")]
    NegativeNet {
        /// What it would be.
        net: Money,
    },
}
