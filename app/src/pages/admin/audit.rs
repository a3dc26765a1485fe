//! The audit log, newest first.

use domain::access::Action;
use leptos::prelude::*;
use store::Page;
use store::audit::{AuditQuery, AuditRow};

use crate::components::{Choice, Download, Empty, Field, Head, Layout, PageOf, Pagination, Submit, Table, outcome};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::words::time;

/// Actions that can be chosen to list alone.
const ACTIONS: [&str; 13] = [
    "signed_in",
    "roster_imported",
    "list_imported",
    "worker_created",
    "fact_recorded",
    "fact_withdrawn",
    "secret_opened",
    "downloaded",
    "run_created",
    "run_submitted",
    "run_approved",
    "run_paid",
    "user_created",
];

/// The audit log.
#[component]
pub fn AuditPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |rows| list(&cx, &rows))
    };
    view! { <PageOf page=page/> }
}

/// What a query of the address asks for; the download of the log reads the same.
#[must_use]
pub fn audit_query(cx: &Cx) -> AuditQuery {
    AuditQuery {
        account: cx.query("account").map(str::to_owned),
        action: cx.query("action").map(str::to_owned),
        ..AuditQuery::default()
    }
}

/// What was done, in words.
#[must_use]
pub fn audit_action(cx: &Cx, row: &AuditRow) -> String {
    cx.locale.find(&format!("audit.action.{}", row.action)).unwrap_or(&row.action).to_owned()
}

/// What it was done to.
#[must_use]
pub fn audit_subject(cx: &Cx, row: &AuditRow) -> String {
    let subject = cx.locale.find(&format!("audit.subject.{}", row.subject)).unwrap_or(&row.subject);
    format!("{subject} {}", row.subject_id)
}

async fn load(cx: &Cx) -> Result<Page<AuditRow>, ApiError> {
    let by = cx.require(Action::ReadAudit)?;
    Ok(cx.store.audit_log(by, &audit_query(cx), cx.page()).await?)
}

fn list(cx: &Cx, rows: &Page<AuditRow>) -> AnyView {
    let actions = ACTIONS.map(|code| (code.to_owned(), cx.t(&format!("audit.action.{code}")))).to_vec();
    let [account, action] = ["account", "action"].map(|name| cx.query(name).unwrap_or_default().to_owned());
    let (request, count) = (rows.request, rows.count);
    let body = if rows.rows.is_empty() {
        view! { <Empty title=t("audit.none")><p>{t("audit.none_hint")}</p></Empty> }.into_any()
    } else {
        table(cx, &rows.rows)
    };
    view! {
        <Layout title=cx.t("nav.audit") actions=view! { <Download href=cx.download("/audit.xlsx")/> }.into_any()>
            <p>{t("audit.lead")}</p>
            <form class="form inline" method="get" action="/audit" role="search">
                <Field name="account" kind="search" label=t("sign_in.account") value=account/>
                <Choice name="action" label=t("audit.what") options=actions value=action none=t("audit.all")/>
                <div class="form-end"><Submit text=t("form.search") kind="secondary"/></div>
            </form>
            {body}
            <Pagination request=request count=count/>
        </Layout>
    }
    .into_any()
}

fn table(cx: &Cx, rows: &[AuditRow]) -> AnyView {
    let head = vec![
        Head::figure(cx.t("audit.number")),
        Head::text(cx.t("audit.when")),
        Head::text(cx.t("sign_in.account")),
        Head::text(cx.t("audit.what")),
        Head::text(cx.t("audit.subject")),
        Head::text(cx.t("audit.detail")),
    ];
    let lines = rows
        .iter()
        .map(|row| {
            view! {
                <tr>
                    <th scope="row" class="num">{row.id}</th>
                    <td>{time(row.at)}</td>
                    <td>{row.account.clone()}</td>
                    <td>{audit_action(cx, row)}</td>
                    <td>{audit_subject(cx, row)}</td>
                    <td class="wrap">{row.detail.clone()}</td>
                </tr>
            }
        })
        .collect_view();
    view! { <Table caption=cx.t("audit.caption") head=head>{lines}</Table> }.into_any()
}
