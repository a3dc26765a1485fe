//! The shapes of the rules packs hold. Values come from packs alone.

use serde::{Deserialize, Serialize};

use super::Named;
use crate::fact::{AppraisalGrade, CertificateLevel, Degree, EducationLevel, Fund, Source};
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
    /// Entry placement and progression.
    pub placement: PlacementRule,
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
        let held = held.filter_map(|code| self.post(code));
        held.max_by_key(|position| {
            let allowance = self.posts.get(usize::from(*position)).map(|post| post.allowance);
            (allowance, core::cmp::Reverse(*position))
        })
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
    /// Monthly amount in the pay scale.
    pub amount: Money,
}

/// A post, its range of grades, and what it pays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostRule {
    /// Code (`secretary`).
    pub code: String,
    /// Name (社区党组织书记).
    pub name: Named,
    /// Class used in reports (`head`, `deputy`, `member`, `staff`).
    pub class: String,
    /// Member of the party or residents' committee (两委).
    pub committee: bool,
    /// Lowest grade, a position in [`LadderRules::grades`].
    pub lowest: u16,
    /// Highest grade, inclusive.
    pub highest: u16,
    /// Monthly post allowance.
    pub allowance: Money,
    /// What rosters call it.
    pub synonyms: Vec<String>,
}

/// How a grade follows from a person: the start of the post plus steps earned, capped at the top.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacementRule {
    /// Completed years of community work for one step; zero means years earn none.
    pub years_per_step: u16,
    /// Steps for education: the highest entry reached counts, once.
    pub education_steps: Vec<EducationSteps>,
    /// Steps for a registered certificate: the highest held counts, once.
    pub certificate_steps: Vec<CertificateSteps>,
    /// Clause.
    pub clause: String,
}

/// Steps for reaching a level of education, with a degree if one is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EducationSteps {
    /// Level at least.
    pub level: EducationLevel,
    /// Degree at least.
    #[serde(default)]
    pub degree: Option<Degree>,
    /// Steps earned.
    pub steps: u16,
}

/// Steps for a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateSteps {
    /// Level at least.
    pub level: CertificateLevel,
    /// Steps earned.
    pub steps: u16,
}

/// Pay items and the rules that make them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayItemRules {
    /// How a part of a month is paid.
    pub pro_rata: ProRata,
    /// Clause of the pro rata rule.
    pub pro_rata_clause: String,
    /// Which fact counts when post or placement changes within a month.
    pub change: ChangeRule,
    /// Names of 助理, 社工师, 高级.
    pub certificate_names: [Named; 3],
    /// Names of 不合格, 基本合格, 合格, 优秀.
    pub appraisal_names: [Named; 4],
    /// Items in the order of the slip.
    pub items: Vec<PayItem>,
}

/// How a part of a month is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProRata {
    /// Paid calendar days ÷ calendar days of the month.
    CalendarDays,
    /// Paid Mondays to Fridays ÷ Mondays to Fridays of the month (statutory holidays are paid days).
    Workdays,
}

/// Which post and placement count for a month in which they change. The month is never split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeRule {
    /// What holds on the last employed day counts for the whole month (当月执行).
    LastDay,
    /// What holds on the first employed day counts; a change counts from the next month (次月执行).
    NextMonth,
}

/// One item of earnings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayItem {
    /// Code (`grade_pay`).
    pub code: String,
    /// Name (档次工资).
    pub name: Named,
    /// How its amount is made.
    pub formula: ItemFormula,
    /// Paid pro rata for a part of a month.
    pub prorated: bool,
    /// Income for the withholding tax.
    pub taxable: bool,
    /// Rounding of the amount.
    pub rounding: Rounding,
    /// Clause.
    pub clause: String,
}

/// How the amount of an item is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ItemFormula {
    /// The grade's amount in the pay scale.
    GradeScale,
    /// The highest allowance among the posts held.
    PostScale,
    /// By the highest certificate registered on the last day of the month.
    CertificateScale {
        /// Amount for 助理, 社工师, 高级.
        amounts: [Money; 3],
    },
    /// Completed years of community work on the first day of the month × amount.
    Seniority {
        /// Amount for each year.
        per_year: Money,
        /// Years counted at most.
        cap_years: i64,
    },
    /// Base × factor of the latest final appraisal grade.
    Performance {
        /// Monthly amount at factor 1.
        base: Money,
        /// Factor for 不合格, 基本合格, 合格, 优秀.
        factors: [Rate; 4],
        /// Grade that counts while none is recorded.
        when_absent: AppraisalGrade,
    },
    /// The same for everybody.
    Fixed {
        /// Monthly amount.
        amount: Money,
    },
    /// What is recorded for the month under this item.
    OneOff,
}

/// Insurance and housing fund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContributionRules {
    /// Base rule of each fund that has parts, in the order of [`Fund::ALL`].
    pub bases: Vec<BaseRule>,
    /// What is paid, in the order of the slip.
    pub parts: Vec<ContributionPart>,
    /// Sources of workers who are not insured here at all (rehired retirees).
    pub exempt_sources: Vec<Source>,
    /// A newly joined person pays into the housing fund from the second month.
    pub housing_from_second_month: bool,
    /// The least housing fund rate for either side.
    pub housing_min: Rate,
    /// The highest housing fund rate for either side.
    pub housing_max: Rate,
}

/// Floor, ceiling and rounding of a fund's base.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseRule {
    /// The fund.
    pub fund: Fund,
    /// Floor as published, never computed.
    pub floor: Money,
    /// Ceiling as published, never computed.
    pub ceiling: Money,
    /// Rounding of the clamped base.
    pub rounding: Rounding,
    /// First month of the fund's year (1 January, 7 July).
    pub year_start: i8,
    /// Clause.
    pub clause: String,
}

/// Who pays a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// 单位缴纳
    Employer,
    /// 个人缴纳
    Employee,
}

/// One amount paid to a fund by one side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContributionPart {
    /// Code of the line (`pension_employee`).
    pub code: String,
    /// Name of the line.
    pub name: Named,
    /// The fund.
    pub fund: Fund,
    /// Who pays.
    pub side: Side,
    /// How much.
    pub amount: PartAmount,
    /// Clause.
    pub clause: String,
}

/// How much a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PartAmount {
    /// Base × rate. A person's own housing fund rate replaces the rate of a housing part.
    Rate {
        /// The rate.
        rate: Rate,
        /// Rounding of this fund and side.
        rounding: Rounding,
    },
    /// A fixed amount a month (大病医疗互助).
    Fixed {
        /// The amount.
        amount: Money,
    },
}

/// Cumulative withholding on wages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithholdingRules {
    /// Code of the line (`income_tax`).
    pub code: String,
    /// Name of the line (个人所得税).
    pub name: Named,
    /// Basic deduction a month.
    pub basic_monthly: Money,
    /// Brackets of cumulative taxable income, ascending; the last has no upper end.
    pub brackets: Vec<Bracket>,
    /// Rounding of the tax.
    pub rounding: Rounding,
    /// Clause.
    pub clause: String,
}

/// One bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bracket {
    /// Upper end, inclusive.
    pub up_to: Option<Money>,
    /// Rate.
    pub rate: Rate,
    /// Quick deduction (速算扣除数).
    pub quick: Money,
}
