//! What a questionnaire came to, as a workbook: a row for each unit, question and answer.

use anyhow::Result;
use app::context::Cx;
use app::error::ApiError;
use app::pages::surveys::results::{self, Results};
use app::told;
use domain::ids::SurveyId;
use domain::pulse::{Question, Tally};
use store::pulse::SurveyGroup;

use super::sheet::Sheet;

/// How often one answer was given in one unit.
struct Given {
    unit: String,
    asked: u32,
    answered: u32,
    turnover: String,
    question: String,
    answer: Option<String>,
    count: Option<u32>,
    mean: Option<u32>,
    hidden: Option<String>,
}

/// The figures of the page, and the title of the questionnaire.
///
/// # Errors
/// `NotFound` outside the scope and until it is closed; the store or the writer fails.
pub async fn survey(cx: &Cx, id: SurveyId) -> Result<(Vec<u8>, String)> {
    let found = results::results(cx, id).await?;
    let Some(whole) = &found.found.whole else { return Err(ApiError::NotFound.into()) };
    let title = found.found.survey.title.clone();
    let sheet = Sheet::<Given>::new(cx.locale, cx.t("surveys.title"))
        .titled(format!("{title} {}", found.found.survey.unit_name))
        .text("worker.unit", 26, |row| row.unit.clone())
        .count("surveys.asked", |row| i64::from(row.asked))
        .count("surveys.n", |row| i64::from(row.answered))
        .text("surveys.turnover", 14, |row| row.turnover.clone())
        .text("surveys.question", 40, |row| row.question.clone())
        .text("surveys.answer", 20, |row| row.answer.clone())
        .count("surveys.given", |row| row.count.map(i64::from))
        .hundredths("surveys.mean", |row| row.mean.map(i64::from))
        .text("turnover.book.hidden", 30, |row| row.hidden.clone());
    let mut rows = of_group(cx, &found, (cx.t("surveys.everybody"), whole, true));
    for group in &found.found.units {
        rows.extend(of_group(cx, &found, (results::unit(cx, &found, group), group, false)));
    }
    Ok((sheet.of_rows(rows).await?, title))
}

fn of_group(cx: &Cx, found: &Results, (unit, group, is_whole): (String, &SurveyGroup, bool)) -> Vec<Given> {
    let row = |question: String| Given {
        unit: unit.clone(),
        asked: group.asked,
        answered: group.answered,
        turnover: results::rate(found, group, is_whole),
        question,
        answer: None,
        count: None,
        mean: None,
        hidden: None,
    };
    let tallies = match &group.tallies {
        Ok(tallies) => tallies,
        Err(why) => {
            return vec![Given {
                hidden: Some(told::hidden(cx.locale, *why, Some(&found.found.least))),
                ..row(String::new())
            }];
        }
    };
    let given = |(question, tally): (&Question, &Tally)| {
        let answers = (1..=question.answers()).zip(&tally.counts);
        let of_answer = |(number, count): (u8, &u32)| Given {
            answer: Some(results::answer(cx, question, number)),
            count: Some(*count),
            mean: tally.mean_hundredths,
            ..row(question.text.clone())
        };
        answers.map(of_answer).collect::<Vec<_>>()
    };
    found.found.questions.iter().zip(tallies).flat_map(given).collect()
}
