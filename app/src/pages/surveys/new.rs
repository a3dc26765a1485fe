//! The form that opens a questionnaire.

use domain::access::Action;
use leptos::prelude::*;
use store::units::Unit;

use crate::components::{Choice, Field, Form, Layout, PageOf, Submit, TextField, outcome};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;
use crate::units::unit_choices;

/// Lines of the field for questions.
const LINES: u32 = 10;

async fn load(cx: &Cx) -> Result<Vec<Unit>, ApiError> {
    cx.require(Action::EditFacts)?;
    Ok(cx.store.units(&cx.scope()?).await?)
}

/// A new questionnaire.
#[component]
pub fn NewSurveyPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |units| show(&cx, &units))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, units: &[Unit]) -> AnyView {
    let above = vec![("/surveys".to_owned(), cx.t("surveys.title"))];
    let (units, today) = (unit_choices(units), cx.today.to_string());
    let own = cx.principal().map(|by| by.unit.as_str().to_owned()).unwrap_or_default();
    view! {
        <Layout title=cx.t("surveys.new") above=above>
            <p>{t("surveys.lead")}</p>
            <div class="panel narrow">
                <Form action="/api/survey/open">
                    <Field name="title" label=t("surveys.name") required=true class="long"/>
                    <Choice name="unit" label=t("worker.unit") hint=t("surveys.unit_hint") options=units value=own none=t("form.choose") required=true/>
                    <TextField name="questions" label=t("surveys.questions") hint=t("surveys.questions_hint") required=true rows=LINES/>
                    <div class="fields">
                        <Field name="opens_on" kind="date" label=t("surveys.opens_on") value=today required=true/>
                        <Field name="closes_on" kind="date" label=t("surveys.closes_on") hint=t("surveys.closes_hint") required=true/>
                    </div>
                    <div class="form-end"><Submit text=t("surveys.new")/><a href="/surveys">{t("form.cancel")}</a></div>
                </Form>
            </div>
        </Layout>
    }
    .into_any()
}
