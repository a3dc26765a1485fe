//! The rules in force, who issued them, and what they say.

use domain::access::Action;
use domain::calendar::{Date, Month};
use domain::policy::{Library, Pack, PackKind, PackStatus};
use leptos::prelude::*;
use store::policy_drafts::PolicyDraft;

use super::{drafts, schemes};
use crate::components::{
    Badge, Download, Empty, Field, Form, Head, Layout, PageOf, Sample, Section, Submit, Table, TextField, outcome,
    refused,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::words::named;

const INSTALL: &str = "/api/policy/install";

/// Packs known, those in force first.
#[component]
pub fn PolicyPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |(library, drafts)| list(&cx, &library, &drafts))
    };
    view! { <PageOf page=page/> }
}

async fn load(cx: &Cx) -> Result<(std::sync::Arc<Library>, Vec<PolicyDraft>), ApiError> {
    let by = cx.principal()?;
    let drafts = if cx.may(Action::InstallPolicy) { cx.store.policy_drafts(by).await? } else { Vec::new() };
    Ok((cx.store.library().await?, drafts))
}

/// Address of a pack's page.
pub(super) fn address(pack: &Pack) -> String {
    format!("/policy/{}/{}", pack.manifest.id, pack.manifest.valid_from)
}

/// Code of a kind, the tail of its locale key.
pub const fn kind_code(kind: PackKind) -> &'static str {
    match kind {
        PackKind::Ladder => "ladder",
        PackKind::PayItems => "pay_items",
        PackKind::Contributions => "contributions",
        PackKind::Withholding => "withholding",
        PackKind::Benchmark => "benchmark",
        PackKind::Appraisal => "appraisal",
        PackKind::Training => "training",
        PackKind::Workforce => "workforce",
        PackKind::Retirement => "retirement",
        PackKind::Staffing => "staffing",
    }
}

fn list(cx: &Cx, library: &Library, drafts: &[PolicyDraft]) -> AnyView {
    let month = Month::of(cx.today);
    let in_force = |pack: &Pack| library.pack_in_force(pack.manifest.kind, month) == Some(pack);
    let (now, other): (Vec<&Pack>, Vec<&Pack>) = library.packs().iter().partition(|pack| in_force(pack));
    let other = (!other.is_empty()).then(|| {
        let table = table(cx, &other, &cx.t("policy.other_caption"));
        view! { <Section title=t("policy.other") id="other">{table}</Section> }
    });
    let now = table(cx, &now, &cx.t("policy.caption"));
    let install = cx.may(Action::InstallPolicy).then(|| install(cx));
    let drafts = drafts::list(cx, drafts);
    let schemes = schemes::list(cx);
    view! {
        <Layout title=cx.t("nav.policy") actions=view! { <Download href="/policy.xlsx"/> }.into_any()>
            <p>{t("policy.lead")}</p>
            <Section title=t("policy.in_force") id="in-force">{now}</Section>
            {other}
            {drafts}
            {schemes}
            {install}
        </Layout>
    }
    .into_any()
}

fn table(cx: &Cx, packs: &[&Pack], caption: &str) -> AnyView {
    if packs.is_empty() {
        return view! { <Empty title=t("policy.none")><p>{t("policy.none_hint")}</p></Empty> }.into_any();
    }
    let head = vec![
        Head::text(cx.t("policy.title")),
        Head::text(cx.t("policy.kind")),
        Head::text(cx.t("policy.issuer")),
        Head::text(cx.t("policy.document")),
        Head::text(cx.t("policy.valid")),
        Head::text(cx.t("policy.status")),
    ];
    let rows = packs
        .iter()
        .map(|pack| {
            let manifest = &pack.manifest;
            view! {
                <tr>
                    <th scope="row" class="wrap"><a href=address(pack)>{named(cx.locale, &manifest.title)}</a></th>
                    <td>{cx.t(&format!("policy.kind.{}", kind_code(manifest.kind)))}</td>
                    <td class="wrap">{named(cx.locale, &manifest.issuer)}</td>
                    <td class="wrap">{manifest.document.clone()}</td>
                    <td>{valid(cx, manifest.valid_from, manifest.valid_to)}</td>
                    <td>{status(manifest.status)}</td>
                </tr>
            }
        })
        .collect_view();
    view! { <Table caption=caption.to_owned() head=head>{rows}</Table> }.into_any()
}

/// When a pack holds, in words.
pub(super) fn valid(cx: &Cx, from: Date, to: Option<Date>) -> String {
    let from = from.to_string();
    // People read the last day; the pack holds the first day no longer in force.
    match to.and_then(|to| to.yesterday().ok()) {
        Some(last) => cx.tf("policy.from_to", &[("from", &from), ("to", &last.to_string())]),
        None => cx.tf("policy.from", &[("from", &from)]),
    }
}

/// Locale key of whether a pack is confirmed.
#[must_use]
pub const fn status_key(status: PackStatus) -> &'static str {
    match status {
        PackStatus::Confirmed => "policy.confirmed",
        PackStatus::Sample => "sample.mark",
    }
}

/// Confirmed, or the mark of a sample.
pub(super) fn status(status: PackStatus) -> AnyView {
    match status {
        PackStatus::Confirmed => view! { <Badge text=t("policy.confirmed") kind="good"/> }.into_any(),
        PackStatus::Sample => view! { <Sample/> }.into_any(),
    }
}

fn install(cx: &Cx) -> AnyView {
    let faults = faults(cx, INSTALL, "");
    view! {
        <Section title=cx.t("policy.install") id="install">
            <p>{t("policy.install_lead")}</p>
            {faults}
            <Form action=INSTALL>
                <Field name="path" label=t("policy.file_name") value="pack.toml" maxlength=200u32 required=true/>
                <TextField name="text" label=t("policy.text") hint=t("policy.text_hint") rows=12 required=true/>
                <div class="form-end"><Submit text=t("policy.install_do")/></div>
            </Form>
        </Section>
    }
    .into_any()
}

/// What is wrong with the pack just handed in, place by place.
pub(super) fn faults(cx: &Cx, action: &str, key: &str) -> Option<AnyView> {
    let ApiError::BadPack { faults } = refused(action, key)?.error else { return None };
    let head = vec![
        Head::text(cx.t("policy.fault.place")),
        Head::text(cx.t("policy.fault.key")),
        Head::text(cx.t("policy.fault.what")),
        Head::text(cx.t("policy.fault.value")),
    ];
    let rows = faults
        .into_iter()
        .map(|fault| {
            let what = cx.t(&format!("pack_error.{}", fault.code));
            view! {
                <tr>
                    <th scope="row">{fault.place}</th>
                    <td>{fault.key}</td>
                    <td class="wrap">{what}</td>
                    <td class="wrap">{fault.detail}</td>
                </tr>
            }
        })
        .collect_view();
    Some(view! { <Table caption=cx.t("policy.fault.caption") head=head>{rows}</Table> }.into_any())
}
