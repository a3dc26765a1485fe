//! Everything wrong with the sheet: row, column, value, what is wrong, what to do.

use domain::roster::{Problem, Severity};
use leptos::prelude::*;
use store::{Count, PageRequest};

use super::columns::column_key;
use crate::components::{Badge, Empty, Head, Pagination, Table};
use crate::context::{Cx, ImportPreview, t};

/// Locale key of a severity.
pub(super) const fn severity_key(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "roster.severity.error",
        Severity::Warning => "roster.severity.warning",
        Severity::Notice => "roster.severity.notice",
    }
}

/// The table, errors alone unless all are asked for.
pub(super) fn show(cx: &Cx, preview: &ImportPreview) -> AnyView {
    if preview.problems.is_empty() {
        return view! { <Empty title=cx.t("import.no_problems")><p>{t("import.no_problems_hint")}</p></Empty> }
            .into_any();
    }
    let request = PageRequest { size: 100, ..cx.page() };
    let skip = usize::try_from(request.offset()).unwrap_or(usize::MAX);
    let mut ordered: Vec<&Problem> = preview.problems.iter().collect();
    ordered.sort_by_key(|problem| (problem.severity, problem.row));
    let rows = ordered.into_iter().skip(skip).take(100).map(|problem| line(cx, problem)).collect_view();
    let all = u64::try_from(preview.problems.len()).unwrap_or(u64::MAX);
    let head = vec![
        Head::text(cx.t("import.problem.severity")),
        Head::figure(cx.t("import.problem.row")),
        Head::text(cx.t("import.problem.column")),
        Head::text(cx.t("import.problem.value")),
        Head::text(cx.t("import.problem.what")),
        Head::text(cx.t("import.problem.remedy")),
    ];
    view! {
        <Table caption=cx.t("import.problems") class="tall" head=head>{rows}</Table>
        <Pagination request=request count=Count { rows: all, more: false }/>
    }
    .into_any()
}

fn line(cx: &Cx, problem: &Problem) -> AnyView {
    let kind = match problem.severity {
        Severity::Error => "bad",
        Severity::Warning => "warning",
        Severity::Notice => "plain",
    };
    let row = if problem.row == 0 { cx.t("import.problem.whole") } else { problem.row.to_string() };
    let column = problem.column.map(|column| cx.t(&column_key(column))).unwrap_or_default();
    let column = format!("{} {column}", problem.column_letter);
    let values: Vec<(&str, &str)> =
        problem.params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let code = problem.code.code();
    view! {
        <tr>
            <td><Badge kind=kind text=cx.t(severity_key(problem.severity))/></td>
            <th scope="row" class="num">{row}</th>
            <td class="nowrap">{column.trim().to_owned()}</td>
            <td>{problem.value.clone()}</td>
            <td>{cx.tf(&format!("roster.problem.{code}"), &values)}</td>
            <td>{cx.tf(&format!("roster.remedy.{code}"), &values)}</td>
        </tr>
    }
    .into_any()
}
