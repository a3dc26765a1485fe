//! The form for a new worker.

use domain::access::Action;
use domain::fact::Source;
use leptos::prelude::*;
use store::units::Unit;

use crate::components::{Choice, Field, FieldGroup, Form, Layout, PageOf, Submit, TextField, outcome};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::units::unit_choices;
use crate::words::{Names, choices};

async fn load(cx: &Cx) -> Result<(Vec<Unit>, Names), ApiError> {
    cx.require(Action::EditFacts)?;
    Ok((cx.store.units(&cx.scope()?).await?, cx.names().await?))
}

/// The form for a new worker.
#[component]
pub fn NewWorkerPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |(units, names)| show(&cx, &units, &names))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, units: &[Unit], names: &Names) -> AnyView {
    let above = vec![("/workers".to_owned(), cx.t("nav.workers"))];
    let sources = choices(cx, Source::ALL, Source::code);
    let (units, posts) = (unit_choices(units), names.post_choices());
    let today = cx.today.to_string();
    view! {
        <Layout title=cx.t("workers.new") above=above>
            <div class="panel narrow">
                <Form action="/api/worker/create">
                    {person()}
                    {employment_group(sources, today)}
                    {assignment_group(units, posts)}
                    {bank()}
                    <div class="form-end"><Submit text=t("workers.create")/><a href="/workers">{t("form.cancel")}</a></div>
                </Form>
            </div>
        </Layout>
    }
    .into_any()
}

fn person() -> AnyView {
    view! {
        <FieldGroup legend=t("worker.particulars")>
            <Field name="name" label=t("worker.name") hint=t("worker.name_hint") required=true/>
            <Field name="id_number" label=t("worker.id_number") hint=t("worker.id_hint") maxlength=18_u32 required=true/>
            <Field name="ethnic" label=t("worker.ethnic") value=t("worker.ethnic_usual")/>
            <Field name="political" label=t("worker.political")/>
            <Field name="phone" kind="tel" label=t("worker.phone")/>
        </FieldGroup>
    }
    .into_any()
}

fn employment_group(sources: Vec<(String, String)>, today: String) -> AnyView {
    view! {
        <FieldGroup legend=t("fact.kind.employment")>
            <Field name="joined_on" kind="date" label=t("worker.joined") value=today required=true/>
            <Choice name="source" label=t("worker.source") options=sources none=t("form.choose") required=true/>
            <Field name="community_since" kind="date" label=t("worker.community_since") hint=t("worker.since_hint") required=true/>
            <Field name="contract_from" kind="date" label=t("employment.contract_from")/>
            <Field name="contract_to" kind="date" label=t("employment.contract_to")/>
        </FieldGroup>
    }
    .into_any()
}

fn assignment_group(units: Vec<(String, String)>, posts: Vec<(String, String)>) -> AnyView {
    let second = posts.clone();
    view! {
        <FieldGroup legend=t("fact.kind.assignment")>
            <Choice name="unit" label=t("worker.unit") options=units none=t("form.choose") required=true/>
            <Choice name="posts" label=t("worker.post") options=posts none=t("form.choose") required=true/>
            <Choice name="second_post" label=t("worker.second_post") hint=t("worker.second_post_hint") options=second none=t("list.none")/>
        </FieldGroup>
    }
    .into_any()
}

fn bank() -> AnyView {
    view! {
        <FieldGroup legend=t("worker.bank_group")>
            <Field name="bank" label=t("worker.bank")/>
            <Field name="account" label=t("worker.account") inputmode="numeric".to_owned()/>
            <TextField name="remark" label=t("worker.remark")/>
        </FieldGroup>
    }
    .into_any()
}
