//! Enrolment in the funds (参保), and why somebody is not enrolled.

use serde::{Deserialize, Serialize};

use super::{Fund, is_false};
use crate::money::{Money, Rate};

/// Enrolment in the funds and the declared base.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// Funds enrolled in. A fund not listed is an explicit "not insured".
    pub funds: Vec<Fund>,
    /// Declared monthly wage (申报缴费工资), before floor and ceiling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared_base: Option<Money>,
    /// Housing fund rate of this person where it differs from the pack's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub housing_rate: Option<Rate>,
    /// Work injury risk class (工伤保险行业风险类别), 1 to 8, where it differs from the pack's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub injury_class: Option<u8>,
    /// Came from another payer (单位新调入): pays into the housing fund from the first month.
    #[serde(default, skip_serializing_if = "is_false")]
    pub transferred: bool,
    /// Why funds that are not listed are not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_insured: Vec<NotInsured>,
    /// Why the funds listed are paid into from the first day of this record on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<StartReason>,
    /// Why funds listed before this record are no longer paid into; for a record with an end, why it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<StopReason>,
}

/// A fund somebody is not enrolled in here, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotInsured {
    /// The fund.
    pub fund: Fund,
    /// Why.
    pub reason: NotInsuredReason,
}

/// Why somebody is not enrolled in a fund here (未参保原因).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotInsuredReason {
    /// 退休返聘
    Retired,
    /// 原单位参保
    InsuredElsewhere,
    /// 以灵活就业人员身份参保
    FlexibleEmployment,
    /// 参加城乡居民保险
    ResidentsScheme,
    /// 本人书面放弃: says what is on file, not that it is lawful.
    Declined,
    /// 关系转移办理中
    AwaitingTransfer,
    /// 其他
    Other,
}

/// Why somebody began to pay here (增员原因).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartReason {
    /// 新参加工作
    NewHire,
    /// 外单位转入
    TransferredIn,
    /// 恢复缴费
    Resumed,
}

/// Why somebody stopped paying here (减员原因).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// 离职
    Left,
    /// 转出外单位
    TransferredOut,
    /// 退休
    Retired,
    /// 死亡
    Died,
    /// 其他
    Other,
}

impl Enrolment {
    /// Enrolled in `funds`, with nothing else said.
    #[must_use]
    pub fn new(funds: Vec<Fund>) -> Self {
        Self { funds, ..Self::default() }
    }

    /// The same person in other funds: what is known of them stays, and so does a transfer; reasons of funds they are
    /// in now and reasons of starting and stopping do not.
    #[must_use]
    pub fn with_funds(&self, funds: Vec<Fund>) -> Self {
        let not_insured = self.not_insured.iter().filter(|entry| !funds.contains(&entry.fund)).copied().collect();
        Self { funds, not_insured, transferred: self.is_transferee(), started: None, stopped: None, ..self.clone() }
    }

    /// Came from another payer, by the flag or by the reason of starting.
    #[must_use]
    pub fn is_transferee(&self) -> bool {
        self.transferred || self.started == Some(StartReason::TransferredIn)
    }

    /// Why they are not in a fund, if that is said.
    #[must_use]
    pub fn reason(&self, fund: Fund) -> Option<NotInsuredReason> {
        self.not_insured.iter().find(|entry| entry.fund == fund).map(|entry| entry.reason)
    }

    /// Funds they are not in without a word why.
    pub fn unexplained(&self) -> impl Iterator<Item = Fund> {
        Fund::ALL.iter().copied().filter(|fund| !self.funds.contains(fund) && self.reason(*fund).is_none())
    }

    /// The first fund that they are both in and not in, or not in for two reasons.
    #[must_use]
    pub fn contradiction(&self) -> Option<Fund> {
        let mut rest = self.not_insured.as_slice();
        while let [first, later @ ..] = rest {
            if self.funds.contains(&first.fund) || later.iter().any(|other| other.fund == first.fund) {
                return Some(first.fund);
            }
            rest = later;
        }
        None
    }
}
