//! Appraisal packs.

use super::super::{
    AppraisalForm, AppraisalGradeRule, AppraisalRules, CyclePay, CyclePayBase, Indicator, NotGradedRule, ProposalRule,
    QuotaRule, RaterGroup, Tree, Workdays,
};
use super::Entries;
use crate::appraisal::Score;
use crate::calendar::Date;

pub(super) fn write(rules: &AppraisalRules) -> Entries {
    let publicity = Entries::default()
        .number("days", rules.publicity.days)
        .text("days_of", rules.publicity.days_of.code())
        .text("clause", &rules.publicity.clause);
    let appeal = Entries::default()
        .number("days", rules.appeal.days)
        .number("answer_days", rules.appeal.answer_days)
        .text("days_of", rules.appeal.days_of.code())
        .text("from", rules.appeal.from.code())
        .text("clause", &rules.appeal.clause);
    let anonymity = Entries::default()
        .number("least", rules.anonymity.least)
        .rate("margin", rules.anonymity.margin)
        .text("clause", &rules.anonymity.clause);
    let lowest = rules.grades.first();
    Entries::default()
        .list("forms", &rules.forms, form)
        .list("grades", &rules.grades, |rule| grade(rule, lowest == Some(rule)))
        .put("not_graded", not_graded(&rules.not_graded))
        .maybe(rules.quota.as_ref(), |entries, rule| entries.put("quota", quota(rule)))
        .put("publicity", publicity.table())
        .put("appeal", appeal.table())
        .maybe(workdays(&rules.workdays), |entries, days| entries.put("workdays", days))
        .put("anonymity", anonymity.table())
        .list("pay", &rules.pay, |rule| pay(rule, &rules.grades))
        .list("proposals", &rules.proposals, |rule| proposal(rule, &rules.grades))
}

fn points(score: Score) -> Tree {
    let text = score.to_string();
    Tree::Bare(text.strip_suffix(".00").map_or_else(|| text.clone(), str::to_owned))
}

fn word(code: &str) -> Tree {
    Tree::Text(code.to_owned())
}

fn form(form: &AppraisalForm) -> Tree {
    Entries::default()
        .text("code", &form.code)
        .named("name", &form.name)
        .text("cycle", form.cycle.code())
        .list("classes", &form.classes, |class| word(class))
        .text("average", form.average.code())
        .text("contribution", form.contribution.code())
        .text("clause", &form.clause)
        .list("groups", &form.groups, group)
        .list("indicators", &form.indicators, |rule| indicator(rule, &form.groups))
        .list("adjustments", &form.adjustments, |rule| {
            Entries::default()
                .text("code", &rule.code)
                .named("name", &rule.name)
                .put("least", points(rule.least))
                .put("most", points(rule.most))
                .text("clause", &rule.clause)
                .table()
        })
        .table()
}

fn group(group: &RaterGroup) -> Tree {
    Entries::default()
        .text("code", &group.code)
        .named("name", &group.name)
        .rate("weight", group.weight)
        .number("least", group.least)
        .flag("anonymous", group.anonymous)
        .maybe(group.from_cycles, |entries, cycle| entries.text("from_cycles", cycle.code()))
        .text("clause", &group.clause)
        .list("kinds", &group.kinds, |kind| {
            Entries::default()
                .text("code", &kind.code)
                .named("name", &kind.name)
                .maybe(kind.least_share, |entries, share| entries.rate("least_share", share))
                .table()
        })
        .table()
}

fn indicator(rule: &Indicator, groups: &[RaterGroup]) -> Tree {
    let code = |position: &u16| groups.get(usize::from(*position)).map_or("", |group| group.code.as_str());
    let entries = Entries::default()
        .text("code", &rule.code)
        .named("name", &rule.name)
        .rate("weight", rule.weight)
        .put("max", points(rule.max));
    let all = rule.groups.len() == groups.len() && rule.groups.is_sorted();
    if all { entries.table() } else { entries.list("groups", &rule.groups, |at| word(code(at))).table() }
}

fn grade(rule: &AppraisalGradeRule, lowest: bool) -> Tree {
    Entries::default()
        .text("code", &rule.code)
        .named("name", &rule.name)
        .text("counts_as", rule.counts_as.code())
        .maybe((!lowest).then_some(rule.from), |entries, from| entries.put("from", points(from)))
        .text("clause", &rule.clause)
        .table()
}

fn not_graded(rule: &NotGradedRule) -> Tree {
    Entries::default()
        .flag("probation", rule.probation)
        .maybe(rule.leave_days_over, |entries, days| entries.number("leave_days_over", days))
        .maybe(rule.least_months, |entries, months| entries.number("least_months", months))
        .flag("investigation", rule.investigation)
        .text("clause", &rule.clause)
        .table()
}

fn quota(rule: &QuotaRule) -> Tree {
    Entries::default()
        .list("cycles", &rule.cycles, |cycle| word(cycle.code()))
        .rate("share", rule.share)
        .maybe(rule.rewarded_share, |entries, share| entries.rate("rewarded_share", share))
        .text("pool", rule.pool.code())
        .text("of", rule.of.code())
        .text("rounding", rule.rounding.code())
        .number("least", rule.least)
        .text("clause", &rule.clause)
        .table()
}

/// Nothing where every Monday to Friday is worked.
fn workdays(days: &Workdays) -> Option<Tree> {
    let date = |day: &Date| Tree::Bare(day.to_string());
    let entries = Entries::default().list("off", &days.off, date).list("worked", &days.worked, date);
    (*days != Workdays::default()).then(|| entries.table())
}

fn pay(rule: &CyclePay, grades: &[AppraisalGradeRule]) -> Tree {
    let entries = Entries::default().text("cycle", rule.cycle.code()).text("item", &rule.item);
    let entries = match rule.base {
        CyclePayBase::Once(amount) => entries.money("once", amount),
        CyclePayBase::Monthly(amount) => entries.money("monthly", amount),
        CyclePayBase::GradeShare(share) => entries.rate("grade_share", share),
    };
    let factors = grades.iter().zip(&rule.factors);
    let factors = factors.fold(Entries::default(), |entries, (grade, factor)| entries.rate(&grade.code, *factor));
    entries
        .put("factors", factors.table())
        .number("paid_later", rule.paid_later)
        .text("rounding", rule.rounding.code())
        .text("clause", &rule.clause)
        .table()
}

fn proposal(rule: &ProposalRule, grades: &[AppraisalGradeRule]) -> Tree {
    let grade = grades.get(usize::from(rule.grade)).map_or("", |grade| grade.code.as_str());
    Entries::default()
        .text("code", &rule.code)
        .named("name", &rule.name)
        .text("kind", rule.kind.code())
        .text("cycle", rule.cycle.code())
        .text("grade", grade)
        .text("when", rule.when.code())
        .number("in_a_row", rule.in_a_row)
        .maybe(rule.contract_within_months, |entries, months| entries.number("contract_within_months", months))
        .text("clause", &rule.clause)
        .table()
}
