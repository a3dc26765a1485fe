//! Files made ready: rows, sum, what the run says, and where to get them.

use leptos::prelude::*;

use super::{banks, problems};
use crate::components::{Facts, Notice, Section, fact, fact_of};
use crate::context::Cx;
use crate::files::{Download, FilesView, Prepared};

pub(super) fn all(cx: &Cx, files: &FilesView) -> AnyView {
    files.prepared.iter().map(|made| one(cx, made)).collect_view().into_any()
}

fn one(cx: &Cx, made: &Prepared) -> AnyView {
    let title = cx.t(&format!("files.kind.{}", made.kind));
    let id = made.kind.replace('_', "-");
    let found = problems::show(cx, &title, &made.problems);
    let (outcome, facts, notes) = (outcome(cx, made), facts(cx, made), notes(cx, made));
    let source = if made.format.own { "own".to_owned() } else { made.format.code.replace('-', "_") };
    let source = cx.t(&format!("files.source.{source}"));
    let source = cx.tf("files.source", &[("source", &source)]);
    view! {
        <Section title=title id=id>
            {outcome}
            {facts}
            {notes}
            {found}
            <p class="hint">{source}</p>
        </Section>
    }
    .into_any()
}

/// The files, or that there are none and why.
fn outcome(cx: &Cx, made: &Prepared) -> AnyView {
    if made.refused {
        let text = cx.t("files.refused");
        return view! { <Notice kind="error"><p>{text}</p></Notice> }.into_any();
    }
    if made.downloads.is_empty() {
        return view! { <p>{cx.t(&format!("files.none.{}", made.kind))}</p> }.into_any();
    }
    let several = (made.downloads.len() > 1)
        .then(|| view! { <p>{cx.tf("files.several", &[("count", &made.downloads.len().to_string())])}</p> });
    let links = made.downloads.iter().map(|download| link(cx, download)).collect_view();
    view! { {several}<ul class="files">{links}</ul> }.into_any()
}

fn link(cx: &Cx, download: &Download) -> AnyView {
    let rows = download.count.to_string();
    let beside = match download.total {
        Some(total) => cx.tf("files.beside_sum", &[("rows", &rows), ("total", &total.to_string())]),
        None => cx.tf("files.beside", &[("rows", &rows)]),
    };
    view! { <li><a href=download.href.clone()>{download.name.clone()}</a>" "<span class="small">{beside}</span></li> }
        .into_any()
}

fn facts(cx: &Cx, made: &Prepared) -> AnyView {
    let mut items = vec![
        fact(cx.t("files.format"), made.format.name.clone()),
        fact_of(cx.t("files.status"), banks::status(cx, &made.format)),
    ];
    if !made.refused {
        items.push(fact(cx.t("files.rows"), made.count.to_string()));
    }
    if let Some(total) = made.total {
        items.push(fact(cx.t("files.total"), total.to_string()));
    }
    if let Some(of_run) = made.of_run {
        let values =
            [("count", of_run.count.to_string()), ("what", cx.t(of_run.key)), ("total", of_run.total.to_string())];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        let key = match (made.total, of_run.month) {
            (Some(_), true) => "files.agrees_month",
            (Some(_), false) => "files.agrees",
            (None, _) => "files.of_run",
        };
        items.push(fact(cx.t("files.run_says"), cx.tf(key, &values)));
    }
    view! { <Facts items=items/> }.into_any()
}

fn notes(cx: &Cx, made: &Prepared) -> AnyView {
    let note = |(key, count): &(&'static str, u32)| {
        let text = cx.tf(key, &[("count", &count.to_string())]);
        view! { <li>{text}</li> }
    };
    (!made.notes.is_empty()).then(|| view! { <ul>{made.notes.iter().map(note).collect_view()}</ul> }).into_any()
}
