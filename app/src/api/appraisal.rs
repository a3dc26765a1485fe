//! Appraisal cycles: opened, rated, graded, made public, appealed against, made final.

use std::collections::BTreeMap;

use domain::appraisal::{Cycle, Score};
use domain::ids::{AppraisalId, CycleId};
use leptos::prelude::*;
use store::appraisals::{LinkOrder, Ratings};

use super::input;
use crate::context::{cx, finish, finish_with_answer};
use crate::error::ApiError;

fn board(cycle: i64, done: &str) -> String {
    format!("/appraisals/{cycle}?done={done}")
}

fn person(cycle: i64, appraisal: i64, done: &str) -> String {
    format!("/appraisals/{cycle}/people/{appraisal}?done={done}")
}

fn score(field: &str, text: &str) -> Result<Score, ApiError> {
    Score::parse(&input::required(field, text)?).map_err(|_| input::invalid(field, "score"))
}

fn score_opt(field: &str, text: &str) -> Result<Option<Score>, ApiError> {
    input::optional(text).map(|text| score(field, &text)).transpose()
}

/// Opens a cycle as a draft.
#[server(prefix = "/api", endpoint = "appraisal/open")]
pub async fn open_cycle(unit: String, cycle: String, rate_until: String) -> Result<(), ApiError> {
    finish(open(&unit, &cycle, &rate_until).await, |cycle| board(cycle.0, "appraisal_drafted"))
}

async fn open(unit: &str, cycle: &str, rate_until: &str) -> Result<CycleId, ApiError> {
    let cx = cx();
    let cycle: Cycle = input::required("cycle", cycle)?.parse().map_err(|_| input::invalid("cycle", "choice"))?;
    let (unit, rate_until) = (input::unit("unit", unit)?, input::date("rate_until", rate_until)?);
    Ok(cx.store.open_cycle(cx.act()?, &unit, cycle, rate_until).await?)
}

/// Lets raters begin.
#[server(prefix = "/api", endpoint = "appraisal/begin")]
pub async fn begin_cycle(cycle: i64, version: i64) -> Result<(), ApiError> {
    finish(begin(cycle, version).await, |()| board(cycle, "appraisal_begun"))
}

async fn begin(cycle: i64, version: i64) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.begin_cycle(cx.act()?, CycleId(cycle), version).await?)
}

/// Throws a draft away.
#[server(prefix = "/api", endpoint = "appraisal/discard")]
pub async fn discard_cycle(cycle: i64, version: i64) -> Result<(), ApiError> {
    finish(discard(cycle, version).await, |()| "/appraisals?done=appraisal_discarded".to_owned())
}

async fn discard(cycle: i64, version: i64) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.discard_cycle(cx.act()?, CycleId(cycle), version).await?)
}

/// Closes the ratings.
#[server(prefix = "/api", endpoint = "appraisal/close")]
pub async fn close_ratings(cycle: i64, version: i64) -> Result<(), ApiError> {
    finish(close(cycle, version).await, |()| board(cycle, "appraisal_closed"))
}

async fn close(cycle: i64, version: i64) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.close_ratings(cx.act()?, CycleId(cycle), version).await?)
}

/// Proposes the grades.
#[server(prefix = "/api", endpoint = "appraisal/propose")]
pub async fn propose_grades(cycle: i64, version: i64) -> Result<(), ApiError> {
    finish(propose(cycle, version).await, |()| board(cycle, "appraisal_proposed"))
}

async fn propose(cycle: i64, version: i64) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.propose_grades(cx.act()?, CycleId(cycle), version).await?)
}

/// Takes a proposal back.
#[server(prefix = "/api", endpoint = "appraisal/take_back")]
pub async fn take_back_grades(cycle: i64, version: i64) -> Result<(), ApiError> {
    finish(take_back(cycle, version).await, |()| board(cycle, "appraisal_taken_back"))
}

async fn take_back(cycle: i64, version: i64) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.take_back_grades(cx.act()?, CycleId(cycle), version).await?)
}

/// Makes the results public.
#[server(prefix = "/api", endpoint = "appraisal/publish")]
pub async fn publish_results(cycle: i64, version: i64) -> Result<(), ApiError> {
    finish(publish(cycle, version).await, |()| board(cycle, "appraisal_published"))
}

async fn publish(cycle: i64, version: i64) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.publish_results(cx.act()?, CycleId(cycle), version).await?)
}

/// Makes the results final.
#[server(prefix = "/api", endpoint = "appraisal/finish")]
pub async fn finish_cycle(cycle: i64, version: i64) -> Result<(), ApiError> {
    finish(finished(cycle, version).await, |()| board(cycle, "appraisal_finished"))
}

async fn finished(cycle: i64, version: i64) -> Result<(), ApiError> {
    let cx = cx();
    cx.store.finish_cycle(cx.act()?, CycleId(cycle), version).await?;
    Ok(())
}

/// Says that a unit was rewarded, or, without a document, that it was not.
#[server(prefix = "/api", endpoint = "appraisal/reward")]
pub async fn reward_pool(cycle: i64, version: i64, pool: String, document: String) -> Result<(), ApiError> {
    finish(reward(cycle, version, &pool, &document).await, |()| board(cycle, "appraisal_rewarded"))
}

async fn reward(cycle: i64, version: i64, pool: &str, document: &str) -> Result<(), ApiError> {
    let cx = cx();
    let document = input::optional(document);
    Ok(cx.store.reward_pool(cx.act()?, CycleId(cycle), version, pool, document.as_deref()).await?)
}

/// Records ratings that came on paper.
#[server(prefix = "/api", endpoint = "appraisal/rate")]
pub async fn rate(
    cycle: i64,
    appraisal: i64,
    group: String,
    #[server(default)] kind: String,
    mark: String,
    #[server(default)] scores: BTreeMap<String, String>,
) -> Result<(), ApiError> {
    let done = rated(appraisal, (&group, &kind), &mark, &scores).await;
    finish(done, |()| person(cycle, appraisal, "appraisal_rated"))
}

async fn rated(
    appraisal: i64,
    (group, kind): (&str, &str),
    mark: &str,
    scores: &BTreeMap<String, String>,
) -> Result<(), ApiError> {
    let cx = cx();
    let (kind, mark) = (input::optional(kind), input::required("mark", mark)?);
    let mut given = Vec::with_capacity(scores.len());
    for (code, text) in scores {
        given.push((code.as_str(), score(&format!("scores[{code}]"), text)?));
    }
    let ratings = Ratings { group, kind: kind.as_deref(), mark: &mark, scores: given };
    cx.store.rate(cx.act()?, AppraisalId(appraisal), &ratings).await?;
    Ok(())
}

/// Takes ratings out that were entered by mistake.
#[server(prefix = "/api", endpoint = "appraisal/withdraw")]
pub async fn withdraw_ratings(cycle: i64, appraisal: i64, group: String, mark: String) -> Result<(), ApiError> {
    let done = withdraw(appraisal, &group, &mark).await;
    finish(done, |()| person(cycle, appraisal, "appraisal_rating_withdrawn"))
}

async fn withdraw(appraisal: i64, group: &str, mark: &str) -> Result<(), ApiError> {
    let cx = cx();
    let mark = input::required("mark", mark)?;
    Ok(cx.store.withdraw_ratings(cx.act()?, AppraisalId(appraisal), group, &mark).await?)
}

/// Adds or takes away points by a rule of the form.
#[server(prefix = "/api", endpoint = "appraisal/adjust")]
pub async fn adjust_score(
    cycle: i64,
    appraisal: i64,
    code: String,
    points: String,
    reason: String,
) -> Result<(), ApiError> {
    finish(adjust(appraisal, &code, &points, &reason).await, |()| person(cycle, appraisal, "appraisal_adjusted"))
}

async fn adjust(appraisal: i64, code: &str, points: &str, reason: &str) -> Result<(), ApiError> {
    let cx = cx();
    let points = score("points", points)?;
    Ok(cx.store.adjust_score(cx.act()?, AppraisalId(appraisal), code, points, reason).await?)
}

/// Puts an investigation on record.
#[server(prefix = "/api", endpoint = "appraisal/investigate")]
pub async fn put_investigation(
    cycle: i64,
    appraisal: i64,
    from: String,
    to: String,
    document: String,
) -> Result<(), ApiError> {
    let done = investigate(appraisal, &from, &to, &document).await;
    finish(done, |()| person(cycle, appraisal, "appraisal_investigation"))
}

async fn investigate(appraisal: i64, from: &str, to: &str, document: &str) -> Result<(), ApiError> {
    let cx = cx();
    let (from, to) = (input::date("from", from)?, input::date_opt("to", to)?);
    Ok(cx.store.put_investigation(cx.act()?, AppraisalId(appraisal), from, to, document).await?)
}

/// Decides that no grade is given, or takes that back.
#[server(prefix = "/api", endpoint = "appraisal/exempt")]
pub async fn exempt(
    cycle: i64,
    appraisal: i64,
    #[server(default)] lifted: Option<String>,
    reason: String,
) -> Result<(), ApiError> {
    let done = exempted(appraisal, lifted.is_none(), &reason).await;
    finish(done, |()| person(cycle, appraisal, "appraisal_exempted"))
}

async fn exempted(appraisal: i64, is_exempt: bool, reason: &str) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.exempt(cx.act()?, AppraisalId(appraisal), is_exempt, reason).await?)
}

/// Decides a grade in a tie, or takes the decision back.
#[server(prefix = "/api", endpoint = "appraisal/decide")]
pub async fn decide_grade(cycle: i64, appraisal: i64, grade: String, reason: String) -> Result<(), ApiError> {
    finish(decide(appraisal, &grade, &reason).await, |()| person(cycle, appraisal, "appraisal_decided"))
}

async fn decide(appraisal: i64, grade: &str, reason: &str) -> Result<(), ApiError> {
    let cx = cx();
    let grade = input::optional(grade);
    Ok(cx.store.decide_grade(cx.act()?, AppraisalId(appraisal), grade.as_deref(), reason).await?)
}

/// Answers an appeal.
#[server(prefix = "/api", endpoint = "appraisal/answer")]
pub async fn answer_appeal(
    cycle: i64,
    appraisal: i64,
    grade: String,
    score: String,
    reason: String,
) -> Result<(), ApiError> {
    finish(answer(appraisal, &grade, &score, &reason).await, |()| person(cycle, appraisal, "appraisal_answered"))
}

async fn answer(appraisal: i64, grade: &str, score: &str, reason: &str) -> Result<(), ApiError> {
    let cx = cx();
    let (grade, score) = (input::optional(grade), score_opt("score", score)?);
    Ok(cx.store.answer_appeal(cx.act()?, AppraisalId(appraisal), grade.as_deref(), score, reason).await?)
}

/// Corrects a final result.
#[server(prefix = "/api", endpoint = "appraisal/correct")]
pub async fn correct_result(
    cycle: i64,
    appraisal: i64,
    grade: String,
    score: String,
    reason: String,
) -> Result<(), ApiError> {
    finish(correct(appraisal, &grade, &score, &reason).await, |()| person(cycle, appraisal, "appraisal_corrected"))
}

async fn correct(appraisal: i64, grade: &str, score: &str, reason: &str) -> Result<(), ApiError> {
    let cx = cx();
    let (grade, score) = (input::required("grade", grade)?, score_opt("score", score)?);
    Ok(cx.store.correct_result(cx.act()?, AppraisalId(appraisal), &grade, score, reason).await?)
}

/// Decides what a grade proposes.
#[server(prefix = "/api", endpoint = "appraisal/proposal")]
pub async fn decide_proposal(cycle: i64, consequence: i64, decision: String, reason: String) -> Result<(), ApiError> {
    finish(proposal(consequence, &decision, &reason).await, |()| {
        format!("/appraisals/{cycle}/consequences?done=appraisal_proposal_decided")
    })
}

async fn proposal(consequence: i64, decision: &str, reason: &str) -> Result<(), ApiError> {
    let cx = cx();
    let accept = input::code("decision", decision, |code| match code {
        "accept" => Some(true),
        "decline" => Some(false),
        _ => None,
    })?;
    Ok(cx.store.decide_proposal(cx.act()?, consequence, accept, reason).await?)
}

/// Makes links for raters. Their secrets are shown once, on the page the form stands on.
#[server(prefix = "/api", endpoint = "appraisal/links")]
pub async fn make_links(
    cycle: i64,
    unit: String,
    raters: String,
    number: String,
    #[server(default)] colleagues: Option<String>,
    expires_on: String,
) -> Result<(), ApiError> {
    finish_with_answer(links(cycle, &unit, (&raters, &number), colleagues.is_some(), &expires_on).await)
}

async fn links(
    cycle: i64,
    unit: &str,
    (raters, number): (&str, &str),
    colleagues: bool,
    expires_on: &str,
) -> Result<String, ApiError> {
    let cx = cx();
    let raters = input::required("raters", raters)?;
    let (group, kind) = raters.split_once('/').map_or((raters.as_str(), None), |(group, kind)| (group, Some(kind)));
    let order = LinkOrder {
        unit: input::unit("unit", unit)?,
        group: group.to_owned(),
        kind: kind.map(str::to_owned),
        number: if colleagues { 1 } else { input::number("number", number)? },
        colleagues,
        expires_on: input::date("expires_on", expires_on)?,
    };
    let made = cx.store.make_links(cx.act()?, CycleId(cycle), &order).await?;
    let line = |link: &store::appraisals::NewLink| format!("{} {}", link.secret, link.of.clone().unwrap_or_default());
    Ok(made.iter().map(line).collect::<Vec<_>>().join("\n"))
}

/// Makes the links of a unit that were not used work no longer.
#[server(prefix = "/api", endpoint = "appraisal/revoke")]
pub async fn revoke_links(cycle: i64, unit: String) -> Result<(), ApiError> {
    finish(revoke(cycle, &unit).await, |()| format!("/appraisals/{cycle}/links?done=appraisal_links_revoked"))
}

async fn revoke(cycle: i64, unit: &str) -> Result<(), ApiError> {
    let cx = cx();
    cx.store.revoke_links(cx.act()?, CycleId(cycle), &input::unit("unit", unit)?).await?;
    Ok(())
}

/// Keeps what a worker says of themself.
#[server(prefix = "/api", endpoint = "appraisal/report")]
pub async fn report_on_self(appraisal: i64, report: String) -> Result<(), ApiError> {
    finish(reported(appraisal, &report).await, |()| "/my/appraisals?done=appraisal_self_reported".to_owned())
}

async fn reported(appraisal: i64, report: &str) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.report_on_self(cx.act()?, AppraisalId(appraisal), report).await?)
}

/// The worker has read and signed the result.
#[server(prefix = "/api", endpoint = "appraisal/acknowledge")]
pub async fn acknowledge_result(appraisal: i64) -> Result<(), ApiError> {
    finish(acknowledge(appraisal).await, |()| "/my/appraisals?done=appraisal_acknowledged".to_owned())
}

async fn acknowledge(appraisal: i64) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.acknowledge_result(cx.act()?, AppraisalId(appraisal)).await?)
}

/// The worker appeals.
#[server(prefix = "/api", endpoint = "appraisal/appeal")]
pub async fn appeal_result(appraisal: i64, appeal: String) -> Result<(), ApiError> {
    finish(appealed(appraisal, &appeal).await, |()| "/my/appraisals?done=appraisal_appealed".to_owned())
}

async fn appealed(appraisal: i64, appeal: &str) -> Result<(), ApiError> {
    let cx = cx();
    Ok(cx.store.appeal_result(cx.act()?, AppraisalId(appraisal), appeal).await?)
}
