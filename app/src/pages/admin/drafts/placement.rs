//! The rules of placement and probation of a ladder.

use domain::fact::{AppraisalGrade, CertificateLevel, Degree, EducationLevel};
use domain::policy::LadderRules;
use leptos::prelude::*;

use super::part::{Part, below, group};
use crate::components::Field;
use crate::words::choices;

/// The table of the file these keys stand in.
const PLACEMENT: &str = "placement";

fn key(of: &str) -> String {
    format!("{PLACEMENT}.{of}")
}

/// A key of the rule on appraisals.
fn judged(of: &str) -> String {
    key(&format!("appraisal.{of}"))
}

/// Every rule but those a text has to say.
pub(super) fn show(part: &Part<'_>, ladder: &LadderRules) -> AnyView {
    let fields = vec![
        general(part),
        service(part),
        appraisal(part, ladder),
        early(part, ladder),
        education(part, ladder),
        certificates(part, ladder),
        probation(part, ladder),
    ];
    part.form(fields.into_any())
}

/// Options whose texts stand under `draft.<of>`.
fn options(part: &Part<'_>, of: &str, codes: &[&str]) -> Vec<(String, String)> {
    codes.iter().map(|code| ((*code).to_owned(), part.cx.t(&format!("draft.{of}.{code}")))).collect()
}

fn grades(part: &Part<'_>) -> Vec<(String, String)> {
    choices(part.cx, AppraisalGrade::ALL, AppraisalGrade::code)
}

fn general(part: &Part<'_>) -> AnyView {
    let cx = part.cx;
    let effective = ["at_once", "month", "half_year", "year"];
    let effective = effective.map(|code| (code.to_owned(), cx.t(&format!("policy.effective.{code}")))).to_vec();
    let fields = vec![
        part.optional(&key("every_months"), "draft.every_months"),
        part.optional(&key("at_months"), "draft.at_months"),
        part.choice(&key("effective"), "policy.effective", effective),
        part.required(&key("clause"), "policy.clause"),
    ];
    group(cx.t("policy.years"), cx.t("draft.progression_hint"), fields)
}

fn service(part: &Part<'_>) -> AnyView {
    let cx = part.cx;
    let choice = |of: &'static str, codes: &[&str]| {
        part.choice(&key(&format!("service.{of}")), &format!("draft.{of}"), options(part, of, codes))
    };
    let not_before = key("service.not_before");
    let value = part.shown(&not_before);
    let since = view! { <Field name=not_before kind="date" label=cx.t("draft.not_before") value=value/> };
    let fields = vec![
        since.into_any(),
        choice("broken", &["adds_up", "starts_again"]),
        part.optional(&key("service.longest_gap_days"), "draft.longest_gap_days"),
        choice("part_year", &["completed", "full"]),
        choice("post_change", &["kept", "restart"]),
        choice("suspension", &["counts", "not_counted"]),
    ];
    group(cx.t("policy.service"), cx.t("draft.service_hint"), fields)
}

fn appraisal(part: &Part<'_>, ladder: &LadderRules) -> AnyView {
    let cx = part.cx;
    let Some(rule) = &ladder.placement.appraisal else {
        return below(vec![part.add(&key("appraisal"), cx.t("draft.add_appraisal"))]);
    };
    let mut fields = vec![
        part.choice(&judged("least"), "draft.least", grades(part)),
        part.choice(&judged("below"), "draft.below", options(part, "below", &["not_counted", "restart"])),
        part.choice(&judged("missing"), "draft.missing", options(part, "missing", &["counts", "not_counted"])),
    ];
    for (at, demotion) in rule.demotions.iter().enumerate() {
        let entry = judged(&format!("demotions[{at}]"));
        fields.push(part.choice(&format!("{entry}.grade"), "draft.demoted_for", grades(part)));
        fields.push(part.required(&format!("{entry}.steps"), "draft.demoted_by"));
        fields.push(part.remove(&entry, &cx.word(demotion.grade)));
    }
    let legend = cx.t("policy.appraisal_rule");
    fields.push(part.remove(&key("appraisal"), &legend));
    let add = below(vec![part.add(&judged("demotions"), cx.t("draft.add_demotion"))]);
    vec![group(legend, String::new(), fields), add].into_any()
}

fn early(part: &Part<'_>, ladder: &LadderRules) -> AnyView {
    let cx = part.cx;
    if ladder.placement.early.is_none() {
        return below(vec![part.add(&key("early"), cx.t("draft.add_early"))]);
    }
    let legend = cx.t("policy.early_label");
    let fields = vec![
        part.choice(&key("early.grade"), "draft.early_grade", grades(part)),
        part.required(&key("early.in_a_row"), "draft.in_a_row"),
        part.required(&key("early.steps"), "draft.steps"),
        part.required(&key("early.at_most"), "draft.at_most"),
        part.remove(&key("early"), &legend),
    ];
    group(legend, String::new(), fields)
}

fn education(part: &Part<'_>, ladder: &LadderRules) -> AnyView {
    let cx = part.cx;
    let entries = (0..ladder.placement.education.len()).map(|at| {
        let entry = key(&format!("education[{at}]"));
        let number = cx.tf("draft.education_of", &[("number", &(at + 1).to_string())]);
        let of = |name: &str| format!("{entry}.{name}");
        let levels = choices(cx, EducationLevel::ALL, EducationLevel::code);
        let fields = vec![
            part.choice_or_none(&of("level"), "worker.education", levels),
            part.choice_or_none(&of("degree"), "worker.degree", choices(cx, Degree::ALL, Degree::code)),
            part.flag(&of("either"), "draft.either"),
            part.optional(&of("steps"), "draft.steps"),
            part.optional(&of("years"), "draft.deemed_years"),
            part.remove(&entry, &number),
        ];
        group(number, cx.t("draft.education_hint"), fields)
    });
    let add = below(vec![part.add(&key("education"), cx.t("draft.add_education"))]);
    entries.chain([add]).collect_view().into_any()
}

fn certificates(part: &Part<'_>, ladder: &LadderRules) -> AnyView {
    let cx = part.cx;
    let add = below(vec![part.add(&key("certificates"), cx.t("draft.add_certificate"))]);
    if ladder.placement.certificates.is_empty() {
        return add;
    }
    let mut fields = Vec::new();
    for (at, rule) in ladder.placement.certificates.iter().enumerate() {
        let entry = key(&format!("certificates[{at}]"));
        let levels = choices(cx, CertificateLevel::ALL, CertificateLevel::code);
        fields.push(part.choice(&format!("{entry}.level"), "worker.certificate", levels));
        fields.push(part.required(&format!("{entry}.steps"), "draft.steps"));
        fields.push(part.remove(&entry, &cx.word(rule.level)));
    }
    vec![group(cx.t("worker.certificate"), String::new(), fields), add].into_any()
}

fn probation(part: &Part<'_>, ladder: &LadderRules) -> AnyView {
    let cx = part.cx;
    if ladder.probation.is_none() {
        return below(vec![part.add("probation", cx.t("draft.add_probation"))]);
    }
    let legend = cx.t("policy.probation");
    let fields = vec![
        part.required("probation.months", "draft.months"),
        part.required("probation.share", "draft.share"),
        part.required("probation.clause", "policy.clause"),
        part.remove("probation", &legend),
    ];
    group(legend, String::new(), fields)
}
