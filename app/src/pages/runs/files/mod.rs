//! Files of a run for others: bank, tax client, insurance, housing fund, and the tax client's result beside ours.

mod banks;
mod compared;
mod prepared;
mod problems;
mod template;

use domain::access::Action;
use leptos::prelude::*;

use crate::components::{Layout, PageOf, RunBadge, Sample, Tab, Tabs, outcome};
use crate::context::{Cx, cx};
use crate::error::ApiError;
use crate::files::{FilesAnswer, FilesTab, FilesView};

/// Files of a run.
#[component]
pub fn RunFilesPage() -> impl IntoView {
    let cx = cx();
    let answer = use_context::<FilesAnswer>();
    let page = async move {
        let data = load(&cx, answer);
        outcome(data, move |view| show(&cx, &view))
    };
    view! { <PageOf page=page/> }
}

fn load(cx: &Cx, answer: Option<FilesAnswer>) -> Result<FilesView, ApiError> {
    cx.require(Action::RevealSecrets)?;
    answer.map_or(Err(ApiError::NotFound), |answer| (*answer.0).clone())
}

fn show(cx: &Cx, files: &FilesView) -> AnyView {
    let (row, unit) = (&files.run.view.row, &files.run.unit_name);
    let run = cx.tf("run.title", &[("month", &cx.cycle(row.month, row.off_cycle)), ("unit", &row.unit_name)]);
    let title = cx.tf("files.title", &[("month", &cx.cycle(row.month, row.off_cycle)), ("unit", unit)]);
    let above = vec![("/runs".to_owned(), cx.t("nav.runs")), (format!("/runs/{}", row.id), run)];
    let sample = files.run.view.sample.then(|| view! { <Sample/> });
    let mark = view! { <RunBadge state=row.state/>{sample} }.into_any();
    let tab = |tab: FilesTab| Tab {
        href: format!("/runs/{}/files?tab={}", row.id, tab.code()),
        text: cx.t(&format!("files.tab.{}", tab.code())),
        current: tab == files.tab,
    };
    let tabs = FilesTab::ALL.into_iter().map(tab).collect();
    let body = match files.tab {
        FilesTab::Bank => banks::show(cx, files),
        FilesTab::Tax => view! { {prepared::all(cx, files)}{template::show(cx, files)} }.into_any(),
        FilesTab::Insurance | FilesTab::Housing => prepared::all(cx, files),
        FilesTab::Reconcile => compared::show(cx, files),
    };
    let (lead, label) = (cx.t("files.lead"), cx.t("files.tabs"));
    view! {
        <Layout title=title mark=mark above=above>
            <p>{lead}</p>
            <Tabs label=label tabs=tabs/>
            {body}
        </Layout>
    }
    .into_any()
}
