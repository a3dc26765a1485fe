//! Which basic deduction a person has in a tax year, from evidence on file.

use serde::{Deserialize, Serialize};

use crate::calendar::Month;
use crate::dated::Period;
use crate::money::Money;
use crate::policy::WithholdingRules;

/// How the cumulative basic deduction (累计减除费用) is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BasicDeduction {
    /// Monthly amount × months employed with this payer this year.
    // Source: State Taxation Administration announcement 2018 No. 61, art. 6.
    #[default]
    ByMonths,
    /// Monthly amount × number of the calendar month: the first wages of the year.
    // Source: State Taxation Administration announcement 2020 No. 13, art. 1.
    FirstJob,
    /// The year's amount at once from January on.
    // Source: State Taxation Administration announcement 2020 No. 19, art. 1.
    SixtyThousand,
}

impl BasicDeduction {
    /// The tail of its locale key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ByMonths => "by_months",
            Self::FirstJob => "first_job",
            Self::SixtyThousand => "sixty_thousand",
        }
    }

    /// This deduction if the pack rules on it, else by months.
    #[must_use]
    #[inline(always)]
    pub const fn within(self, rules: &WithholdingRules) -> Self {
        match self {
            Self::FirstJob if rules.first_job.is_some() => Self::FirstJob,
            Self::SixtyThousand if rules.whole_year.is_some() => Self::SixtyThousand,
            _ => Self::ByMonths,
        }
    }

    /// The cumulative deduction with `months` counted with this payer, in the calendar month `number` (1–12), which is
    /// never less than the months counted. A pack without the rule asked for deducts by months.
    #[must_use]
    #[inline(always)]
    pub fn to_date(self, rules: &WithholdingRules, months: i64, number: i64) -> Money {
        let monthly = rules.basic_monthly.fen();
        match (self.within(rules), &rules.whole_year) {
            (Self::SixtyThousand, Some(rule)) => rule.deduction,
            (Self::FirstJob, _) => Money::from_fen(monthly * number.max(months)),
            _ => Money::from_fen(monthly * months),
        }
    }
}

/// What is on file about a person that decides the basic deduction. Nothing on file: by months.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaxEvidence {
    /// That these are the first wages of a year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_job: Option<FirstJobEvidence>,
    /// What a year before came to with this payer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_year: Option<LastYearEvidence>,
}

/// The person states that from January of `year` until joining they had neither wages nor labour pay withheld
/// cumulatively (the column 入职年度就业情形 of the tax client).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstJobEvidence {
    /// The tax year it is stated for.
    pub year: i16,
    /// What shows it, in the words of the file.
    #[serde(default)]
    pub document: String,
}

/// A whole year with this payer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastYearEvidence {
    /// The year.
    pub year: i16,
    /// Months of it in which this payer withheld on wages and reported.
    pub months: u8,
    /// Wages of the year with every bonus, nothing deducted, exempt parts included.
    pub income: Money,
    /// Employed and paid here since January of the year after.
    pub since_january: bool,
}

/// The basic deduction of a year and why it is no better one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasicChoice {
    /// What counts.
    pub deduction: BasicDeduction,
    /// For each piece of evidence that led nowhere, why.
    pub refused: Vec<BasicRefusal>,
}

/// Why evidence does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum BasicRefusal {
    /// The pack in force has no such rule.
    #[error("no rule for {deduction:?}")]
    NoRule {
        /// The deduction asked for.
        deduction: BasicDeduction,
    },
    /// It is about another year: figures start anew every January.
    #[error("evidence of {year}")]
    OtherYear {
        /// The year it is about.
        year: i16,
    },
    /// Not every month of the year before was withheld on here.
    #[error("{months} months of the year before")]
    NotWholeYear {
        /// Months that were.
        months: u8,
    },
    /// The year before came to more than the limit.
    #[error("{income} in the year before, more than {most}")]
    TooMuch {
        /// What it came to.
        income: Money,
        /// The limit.
        most: Money,
    },
    /// Not employed here since January.
    #[error("not employed since January")]
    NotSinceJanuary,
}

impl BasicRefusal {
    /// The tail of its locale key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoRule { .. } => "no_rule",
            Self::OtherYear { .. } => "other_year",
            Self::NotWholeYear { .. } => "not_whole_year",
            Self::TooMuch { .. } => "too_much",
            Self::NotSinceJanuary => "not_since_january",
        }
    }
}

/// The basic deduction of tax year `year`: the year's amount at once where its conditions are met, else by calendar
/// months for first wages, else by months employed.
#[must_use]
pub fn choose_basic(rules: &WithholdingRules, year: i16, evidence: &TaxEvidence) -> BasicChoice {
    let mut refused = Vec::new();
    let mut granted = |deduction, outcome: Option<Result<(), BasicRefusal>>| match outcome {
        Some(Ok(())) => Some(deduction),
        Some(Err(refusal)) => {
            refused.push(refusal);
            None
        }
        None => None,
    };
    let whole = evidence.last_year.as_ref().map(|last| whole_year(rules, year, *last));
    let whole = granted(BasicDeduction::SixtyThousand, whole);
    let first = evidence.first_job.as_ref().map(|first| first_job(rules, year, first));
    let first = granted(BasicDeduction::FirstJob, first);
    BasicChoice { deduction: whole.or(first).unwrap_or_default(), refused }
}

// Source: State Taxation Administration announcement 2020 No. 19, art. 1.
fn whole_year(rules: &WithholdingRules, year: i16, last: LastYearEvidence) -> Result<(), BasicRefusal> {
    let deduction = BasicDeduction::SixtyThousand;
    let rule = rules.whole_year.as_ref().ok_or(BasicRefusal::NoRule { deduction })?;
    if last.year != year - 1 {
        return Err(BasicRefusal::OtherYear { year: last.year });
    }
    if last.months != 12 {
        return Err(BasicRefusal::NotWholeYear { months: last.months });
    }
    if last.income > rule.income_most {
        return Err(BasicRefusal::TooMuch { income: last.income, most: rule.income_most });
    }
    if last.since_january { Ok(()) } else { Err(BasicRefusal::NotSinceJanuary) }
}

// Source: State Taxation Administration announcement 2020 No. 13, art. 1 and 3.
fn first_job(rules: &WithholdingRules, year: i16, first: &FirstJobEvidence) -> Result<(), BasicRefusal> {
    let deduction = BasicDeduction::FirstJob;
    if rules.first_job.is_none() {
        return Err(BasicRefusal::NoRule { deduction });
    }
    if first.year == year { Ok(()) } else { Err(BasicRefusal::OtherYear { year: first.year }) }
}

/// Months of the tax year up to and including `month` in which the person was employed here, from the periods of
/// employment in any order.
///
/// The announcement counts "the months employed with this unit up to this month of the year": a month with a single
/// employed day counts whole, one without any does not, so that the gap between leaving and being hired again is left
/// out and the months before it still count.
// Source: State Taxation Administration announcement 2018 No. 61, art. 6.
#[must_use]
pub fn employed_months(employments: &[Period], month: Month) -> i64 {
    employed_in_year(employments, month).map(|_| 1).sum()
}

/// Those months, from January on.
pub(crate) fn employed_in_year(employments: &[Period], month: Month) -> impl Iterator<Item = Month> {
    let january = month.plus(1 - i32::from(month.number()));
    let months = (0..i32::from(month.number())).map(move |later| january.plus(later));
    months.filter(|at| employments.iter().any(|period| !period.is_empty() && period.touches(*at)))
}
