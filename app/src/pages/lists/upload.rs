//! The upload of a list, with the year or month it is for.

use domain::access::Action;
use domain::calendar::Month;
use leptos::prelude::*;
use store::lists::ListKind;

use super::{address, form_address, name};
use crate::components::{Field, Form, Layout, PageOf, Section, Submit, outcome};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::lists::UNPAID;
use crate::words::Names;

/// The form that takes a list.
#[component]
pub fn ListPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |(kind, names)| show(&cx, kind, &names))
    };
    view! { <PageOf page=page/> }
}

async fn load(cx: &Cx) -> Result<(ListKind, Names), ApiError> {
    cx.require(Action::ImportRoster)?;
    let kind = cx.segment(1).and_then(ListKind::from_code).ok_or(ApiError::NotFound)?;
    Ok((kind, cx.names().await?))
}

fn show(cx: &Cx, kind: ListKind, names: &Names) -> AnyView {
    let above = vec![("/imports".to_owned(), cx.t("nav.lists"))];
    let about = cx.t(&format!("lists.about.{}", kind.code()));
    let items = items(cx, kind, names);
    // Fields know of the form around them only if they are made inside it.
    let own = cx.clone();
    view! {
        <Layout title=name(cx, kind) above=above>
            <p>{about}</p>
            {items}
            <p><a href=form_address(kind)>{t("lists.form_get")}</a>" "<span class="small">{t("lists.form_hint")}</span></p>
            <Section title=t("lists.upload") id="upload">
                <Form action=address(kind) files=true>
                    {time(&own, kind)}
                    <Field name="file" kind="file" label=t("import.choose") hint=t("import.hint") accept=".xlsx,.xlsm,.csv,.txt".to_owned() required=true/>
                    <div class="form-end"><Submit text=t("import.upload")/></div>
                </Form>
                <p class="hint">{t("import.kept")}</p>
            </Section>
        </Layout>
    }
    .into_any()
}

/// The year or the month, and for leave the kinds that are not paid.
fn time(cx: &Cx, kind: ListKind) -> AnyView {
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
