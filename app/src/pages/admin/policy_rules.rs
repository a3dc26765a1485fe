//! The values of a pack but for the ladder's, as tables.

use domain::fact::{AppraisalGrade, CertificateLevel};
use domain::money::{Money, Rate};
use domain::policy::{
    CertificateReward, ContributionRules, ItemFormula, Paid, PartAmount, PayItemRules, PerformanceBase, RenewalRule,
    Rules, Side, Starts, Upgrade,
};
use leptos::prelude::*;

use super::{
    policy_appraisal, policy_benchmark, policy_ladder, policy_staffing, policy_tax, policy_training, policy_workforce,
};
use crate::components::{Facts, Head, Section, Table, fact, money_cell};
use crate::context::Cx;
use crate::words::{NOTHING, named};

/// The values of a pack.
pub(super) fn show(cx: &Cx, rules: &Rules) -> AnyView {
    match rules {
        Rules::Ladder(ladder) => policy_ladder::show(cx, ladder),
        Rules::PayItems(items) => pay_items(cx, items),
        Rules::Contributions(rules) => view! { {bases(cx, rules)}{parts(cx, rules)} }.into_any(),
        Rules::Withholding(rules) => policy_tax::show(cx, rules),
        Rules::Benchmark(rules) => policy_benchmark::show(cx, rules),
        Rules::Appraisal(rules) => policy_appraisal::show(cx, rules),
        Rules::Training(rules) => policy_training::show(cx, rules),
        Rules::Workforce(rules) => policy_workforce::show(cx, rules),
        Rules::Retirement(rules) => policy_staffing::retirement(cx, rules),
        Rules::Staffing(rules) => policy_staffing::norms(cx, rules),
    }
}

fn pay_items(cx: &Cx, rules: &PayItemRules) -> AnyView {
    let head = vec![
        Head::text(cx.t("policy.item")),
        Head::text(cx.t("policy.rule")),
        Head::text(cx.t("policy.prorated")),
        Head::text(cx.t("policy.taxable")),
        Head::text(cx.t("policy.clause")),
    ];
    let yes_no = |yes: bool| cx.t(if yes { "form.yes" } else { "form.no" });
    let rows = rules
        .items
        .iter()
        .map(|item| {
            view! {
                <tr>
                    <th scope="row">{named(cx.locale, &item.name)}</th>
                    <td class="wrap">{formula(cx, &item.formula)}{reward(cx, item.reward.as_ref())}</td>
                    <td>{yes_no(item.prorated)}</td>
                    <td>{yes_no(item.taxable)}</td>
                    <td class="wrap">{item.clause.clone()}</td>
                </tr>
            }
        })
        .collect_view();
    let what = cx.t("policy.items");
    let caption = cx.tf("policy.caption_clause", &[("what", &what), ("clause", &rules.pro_rata_clause)]);
    let renewal = rules.renewal.as_ref().map(|rule| renewal(cx, rule));
    view! { <Section title=what id="items"><Table caption=caption head=head>{rows}</Table></Section>{renewal} }
        .into_any()
}

/// What is due once for each certificate.
fn reward(cx: &Cx, reward: Option<&CertificateReward>) -> Option<String> {
    let reward = reward?;
    let pairs = CertificateLevel::ALL.iter().zip(reward.amounts);
    let pairs = cx.list(pairs.map(|(level, amount)| pair(cx, cx.word(*level), amount)));
    let upgrade = cx.t(match reward.upgrade {
        Upgrade::Difference => "policy.upgrade.difference",
        Upgrade::Full => "policy.upgrade.full",
    });
    Some(cx.tf("policy.reward", &[("amounts", &pairs), ("upgrade", &upgrade)]))
}

/// What renewing a registration takes.
fn renewal(cx: &Cx, rule: &RenewalRule) -> AnyView {
    let hours = CertificateLevel::ALL.iter().zip(rule.hours).map(|(level, hours)| {
        fact(cx.word(*level), cx.tf("certificate.hours_counted", &[("hours", &hours.to_string())]))
    });
    let months = |count: u8| cx.tf("policy.months", &[("count", &count.to_string())]);
    let mut items: Vec<_> = hours.collect();
    items.push(fact(
        cx.t("policy.renewal.degree"),
        cx.tf("certificate.hours_counted", &[("hours", &rule.degree_hours.to_string())]),
    ));
    items.push(fact(cx.t("policy.renewal.months"), months(rule.months)));
    items.push(fact(cx.t("policy.renewal.window"), months(rule.window_months)));
    items.push(fact(cx.t("policy.clause"), rule.clause.clone()));
    view! { <Section title=cx.t("policy.renewal") id="renewal"><Facts items=items/></Section> }.into_any()
}

/// How an item's amount is made, in words.
fn formula(cx: &Cx, formula: &ItemFormula) -> String {
    match formula {
        ItemFormula::GradeScale { share } if *share == Rate::ONE => cx.t("policy.formula.grade_scale"),
        ItemFormula::GradeScale { share } => cx.tf("policy.formula.grade_share", &[("share", &share.to_string())]),
        ItemFormula::PostScale { component: None } => cx.t("policy.formula.post_scale"),
        ItemFormula::PostScale { component: Some(component) } => {
            cx.tf("policy.formula.post_component", &[("component", component)])
        }
        ItemFormula::CertificateScale { amounts, starts } => {
            let pairs =
                CertificateLevel::ALL.iter().zip(amounts).map(|(level, amount)| pair(cx, cx.word(*level), *amount));
            let starts = cx.t(match starts {
                Starts::Month => "policy.starts.month",
                Starts::MonthAfter => "policy.starts.month_after",
            });
            cx.list(pairs.chain([starts]))
        }
        ItemFormula::Seniority { per_year, cap_years } => {
            cx.tf("policy.formula.seniority", &[("amount", &per_year.to_string()), ("years", &cap_years.to_string())])
        }
        ItemFormula::Performance { base, paid, factors, when_absent } => {
            let factors: Vec<String> = AppraisalGrade::ALL
                .iter()
                .zip(factors)
                .map(|(grade, factor)| format!("{} {factor}", cx.word(*grade)))
                .collect();
            let (factors, absent) = (cx.list(factors), cx.word(*when_absent));
            let made = match base {
                PerformanceBase::Amount(amount) => cx.tf(
                    "policy.formula.performance",
                    &[("amount", &amount.to_string()), ("factors", &factors), ("absent", &absent)],
                ),
                PerformanceBase::GradeShare(share) => cx.tf(
                    "policy.formula.performance_share",
                    &[("share", &share.to_string()), ("factors", &factors), ("absent", &absent)],
                ),
            };
            let together = match paid {
                Paid::Monthly => String::new(),
                Paid::Together { months, .. } => {
                    cx.tf("policy.formula.paid_months", &[("months", &months.to_string())])
                }
            };
            format!("{made}{together}")
        }
        ItemFormula::Fixed { amount } => cx.tf("policy.formula.fixed", &[("amount", &amount.to_string())]),
        ItemFormula::OneOff => cx.t("policy.formula.one_off"),
        ItemFormula::Difference => cx.t("policy.formula.difference"),
    }
}

fn pair(cx: &Cx, name: String, amount: Money) -> String {
    cx.tf("policy.pair", &[("name", &name), ("amount", &amount.to_string())])
}

fn bases(cx: &Cx, rules: &ContributionRules) -> AnyView {
    let head = vec![
        Head::text(cx.t("policy.fund")),
        Head::figure(cx.t("policy.floor")),
        Head::figure(cx.t("policy.ceiling")),
        Head::figure(cx.t("policy.year_start")),
        Head::text(cx.t("policy.rounding")),
        Head::text(cx.t("policy.clause")),
    ];
    let rows = rules
        .bases
        .iter()
        .map(|base| {
            view! {
                <tr>
                    <th scope="row">{cx.word(base.fund)}</th>
                    {money_cell(base.floor)}
                    {money_cell(base.ceiling)}
                    <td class="num">{base.year_start}</td>
                    <td>{cx.t(&format!("trace.rounding.{}", base.rounding.code()))}</td>
                    <td class="wrap">{base.clause.clone()}</td>
                </tr>
            }
        })
        .collect_view();
    let what = cx.t("policy.bases");
    view! { <Section title=what.clone() id="bases"><Table caption=what quiet=true head=head>{rows}</Table></Section> }
        .into_any()
}

fn parts(cx: &Cx, rules: &ContributionRules) -> AnyView {
    let head = vec![
        Head::text(cx.t("policy.part")),
        Head::text(cx.t("policy.side")),
        Head::figure(cx.t("policy.rate")),
        Head::text(cx.t("policy.rounding")),
        Head::text(cx.t("policy.clause")),
    ];
    let rows = rules
        .parts
        .iter()
        .map(|part| {
            let side = match part.side {
                Side::Employer => "policy.side.employer",
                Side::Employee => "policy.side.employee",
            };
            let (amount, rounding) = match part.amount {
                PartAmount::Rate { rate, rounding } => {
                    (rate.to_string(), cx.t(&format!("trace.rounding.{}", rounding.code())))
                }
                PartAmount::Fixed { amount } => (amount.to_string(), NOTHING.to_owned()),
            };
            view! {
                <tr>
                    <th scope="row">{named(cx.locale, &part.name)}</th>
                    <td>{cx.t(side)}</td>
                    <td class="num">{amount}</td>
                    <td>{rounding}</td>
                    <td class="wrap">{part.clause.clone()}</td>
                </tr>
            }
        })
        .collect_view();
    let range = [rules.housing_min, rules.housing_max].map(|rate: Rate| rate.to_string());
    let [least, most] = range;
    let note = cx.tf("policy.housing_range", &[("least", &least), ("most", &most)]);
    let what = cx.t("policy.parts");
    view! {
        <Section title=what.clone() id="parts">
            <Table caption=what quiet=true head=head>{rows}</Table>
            <p class="hint">{note}</p>
        </Section>
    }
    .into_any()
}
