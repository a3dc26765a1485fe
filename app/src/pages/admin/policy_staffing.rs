//! The values of retirement and staffing packs.

use domain::policy::{NormPosts, NormRule, RetirementRules, StaffingRules};
use leptos::prelude::*;

use crate::components::{Head, Section, Table};
use crate::context::Cx;
use crate::words::named;

/// Categories, and what may be chosen.
pub(super) fn retirement(cx: &Cx, rules: &RetirementRules) -> AnyView {
    view! { {categories(cx, rules)}{choices(cx, rules)} }.into_any()
}

fn categories(cx: &Cx, rules: &RetirementRules) -> AnyView {
    let head = ["category", "age", "rise"].map(|key| Head::text(cx.t(&format!("policy.retirement.{key}"))));
    let head = head.into_iter().chain([Head::text(cx.t("policy.clause"))]).collect::<Vec<_>>();
    let rows = rules.categories.iter().map(|category| {
        let age = cx.tf("policy.retirement.age_rule", &[("age", &category.age.to_string())]);
        let (from, every) = (category.born_from.to_string(), category.every_months.to_string());
        let most = category.most_months.to_string();
        let rise = cx.tf("policy.retirement.rise_rule", &[("from", &from), ("every", &every), ("most", &most)]);
        view! {
            <tr>
                <th scope="row" class="wrap">{named(cx.locale, &category.name)}</th>
                <td>{age}</td>
                <td class="wrap">{rise}</td>
                <td class="wrap">{category.clause.clone()}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let what = cx.t("policy.retirement.categories");
    view! { <Section title=what.clone() id="categories"><Table caption=what quiet=true head=head>{rows}</Table></Section> }
        .into_any()
}

fn choices(cx: &Cx, rules: &RetirementRules) -> AnyView {
    let at_most = |months: u16| cx.tf("policy.retirement.months", &[("months", &months.to_string())]);
    let asked = &rules.contribution;
    let values =
        [asked.months.to_string(), asked.rises_from.to_string(), asked.rises_by.to_string(), asked.most.to_string()];
    let names = ["months", "year", "by", "most"];
    let values: Vec<(&str, &str)> = names.into_iter().zip(values.iter().map(String::as_str)).collect();
    let contribution = cx.tf("policy.retirement.contribution_rule", &values);
    let rows = [
        ("policy.retirement.earlier", at_most(rules.earlier.most_months), rules.earlier.clause.clone()),
        ("policy.retirement.later", at_most(rules.later.most_months), rules.later.clause.clone()),
        ("policy.retirement.contribution", contribution, asked.clause.clone()),
    ];
    let head =
        vec![Head::text(cx.t("policy.item")), Head::text(cx.t("policy.rule")), Head::text(cx.t("policy.clause"))];
    let rows = rows.into_iter().map(|(key, rule, clause)| {
        view! { <tr><th scope="row">{cx.t(key)}</th><td class="wrap">{rule}</td><td class="wrap">{clause}</td></tr> }
    });
    let rows = rows.collect_view();
    let what = cx.t("policy.retirement.choices");
    view! { <Section title=what.clone() id="choices"><Table caption=what quiet=true head=head>{rows}</Table></Section> }
        .into_any()
}

/// Staffing norms.
pub(super) fn norms(cx: &Cx, rules: &StaffingRules) -> AnyView {
    let head = ["norm", "posts", "rounding", "bounds"].map(|key| Head::text(cx.t(&format!("policy.staffing.{key}"))));
    let head = head.into_iter().chain([Head::text(cx.t("policy.clause"))]).collect::<Vec<_>>();
    let rows = rules.norms.iter().map(|norm| {
        let pool = cx.t(&format!("norm_pool.{}", norm.pool.code()));
        let rounding = cx.t(&format!("post_rounding.{}", norm.rounding.code()));
        let bound = |key: &str, count: Option<u16>| count.map(|count| cx.tf(key, &[("count", &count.to_string())]));
        let least = bound("policy.staffing.least", norm.least);
        let bounds = [least, bound("policy.staffing.most", norm.most)];
        view! {
            <tr>
                <th scope="row" class="wrap">{named(cx.locale, &norm.name)}</th>
                <td class="wrap">{posts(cx, norm)}</td>
                <td class="wrap">{cx.list([pool, rounding])}</td>
                <td class="wrap">{cx.list(bounds.into_iter().flatten())}</td>
                <td class="wrap">{norm.clause.clone()}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let what = cx.t("policy.staffing.norms");
    view! { <Section title=what.clone() id="norms"><Table caption=what quiet=true head=head>{rows}</Table></Section> }
        .into_any()
}

fn posts(cx: &Cx, norm: &NormRule) -> String {
    let base = cx.t(&format!("norm_base.{}", norm.base.code()));
    match &norm.posts {
        NormPosts::Ratio { posts, per } => {
            let (posts, per) = (posts.to_string(), per.to_string());
            cx.tf("policy.staffing.ratio", &[("per", &per), ("base", &base), ("posts", &posts)])
        }
        NormPosts::Bands { bands, beyond } => {
            let band = |up_to: u32, posts: u16| {
                let (up_to, posts) = (up_to.to_string(), posts.to_string());
                cx.tf("policy.staffing.band", &[("up_to", &up_to), ("base", &base), ("posts", &posts)])
            };
            let beyond = beyond.map(|beyond| {
                let (every, posts) = (beyond.every.to_string(), beyond.posts.to_string());
                cx.tf("policy.staffing.beyond", &[("every", &every), ("base", &base), ("posts", &posts)])
            });
            cx.list(bands.iter().map(|entry| band(entry.up_to, entry.posts)).chain(beyond))
        }
    }
}
