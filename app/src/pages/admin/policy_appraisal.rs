//! The values of an appraisal pack: forms, grades, how results become final, and what follows.

use domain::policy::{
    AppraisalForm, AppraisalRules, CyclePay, CyclePayBase, Indicator, ProposalRule, QuotaRule, RaterGroup,
};
use leptos::prelude::*;

use crate::components::{Facts, Head, Section, Table, fact};
use crate::context::Cx;
use crate::words::{NOTHING, named};

/// The values of a pack.
pub(super) fn show(cx: &Cx, rules: &AppraisalRules) -> AnyView {
    let forms = rules.forms.iter().map(|rule| form(cx, rule)).collect_view();
    view! { {forms}{grades(cx, rules)}{course(cx, rules)}{consequences(cx, rules)} }.into_any()
}

fn form(cx: &Cx, form: &AppraisalForm) -> AnyView {
    let name = named(cx.locale, &form.name);
    let title = cx.tf("appraisal_pack.form", &[("name", &name), ("cycle", &cx.word(form.cycle))]);
    let mut facts = vec![
        fact(cx.t("appraisal_pack.average"), cx.word(form.average)),
        fact(cx.t("appraisal_pack.contribution"), cx.word(form.contribution)),
        fact(cx.t("policy.clause"), form.clause.clone()),
    ];
    if !form.classes.is_empty() {
        facts.insert(0, fact(cx.t("appraisal_pack.classes"), cx.list(form.classes.iter().cloned())));
    }
    let adjustments = (!form.adjustments.is_empty()).then(|| adjustments(cx, form, &name));
    let (groups, indicators, id) =
        (groups(cx, form, &name), indicators(cx, form, &name), format!("form-{}", form.code));
    view! {
        <Section title=title id=id>
            <Facts items=facts/>
            {groups}
            {indicators}
            {adjustments}
        </Section>
    }
    .into_any()
}

fn groups(cx: &Cx, form: &AppraisalForm, name: &str) -> AnyView {
    let head = vec![
        Head::text(cx.t("appraisal_pack.group")),
        Head::figure(cx.t("appraisal_pack.weight")),
        Head::figure(cx.t("appraisal_pack.least")),
        Head::text(cx.t("appraisal_pack.mix")),
        Head::text(cx.t("appraisal_pack.anonymous")),
        Head::text(cx.t("policy.clause")),
    ];
    let rows = form.groups.iter().map(|group| {
        let anonymous = cx.t(if group.anonymous { "form.yes" } else { "form.no" });
        view! {
            <tr>
                <th scope="row">{named(cx.locale, &group.name)}</th>
                <td class="num">{group.weight.to_string()}</td>
                <td class="num">{group.least}</td>
                <td class="wrap">{mix(cx, group)}</td>
                <td>{anonymous}</td>
                <td class="wrap">{group.clause.clone()}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let caption = cx.tf("appraisal_pack.groups", &[("form", name)]);
    view! { <Table caption=caption head=head>{rows}</Table> }.into_any()
}

fn mix(cx: &Cx, group: &RaterGroup) -> String {
    let cycles = group.from_cycles.map(|of| cx.tf("appraisal_pack.from_cycles", &[("cycle", &cx.word(of))]));
    let kinds = group.kinds.iter().map(|kind| {
        let name = named(cx.locale, &kind.name);
        match kind.least_share {
            Some(share) => cx.tf("appraisal_pack.mix_of", &[("kind", &name), ("share", &share.to_string())]),
            None => name,
        }
    });
    let text = cx.list(cycles.into_iter().chain(kinds));
    if text.is_empty() { NOTHING.to_owned() } else { text }
}

fn indicators(cx: &Cx, form: &AppraisalForm, name: &str) -> AnyView {
    let head = vec![
        Head::text(cx.t("appraisal_pack.indicator")),
        Head::figure(cx.t("appraisal_pack.weight")),
        Head::figure(cx.t("appraisal_pack.max")),
        Head::text(cx.t("appraisal_pack.rated_by")),
    ];
    let raters = |indicator: &Indicator| {
        let groups = indicator.groups.iter().filter_map(|at| form.groups.get(usize::from(*at)));
        cx.list(groups.map(|group| named(cx.locale, &group.name)))
    };
    let rows = form.indicators.iter().map(|indicator| {
        view! {
            <tr>
                <th scope="row">{named(cx.locale, &indicator.name)}</th>
                <td class="num">{indicator.weight.to_string()}</td>
                <td class="num">{indicator.max.to_string()}</td>
                <td class="wrap">{raters(indicator)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let caption = cx.tf("appraisal_pack.indicators", &[("form", name)]);
    view! { <Table caption=caption head=head>{rows}</Table> }.into_any()
}

fn adjustments(cx: &Cx, form: &AppraisalForm, name: &str) -> AnyView {
    let head = vec![
        Head::text(cx.t("appraisal_pack.adjustment")),
        Head::text(cx.t("appraisal_pack.range")),
        Head::text(cx.t("policy.clause")),
    ];
    let rows = form.adjustments.iter().map(|rule| {
        let ends = [("least", rule.least.to_string()), ("most", rule.most.to_string())];
        let ends = ends.each_ref().map(|(name, value)| (*name, value.as_str()));
        view! {
            <tr>
                <th scope="row">{named(cx.locale, &rule.name)}</th>
                <td>{cx.tf("appraisal_pack.from_to", &ends)}</td>
                <td class="wrap">{rule.clause.clone()}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let caption = cx.tf("appraisal_pack.adjustments", &[("form", name)]);
    view! { <Table caption=caption head=head>{rows}</Table> }.into_any()
}

fn grades(cx: &Cx, rules: &AppraisalRules) -> AnyView {
    let what = cx.t("appraisal_pack.grades");
    let head = vec![
        Head::text(cx.t("appraisal_pack.grade")),
        Head::figure(cx.t("appraisal_pack.from")),
        Head::text(cx.t("appraisal_pack.counts_as")),
        Head::text(cx.t("policy.clause")),
    ];
    let rows = rules.grades.iter().rev().map(|grade| {
        view! {
            <tr>
                <th scope="row">{named(cx.locale, &grade.name)}</th>
                <td class="num">{grade.from.to_string()}</td>
                <td>{cx.word(grade.counts_as)}</td>
                <td class="wrap">{grade.clause.clone()}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! { <Section title=what.clone() id="grades"><Table caption=what quiet=true head=head>{rows}</Table></Section> }
        .into_any()
}

/// A text with the clause it follows from.
fn with_clause(cx: &Cx, text: &str, clause: &str) -> String {
    cx.tf("appraisal_pack.with_clause", &[("text", text), ("clause", clause)])
}

/// From the score to a final grade.
fn course(cx: &Cx, rules: &AppraisalRules) -> AnyView {
    let not_graded = &rules.not_graded;
    let number = |key: &str, name: &str, value: &dyn ToString| cx.tf(key, &[(name, &value.to_string())]);
    let probation = not_graded.probation.then(|| cx.t("appraisal_pack.probation"));
    let leave = not_graded.leave_days_over.map(|days| number("appraisal_pack.leave", "days", &days));
    let short = not_graded.least_months.map(|months| number("appraisal_pack.short", "months", &months));
    let investigation = not_graded.investigation.then(|| cx.t("appraisal_pack.investigation"));
    let reasons = cx.list(probation.into_iter().chain(leave).chain(short).chain(investigation));
    let publicity = [("days", rules.publicity.days.to_string()), ("unit", cx.word(rules.publicity.days_of))];
    let appeal = [
        ("days", rules.appeal.days.to_string()),
        ("unit", cx.word(rules.appeal.days_of)),
        ("answer", rules.appeal.answer_days.to_string()),
        ("from", cx.word(rules.appeal.from)),
    ];
    let anonymity = [("least", rules.anonymity.least.to_string()), ("margin", rules.anonymity.margin.to_string())];
    let mut facts = vec![fact(cx.t("appraisal_pack.not_graded"), with_clause(cx, &reasons, &not_graded.clause))];
    facts.extend(rules.quota.as_ref().map(|rule| fact(cx.t("appraisal_pack.quota"), quota(cx, rule))));
    let texts = [
        ("appraisal_pack.publicity", filled(cx, "appraisal_pack.days", &publicity), &rules.publicity.clause),
        ("appraisal_pack.appeal", filled(cx, "appraisal_pack.appeal_rule", &appeal), &rules.appeal.clause),
        ("appraisal_pack.anonymity", filled(cx, "appraisal_pack.anonymity_rule", &anonymity), &rules.anonymity.clause),
    ];
    facts.extend(texts.map(|(what, text, clause)| fact(cx.t(what), with_clause(cx, &text, clause))));
    view! { <Section title=cx.t("appraisal_pack.rules") id="rules"><Facts items=facts/></Section> }.into_any()
}

fn filled(cx: &Cx, key: &str, values: &[(&str, String)]) -> String {
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    cx.tf(key, &values)
}

fn quota(cx: &Cx, rule: &QuotaRule) -> String {
    let values = [
        ("cycles", cx.list(rule.cycles.iter().map(|of| cx.word(*of)))),
        ("of", cx.word(rule.of)),
        ("share", rule.share.to_string()),
        ("pool", cx.word(rule.pool)),
        ("rounding", cx.word(rule.rounding)),
        ("least", rule.least.to_string()),
    ];
    let whole = filled(cx, "appraisal_pack.quota_rule", &values);
    let rewarded = rule.rewarded_share.map(|share| cx.tf("appraisal_pack.rewarded", &[("share", &share.to_string())]));
    with_clause(cx, &cx.list([whole].into_iter().chain(rewarded)), &rule.clause)
}

/// What a grade brings beside what ladder and pay items make of it.
fn consequences(cx: &Cx, rules: &AppraisalRules) -> Option<AnyView> {
    let pay = rules.pay.iter().map(|rule| (cx.word(rule.cycle), pay(cx, rules, rule), rule.clause.clone()));
    let proposals = rules.proposals.iter().map(|rule| {
        let what = format!("{} · {}", named(cx.locale, &rule.name), cx.word(rule.kind));
        (what, condition(cx, rules, rule), rule.clause.clone())
    });
    let rows: Vec<(String, String, String)> = pay.chain(proposals).collect();
    if rows.is_empty() {
        return None;
    }
    let head = vec![
        Head::text(cx.t("appraisal_pack.what")),
        Head::text(cx.t("appraisal_pack.condition")),
        Head::text(cx.t("policy.clause")),
    ];
    let rows = rows.into_iter().map(|(what, when, clause)| {
        view! { <tr><th scope="row">{what}</th><td class="wrap">{when}</td><td class="wrap">{clause}</td></tr> }
    });
    let (rows, title) = (rows.collect_view(), cx.t("appraisal_pack.consequences"));
    let lead = cx.t("appraisal_pack.consequences_lead");
    Some(
        view! {
            <Section title=title.clone() id="consequences">
                <p>{lead}</p>
                <Table caption=title quiet=true head=head>{rows}</Table>
            </Section>
        }
        .into_any(),
    )
}

fn pay(cx: &Cx, rules: &AppraisalRules, rule: &CyclePay) -> String {
    let base = match rule.base {
        CyclePayBase::Once(amount) => cx.tf("appraisal_pack.once", &[("amount", &amount.to_string())]),
        CyclePayBase::Monthly(amount) => cx.tf("appraisal_pack.monthly", &[("amount", &amount.to_string())]),
        CyclePayBase::GradeShare(share) => cx.tf("appraisal_pack.share", &[("share", &share.to_string())]),
    };
    let factors = rules.grades.iter().zip(&rule.factors).map(|(grade, factor)| {
        let name = named(cx.locale, &grade.name);
        cx.tf("appraisal_pack.factor", &[("grade", &name), ("factor", &factor.to_string())])
    });
    let key = if rule.paid_later == 0 { "appraisal_pack.pay_now" } else { "appraisal_pack.pay" };
    let values = [
        ("item", rule.item.clone()),
        ("base", base),
        ("factors", cx.list(factors)),
        ("later", rule.paid_later.to_string()),
    ];
    filled(cx, key, &values)
}

fn condition(cx: &Cx, rules: &AppraisalRules, rule: &ProposalRule) -> String {
    let grade = rules.grades.get(usize::from(rule.grade)).map(|grade| named(cx.locale, &grade.name));
    let grade = grade.unwrap_or_default();
    let when = cx.tf(&format!("appraisal_when.{}", rule.when.code()), &[("grade", &grade)]);
    let row = (rule.in_a_row > 1).then(|| cx.tf("appraisal_pack.in_a_row", &[("count", &rule.in_a_row.to_string())]));
    let contract =
        rule.contract_within_months.map(|months| cx.tf("appraisal_pack.contract", &[("months", &months.to_string())]));
    cx.list([cx.word(rule.cycle), when].into_iter().chain(row).chain(contract))
}
