//! Bases, grades and posts of a ladder.

use domain::policy::{AmountRule, BaseSource, LadderRules};
use leptos::prelude::*;

use super::part::{Part, below, group};
use crate::components::{Field, Head, Table};
use crate::words::named;

/// The key of an amount, or of the coefficient in its place, and its heading.
fn pay_key(pay: AmountRule, amount: &'static str) -> (&'static str, &'static str) {
    match pay {
        AmountRule::Fixed { .. } => (amount, "policy.amount"),
        AmountRule::Coefficient { .. } => ("coefficient", "policy.coefficient"),
    }
}

/// What coefficients are multiplied with, and the table of grades.
pub(super) fn scale(part: &Part<'_>, ladder: &LadderRules) -> AnyView {
    let cx = part.cx;
    let clause = vec![part.required("clauses.scale", "policy.clause")];
    let clause = group(cx.t("policy.clause"), String::new(), clause);
    part.form(vec![bases(part, ladder), grades(part, ladder), clause].into_any())
}

fn bases(part: &Part<'_>, ladder: &LadderRules) -> AnyView {
    let cx = part.cx;
    let groups = ladder.bases.iter().enumerate().map(|(at, base)| {
        let name = named(cx.locale, &base.name);
        let key = |key: &str| format!("bases[{at}].{key}");
        let mut fields = vec![
            part.required(&key("code"), "draft.code"),
            part.required(&key("name.zh"), "draft.name_zh"),
            part.required(&key("name.en"), "draft.name_en"),
        ];
        match base.source {
            BaseSource::Fixed { .. } => fields.push(part.required(&key("amount"), "policy.amount")),
            BaseSource::Reference { .. } => {
                fields.push(part.required(&key("series"), "policy.series"));
                fields.push(part.required(&key("share"), "draft.share"));
            }
        }
        fields.push(part.required(&key("clause"), "policy.clause"));
        fields.push(part.remove(&format!("bases[{at}]"), &name));
        group(name, String::new(), fields)
    });
    let groups = groups.collect_view();
    let add = below(vec![part.add("bases", cx.t("draft.add_base"))]);
    view! { {groups}{add} }.into_any()
}

fn grades(part: &Part<'_>, ladder: &LadderRules) -> AnyView {
    let cx = part.cx;
    let head = vec![
        Head::text(cx.t("policy.level")),
        Head::text(cx.t("policy.grade")),
        Head::text(cx.t("draft.name_en")),
        Head::text(cx.t("draft.amount_or_coefficient")),
        Head::hidden(cx.t("draft.remove")),
    ];
    let rows = ladder.grades.iter().enumerate().map(|(at, grade)| {
        let level = ladder.levels.get(usize::from(grade.level)).map(|level| named(cx.locale, &level.name));
        let name = named(cx.locale, &grade.name);
        let (pay, column) = pay_key(grade.pay, "amount");
        view! {
            <tr>
                <th scope="row">{level}</th>
                {part.cell(format!("grades[{at}].name.zh"), &name, "draft.name_zh")}
                {part.cell(format!("grades[{at}].name.en"), &name, "draft.name_en")}
                {part.cell(format!("grades[{at}].{pay}"), &name, column)}
                <td>{part.remove(&format!("grades[{at}]"), &name)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let add = ladder.levels.iter().map(|level| {
        let name = named(cx.locale, &level.name);
        part.add(&format!("grades:{}", level.code), cx.tf("draft.add_grade", &[("level", &name)]))
    });
    let add = below(add.collect());
    view! { <Table caption=cx.t("policy.scale") quiet=true head=head>{rows}</Table>{add} }.into_any()
}

/// Posts with their ranges and what they pay.
pub(super) fn posts(part: &Part<'_>, ladder: &LadderRules) -> AnyView {
    let cx = part.cx;
    let grades: Vec<(String, String)> =
        ladder.grades.iter().map(|grade| (grade.code.clone(), named(cx.locale, &grade.name))).collect();
    let groups = ladder.posts.iter().enumerate().map(|(at, post)| {
        let name = named(cx.locale, &post.name);
        let key = |key: &str| format!("posts[{at}].{key}");
        let (pay, _) = pay_key(post.pay, "allowance");
        let label = if pay == "allowance" { "policy.allowance" } else { "policy.coefficient" };
        let more = post.components.iter().map(|component| {
            let name = key(&format!("pays.{}", component.code));
            let value = part.shown(&name);
            view! { <Field name=name label=component.code.clone() value=value required=true/> }.into_any()
        });
        let mut fields = vec![
            part.required(&key("code"), "draft.code"),
            part.required(&key("name.zh"), "draft.name_zh"),
            part.required(&key("name.en"), "draft.name_en"),
            part.required(&key("class"), "draft.class"),
            part.flag(&key("committee"), "draft.committee"),
            part.choice(&key("lowest"), "policy.lowest", grades.clone()),
            part.choice(&key("highest"), "policy.highest", grades.clone()),
            part.required(&key(pay), label),
        ];
        fields.extend(more);
        fields.push(part.optional(&key("synonyms"), "draft.synonyms"));
        fields.push(part.remove(&format!("posts[{at}]"), &name));
        group(name, String::new(), fields)
    });
    let mut fields: Vec<AnyView> = groups.collect();
    fields.push(below(vec![part.add("posts", cx.t("draft.add_post"))]));
    let clause = vec![part.required("clauses.posts", "policy.clause")];
    fields.push(group(cx.t("policy.clause"), String::new(), clause));
    part.form(fields.into_any())
}
