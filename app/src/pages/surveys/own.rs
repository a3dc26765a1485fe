//! A worker's own questionnaires, made for a phone: each is answered once, and nobody can tell who answered what.

use domain::pulse::Question;
use leptos::prelude::*;
use store::pulse::OwnSurvey;

use crate::components::{Badge, Choice, Empty, Form, Layout, PageOf, Submit, outcome};
use crate::context::{Cx, cx, t};
use crate::error::ApiError;

async fn load(cx: &Cx) -> Result<Vec<OwnSurvey>, ApiError> {
    let by = cx.principal()?;
    by.worker.ok_or(ApiError::NotFound)?;
    Ok(cx.store.own_surveys(by, cx.today).await?)
}

/// My questionnaires.
#[component]
pub fn MySurveysPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load(&cx).await;
        outcome(data, move |data| show(&cx, &data))
    };
    view! { <PageOf page=page/> }
}

fn show(cx: &Cx, own: &[OwnSurvey]) -> AnyView {
    let body = if own.is_empty() {
        view! { <Empty title=cx.t("surveys.own_none")><p>{t("surveys.own_none_hint")}</p></Empty> }.into_any()
    } else {
        let items = own.iter().map(|survey| {
            let until =
                cx.tf("surveys.own_until", &[("unit", &survey.unit_name), ("day", &survey.closes_on.to_string())]);
            let name = if survey.answered {
                view! { {survey.title.clone()}" "<Badge text=cx.t("surveys.own_answered")/> }.into_any()
            } else {
                view! { <a href=format!("/my/surveys/{}", survey.id)>{survey.title.clone()}</a> }.into_any()
            };
            view! { <li><p><strong>{name}</strong></p><p class="hint">{until}</p></li> }
        });
        view! { <ul class="history">{items.collect_view()}</ul> }.into_any()
    };
    view! { <Layout title=cx.t("nav.my_surveys")>{body}</Layout> }.into_any()
}

async fn load_one(cx: &Cx) -> Result<OwnSurvey, ApiError> {
    let id = cx.id(2)?;
    load(cx).await?.into_iter().find(|survey| survey.id.0 == id).ok_or(ApiError::NotFound)
}

/// A questionnaire to answer.
#[component]
pub fn AnswerSurveyPage() -> impl IntoView {
    let cx = cx();
    let page = async move {
        let data = load_one(&cx).await;
        outcome(data, move |survey| answer(&cx, &survey))
    };
    view! { <PageOf page=page/> }
}

fn answer(cx: &Cx, survey: &OwnSurvey) -> AnyView {
    let above = vec![("/my/surveys".to_owned(), cx.t("nav.my_surveys"))];
    let title = survey.title.clone();
    if survey.answered {
        return view! { <Layout title=title above=above><p>{t("surveys.own_done")}</p></Layout> }.into_any();
    }
    let hidden = vec![("survey", survey.id.to_string())];
    let asked: Vec<Asked> = survey.questions.iter().enumerate().map(|(at, question)| asked(cx, at, question)).collect();
    let lead = cx.tf("surveys.own_lead", &[("day", &survey.closes_on.to_string())]);
    view! {
        <Layout title=title above=above>
            <p>{lead}</p>
            <div class="panel narrow">
                <Form action="/api/survey/answer" hidden=hidden>
                    {asked.into_iter().map(|(name, label, options)| view! {
                        <Choice name=name label=label options=options none=t("form.choose") required=true class="long"/>
                    }).collect_view()}
                    <div class="form-end"><Submit text=t("surveys.own_send")/></div>
                </Form>
            </div>
        </Layout>
    }
    .into_any()
}

/// Name, label and answers of the field for a question.
type Asked = (String, String, Vec<(String, String)>);

fn asked(cx: &Cx, at: usize, question: &Question) -> Asked {
    let answers = (1..=question.answers()).map(|number| (number.to_string(), option(cx, question, number)));
    (format!("answers[{at}]"), format!("{}. {}", at + 1, question.text), answers.collect())
}

/// An answer in words.
#[must_use]
pub fn option(cx: &Cx, question: &Question, number: u8) -> String {
    match question.options.get(usize::from(number).saturating_sub(1)) {
        Some(option) => option.clone(),
        None => cx.t(&format!("surveys.scale.{number}")),
    }
}
