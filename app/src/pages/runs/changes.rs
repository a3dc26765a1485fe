//! Differences from the month before, the largest first.

use domain::changes::Cause;
use leptos::prelude::*;
use store::Page;
use store::runs::{ChangeRow, Changed, GoneRow, RunView};

use super::causes::{Overview, changed, filters};
use crate::components::{
    Amount, Badge, Download, Empty, Head, Pagination, Section, Table, money_cell, money_cell_opt, signed,
};
use crate::context::{Cx, t};

/// Why somebody who was paid last month is not in the run.
#[must_use]
pub fn why_gone(cx: &Cx, row: &GoneRow) -> String {
    match row.left_on {
        _ if row.held => cx.t("run.gone_held"),
        Some(on) => cx.tf("run.gone_left", &[("on", &on.to_string())]),
        None => cx.t("run.gone_other"),
    }
}

/// Who was paid last month and is not in the run.
pub(super) fn gone(cx: &Cx, run: &RunView, rows: &[GoneRow]) -> AnyView {
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
        view! {
            <tr>
                <th scope="row"><a href=format!("/workers/{}", row.worker)>{row.name.clone()}</a></th>
                <td>{row.unit.clone()}</td>
                {money_cell(row.net_before)}
                <td>{why_gone(cx, row)}</td>
            </tr>
        }
    });
    let lines = lines.collect_view();
    let lead = cx.t("run.gone_lead");
    let file = format!("/runs/{}/gone.xlsx", run.row.id);
    let actions = view! { <Download href=file of=title.clone()/> }.into_any();
    view! {
        <Section title=title.clone() id="gone" actions=actions>
            <p class="hint">{lead}</p>
            <Table caption=title quiet=true head=head>{lines}</Table>
        </Section>
    }
    .into_any()
}

/// The list, with what chooses from it.
pub(super) fn show(cx: &Cx, run: &RunView, overview: &Overview, page: Page<ChangeRow>) -> AnyView {
    let which = changed(cx);
    if page.rows.is_empty() && which == Changed::All && overview.totals.is_empty() {
        let key = if run.previous.is_some() { "run.no_changes" } else { "run.no_previous" };
        return view! { <Empty title=cx.t(key)><p>{t("run.no_changes_hint")}</p></Empty> }.into_any();
    }
    let list = if page.rows.is_empty() {
        let (title, hint) = match which {
            Changed::All => (cx.t("run.no_changes"), cx.t("run.no_changes_hint")),
            Changed::Over | Changed::By(_) => (cx.t("changes.none"), cx.t("changes.none_hint")),
        };
        view! { <Empty title=title><p>{hint}</p></Empty> }.into_any()
    } else {
        table(cx, run, which, page)
    };
    let download = format!("/runs/{}/changes.xlsx{}", run.row.id, query(which));
    let actions = view! { <a class="button" href=download>{cx.t("changes.xlsx")}</a> }.into_any();
    let filters = filters(cx, run, overview);
    view! { <Section title=cx.t("changes.list") id="list" actions=actions>{filters}{list}</Section> }.into_any()
}

/// The query that [`changed`] reads.
fn query(which: Changed) -> String {
    match which {
        Changed::All => String::new(),
        Changed::Over => "?over=1".to_owned(),
        Changed::By(cause) => format!("?cause={}", cause.code()),
    }
}

fn table(cx: &Cx, run: &RunView, which: Changed, page: Page<ChangeRow>) -> AnyView {
    let head = vec![
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("worker.unit")),
        Head::figure(cx.t("run.net_before")),
        Head::figure(cx.t("run.net_now")),
        Head::figure(cx.t("run.difference")),
        Head::text(cx.t("changes.causes")),
    ];
    // In the first month everybody is new: nobody stands out.
    let marked = run.previous_totals.is_some();
    let lines = page.rows.iter().map(|row| line(cx, row, marked)).collect_view();
    let caption = match which {
        Changed::All => cx.t("run.changes_caption"),
        Changed::Over => cx.t("changes.over_caption"),
        Changed::By(cause) => cx.tf("changes.cause_caption", &[("cause", &cx.word(cause))]),
    };
    view! {
        <Table caption=caption class="tall" head=head>{lines}</Table>
        <Pagination request=page.request count=page.count/>
    }
    .into_any()
}

fn line(cx: &Cx, row: &ChangeRow, marked: bool) -> AnyView {
    let first = row.net_before.is_none().then(|| view! { " "<Badge text=cx.t("run.first_slip")/> });
    let gone = row.net.is_none().then(|| view! { " "<Badge text=cx.t("changes.no_slip")/> });
    let over =
        (marked && row.outlier.is_some()).then(|| view! { " "<Badge kind="warning" text=cx.t("changes.badge")/> });
    view! {
        <tr>
            <th scope="row"><a href=format!("/slips/{}", row.slip)>{row.name.clone()}</a></th>
            <td>{row.unit.clone()}</td>
            {money_cell_opt(row.net_before)}
            {money_cell_opt(row.net)}
            <td class="num">{signed(row.change())}{first}{gone}{over}</td>
            <td class="cell-list">{causes(cx, row)}{items(cx, row)}</td>
        </tr>
    }
    .into_any()
}

fn causes(cx: &Cx, row: &ChangeRow) -> Option<AnyView> {
    if row.causes.is_empty() {
        return None;
    }
    let causes = row.causes.iter().map(|split| {
        let mark = (split.cause == Cause::Unexplained).then(|| view! { " "<Badge kind="warning" text="!"/> });
        view! { <li>{cx.word(split.cause)}" "{signed(split.figures.net)}{mark}</li> }
    });
    let causes = causes.collect_view();
    Some(view! { <ul>{causes}</ul> }.into_any())
}

/// Items of the slips that differ: folded under the causes; alone where there are none.
fn items(cx: &Cx, row: &ChangeRow) -> Option<AnyView> {
    if row.items.is_empty() {
        return None;
    }
    let items = row
        .items
        .iter()
        .map(|(name, before, now)| {
            view! { <li>{cx.named(name)}" "<Amount money=*before/>" → "<Amount money=*now/></li> }
        })
        .collect_view();
    let items = view! { <ul>{items}</ul> };
    if row.causes.is_empty() {
        return Some(items.into_any());
    }
    Some(view! { <details><summary>{cx.t("changes.items")}</summary>{items}</details> }.into_any())
}
