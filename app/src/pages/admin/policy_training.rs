//! The values of a training pack: what is asked of whom, what counts for it, and how it is measured.

use domain::policy::{Asked, Audience, TargetRule, TrainingRules};
use leptos::prelude::*;

use crate::components::{Head, Section, Table};
use crate::context::Cx;
use crate::words::named;

/// The values of a pack.
pub(super) fn show(cx: &Cx, rules: &TrainingRules) -> AnyView {
    view! { {targets(cx, rules)}{measures(cx, rules)} }.into_any()
}

fn targets(cx: &Cx, rules: &TrainingRules) -> AnyView {
    let head = ["target", "who", "asked", "counts"].map(|key| Head::text(cx.t(&format!("policy.training.{key}"))));
    let head = head.into_iter().chain([Head::text(cx.t("policy.clause"))]).collect::<Vec<_>>();
    let rows = rules.targets.iter().map(|target| {
        view! {
            <tr>
                <th scope="row" class="wrap">{named(cx.locale, &target.name)}</th>
                <td class="wrap">{who(cx, &target.audience)}</td>
                <td class="wrap">{asked(cx, rules, target)}</td>
                <td class="wrap">{counts(cx, target)}</td>
                <td class="wrap">{target.clause.clone()}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let what = cx.t("policy.training.targets");
    view! { <Section title=what.clone() id="targets"><Table caption=what quiet=true head=head>{rows}</Table></Section> }
        .into_any()
}

fn who(cx: &Cx, audience: &Audience) -> String {
    if audience.is_everybody() {
        return cx.t("policy.training.everybody");
    }
    let all = |key: &str, name: &str, codes: &[String]| {
        (!codes.is_empty()).then(|| cx.tf(key, &[(name, &cx.list(codes.iter().cloned()))]))
    };
    let posts = all("policy.training.posts", "posts", &audience.posts);
    let classes = all("policy.training.classes", "classes", &audience.classes);
    let committee = audience.committee.then(|| cx.t("policy.training.committee"));
    cx.list([posts, classes, committee].into_iter().flatten())
}

fn asked(cx: &Cx, rules: &TrainingRules, target: &TargetRule) -> String {
    let amount = match target.asked {
        Asked::Hours { hours } => cx.tf("policy.training.hours", &[("hours", &hours.to_string())]),
        Asked::Days { days } => {
            let hours = rules.per_day.times(u32::from(days)).to_string();
            cx.tf("policy.training.days", &[("days", &days.to_string()), ("hours", &hours)])
        }
        Asked::Sessions { sessions } => cx.tf("policy.training.sessions", &[("count", &sessions.to_string())]),
    };
    let period = match target.years {
        0 | 1 => cx.t("policy.training.each_year"),
        years => cx.tf("policy.training.each_years", &[("years", &years.to_string())]),
    };
    let first = target.first_year.map(|year| cx.tf("policy.training.from_year", &[("year", &year.to_string())]));
    let prorated = target.prorated.then(|| cx.t("policy.training.prorated"));
    cx.list([Some(period), Some(amount), first, prorated].into_iter().flatten())
}

fn counts(cx: &Cx, target: &TargetRule) -> String {
    let counts = &target.counts;
    let kinds = (!counts.kinds.is_empty()).then(|| {
        let kinds = cx.list(counts.kinds.iter().map(|kind| cx.word(*kind)));
        cx.tf("policy.training.kinds", &[("kinds", &kinds)])
    });
    let levels = (!counts.levels.is_empty()).then(|| {
        let levels = cx.list(counts.levels.iter().map(|level| cx.word(*level)));
        cx.tf("policy.training.levels", &[("levels", &levels)])
    });
    let all = (kinds.is_none() && levels.is_none()).then(|| cx.t("policy.training.all"));
    let continuing = counts.continuing.then(|| cx.t("policy.training.continuing"));
    let online = target.online_most.map(|most| cx.tf("policy.training.online_most", &[("share", &most.to_string())]));
    cx.list([all, kinds, levels, continuing, online].into_iter().flatten())
}

/// Conversion, completion, proration, sign-in and waiting lists, as far as the pack rules on them.
fn measures(cx: &Cx, rules: &TrainingRules) -> AnyView {
    let per_day = cx.tf("policy.training.per_day", &[("hours", &rules.per_day.to_string())]);
    let completion = &rules.completion;
    let completes = cx.tf("policy.training.completion_rule", &[("share", &completion.least_share.to_string())]);
    let mut rows = vec![
        ("policy.training.conversion", per_day, rules.per_day_clause.clone()),
        ("policy.training.completion", completes, completion.clause.clone()),
    ];
    rows.extend(rules.proration.as_ref().map(|rule| {
        let word = |prefix: &str, code: &str| cx.t(&format!("policy.training.{prefix}.{code}"));
        let (by, leave) = (word("by", rule.by.code()), word("leave", rule.unpaid_leave.code()));
        let rounding = word("rounding", rule.rounding.code());
        let values = [("by", by), ("months", rule.least_months.to_string()), ("leave", leave), ("rounding", rounding)];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        ("policy.training.proration", cx.tf("policy.training.proration_rule", &values), rule.clause.clone())
    }));
    rows.extend(rules.sign_in.as_ref().map(|rule| {
        let (opens, closes) = (rule.opens_minutes.to_string(), rule.closes_minutes.to_string());
        let text = cx.tf("policy.training.sign_in_rule", &[("opens", &opens), ("closes", &closes)]);
        ("policy.training.sign_in", text, rule.clause.clone())
    }));
    rows.extend(rules.waiting.as_ref().map(|rule| {
        let order = cx.t(&format!("policy.training.order.{}", rule.order.code()));
        let days = rule.closes_days.to_string();
        let values = [("order", order.as_str()), ("days", days.as_str())];
        ("policy.training.waiting", cx.tf("policy.training.waiting_rule", &values), rule.clause.clone())
    }));
    let head =
        vec![Head::text(cx.t("policy.item")), Head::text(cx.t("policy.rule")), Head::text(cx.t("policy.clause"))];
    let rows = rows.into_iter().map(|(key, rule, clause)| {
        view! { <tr><th scope="row">{cx.t(key)}</th><td class="wrap">{rule}</td><td class="wrap">{clause}</td></tr> }
    });
    let rows = rows.collect_view();
    let what = cx.t("policy.training.measures");
    view! { <Section title=what.clone() id="measures"><Table caption=what quiet=true head=head>{rows}</Table></Section> }
        .into_any()
}
