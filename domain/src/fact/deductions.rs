//! Special additional deductions as typed in.

use serde::{Deserialize, Serialize};

use crate::money::Money;
use crate::policy::AdditionalKind;

/// Special additional deductions, yuan a month each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Deductions {
    /// 子女教育
    pub child_education: Money,
    /// 3岁以下婴幼儿照护
    pub infant_care: Money,
    /// 赡养老人
    pub elderly_support: Money,
    /// 住房贷款利息
    pub mortgage_interest: Money,
    /// 住房租金
    pub rent: Money,
    /// 继续教育
    pub continuing_education: Money,
}

impl Deductions {
    /// All of them for one month.
    #[must_use]
    pub fn total(&self) -> Money {
        self.child_education
            + self.infant_care
            + self.elderly_support
            + self.mortgage_interest
            + self.rent
            + self.continuing_education
    }

    /// Each kind with its amount, in the order people list them.
    #[must_use]
    pub const fn kinds(&self) -> [(AdditionalKind, Money); 6] {
        [
            (AdditionalKind::ChildEducation, self.child_education),
            (AdditionalKind::InfantCare, self.infant_care),
            (AdditionalKind::ElderlySupport, self.elderly_support),
            (AdditionalKind::MortgageInterest, self.mortgage_interest),
            (AdditionalKind::Rent, self.rent),
            (AdditionalKind::ContinuingEducation, self.continuing_education),
        ]
    }

    /// What `combine` makes of the amounts of each kind here and there.
    #[must_use]
    pub fn with(self, other: Self, combine: impl Fn(Money, Money) -> Money) -> Self {
        Self {
            child_education: combine(self.child_education, other.child_education),
            infant_care: combine(self.infant_care, other.infant_care),
            elderly_support: combine(self.elderly_support, other.elderly_support),
            mortgage_interest: combine(self.mortgage_interest, other.mortgage_interest),
            rent: combine(self.rent, other.rent),
            continuing_education: combine(self.continuing_education, other.continuing_education),
        }
    }
}
