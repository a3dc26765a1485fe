//! Differences from the month before, the largest first.

use leptos::prelude::*;
use store::Page;
use store::runs::{ChangeRow, GoneRow, RunView};

use crate::components::{Amount, Badge, Empty, Head, Pagination, Section, Table, money_cell, money_cell_opt, signed};
use crate::context::{Cx, t};

/// Who was paid last month and is not in the run.
pub(super) fn gone(cx: &Cx, rows: &[GoneRow]) -> AnyView {
    let title = cx.t("run.gone");
    if rows.is_empty() {
        return ().into_any();
    }
    let head = vec![
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("worker.unit")),
        Head::figure(cx.t("run.net_before")),
        Head::text(cx.t("run.because")),
    ];
    let lines = rows.iter().map(|row| {
        let why = match row.left_on {
            _ if row.held => cx.t("run.gone_held"),
            Some(on) => cx.tf("run.gone_left", &[("on", &on.to_string())]),
            None => cx.t("run.gone_other"),
        };
        view! {
            <tr>
                <th scope="row"><a href=format!("/workers/{}", row.worker)>{row.name.clone()}</a></th>
                <td>{row.unit.clone()}</td>
                {money_cell(row.net_before)}
                <td>{why}</td>
            </tr>
        }
    });
    let lines = lines.collect_view();
    let lead = cx.t("run.gone_lead");
    view! {
        <Section title=title.clone() id="gone">
            <p class="hint">{lead}</p>
            <Table caption=title quiet=true head=head>{lines}</Table>
        </Section>
    }
    .into_any()
}

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
