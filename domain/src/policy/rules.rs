//! The shapes of the rules packs hold, but for the ladder's. Values come from packs alone.

use serde::{Deserialize, Serialize};

use super::{
    AdditionalRule, BonusRules, ClassRate, FirstJobRule, LabourRules, LateRules, Named, OtherRule, RehiredRules,
    SeveranceRules, SourceFunds, WholeYearRule,
};
use crate::calendar::{Date, Month};
use crate::fact::{AppraisalGrade, Fund, Source};
use crate::money::{Money, Rate, Rounding};

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
    /// What renewing the registration of a certificate takes.
    pub renewal: Option<RenewalRule>,
    /// What taking money back must leave of net pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery: Option<RecoveryRules>,
    /// Items in the order of the slip.
    pub items: Vec<PayItem>,
}

/// What renewing the registration of a certificate takes (继续教育与续期登记).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenewalRule {
    /// Hours of continuing education asked of 助理, 社工师, 高级 within one registration.
    pub hours: [u16; 3],
    /// Months a registration lasts.
    pub months: u8,
    /// Months before its end from which it can be renewed.
    pub window_months: u8,
    /// Hours a degree in social work counts for, once.
    pub degree_hours: u16,
    /// Clause.
    pub clause: String,
}

/// What taking back overpayments and advances must leave of a month's net pay (追回、扣还后的保底). At least one is
/// stated; of both the higher counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryRules {
    /// Name of what is taken back.
    pub name: Named,
    /// Name of what is paid out ahead of pay.
    pub advance_name: Named,
    /// An amount a month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<Money>,
    /// A share of the month's net before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor_share: Option<Rate>,
    /// Clause.
    pub clause: String,
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
    /// What is paid of it while on probation.
    pub probation: OnProbation,
    /// Rounding of the amount.
    pub rounding: Rounding,
    /// A one-off item that rewards certificates: what is due for each.
    pub reward: Option<CertificateReward>,
    /// Clause.
    pub clause: String,
}

/// What is due, once, for a certificate of each level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateReward {
    /// For 助理, 社工师, 高级.
    pub amounts: [Money; 3],
    /// What is due where a lower level was rewarded before.
    pub upgrade: Upgrade,
}

/// What a higher certificate brings where a lower one was rewarded before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Upgrade {
    /// What its amount exceeds the earlier one by (补差).
    Difference,
    /// Its whole amount.
    Full,
}

/// How the amount of an item is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ItemFormula {
    /// The grade's amount in the pay scale, or a share of it.
    GradeScale {
        /// The share.
        share: Rate,
    },
    /// The highest allowance among the posts held, or a further amount of that post.
    PostScale {
        /// Code of the further amount.
        component: Option<String>,
    },
    /// By the highest certificate registered on the last day of the month.
    CertificateScale {
        /// Amount for 助理, 社工师, 高级.
        amounts: [Money; 3],
        /// The first month paid for.
        starts: Starts,
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
        base: PerformanceBase,
        /// When it is paid.
        paid: Paid,
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
    /// What closed months would come to now, less what was paid for them (补发、扣回).
    Difference,
}

/// The first month an allowance for a registered certificate is paid for. A registration that follows on the one
/// before goes on from it; one after a lapse starts anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Starts {
    /// The month of registration (登记当月).
    Month,
    /// The month after (登记次月).
    MonthAfter,
}

impl Starts {
    /// Every value; its place is its [`Starts::position`].
    pub const ALL: [Self; 2] = [Self::Month, Self::MonthAfter];

    /// Its place in [`Starts::ALL`].
    #[must_use]
    pub const fn position(self) -> usize {
        match self {
            Self::Month => 0,
            Self::MonthAfter => 1,
        }
    }

    /// The first month paid for a registration that begins on `day`.
    #[must_use]
    pub fn first_month(self, day: Date) -> Month {
        match self {
            Self::Month => Month::of(day),
            Self::MonthAfter => Month::of(day).next(),
        }
    }
}

/// What performance pay is at factor 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PerformanceBase {
    /// The same for everybody.
    Amount(Money),
    /// A share of the grade's amount.
    GradeShare(Rate),
}

/// When an item is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paid {
    /// Every month.
    Monthly,
    /// For so many months at once (a divisor of twelve), counted from January, so many months after
    /// the last of them.
    Together {
        /// Months paid for.
        months: u8,
        /// Months after the last of them.
        later: u8,
    },
}

impl Paid {
    /// The months paid for in `month`; none if it is not a month of payment.
    pub fn covers(self, month: Month) -> impl Iterator<Item = Month> {
        let (months, later) = match self {
            Self::Monthly => (1, 0),
            Self::Together { months, later } => (i32::from(months.max(1)), i32::from(later)),
        };
        let last = month.plus(-later);
        let due = (last.ordinal() + 1).rem_euclid(months) == 0;
        (0..if due { months } else { 0 }).map(move |back| last.plus(back - months + 1))
    }
}

/// What is paid of an item while on probation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnProbation {
    /// All of it.
    Full,
    /// The share that the ladder names.
    Share,
    /// Nothing.
    Nothing,
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
    /// Sources of workers who can be enrolled in some funds alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_source: Vec<SourceFunds>,
    /// Work injury risk class of the employer (工伤保险行业风险类别), where a part has a rate for each class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub injury_class: Option<u8>,
    /// What differences paid late cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<LateRules>,
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
    /// When floor and ceiling were published, if known; before that day those of the version before stand in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_on: Option<Date>,
    /// Floor, ceiling and clause are those of an earlier version. Never so in a pack: a month gives it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub provisional: bool,
    /// Clause.
    pub clause: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
const fn is_false(flag: &bool) -> bool {
    !*flag
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
    /// How much. Where there are classes, the rate of the employer's.
    pub amount: PartAmount,
    /// Rate of each risk class, ascending by class; none if the rate is one for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<ClassRate>,
    /// Clause.
    pub clause: String,
}

/// How much a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PartAmount {
    /// Base × rate. A person's own housing fund rate replaces the rate of a housing part, the rate of their own risk
    /// class that of a part with classes.
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
    /// Basic deduction of the first wages of a year.
    pub first_job: Option<FirstJobRule>,
    /// The year's basic deduction at once.
    pub whole_year: Option<WholeYearRule>,
    /// Special additional deductions, each kind at most once.
    pub additional: Vec<AdditionalRule>,
    /// Other deductions.
    pub other: Vec<OtherRule>,
    /// Year-end bonus taxed for itself.
    pub bonus: Option<BonusRules>,
    /// Labour pay.
    pub labour: Option<LabourRules>,
    /// Severance pay.
    pub severance: Option<SeveranceRules>,
    /// Rehired retirees.
    pub rehired: Option<RehiredRules>,
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
