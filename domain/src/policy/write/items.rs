//! Pay item packs.

use super::super::{
    CertificateReward, ChangeRule, ItemFormula, OnProbation, Paid, PayItem, PayItemRules, PerformanceBase, ProRata,
    RecoveryRules, RenewalRule, Starts, Tree, Upgrade,
};
use super::{Entries, money, named};
use crate::fact::{AppraisalGrade, CertificateLevel};
use crate::money::Rate;

pub(super) fn write(rules: &PayItemRules) -> Entries {
    let pro_rata = match rules.pro_rata {
        ProRata::CalendarDays => "calendar_days",
        ProRata::Workdays => "workdays",
    };
    let change = match rules.change {
        ChangeRule::LastDay => "last_day",
        ChangeRule::NextMonth => "next_month",
    };
    let month =
        Entries::default().text("pro_rata", pro_rata).text("change", change).text("clause", &rules.pro_rata_clause);
    let names = Entries::default()
        .put("certificates", by_certificate(&rules.certificate_names, named))
        .put("appraisals", by_appraisal(&rules.appraisal_names, named));
    Entries::default()
        .put("month", month.table())
        .put("names", names.table())
        .maybe(rules.renewal.as_ref(), |entries, rule| entries.put("renewal", renewal(rule)))
        .maybe(rules.recovery.as_ref(), |entries, rule| entries.put("recovery", recovery(rule)))
        .list("items", &rules.items, item)
}

fn by_certificate<T>(values: &[T; 3], write: impl Fn(&T) -> Tree) -> Tree {
    let entries = CertificateLevel::ALL.iter().zip(values);
    Tree::Table(entries.map(|(level, value)| (level.code().to_owned(), write(value))).collect())
}

fn by_appraisal<T>(values: &[T; 4], write: impl Fn(&T) -> Tree) -> Tree {
    let entries = AppraisalGrade::ALL.iter().zip(values);
    Tree::Table(entries.map(|(grade, value)| (grade.code().to_owned(), write(value))).collect())
}

fn item(item: &PayItem) -> Tree {
    let entries = Entries::default().text("code", &item.code).named("name", &item.name);
    let entries = formula(entries, &item.formula).flag("prorated", item.prorated).flag("taxable", item.taxable);
    let probation = match item.probation {
        OnProbation::Full => None,
        OnProbation::Share => Some("share"),
        OnProbation::Nothing => Some("nothing"),
    };
    entries
        .maybe(probation, |entries, code| entries.text("probation", code))
        .maybe(item.reward.as_ref(), reward)
        .text("rounding", item.rounding.code())
        .text("clause", &item.clause)
        .table()
}

fn reward(entries: Entries, reward: &CertificateReward) -> Entries {
    let upgrade = match reward.upgrade {
        Upgrade::Difference => "difference",
        Upgrade::Full => "full",
    };
    entries.put("rewards", by_certificate(&reward.amounts, |amount| money(*amount))).text("upgrade", upgrade)
}

fn renewal(rule: &RenewalRule) -> Tree {
    let hours = CertificateLevel::ALL.iter().zip(rule.hours);
    let hours = hours.fold(Entries::default(), |entries, (level, hours)| entries.number(level.code(), hours));
    Entries::default()
        .put("hours", hours.table())
        .number("months", rule.months)
        .number("window_months", rule.window_months)
        .number("degree_hours", rule.degree_hours)
        .text("clause", &rule.clause)
        .table()
}

fn recovery(rule: &RecoveryRules) -> Tree {
    Entries::default()
        .named("name", &rule.name)
        .named("advance_name", &rule.advance_name)
        .maybe(rule.floor, |entries, floor| entries.money("floor", floor))
        .maybe(rule.floor_share, |entries, share| entries.rate("floor_share", share))
        .text("clause", &rule.clause)
        .table()
}

fn formula(entries: Entries, formula: &ItemFormula) -> Entries {
    match formula {
        ItemFormula::GradeScale { share } => {
            let part = (*share != Rate::ONE).then_some(*share);
            entries.text("kind", "grade_scale").maybe(part, |entries, share| entries.rate("share", share))
        }
        ItemFormula::PostScale { component } => entries
            .text("kind", "post_scale")
            .maybe(component.as_ref(), |entries, component| entries.text("component", component)),
        ItemFormula::CertificateScale { amounts, starts } => {
            let later = (*starts == Starts::MonthAfter).then_some("month_after");
            entries
                .text("kind", "certificate_scale")
                .put("amounts", by_certificate(amounts, |amount| money(*amount)))
                .maybe(later, |entries, code| entries.text("starts", code))
        }
        ItemFormula::Seniority { per_year, cap_years } => {
            entries.text("kind", "seniority").money("per_year", *per_year).number("cap_years", *cap_years)
        }
        ItemFormula::Performance { base, paid, factors, when_absent } => {
            let entries = entries.text("kind", "performance");
            let entries = match base {
                PerformanceBase::Amount(amount) => entries.money("base", *amount),
                PerformanceBase::GradeShare(share) => entries.rate("grade_share", *share),
            };
            let entries = entries
                .put("factors", by_appraisal(factors, |factor| Tree::Text(factor.to_string())))
                .text("when_absent", when_absent.code());
            match *paid {
                Paid::Monthly => entries,
                Paid::Together { months, later } => entries.number("paid_months", months).number("paid_later", later),
            }
        }
        ItemFormula::Fixed { amount } => entries.text("kind", "fixed").money("amount", *amount),
        ItemFormula::OneOff => entries.text("kind", "one_off"),
        ItemFormula::Difference => entries.text("kind", "difference"),
    }
}
