//! The shapes of the withholding rules beside the cumulative table: basic deduction by evidence, special additional and
//! other deductions, the year-end bonus, labour pay, severance pay and rehired retirees.
//!
//! All of it is optional in a pack: what a pack does not rule on cannot be asked of it.

use serde::{Deserialize, Serialize};

use super::{Bracket, Named};
use crate::calendar::Date;
use crate::money::{Money, Rate};

/// Basic deduction of a person whose first wages of the year these are: the monthly amount × the number of the calendar
/// month, not × the months employed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstJobRule {
    /// Clause.
    pub clause: String,
}

/// Basic deduction of a person who earned little with this payer the whole year before: the year's amount at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WholeYearRule {
    /// What is deducted from January on.
    pub deduction: Money,
    /// What the year before came to at most, nothing deducted.
    pub income_most: Money,
    /// Clause.
    pub clause: String,
}

/// A special additional deduction (专项附加扣除).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdditionalKind {
    /// 3岁以下婴幼儿照护
    InfantCare,
    /// 子女教育
    ChildEducation,
    /// 赡养老人
    ElderlySupport,
    /// 住房贷款利息
    MortgageInterest,
    /// 住房租金
    Rent,
    /// 继续教育(学历、学位)
    ContinuingEducation,
    /// 继续教育(职业资格)
    Certificate,
    /// 大病医疗
    SeriousIllness,
}

impl AdditionalKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::InfantCare,
        Self::ChildEducation,
        Self::ElderlySupport,
        Self::MortgageInterest,
        Self::Rent,
        Self::ContinuingEducation,
        Self::Certificate,
        Self::SeriousIllness,
    ];

    /// The name in packs, also the tail of its locale key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::InfantCare => "infant_care",
            Self::ChildEducation => "child_education",
            Self::ElderlySupport => "elderly_support",
            Self::MortgageInterest => "mortgage_interest",
            Self::Rent => "rent",
            Self::ContinuingEducation => "continuing_education",
            Self::Certificate => "certificate",
            Self::SeriousIllness => "serious_illness",
        }
    }

    /// The kind of a name in packs.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// The rule of one special additional deduction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdditionalRule {
    /// Which one.
    pub kind: AdditionalKind,
    /// Name.
    pub name: Named,
    /// How much it is.
    pub amount: AdditionalAmount,
    /// Shares of the amount that one person may take; none: the amount is not divided this way.
    pub shares: Vec<Rate>,
    /// What one of several who divide the amount among them takes at most (赡养老人).
    pub shared_most: Option<Money>,
    /// Months it is deducted at most, over all years and payers.
    pub most_months: Option<u16>,
    /// Deducted from the month in which this age is reached, in years.
    pub from_age: Option<u8>,
    /// Deducted until the month before this age is reached, in years.
    pub until_age: Option<u8>,
    /// Kinds that cannot be deducted in the same tax year. Who claims both from the same month gets this one.
    pub excludes: Vec<AdditionalKind>,
    /// Clause.
    pub clause: String,
}

/// How much a special additional deduction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AdditionalAmount {
    /// The same every month; per child where children are claimed.
    Monthly {
        /// Amount a month.
        amount: Money,
    },
    /// By the size of the city, a month.
    ByCity {
        /// For each of [`CityClass::ALL`].
        amounts: [Money; 3],
    },
    /// Once in a tax year.
    OnceAYear {
        /// Amount.
        amount: Money,
    },
    /// In the annual settlement alone, never withheld with.
    AnnualOnly {
        /// What is paid beyond this counts.
        above: Money,
        /// What counts at most.
        most: Money,
    },
}

/// Classes of cities for rent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CityClass {
    /// 直辖市、省会城市、计划单列市及国务院确定的其他城市
    Capital,
    /// 其他市辖区户籍人口超过100万的城市
    Large,
    /// 其他市辖区户籍人口不超过100万的城市
    Small,
}

impl CityClass {
    /// Every class.
    pub const ALL: [Self; 3] = [Self::Capital, Self::Large, Self::Small];

    /// The name in packs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Capital => "capital",
            Self::Large => "large",
            Self::Small => "small",
        }
    }

    /// The class of a name in packs.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.code() == code)
    }

    /// The amount of this class.
    #[must_use]
    pub const fn of(self, [capital, large, small]: [Money; 3]) -> Money {
        match self {
            Self::Capital => capital,
            Self::Large => large,
            Self::Small => small,
        }
    }
}

/// The rule of another deduction (其他扣除): what is paid on evidence, within its caps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherRule {
    /// Code (`personal_pension`).
    pub code: String,
    /// Name (个人养老金).
    pub name: Named,
    /// At most a month.
    pub monthly_most: Option<Money>,
    /// At most a tax year.
    pub yearly_most: Option<Money>,
    /// At most this share of the month's income.
    pub income_share: Option<Rate>,
    /// Clause.
    pub clause: String,
}

/// The year-end bonus taxed for itself (全年一次性奖金单独计税).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BonusRules {
    /// The last day on which a bonus paid can be taxed for itself.
    pub until: Date,
    /// The bonus is divided by this to find its bracket.
    pub months: u8,
    /// Brackets of the bonus divided by `months`, ascending; the last has no upper end. The quick deduction counts
    /// once, which is why a bonus just above a border nets less than one at it.
    pub brackets: Vec<Bracket>,
    /// Clause.
    pub clause: String,
}

/// Withholding on one payment for labour (劳务报酬所得预扣).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabourRules {
    /// Payments up to and including this have the flat amount deducted.
    pub flat_up_to: Money,
    /// The flat amount.
    pub flat: Money,
    /// Share of a higher payment that is taxed.
    pub taxed_share: Rate,
    /// Brackets of what is taxed.
    pub brackets: Vec<Bracket>,
    /// Clause.
    pub clause: String,
}

/// Pay for the end of the contract (一次性补偿收入), taxed alone by the annual table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeveranceRules {
    /// Exempt up to so many times the local average wage of the year before.
    pub exempt_times: u8,
    /// Clause.
    pub clause: String,
}

/// Rehired retirees: wages where every condition is met, else labour pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RehiredRules {
    /// Clause.
    pub clause: String,
}
