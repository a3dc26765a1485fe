//! Anonymous questionnaires: one that has closed, with its results, and one that is open.

use anyhow::{Context, Result};
use domain::access::{Principal, Role};
use domain::ids::WorkerId;
use domain::pulse::Question;
use jiff::ToSpan;
use store::pulse::NewSurvey;
use store::workers::{WorkerQuery, WorkerStatus};
use store::{Act, PageRequest};

use super::dice::Dice;
use super::{Site, say};
use crate::clock;

const QUESTIONS: [&str; 5] = [
    "我对目前的工作总体满意",
    "工作任务安排合理",
    "收入与付出相称",
    "最希望改进的是 | 待遇 | 培训 | 减轻负担 | 晋升渠道",
    "我愿意继续留在社区工作",
];
/// Of a thousand, who answers.
const ANSWER: u64 = 780;
/// People asked at most by the one that has closed.
const MOST: u32 = 200;

/// Asks the first street office, whose answers are in, and the district.
pub async fn ask(site: &Site<'_>) -> Result<()> {
    say("asking people");
    let now = clock::now();
    let then = now.checked_sub((20 * 24).hours())?;
    let by = &site.team.preparer;
    let today = clock::day(now);
    let street = site.team.street.as_ref().context("a street office")?;
    let closed = survey("第三季度心声问卷", clock::day(then), today.checked_sub(1.day())?);
    let id = site.store.open_survey(Act { by, at: then }, street, &closed).await?;
    let query = WorkerQuery { unit: Some(street.clone()), status: WorkerStatus::Active, ..WorkerQuery::default() };
    let asked = site.store.workers(&by.scope(), &query, PageRequest { page: 1, size: MOST }).await?.rows;
    for worker in asked {
        let mut dice = Dice::new(site.plan.seed, "pulse", u64::try_from(worker.id.0).unwrap_or(0));
        if dice.chance(ANSWER) {
            let answers = answers(&mut dice);
            let own = own(by, worker.id);
            site.store.answer_survey(Act { by: &own, at: then }, id, &answers).await?;
        }
    }
    let open = survey("年末心声问卷", today, today.checked_add(30.days())?);
    site.store.open_survey(Act { by, at: now }, site.district(), &open).await?;
    Ok(())
}

fn survey(title: &str, opens_on: domain::calendar::Date, closes_on: domain::calendar::Date) -> NewSurvey {
    NewSurvey { title: title.to_owned(), questions: QUESTIONS.map(Question::read).to_vec(), opens_on, closes_on }
}

fn answers(dice: &mut Dice) -> Vec<u8> {
    let points = |dice: &mut Dice| dice.weighted(&[(1, 6), (2, 14), (3, 28), (4, 36), (5, 16)]);
    vec![points(dice), points(dice), points(dice), dice.weighted(&[(1, 40), (2, 15), (3, 30), (4, 15)]), points(dice)]
}

/// Somebody as they answer.
fn own(by: &Principal, worker: WorkerId) -> Principal {
    Principal { role: Role::Worker, worker: Some(worker), ..by.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_fits_its_question() {
        let questions = QUESTIONS.map(Question::read);
        for number in 0..50 {
            let mut dice = Dice::new(1, "pulse", number);
            assert_eq!(domain::pulse::fits(&questions, &answers(&mut dice)), Ok(()));
        }
        assert_eq!(domain::pulse::check(&questions), Ok(()));
    }
}
