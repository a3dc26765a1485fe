//! The preview of an import: what is wrong with the sheet, what it would change, who is missing in it.

use anyhow::Result;
use app::context::{Cx, ImportPreview};
use app::pages::import::{
    import_effect, import_rows, import_tab, ordered_problems, problem_place, problem_words, severity_key,
};
use domain::roster::Problem;
use store::imports::RowPreview;

use super::sheet::Sheet;

/// What the tab in the address lists.
///
/// # Errors
/// The store or the writer fails.
pub async fn import(cx: &Cx, preview: &ImportPreview) -> Result<Vec<u8>> {
    match import_tab(cx) {
        "problems" => problems(cx, preview).await,
        "missing" => missing(cx, preview).await,
        tab => rows(cx, preview, tab).await,
    }
}

fn sheet<'a, T>(cx: &Cx, preview: &ImportPreview, tab: &str) -> Sheet<'a, T> {
    let title = cx.t(&format!("import.tab.{tab}"));
    Sheet::new(cx.locale, title.clone()).titled(format!("{} {title}", preview.file_name))
}

async fn problems(cx: &Cx, preview: &ImportPreview) -> Result<Vec<u8>> {
    let sheet = sheet::<&Problem>(cx, preview, "problems")
        .text("import.problem.severity", 10, |problem| cx.t(severity_key(problem.severity)))
        .count("import.problem.row", |problem| (problem.row > 0).then(|| i64::from(problem.row)))
        .text("import.problem.column", 18, |problem| problem_place(cx, problem).1)
        .text("import.problem.value", 24, |problem| problem.value.clone())
        .text("import.problem.what", 50, |problem| problem_words(cx, problem)[0].clone())
        .text("import.problem.remedy", 50, |problem| problem_words(cx, problem)[1].clone());
    sheet.of_rows(ordered_problems(preview)).await
}

async fn rows(cx: &Cx, preview: &ImportPreview, tab: &str) -> Result<Vec<u8>> {
    let names = cx.names().await?;
    let sheet = sheet::<&RowPreview>(cx, preview, tab)
        .count("import.problem.row", |row| i64::from(row.row))
        .text("worker.name", 14, |row| row.name.clone())
        .text("worker.unit", 30, |row| row.unit.clone())
        .text("placements.proposed", 14, |row| row.proposed_grade.as_deref().map(|grade| names.grade(grade)))
        .text("import.effect", 60, |row| cx.list(import_effect(cx, &names, &row.effect)));
    sheet.of_rows(import_rows(preview, tab)).await
}

async fn missing(cx: &Cx, preview: &ImportPreview) -> Result<Vec<u8>> {
    let sheet = sheet::<(String, String)>(cx, preview, "missing")
        .text("worker.name", 14, |(name, _)| name.clone())
        .text("worker.unit", 30, |(_, unit)| unit.clone());
    sheet.of_rows(preview.diff.missing.iter().map(|(_, name, unit)| (name.clone(), unit.clone()))).await
}
