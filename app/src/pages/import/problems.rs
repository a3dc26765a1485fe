//! Everything wrong with the sheet: row, column, value, what is wrong, what to do.

use domain::roster::{Problem, Severity};
use leptos::prelude::*;
use store::{Count, PageRequest};

use super::columns::column_key;
use crate::components::{Badge, Empty, Head, Pagination, Table};
use crate::context::{Cx, ImportPreview, t};

/// Locale key of a severity.
#[must_use]
pub const fn severity_key(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "roster.severity.error",
        Severity::Warning => "roster.severity.warning",
        Severity::Notice => "roster.severity.notice",
    }
}

/// Everything that is wrong, errors first.
#[must_use]
pub fn ordered_problems(preview: &ImportPreview) -> Vec<&Problem> {
    let mut ordered: Vec<&Problem> = preview.problems.iter().collect();
    ordered.sort_by_key(|problem| (problem.severity, problem.row));
    ordered
}

/// Where in the sheet a problem is: row, column.
#[must_use]
pub fn problem_place(cx: &Cx, problem: &Problem) -> (String, String) {
    let row = if problem.row == 0 { cx.t("import.problem.whole") } else { problem.row.to_string() };
    let column = problem.column.map(|column| cx.t(&column_key(column))).unwrap_or_default();
    (row, format!("{} {column}", problem.column_letter).trim().to_owned())
}

/// What is wrong, and what to do.
#[must_use]
pub fn problem_words(cx: &Cx, problem: &Problem) -> [String; 2] {
    let values: Vec<(&str, &str)> =
        problem.params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    ["problem", "remedy"].map(|what| cx.tf(&format!("roster.{what}.{}", problem.code.code()), &values))
}

/// The table, errors alone unless all are asked for.
pub(super) fn show(cx: &Cx, preview: &ImportPreview) -> AnyView {
    if preview.problems.is_empty() {
        return view! { <Empty title=cx.t("import.no_problems")><p>{t("import.no_problems_hint")}</p></Empty> }
            .into_any();
    }
    let request = PageRequest { size: 100, ..cx.page() };
    let skip = usize::try_from(request.offset()).unwrap_or(usize::MAX);
    let rows =
        ordered_problems(preview).into_iter().skip(skip).take(100).map(|problem| line(cx, problem)).collect_view();
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
        <Table caption=cx.t("import.problems") class="tall cards" head=head>{rows}</Table>
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
    let ((row, column), [what, remedy]) = (problem_place(cx, problem), problem_words(cx, problem));
    view! {
        <tr>
            <td><Badge kind=kind text=cx.t(severity_key(problem.severity))/></td>
            <th scope="row" class="num" data-label=cx.t("import.problem.row")>{row}</th>
            <td class="nowrap" data-label=cx.t("import.problem.column")>{column}</td>
            <td data-label=cx.t("import.problem.value")>{problem.value.clone()}</td>
            <td data-label=cx.t("import.problem.what")>{what}</td>
            <td data-label=cx.t("import.problem.remedy")>{remedy}</td>
        </tr>
    }
    .into_any()
}
