//! What the run pays or collects for closed months: sums by month and line, what being late costs, and every line.

use domain::fact::Fund;
use domain::money::Money;
use domain::pay::Group;
use domain::policy::{ContributionRules, LateRules, Library, PackKind, Rules};
use leptos::prelude::*;
use store::Page;
use store::runs::{DifferenceRow, DifferenceSum, RunView};

use crate::components::{Download, Empty, Head, Notice, Pagination, Section, Table, money_cell};
use crate::context::{Cx, t};
use crate::error::ApiError;

/// What the tab shows.
pub(super) struct Late {
    page: Page<DifferenceRow>,
    sums: Vec<DifferenceSum>,
    fees: Vec<Fee>,
}

/// What the employer's insurance differences for one month would cost if they were paid today.
struct Fee {
    month: domain::calendar::Month,
    difference: Money,
    rules: LateRules,
    days: i64,
    fee: Money,
}

/// Reads the differences of a run.
pub(super) async fn load(cx: &Cx, run: &RunView) -> Result<Late, ApiError> {
    let (scope, id) = (cx.scope()?, run.row.id);
    let sums = cx.store.run_difference_sums(&scope, id).await?;
    let fees = if sums.is_empty() { Vec::new() } else { fees(cx, &sums, &*cx.store.library().await?) };
    Ok(Late { page: cx.store.run_differences(&scope, id, cx.page()).await?, sums, fees })
}

fn contributions(library: &Library, month: domain::calendar::Month) -> Option<&ContributionRules> {
    match library.pack_in_force(PackKind::Contributions, month).map(|pack| &pack.rules) {
        Some(Rules::Contributions(rules)) => Some(rules),
        _ => None,
    }
}

fn fees(cx: &Cx, sums: &[DifferenceSum], library: &Library) -> Vec<Fee> {
    let mut fees: Vec<Fee> = Vec::new();
    for sum in sums.iter().filter(|sum| sum.group == Group::EmployerContribution) {
        let Some(rules) = contributions(library, sum.month) else { continue };
        let insurance = rules.parts.iter().any(|part| part.code == sum.item && part.fund != Fund::Housing);
        let Some(late) = rules.late.as_ref().filter(|_| insurance) else { continue };
        match fees.last_mut().filter(|fee| fee.month == sum.month) {
            Some(fee) => fee.difference += sum.amount,
            None => fees.push(Fee {
                month: sum.month,
                difference: sum.amount,
                rules: late.clone(),
                days: 0,
                fee: Money::ZERO,
            }),
        }
    }
    for fee in &mut fees {
        let due = fee.rules.fee(fee.month, fee.difference, cx.today);
        (fee.days, fee.fee) = (due.days, due.fee);
    }
    fees
}

/// The tab.
pub(super) fn show(cx: &Cx, run: &RunView, late: &Late) -> AnyView {
    if late.sums.is_empty() {
        return view! { <Empty title=cx.t("late.none")><p>{t("late.none_hint")}</p></Empty> }.into_any();
    }
    let id = run.row.id;
    view! {
        <p class="hint">{cx.t("late.lead")}</p>
        <div class="actions">
            <Download href=format!("/runs/{id}/late-sums.xlsx") of=cx.t("late.sums")/>
            <Download href=format!("/runs/{id}/late.xlsx") of=cx.t("late.list")/>
        </div>
        {sums(cx, &late.sums)}
        {cost(cx, &late.fees)}
        {list(cx, &late.page)}
    }
    .into_any()
}

fn sums(cx: &Cx, sums: &[DifferenceSum]) -> AnyView {
    let head = vec![
        Head::text(cx.t("late.month")),
        Head::text(cx.t("run.item")),
        Head::text(cx.t("late.group")),
        Head::figure(cx.t("run.people")),
        Head::figure(cx.t("run.amount")),
    ];
    let lines = sums.iter().map(|sum| {
        view! {
            <tr>
                <th scope="row" class="nowrap">{cx.month(sum.month)}</th>
                <td>{cx.named(&sum.item_name)}</td>
                <td>{cx.t(&format!("group.{}", sum.group.code()))}</td>
                <td class="num">{sum.people}</td>
                {money_cell(sum.amount)}
            </tr>
        }
    });
    let lines = lines.collect_view();
    view! { <Table caption=cx.t("late.sums") head=head>{lines}</Table> }.into_any()
}

/// Until when the differences cost nothing more, and what they would cost today.
fn cost(cx: &Cx, fees: &[Fee]) -> Option<AnyView> {
    let first = fees.first()?;
    let until = first.rules.differences_until.map(|until| {
        let clause = first.rules.clause.clone();
        view! { <p>{cx.tf("late.until", &[("until", &until.to_string()), ("clause", &clause)])}</p> }
    });
    let due: Vec<&Fee> = fees.iter().filter(|fee| !fee.fee.is_zero()).collect();
    let total: Money = due.iter().map(|fee| fee.fee).sum();
    let body = if due.is_empty() {
        view! { <p>{cx.t("late.no_fee")}</p> }.into_any()
    } else {
        let items = due.iter().map(|fee| {
            let values = [
                ("month", cx.month(fee.month)),
                ("difference", fee.difference.to_string()),
                ("days", fee.days.to_string()),
                ("rate", fee.rules.late_fee_per_day.unwrap_or_default().to_string()),
                ("fee", fee.fee.to_string()),
            ];
            view! { <li>{cx.tf("late.fee", &values.each_ref().map(|(name, value)| (*name, value.as_str())))}</li> }
        });
        let items = items.collect_view();
        let lead = cx.tf("late.fee_lead", &[("on", &cx.today.to_string()), ("total", &total.to_string())]);
        view! { <Notice kind="warning"><p>{lead}</p><ul>{items}</ul></Notice> }.into_any()
    };
    Some(view! { <Section title=cx.t("late.cost") id="late-fee">{until}{body}</Section> }.into_any())
}

fn list(cx: &Cx, page: &Page<DifferenceRow>) -> AnyView {
    let head = vec![
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("worker.unit")),
        Head::text(cx.t("late.month")),
        Head::text(cx.t("run.item")),
        Head::figure(cx.t("late.old")),
        Head::figure(cx.t("late.new")),
        Head::figure(cx.t("run.difference")),
    ];
    let lines = page.rows.iter().map(|row| {
        view! {
            <tr>
                <th scope="row"><a href=format!("/slips/{}", row.slip)>{row.name.clone()}</a></th>
                <td>{row.unit.clone()}</td>
                <td class="nowrap">{cx.month(row.month)}</td>
                <td>{cx.named(&row.item)}</td>
                {money_cell(row.old)}
                {money_cell(row.new)}
                {money_cell(row.amount)}
            </tr>
        }
    });
    let lines = lines.collect_view();
    view! {
        <Table caption=cx.t("late.list") class="tall" head=head>{lines}</Table>
        <Pagination request=page.request count=page.count/>
    }
    .into_any()
}
