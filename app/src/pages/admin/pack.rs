//! One pack with its values, and what can be made of it.

use domain::access::Action;
use domain::calendar::Date;
use domain::policy::{Library, Named, Pack, PackStatus};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::policy::{address, faults, kind_code, status, valid};
use super::policy_rules;
use crate::api::policy::scheme_pack;
use crate::components::{Facts, Field, Form, Layout, Notice, PageOf, Section, Submit, fact, fact_of, outcome};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::words::named;

const DRAFT: &str = "/api/policy/draft";
const ADOPT: &str = "/api/policy/adopt";

/// What a page shows of a pack.
struct Shown {
    pack: Pack,
    /// Code of the scheme it is of, for one that is in force nowhere.
    scheme: Option<String>,
    /// Name of the pack that counts in its stead.
    outdone_by: Option<Named>,
}

/// A pack of those known.
#[component]
pub fn PackPage() -> impl IntoView {
    let cx = cx();
    let params = use_params_map().get_untracked();
    let id = params.get("id").unwrap_or_default();
    let from = params.get("valid_from").and_then(|text| text.parse::<Date>().ok());
    let page = async move {
        let data = find(&cx, &id, from).await;
        outcome(data, move |shown| show(&cx, &shown))
    };
    view! { <PageOf page=page/> }
}

async fn find(cx: &Cx, id: &str, from: Option<Date>) -> Result<Shown, ApiError> {
    cx.principal()?;
    let library = cx.store.library().await?;
    let same = |pack: &&Pack| pack.manifest.id == id && Some(pack.manifest.valid_from) == from;
    let pack = library.packs().iter().find(same).cloned().ok_or(ApiError::NotFound)?;
    let outdone_by = library.outdone_by(&pack).map(|winner| winner.manifest.title.clone());
    Ok(Shown { pack, scheme: None, outdone_by })
}

/// A pack of a scheme that ships with the program.
#[component]
pub fn SchemePackPage() -> impl IntoView {
    let cx = cx();
    let params = use_params_map().get_untracked();
    let [code, id] = ["code", "id"].map(|name| params.get(name).unwrap_or_default());
    let from = params.get("valid_from").and_then(|text| text.parse::<Date>().ok());
    let page = async move {
        let data = of_scheme(&cx, code, &id, from);
        outcome(data, move |shown| show(&cx, &shown))
    };
    view! { <PageOf page=page/> }
}

fn of_scheme(cx: &Cx, code: String, id: &str, from: Option<Date>) -> Result<Shown, ApiError> {
    cx.principal()?;
    let (pack, _) = scheme_pack(&code, id, from.ok_or(ApiError::NotFound)?)?;
    Ok(Shown { pack, scheme: Some(code), outdone_by: None })
}

fn show(cx: &Cx, shown: &Shown) -> AnyView {
    let manifest = &shown.pack.manifest;
    let above = vec![("/policy".to_owned(), cx.t("nav.policy"))];
    let sample = (manifest.status == PackStatus::Sample)
        .then(|| view! { <Notice kind="warning"><p>{t("policy.sample_notice")}</p></Notice> });
    let note = manifest.note.as_ref().map(|note| named(cx.locale, note)).unwrap_or_default();
    let facts = vec![
        fact(cx.t("policy.kind"), cx.t(&format!("policy.kind.{}", kind_code(manifest.kind)))),
        fact(cx.t("policy.issuer"), named(cx.locale, &manifest.issuer)),
        fact(cx.t("policy.document"), manifest.document.clone()),
        fact(cx.t("policy.valid"), valid(cx, manifest.valid_from, manifest.valid_to)),
        fact_of(cx.t("policy.status"), status(manifest.status)),
        fact(cx.t("policy.id"), manifest.id.clone()),
        fact(cx.t("policy.note"), note),
    ];
    let file = match &shown.scheme {
        None => format!("{}.toml", address(&shown.pack)),
        Some(code) => format!("/policy/schemes/{code}/{}/{}.toml", manifest.id, manifest.valid_from),
    };
    let download = view! { <a class="button secondary" href=file download="pack.toml">{cx.t("draft.download")}</a> };
    let rules = policy_rules::show(cx, &shown.pack.rules);
    let counts = counts(cx, shown);
    let uses = cx.may(Action::InstallPolicy).then(|| uses(cx, shown));
    view! {
        <Layout title=named(cx.locale, &manifest.title) above=above actions=download.into_any()>
            {counts}
            {sample}
            <Facts items=facts/>
            {uses}
            {rules}
        </Layout>
    }
    .into_any()
}

/// From when it counts, or why it does not.
fn counts(cx: &Cx, shown: &Shown) -> AnyView {
    if shown.scheme.is_some() {
        return view! { <Notice><p>{t("scheme.nowhere")}</p></Notice> }.into_any();
    }
    let month = cx.month(Library::first_month(&shown.pack));
    match &shown.outdone_by {
        Some(winner) => {
            let text = cx.tf("draft.outdone", &[("month", &month), ("title", &named(cx.locale, winner))]);
            view! { <Notice kind="warning"><p>{text}</p></Notice> }.into_any()
        }
        None => view! { <p>{cx.tf("draft.counts_from", &[("month", &month)])}</p> }.into_any(),
    }
}

/// Forms that put a scheme to use, or begin a draft.
fn uses(cx: &Cx, shown: &Shown) -> AnyView {
    let manifest = &shown.pack.manifest;
    let hidden = || {
        vec![
            ("scheme", shown.scheme.clone().unwrap_or_default()),
            ("id", manifest.id.clone()),
            ("version", manifest.valid_from.to_string()),
        ]
    };
    let next = domain::calendar::Month::of(cx.today).next().first_day().to_string();
    let adopt = shown.scheme.is_some().then(|| {
        let (faults, hidden, next) = (faults(cx, ADOPT, ""), hidden(), next.clone());
        view! {
            <Section title=cx.t("scheme.adopt") id="adopt">
                <p>{t("scheme.adopt_lead")}</p>
                {faults}
                <Form action=ADOPT hidden=hidden class="form inline">
                    <Field name="valid_from" kind="date" label=t("draft.valid_from") value=next required=true/>
                    <div class="form-end"><Submit text=t("scheme.adopt_do")/></div>
                </Form>
            </Section>
        }
    });
    let (faults, hidden) = (faults(cx, DRAFT, "copy"), hidden());
    view! {
        {adopt}
        <Section title=cx.t("draft.copy") id="copy">
            <p>{t("draft.copy_lead")}</p>
            {faults}
            <Form action=DRAFT key="copy" hidden=hidden class="form inline">
                <Field name="valid_from" kind="date" label=t("draft.valid_from") value=next required=true/>
                <div class="form-end"><Submit text=t("draft.copy_do") kind="secondary"/></div>
            </Form>
        </Section>
    }
    .into_any()
}
