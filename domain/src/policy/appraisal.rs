//! The shape of an appraisal scheme: forms, grades, quota, publicity, anonymity, and what follows from a grade.
//!
//! What a year's grade does to steps stands in the ladder and what it does to performance pay in the pay items: both
//! read the fact of the year's appraisal, and nothing of it is repeated here.

use serde::{Deserialize, Serialize};

use super::{ClauseRef, Manifest, Named};
use crate::appraisal::{CycleKind, Score, ScoreRounding};
use crate::calendar::Date;
use crate::fact::{AppraisalGrade, codes};
use crate::money::{Money, Rate, Rounding};

/// How people are appraised (考核办法).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppraisalRules {
    /// Forms, by cycle and class of post.
    pub forms: Vec<AppraisalForm>,
    /// Grades, ascending.
    pub grades: Vec<AppraisalGradeRule>,
    /// Who is not graded.
    pub not_graded: NotGradedRule,
    /// How many may have the best grade, if that is limited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<QuotaRule>,
    /// How long results are made public before they can be final.
    pub publicity: PublicityRule,
    /// Until when and how they can be appealed against.
    pub appeal: AppealRule,
    /// Working days, where days are counted in them.
    pub workdays: Workdays,
    /// What must not be told of raters.
    pub anonymity: AnonymityRule,
    /// Money that follows from a cycle by itself, beside what the pay items make of the year's grade.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pay: Vec<CyclePay>,
    /// What is proposed to somebody to decide.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proposals: Vec<ProposalRule>,
}

/// The appraisal rules in force with the pack they come from. A place may have none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppraisalPolicy {
    /// The pack, without a clause.
    pub pack: ClauseRef,
    /// The rules.
    pub rules: AppraisalRules,
}

/// What is filled in about somebody (考核表): groups of raters, and indicators each of them rates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppraisalForm {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Named,
    /// Length of the cycles it is for.
    pub cycle: CycleKind,
    /// Classes of posts it is for; none: all that no other form of such cycles names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<String>,
    /// Rounding of the average of raters.
    pub average: ScoreRounding,
    /// Rounding of what an average contributes.
    pub contribution: ScoreRounding,
    /// Groups of raters; their weights add up to one.
    pub groups: Vec<RaterGroup>,
    /// Indicators; for each group the weights of those it rates add up to one.
    pub indicators: Vec<Indicator>,
    /// Points added or taken away by a decision.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adjustments: Vec<AdjustmentRule>,
    /// Clause.
    pub clause: String,
}

/// Raters of one kind of standing (评议主体).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaterGroup {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Named,
    /// Its part of the score.
    pub weight: Rate,
    /// Raters needed before there is a score.
    pub least: u32,
    /// Their ratings must not be known one by one.
    pub anonymous: bool,
    /// Not people but the scores of shorter cycles rate (平时考核), one rating a cycle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_cycles: Option<CycleKind>,
    /// Kinds of raters among them; none: they are not told apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<RaterKind>,
    /// Clause.
    pub clause: String,
}

/// A kind of raters within a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaterKind {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Named,
    /// Share of the group's raters that must be of this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_share: Option<Rate>,
}

/// What is rated (考核指标).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Named,
    /// Its part of what each group that rates it contributes.
    pub weight: Rate,
    /// The most that a rater can give.
    pub max: Score,
    /// Positions of the groups that rate it.
    pub groups: Vec<u16>,
}

/// Points added or taken away by a decision (加分、扣分).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjustmentRule {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Named,
    /// The least, not above zero.
    pub least: Score,
    /// The most, not below zero.
    pub most: Score,
    /// Clause.
    pub clause: String,
}

/// A grade of the scheme (考核等次).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppraisalGradeRule {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Named,
    /// What it counts as for ladder and pay.
    pub counts_as: AppraisalGrade,
    /// The least score; zero for the lowest grade.
    pub from: Score,
    /// Clause.
    pub clause: String,
}

/// Who is not graded (不定等次).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotGradedRule {
    /// Whoever is on the ladder's probation at the end of the cycle.
    pub probation: bool,
    /// Whoever was on unpaid leave for more days of a year than so many; of a shorter cycle, than their part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leave_days_over: Option<u16>,
    /// Whoever was employed for fewer completed months of a year; of a shorter cycle, than their part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_months: Option<u8>,
    /// Whoever is being investigated, or whose advancement is suspended, on the day of grading.
    pub investigation: bool,
    /// Clause.
    pub clause: String,
}

/// How many may have the best grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotaRule {
    /// Cycles it limits.
    pub cycles: Vec<CycleKind>,
    /// Share of the people counted.
    pub share: Rate,
    /// Share in a unit that was rewarded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rewarded_share: Option<Rate>,
    /// Whose people are counted together.
    pub pool: QuotaPool,
    /// Who is counted.
    pub of: QuotaOf,
    /// Rounding of share × people.
    pub rounding: QuotaRounding,
    /// At least so many, where there are so many people.
    pub least: u32,
    /// Clause.
    pub clause: String,
}

/// Whose people a quota is shared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuotaPool {
    /// Those of a community.
    Community,
    /// Those of a street office.
    Street,
    /// All of the cycle.
    Cycle,
}

/// Who is counted toward a quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuotaOf {
    /// Everybody who is to be appraised (应参加考核人数).
    All,
    /// Those who are graded (确定等次人数).
    Graded,
}

/// Rounding of a headcount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuotaRounding {
    /// The part of a person is dropped.
    Floor,
    /// From half a person on up.
    HalfUp,
    /// Any part up.
    Up,
}

codes! {
    QuotaPool { Community => "community", Street => "street", Cycle => "cycle" }
    QuotaOf { All => "all", Graded => "graded" }
    QuotaRounding { Floor => "floor", HalfUp => "half_up", Up => "up" }
    DaysOf { Calendar => "calendar_days", Work => "workdays" }
    AppealFrom { Publication => "publication", EndOfPublicity => "end_of_publicity" }
    ProposalKind {
        Commendation => "commendation", Transfer => "transfer", Renewal => "renewal", NoRenewal => "no_renewal",
        Dismissal => "dismissal",
    }
    ProposalWhen { AtLeast => "at_least", AtMost => "at_most" }
}

/// What days are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DaysOf {
    /// 日历日
    #[serde(rename = "calendar_days")]
    Calendar,
    /// 工作日
    #[serde(rename = "workdays")]
    Work,
}

/// How long results are made public (公示).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicityRule {
    /// Days, the one of publication not counted.
    pub days: u16,
    /// What they are counted in.
    pub days_of: DaysOf,
    /// Clause.
    pub clause: String,
}

/// Appeals in writing (申诉、复核).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppealRule {
    /// Days in which one can be lodged.
    pub days: u16,
    /// Days in which it is to be answered.
    pub answer_days: u16,
    /// What both are counted in.
    pub days_of: DaysOf,
    /// The day after which the first of them is.
    pub from: AppealFrom,
    /// Clause.
    pub clause: String,
}

/// The day after which the days for an appeal begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppealFrom {
    /// That of publication.
    Publication,
    /// The last of publicity.
    EndOfPublicity,
}

/// Mondays to Fridays, but for what the yearly arrangement of holidays changes (节假日安排).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workdays {
    /// Weekdays that are off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub off: Vec<Date>,
    /// Saturdays and Sundays that are worked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub worked: Vec<Date>,
}

/// What must not be told of raters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnonymityRule {
    /// Figures of an anonymous group with fewer raters are not shown; five or more.
    pub least: u32,
    /// What is shown must leave at least this share of a hidden group's maximum open.
    pub margin: Rate,
    /// Clause.
    pub clause: String,
}

/// Money that a cycle's grade brings by itself (考核奖、月度季度半年绩效), recorded under a one-off item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CyclePay {
    /// Cycles it is paid for.
    pub cycle: CycleKind,
    /// Code of a one-off item of the pay items in force.
    pub item: String,
    /// What it is at factor 1.
    pub base: CyclePayBase,
    /// Factor of each grade, by position.
    pub factors: Vec<Rate>,
    /// Months after the one in which the grade is final.
    pub paid_later: u8,
    /// Rounding of the amount.
    pub rounding: Rounding,
    /// Clause.
    pub clause: String,
}

/// What a cycle's pay is at factor 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CyclePayBase {
    /// The same for everybody, once.
    Once(Money),
    /// The same for everybody for each month of the cycle, by presence.
    Monthly(Money),
    /// A share of each month's amount of the grade in the ladder, by presence.
    GradeShare(Rate),
}

/// Something proposed to somebody to decide; it never happens by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalRule {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Named,
    /// What is proposed.
    pub kind: ProposalKind,
    /// Cycles it looks at.
    pub cycle: CycleKind,
    /// Position of the grade.
    pub grade: u16,
    /// That grade or better, or that grade or worse.
    pub when: ProposalWhen,
    /// Cycles in a row.
    pub in_a_row: u16,
    /// Only where the contract ends within so many months after the grade is final.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract_within_months: Option<u8>,
    /// Clause.
    pub clause: String,
}

/// What is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalKind {
    /// 评优评先
    Commendation,
    /// 转任、调整岗位
    Transfer,
    /// 续聘
    Renewal,
    /// 不再续聘
    NoRenewal,
    /// 解聘
    Dismissal,
}

/// Which grades bring a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalWhen {
    /// The grade named or better.
    AtLeast,
    /// The grade named or worse.
    AtMost,
}

impl AppraisalPolicy {
    /// Rules with the pack they come from.
    #[must_use]
    pub fn new(manifest: &Manifest, rules: AppraisalRules) -> Self {
        let pack = ClauseRef {
            pack: manifest.id.clone(),
            version: manifest.valid_from,
            title: manifest.title.clone(),
            document: manifest.document.clone(),
            clause: String::new(),
            status: manifest.status,
        };
        Self { pack, rules }
    }

    /// A clause of the pack, as shown beside what comes from it.
    #[must_use]
    pub fn clause(&self, clause: &str) -> ClauseRef {
        ClauseRef { clause: clause.to_owned(), ..self.pack.clone() }
    }
}

impl AppraisalRules {
    /// The form for cycles of a kind and a class of post: the one that names the class, else the one that names none.
    #[must_use]
    pub fn form(&self, cycle: CycleKind, class: &str) -> Option<&AppraisalForm> {
        let of_cycle = || self.forms.iter().filter(|form| form.cycle == cycle);
        let named = of_cycle().find(|form| form.classes.iter().any(|named| named == class));
        named.or_else(|| of_cycle().find(|form| form.classes.is_empty()))
    }

    /// Position of a grade.
    #[must_use]
    pub fn grade(&self, code: &str) -> Option<u16> {
        let position = self.grades.iter().position(|grade| grade.code == code)?;
        u16::try_from(position).ok()
    }

    /// Position of the best grade.
    #[must_use]
    pub fn best(&self) -> u16 {
        u16::try_from(self.grades.len().saturating_sub(1)).unwrap_or_default()
    }

    /// The quota for cycles of a kind, if it is limited.
    #[must_use]
    pub fn quota(&self, cycle: CycleKind) -> Option<&QuotaRule> {
        self.quota.as_ref().filter(|quota| quota.cycles.contains(&cycle))
    }
}

impl AppraisalForm {
    /// The indicators a group rates, in the order of the form.
    pub fn rated_by(&self, group: usize) -> impl Iterator<Item = &Indicator> {
        self.indicators.iter().filter(move |of| of.groups.iter().any(|position| usize::from(*position) == group))
    }
}
