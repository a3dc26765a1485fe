//! The shape of the rules on describing a workforce: bands, how shares are rounded, and how turnover is reckoned.

use serde::{Deserialize, Serialize};

use super::{ClauseRef, Manifest, Named};
use crate::fact::codes;
use crate::structure::{Decimals, ShareRounding};
use crate::turnover::{Formula, Nature, Reason};

/// How a workforce is described (队伍统计口径).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkforceRules {
    /// How shares are shown.
    pub shares: SharesRule,
    /// Bands people are counted in.
    pub schemes: Vec<BandScheme>,
    /// How turnover is reckoned.
    pub turnover: TurnoverRule,
}

/// How shares are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharesRule {
    /// Decimals of a percentage.
    pub decimals: Decimals,
    /// How the last of them is made.
    pub rounding: ShareRounding,
    /// Clause.
    pub clause: String,
}

/// What people are banded by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BandBy {
    /// 性别
    Sex,
    /// Completed years of age (周岁).
    Age,
    /// Highest education (学历).
    Education,
    /// How they came to the job (来源).
    Source,
    /// Completed years of community work (社区工作年限).
    CommunityYears,
}

codes! {
    BandBy {
        Sex => "sex", Age => "age", Education => "education", Source => "source", CommunityYears => "community_years",
    }
}

impl BandBy {
    /// True if it is a number of years; otherwise one of a few words.
    #[must_use]
    pub const fn is_years(self) -> bool {
        matches!(self, Self::Age | Self::CommunityYears)
    }

    /// Every word it can be; none if it is a number of years.
    #[must_use]
    pub fn words(self) -> Vec<&'static str> {
        use crate::fact::{EducationLevel, Source};
        use crate::identity::Sex;
        match self {
            Self::Sex => Sex::ALL.iter().map(|sex| sex.code()).collect(),
            Self::Education => EducationLevel::ALL.iter().map(|level| level.code()).collect(),
            Self::Source => Source::ALL.iter().map(|source| source.code()).collect(),
            Self::Age | Self::CommunityYears => Vec::new(),
        }
    }
}

/// Bands of one measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BandScheme {
    /// Code (`age`).
    pub code: String,
    /// Name.
    pub name: Named,
    /// What people are banded by.
    pub measure: BandBy,
    /// Each band is asked for itself (over 3 years, over 10 years) and somebody may be in several; otherwise everybody
    /// whose value is known is in exactly one.
    pub overlapping: bool,
    /// The bands, in the order of the file.
    pub bands: Vec<BandRule>,
    /// Clause.
    pub clause: String,
}

/// One band.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BandRule {
    /// Code (`up-to-30`).
    pub code: String,
    /// Name.
    pub name: Named,
    /// Who is in it.
    pub holds: Holds,
}

/// Who is in a band.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// Completed years from one number to another, both within it.
    Years {
        /// The least; none: from nothing on.
        from: Option<u16>,
        /// The most; none: without end.
        to: Option<u16>,
    },
    /// Some words.
    Words {
        /// The words.
        values: Vec<String>,
    },
}

impl Holds {
    /// True if so many years are in it.
    #[must_use]
    pub fn has_years(&self, years: i64) -> bool {
        match self {
            Self::Years { from, to } => {
                from.is_none_or(|from| i64::from(from) <= years) && to.is_none_or(|to| years <= i64::from(to))
            }
            Self::Words { .. } => false,
        }
    }

    /// True if a word is in it.
    #[must_use]
    pub fn has_word(&self, word: &str) -> bool {
        matches!(self, Self::Words { values } if values.iter().any(|value| value == word))
    }
}

/// How turnover is reckoned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnoverRule {
    /// The formula of the rate.
    pub formula: Formula,
    /// Natures of leaving that count in it; the others are shown apart.
    pub counts: Vec<Nature>,
    /// The nature of each reason.
    pub reasons: Vec<ReasonRule>,
    /// Clause.
    pub clause: String,
}

/// The nature of a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonRule {
    /// The reason.
    pub reason: Reason,
    /// Its name.
    pub name: Named,
    /// What kind of leaving it is.
    pub nature: Nature,
}

impl TurnoverRule {
    /// The nature of a reason; of one nobody recorded, none.
    #[must_use]
    pub fn nature(&self, reason: Option<Reason>) -> Option<Nature> {
        let rule = self.reasons.iter().find(|rule| Some(rule.reason) == reason)?;
        Some(rule.nature)
    }
}

/// The rules on describing a workforce in force, with the pack they come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkforcePolicy {
    /// The pack.
    pub pack: Manifest,
    /// The rules.
    pub rules: WorkforceRules,
}

impl WorkforcePolicy {
    /// A clause of the pack, as shown beside a figure.
    #[must_use]
    pub fn clause(&self, clause: &str) -> ClauseRef {
        ClauseRef::of(&self.pack, clause)
    }

    /// A scheme by its code.
    #[must_use]
    pub fn scheme(&self, code: &str) -> Option<&BandScheme> {
        self.rules.schemes.iter().find(|scheme| scheme.code == code)
    }
}
