//! The amounts of pay items.

use domain::fact::{AppraisalGrade, CertificateLevel};
use domain::policy::{ItemFormula, PayItem, PayItemRules, PerformanceBase};
use leptos::prelude::*;

use super::part::{Part, group};
use crate::components::Field;
use crate::words::{Coded, choices, named};

/// One group of fields an item.
pub(super) fn show(part: &Part<'_>, rules: &PayItemRules) -> AnyView {
    let groups = rules.items.iter().enumerate().map(|(at, entry)| item(part, at, entry)).collect_view();
    part.form(groups.into_any())
}

fn item(part: &Part<'_>, at: usize, item: &PayItem) -> AnyView {
    let key = |key: &str| format!("items[{at}].{key}");
    let mut fields =
        vec![part.required(&key("name.zh"), "draft.name_zh"), part.required(&key("name.en"), "draft.name_en")];
    fields.extend(amounts(part, &key, &item.formula));
    fields.extend([
        part.flag(&key("prorated"), "policy.prorated"),
        part.flag(&key("taxable"), "policy.taxable"),
        part.required(&key("clause"), "policy.clause"),
    ]);
    group(named(part.cx.locale, &item.name), String::new(), fields)
}

/// The figures of an item by its kind.
fn amounts(part: &Part<'_>, key: &impl Fn(&str) -> String, formula: &ItemFormula) -> Vec<AnyView> {
    match formula {
        ItemFormula::GradeScale { .. } => vec![part.optional(&key("share"), "draft.share_of_grade")],
        ItemFormula::PostScale { .. } => vec![part.optional(&key("component"), "draft.component")],
        ItemFormula::CertificateScale { .. } => {
            CertificateLevel::ALL.iter().map(|level| by_code(part, key, "amounts", *level, level.code())).collect()
        }
        ItemFormula::Seniority { .. } => {
            vec![part.required(&key("per_year"), "draft.per_year"), part.required(&key("cap_years"), "draft.cap_years")]
        }
        ItemFormula::Performance { base, .. } => {
            let base = match base {
                PerformanceBase::Amount(_) => part.required(&key("base"), "draft.performance_base"),
                PerformanceBase::GradeShare(_) => part.required(&key("grade_share"), "draft.share_of_grade"),
            };
            let factors = AppraisalGrade::ALL.iter().map(|grade| by_code(part, key, "factors", *grade, grade.code()));
            let absent = choices(part.cx, AppraisalGrade::ALL, AppraisalGrade::code);
            let absent = part.choice(&key("when_absent"), "draft.when_absent", absent);
            std::iter::once(base).chain(factors).chain([absent]).collect()
        }
        ItemFormula::Fixed { .. } => vec![part.required(&key("amount"), "policy.amount")],
        ItemFormula::OneOff | ItemFormula::Difference => Vec::new(),
    }
}

/// A figure of a level or grade, labelled with its name.
fn by_code(part: &Part<'_>, key: &impl Fn(&str) -> String, of: &str, value: impl Coded, code: &str) -> AnyView {
    let name = key(&format!("{of}.{code}"));
    let (label, shown) = (part.cx.word(value), part.shown(&name));
    view! { <Field name=name label=label value=shown required=true/> }.into_any()
}
