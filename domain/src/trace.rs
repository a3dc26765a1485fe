//! Why a figure is what it is: the formula, its inputs, and the clause it came from.
//!
//! A trace is data, not text: texts live in the locale files, looked up by [`Formula::code`] and
//! [`InputKind::code`]. Recording one costs a few copies, so that every line carries its own.

use serde::{Deserialize, Serialize};

use crate::calendar::Date;
use crate::money::{Money, Rate, Rounding};

/// Index of a clause in [`crate::policy::PolicySet::sources`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SourceId(pub u16);

/// Index of a name (grade, post, item …) in [`crate::policy::PolicySet::labels`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LabelId(pub u16);

macro_rules! coded {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $number:literal, $code:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stored number. Never reused.
            #[must_use]
            #[inline]
            pub const fn number(self) -> u8 {
                match self { $(Self::$variant => $number),+ }
            }

            /// The value of a stored number.
            #[must_use]
            pub const fn from_number(number: u8) -> Option<Self> {
                match number { $($number => Some(Self::$variant),)+ _ => None }
            }

            /// The tail of its locale key.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_u8(self.number())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let number = u8::deserialize(deserializer)?;
                Self::from_number(number).ok_or_else(|| serde::de::Error::custom("unknown number"))
            }
        }
    };
}

coded! {
    /// The arithmetic that made a line.
    Formula {
        /// Amount of the grade in the pay scale × presence.
        GradeScale = 1, "grade_scale";
        /// Amount of the highest-paid post × presence.
        PostScale = 2, "post_scale";
        /// Amount of the highest registered certificate.
        CertificateScale = 3, "certificate_scale";
        /// Completed years × amount a year, up to a cap, × presence.
        Seniority = 4, "seniority";
        /// Base × appraisal factor × presence.
        Performance = 5, "performance";
        /// An amount recorded for this month.
        OneOff = 6, "one_off";
        /// The same amount for everybody × presence.
        Fixed = 7, "fixed";
        /// Base × coefficient of the grade × presence.
        GradeCoefficient = 8, "grade_coefficient";
        /// What several months added up × appraisal factor.
        PerformancePeriod = 9, "performance_period";
        /// Clamped base × rate, rounded as the fund says.
        ContributionRate = 10, "contribution_rate";
        /// A fixed amount a month.
        ContributionFixed = 11, "contribution_fixed";
        /// Cumulative withholding: taxable to date × rate − quick deduction − withheld to date.
        Withholding = 20, "withholding";
        /// A difference for a closed month, with the old and the new amount.
        Difference = 30, "difference";
        /// A difference in a contribution for a closed month, with the old and the new amount.
        ContributionDifference = 31, "contribution_difference";
        /// An instalment of what is to be paid back, within the floor.
        Recovery = 40, "recovery";
        /// What agreements pay out ahead of pay, less what was paid out before.
        AdvancePaid = 41, "advance_paid";
        /// Taken back beyond what was owed: returned.
        RecoveryReturned = 42, "recovery_returned";
    }
}

coded! {
    /// What an input of a formula is, which also says its unit.
    InputKind {
        /// Amount in the scale, fen.
        ScaleAmount = 1, "scale_amount";
        /// Grade name, label.
        Grade = 2, "grade";
        /// Post name, label.
        Post = 3, "post";
        /// Certificate name, label.
        Certificate = 4, "certificate";
        /// Days paid in the month.
        PaidDays = 5, "paid_days";
        /// Days of the month counted by the pro rata rule.
        MonthDays = 6, "month_days";
        /// Completed years of community work.
        CommunityYears = 7, "community_years";
        /// Amount for each year, fen.
        AmountPerYear = 8, "amount_per_year";
        /// Years counted at most.
        YearsCap = 9, "years_cap";
        /// Appraisal factor, ppm.
        AppraisalFactor = 10, "appraisal_factor";
        /// Appraisal grade name, label.
        AppraisalGrade = 11, "appraisal_grade";
        /// Last day of registration, as days since 0000-01-01.
        RegisteredUntil = 12, "registered_until";
        /// Base that a coefficient is multiplied with, fen.
        GradeBase = 13, "grade_base";
        /// Coefficient of the grade, ppm.
        Coefficient = 14, "coefficient";
        /// Year of the published figure that the base comes from.
        ReferenceYear = 15, "reference_year";
        /// Year of a figure that stands in for one not published yet.
        ProvisionalYear = 16, "provisional_year";
        /// Share of the grade's amount, ppm.
        Share = 17, "share";
        /// What the months paid for add up to at factor 1, fen.
        Accrued = 18, "accrued";
        /// The first of the months paid for, as a month ordinal.
        FirstMonth = 19, "first_month";
        /// The last of them, as a month ordinal.
        LastMonth = 28, "last_month";
        /// Share paid while on probation, ppm.
        ProbationShare = 29, "probation_share";
        /// First day of registration, as days since 0000-01-01.
        RegisteredFrom = 30, "registered_from";
        /// First month an allowance is paid for, as a month ordinal.
        StartsMonth = 31, "starts_month";
        /// Base before clamping, fen.
        DeclaredBase = 20, "declared_base";
        /// Floor in force, fen.
        BaseFloor = 21, "base_floor";
        /// Ceiling in force, fen.
        BaseCeiling = 22, "base_ceiling";
        /// Base after clamping, fen.
        Base = 23, "base";
        /// Where the base came from: a [`crate::pay::BaseOrigin`] number.
        BaseOrigin = 24, "base_origin";
        /// Rate, ppm.
        Rate = 25, "rate";
        /// Rounding: a [`Rounding`] number.
        Rounding = 26, "rounding";
        /// Fixed amount, fen.
        FixedAmount = 27, "fixed_amount";
        /// Cumulative income, fen.
        CumulativeIncome = 40, "cumulative_income";
        /// Months counted with this payer this year.
        MonthsCounted = 41, "months_counted";
        /// Cumulative basic deduction, fen.
        CumulativeBasic = 42, "cumulative_basic";
        /// Cumulative special deduction, fen.
        CumulativeSpecial = 43, "cumulative_special";
        /// Cumulative special additional deduction, fen.
        CumulativeAdditional = 44, "cumulative_additional";
        /// Cumulative taxable income, fen.
        CumulativeTaxable = 45, "cumulative_taxable";
        /// Quick deduction, fen.
        QuickDeduction = 46, "quick_deduction";
        /// Cumulative tax due, fen.
        CumulativeTax = 47, "cumulative_tax";
        /// Withheld before this month, fen.
        WithheldBefore = 48, "withheld_before";
        /// Number of the calendar month, which the first-job rule counts in place of months with this payer.
        CalendarMonths = 49, "calendar_months";
        /// The year's basic deduction at once, fen.
        BasicAtOnce = 50, "basic_at_once";
        /// Month a difference is for, as a month ordinal.
        ForMonth = 60, "for_month";
        /// Amount paid then, fen.
        OldAmount = 61, "old_amount";
        /// Amount due now, fen.
        NewAmount = 62, "new_amount";
        /// What is to be paid back or paid out in all, fen.
        Agreed = 70, "agreed";
        /// Paid back before this month, fen.
        RecoveredBefore = 71, "recovered_before";
        /// Instalment due, fen.
        InstalmentDue = 72, "instalment_due";
        /// Net of the month before anything is taken back, fen.
        NetBefore = 73, "net_before";
        /// What must be left of it, fen.
        NetFloor = 74, "net_floor";
        /// Paid out before this month, fen.
        PaidOutBefore = 75, "paid_out_before";
        /// 1: the last pay of somebody who leaves, all that is owed is due.
        Leaving = 76, "leaving";
    }
}

/// How a number among the inputs is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Fen.
    Money,
    /// Parts per million.
    Rate,
    /// A count: days, months, years.
    Count,
    /// Index into the labels of the policy set.
    Label,
    /// Days since 0000-01-01.
    Date,
    /// A month ordinal.
    Month,
    /// A [`Rounding`] number, see [`rounding_number`].
    Rounding,
    /// A [`crate::pay::BaseOrigin`] number.
    BaseOrigin,
}

impl InputKind {
    /// How the number is shown.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::ScaleAmount
            | Self::AmountPerYear
            | Self::DeclaredBase
            | Self::BaseFloor
            | Self::BaseCeiling
            | Self::Base
            | Self::FixedAmount
            | Self::CumulativeIncome
            | Self::CumulativeBasic
            | Self::CumulativeSpecial
            | Self::CumulativeAdditional
            | Self::CumulativeTaxable
            | Self::QuickDeduction
            | Self::CumulativeTax
            | Self::WithheldBefore
            | Self::BasicAtOnce
            | Self::OldAmount
            | Self::NewAmount
            | Self::Agreed
            | Self::RecoveredBefore
            | Self::InstalmentDue
            | Self::NetBefore
            | Self::NetFloor
            | Self::PaidOutBefore
            | Self::GradeBase
            | Self::Accrued => Unit::Money,
            Self::AppraisalFactor | Self::Rate | Self::Coefficient | Self::Share | Self::ProbationShare => Unit::Rate,
            Self::PaidDays
            | Self::MonthDays
            | Self::CommunityYears
            | Self::YearsCap
            | Self::MonthsCounted
            | Self::CalendarMonths
            | Self::ReferenceYear
            | Self::ProvisionalYear
            | Self::Leaving => Unit::Count,
            Self::Grade | Self::Post | Self::Certificate | Self::AppraisalGrade => Unit::Label,
            Self::RegisteredFrom | Self::RegisteredUntil => Unit::Date,
            Self::ForMonth | Self::FirstMonth | Self::LastMonth | Self::StartsMonth => Unit::Month,
            Self::Rounding => Unit::Rounding,
            Self::BaseOrigin => Unit::BaseOrigin,
        }
    }
}

/// One input of a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input(pub InputKind, pub i64);

/// The most inputs one formula has.
pub const MAX_INPUTS: usize = 10;

/// Formula, inputs and clause of one line. Stored as `[formula, source, [[kind, value], …]]`.
///
/// Kinds and values stand in two arrays, which keeps a trace small enough to make millions of.
#[derive(Clone, Copy, Debug)]
pub struct Trace {
    /// The arithmetic.
    pub formula: Formula,
    /// The clause.
    pub source: SourceId,
    len: u8,
    kinds: [InputKind; MAX_INPUTS],
    values: [i64; MAX_INPUTS],
}

impl Trace {
    /// A trace with no inputs yet.
    #[inline(always)]
    #[must_use]
    pub const fn new(formula: Formula, source: SourceId) -> Self {
        Self { formula, source, len: 0, kinds: [InputKind::ScaleAmount; MAX_INPUTS], values: [0; MAX_INPUTS] }
    }

    /// With one more input; past [`MAX_INPUTS`] it is dropped (a test holds every formula below).
    #[inline(always)]
    #[must_use]
    pub fn with(mut self, kind: InputKind, value: i64) -> Self {
        self.push(kind, value);
        self
    }

    /// Adds one more input, as [`Trace::with`].
    #[inline(always)]
    pub(crate) fn push(&mut self, kind: InputKind, value: i64) {
        let next = usize::from(self.len);
        if let (Some(k), Some(v)) = (self.kinds.get_mut(next), self.values.get_mut(next)) {
            (*k, *v) = (kind, value);
            self.len += 1;
        }
    }

    /// Gives the input at `position` another value.
    #[inline(always)]
    pub(crate) fn set(&mut self, position: usize, value: i64) {
        if let Some(old) = self.values.get_mut(position) {
            *old = value;
        }
    }

    /// With an amount.
    #[inline(always)]
    #[must_use]
    pub fn money(self, kind: InputKind, amount: Money) -> Self {
        self.with(kind, amount.fen())
    }

    /// With a rate.
    #[inline(always)]
    #[must_use]
    pub fn rate(self, kind: InputKind, rate: Rate) -> Self {
        self.with(kind, rate.ppm())
    }

    /// With a name.
    #[inline(always)]
    #[must_use]
    pub fn label(self, kind: InputKind, label: LabelId) -> Self {
        self.with(kind, i64::from(label.0))
    }

    /// The inputs, in the order of the formula.
    pub fn inputs(&self) -> impl Iterator<Item = Input> + '_ {
        let all = self.kinds.iter().zip(&self.values).map(|(kind, value)| Input(*kind, *value));
        all.take(usize::from(self.len))
    }

    /// The value of one input.
    #[must_use]
    pub fn input(&self, kind: InputKind) -> Option<i64> {
        self.inputs().find(|input| input.0 == kind).map(|input| input.1)
    }
}

impl PartialEq for Trace {
    fn eq(&self, other: &Self) -> bool {
        (self.formula, self.source, self.len) == (other.formula, other.source, other.len)
            && self.inputs().eq(other.inputs())
    }
}

impl Eq for Trace {}

impl Serialize for Trace {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.formula, self.source, self.inputs().collect::<Vec<_>>()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Trace {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (formula, source, inputs) = <(Formula, SourceId, Vec<Input>)>::deserialize(deserializer)?;
        if inputs.len() > MAX_INPUTS {
            return Err(serde::de::Error::custom("too many inputs"));
        }
        Ok(inputs.into_iter().fold(Self::new(formula, source), |trace, Input(kind, value)| trace.with(kind, value)))
    }
}

/// The stored number of a rounding.
#[must_use]
pub const fn rounding_number(rounding: Rounding) -> i64 {
    match rounding {
        Rounding::FenHalfUp => 0,
        Rounding::FenUp => 1,
        Rounding::FenDown => 2,
        Rounding::JiaoHalfUp => 3,
        Rounding::JiaoUp => 4,
        Rounding::YuanHalfUp => 5,
        Rounding::YuanUp => 6,
        Rounding::YuanDown => 7,
    }
}

/// The rounding of a stored number.
#[must_use]
pub const fn rounding_from_number(number: i64) -> Option<Rounding> {
    Some(match number {
        0 => Rounding::FenHalfUp,
        1 => Rounding::FenUp,
        2 => Rounding::FenDown,
        3 => Rounding::JiaoHalfUp,
        4 => Rounding::JiaoUp,
        5 => Rounding::YuanHalfUp,
        6 => Rounding::YuanUp,
        7 => Rounding::YuanDown,
        _ => return None,
    })
}

/// The number of a date in a trace: days since 0000-01-01.
#[must_use]
pub fn date_number(date: Date) -> i64 {
    date.duration_since(Date::ZERO).as_hours() / 24
}

/// The date of a number in a trace.
#[must_use]
pub fn date_from_number(number: i64) -> Option<Date> {
    Date::ZERO.checked_add(jiff::Span::new().try_days(number).ok()?).ok()
}
