//! What the rows of a list would record: what is on file now, and what takes its place.

use domain::roster::Severity;
use leptos::prelude::*;
use store::lists::{Finding, ListChange, ListEffect, ListPreviewRow};

use super::faults::{PAGE, count, request, words};
use crate::components::{Badge, Empty, Head, Pagination, Table};
use crate::context::{Cx, t};
use crate::lists::ListFound;
use crate::words::{NOTHING, Names};

/// The rows of one effect.
pub fn list_rows(found: &ListFound, effect: ListEffect) -> impl Iterator<Item = &ListPreviewRow> {
    found.diff.rows.iter().filter(move |row| row.effect == effect)
}

/// What a row would record, field by field.
#[must_use]
pub fn list_changes(cx: &Cx, names: &Names, row: &ListPreviewRow) -> Vec<String> {
    row.changes.iter().map(|change| changed(cx, change, names)).collect()
}

/// What is to be known of a row.
#[must_use]
pub fn list_notes(cx: &Cx, row: &ListPreviewRow) -> Vec<String> {
    row.findings.iter().map(|finding| said(cx, finding)).collect()
}

/// Rows of one effect.
pub(super) fn show(cx: &Cx, found: &ListFound, effect: ListEffect, names: &Names) -> AnyView {
    let rows: Vec<&ListPreviewRow> = list_rows(found, effect).collect();
    if rows.is_empty() {
        return view! { <Empty title=cx.t("import.no_rows")><p>{t("import.no_rows_hint")}</p></Empty> }.into_any();
    }
    let (request, skip) = request(cx);
    let all = count(rows.len());
    let lines = rows.into_iter().skip(skip).take(PAGE).map(|row| line(cx, row, names)).collect_view();
    let head = vec![
        Head::figure(cx.t("import.problem.row")),
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("lists.period")),
        Head::text(cx.t("lists.change")),
        Head::text(cx.t("lists.note")),
    ];
    view! {
        <Table caption=cx.t(&format!("list.effect.{}", effect.code())) class="tall" head=head>{lines}</Table>
        <Pagination request=request count=all/>
    }
    .into_any()
}

fn line(cx: &Cx, row: &ListPreviewRow, names: &Names) -> AnyView {
    let name = row.name.clone();
    let name = match row.worker {
        Some(worker) => view! { <a href=format!("/workers/{worker}")>{name}</a> }.into_any(),
        None => view! { <span>{name}</span> }.into_any(),
    };
    let changes = list_changes(cx, names, row).into_iter().map(|change| view! { <li>{change}</li> }).collect_view();
    let notes = row.findings.iter().map(|finding| note(cx, finding)).collect_view();
    view! {
        <tr>
            <td class="num">{row.row}</td>
            <th scope="row">{name}</th>
            <td class="nowrap">{period(cx, row)}</td>
            <td class="cell-list"><ul>{changes}</ul></td>
            <td class="cell-list"><ul>{notes}</ul></td>
        </tr>
    }
    .into_any()
}

fn period(cx: &Cx, row: &ListPreviewRow) -> String {
    let from = row.from.map(|from| from.to_string());
    match (from, row.until) {
        (Some(from), None) => cx.tf("period.since", &[("from", &from)]),
        (Some(from), Some(until)) => cx.tf("period.between", &[("from", &from), ("to", &until.to_string())]),
        (None, _) => NOTHING.to_owned(),
    }
}

fn changed(cx: &Cx, change: &ListChange, names: &Names) -> String {
    let label = cx.t(&format!("list.field.{}", change.field));
    let then = if change.field == "item" { names.item(&change.then) } else { change.then.clone() };
    if change.now.is_empty() {
        return format!("{label} {then}");
    }
    let values = [("now", change.now.as_str()), ("then", then.as_str())];
    format!("{label} {}", cx.tf("import.effect.change", &values))
}

fn said(cx: &Cx, finding: &Finding) -> String {
    let params = finding.params.iter().map(|(name, value)| (*name, value.as_str()));
    words(cx, ("list", finding.code.code()), "problem", params)
}

fn note(cx: &Cx, finding: &Finding) -> AnyView {
    let text = said(cx, finding);
    match finding.code.severity() {
        Severity::Notice => view! { <li>{text}</li> }.into_any(),
        Severity::Warning => {
            view! { <li><Badge kind="warning" text=cx.t("roster.severity.warning")/>" "{text}</li> }.into_any()
        }
        Severity::Error => {
            view! { <li><Badge kind="bad" text=cx.t("roster.severity.error")/>" "{text}</li> }.into_any()
        }
    }
}
