//! A worker's own appraisals, made for a phone: report on oneself, read the result with its arithmetic, sign it, appeal.

use domain::access::Scope;
use domain::appraisal::ResultState;
use leptos::prelude::*;
use store::appraisals::AppraisalView;

use super::result::{arithmetic, caused, story};
use crate::appraisal_words::{cycle_name, verdict, whys};
use crate::components::{
    Badge, Disclosure, Empty, Facts, Form, Layout, PageOf, Section, Submit, TextField, fact, outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::words::{Names, time};

struct Data {
    all: Vec<AppraisalView>,
    names: Names,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    let own = cx.store.own_worker(cx.principal()?).await?.ok_or(ApiError::NotFound)?;
    let worker = own.row.id;
    Ok(Data { all: cx.store.worker_appraisals(&Scope::Worker(worker), worker).await?, names: cx.names().await? })
}

/// My appraisals.
#[component]
pub fn MyAppraisalsPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let body = if data.all.is_empty() {
        view! { <Empty title=cx.t("appraisals.own_none")><p>{t("appraisals.own_none_hint")}</p></Empty> }.into_any()
    } else {
        data.all.iter().map(|view| one(cx, &data.names, view)).collect_view().into_any()
    };
    view! { <Layout title=cx.t("nav.my_appraisals")>{body}</Layout> }.into_any()
}

fn one(cx: &Cx, names: &Names, view: &AppraisalView) -> AnyView {
    let title = cycle_name(cx.locale, view.cycle);
    let public = view.stage.publicity().is_some();
    let id = format!("appraisal-{}", view.id);
    let body = if public { told(cx, names, view) } else { open(cx, view) };
    view! { <Section title=title id=id>{body}</Section> }.into_any()
}

/// While ratings come in: report on oneself.
fn open(cx: &Cx, view: &AppraisalView) -> AnyView {
    let collecting = view.stage.code() == "collecting";
    let lead = if collecting {
        cx.tf("appraisals.own_collecting", &[("until", &view.rate_until.to_string())])
    } else {
        cx.t("appraisals.own_waiting")
    };
    let report = view.self_report.clone();
    let form = collecting.then(|| {
        let (text, at) = report.clone().map(|(text, at)| (text, time(at))).unwrap_or_default();
        let said = (!at.is_empty()).then(|| cx.tf("appraisals.own_reported", &[("at", &at)]));
        let hidden = vec![("appraisal", view.id.to_string())];
        let key = view.id.to_string();
        view! {
            <p>{said}</p>
            <Form action="/api/appraisal/report" key=key hidden=hidden>
                <TextField name="report" label=t("appraisals.self_report") hint=t("appraisals.self_report_hint") value=text rows=8 required=true/>
                <div class="form-end"><Submit text=t("appraisals.self_report_save")/></div>
            </Form>
        }
    });
    let kept = (!collecting).then(|| report.map(|(text, _)| view! { <p class="prewrap">{text}</p> })).flatten();
    view! { <p>{lead}</p>{form}{kept} }.into_any()
}

/// Once results are public: the result, its arithmetic, and what can be done about it.
fn told(cx: &Cx, names: &Names, view: &AppraisalView) -> AnyView {
    let said = verdict(cx.locale, &view.rules, &view.result).unwrap_or_default();
    let score = super::result::score_or_dash(&view.shown);
    let mut items = vec![fact(cx.t("appraisals.score"), score)];
    if let Some(publicity) = view.stage.publicity() {
        items.push(fact(cx.t("appraisals.public_until"), publicity.until.to_string()));
        items.push(fact(cx.t("appraisals.appeal_until"), publicity.appeal_until.to_string()));
    }
    if !view.not_graded.is_empty() {
        items.push(fact(cx.t("appraisals.not_graded"), whys(cx.locale, &view.not_graded)));
    }
    let report = view.self_report.clone().map(|(text, _)| {
        view! { <details class="disclosure"><summary>{t("appraisals.self_report")}</summary><p class="prewrap">{text}</p></details> }
    });
    let sheet = format!("/appraisals/{}/people/{}.pdf", view.cycle_id, view.id);
    let arithmetic = view.not_graded.is_empty().then(|| arithmetic(cx, view));
    view! {
        <p><Badge text=said kind="good"/></p>
        <Facts items=items/>
        {acts(cx, view)}
        {arithmetic}
        {story(cx, view)}
        {caused(cx, names, view)}
        {report}
        <p><a href=sheet>{cx.t("appraisals.sheet")}</a></p>
    }
    .into_any()
}

/// Signing, and appealing until the last day for it.
fn acts(cx: &Cx, view: &AppraisalView) -> AnyView {
    let published = view.stage.code() == "published";
    let hidden = || vec![("appraisal", view.id.to_string())];
    let sign = (published && matches!(view.result, ResultState::Published { .. })).then(|| {
        let (hidden, key) = (hidden(), view.id.to_string());
        view! {
            <Form action="/api/appraisal/acknowledge" key=key hidden=hidden class="form buttons">
                <Submit text=t("appraisals.acknowledge")/>
            </Form>
        }
    });
    let open = matches!(view.result, ResultState::Published { .. } | ResultState::Acknowledged { .. });
    let in_time = view.stage.publicity().is_some_and(|publicity| cx.today <= publicity.appeal_until);
    let appeal = (published && open && in_time).then(|| {
        let (hidden, key) = (hidden(), view.id.to_string());
        let form_key = key.clone();
        view! {
            <Disclosure summary=t("appraisals.appeal") action="/api/appraisal/appeal" key=key>
                <Form action="/api/appraisal/appeal" key=form_key hidden=hidden>
                    <TextField name="appeal" label=t("appraisals.appeal_text") hint=t("appraisals.appeal_hint") rows=5 required=true/>
                    <div class="form-end"><Submit kind="secondary" text=t("appraisals.appeal_submit")/></div>
                </Form>
            </Disclosure>
        }
    });
    view! { {sign}{appeal} }.into_any()
}
