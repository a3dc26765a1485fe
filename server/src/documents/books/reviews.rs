//! Review rounds, and the cases of one.

use anyhow::Result;
use app::context::Cx;
use app::pages::reviews::{case_query, decided, in_short, proposed};
use app::words::named;
use store::reviews::{Outcome, ReviewCase, ReviewRow, ReviewView};

use super::sheet::Sheet;
use super::{said, sample};

/// Every round.
///
/// # Errors
/// The store or the writer fails.
pub async fn reviews(cx: &Cx) -> Result<Vec<u8>> {
    let scope = cx.scope()?;
    let front = Sheet::<ReviewRow>::new(cx.locale, cx.t("reviews.caption"))
        .date("review.as_of", |row| row.as_of)
        .text("worker.unit", 20, |row| row.unit_name.clone())
        .text("review.state", 16, |row| cx.t(&format!("review.state.{}", row.state.code())))
        .count("review.people", |row| row.counts.people());
    let outcomes = [Outcome::Rise, Outcome::First, Outcome::Fall, Outcome::Held];
    let sheet = outcomes.into_iter().fold(front, |sheet, outcome| {
        sheet.count(&format!("review.outcome.{}", outcome.code()), move |row: &ReviewRow| row.counts.of(outcome))
    });
    let sheet = sheet
        .count("review.waiting", |row| row.counts.waiting())
        .text("sample.mark", 8, |row| row.sample.then(|| cx.t("sample.mark")));
    sheet.of_pages(|request| cx.store.reviews(&scope, request)).await
}

/// The cases of a round that the address asks for.
///
/// # Errors
/// The store or the writer fails.
pub async fn cases(cx: &Cx, round: &ReviewView) -> Result<Vec<u8>> {
    let (scope, names, query) = (cx.scope()?, cx.names().await?, case_query(cx));
    let (row, terms) = (&round.row, &round.terms);
    let title = cx.tf("review.title", &[("unit", &row.unit_name), ("as_of", &row.as_of.to_string())]);
    let grade = |code: &str| named(cx.locale, &terms.grade(code));
    let sheet = Sheet::<ReviewCase>::new(cx.locale, cx.t("reviews.caption"))
        .titled(title)
        .remark(row.sample.then(|| sample(cx, &cx.t("sample.hint"))))
        .text("worker.code", 10, |case| case.code.clone())
        .text("worker.name", 14, |case| case.name.clone())
        .text("worker.unit", 30, |case| case.unit.clone())
        .text("review.before", 14, |case| case.before.as_ref().map(|graded| grade(&graded.grade)))
        .text("review.outcome", 14, |case| cx.t(&format!("review.outcome.{}", case.outcome.code())))
        .text("review.proposed", 24, |case| said(proposed(cx, &names, terms, case)))
        .money("review.difference", ReviewCase::difference)
        .text("review.conditions", 40, |case| in_short(cx, &case.conditions))
        .text("review.decision", 22, |case| said(decided(cx, terms, case)))
        .text("review.reason", 30, |case| case.reason.clone())
        .text("review.appealed", 30, |case| case.appeal.as_ref().map(|note| note.text.clone()))
        .text("review.case_touched", 14, |case| case.touched.then(|| cx.t("form.yes")));
    sheet.of_pages(|request| cx.store.review_cases(&scope, row.id, &query, request)).await
}
