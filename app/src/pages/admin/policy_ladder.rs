//! The values of a ladder pack, as tables and in words.

use domain::money::Rate;
use domain::policy::{
    AmountRule, AppraisalRule, BaseAmount, BaseSource, Below, Broken, LadderRules, Missing, PartYear, PlacementRule,
    PostChange, Progression, ServiceRule, Suspended,
};
use leptos::prelude::*;

use crate::components::{Fact, Facts, Head, Section, Table, fact, money_cell};
use crate::conditions::{education_asked, effective_code, span};
use crate::context::Cx;
use crate::words::{NOTHING, named};

/// Grades, posts, and how people are placed.
pub(super) fn show(cx: &Cx, ladder: &LadderRules) -> AnyView {
    view! { {grades(cx, ladder)}{posts(cx, ladder)}{placement(cx, ladder)} }.into_any()
}

/// The cell of an amount, or of the coefficient it is made with.
fn amount_cell(pay: AmountRule) -> AnyView {
    match pay {
        AmountRule::Fixed { amount } => money_cell(amount).into_any(),
        AmountRule::Coefficient { coefficient, .. } => {
            view! { <td class="num">{format!("× {coefficient}")}</td> }.into_any()
        }
    }
}

fn grades(cx: &Cx, ladder: &LadderRules) -> AnyView {
    let head =
        vec![Head::text(cx.t("policy.grade")), Head::text(cx.t("policy.level")), Head::figure(cx.t("policy.amount"))];
    let rows = ladder
        .grades
        .iter()
        .map(|grade| {
            let level = ladder.levels.get(usize::from(grade.level)).map(|level| named(cx.locale, &level.name));
            view! { <tr><th scope="row">{named(cx.locale, &grade.name)}</th><td>{level}</td>{amount_cell(grade.pay)}</tr> }
        })
        .collect_view();
    let caption = cx.tf("policy.caption_clause", &[("what", &cx.t("policy.scale")), ("clause", &ladder.scale_clause)]);
    let bases = (!ladder.bases.is_empty()).then(|| bases(cx, ladder));
    view! { <Section title=cx.t("policy.scale") id="scale">{bases}<Table caption=caption head=head>{rows}</Table></Section> }
        .into_any()
}

/// What coefficients are multiplied with.
fn bases(cx: &Cx, ladder: &LadderRules) -> AnyView {
    let of_base = |base: &BaseAmount| {
        let from = match &base.source {
            BaseSource::Fixed { amount } => amount.to_string(),
            BaseSource::Reference { series, years_back, until_published, share, .. } => {
                let values =
                    [("series", series.clone()), ("back", years_back.to_string()), ("share", share.to_string())];
                let text = cx.tf("policy.base_of", &values.each_ref().map(|(name, value)| (*name, value.as_str())));
                let until = until_published.map(|_| cx.t("policy.base_until"));
                cx.list(std::iter::once(text).chain(until))
            }
        };
        fact(named(cx.locale, &base.name), format!("{from} ({})", base.clause))
    };
    let items: Vec<Fact> = ladder.bases.iter().map(of_base).collect();
    view! { <Facts items=items/> }.into_any()
}

fn posts(cx: &Cx, ladder: &LadderRules) -> AnyView {
    let components: Vec<&str> =
        ladder.posts.first().map(|post| post.components.iter().map(|c| c.code.as_str()).collect()).unwrap_or_default();
    let mut head = vec![
        Head::text(cx.t("policy.post")),
        Head::text(cx.t("policy.lowest")),
        Head::text(cx.t("policy.highest")),
        Head::figure(cx.t("policy.allowance")),
    ];
    head.extend(components.iter().map(|code| Head::figure((*code).to_owned())));
    let grade = |position: u16| {
        let rule = ladder.grades.get(usize::from(position));
        rule.map_or_else(|| NOTHING.to_owned(), |grade| named(cx.locale, &grade.name))
    };
    let rows = ladder
        .posts
        .iter()
        .map(|post| {
            let more = components.iter().map(|code| {
                let component = post.components.iter().find(|component| component.code == *code);
                money_cell(component.map(|component| component.amount).unwrap_or_default())
            });
            view! {
                <tr>
                    <th scope="row">{named(cx.locale, &post.name)}</th>
                    <td>{grade(post.lowest)}</td>
                    <td>{grade(post.highest)}</td>
                    {amount_cell(post.pay)}
                    {more.collect_view()}
                </tr>
            }
        })
        .collect_view();
    let caption = cx.tf("policy.caption_clause", &[("what", &cx.t("policy.posts")), ("clause", &ladder.post_clause)]);
    view! { <Section title=cx.t("policy.posts") id="posts"><Table caption=caption head=head>{rows}</Table></Section> }
        .into_any()
}

fn placement(cx: &Cx, ladder: &LadderRules) -> AnyView {
    let rule = &ladder.placement;
    let steps = |steps: u16| cx.tf("policy.steps", &[("steps", &steps.to_string())]);
    let effective = cx.t(&format!("policy.effective.{}", effective_code(rule.effective)));
    let mut facts: Vec<Fact> =
        vec![fact(cx.t("policy.years"), progression(cx, &rule.progression)), fact(cx.t("policy.effective"), effective)];
    let service = cx.list(service(cx, &rule.service));
    if !service.is_empty() {
        facts.push(fact(cx.t("policy.service"), service));
    }
    if let Some(rule) = &rule.appraisal {
        facts.push(fact(cx.t("policy.appraisal_rule"), cx.list(appraisal(cx, rule))));
    }
    facts.extend(early(cx, rule));
    facts.extend(rule.education.iter().map(|entry| {
        let brings = if entry.years > 0 {
            cx.tf("policy.deemed", &[("years", &entry.years.to_string())])
        } else {
            steps(entry.steps)
        };
        fact(education_asked(cx.locale, entry.asked), brings)
    }));
    facts.extend(rule.pays_as.iter().map(|entry| {
        let post = ladder.posts.get(usize::from(entry.post)).map(|post| named(cx.locale, &post.name));
        fact(education_asked(cx.locale, entry.asked), cx.tf("policy.pays_as", &[("post", &post.unwrap_or_default())]))
    }));
    facts.extend(rule.certificates.iter().map(|entry| fact(cx.word(entry.level), steps(entry.steps))));
    facts.extend(ladder.probation.as_ref().map(|rule| {
        let values =
            [("months", rule.months.to_string()), ("share", share(rule.share)), ("clause", rule.clause.clone())];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        fact(cx.t("policy.probation"), cx.tf("policy.probation_rule", &values))
    }));
    if !ladder.succeeds.is_empty() {
        facts.push(fact(cx.t("policy.succeeds"), cx.list(ladder.succeeds.iter().cloned())));
    }
    facts.push(fact(cx.t("policy.clause"), rule.clause.clone()));
    view! { <Section title=cx.t("policy.placement") id="placement"><Facts items=facts/></Section> }.into_any()
}

fn share(rate: Rate) -> String {
    rate.to_string()
}

fn progression(cx: &Cx, progression: &Progression) -> String {
    match progression {
        Progression::Never | Progression::Every(0) => cx.t("policy.never"),
        Progression::Every(months) => cx.tf("policy.every", &[("span", &span(cx.locale, i64::from(*months)))]),
        Progression::At(marks) => {
            let spans = cx.list(marks.iter().map(|months| span(cx.locale, i64::from(*months))));
            cx.tf("policy.at", &[("spans", &spans)])
        }
    }
}

fn service(cx: &Cx, rule: &ServiceRule) -> Vec<String> {
    let not_before = rule.not_before.map(|on| cx.tf("policy.not_before", &[("on", &on.to_string())]));
    let broken = match rule.broken {
        Broken::AddsUp => cx.t("policy.adds_up"),
        Broken::StartsAgain(days) => cx.tf("policy.starts_again", &[("days", &days.to_string())]),
    };
    let part_year = (rule.part_year == PartYear::Full).then(|| cx.t("policy.part_year_full"));
    let post = (rule.post_change == PostChange::Restart).then(|| cx.t("policy.post_restart"));
    let suspension = (rule.suspension == Suspended::NotCounted).then(|| cx.t("policy.suspension_not_counted"));
    not_before.into_iter().chain([broken]).chain(part_year).chain(post).chain(suspension).collect()
}

fn appraisal(cx: &Cx, rule: &AppraisalRule) -> Vec<String> {
    let key = match rule.below {
        Below::NotCounted => "policy.below_not_counted",
        Below::Restart => "policy.below_restart",
    };
    let below = cx.tf(key, &[("least", &cx.word(rule.least))]);
    let missing = (rule.missing == Missing::NotCounted).then(|| cx.t("policy.missing_not_counted"));
    let demotions = rule.demotions.iter().map(|demotion| {
        cx.tf("policy.demotion", &[("grade", &cx.word(demotion.grade)), ("steps", &demotion.steps.to_string())])
    });
    std::iter::once(below).chain(missing).chain(demotions).collect()
}

fn early(cx: &Cx, rule: &PlacementRule) -> Option<Fact> {
    let rule = rule.early?;
    let [in_a_row, steps, at_most] = [rule.in_a_row, rule.steps, rule.at_most].map(|number| number.to_string());
    let grade = cx.word(rule.grade);
    let values = [("in_a_row", &in_a_row), ("steps", &steps), ("at_most", &at_most), ("grade", &grade)];
    let text = cx.tf("policy.early", &values.map(|(name, value)| (name, value.as_str())));
    Some(fact(cx.t("policy.early_label"), text))
}
