//! What the import would change: who is new, who differs and how, who is missing.

use leptos::prelude::*;
use store::imports::{RowEffect, RowPreview};
use store::{Count, PageRequest};

use crate::components::{Badge, Empty, Head, Pagination, Table};
use crate::context::{Cx, ImportPreview, t};
use crate::words::Names;

/// The rows that a tab shows.
pub fn import_rows<'a>(preview: &'a ImportPreview, tab: &'a str) -> impl Iterator<Item = &'a RowPreview> {
    preview.diff.rows.iter().filter(move |row| wanted(tab, &row.effect))
}

fn wanted(tab: &str, effect: &RowEffect) -> bool {
    match tab {
        "new" => matches!(effect, RowEffect::New),
        "changed" => matches!(effect, RowEffect::Changed { .. } | RowEffect::Outside),
        _ => matches!(effect, RowEffect::Unchanged),
    }
}

fn request(cx: &Cx) -> (PageRequest, usize) {
    let request = PageRequest { size: 100, ..cx.page() };
    (request, usize::try_from(request.offset()).unwrap_or(usize::MAX))
}

/// Rows of one kind.
pub(super) fn show(cx: &Cx, preview: &ImportPreview, tab: &str, names: &Names) -> AnyView {
    let rows: Vec<&RowPreview> = import_rows(preview, tab).collect();
    if rows.is_empty() {
        return view! { <Empty title=cx.t("import.no_rows")><p>{t("import.no_rows_hint")}</p></Empty> }.into_any();
    }
    let (request, skip) = request(cx);
    let all = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let lines = rows.into_iter().skip(skip).take(100).map(|row| line(cx, row, names)).collect_view();
    let head = vec![
        Head::figure(cx.t("import.problem.row")),
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("worker.unit")),
        Head::text(cx.t("placements.proposed")),
        Head::text(cx.t("import.effect")),
    ];
    view! {
        <Table caption=cx.t(&format!("import.tab.{tab}")) class="tall" head=head>{lines}</Table>
        <Pagination request=request count=Count { rows: all, more: false }/>
    }
    .into_any()
}

fn line(cx: &Cx, row: &RowPreview, names: &Names) -> AnyView {
    view! {
        <tr>
            <td class="num">{row.row}</td>
            <th scope="row">{row.name.clone()}</th>
            <td>{row.unit.clone()}</td>
            <td class="nowrap">{names.grade_or_dash(row.proposed_grade.as_deref())}</td>
            <td class="cell-list">{effect(cx, &row.effect, names)}</td>
        </tr>
    }
    .into_any()
}

/// What the import would change of a row: field by field, or in a word.
#[must_use]
pub fn import_effect(cx: &Cx, names: &Names, effect: &RowEffect) -> Vec<String> {
    let change = |(column, now, then): &(String, String, String)| {
        let values = [("now", shown(cx, names, column, now)), ("then", shown(cx, names, column, then))];
        let change = cx.tf("import.effect.change", &values.each_ref().map(|(name, value)| (*name, value.as_str())));
        format!("{} {change}", cx.t(&format!("roster.column.{column}")))
    };
    match effect {
        RowEffect::New => vec![cx.t("import.effect.new")],
        RowEffect::Unchanged => vec![cx.t("import.effect.unchanged")],
        RowEffect::Outside => vec![cx.t("import.effect.outside")],
        RowEffect::Changed { fields } => fields.iter().map(change).collect(),
    }
}

fn effect(cx: &Cx, effect: &RowEffect, names: &Names) -> AnyView {
    let kind = match effect {
        RowEffect::New => Some("good"),
        RowEffect::Unchanged => Some("plain"),
        RowEffect::Outside => Some("bad"),
        RowEffect::Changed { .. } => None,
    };
    let said = import_effect(cx, names, effect).into_iter();
    match kind {
        Some(kind) => said.map(|text| view! { <Badge kind=kind text=text/> }).collect_view().into_any(),
        None => {
            let items = said.map(|text| view! { <li>{text}</li> }).collect_view();
            view! { <ul>{items}</ul> }.into_any()
        }
    }
}

/// A value in the words of the page: codes have names, all else stands for itself.
fn shown(cx: &Cx, names: &Names, column: &str, value: &str) -> String {
    let word = |prefix: &str| cx.t(&format!("{prefix}.{value}"));
    match column {
        _ if value.is_empty() => crate::words::NOTHING.to_owned(),
        "posts" => names.posts(&value.split(',').map(str::to_owned).collect::<Vec<_>>()),
        "education" | "degree" | "source" | "certificate" => word(column),
        "pension" | "medical" | "unemployment" | "injury" | "maternity" | "housing" => cx.t(value),
        _ => value.to_owned(),
    }
}

/// People on file who are not in the sheet.
pub(super) fn missing(cx: &Cx, preview: &ImportPreview) -> AnyView {
    let people = &preview.diff.missing;
    if people.is_empty() {
        return view! { <Empty title=cx.t("import.none_missing")><p>{t("import.none_missing_hint")}</p></Empty> }
            .into_any();
    }
    let (request, skip) = request(cx);
    let all = u64::try_from(people.len()).unwrap_or(u64::MAX);
    let lines = people
        .iter()
        .skip(skip)
        .take(100)
        .map(|(worker, name, unit)| {
            view! {
                <tr>
                    <th scope="row"><a href=format!("/workers/{worker}")>{name.clone()}</a></th>
                    <td>{unit.clone()}</td>
                </tr>
            }
        })
        .collect_view();
    let head = vec![Head::text(cx.t("worker.name")), Head::text(cx.t("worker.unit"))];
    view! {
        <p>{cx.t("import.missing_hint")}</p>
        <Table caption=cx.t("import.tab.missing") class="tall" head=head>{lines}</Table>
        <Pagination request=request count=Count { rows: all, more: false }/>
    }
    .into_any()
}
