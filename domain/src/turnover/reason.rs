//! Why people leave (离职原因), what kind of leaving that is, and the formulas of the rate.

use serde::{Deserialize, Serialize};

use crate::structure::{Decimals, Percent};

/// Why somebody left, the code that [`crate::fact::Employment::separation`] holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// 薪酬
    Salary,
    /// 个人发展
    Development,
    /// 考录公务员、事业编
    PublicExam,
    /// 工作压力
    Pressure,
    /// 家庭、健康
    Family,
    /// 本人辞职,原因未说明
    Resigned,
    /// 换届落选
    NotReelected,
    /// 合同到期不续
    ContractEnded,
    /// 考核不合格
    Appraisal,
    /// 违纪
    Discipline,
    /// 退休
    Retirement,
    /// 死亡
    Death,
    /// 内部调动
    InternalTransfer,
    /// 挂职、下派期满返回
    SecondmentReturn,
    /// 其他
    Other,
}

/// What kind of leaving a reason is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// The person's choice (主动).
    Voluntary,
    /// Not theirs (被动).
    Involuntary,
    /// Retirement and death (自然减员).
    Natural,
    /// Inside the district, or back to where they came from (内部流动).
    Internal,
}

/// How a rate of turnover is reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Formula {
    /// Leavers ÷ ((start + end) ÷ 2).
    Average,
    /// Leavers ÷ (leavers + end).
    LeaversAndEnd,
    /// Leavers ÷ start.
    Start,
}

crate::fact::codes! {
    Reason {
        Salary => "salary", Development => "development", PublicExam => "public_exam", Pressure => "pressure",
        Family => "family", Resigned => "resigned", NotReelected => "not_reelected",
        ContractEnded => "contract_ended", Appraisal => "appraisal", Discipline => "discipline",
        Retirement => "retirement", Death => "death", InternalTransfer => "internal_transfer",
        SecondmentReturn => "secondment_return", Other => "other",
    }
    Nature {
        Voluntary => "voluntary", Involuntary => "involuntary", Natural => "natural", Internal => "internal",
    }
    Formula { Average => "average", LeaversAndEnd => "leavers_and_end", Start => "start" }
}

/// A rate as an exact fraction, as the formula names its parts: not reduced, so that both can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fraction {
    /// Above the line.
    pub numerator: u64,
    /// Below it, never zero.
    pub denominator: u64,
}

impl Fraction {
    /// In percent, half up. More than one may leave for each who is there.
    #[must_use]
    pub fn percent(self, decimals: Decimals) -> Option<Percent> {
        Percent::half_up(self.numerator, self.denominator, decimals)
    }
}

impl Formula {
    /// The rate of `leavers` among those at the start and at the end; none where nobody could have left.
    ///
    /// With [`Formula::Average`] both parts are doubled, so that half a person need not be written.
    // Source: the three formulas in use in papers on community workers; which one is meant must be printed beside it.
    #[must_use]
    pub fn rate(self, leavers: u32, start: u32, end: u32) -> Option<Fraction> {
        let [leavers, start, end] = [leavers, start, end].map(u64::from);
        let (numerator, denominator) = match self {
            Self::Average => (leavers * 2, start + end),
            Self::LeaversAndEnd => (leavers, leavers + end),
            Self::Start => (leavers, start),
        };
        (denominator > 0).then_some(Fraction { numerator, denominator })
    }
}
