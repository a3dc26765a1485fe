//! Drafts of policy packs: a page with a form for each part, and what publishing would change.

mod items;
mod part;
mod placement;
mod preview;
mod scale;

use domain::access::Action;
use domain::ids::DraftId;
use domain::policy::Rules;
use leptos::prelude::*;
use store::policy_drafts::PolicyDraft;

pub use preview::DraftPreviewPage;

use super::policy::{kind_code, valid};
use crate::components::{
    Badge, Disclosure, Download, Facts, Field, Form, Head, Layout, PageOf, Section, Submit, Tab, Table, Tabs,
    TextField, fact, outcome,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::words::{named, time};
use part::{Part, group};

const TEXT: &str = "/api/policy/draft/text";
const DELETE: &str = "/api/policy/draft/delete";

/// Drafts on the page of all packs.
pub(super) fn list(cx: &Cx, drafts: &[PolicyDraft]) -> Option<AnyView> {
    if drafts.is_empty() {
        return None;
    }
    let head = vec![
        Head::text(cx.t("policy.title")),
        Head::text(cx.t("policy.kind")),
        Head::text(cx.t("policy.valid")),
        Head::text(cx.t("draft.changed")),
    ];
    let rows = drafts.iter().map(|draft| {
        let manifest = &draft.pack.manifest;
        view! {
            <tr>
                <th scope="row" class="wrap">
                    <a href=format!("/policy/drafts/{}", draft.id)>{named(cx.locale, &manifest.title)}</a>
                </th>
                <td>{cx.t(&format!("policy.kind.{}", kind_code(manifest.kind)))}</td>
                <td>{valid(cx, manifest.valid_from, manifest.valid_to)}</td>
                <td>{format!("{} {}", time(draft.changed_at), draft.changed_by)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let table = view! { <Table caption=cx.t("draft.caption") head=head>{rows}</Table> };
    let actions = view! { <Download href="/policy/drafts.xlsx" of=cx.t("draft.title")/> }.into_any();
    Some(view! { <Section title=t("draft.title") id="drafts" actions=actions>{table}</Section> }.into_any())
}

/// One draft.
#[component]
pub fn DraftPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |draft| show(&cx, &draft))
    };
    view! { <PageOf page=page/> }
}

async fn load(cx: &Cx) -> Result<PolicyDraft, ApiError> {
    let by = cx.require(Action::InstallPolicy)?;
    Ok(cx.store.policy_draft(by, DraftId(cx.id(2)?)).await?)
}

/// Parts of a draft by the kind of its pack; the first is shown unless another is asked for.
fn parts(rules: &Rules) -> &'static [&'static str] {
    match rules {
        Rules::Ladder(_) => &["basics", "scale", "posts", "placement", "text"],
        Rules::PayItems(_) => &["basics", "items", "text"],
        _ => &["basics", "text"],
    }
}

fn show(cx: &Cx, draft: &PolicyDraft) -> AnyView {
    let manifest = &draft.pack.manifest;
    let known = parts(&draft.pack.rules);
    let asked = cx.query("part").unwrap_or("basics");
    let current = known.iter().find(|part| **part == asked).copied().unwrap_or("basics");
    let tabs = known
        .iter()
        .map(|part| Tab {
            href: format!("/policy/drafts/{}?part={part}", draft.id),
            text: cx.t(&format!("draft.part.{part}")),
            current: *part == current,
        })
        .collect();
    let part = Part::begin(cx, draft, current);
    let body = match (current, &draft.pack.rules) {
        ("scale", Rules::Ladder(ladder)) => scale::scale(&part, ladder),
        ("posts", Rules::Ladder(ladder)) => scale::posts(&part, ladder),
        ("placement", Rules::Ladder(ladder)) => placement::show(&part, ladder),
        ("items", Rules::PayItems(rules)) => items::show(&part, rules),
        ("text", _) => text(cx, draft),
        _ => basics(&part),
    };
    let facts = vec![
        fact(cx.t("policy.kind"), cx.t(&format!("policy.kind.{}", kind_code(manifest.kind)))),
        fact(cx.t("policy.valid"), valid(cx, manifest.valid_from, manifest.valid_to)),
        fact(cx.t("draft.changed"), format!("{} {}", time(draft.changed_at), draft.changed_by)),
    ];
    let remove = remove(cx, draft);
    let (mark, actions) = (view! { <Badge text=t("draft.mark") kind="warning"/> }, actions(cx, draft));
    let above = vec![("/policy".to_owned(), cx.t("nav.policy"))];
    view! {
        <Layout title=named(cx.locale, &manifest.title) above=above mark=mark.into_any() actions=actions>
            <p>{t("draft.lead")}</p>
            <Facts items=facts/>
            <Tabs label=t("draft.parts") tabs=tabs/>
            {body}
            {remove}
        </Layout>
    }
    .into_any()
}

fn actions(cx: &Cx, draft: &PolicyDraft) -> AnyView {
    let id = draft.id;
    view! {
        <a class="button primary" href=format!("/policy/drafts/{id}/preview")>{cx.t("draft.preview")}</a>
        <a class="button secondary" href=format!("/policy/drafts/{id}.toml") download="pack.toml">{cx.t("draft.download")}</a>
    }
    .into_any()
}

fn remove(cx: &Cx, draft: &PolicyDraft) -> AnyView {
    let hidden = vec![("draft", draft.id.to_string()), ("version", draft.version.to_string())];
    view! {
        <Disclosure summary=cx.t("draft.delete") action=DELETE>
            <Form action=DELETE hidden=hidden>
                <p>{t("draft.delete_lead")}</p>
                <div class="form-end"><Submit text=t("draft.delete_do") kind="danger"/></div>
            </Form>
        </Disclosure>
    }
    .into_any()
}

/// Title, document, status, dates, note.
fn basics(part: &Part<'_>) -> AnyView {
    let cx = part.cx;
    let statuses = vec![("confirmed".to_owned(), cx.t("policy.confirmed")), ("sample".to_owned(), cx.t("sample.mark"))];
    let long = |key: &str, label: &str| {
        let name = format!("pack.{key}");
        let value = part.shown(&name);
        view! { <TextField name=name label=cx.t(label) value=value rows=3/> }.into_any()
    };
    let date = |key: &str, label: &str, required: bool| {
        let name = format!("pack.{key}");
        let value = part.shown(&name);
        view! { <Field name=name kind="date" label=cx.t(label) value=value required=required/> }.into_any()
    };
    let names = vec![
        part.required("pack.title.zh", "draft.title_zh"),
        part.required("pack.title.en", "draft.title_en"),
        part.required("pack.document", "policy.document"),
        part.choice("pack.status", "policy.status", statuses),
    ];
    let dates = vec![date("valid_from", "draft.valid_from", true), date("valid_to", "draft.valid_to", false)];
    let fields = vec![
        group(cx.t("draft.names"), String::new(), names),
        group(cx.t("policy.valid"), cx.t("draft.dates_hint"), dates),
        long("note.zh", "draft.note_zh"),
        long("note.en", "draft.note_en"),
    ];
    part.form(fields.into_any())
}

/// The whole file as text.
fn text(cx: &Cx, draft: &PolicyDraft) -> AnyView {
    let hidden = vec![("draft", draft.id.to_string()), ("version", draft.version.to_string())];
    let faults = super::policy::faults(cx, TEXT, "");
    let text = draft.text.clone();
    view! {
        <Section title=cx.t("draft.part.text") id="text">
            <p>{t("draft.text_lead")}</p>
            {faults}
            <Form action=TEXT hidden=hidden class="form wide">
                <TextField name="text" label=t("policy.text") value=text rows=30 required=true/>
                <div class="form-end"><Submit text=t("form.save")/></div>
            </Form>
        </Section>
    }
    .into_any()
}
