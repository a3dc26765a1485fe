//! The shape of a grade ladder: levels, grades, posts, what they pay, and how people are placed.
//!
//! Every scheme is a value of these types. What a scheme does not say is not here either: there is
//! no default that a pack could fall back on unawares.

use serde::{Deserialize, Serialize};

use super::Named;
use crate::calendar::Date;
use crate::fact::{AppraisalGrade, CertificateLevel, Degree, Education, EducationLevel};
use crate::money::{Money, Rate, Rounding};

/// A grade ladder (职级序列): levels, grades, posts, placement and pay scale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LadderRules {
    /// Levels (等级), ascending.
    pub levels: Vec<LevelRule>,
    /// Grades, ascending over the whole ladder: each is one step (档) of one level.
    pub grades: Vec<GradeRule>,
    /// Posts (岗位).
    pub posts: Vec<PostRule>,
    /// What coefficients are multiplied with (基数).
    pub bases: Vec<BaseAmount>,
    /// Entry placement and progression.
    pub placement: PlacementRule,
    /// Pay while on probation, if the scheme has one.
    pub probation: Option<ProbationRule>,
    /// Ladders whose grades count here under the same code: re-basing keeps the grade (套改).
    pub succeeds: Vec<String>,
    /// Clause of the pay scale.
    pub scale_clause: String,
    /// Clause of the posts.
    pub post_clause: String,
}

impl LadderRules {
    /// Position of a post.
    #[must_use]
    pub fn post(&self, code: &str) -> Option<u16> {
        let position = self.posts.iter().position(|post| post.code == code)?;
        u16::try_from(position).ok()
    }

    /// Position of a grade.
    #[must_use]
    pub fn grade(&self, code: &str) -> Option<u16> {
        let position = self.grades.iter().position(|grade| grade.code == code)?;
        u16::try_from(position).ok()
    }

    /// Of the posts held the one that pays most (兼职不兼酬、就高不就低); at equal pay the one the
    /// ladder lists first. Unknown posts do not count.
    #[must_use]
    pub fn paying_post<'a>(&self, held: impl Iterator<Item = &'a str>) -> Option<u16> {
        self.higher_post(held.filter_map(|code| self.post(code)))
    }

    /// Of some posts the one that pays most, at equal pay the one the ladder lists first.
    #[must_use]
    pub fn higher_post(&self, posts: impl Iterator<Item = u16>) -> Option<u16> {
        posts.max_by_key(|position| {
            let pay = self.posts.get(usize::from(*position)).map(PostRule::monthly);
            (pay, core::cmp::Reverse(*position))
        })
    }

    /// What a grade pays a month.
    #[must_use]
    pub fn amount(&self, grade: u16) -> Money {
        self.grades.get(usize::from(grade)).map_or(Money::ZERO, |grade| grade.amount)
    }
}

/// A level (初级, 中级, 高级).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelRule {
    /// Code (`primary`).
    pub code: String,
    /// Name.
    pub name: Named,
}

/// One grade: a step of a level with its monthly amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradeRule {
    /// Code (`primary-2`).
    pub code: String,
    /// Position of its level in [`LadderRules::levels`].
    pub level: u16,
    /// Step within the level, from 1.
    pub step: u16,
    /// Name (初级二档).
    pub name: Named,
    /// How the amount is made.
    pub pay: AmountRule,
    /// Monthly amount in the pay scale: what `pay` comes to with the bases in force.
    pub amount: Money,
}

/// How an amount of the scale is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AmountRule {
    /// As the table says.
    Fixed {
        /// The amount.
        amount: Money,
    },
    /// A base times a coefficient, rounded as the base says.
    Coefficient {
        /// Position in [`LadderRules::bases`].
        base: u16,
        /// The coefficient.
        coefficient: Rate,
    },
}

/// A base that coefficients are multiplied with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseAmount {
    /// Code (`base`).
    pub code: String,
    /// Name (工资基数).
    pub name: Named,
    /// Where the amount comes from.
    pub source: BaseSource,
    /// Rounding of base × coefficient.
    pub rounding: Rounding,
    /// Clause.
    pub clause: String,
    /// The monthly amount in force.
    pub amount: Money,
    /// The year of the published figure it comes from, if it does.
    pub year: Option<i16>,
    /// True while an older figure stands in for one not published yet: the amount is settled later.
    pub provisional: bool,
}

/// Where a base comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BaseSource {
    /// As written in the pack.
    Fixed {
        /// Monthly amount.
        amount: Money,
    },
    /// A share of a published figure of a year before the month's.
    Reference {
        /// Code of the series.
        series: String,
        /// Years before the month's year whose figure counts.
        years_back: u8,
        /// Years before it that stands in while that figure is not published.
        until_published: Option<u8>,
        /// Share of the monthly figure.
        share: Rate,
        /// Rounding of the base.
        rounding: Rounding,
    },
}

/// A post, its range of grades, and what it pays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostRule {
    /// Code (`secretary`).
    pub code: String,
    /// Name (社区党组织书记).
    pub name: Named,
    /// Class used in reports and for years in a post (`head`, `deputy`, `member`, `staff`).
    pub class: String,
    /// Member of the party or residents' committee (两委).
    pub committee: bool,
    /// Lowest grade, a position in [`LadderRules::grades`].
    pub lowest: u16,
    /// Highest grade, inclusive.
    pub highest: u16,
    /// How the allowance is made.
    pub pay: AmountRule,
    /// Monthly post allowance: what `pay` comes to.
    pub allowance: Money,
    /// Further amounts the post pays, by the code that pay items ask for.
    pub components: Vec<PostComponent>,
    /// What rosters call it.
    pub synonyms: Vec<String>,
}

impl PostRule {
    /// Class of the posts that lead a community (社区正职).
    pub const HEAD: &'static str = "head";

    /// All it pays a month.
    #[must_use]
    pub fn monthly(&self) -> Money {
        self.components.iter().fold(self.allowance, |sum, component| sum + component.amount)
    }
}

/// One further amount of a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostComponent {
    /// Code that a pay item of kind `post_scale` names.
    pub code: String,
    /// Monthly amount.
    pub amount: Money,
}

/// Pay while on probation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbationRule {
    /// Months from joining.
    pub months: u8,
    /// Share of the items that are paid in part.
    pub share: Rate,
    /// Clause.
    pub clause: String,
}

/// How a grade follows from a person: the start of the post plus steps earned, capped at the top.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacementRule {
    /// Steps that counted months earn.
    pub progression: Progression,
    /// From when something that is met counts.
    pub effective: Effective,
    /// Which months count.
    pub service: ServiceRule,
    /// What appraisals do to the years they are of.
    pub appraisal: Option<AppraisalRule>,
    /// Steps ahead of time for good appraisals.
    pub early: Option<EarlyRule>,
    /// Steps or years for education: of the entries reached the one that leads highest counts.
    pub education: Vec<EducationEntry>,
    /// Steps for a registered certificate: the highest held counts, once.
    pub certificates: Vec<CertificateSteps>,
    /// Posts whose pay education brings after probation, whatever the post held.
    pub pays_as: Vec<PaysAs>,
    /// Clause.
    pub clause: String,
}

/// Steps that counted months earn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progression {
    /// None.
    Never,
    /// One for each so many months.
    Every(u16),
    /// One at each of these numbers of months, ascending.
    At(Vec<u16>),
}

impl Progression {
    /// Steps that `months` earn.
    #[must_use]
    pub fn steps(&self, months: i64) -> i64 {
        match self {
            Self::Never | Self::Every(0) => 0,
            Self::Every(every) => months.max(0) / i64::from(*every),
            Self::At(marks) => {
                let reached = marks.iter().filter(|mark| i64::from(**mark) <= months).count();
                i64::try_from(reached).unwrap_or(i64::MAX)
            }
        }
    }

    /// Months asked for the step after those that `months` earn; `None` if there is none.
    #[must_use]
    pub fn next_mark(&self, months: i64) -> Option<i64> {
        match self {
            Self::Never | Self::Every(0) => None,
            Self::Every(every) => Some((self.steps(months) + 1) * i64::from(*every)),
            Self::At(marks) => marks.iter().map(|mark| i64::from(*mark)).find(|mark| *mark > months),
        }
    }
}

/// From when something that is met counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effective {
    /// On the day itself.
    AtOnce,
    /// On the first of a month: that day if met by then, else the next (次月执行).
    Month,
    /// On 1 January and 1 July.
    HalfYear,
    /// On 1 January.
    Year,
}

impl Effective {
    /// The last day up to `on` on which something could begin to count: what is met by it counts on `on`.
    #[must_use]
    pub fn cutoff(self, on: Date) -> Date {
        let first = |month: i8| Date::new(on.year(), month, 1).unwrap_or(on);
        match self {
            Self::AtOnce => on,
            Self::Month => on.first_of_month(),
            Self::HalfYear => first(if on.month() < 7 { 1 } else { 7 }),
            Self::Year => first(1),
        }
    }
}

/// Which months of work count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceRule {
    /// Work before this day does not count.
    pub not_before: Option<Date>,
    /// What a break between employments does.
    pub broken: Broken,
    /// What a part of a year counts.
    pub part_year: PartYear,
    /// What a change to a post of another class does.
    pub post_change: PostChange,
    /// What a suspension of advancement does to its months; nobody advances while suspended.
    pub suspension: Suspended,
}

/// What a break between employments does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Broken {
    /// Months before and after it add up.
    AddsUp,
    /// After a break longer than so many days, counting starts again.
    StartsAgain(u16),
}

/// What a part of a year counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartYear {
    /// Completed years, from the day of the start.
    Completed,
    /// The calendar year of the start counts whole.
    Full,
}

/// What a change to a post of another class does to the months counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostChange {
    /// They are kept.
    Kept,
    /// Counting starts again with the post.
    Restart,
}

/// What a suspension does to its months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suspended {
    /// They count once it is over.
    Counts,
    /// They never count.
    NotCounted,
}

/// What appraisals do to the years they are of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppraisalRule {
    /// The least grade a year must have.
    pub least: AppraisalGrade,
    /// What a year below it does.
    pub below: Below,
    /// What a past year without an appraisal on file does.
    pub missing: Missing,
    /// Steps lost for a year of a grade; a lower grade never costs less.
    pub demotions: Vec<Demotion>,
}

/// What a year below the least grade does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Below {
    /// The year does not count.
    NotCounted,
    /// The year does not count, and the period it breaks starts again after it.
    Restart,
}

/// What a past year without an appraisal does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// It counts.
    Counts,
    /// It does not count until an appraisal is on file.
    NotCounted,
}

/// Steps lost for a year of a grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demotion {
    /// The grade.
    pub grade: AppraisalGrade,
    /// Steps.
    pub steps: u16,
}

/// Steps ahead of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlyRule {
    /// The grade asked for.
    pub grade: AppraisalGrade,
    /// Years in a row.
    pub in_a_row: u16,
    /// Steps each time.
    pub steps: u16,
    /// Times at most.
    pub at_most: u16,
}

/// What reaching a level of education brings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EducationEntry {
    /// What is asked for.
    pub asked: EducationAsked,
    /// Steps.
    pub steps: u16,
    /// Years that count as worked (视同年限).
    pub years: u16,
}

/// A diploma, a degree, both, or either of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EducationAsked {
    /// Level of the diploma at least.
    pub level: Option<EducationLevel>,
    /// Degree at least.
    pub degree: Option<Degree>,
    /// One of the two is enough.
    pub either: bool,
}

impl EducationAsked {
    /// True if `held` meets it.
    #[must_use]
    pub fn met_by(&self, held: Option<Education>) -> bool {
        let Some(held) = held else { return false };
        let level = self.level.map(|level| held.level >= level);
        let degree = self.degree.map(|degree| held.degree.is_some_and(|held| held >= degree));
        match (level, degree) {
            (Some(level), Some(degree)) if self.either => level || degree,
            (level, degree) => level.unwrap_or(true) && degree.unwrap_or(true),
        }
    }
}

/// Steps for a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateSteps {
    /// Level at least.
    pub level: CertificateLevel,
    /// Steps earned.
    pub steps: u16,
}

/// The pay of a post for reaching a level of education.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaysAs {
    /// What is asked for.
    pub asked: EducationAsked,
    /// Position of the post in [`LadderRules::posts`].
    pub post: u16,
}
