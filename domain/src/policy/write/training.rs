//! Training packs.

use super::super::{Asked, TargetRule, TrainingRules, Tree};
use super::Entries;

pub(super) fn write(rules: &TrainingRules) -> Entries {
    let conversion =
        Entries::default().put("hours_per_day", hours(rules.per_day)).text("clause", &rules.per_day_clause);
    let completion =
        Entries::default().rate("least_share", rules.completion.least_share).text("clause", &rules.completion.clause);
    Entries::default()
        .put("conversion", conversion.table())
        .put("completion", completion.table())
        .maybe(rules.proration.as_ref(), |entries, rule| {
            let table = Entries::default()
                .text("by", rule.by.code())
                .number("least_months", rule.least_months)
                .text("unpaid_leave", rule.unpaid_leave.code())
                .text("rounding", rule.rounding.code());
            entries.put("proration", table.text("clause", &rule.clause).table())
        })
        .maybe(rules.sign_in.as_ref(), |entries, rule| {
            let table = Entries::default()
                .number("opens_minutes", rule.opens_minutes)
                .number("closes_minutes", rule.closes_minutes);
            entries.put("sign_in", table.text("clause", &rule.clause).table())
        })
        .maybe(rules.waiting.as_ref(), |entries, rule| {
            let table = Entries::default().text("order", rule.order.code()).number("closes_days", rule.closes_days);
            entries.put("waiting", table.text("clause", &rule.clause).table())
        })
        .list("targets", &rules.targets, target)
}

fn hours(hours: crate::training::Hours) -> Tree {
    Tree::Bare(hours.to_string())
}

fn target(rule: &TargetRule) -> Tree {
    let word = |text: &str| Tree::Text(text.to_owned());
    let entries = Entries::default()
        .text("code", &rule.code)
        .named("name", &rule.name)
        .list("posts", &rule.audience.posts, |post| word(post))
        .list("classes", &rule.audience.classes, |class| word(class))
        .maybe(rule.audience.committee.then_some(true), |entries, flag| entries.flag("committee", flag));
    let entries = match rule.asked {
        Asked::Hours { hours: asked } => entries.put("hours", hours(asked)),
        Asked::Days { days } => entries.number("days", days),
        Asked::Sessions { sessions } => entries.number("sessions", sessions),
    };
    entries
        .list("kinds", &rule.counts.kinds, |kind| word(kind.code()))
        .list("levels", &rule.counts.levels, |level| word(level.code()))
        .maybe(rule.counts.continuing.then_some(true), |entries, flag| entries.flag("continuing", flag))
        .maybe(rule.online_most, |entries, most| entries.rate("online_most", most))
        .number("years", rule.years)
        .maybe(rule.first_year, |entries, year| entries.number("first_year", year))
        .flag("prorated", rule.prorated)
        .text("clause", &rule.clause)
        .table()
}
