//! What a draft would change, and the button that publishes it.

use domain::access::Action;
use domain::ids::DraftId;
use domain::money::Money;
use domain::policy::Named;
use leptos::prelude::*;
use store::policy_drafts::{DraftPreview, DraftSums, PolicyDraft, PreviewRow};

use crate::components::{
    Download, Empty, Facts, Form, Head, Layout, Notice, PageOf, Pagination, Section, Submit, Table, fact, money_cell,
    outcome, signed,
};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::pages::admin::policy::faults;
use crate::words::{NOTHING, named};

const PUBLISH: &str = "/api/policy/draft/publish";

/// A draft with what it would change; those who may not read pay publish without.
struct Shown {
    draft: PolicyDraft,
    preview: Option<DraftPreview>,
}

/// What a draft would change.
#[component]
pub fn DraftPreviewPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |shown| show(&cx, &shown))
    };
    view! { <PageOf page=page/> }
}

async fn load(cx: &Cx) -> Result<Shown, ApiError> {
    let by = cx.require(Action::InstallPolicy)?;
    let id = DraftId(cx.id(2)?);
    let draft = cx.store.policy_draft(by, id).await?;
    let preview = match cx.may(Action::ReadPay) {
        true => Some(cx.store.policy_draft_preview(by, id, cx.now, cx.page()).await?),
        false => None,
    };
    Ok(Shown { draft, preview })
}

fn show(cx: &Cx, shown: &Shown) -> AnyView {
    let draft = &shown.draft;
    let title = named(cx.locale, &draft.pack.manifest.title);
    let above =
        vec![("/policy".to_owned(), cx.t("nav.policy")), (format!("/policy/drafts/{}", draft.id), title.clone())];
    let preview = shown.preview.as_ref().map(|preview| compared(cx, preview));
    let file =
        preview.is_some().then(|| view! { <Download href=format!("/policy/drafts/{}/preview.xlsx", draft.id)/> });
    let hidden = vec![("draft", draft.id.to_string()), ("version", draft.version.to_string())];
    let faults = faults(cx, PUBLISH, "");
    let lead = cx.tf("draft.publish_lead", &[("from", &draft.pack.manifest.valid_from.to_string())]);
    let past = (draft.pack.manifest.valid_from <= cx.today)
        .then(|| view! { <Notice kind="warning"><p>{t("draft.past")}</p></Notice> });
    view! {
        <Layout title=cx.t("draft.preview") above=above actions=file.into_any()>
            {preview}
            <Section title=t("draft.publish") id="publish">
                <p>{lead}</p>
                {past}
                {faults}
                <Form action=PUBLISH hidden=hidden>
                    <div class="form-end"><Submit text=t("draft.publish_do")/></div>
                </Form>
            </Section>
        </Layout>
    }
    .into_any()
}

fn compared(cx: &Cx, preview: &DraftPreview) -> AnyView {
    let month = cx.month(preview.month);
    let lead = cx.tf("draft.preview_lead", &[("month", &month)]);
    let outdone = preview.outdone_by.as_ref().map(|winner| {
        let text = cx.tf("draft.would_be_outdone", &[("month", &month), ("title", &named(cx.locale, winner))]);
        view! { <Notice kind="warning"><p>{text}</p></Notice> }
    });
    let changed = if preview.changed.rows.is_empty() {
        view! { <Empty title=t("draft.nobody")><p>{t("draft.nobody_hint")}</p></Empty> }.into_any()
    } else {
        let (request, count) = (preview.changed.request, preview.changed.count);
        view! { {people(cx, &preview.changed.rows)}<Pagination request=request count=count/> }.into_any()
    };
    view! {
        <p>{lead}</p>
        {outdone}
        {sums(cx, &preview.sums)}
        {changed}
    }
    .into_any()
}

fn sums(cx: &Cx, sums: &DraftSums) -> AnyView {
    let number = |key: &str, number: u64| fact(cx.t(key), number.to_string());
    let mut facts = vec![
        number("draft.people", sums.people),
        number("draft.grades_up", sums.grades_up),
        number("draft.grades_down", sums.grades_down),
        number("draft.pay_up", sums.pay_up),
        number("draft.pay_down", sums.pay_down),
    ];
    if sums.by_rules > 0 {
        facts.push(number("draft.by_rules", sums.by_rules));
    }
    if sums.untold > 0 {
        facts.push(number("draft.untold", sums.untold));
    }
    let head = vec![
        Head::text(cx.t("draft.sum")),
        Head::figure(cx.t("draft.before")),
        Head::figure(cx.t("draft.after")),
        Head::figure(cx.t("draft.difference")),
    ];
    let row = |key: &str, before: Money, after: Money| {
        view! {
            <tr>
                <th scope="row">{cx.t(key)}</th>
                {money_cell(before)}
                {money_cell(after)}
                <td class="num">{signed(after - before)}</td>
            </tr>
        }
    };
    let rows = view! {
        {row("draft.pay", sums.pay_before, sums.pay_after)}
        {row("draft.cost", sums.cost_before, sums.cost_after)}
    };
    view! { <Facts items=facts class="figures"/><Table caption=cx.t("draft.sums") head=head>{rows}</Table> }.into_any()
}

fn people(cx: &Cx, rows: &[PreviewRow]) -> AnyView {
    let head = vec![
        Head::text(cx.t("worker.name")),
        Head::text(cx.t("worker.unit")),
        Head::text(cx.t("draft.grade_before")),
        Head::text(cx.t("draft.grade_after")),
        Head::figure(cx.t("draft.before")),
        Head::figure(cx.t("draft.after")),
        Head::figure(cx.t("draft.difference")),
    ];
    let grade = |name: &Option<Named>| name.as_ref().map_or_else(|| NOTHING.to_owned(), |name| named(cx.locale, name));
    let rows = rows.iter().map(|row| {
        view! {
            <tr>
                <th scope="row"><a href=format!("/workers/{}", row.worker)>{row.name.clone()}</a></th>
                <td>{row.unit.clone()}</td>
                <td>{grade(&row.grade_before)}</td>
                <td>{grade(&row.grade_after)}</td>
                {money_cell(row.pay_before)}
                {money_cell(row.pay_after)}
                <td class="num">{signed(row.pay_after - row.pay_before)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! { <Table caption=cx.t("draft.changes") head=head>{rows}</Table> }.into_any()
}
