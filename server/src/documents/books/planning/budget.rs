//! The budget: a row for each month; and for HR a row for each person whose pay cannot be told.

use anyhow::Result;
use app::context::Cx;
use app::error::ApiError;
use app::pages::budget::{assumed, budget, lead, narrowed, once_cells, once_note, retirements};
use app::pages::runs::reason;
use app::words::named;
use domain::budget::SheetMonth;
use domain::money::Money;
use store::budget::HeldAhead;

use crate::documents::books::sheet::Sheet;

/// The months of the page, with what is assumed above them.
///
/// # Errors
/// `Forbidden` also where the figures tell of too few people, or are not told month by month; as the page; the writer
/// fails.
pub async fn budget_months(cx: &Cx) -> Result<Vec<u8>> {
    let (found, names) = (budget(cx).await?, cx.names().await?);
    if found.hidden.is_some() || !found.by_month {
        return Err(ApiError::Forbidden.into());
    }
    let said = assumed(cx, &names, &found.query).into_iter();
    let said = cx.list(said.map(|(name, value)| cx.tf("fact.pair", &[("name", &name), ("value", &value)])));
    let items = found.once.iter().map(|item| {
        let [paid, _, counted] = once_cells(cx.locale, &found, item);
        let name = cx.tf("fact.pair", &[("name", &named(cx.locale, &item.name)), ("value", &paid)]);
        cx.tf("budget.once.line", &[("item", &name), ("counted", &counted)])
    });
    let remarks = narrowed(cx.locale, &found).into_iter().chain([said]).chain(retirements(cx.locale, &found));
    let remarks: Vec<String> = remarks.chain([once_note(cx.locale, &found)]).chain(items).collect();
    let (funded, with_once) = (!found.funding.is_empty(), found.query.once);
    let of_funds = move |money: Money| funded.then_some(money);
    let sheet = Sheet::<SheetMonth>::new(cx.locale, cx.t("nav.budget")).titled(lead(cx.locale, &found));
    let sheet = remarks
        .into_iter()
        .fold(sheet, |sheet, remark| sheet.remark(Some(remark)))
        .month("run.month", |row| row.month)
        .count("run.people", |row| i64::from(row.people))
        .count("budget.held", |row| i64::from(row.held))
        .sum("totals.gross", |row| row.cost.gross)
        .sum("totals.employee", |row| row.cost.employee)
        .sum("totals.employer", |row| row.cost.employer)
        .sum("budget.once", move |row| with_once.then_some(row.once))
        .sum("totals.cost", SheetMonth::all)
        .sum("budget.funds", move |row| of_funds(row.funds.total()))
        .sum("budget.for_staff", move |row| of_funds(row.funds.for_staff))
        .sum("budget.left", move |row| of_funds(row.left()))
        .share("budget.share", SheetMonth::share);
    sheet.of_rows(found.sheet.months.clone()).await
}

/// Whose pay cannot be told, and why.
///
/// # Errors
/// As the page; the writer fails.
pub async fn budget_held(cx: &Cx) -> Result<Vec<u8>> {
    let (found, names) = (budget(cx).await?, cx.names().await?);
    let sheet = Sheet::<HeldAhead>::new(cx.locale, cx.t("report.file.budget_held"))
        .titled(lead(cx.locale, &found))
        .text("worker.code", 14, |row| row.code.clone())
        .text("worker.name", 14, |row| row.name.clone())
        .text("worker.unit", 28, |row| row.unit.clone())
        .month("budget.held_from", |row| row.month)
        .text("run.reason", 50, |row| reason(cx, &names, &row.hold));
    sheet.of_rows(found.held.clone()).await
}
