//! Evidence, claims and reasons about income tax, in words.

use domain::withholding::{BasicDeduction, BasicRefusal, ClaimProblem, ClaimWhy, NotSeparate};

use crate::context::Cx;

/// Which basic deduction counts.
#[must_use]
pub fn basic(cx: &Cx, deduction: BasicDeduction, year: i16) -> String {
    cx.tf(&format!("tax.basic.{}", deduction.code()), &[("year", &year.to_string())])
}

/// Why evidence does not count.
#[must_use]
pub fn refused(cx: &Cx, refusal: &BasicRefusal) -> String {
    let key = format!("tax.refused.{}", refusal.code());
    match refusal {
        BasicRefusal::NoRule { deduction } => {
            cx.tf(&key, &[("deduction", &cx.t(&format!("tax.basic_name.{}", deduction.code())))])
        }
        BasicRefusal::OtherYear { year } => cx.tf(&key, &[("year", &year.to_string())]),
        BasicRefusal::NotWholeYear { months } => cx.tf(&key, &[("months", &months.to_string())]),
        BasicRefusal::TooMuch { income, most } => {
            cx.tf(&key, &[("income", &income.to_string()), ("most", &most.to_string())])
        }
        BasicRefusal::NotSinceJanuary => cx.t(&key),
    }
}

/// Why a claim comes to what it does.
#[must_use]
pub fn why(cx: &Cx, why: &ClaimWhy) -> String {
    let key = format!("tax.why.{}", why.code());
    match why {
        ClaimWhy::NotYet { from: month } | ClaimWhy::Ended { until: month } => {
            cx.tf(&key, &[("month", &cx.month(*month))])
        }
        ClaimWhy::Outgrown { month } | ClaimWhy::OnceAYear { month } => cx.tf(&key, &[("month", &cx.month(*month))]),
        ClaimWhy::MonthsUsedUp { most } => cx.tf(&key, &[("most", &most.to_string())]),
        ClaimWhy::ExcludedBy { kind } => cx.tf(&key, &[("kind", &cx.word(*kind))]),
        ClaimWhy::OtherYear { year } => cx.tf(&key, &[("year", &year.to_string())]),
        ClaimWhy::Deducted | ClaimWhy::AnnualOnly => cx.t(&key),
    }
}

/// What is wrong with a claim.
#[must_use]
pub fn problem(cx: &Cx, problem: &ClaimProblem) -> String {
    let key = format!("tax.problem.{}", problem.code());
    match problem {
        ClaimProblem::NoRule { kind } | ClaimProblem::Twice { kind, .. } => cx.tf(&key, &[("kind", &cx.word(*kind))]),
        ClaimProblem::Share { kind, share } => cx.tf(&key, &[("kind", &cx.word(*kind)), ("share", &share.to_string())]),
        ClaimProblem::AboveMost { amount, most } => {
            cx.tf(&key, &[("amount", &amount.to_string()), ("most", &most.to_string())])
        }
        ClaimProblem::Negative { amount } => cx.tf(&key, &[("amount", &amount.to_string())]),
        ClaimProblem::Backwards { from } => cx.tf(&key, &[("month", &cx.month(*from))]),
    }
}

/// Why a bonus cannot be taxed for itself.
#[must_use]
pub fn not_separate(cx: &Cx, reason: &NotSeparate) -> String {
    let key = format!("tax.not_separate.{}", reason.code());
    match reason {
        NotSeparate::Over { until } => cx.tf(&key, &[("until", &until.to_string())]),
        NotSeparate::NoRule | NotSeparate::Used => cx.t(&key),
    }
}
