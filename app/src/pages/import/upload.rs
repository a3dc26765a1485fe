//! The upload.

use domain::access::Action;
use leptos::prelude::*;

use crate::components::{Field, Form, Layout, PageOf, Section, Submit, outcome};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;

/// The form that takes a file.
#[component]
pub fn ImportPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let allowed = load(&cx);
        outcome(allowed, |()| show())
    };
    view! { <PageOf page=page/> }
}

fn load(cx: &Cx) -> Result<(), ApiError> {
    cx.require(Action::ImportRoster).map(|_| ())
}

fn show() -> AnyView {
    view! {
        <Layout title=t("nav.import")>
            <Section title=t("import.file") id="upload">
                <p>{t("import.lead")}</p>
                <Form action="/import" files=true>
                    <Field name="file" kind="file" label=t("import.choose") hint=t("import.hint") accept=".xlsx,.xlsm,.csv,.txt".to_owned() required=true/>
                    <div class="form-end"><Submit text=t("import.upload")/></div>
                </Form>
            </Section>
            <Section title=t("import.how") id="how">
                <ol class="numbered">
                    <li>{t("import.step.read")}</li>
                    <li>{t("import.step.check")}</li>
                    <li>{t("import.step.compare")}</li>
                    <li>{t("import.step.apply")}</li>
                </ol>
                <p class="hint">{t("import.kept")}</p>
            </Section>
            <Section title=t("nav.lists") id="lists">
                <p>{t("lists.short_lead")}" "<a href="/imports">{t("nav.lists")}</a></p>
            </Section>
        </Layout>
    }
    .into_any()
}
