//! One's own sessions: where one is signed in, and ending them.

use leptos::prelude::*;
use store::sessions::SessionRow;

use crate::components::{Badge, Download, Form, Head, Layout, PageOf, Submit, Table, outcome};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::words::time;

/// One's own sessions.
#[component]
pub fn SessionsPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |sessions| list(&cx, &sessions))
    };
    view! { <PageOf page=page/> }
}

async fn load(cx: &Cx) -> Result<Vec<SessionRow>, ApiError> {
    Ok(cx.store.own_sessions(cx.principal()?, cx.session.as_deref().unwrap_or_default()).await?)
}

fn list(cx: &Cx, sessions: &[SessionRow]) -> AnyView {
    let head = vec![
        Head::text(cx.t("sessions.created")),
        Head::text(cx.t("sessions.seen")),
        Head::text(cx.t("sessions.address")),
        Head::text(cx.t("sessions.agent")),
        Head::hidden(cx.t("sessions.end")),
    ];
    let rows = sessions.iter().map(|session| row(cx, session)).collect_view();
    view! {
        <Layout title=cx.t("nav.sessions") actions=view! { <Download href="/sessions.xlsx"/> }.into_any()>
            <p>{t("sessions.lead")}</p>
            <Table caption=t("sessions.caption") head=head>{rows}</Table>
        </Layout>
    }
    .into_any()
}

fn row(cx: &Cx, session: &SessionRow) -> AnyView {
    let begun = time(session.created_at);
    let end = if session.current {
        view! { <Badge text=t("sessions.current") kind="good"/> }.into_any()
    } else {
        let label = cx.tf("sessions.end_of", &[("time", &begun)]);
        view! {
            <Form action="/api/session/revoke" class="bare" hidden=vec![("session", session.id.to_string())]>
                <Submit text=t("sessions.end") kind="link" label=label/>
            </Form>
        }
        .into_any()
    };
    view! {
        <tr>
            <th scope="row">{begun}</th>
            <td>{time(session.seen_at)}</td>
            <td>{session.address.clone()}</td>
            <td>{session.agent.clone()}</td>
            <td>{end}</td>
        </tr>
    }
    .into_any()
}
