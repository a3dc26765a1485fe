//! The rules in force as the engine reads them: amounts, positions and flags in dense lists, and
//! for each line everything that is the same for whoever gets it.

use super::Line;
use super::withholding::TaxTable;
use crate::fact::AppraisalGrade;
use crate::money::{Money, Proportion, Rate, Rounding};
use crate::policy::{Paid, Starts};

/// Rules made ready for [`super::settle()`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    pub(super) monthly: Vec<MonthlyItem>,
    /// Grades, posts and years of service that tables go up to.
    pub(super) reach: Reach,
    /// Items paid for several months at once.
    pub(super) periodic: Vec<PeriodicItem>,
    pub(super) one_offs: Vec<OneOffItem>,
    /// The item that differences for closed months are paid under.
    pub(super) difference: Option<OneOffItem>,
    pub(super) parts: Vec<Part>,
    /// Every part may use its proportion, and every fund its unit.
    pub(super) exact: bool,
    /// In the order of [`crate::fact::Fund::ALL`]; a fund nothing is paid to has none.
    pub(super) limits: [Limits; 6],
    pub(super) tax: TaxLines,
    pub(super) tax_table: TaxTable,
}

/// The last position in a table of grades, of posts and of years. Whoever is beyond is paid what stands there: nothing,
/// in a table of grades or posts, and the amount of the cap in one of years.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reach {
    pub(super) grade: usize,
    pub(super) post: usize,
    pub(super) years: usize,
}

/// An item paid every month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MonthlyItem {
    pub(super) by: By,
    /// Its [`By::place`].
    pub(super) place: usize,
    pub(super) prorated: bool,
    /// All bits set if it is income for the tax, none if not.
    pub(super) taxable: i64,
    /// Its traces say what share is paid on probation.
    pub(super) shows_probation: bool,
    pub(super) rounding: Rounding,
    /// Share paid while on probation.
    pub(super) on_probation: Rate,
    /// For each position that a person can have by `by`, what a full month pays.
    pub(super) full: Vec<Money>,
    /// For each of the same positions, what that is made of.
    pub(super) entries: Vec<Entry>,
}

/// An item paid for several months at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PeriodicItem {
    /// The line without inputs.
    pub(super) line: Line,
    pub(super) prorated: bool,
    pub(super) taxable: bool,
    pub(super) rounding: Rounding,
    pub(super) share: Rate,
    pub(super) on_probation: Rate,
    pub(super) paid: Paid,
    /// For each grade, a full month's amount of which `share` is due at factor 1.
    pub(super) amounts: Vec<Money>,
    pub(super) factors: [Rate; 4],
    pub(super) when_absent: AppraisalGrade,
}

/// An amount, `scale × factor × presence`, and its line: complete but for the amount, the days and
/// what is recorded of a person alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) scale: Money,
    pub(super) factor: Rate,
    pub(super) line: Line,
}

/// What of a person picks the amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Grade,
    Post,
    Certificate(Starts),
    Years,
    Appraisal,
    /// Grade and appraisal grade together.
    GradeAppraisal,
    Nothing,
}

/// Positions a person has by an appraisal: of its grades, and of none.
pub(super) const APPRAISALS: usize = 5;
/// Positions a person has by a certificate: of its levels if paid for, of its levels if not, and of none.
pub(super) const CERTIFICATES: usize = 7;
/// Levels of a certificate.
pub(super) const LEVELS: usize = 3;

impl By {
    /// Where the position that it picks stands among those of a person.
    pub(super) const fn place(self) -> usize {
        match self {
            Self::Grade => 0,
            Self::Post => 1,
            Self::Certificate(Starts::Month) => 2,
            Self::Certificate(Starts::MonthAfter) => 3,
            Self::Years => 4,
            Self::Appraisal => 5,
            Self::GradeAppraisal => 6,
            Self::Nothing => 7,
        }
    }
}

/// An item paid where an amount is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OneOffItem {
    /// The line with the kinds of its inputs.
    pub(super) line: Line,
    pub(super) taxable: bool,
}

/// One contribution: a share of a base, or a fixed amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// What it is of a base within the limits of the fund.
    pub(super) proportion: Proportion,
    /// The proportion may be used.
    pub(super) exact: bool,
    /// The amount, if it is no rate.
    pub(super) fixed: Option<Money>,
    /// All bits set if paid by the person, none if by the employer.
    pub(super) own: i64,
    pub(super) fund: usize,
    pub(super) rate: Rate,
    pub(super) rounding: Rounding,
    /// Takes a person's own rate.
    pub(super) takes_own: bool,
    /// The line, complete but for the amount and the base.
    pub(super) line: Line,
}

/// The line of the tax by each way to make the basic deduction, complete but for the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TaxLines {
    pub(super) by_months: Line,
    pub(super) first_job: Line,
    pub(super) whole_year: Line,
}

/// What a fund brings a declared base to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Limits {
    pub(super) floor: Money,
    pub(super) ceiling: Money,
    pub(super) rounding: Rounding,
    /// The whole of a base up to `reach`, in units of the rounding; `None` if that is the fen, which leaves nothing to round.
    pub(super) unit: Option<Proportion>,
    /// An amount that is above the ceiling however it is rounded, as is every higher one.
    pub(super) reach: Money,
}
