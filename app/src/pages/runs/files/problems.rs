//! What is wrong with a file: who, where, what, and what to do.

use domain::roster::Severity;
use leptos::prelude::*;

use crate::components::{Badge, Head, Table};
use crate::context::Cx;
use crate::files::FileProblem;

/// The table; nothing where nothing is wrong.
pub(super) fn show(cx: &Cx, about: &str, problems: &[FileProblem]) -> Option<AnyView> {
    if problems.is_empty() {
        return None;
    }
    let head = vec![
        Head::text(cx.t("import.problem.severity")),
        Head::figure(cx.t("files.row")),
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("import.problem.column")),
        Head::text(cx.t("import.problem.value")),
        Head::text(cx.t("import.problem.what")),
        Head::text(cx.t("import.problem.remedy")),
    ];
    let lines = problems.iter().map(|problem| line(cx, problem)).collect_view();
    let caption = cx.tf("files.problems", &[("what", about)]);
    Some(view! { <Table caption=caption class="tall" head=head>{lines}</Table> }.into_any())
}

fn line(cx: &Cx, problem: &FileProblem) -> AnyView {
    let (kind, severity) = match problem.severity {
        Severity::Error => ("bad", "roster.severity.error"),
        Severity::Warning => ("warning", "roster.severity.warning"),
        Severity::Notice => ("plain", "roster.severity.notice"),
    };
    let row = if problem.row == 0 { cx.t("import.problem.whole") } else { problem.row.to_string() };
    let values: Vec<(&str, &str)> =
        problem.params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let code = problem.code;
    view! {
        <tr>
            <td><Badge kind=kind text=cx.t(severity)/></td>
            <th scope="row" class="num">{row}</th>
            <td>{problem.name.clone()}</td>
            <td>{problem.column.clone()}</td>
            <td>{problem.value.clone()}</td>
            <td>{cx.tf(&format!("exchange.problem.{code}"), &values)}</td>
            <td>{cx.tf(&format!("exchange.remedy.{code}"), &values)}</td>
        </tr>
    }
    .into_any()
}
