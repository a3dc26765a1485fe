//! Anonymous questionnaires: opened by HR, answered by workers.

use domain::ids::SurveyId;
use domain::pulse::Question;
use leptos::prelude::*;
use store::pulse::NewSurvey;

use super::input;
use crate::context::{cx, finish};
use crate::error::ApiError;

/// A questionnaire as its form holds it: one question a line.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct SurveyForm {
    unit: String,
    title: String,
    questions: String,
    opens_on: String,
    closes_on: String,
}

/// Opens a questionnaire.
#[server(prefix = "/api", endpoint = "survey/open")]
pub async fn open_survey(#[server(flatten)] form: SurveyForm) -> Result<(), ApiError> {
    finish(open(&form).await, |id| format!("/surveys/{id}?done=survey_opened"))
}

async fn open(form: &SurveyForm) -> Result<SurveyId, ApiError> {
    let cx = cx();
    let lines = form.questions.lines().filter(|line| !line.trim().is_empty());
    let new = NewSurvey {
        title: input::required("title", &form.title)?,
        questions: lines.map(Question::read).collect(),
        opens_on: input::date("opens_on", &form.opens_on)?,
        closes_on: input::date("closes_on", &form.closes_on)?,
    };
    Ok(cx.store.open_survey(cx.act()?, &input::unit("unit", &form.unit)?, &new).await?)
}

/// Closes a questionnaire before its last day.
#[server(prefix = "/api", endpoint = "survey/close")]
pub async fn close_survey(survey: i64) -> Result<(), ApiError> {
    finish(close(survey).await, |()| format!("/surveys/{survey}?done=survey_closed"))
}

async fn close(survey: i64) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.close_survey(cx.act()?, SurveyId(survey)).await?)
}

/// Takes somebody's answers, one for each question in its place.
#[server(prefix = "/api", endpoint = "survey/answer")]
pub async fn answer_survey(survey: i64, #[server(default)] answers: Vec<String>) -> Result<(), ApiError> {
    finish(answer(survey, &answers).await, |()| "/my/surveys?done=survey_answered".to_owned())
}

async fn answer(survey: i64, answers: &[String]) -> Result<(), ApiError> {
    let cx = cx();
    let given = |(at, answer): (usize, &String)| {
        let field = format!("answers[{at}]");
        input::required(&field, answer)?.parse().map_err(|_| input::invalid(&field, "choice"))
    };
    let answers = answers.iter().enumerate().map(given).collect::<Result<Vec<u8>, ApiError>>()?;
    Ok(cx.store.answer_survey(cx.act()?, SurveyId(survey), &answers).await?)
}
