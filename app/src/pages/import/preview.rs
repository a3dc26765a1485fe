//! The preview of an import, and the form that applies it.

use domain::access::Action;
use leptos::prelude::*;

use super::{changes, columns, problems};
use crate::components::{
    Download, Empty, Facts, Field, Form, Layout, Notice, PageOf, Section, Submit, Tab, Tabs, Tick, fact_of, outcome,
};
use crate::context::{Cx, ImportPreview, cx, t};
use crate::error::ApiError;
use crate::words::Names;

/// Tabs of the page, the first shown first.
const TABS: [&str; 5] = ["problems", "new", "changed", "unchanged", "missing"];

/// The tab that the address asks for; the download of it reads the same.
#[must_use]
pub fn import_tab(cx: &Cx) -> &'static str {
    TABS.into_iter().find(|tab| Some(*tab) == cx.query("tab")).unwrap_or("problems")
}

async fn load(cx: &Cx, preview: Option<ImportPreview>) -> Result<(ImportPreview, Names), ApiError> {
    cx.require(Action::ImportRoster)?;
    Ok((preview.ok_or(ApiError::NotFound)?, cx.names().await?))
}

/// The preview of an import.
#[component]
pub fn ImportPreviewPage() -> impl IntoView {
    let cx = cx();
    let preview = use_context::<ImportPreview>();
    let page = async move {
        let data = load(&cx, preview).await;
        outcome(data, move |(preview, names)| show(&cx, &preview, &names))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, preview: &ImportPreview, names: &Names) -> AnyView {
    let title = cx.tf("import.title", &[("file", &preview.file_name)]);
    let above = vec![("/import".to_owned(), cx.t("nav.import"))];
    if preview.applied {
        return view! {
            <Layout title=title above=above>
                <Empty title=t("import.done")><p><a href="/workers">{t("nav.workers")}</a></p></Empty>
            </Layout>
        }
        .into_any();
    }
    let tab = import_tab(cx);
    let body = match tab {
        "problems" => problems::show(cx, preview),
        "missing" => changes::missing(cx, preview),
        tab => changes::show(cx, preview, tab, names),
    };
    let content = view! {
        {summary(cx, preview)}
        {apply(cx, preview)}
        {tabs(cx, preview, tab)}
        <div class="actions"><Download href=format!("/import/{}.xlsx?tab={tab}", preview.id)/></div>
        {body}
    }
    .into_any();
    view! { <Layout title=title above=above>{content}</Layout> }.into_any()
}

/// How many rows there are and what they would do.
fn summary(cx: &Cx, preview: &ImportPreview) -> AnyView {
    let [errors, warnings, notices] = preview.counts;
    let figures = vec![
        fact_of(cx.t("import.people"), preview.people),
        fact_of(cx.t("import.bad_rows"), preview.bad_rows),
        fact_of(cx.t("import.errors"), errors),
        fact_of(cx.t("import.warnings"), warnings),
        fact_of(cx.t("import.notices"), notices),
        fact_of(cx.t("import.tab.new"), preview.diff.new),
        fact_of(cx.t("import.tab.changed"), preview.diff.changed),
        fact_of(cx.t("import.tab.unchanged"), preview.diff.unchanged),
        fact_of(cx.t("import.tab.missing"), preview.diff.missing.len()),
        fact_of(cx.t("import.new_units"), preview.diff.new_units.len()),
    ];
    let sheet = cx.tf("import.sheet", &[("sheet", &preview.sheet)]);
    let others = (!preview.other_sheets.is_empty()).then(|| {
        let others = cx.list(preview.other_sheets.iter().cloned());
        view! { <p class="hint">{cx.tf("import.other_sheets", &[("sheets", &others)])}</p> }
    });
    let missing = (!preview.missing.is_empty()).then(|| {
        let names = cx.list(preview.missing.iter().map(|column| cx.t(&columns::column_key(*column))));
        let text = cx.tf("import.missing_columns", &[("columns", &names)]);
        view! { <Notice kind="warning"><p>{text}</p></Notice> }
    });
    let columns = columns::form(cx, preview);
    view! {
        <Section title=cx.t("import.summary") id="summary">
            <Facts items=figures class="figures"/>
            <p class="hint">{sheet}</p>
            {others}
            {missing}
            {columns}
        </Section>
    }
    .into_any()
}

/// Everything or nothing; without the bad rows only if somebody says so.
fn apply(cx: &Cx, preview: &ImportPreview) -> AnyView {
    let bad = preview.bad_rows.to_string();
    let good = preview.diff.new + preview.diff.changed + preview.diff.unchanged;
    let body = if preview.diff.outside > 0 {
        let text = cx.tf("import.outside", &[("count", &preview.diff.outside.to_string())]);
        view! { <Notice kind="warning"><p>{text}</p></Notice> }.into_any()
    } else if good == 0 {
        view! { <p>{cx.t("import.nothing_to_apply")}</p> }.into_any()
    } else if preview.bad_rows > 0 {
        let text = cx.tf("import.bad_rows_hint", &[("bad", &bad)]);
        let button = cx.tf("import.apply_without", &[("good", &good.to_string()), ("bad", &bad)]);
        view! { <Notice kind="warning"><p>{text}</p></Notice>{form(preview, "without_bad", button)} }.into_any()
    } else {
        let button = cx.tf("import.apply_all", &[("good", &good.to_string())]);
        form(preview, "all", button)
    };
    view! { <Section title=cx.t("import.apply") id="apply">{body}</Section> }.into_any()
}

fn form(preview: &ImportPreview, mode: &'static str, button: String) -> AnyView {
    let action = format!("/import/{}/apply", preview.id);
    let from = preview.facts_from.to_string();
    view! {
        <Form action=action hidden=vec![("mode", mode.to_owned())]>
            <Field name="facts_from" kind="date" label=t("import.facts_from") hint=t("import.facts_from_hint") value=from required=true class="short"/>
            <Tick name="confirm_placements" label=t("import.confirm_placements") hint=t("import.confirm_placements_hint")/>
            <div class="form-end"><Submit text=button/></div>
        </Form>
    }
    .into_any()
}

fn tabs(cx: &Cx, preview: &ImportPreview, current: &str) -> AnyView {
    let count = |tab: &str| match tab {
        "problems" => preview.problems.len().to_string(),
        "new" => preview.diff.new.to_string(),
        "changed" => preview.diff.changed.to_string(),
        "unchanged" => preview.diff.unchanged.to_string(),
        _ => preview.diff.missing.len().to_string(),
    };
    let tabs = TABS
        .into_iter()
        .map(|tab| Tab {
            href: format!("/import/{}?tab={tab}", preview.id),
            text: format!("{} {}", cx.t(&format!("import.tab.{tab}")), count(tab)),
            current: tab == current,
        })
        .collect();
    view! { <Tabs label=cx.t("import.tabs") tabs=tabs/> }.into_any()
}
