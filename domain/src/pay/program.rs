//! The rules in force as the engine reads them: amounts, positions and flags in dense lists, and
//! for each line everything that is the same for whoever gets it.

use super::withholding::TaxTable;
use super::{BaseOrigin, FundInput, Line};
use crate::fact::{AppraisalGrade, Fund};
use crate::money::{Money, Proportion, Rate, Rounding};
use crate::policy::{Paid, Starts};

/// Rules made ready for [`super::settle()`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    pub(super) monthly: Vec<MonthlyItem>,
    /// The same items together, for whoever asks for sums alone.
    pub(super) whole_month: WholeMonth,
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
    /// The same parts by fund and side, for whoever asks for sums alone; usable if `exact`.
    pub(super) shares: Vec<Shares>,
    /// In the order of [`crate::fact::Fund::ALL`]; a fund nothing is paid to has none.
    pub(super) limits: [Limits; 6],
    pub(super) uninsured: Uninsured,
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

/// Where a person stands in the tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Positions {
    pub(super) grade: usize,
    pub(super) post: usize,
    /// For each of [`Starts::ALL`].
    pub(super) certificates: [usize; 2],
    pub(super) years: usize,
    pub(super) appraisal: usize,
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

/// What all monthly items together pay for a whole month off probation, in a table for each thing that they go by. Full
/// amounts are rounded before they stand in a table, so that sums of them are those of the lines to the fen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct WholeMonth {
    /// By grade and appraisal grade together; here stands too what is the same for everybody.
    grade_appraisal: Vec<Earned>,
    post: Vec<Earned>,
    /// By both certificates together.
    certificates: Vec<Earned>,
    years: Vec<Earned>,
}

/// Sums of earnings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Earned {
    pub(super) gross: Money,
    /// Part of `gross` that is income for the tax.
    pub(super) taxable: Money,
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

/// What stands in for a fund that somebody is not in: a base of zero within limits of zero, which adds nothing to sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Uninsured {
    pub(super) fund: FundInput,
    pub(super) limits: Limits,
}

/// Of one fund, a part that the person pays and one that the employer pays; either may be nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shares {
    pub(super) fund: usize,
    pub(super) own: Proportion,
    pub(super) employer: Proportion,
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

impl Positions {
    /// All of them, each at its [`By::place`].
    #[inline(always)]
    pub(super) const fn by_place(self) -> [usize; 8] {
        let [from_month, month_after] = self.certificates;
        [self.grade, self.post, from_month, month_after, self.years, self.appraisal, self.grade_appraisal(), 0]
    }

    #[inline(always)]
    const fn grade_appraisal(self) -> usize {
        self.grade * APPRAISALS + self.appraisal
    }

    #[inline(always)]
    const fn both_certificates(self) -> usize {
        let [from_month, month_after] = self.certificates;
        from_month * CERTIFICATES + month_after
    }
}

impl WholeMonth {
    pub(super) fn of(items: &[MonthlyItem], reach: Reach) -> Self {
        let table = |picked: &[By], size: usize, stands: fn(usize) -> Positions| {
            let picked: Vec<&MonthlyItem> = items.iter().filter(|item| picked.contains(&item.by)).collect();
            (0..size).map(|at| Earned::of(&picked, stands(at))).collect()
        };
        Self {
            grade_appraisal: table(
                &[By::Grade, By::Appraisal, By::GradeAppraisal, By::Nothing],
                (reach.grade + 1) * APPRAISALS,
                |at| Positions { grade: at / APPRAISALS, appraisal: at % APPRAISALS, ..Positions::default() },
            ),
            post: table(&[By::Post], reach.post + 1, |post| Positions { post, ..Positions::default() }),
            certificates: table(&Starts::ALL.map(By::Certificate), CERTIFICATES * CERTIFICATES, |at| Positions {
                certificates: [at / CERTIFICATES, at % CERTIFICATES],
                ..Positions::default()
            }),
            years: table(&[By::Years], reach.years + 1, |years| Positions { years, ..Positions::default() }),
        }
    }

    /// What somebody with these positions earns.
    #[inline(always)]
    pub(super) fn earned(&self, positions: Positions) -> Earned {
        let of = |table: &[Earned], position: usize| table.get(position).copied().unwrap_or_default();
        of(&self.grade_appraisal, positions.grade_appraisal())
            .plus(of(&self.post, positions.post))
            .plus(of(&self.certificates, positions.both_certificates()))
            .plus(of(&self.years, positions.years))
    }
}

impl Earned {
    /// What items pay for a whole month.
    fn of(items: &[&MonthlyItem], positions: Positions) -> Self {
        let places = positions.by_place();
        let amount = |item: &MonthlyItem| item.full.get(*places.get(item.place)?).copied();
        items.iter().fold(Self::default(), |sum, item| {
            let gross = amount(item).unwrap_or_default();
            sum.plus(Self { gross, taxable: Money::from_fen(gross.fen() & item.taxable) })
        })
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        Self { gross: self.gross + other.gross, taxable: self.taxable + other.taxable }
    }
}

impl Default for Uninsured {
    fn default() -> Self {
        let fund = FundInput { base: Money::ZERO, origin: BaseOrigin::Declared, own_rate: None };
        Self { fund, limits: Limits::default() }
    }
}

impl Shares {
    /// Parts of the same fund two by two, one of each side.
    pub(super) fn of(parts: &[Part]) -> Vec<Self> {
        let of_side = |fund: usize, own: bool| -> Vec<Proportion> {
            let parts = parts.iter().filter(|part| part.fund == fund && (part.own != 0) == own);
            parts.map(|part| part.proportion).collect()
        };
        let nth = |side: &[Proportion], at: usize| side.get(at).copied().unwrap_or_default();
        let of_fund = |fund: usize| -> Vec<Self> {
            let (own, employer) = (of_side(fund, true), of_side(fund, false));
            let pairs = 0..own.len().max(employer.len());
            pairs.map(|at| Self { fund, own: nth(&own, at), employer: nth(&employer, at) }).collect()
        };
        Fund::ALL.iter().flat_map(|fund| of_fund(fund.position())).collect()
    }
}
