//! The preview of a list, and the form that records it; once it was recorded, what came of it.

use domain::access::Action;
use leptos::prelude::*;
use store::lists::{ListEffect, ListOutcome};

use super::{address, faults, name, rows};
use crate::components::{
    Download, Facts, Form, Layout, Notice, PageOf, Section, Submit, Tab, Tabs, fact, fact_of, outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::lists::{ListFound, ListPreview, ListState};
use crate::words::Names;

/// Effects that have a tab of their own.
const TABS: [ListEffect; 4] = [ListEffect::New, ListEffect::Changed, ListEffect::Same, ListEffect::LeftOut];

/// The preview of a list.
#[component]
pub fn ListPreviewPage() -> impl IntoView {
    let cx = cx();
    let preview = use_context::<ListPreview>();
    let page = async move {
        let data = load(&cx, preview).await;
        outcome(data, move |(preview, names)| show(&cx, &preview, &names))
    };
    view! { <PageOf page=page/> }
}

async fn load(cx: &Cx, preview: Option<ListPreview>) -> Result<(ListPreview, Names), ApiError> {
    cx.require(Action::ImportRoster)?;
    Ok((preview.ok_or(ApiError::NotFound)?, cx.names().await?))
}

fn show(cx: &Cx, preview: &ListPreview, names: &Names) -> AnyView {
    let kind = name(cx, preview.kind);
    let title = cx.tf("lists.title", &[("list", &kind), ("file", &preview.file_name)]);
    let above = vec![("/imports".to_owned(), cx.t("nav.lists")), (address(preview.kind), kind)];
    let content = match &preview.state {
        ListState::Recorded(done) => recorded(cx, done),
        ListState::Open(found) => open(cx, preview, found, names),
    };
    view! { <Layout title=title above=above>{content}</Layout> }.into_any()
}

/// What came of it.
fn recorded(cx: &Cx, done: &ListOutcome) -> AnyView {
    let figures = vec![
        fact_of(cx.t("list.effect.new"), done.new),
        fact_of(cx.t("list.effect.changed"), done.changed),
        fact_of(cx.t("list.effect.same"), done.same),
        fact_of(cx.t("list.effect.left_out"), done.left_out),
        fact_of(cx.t("list.effect.refused"), done.refused),
    ];
    view! {
        <Section title=t("lists.recorded") id="recorded">
            <Facts items=figures class="figures"/>
            <p>{t("lists.recorded_hint")}</p>
            <ul>
                <li><a href="/runs">{t("nav.runs")}</a></li>
                <li><a href="/imports">{t("nav.lists")}</a></li>
            </ul>
        </Section>
    }
    .into_any()
}

/// The tab that the address asks for, or the first with something to look at: `None` for the problems, else an effect.
/// The download of it reads the same.
#[must_use]
pub fn list_tab(cx: &Cx, found: &ListFound) -> Option<ListEffect> {
    let asked = TABS.into_iter().find(|tab| Some(tab.code()) == cx.query("tab"));
    let to_look_at = found.counts[0] + found.counts[1] > 0;
    if cx.query("tab") == Some("problems") || (asked.is_none() && to_look_at) {
        return None;
    }
    let first = TABS.into_iter().find(|tab| count(found, *tab) > 0);
    Some(asked.or(first).unwrap_or(ListEffect::New))
}

fn open(cx: &Cx, preview: &ListPreview, found: &ListFound, names: &Names) -> AnyView {
    let (body, current) = match list_tab(cx, found) {
        None => (faults::show(cx, found), "problems"),
        Some(tab) => (rows::show(cx, found, tab, names), tab.code()),
    };
    let file = format!("{}/{}.xlsx?tab={current}", address(preview.kind), preview.id);
    view! {
        {summary(cx, found)}
        {apply(cx, preview, found)}
        {tabs(cx, preview, found, current)}
        <div class="actions"><Download href=file/></div>
        {body}
    }
    .into_any()
}

/// Rows of an effect.
fn count(found: &ListFound, effect: ListEffect) -> u32 {
    let diff = &found.diff;
    match effect {
        ListEffect::New => diff.new,
        ListEffect::Changed => diff.changed,
        ListEffect::Same => diff.same,
        ListEffect::LeftOut => diff.left_out,
        ListEffect::Refused => diff.refused,
    }
}

/// How many rows there are and what they would do.
fn summary(cx: &Cx, found: &ListFound) -> AnyView {
    let [errors, warnings, notices] = found.counts;
    let diff = &found.diff;
    let figures = vec![
        fact(cx.t("lists.time"), found.of.time()),
        fact_of(cx.t("import.people"), found.people),
        fact_of(cx.t("import.bad_rows"), found.bad_rows),
        fact_of(cx.t("import.errors"), errors),
        fact_of(cx.t("import.warnings"), warnings),
        fact_of(cx.t("import.notices"), notices),
        fact_of(cx.t("list.effect.new"), diff.new),
        fact_of(cx.t("list.effect.changed"), diff.changed),
        fact_of(cx.t("list.effect.same"), diff.same),
        fact_of(cx.t("list.effect.left_out"), diff.left_out),
    ];
    let sheet = cx.tf("lists.sheet", &[("sheet", &found.sheet), ("row", &found.header_row.to_string())]);
    let encoding = found.encoding.as_ref().map(|encoding| cx.tf("lists.encoding", &[("encoding", encoding)]));
    let others = (!found.other_sheets.is_empty()).then(|| {
        let others = cx.list(found.other_sheets.iter().cloned());
        view! { <p class="hint">{cx.tf("import.other_sheets", &[("sheets", &others)])}</p> }
    });
    view! {
        <Section title=cx.t("import.summary") id="summary">
            <Facts items=figures class="figures"/>
            <p class="hint">{sheet}" "{encoding}</p>
            {others}
        </Section>
    }
    .into_any()
}

/// Everything or nothing; without the bad rows only if somebody says so.
fn apply(cx: &Cx, preview: &ListPreview, found: &ListFound) -> AnyView {
    let good = found.diff.new + found.diff.changed;
    let (count, bad) = (good.to_string(), found.bad_rows.to_string());
    let wrong = found.counts[0] > 0;
    let body = if good == 0 {
        let key = if wrong { "import.nothing_to_apply" } else { "lists.nothing_new" };
        view! { <p>{cx.t(key)}</p> }.into_any()
    } else if wrong {
        let text = cx.tf("lists.bad_rows_hint", &[("bad", &bad)]);
        let button = cx.tf("lists.apply_without", &[("good", &count), ("bad", &bad)]);
        let form = form(preview, found, "without_bad", button);
        view! { <Notice kind="warning"><p>{text}</p></Notice>{form} }.into_any()
    } else {
        form(preview, found, "all", cx.tf("lists.apply_all", &[("good", &count)]))
    };
    view! { <Section title=cx.t("lists.apply") id="apply">{body}</Section> }.into_any()
}

fn form(preview: &ListPreview, found: &ListFound, mode: &'static str, button: String) -> AnyView {
    let action = format!("{}/{}/apply", address(preview.kind), preview.id);
    let hidden = vec![("mode", mode.to_owned()), ("seen", found.diff.seen.clone())];
    view! {
        <Form action=action hidden=hidden>
            <div class="form-end"><Submit text=button/></div>
        </Form>
    }
    .into_any()
}

fn tabs(cx: &Cx, preview: &ListPreview, found: &ListFound, current: &str) -> AnyView {
    let tab = |code: &str, text: String| Tab {
        href: format!("{}/{}?tab={code}", address(preview.kind), preview.id),
        text,
        current: code == current,
    };
    let problems = format!("{} {}", cx.t("import.tab.problems"), found.faults.len());
    let effects = TABS.into_iter().map(|effect| {
        tab(effect.code(), format!("{} {}", cx.t(&format!("list.effect.{}", effect.code())), count(found, effect)))
    });
    let tabs = std::iter::once(tab("problems", problems)).chain(effects).collect();
    view! { <Tabs label=cx.t("import.tabs") tabs=tabs/> }.into_any()
}
