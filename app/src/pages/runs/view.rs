//! One run.

use domain::access::Action;
use domain::ids::RunId;
use leptos::prelude::*;
use store::Page;
use store::runs::{ChangeRow, GoneRow, HeldRow, RunState, RunView};
use store::slips::SlipRow;

use super::causes::{Overview, changed, overview};
use super::{changes, head, held, late, slips, totals};
use crate::components::{Badge, Layout, PageOf, RunBadge, Sample, Tab, Tabs, outcome};
use crate::context::{Cx, cx};
use crate::error::ApiError;
use crate::islands::Progress;
use crate::words::Names;

/// Tabs of the page, the first shown first.
const TABS: [&str; 5] = ["totals", "changes", "late", "held", "slips"];

enum Shown {
    Progress(i64, i64),
    Totals(totals::Sums),
    Changes(Overview, Page<ChangeRow>, Vec<GoneRow>),
    Late(late::Late),
    Held(Page<HeldRow>, Names),
    Slips(Page<SlipRow>),
}

struct Data {
    run: RunView,
    tab: &'static str,
    shown: Shown,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    cx.require(Action::ReadPay)?;
    let scope = cx.scope()?;
    let id = RunId(cx.id(1)?);
    let run = cx.store.run(&scope, id).await?;
    let asked = cx.query("tab");
    let tab = TABS.into_iter().find(|tab| Some(*tab) == asked).unwrap_or("totals");
    let shown = match tab {
        _ if run.row.state == RunState::Calculating => {
            let (done, all) = run.progress.unwrap_or((0, 0));
            Shown::Progress(done, all)
        }
        "changes" => {
            let overview = Overview {
                totals: cx.store.run_causes(&scope, id).await?,
                limit: cx.store.change_limit(&scope, id).await?,
                over: cx.store.run_over(&scope, id).await?,
            };
            let changes = cx.store.run_changes(&scope, id, changed(cx), cx.page()).await?;
            Shown::Changes(overview, changes, cx.store.run_gone(&scope, id, 0).await?)
        }
        "late" => Shown::Late(late::load(cx, &run).await?),
        "held" => Shown::Held(cx.store.run_held(&scope, id, cx.page()).await?, cx.names().await?),
        "slips" => Shown::Slips(cx.store.slips(&scope, &slips::slip_query(cx, id), cx.page()).await?),
        _ => Shown::Totals(totals::load(cx, &run).await?),
    };
    Ok(Data { run, tab, shown })
}

/// One run.
#[component]
pub fn RunPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: Data) -> AnyView {
    let run = &data.run;
    let title =
        cx.tf("run.title", &[("month", &cx.cycle(run.row.month, run.row.off_cycle)), ("unit", &run.row.unit_name)]);
    let state = run.row.state;
    let sample = run.sample.then(|| view! { <Sample/> });
    let mark = view! { <RunBadge state=state/>{sample} }.into_any();
    let above = vec![("/runs".to_owned(), cx.t("nav.runs"))];
    let body = match data.shown {
        Shown::Progress(done, all) => progress(cx, run, done, all),
        shown => finished(cx, run, data.tab, shown),
    };
    view! { <Layout title=title mark=mark above=above actions=downloads(cx, run)>{body}</Layout> }.into_any()
}

fn downloads(cx: &Cx, run: &RunView) -> AnyView {
    if run.row.state == RunState::Calculating {
        return ().into_any();
    }
    let id = run.row.id;
    let payable = matches!(run.row.state, RunState::Approved | RunState::Paid) && cx.may(Action::RevealSecrets);
    let files = payable.then(|| view! { <a class="button" href=format!("/runs/{id}/files")>{cx.t("run.files")}</a> });
    view! {
        <a class="button" href=format!("/runs/{id}/register.pdf")>{cx.t("run.register_pdf")}</a>
        <a class="button" href=format!("/runs/{id}/slips.pdf")>{cx.t("run.slips_pdf")}</a>
        <a class="button" href=format!("/runs/{id}.xlsx")>{cx.t("run.xlsx")}</a>
        {files}
    }
    .into_any()
}

/// While it is calculated: a bar. Without JavaScript the page loads itself again every three seconds.
fn progress(cx: &Cx, run: &RunView, done: i64, all: i64) -> AnyView {
    let values = [("done", done.to_string()), ("all", all.to_string())];
    let label = cx.tf("run.calculating", &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    view! {
        <section aria-label=cx.t("run.progress")>
            <Progress run=run.row.id.0 done=done all=all label=label template=cx.t("run.calculating")/>
            <noscript><meta http-equiv="refresh" content="3"/></noscript>
            <p class="hint">{cx.t("run.calculating_hint")}</p>
        </section>
    }
    .into_any()
}

fn finished(cx: &Cx, run: &RunView, tab: &'static str, shown: Shown) -> AnyView {
    let count = |tab: &str| match tab {
        "held" => Some(run.row.held),
        "slips" => Some(run.row.slips),
        _ => None,
    };
    let tabs = TABS
        .into_iter()
        .map(|name| {
            let text = cx.t(&format!("run.tab.{name}"));
            let text = count(name).map_or(text.clone(), |count| format!("{text} {count}"));
            Tab { href: format!("/runs/{}?tab={name}", run.row.id), text, current: name == tab }
        })
        .collect();
    let body = match shown {
        Shown::Progress(..) => ().into_any(),
        Shown::Totals(sums) => totals::show(cx, run, &sums),
        Shown::Changes(of, page, gone) => {
            view! { {overview(cx, run, &of)}{changes::gone(cx, run, &gone)}{changes::show(cx, run, &of, page)} }
                .into_any()
        }
        Shown::Late(late) => late::show(cx, run, &late),
        Shown::Held(page, names) => held::show(cx, run, page, &names),
        Shown::Slips(page) => slips::show(cx, run, page),
    };
    let sample = run.sample.then(
        || view! { <p class="hint"><Badge kind="sample" text=cx.t("sample.mark")/>" "{cx.t("run.sample_note")}</p> },
    );
    view! {
        {head::returned(cx, run)}
        {(run.row.off_cycle > 0).then(|| view! { <p class="hint">{cx.t("run.off_cycle_note")}</p> })}
        {head::figures(cx, run)}
        {head::actions(cx, run)}
        {sample}
        <Tabs label=cx.t("run.tabs") tabs=tabs/>
        {body}
    }
    .into_any()
}
