//! Effective-dated facts about a worker.
//!
//! A fact says what held, from when to when, and when we came to know it. Facts are never
//! rewritten: a correction supersedes the earlier record, so that both "what was true in March"
//! and "what did we believe in March" can be answered.

use serde::{Deserialize, Serialize};

use crate::calendar::Date;
use crate::dated::Period;
use crate::ids::FactId;
use crate::money::Money;
use crate::recovery::Agreement;
use crate::retirement::Choice;
use crate::withholding::{ClaimOf, TaxEvidence};

mod certificate;
mod deductions;
mod enrolment;
mod posting;

pub use certificate::Certificate;
pub use deductions::Deductions;
pub use enrolment::{Enrolment, NotInsured, NotInsuredReason, StartReason, StopReason};
pub use posting::{Posting, PostingKind};

/// One recorded fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The record.
    pub id: FactId,
    /// When it holds.
    pub period: Period,
    /// What holds.
    pub body: FactBody,
}

/// What can be recorded about a worker. The tag is the stored `kind`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FactBody {
    /// Employment in this district (valid from joining to leaving).
    Employment(Employment),
    /// Posts held (任职). Several at once are paid once, at the higher.
    Assignment(Assignment),
    /// Confirmed placement on the grade ladder (定级定档).
    Placement(Placement),
    /// Highest education and degree.
    Education(Education),
    /// A social work certificate; the period runs from issue, or from first knowledge of it.
    Certificate(Certificate),
    /// Insurance and housing fund enrolment (参保) and the declared contribution base.
    Enrolment(Enrolment),
    /// Special additional deductions a month (专项附加扣除).
    Deductions(Deductions),
    /// An appraisal grade of a year (考核); valid from the day it is final.
    Appraisal(Appraisal),
    /// Leave that is not paid; the period is the leave.
    UnpaidLeave(UnpaidLeave),
    /// A one-off amount; paid in the month its period begins.
    OneOff(OneOff),
    /// The prior-year average monthly wage known from before this system (base for contributions).
    OpeningWage(OpeningWage),
    /// Cumulative tax figures of the year known from before this system.
    OpeningTax(OpeningTax),
    /// Work elsewhere that a decision lets count (认定工作年限); valid from the day it counts.
    RecognisedService(RecognisedService),
    /// Advancement suspended (暂停晋档); the period is the suspension.
    Suspension(Suspension),
    /// What decides the basic deduction of a tax year (减除费用依据).
    TaxEvidence(TaxEvidence),
    /// One special additional deduction that is claimed (专项附加扣除申报), from the month of its first day to that of its last.
    DeductionClaim(ClaimOf),
    /// What is to be paid back, and how (追回、预借、缓扣约定); no instalment is due after the period.
    Recovery(Agreement),
    /// Work somewhere else for a time (轮岗、挂职、抽调); the period is that time. Employment and posts stay.
    Posting(Posting),
    /// The category somebody retires by and when they choose to (退休类别、弹性退休); one decision holds at a time.
    Retirement(Choice),
}

/// How a worker came to the job (来源).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Elected (选举).
    Elected,
    /// Recruited (招聘).
    Recruited,
    /// Sent down by the street office (街道下派).
    Seconded,
    /// Rehired after retirement (退休返聘).
    Rehired,
    /// Other (其他).
    Other,
}

/// Employment in this district.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Employment {
    /// How they came to the job.
    pub source: Source,
    /// Start of community work anywhere (从事社区工作起始时间): years count from here.
    pub community_since: Date,
    /// First day of the written contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract_from: Option<Date>,
    /// Last day of the written contract, inclusive as written on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract_to: Option<Date>,
    /// Why it ended, once it has ended: the code of a [`crate::turnover::Reason`]. Any other counts as not recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separation: Option<String>,
}

/// Posts held in a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Path of the unit (community or street) they work in.
    pub unit: crate::access::UnitPath,
    /// Post codes of the ladder pack, at least one.
    pub posts: Vec<String>,
}

/// Confirmed placement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// The ladder pack's id it was decided under.
    pub ladder: String,
    /// Grade code of that ladder (`primary-2`).
    pub grade: String,
}

/// Highest education and degree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Education {
    /// Level of the diploma.
    pub level: EducationLevel,
    /// Degree, if held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub degree: Option<Degree>,
}

/// Level of education, ascending (GB/T 4658 groups).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EducationLevel {
    /// 小学
    Primary,
    /// 初中
    JuniorMiddle,
    /// 高中
    SeniorMiddle,
    /// 中专、职高、技校
    SecondaryVocational,
    /// 大学专科
    JuniorCollege,
    /// 大学本科
    Bachelor,
    /// 硕士研究生
    Master,
    /// 博士研究生
    Doctor,
}

/// Degree, ascending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Degree {
    /// 学士
    Bachelor,
    /// 硕士
    Master,
    /// 博士
    Doctor,
}

/// Level of a social work certificate, ascending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateLevel {
    /// 助理社会工作师
    Assistant,
    /// 社会工作师
    Worker,
    /// 高级社会工作师
    Senior,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

/// The six funds, in the order people list them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fund {
    /// 基本养老保险
    Pension,
    /// 基本医疗保险
    Medical,
    /// 失业保险
    Unemployment,
    /// 工伤保险
    Injury,
    /// 生育保险
    Maternity,
    /// 住房公积金
    Housing,
}

impl Fund {
    /// Its place in [`Fund::ALL`], for dense tables of six.
    #[must_use]
    pub const fn position(self) -> usize {
        match self {
            Self::Pension => 0,
            Self::Medical => 1,
            Self::Unemployment => 2,
            Self::Injury => 3,
            Self::Maternity => 4,
            Self::Housing => 5,
        }
    }
}

/// An appraisal result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appraisal {
    /// The year appraised.
    pub year: i16,
    /// Grade.
    pub grade: AppraisalGrade,
}

/// Appraisal grades, ascending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppraisalGrade {
    /// 不合格
    Unqualified,
    /// 基本合格
    Basic,
    /// 合格
    Qualified,
    /// 优秀
    Excellent,
}

/// Unpaid leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnpaidLeave {
    /// Why, in the words of the file.
    #[serde(default)]
    pub note: String,
}

/// A one-off amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneOff {
    /// Code of a one-off item of the pay items pack.
    pub item: String,
    /// The amount; negative recovers.
    pub amount: Money,
    /// Why, in the words of the file.
    #[serde(default)]
    pub note: String,
    /// The certificate it rewards: each level is rewarded once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateLevel>,
}

impl OneOff {
    /// An amount that rewards no certificate.
    #[must_use]
    pub const fn new(item: String, amount: Money, note: String) -> Self {
        Self { item, amount, note, certificate: None }
    }
}

/// Average monthly wage of a calendar year, from before this system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningWage {
    /// The calendar year averaged.
    pub year: i16,
    /// Average a month.
    pub average: Money,
}

/// Cumulative withholding figures of a year, from before this system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningTax {
    /// The tax year.
    pub year: i16,
    /// Months already counted with this payer.
    pub months: i8,
    /// Cumulative income.
    pub income: Money,
    /// Cumulative special deductions (employee insurance and housing fund).
    pub special: Money,
    /// Cumulative special additional deductions.
    pub additional: Money,
    /// Tax withheld so far.
    pub withheld: Money,
}

/// Work elsewhere that counts as community work, beside what the start of community work says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecognisedService {
    /// Months that count.
    pub months: u16,
    /// The decision, in the words of the file.
    #[serde(default)]
    pub document: String,
}

/// Nobody advances while suspended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// Why, in the words of the file.
    #[serde(default)]
    pub reason: String,
}

impl FactBody {
    /// The stored kind.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Employment(_) => "employment",
            Self::Assignment(_) => "assignment",
            Self::Placement(_) => "placement",
            Self::Education(_) => "education",
            Self::Certificate(_) => "certificate",
            Self::Enrolment(_) => "enrolment",
            Self::Deductions(_) => "deductions",
            Self::Appraisal(_) => "appraisal",
            Self::UnpaidLeave(_) => "unpaid_leave",
            Self::OneOff(_) => "one_off",
            Self::OpeningWage(_) => "opening_wage",
            Self::OpeningTax(_) => "opening_tax",
            Self::RecognisedService(_) => "recognised_service",
            Self::Suspension(_) => "suspension",
            Self::TaxEvidence(_) => "tax_evidence",
            Self::DeductionClaim(_) => "deduction_claim",
            Self::Recovery(_) => "recovery",
            Self::Posting(_) => "posting",
            Self::Retirement(_) => "retirement",
        }
    }

    /// True if a new fact of this kind ends the one in force (one value at a time), as posts or
    /// education do; false if several stand side by side, as one-off items or appraisals do.
    #[must_use]
    pub const fn replaces_earlier(&self) -> bool {
        matches!(
            self,
            Self::Employment(_)
                | Self::Assignment(_)
                | Self::Placement(_)
                | Self::Education(_)
                | Self::Enrolment(_)
                | Self::Deductions(_)
                | Self::Retirement(_)
        )
    }

    /// True if this, newly recorded, ends `other` where it is in force. Beside the kinds of which one value holds at a
    /// time, a certificate ends an earlier record of its level alone: levels stand side by side.
    #[must_use]
    pub fn replaces(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Certificate(new), Self::Certificate(known)) => new.level == known.level,
            _ => self.replaces_earlier() && self.kind() == other.kind(),
        }
    }

    /// True if both state one figure of which there is one a year: an opening figure, which a later one corrects.
    #[must_use]
    pub const fn restates(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::OpeningWage(new), Self::OpeningWage(known)) => new.year == known.year,
            (Self::OpeningTax(new), Self::OpeningTax(known)) => new.year == known.year,
            _ => false,
        }
    }
}

macro_rules! codes {
    ($($name:ident { $($variant:ident => $code:literal),+ $(,)? })+) => {$(
        impl $name {
            /// Every value, in ascending order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stored name, also the tail of its locale key.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The value of a stored name.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }
        }
    )+};
}

pub(crate) use codes;

codes! {
    Source {
        Elected => "elected", Recruited => "recruited", Seconded => "seconded", Rehired => "rehired", Other => "other",
    }
    EducationLevel {
        Primary => "primary", JuniorMiddle => "junior_middle", SeniorMiddle => "senior_middle",
        SecondaryVocational => "secondary_vocational", JuniorCollege => "junior_college",
        Bachelor => "bachelor", Master => "master", Doctor => "doctor",
    }
    Degree { Bachelor => "bachelor", Master => "master", Doctor => "doctor" }
    CertificateLevel { Assistant => "assistant", Worker => "worker", Senior => "senior" }
    Fund {
        Pension => "pension", Medical => "medical", Unemployment => "unemployment", Injury => "injury",
        Maternity => "maternity", Housing => "housing",
    }
    NotInsuredReason {
        Retired => "retired", InsuredElsewhere => "insured_elsewhere", FlexibleEmployment => "flexible_employment",
        ResidentsScheme => "residents_scheme", Declined => "declined", AwaitingTransfer => "awaiting_transfer",
        Other => "other",
    }
    StartReason { NewHire => "new_hire", TransferredIn => "transferred_in", Resumed => "resumed" }
    StopReason {
        Left => "left", TransferredOut => "transferred_out", Retired => "retired", Died => "died", Other => "other",
    }
    PostingKind { Rotation => "rotation", Secondment => "secondment", Task => "task" }
    AppraisalGrade {
        Unqualified => "unqualified", Basic => "basic", Qualified => "qualified", Excellent => "excellent",
    }
}
