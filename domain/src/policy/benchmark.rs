//! Reference series (published average wages and the like, by year), and what pay and funds are held against: pay
//! floors, how small a group may be shown, and funding.

use serde::{Deserialize, Serialize};

use super::{ClauseRef, Manifest, Named};
use crate::benchmark::Caliber;
use crate::calendar::Date;
use crate::fact::{Source, codes};
use crate::money::{Money, Rate, Rounding};

/// Published figures that other rules refer to, and the rules that hold pay and funds against figures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BenchmarkRules {
    /// The series.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<ReferenceSeries>,
    /// What pay must reach.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub floors: Vec<PayFloor>,
    /// How small a group may be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disclosure: Option<DisclosureRule>,
    /// Where the money comes from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub funding: Vec<FundingRule>,
}

/// What pay must reach (待遇保障线).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayFloor {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Named,
    /// What of pay is held against it.
    pub measure: FloorMeasure,
    /// Where it lies.
    pub line: FloorLine,
    /// Rounding of what is required.
    pub rounding: Rounding,
    /// Whether each person or the mean of a group must reach it.
    pub of: FloorOf,
    /// Codes of posts and of classes of posts it is for; everybody if neither is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub posts: Vec<String>,
    /// Codes of classes of posts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<String>,
    /// Sources of workers it is not for (rehired retirees).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except_sources: Vec<Source>,
    /// Clause.
    pub clause: String,
}

impl PayFloor {
    /// True if it is for a post, by its code and that of its class.
    #[must_use]
    pub fn names(&self, post: &str, class: &str) -> bool {
        let everybody = self.posts.is_empty() && self.classes.is_empty();
        everybody || self.posts.iter().any(|code| code == post) || self.classes.iter().any(|code| code == class)
    }
}

/// What of pay is held against a floor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FloorMeasure {
    /// All pay, by a caliber.
    Caliber(Caliber),
    /// Some items of the slip alone, by their codes.
    Items(Vec<String>),
}

/// Where a floor lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FloorLine {
    /// A share of the figure of an earlier year.
    Share {
        /// Code of the series.
        series: String,
        /// Years before the year of pay.
        years_back: u8,
        /// The share.
        ratio: Rate,
    },
    /// An amount.
    Amount {
        /// The amount.
        amount: Money,
        /// What it is for.
        per: Per,
    },
}

/// Who must reach a floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FloorOf {
    /// Each person.
    Each,
    /// The mean of those it is for.
    Mean,
}

codes! {
    FloorOf { Each => "each", Mean => "mean" }
    StartedCount { ProRata => "pro_rata", Started => "started" }
}

/// How small a group may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisclosureRule {
    /// The least people whose figures are shown together.
    pub least: u32,
    /// Clause.
    pub clause: String,
}

/// The fewest people whose figures are told together (最少披露人数).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Least {
    /// So many.
    pub people: u32,
    /// The clause that says so. None where no pack in force has the rule: then nothing of anybody is told, as if everybody
    /// there can be were few.
    pub clause: Option<ClauseRef>,
}

impl Least {
    pub(super) fn of(rule: Option<(&Manifest, &DisclosureRule)>) -> Self {
        match rule {
            Some((manifest, rule)) => Self { people: rule.least, clause: Some(ClauseRef::of(manifest, &rule.clause)) },
            None => Self { people: u32::MAX, clause: None },
        }
    }
}

/// Money from one source (经费来源).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundingRule {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Named,
    /// What it goes by.
    pub basis: FundingBasis,
    /// The amount for each unit of the basis.
    pub amount: Money,
    /// What it is for.
    pub per: Per,
    /// What another level adds, as a share of it (a match of 1:2.5 is 250 %).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched: Option<Rate>,
    /// The share that staff may cost at most; all of it if none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff_share_most: Option<Rate>,
    /// Rounding of a community's amount, and of the match.
    pub rounding: Rounding,
    /// Clause.
    pub clause: String,
}

/// What funding goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FundingBasis {
    /// Households of each community, so many at a time.
    Households {
        /// So many (1000).
        each: u32,
        /// How a part of so many counts.
        count: StartedCount,
    },
    /// Communities.
    Communities,
    /// Workers.
    Workers,
    /// An amount as it is.
    Whole,
}

/// How a part of a unit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartedCount {
    /// By its share.
    ProRata,
    /// As a whole one.
    Started,
}

/// One published series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceSeries {
    /// Code that bases refer to (`hunan-average-wage`).
    pub code: String,
    /// Name.
    pub name: Named,
    /// What a figure covers.
    pub per: Per,
    /// Figures by year, ascending.
    pub figures: Vec<ReferenceFigure>,
    /// Clause.
    pub clause: String,
}

/// What a figure covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// A month.
    Month,
    /// A year: a month is a twelfth of it.
    Year,
}

impl Per {
    /// Months a figure covers.
    #[must_use]
    pub const fn months(self) -> i64 {
        match self {
            Self::Month => 1,
            Self::Year => 12,
        }
    }
}

/// The figure of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceFigure {
    /// The year it is of.
    pub year: i16,
    /// The figure.
    pub amount: Money,
    /// When it was published, if known; before that day it does not count.
    pub published_on: Option<Date>,
}

impl ReferenceSeries {
    /// The figure of a year as far as it was published by `known_on`.
    #[must_use]
    pub fn figure(&self, year: i16, known_on: Date) -> Option<&ReferenceFigure> {
        let mut known = self.figures.iter().rev().filter(|figure| figure.published_on.is_none_or(|on| on <= known_on));
        known.find(|figure| figure.year == year)
    }
}
