//! The values of a withholding pack: the cumulative table, and every rule beside it with its parameters and its clause.

use domain::money::Money;
use domain::policy::{AdditionalAmount, AdditionalRule, Bracket, CityClass, OtherRule, WithholdingRules};
use domain::withholding::trap_zones;
use leptos::prelude::*;

use crate::components::{Facts, Head, Section, Table, fact, money_cell};
use crate::context::Cx;
use crate::words::named;

/// The values of a pack.
pub(super) fn show(cx: &Cx, rules: &WithholdingRules) -> AnyView {
    view! {
        {cumulative(cx, rules)}
        {basic(cx, rules)}
        {additional(cx, rules)}
        {other(cx, rules)}
        {bonus(cx, rules)}
        {labour(cx, rules)}
        {severance(cx, rules)}
    }
    .into_any()
}

fn cumulative(cx: &Cx, rules: &WithholdingRules) -> AnyView {
    let what = cx.t("policy.brackets");
    let basic = fact(cx.t("policy.basic_monthly"), rules.basic_monthly.to_string());
    let clause = fact(cx.t("policy.clause"), rules.clause.clone());
    let table = brackets(cx, what.clone(), &rules.brackets);
    view! {
        <Section title=what id="brackets">
            <Facts items=vec![basic, clause]/>
            {table}
        </Section>
    }
    .into_any()
}

fn brackets(cx: &Cx, caption: String, brackets: &[Bracket]) -> AnyView {
    let head =
        vec![Head::text(cx.t("policy.up_to")), Head::figure(cx.t("policy.rate")), Head::figure(cx.t("policy.quick"))];
    let rows = brackets
        .iter()
        .map(|bracket| {
            let up_to = bracket.up_to.map_or_else(|| cx.t("policy.above"), |amount| amount.to_string());
            view! {
                <tr><th scope="row" class="num">{up_to}</th><td class="num">{bracket.rate.to_string()}</td>{money_cell(bracket.quick)}</tr>
            }
        })
        .collect_view();
    view! { <Table caption=caption quiet=true head=head>{rows}</Table> }.into_any()
}

/// Rows of name, parameters in words, clause.
fn rules_table(cx: &Cx, what: String, rows: Vec<(String, String, String)>) -> AnyView {
    let head =
        vec![Head::text(cx.t("policy.item")), Head::text(cx.t("policy.rule")), Head::text(cx.t("policy.clause"))];
    let rows = rows.into_iter().map(|(name, rule, clause)| {
        view! { <tr><th scope="row">{name}</th><td class="wrap">{rule}</td><td class="wrap">{clause}</td></tr> }
    });
    let rows = rows.collect_view();
    view! { <Table caption=what quiet=true head=head>{rows}</Table> }.into_any()
}

/// How the basic deduction is made otherwise than by months.
fn basic(cx: &Cx, rules: &WithholdingRules) -> Option<AnyView> {
    let first = rules.first_job.as_ref().map(|rule| {
        let text = cx.tf("policy.tax.first_job", &[("amount", &rules.basic_monthly.to_string())]);
        (cx.t("tax.basic_name.first_job"), text, rule.clause.clone())
    });
    let whole = rules.whole_year.as_ref().map(|rule| {
        let (deduction, most) = (rule.deduction.to_string(), rule.income_most.to_string());
        let text = cx.tf("policy.tax.whole_year", &[("deduction", &deduction), ("most", &most)]);
        (cx.t("tax.basic_name.sixty_thousand"), text, rule.clause.clone())
    });
    let rows: Vec<_> = first.into_iter().chain(whole).collect();
    section(cx, "policy.tax.basic", "basic", rows)
}

fn section(cx: &Cx, key: &str, id: &'static str, rows: Vec<(String, String, String)>) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let what = cx.t(key);
    let table = rules_table(cx, what.clone(), rows);
    Some(view! { <Section title=what id=id>{table}</Section> }.into_any())
}

fn additional(cx: &Cx, rules: &WithholdingRules) -> Option<AnyView> {
    let rows = rules.additional.iter().map(|rule| (named(cx.locale, &rule.name), terms(cx, rule), rule.clause.clone()));
    section(cx, "policy.tax.additional", "additional", rows.collect())
}

/// Everything a special additional deduction depends on.
fn terms(cx: &Cx, rule: &AdditionalRule) -> String {
    let number = |key: &str, name: &str, value: String| cx.tf(key, &[(name, &value)]);
    let mut terms = vec![amount(cx, rule.amount)];
    if !rule.shares.is_empty() {
        let shares = cx.list(rule.shares.iter().map(ToString::to_string));
        terms.push(number("policy.tax.shares", "shares", shares));
    }
    let most = rule.shared_most.map(|most| number("policy.tax.shared_most", "most", most.to_string()));
    let months = rule.most_months.map(|months| number("policy.tax.most_months", "months", months.to_string()));
    let from = rule.from_age.map(|age| number("policy.tax.from_age", "age", age.to_string()));
    let until = rule.until_age.map(|age| number("policy.tax.until_age", "age", age.to_string()));
    terms.extend([most, months, from, until].into_iter().flatten());
    if !rule.excludes.is_empty() {
        let kinds = cx.list(rule.excludes.iter().map(|kind| cx.word(*kind)));
        terms.push(number("policy.tax.excludes", "kinds", kinds));
    }
    cx.list(terms)
}

fn amount(cx: &Cx, amount: AdditionalAmount) -> String {
    match amount {
        AdditionalAmount::Monthly { amount } => cx.tf("policy.tax.monthly", &[("amount", &amount.to_string())]),
        AdditionalAmount::ByCity { amounts } => cx.list(CityClass::ALL.into_iter().map(|city| {
            let (name, amount) = (cx.word(city), city.of(amounts).to_string());
            cx.tf("policy.tax.by_city", &[("city", &name), ("amount", &amount)])
        })),
        AdditionalAmount::OnceAYear { amount } => cx.tf("policy.tax.once_a_year", &[("amount", &amount.to_string())]),
        AdditionalAmount::AnnualOnly { above, most } => {
            cx.tf("policy.tax.annual_only", &[("above", &above.to_string()), ("most", &most.to_string())])
        }
    }
}

fn other(cx: &Cx, rules: &WithholdingRules) -> Option<AnyView> {
    let rows = rules.other.iter().map(|rule| (named(cx.locale, &rule.name), caps(cx, rule), rule.clause.clone()));
    section(cx, "policy.tax.other", "other", rows.collect())
}

fn caps(cx: &Cx, rule: &OtherRule) -> String {
    let most = |key: &str, most: String| cx.tf(key, &[("most", &most)]);
    let monthly = rule.monthly_most.map(|amount| most("policy.tax.monthly_most", amount.to_string()));
    let yearly = rule.yearly_most.map(|amount| most("policy.tax.yearly_most", amount.to_string()));
    let share = rule.income_share.map(|share| most("policy.tax.income_share", share.to_string()));
    cx.list([monthly, yearly, share].into_iter().flatten())
}

/// The bonus's own table, and the zones in which more nets less, computed from it.
fn bonus(cx: &Cx, rules: &WithholdingRules) -> Option<AnyView> {
    let bonus = rules.bonus.as_ref()?;
    let what = cx.t("policy.tax.bonus");
    let items = vec![
        fact(cx.t("policy.tax.bonus_until"), bonus.until.to_string()),
        fact(cx.t("policy.tax.bonus_months"), bonus.months.to_string()),
        fact(cx.t("policy.clause"), bonus.clause.clone()),
    ];
    let head = vec![
        Head::figure(cx.t("policy.tax.trap_above")),
        Head::figure(cx.t("policy.tax.trap_to")),
        Head::figure(cx.t("policy.tax.trap_best")),
    ];
    let zones = trap_zones(rules);
    let rows = zones.iter().map(|zone| {
        let cells = [zone.above, zone.to, zone.best].map(money_cell).collect_view();
        view! { <tr>{cells}</tr> }
    });
    let rows = rows.collect_view();
    let traps = (!zones.is_empty()).then(|| {
        view! { <p>{cx.t("policy.tax.traps_lead")}</p><Table caption=cx.t("policy.tax.traps") head=head>{rows}</Table> }
    });
    let table = brackets(cx, what.clone(), &bonus.brackets);
    Some(
        view! {
            <Section title=what id="bonus">
                <Facts items=items/>
                {table}
                {traps}
            </Section>
        }
        .into_any(),
    )
}

fn labour(cx: &Cx, rules: &WithholdingRules) -> Option<AnyView> {
    let labour = rules.labour.as_ref()?;
    let what = cx.t("policy.tax.labour");
    let text = |money: Money| money.to_string();
    let (up_to, flat, share) = (text(labour.flat_up_to), text(labour.flat), labour.taxed_share.to_string());
    let rule = cx.tf("policy.tax.labour_rule", &[("up_to", &up_to), ("flat", &flat), ("share", &share)]);
    let items = vec![fact(cx.t("policy.rule"), rule), fact(cx.t("policy.clause"), labour.clause.clone())];
    let table = brackets(cx, what.clone(), &labour.brackets);
    Some(view! { <Section title=what id="labour"><Facts items=items/>{table}</Section> }.into_any())
}

/// Pay for the end of the contract, and rehired retirees.
fn severance(cx: &Cx, rules: &WithholdingRules) -> Option<AnyView> {
    let severance = rules.severance.as_ref().map(|rule| {
        let text = cx.tf("policy.tax.severance_rule", &[("times", &rule.exempt_times.to_string())]);
        (cx.t("policy.tax.severance"), text, rule.clause.clone())
    });
    let rehired = rules
        .rehired
        .as_ref()
        .map(|rule| (cx.t("policy.tax.rehired"), cx.t("policy.tax.rehired_rule"), rule.clause.clone()));
    section(cx, "policy.tax.seldom", "seldom", severance.into_iter().chain(rehired).collect())
}
