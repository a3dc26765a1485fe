//! Everything wrong with a list, in itself or beside what is on file: row, column, value, what is wrong, what to do.

use domain::roster::Severity;
use leptos::prelude::*;
use store::{Count, PageRequest};

use crate::components::{Badge, Empty, Head, Pagination, Table};
use crate::context::{Cx, t};
use crate::lists::{ListFault, ListFound};
use crate::pages::import::severity_key;

/// Rows of a page.
pub(super) const PAGE: usize = 100;

/// The page of a list asked for, and how many rows come before it.
pub(super) fn request(cx: &Cx) -> (PageRequest, usize) {
    let request = PageRequest { size: 100, ..cx.page() };
    (request, usize::try_from(request.offset()).unwrap_or(usize::MAX))
}

pub(super) fn count(rows: usize) -> Count {
    Count { rows: u64::try_from(rows).unwrap_or(u64::MAX), more: false }
}

/// The table.
pub(super) fn show(cx: &Cx, found: &ListFound) -> AnyView {
    if found.faults.is_empty() {
        return view! { <Empty title=cx.t("import.no_problems")><p>{t("import.no_problems_hint")}</p></Empty> }
            .into_any();
    }
    let (request, skip) = request(cx);
    let lines = found.faults.iter().skip(skip).take(PAGE).map(|fault| line(cx, fault)).collect_view();
    let head = vec![
        Head::text(cx.t("import.problem.severity")),
        Head::figure(cx.t("import.problem.row")),
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("import.problem.column")),
        Head::text(cx.t("import.problem.value")),
        Head::text(cx.t("import.problem.what")),
        Head::text(cx.t("import.problem.remedy")),
    ];
    view! {
        <Table caption=cx.t("import.problems") class="tall cards" head=head>{lines}</Table>
        <Pagination request=request count=count(found.faults.len())/>
    }
    .into_any()
}

/// What is wrong (`problem`) or what to do (`remedy`), in words. A rule that refused a value has words of its own.
pub(super) fn words<'a>(
    cx: &Cx,
    (area, code): (&str, &str),
    what: &str,
    params: impl Iterator<Item = (&'a str, &'a str)>,
) -> String {
    let values: Vec<(&str, String)> = params
        .map(|(name, value)| match (code, name) {
            ("invalid", "reason") => (name, cx.t(&format!("error.field.{value}"))),
            _ => (name, value.to_owned()),
        })
        .collect();
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    cx.tf(&format!("{area}.{what}.{code}"), &values)
}

/// What is wrong, and what to do.
#[must_use]
pub fn fault_words(cx: &Cx, fault: &ListFault) -> [String; 2] {
    let params = || fault.params.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    ["problem", "remedy"].map(|what| words(cx, (fault.area, fault.code), what, params()))
}

fn line(cx: &Cx, fault: &ListFault) -> AnyView {
    let kind = match fault.severity {
        Severity::Error => "bad",
        Severity::Warning => "warning",
        Severity::Notice => "plain",
    };
    let severity = severity_key(fault.severity);
    let row = if fault.row == 0 { cx.t("import.problem.whole") } else { fault.row.to_string() };
    let [what, remedy] = fault_words(cx, fault);
    view! {
        <tr>
            <td><Badge kind=kind text=cx.t(severity)/></td>
            <th scope="row" class="num" data-label=cx.t("import.problem.row")>{row}</th>
            <td data-label=cx.t("worker.name")>{fault.name.clone()}</td>
            <td data-label=cx.t("import.problem.column")>{fault.column.clone()}</td>
            <td data-label=cx.t("import.problem.value")>{fault.value.clone()}</td>
            <td data-label=cx.t("import.problem.what")>{what}</td>
            <td data-label=cx.t("import.problem.remedy")>{remedy}</td>
        </tr>
    }
    .into_any()
}
