//! The tax client's result beside ours: by ID number, figure by figure, each difference with the cause
//! that the other figures suggest. A cause is a guess that saves looking, never a finding.

use std::collections::{HashMap, HashSet};

use domain::calendar::Month;
use domain::identity::IdNumber;
use domain::money::{Money, Rate};
use serde::{Deserialize, Serialize};

use crate::input::tax_result::ResultRow;

/// Figures of one person for a month; `None`: not stated, not compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Figures {
    /// 本期收入
    pub income: Option<Money>,
    /// 本期免税收入
    pub exempt: Option<Money>,
    /// 本期基本养老保险费
    pub pension: Option<Money>,
    /// 本期基本医疗保险费
    pub medical: Option<Money>,
    /// 本期失业保险费
    pub unemployment: Option<Money>,
    /// 本期住房公积金
    pub housing: Option<Money>,
    /// 累计收入额
    pub income_to_date: Option<Money>,
    /// 累计减除费用
    pub basic_to_date: Option<Money>,
    /// 累计专项扣除
    pub special_to_date: Option<Money>,
    /// 累计专项附加扣除
    pub additional_to_date: Option<Money>,
    /// 累计应纳税所得额
    pub taxable_to_date: Option<Money>,
    /// 税率
    pub rate: Option<Rate>,
    /// 速算扣除数
    pub quick: Option<Money>,
    /// 累计应纳税额
    pub due_to_date: Option<Money>,
    /// 已缴税额
    pub paid: Option<Money>,
    /// 应补(退)税额
    pub payable: Option<Money>,
}

macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident => $code:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stored name, also the tail of its locale key.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }
    };
}

codes! {
    /// A figure that is compared, in the order of the calculation.
    Figure {
        /// 本期收入
        Income => "income";
        /// 本期免税收入
        Exempt => "exempt";
        /// 本期基本养老保险费
        Pension => "pension";
        /// 本期基本医疗保险费
        Medical => "medical";
        /// 本期失业保险费
        Unemployment => "unemployment";
        /// 本期住房公积金
        Housing => "housing";
        /// 累计收入额
        IncomeToDate => "income_to_date";
        /// 累计减除费用
        BasicToDate => "basic_to_date";
        /// 累计专项扣除
        SpecialToDate => "special_to_date";
        /// 累计专项附加扣除
        AdditionalToDate => "additional_to_date";
        /// 累计应纳税所得额
        TaxableToDate => "taxable_to_date";
        /// 税率
        Rate => "rate";
        /// 速算扣除数
        Quick => "quick";
        /// 累计应纳税额
        DueToDate => "due_to_date";
        /// 已缴税额
        Paid => "paid";
        /// 应补(退)税额
        Payable => "payable";
    }
}

codes! {
    /// What a difference likely comes from.
    Cause {
        /// Somebody of ours is not in the client's result.
        MissingInClient => "missing_in_client";
        /// Somebody in the client's result is not of ours.
        MissingHere => "missing_here";
        /// The same number under another name.
        NameDiffers => "name_differs";
        /// One fen, as roundings differ.
        RoundingOneFen => "rounding_one_fen";
        /// The client has no income for the month: it was not reported.
        IncomeNotReported => "income_not_reported";
        /// The client has another income for the month.
        IncomeDiffers => "income_differs";
        /// Only part of the income is exempt on one side.
        ExemptDiffers => "exempt_differs";
        /// The client has other contributions for the month.
        ContributionDiffers => "contribution_differs";
        /// The month agrees and the year does not: an earlier month was reported otherwise.
        EarlierMonthsDiffer => "earlier_months_differ";
        /// The basic deduction is counted for another number of months.
        MonthsDiffer => "months_differ";
        /// The client counts the basic deduction from January: the first-job rule.
        FirstJobRule => "first_job_rule";
        /// The client deducts the whole year's basic deduction at once.
        WholeYearAtOnce => "whole_year_at_once";
        /// The special additional deductions were changed in the client.
        DeductionChanged => "deduction_changed";
        /// The tax withheld before differs.
        PaidDiffers => "paid_differs";
        /// Too much was withheld before: one side shows the surplus as a refund, the other as zero.
        SurplusShownAsRefund => "surplus_shown_as_refund";
        /// One side shows what is below zero, the other zero.
        BelowZeroShown => "below_zero_shown";
        /// Follows from a difference above it.
        Follows => "follows";
        /// None of these.
        Unknown => "unknown";
    }
}

/// A compared value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    /// An amount.
    Money(Money),
    /// A rate.
    Rate(Rate),
}

/// Somebody with our figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OurRow {
    /// ID number.
    pub id_number: IdNumber,
    /// Name.
    pub name: String,
    /// Our figures.
    pub figures: Figures,
}

/// One figure that differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Which.
    pub figure: Figure,
    /// Ours.
    pub ours: Amount,
    /// The client's.
    pub theirs: Amount,
    /// Likely why.
    pub cause: Cause,
}

/// Somebody with differences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonResult {
    /// ID number.
    pub id_number: IdNumber,
    /// Our name, or the client's where the person is not of ours.
    pub name: String,
    /// Row of the client's sheet, if it has the person.
    pub row: Option<u32>,
    /// A cause that concerns the person as a whole.
    pub cause: Option<Cause>,
    /// Figures that differ, in the order of the calculation.
    pub differences: Vec<Difference>,
}

/// The comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciliation {
    /// People on both sides.
    pub matched: u32,
    /// People on both sides without any difference.
    pub agreeing: u32,
    /// People with differences, ours first in our order, then those that are not of ours.
    pub people: Vec<PersonResult>,
    /// Figures that could not be compared for at least one person because one side states none.
    pub not_compared: Vec<Figure>,
    /// Tax to be paid by our figures, everybody.
    pub our_tax: Money,
    /// Tax to be paid by the client's figures, everybody.
    pub their_tax: Money,
}

/// What the guesses of causes need to know.
#[derive(Clone, Copy, Debug)]
pub struct Basis {
    /// The month compared.
    pub month: Month,
    /// The basic deduction of one month, as in the policy in force.
    pub basic_monthly: Money,
}

impl Figures {
    /// One of them.
    #[must_use]
    pub fn get(&self, figure: Figure) -> Option<Amount> {
        let money = match figure {
            Figure::Income => self.income,
            Figure::Exempt => self.exempt,
            Figure::Pension => self.pension,
            Figure::Medical => self.medical,
            Figure::Unemployment => self.unemployment,
            Figure::Housing => self.housing,
            Figure::IncomeToDate => self.income_to_date,
            Figure::BasicToDate => self.basic_to_date,
            Figure::SpecialToDate => self.special_to_date,
            Figure::AdditionalToDate => self.additional_to_date,
            Figure::TaxableToDate => self.taxable_to_date,
            Figure::Quick => self.quick,
            Figure::DueToDate => self.due_to_date,
            Figure::Paid => self.paid,
            Figure::Payable => self.payable,
            Figure::Rate => return self.rate.map(Amount::Rate),
        };
        money.map(Amount::Money)
    }
}

/// Compares. Each ID number stands at most once on either side, which the reader of the export and the
/// caller see to; of a number given twice the first counts.
#[must_use]
pub fn reconcile(ours: &[OurRow], theirs: &[ResultRow], basis: Basis) -> Reconciliation {
    let mut by_id: HashMap<&IdNumber, &ResultRow> = HashMap::with_capacity(theirs.len());
    for row in theirs {
        by_id.entry(&row.id_number).or_insert(row);
    }
    let mut out = Reconciliation {
        our_tax: ours.iter().filter_map(|row| row.figures.payable).sum(),
        their_tax: theirs.iter().filter_map(|row| row.figures.payable).sum(),
        ..Reconciliation::default()
    };
    let mut met: HashSet<&IdNumber> = HashSet::with_capacity(ours.len());
    for our in ours {
        if !met.insert(&our.id_number) {
            continue;
        }
        match by_id.get(&our.id_number) {
            Some(their) => compare(our, their, basis, &mut out),
            None => out.people.push(alone(&our.id_number, &our.name, None, Cause::MissingInClient)),
        }
    }
    for their in theirs.iter().filter(|their| !met.contains(&their.id_number)) {
        out.people.push(alone(&their.id_number, &their.name, Some(their.row), Cause::MissingHere));
    }
    out.not_compared.sort_unstable();
    out
}

fn alone(id_number: &IdNumber, name: &str, row: Option<u32>, cause: Cause) -> PersonResult {
    PersonResult { id_number: id_number.clone(), name: name.to_owned(), row, cause: Some(cause), differences: vec![] }
}

fn compare(our: &OurRow, their: &ResultRow, basis: Basis, out: &mut Reconciliation) {
    out.matched += 1;
    let pair = Pair { ours: &our.figures, theirs: &their.figures, basis };
    let mut differences: Vec<Difference> = Vec::new();
    for figure in Figure::ALL.iter().copied() {
        match (pair.ours.get(figure), pair.theirs.get(figure)) {
            (Some(ours), Some(theirs)) if ours != theirs => {
                let cause = pair.cause(figure, ours, theirs, &differences);
                differences.push(Difference { figure, ours, theirs, cause });
            }
            (Some(_), None) | (None, Some(_)) if !out.not_compared.contains(&figure) => out.not_compared.push(figure),
            _ => {}
        }
    }
    let named = !our.name.is_empty() && !their.name.is_empty() && our.name != their.name;
    if differences.is_empty() && !named {
        out.agreeing += 1;
        return;
    }
    out.people.push(PersonResult {
        id_number: our.id_number.clone(),
        name: our.name.clone(),
        row: Some(their.row),
        cause: named.then_some(Cause::NameDiffers),
        differences,
    });
}

struct Pair<'a> {
    ours: &'a Figures,
    theirs: &'a Figures,
    basis: Basis,
}

impl Pair<'_> {
    fn cause(&self, figure: Figure, ours: Amount, theirs: Amount, above: &[Difference]) -> Cause {
        let (Amount::Money(ours), Amount::Money(theirs)) = (ours, theirs) else { return follows(above) };
        if ours.fen().abs_diff(theirs.fen()) == 1 {
            return Cause::RoundingOneFen;
        }
        match figure {
            Figure::Income if theirs.is_zero() => Cause::IncomeNotReported,
            Figure::Income => Cause::IncomeDiffers,
            Figure::Exempt => Cause::ExemptDiffers,
            Figure::Pension | Figure::Medical | Figure::Unemployment | Figure::Housing => Cause::ContributionDiffers,
            Figure::IncomeToDate => self.to_date(above, ours, theirs, &[Figure::Income]),
            Figure::SpecialToDate => {
                let parts = [Figure::Pension, Figure::Medical, Figure::Unemployment, Figure::Housing];
                self.to_date(above, ours, theirs, &parts)
            }
            Figure::BasicToDate => self.months(ours, theirs),
            Figure::AdditionalToDate => Cause::DeductionChanged,
            Figure::Paid => Cause::PaidDiffers,
            Figure::TaxableToDate if below_zero(ours, theirs) => Cause::BelowZeroShown,
            Figure::Payable if below_zero(ours, theirs) => Cause::SurplusShownAsRefund,
            Figure::TaxableToDate | Figure::Rate | Figure::Quick | Figure::DueToDate | Figure::Payable => {
                follows(above)
            }
        }
    }

    /// A figure of the year: the difference of the month explains it, or an earlier month has one too.
    fn to_date(&self, above: &[Difference], ours: Money, theirs: Money, parts: &[Figure]) -> Cause {
        let of_month = |figure: &Figure| match (self.ours.get(*figure), self.theirs.get(*figure)) {
            (Some(Amount::Money(ours)), Some(Amount::Money(theirs))) => theirs - ours,
            _ => Money::ZERO,
        };
        let month: Money = parts.iter().map(of_month).sum();
        let one_of_them = above.iter().any(|d| parts.contains(&d.figure));
        if one_of_them && month == theirs - ours { Cause::Follows } else { Cause::EarlierMonthsDiffer }
    }

    /// The basic deduction: which number of months the client counts.
    fn months(&self, ours: Money, theirs: Money) -> Cause {
        let months = |amount: Money| {
            let monthly = self.basis.basic_monthly.fen();
            (monthly > 0 && amount.fen() % monthly == 0).then(|| amount.fen() / monthly)
        };
        let number = i64::from(self.basis.month.number());
        match (months(ours), months(theirs)) {
            // In December all three rules come to twelve months; what is left is a matter of counting.
            (Some(our), Some(12)) if our < 12 && number < 12 => Cause::WholeYearAtOnce,
            (Some(our), Some(their)) if their == number && our < number => Cause::FirstJobRule,
            (Some(_), Some(_)) => Cause::MonthsDiffer,
            _ => Cause::Unknown,
        }
    }
}

/// One side below zero and the other at zero.
fn below_zero(ours: Money, theirs: Money) -> bool {
    (ours.is_zero() && theirs.is_negative()) || (theirs.is_zero() && ours.is_negative())
}

fn follows(above: &[Difference]) -> Cause {
    if above.is_empty() { Cause::Unknown } else { Cause::Follows }
}
