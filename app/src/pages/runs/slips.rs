//! The slips of a run.

use domain::ids::RunId;
use leptos::prelude::*;
use store::Page;
use store::runs::RunView;
use store::slips::{SlipQuery, SlipRow};

use crate::components::{Download, Empty, Field, Head, Pagination, Table, money_cell};
use crate::context::{Cx, t};

/// The slips of a run that the address asks for; downloads read the same.
#[must_use]
pub fn slip_query(cx: &Cx, run: RunId) -> SlipQuery {
    SlipQuery { run: Some(run), search: cx.query("q").unwrap_or_default().trim().to_owned(), ..SlipQuery::default() }
}

/// The list, with a search of its own.
pub(super) fn show(cx: &Cx, run: &RunView, page: Page<SlipRow>) -> AnyView {
    let search = cx.query("q").unwrap_or_default().to_owned();
    let body = if page.rows.is_empty() {
        let key = if search.is_empty() { "run.no_slips" } else { "workers.not_found" };
        view! { <Empty title=cx.t(key)><p>{t("run.no_slips_hint")}</p></Empty> }.into_any()
    } else {
        table(cx, &page.rows)
    };
    view! {
        <form class="filters" method="get" action=format!("/runs/{}", run.row.id) role="search" aria-label=cx.t("run.slip_search")>
            <input type="hidden" name="tab" value="slips"/>
            <Field name="q" kind="search" label=cx.t("workers.search") hint=cx.t("run.slip_search_hint") value=search class="wide"/>
            <div class="form-end"><button type="submit" class="button">{cx.t("workers.apply")}</button></div>
        </form>
        <div class="actions"><Download href=cx.download(&format!("/runs/{}/slips.xlsx", run.row.id))/></div>
        {body}
        <Pagination request=page.request count=page.count/>
    }
    .into_any()
}

fn table(cx: &Cx, rows: &[SlipRow]) -> AnyView {
    let head = vec![
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("worker.code")),
        Head::text(cx.t("worker.unit")),
        Head::figure(cx.t("totals.gross")),
        Head::figure(cx.t("totals.employee")),
        Head::figure(cx.t("totals.tax")),
        Head::figure(cx.t("totals.net")),
        Head::figure(cx.t("totals.employer")),
    ];
    let lines = rows
        .iter()
        .map(|row| {
            view! {
                <tr>
                    <th scope="row"><a href=format!("/slips/{}", row.id)>{row.name.clone()}</a></th>
                    <td class="nowrap">{row.code.clone()}</td>
                    <td>{row.unit.clone()}</td>
                    {money_cell(row.totals.gross)}
                    {money_cell(row.totals.employee)}
                    {money_cell(row.totals.tax)}
                    {money_cell(row.totals.net)}
                    {money_cell(row.totals.employer)}
                </tr>
            }
        })
        .collect_view();
    view! { <Table caption=cx.t("run.tab.slips") class="tall" head=head>{lines}</Table> }.into_any()
}
