//! Previews of imports: what is wrong with a sheet, what it would change, who is missing in it.

use anyhow::Result;
use app::context::{Cx, ImportPreview};
use app::lists::{ListFault, ListFound, ListPreview};
use app::pages::import::{
    import_effect, import_rows, import_tab, ordered_problems, problem_place, problem_words, severity_key,
};
use app::pages::lists::{fault_words, list_changes, list_notes, list_rows, list_tab};
use domain::roster::Problem;
use store::imports::RowPreview;
use store::lists::{ListEffect, ListPreviewRow};

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

/// What the tab in the address lists of a list of one subject.
///
/// # Errors
/// The store or the writer fails.
pub async fn imported_list(cx: &Cx, preview: &ListPreview, found: &ListFound) -> Result<Vec<u8>> {
    match list_tab(cx, found) {
        None => faults(cx, preview, found).await,
        Some(effect) => effects(cx, preview, found, effect).await,
    }
}

async fn faults(cx: &Cx, preview: &ListPreview, found: &ListFound) -> Result<Vec<u8>> {
    let title = cx.t("import.problems");
    let sheet = Sheet::<&ListFault>::new(cx.locale, title.clone())
        .titled(format!("{} {title}", preview.file_name))
        .text("import.problem.severity", 10, |fault| cx.t(severity_key(fault.severity)))
        .count("import.problem.row", |fault| (fault.row > 0).then(|| i64::from(fault.row)))
        .text("worker.name", 14, |fault| fault.name.clone())
        .text("import.problem.column", 18, |fault| fault.column.clone())
        .text("import.problem.value", 24, |fault| fault.value.clone())
        .text("import.problem.what", 50, |fault| fault_words(cx, fault)[0].clone())
        .text("import.problem.remedy", 50, |fault| fault_words(cx, fault)[1].clone());
    sheet.of_rows(&found.faults).await
}

async fn effects(cx: &Cx, preview: &ListPreview, found: &ListFound, effect: ListEffect) -> Result<Vec<u8>> {
    let names = cx.names().await?;
    let title = cx.t(&format!("list.effect.{}", effect.code()));
    let sheet = Sheet::<&ListPreviewRow>::new(cx.locale, title.clone())
        .titled(format!("{} {title}", preview.file_name))
        .count("import.problem.row", |row| i64::from(row.row))
        .text("worker.name", 14, |row| row.name.clone())
        .date("fact.from", |row| row.from)
        .date("fact.until", |row| row.until)
        .text("lists.change", 50, |row| cx.list(list_changes(cx, &names, row)))
        .text("lists.note", 50, |row| cx.list(list_notes(cx, row)));
    sheet.of_rows(list_rows(found, effect)).await
}
