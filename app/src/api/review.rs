//! Review rounds: opened, decided, applied or closed.

use domain::ids::{ReviewId, WorkerId};
use leptos::prelude::*;
use store::reviews::Chosen;

use super::input;
use crate::context::{cx, finish};
use crate::error::ApiError;

fn address(review: i64, done: &str) -> String {
    format!("/reviews/{review}?done={done}")
}

/// Back to the part of the round's list that the form stood in, if `back` is one.
fn back_to(review: i64, back: &str, worker: Option<i64>, done: &str) -> String {
    let page = format!("/reviews/{review}");
    let query = back.strip_prefix(&page).and_then(|rest| rest.strip_prefix('?'));
    let query = query.filter(|query| !query.contains(['#', '\r', '\n', '\\'])).map(|query| format!("&{query}"));
    let anchor = worker.map(|worker| format!("#case-{worker}")).unwrap_or_default();
    format!("{page}?done={done}{}{anchor}", query.unwrap_or_default())
}

/// Opens the round of a unit for a date.
#[server(prefix = "/api", endpoint = "review/open")]
pub async fn open_review(unit: String, as_of: String) -> Result<(), ApiError> {
    finish(open(&unit, &as_of).await, |review| format!("/reviews/{review}?decision=pending&done=review_opened"))
}

async fn open(unit: &str, as_of: &str) -> Result<ReviewId, ApiError> {
    let cx = cx();
    let (unit, as_of) = (input::unit("unit", unit)?, input::date("as_of", as_of)?);
    Ok(cx.store.open_review(cx.act()?, &unit, as_of).await?)
}

/// Makes anew the proposals of people whose files changed since.
#[server(prefix = "/api", endpoint = "review/refresh")]
pub async fn refresh_review(review: i64) -> Result<(), ApiError> {
    finish(refresh(review).await, |reopened| {
        address(review, if reopened { "review_reopened" } else { "review_refreshed" })
    })
}

async fn refresh(review: i64) -> Result<bool, ApiError> {
    let cx = cx();
    let done = cx.store.refresh_review(cx.act()?, ReviewId(review)).await?;
    Ok(done.reopened > 0)
}

/// Confirms what the rules give the workers ticked, or everybody who rises.
#[server(prefix = "/api", endpoint = "review/confirm")]
pub async fn confirm_cases(
    review: i64,
    #[server(default)] workers: Vec<i64>,
    #[server(default)] rising: Option<String>,
    #[server(default)] back: String,
) -> Result<(), ApiError> {
    finish(confirm(review, &workers, rising.is_some()).await, |()| back_to(review, &back, None, "review_confirmed"))
}

async fn confirm(review: i64, workers: &[i64], rising: bool) -> Result<(), ApiError> {
    let cx = cx();
    if workers.is_empty() && !rising {
        return Err(input::invalid("workers", "nobody_chosen"));
    }
    let chosen = if rising { Chosen::Rising } else { Chosen::These(workers.iter().copied().map(WorkerId).collect()) };
    cx.store.confirm_cases(cx.act()?, ReviewId(review), &chosen).await?;
    Ok(())
}

/// Decides on another grade than the rules give.
#[server(prefix = "/api", endpoint = "review/except")]
pub async fn except_case(
    review: i64,
    worker: i64,
    grade: String,
    reason: String,
    #[server(default)] back: String,
) -> Result<(), ApiError> {
    let done = except(review, worker, &grade, &reason).await;
    finish(done, |()| back_to(review, &back, Some(worker), "review_excepted"))
}

async fn except(review: i64, worker: i64, grade: &str, reason: &str) -> Result<(), ApiError> {
    let cx = cx();
    let grade = input::required("grade", grade)?;
    Ok(cx.store.except_case(cx.act()?, ReviewId(review), WorkerId(worker), &grade, reason).await?)
}

/// Leaves the grade as it is.
#[server(prefix = "/api", endpoint = "review/keep")]
pub async fn keep_case(
    review: i64,
    worker: i64,
    reason: String,
    #[server(default)] back: String,
) -> Result<(), ApiError> {
    finish(keep(review, worker, &reason).await, |()| back_to(review, &back, Some(worker), "review_kept"))
}

async fn keep(review: i64, worker: i64, reason: &str) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.keep_case(cx.act()?, ReviewId(review), WorkerId(worker), reason).await?)
}

/// Notes that a worker objects.
#[server(prefix = "/api", endpoint = "review/appeal")]
pub async fn note_appeal(
    review: i64,
    worker: i64,
    appeal: String,
    #[server(default)] back: String,
) -> Result<(), ApiError> {
    finish(appealed(review, worker, &appeal).await, |()| back_to(review, &back, Some(worker), "review_appealed"))
}

async fn appealed(review: i64, worker: i64, appeal: &str) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.note_appeal(cx.act()?, ReviewId(review), WorkerId(worker), appeal).await?)
}

/// Puts what was decided on file.
#[server(prefix = "/api", endpoint = "review/apply")]
pub async fn apply_review(review: i64, version: i64) -> Result<(), ApiError> {
    finish(apply(review, version).await, |()| address(review, "review_applied"))
}

async fn apply(review: i64, version: i64) -> Result<(), ApiError> {
    let cx = cx();
    cx.store.apply_review(cx.act()?, ReviewId(review), version).await?;
    Ok(())
}

/// Closes a round of which nothing is to come.
#[server(prefix = "/api", endpoint = "review/close")]
pub async fn close_review(review: i64, version: i64, reason: String) -> Result<(), ApiError> {
    finish(close(review, version, &reason).await, |()| address(review, "review_closed"))
}

async fn close(review: i64, version: i64, reason: &str) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.close_review(cx.act()?, ReviewId(review), version, reason).await?)
}

#[cfg(test)]
mod tests {
    use super::back_to;

    #[test]
    fn a_form_leads_back_to_its_list_and_nowhere_else() {
        assert_eq!(
            back_to(7, "/reviews/7?outcome=rise&page=2", Some(3), "review_kept"),
            "/reviews/7?done=review_kept&outcome=rise&page=2#case-3"
        );
        for foreign in ["", "/reviews/7", "/reviews/71?x=1", "//evil.example?x", "/reviews/7?x\r\nSet-Cookie: a"] {
            assert_eq!(back_to(7, foreign, None, "review_kept"), "/reviews/7?done=review_kept", "{foreign}");
        }
    }
}
