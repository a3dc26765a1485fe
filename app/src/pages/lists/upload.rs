//! The upload of a list, with the year, month or session it is for.

use domain::access::Action;
use domain::calendar::Month;
use leptos::prelude::*;
use store::PageRequest;
use store::lists::ListKind;
use store::training::{SessionQuery, SessionRow, SessionState};

use super::{address, form_address, name};
use crate::components::{Choice, Field, Form, Layout, PageOf, Section, Submit, outcome};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::lists::UNPAID;
use crate::words::Names;

/// Sessions offered in one menu.
const SESSIONS: u32 = 200;

/// The form that takes a list.
#[component]
pub fn ListPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

struct Data {
    kind: ListKind,
    names: Names,
    /// Sessions a list of attendance can be for.
    sessions: Vec<(String, String)>,
}

async fn load(cx: &Cx) -> Result<Data, ApiError> {
    let by = cx.require(Action::ImportRoster)?;
    let kind = cx.segment(1).and_then(ListKind::from_code).ok_or(ApiError::NotFound)?;
    let mut sessions = Vec::new();
    if kind == ListKind::Training {
        let query = SessionQuery {
            unit: Some(by.unit.clone()),
            state: Some(SessionState::Planned),
            until: Some(cx.today),
            descending: true,
            ..SessionQuery::default()
        };
        let page = PageRequest { page: 1, size: SESSIONS };
        let rows = cx.store.training_sessions(&by.scope(), &query, page).await?.rows;
        let option = |row: SessionRow| {
            (row.session.id.to_string(), format!("{} {} {}", row.session.dates.last(), row.title, row.unit_name))
        };
        sessions = rows.into_iter().map(option).collect();
    }
    Ok(Data { kind, names: cx.names().await?, sessions })
}

fn show(cx: &Cx, data: &Data) -> AnyView {
    let (kind, names) = (data.kind, &data.names);
    let above = vec![("/imports".to_owned(), cx.t("nav.lists"))];
    let about = cx.t(&format!("lists.about.{}", kind.code()));
    let items = items(cx, kind, names);
    // Fields know of the form around them only if they are made inside it.
    let own = cx.clone();
    let sessions = data.sessions.clone();
    view! {
        <Layout title=name(cx, kind) above=above>
            <p>{about}</p>
            {items}
            <p><a href=form_address(kind)>{t("lists.form_get")}</a>" "<span class="small">{t("lists.form_hint")}</span></p>
            <Section title=t("lists.upload") id="upload">
                <Form action=address(kind) files=true>
                    {time(&own, kind, sessions)}
                    <Field name="file" kind="file" label=t("import.choose") hint=t("import.hint") accept=".xlsx,.xlsm,.csv,.txt".to_owned() required=true/>
                    <div class="form-end"><Submit text=t("import.upload")/></div>
                </Form>
                <p class="hint">{t("import.kept")}</p>
            </Section>
        </Layout>
    }
    .into_any()
}

/// The session, the year or the month, and for leave the kinds that are not paid.
fn time(cx: &Cx, kind: ListKind, sessions: Vec<(String, String)>) -> AnyView {
    if kind == ListKind::Training {
        let chosen = cx.query("session").unwrap_or_default().to_owned();
        return view! { <Choice name="session" label=t("lists.session") hint=t("lists.session_hint") options=sessions value=chosen none=t("form.choose") required=true class="long"/> }
            .into_any();
    }
    if kind == ListKind::Opening {
        let this = cx.today.year().to_string();
        return view! { <Field name="year" kind="number" label=t("lists.year") hint=t("lists.year_hint") value=this required=true class="short"/> }
            .into_any();
    }
    let this = Month::of(cx.today).to_string();
    let hint = cx.t(&format!("lists.month_hint.{}", kind.code()));
    let unpaid = (kind == ListKind::Attendance)
        .then(|| view! { <Field name="unpaid" label=t("lists.unpaid") hint=t("lists.unpaid_hint") value=UNPAID.to_owned() class="long"/> });
    view! {
        <Field name="month" kind="month" label=t("lists.month") hint=hint value=this required=true class="short"/>
        {unpaid}
    }
    .into_any()
}

/// The items a list of one-off amounts may name.
fn items(cx: &Cx, kind: ListKind, names: &Names) -> Option<AnyView> {
    let list = cx.list(names.one_off_choices().into_iter().map(|(_, name)| name));
    let text = cx.tf("lists.items", &[("items", &list)]);
    (kind == ListKind::OneOffs).then(|| view! { <p>{text}</p> }.into_any())
}
