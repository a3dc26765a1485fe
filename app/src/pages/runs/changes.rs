//! Differences from the month before, the largest first.

use leptos::prelude::*;
use store::Page;
use store::runs::{ChangeRow, RunView};

use crate::components::{Amount, Badge, Empty, Head, Pagination, Table, money_cell, money_cell_opt, signed};
use crate::context::{Cx, t};

/// The list.
pub(super) fn show(cx: &Cx, run: &RunView, page: Page<ChangeRow>) -> AnyView {
    if page.rows.is_empty() {
        let key = if run.previous.is_some() { "run.no_changes" } else { "run.no_previous" };
        return view! { <Empty title=cx.t(key)><p>{t("run.no_changes_hint")}</p></Empty> }.into_any();
    }
    let head = vec![
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("worker.unit")),
        Head::figure(cx.t("run.net_before")),
        Head::figure(cx.t("run.net_now")),
        Head::figure(cx.t("run.difference")),
        Head::text(cx.t("run.because")),
    ];
    let lines = page.rows.iter().map(|row| line(cx, row)).collect_view();
    view! {
        <Table caption=cx.t("run.changes_caption") class="tall" head=head>{lines}</Table>
        <Pagination request=page.request count=page.count/>
    }
    .into_any()
}

fn line(cx: &Cx, row: &ChangeRow) -> AnyView {
    let difference = match row.net_before {
        Some(before) => view! { <td class="num">{signed(row.net - before)}</td> }.into_any(),
        None => view! { <td class="num"><Badge text=cx.t("run.first_slip")/></td> }.into_any(),
    };
    let items = row
        .items
        .iter()
        .map(|(name, before, now)| {
            view! { <li>{cx.named(name)}" "<Amount money=*before/>" → "<Amount money=*now/></li> }
        })
        .collect_view();
    view! {
        <tr>
            <th scope="row"><a href=format!("/slips/{}", row.slip)>{row.name.clone()}</a></th>
            <td>{row.unit.clone()}</td>
            {money_cell_opt(row.net_before)}
            {money_cell(row.net)}
            {difference}
            <td class="cell-list"><ul>{items}</ul></td>
        </tr>
    }
    .into_any()
}
