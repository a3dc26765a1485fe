use domain::appraisal::Suggestion;
use jiudang_store::appraisals::{Only, PersonQuery, Pool};
use jiudang_store::testing::sqlite;

use super::super::refused;
use super::*;

async fn pools(round: &Round<'_>) -> Vec<Pool> {
    round.store.cycle(&round.org.district_hr.scope(), round.id).await.unwrap().pools
}

#[tokio::test]
async fn a_tie_across_the_line_is_decided_by_somebody_with_a_reason_and_never_beyond_the_quota() {
    let store = sqlite().await;
    let round = Round::begun(&store, "2025").await;
    // Four people of the first street may have one; the first two are equal. The other street has two people and one.
    round.rated([95, 95, 91, 72, 92, 88]).await;
    round.close().await;
    let found = pools(&round).await;
    let told: Vec<_> = found.iter().map(|pool| (pool.people, pool.allowed, pool.given, pool.tied)).collect();
    assert_eq!(told, [(4, Some(1), 0, 2), (2, Some(1), 1, 0)], "a fifth of four people, the part of a person dropped");
    let person = round.person(0).await;
    assert_eq!(person.ranked, Some((1, Suggestion::Tie { seats: 1, tied: 2 })));
    let (hr, version) = (when(&round.org.district_hr, CLOSED), round.version().await);
    assert_eq!(refused(store.propose_grades(hr, round.id, version).await), "conflict: appraisal_undecided");

    let decide = async |position: usize, grade: Option<&str>, reason: &str| {
        let id = round.key(position).await;
        refused(round.store.decide_grade(when(&round.org.street_hr, CLOSED), id, grade, reason).await)
    };
    let (only, best) = (PersonQuery { only: Some(Only::Tied), ..PersonQuery::default() }, Some("excellent"));
    let tied = store.cycle_people(&round.org.street_hr.scope(), round.id, &only, PageRequest::default()).await.unwrap();
    assert_eq!(tied.rows.len(), 2);
    assert_eq!(decide(0, best, " ").await, "invalid reason: too_short");
    assert_eq!(decide(3, best, "工作特别突出").await, "invalid grade: not_reached");
    assert_eq!(decide(2, best, "工作特别突出").await, "conflict: appraisal_passed_over");
    assert_eq!(decide(1, best, "两人同分,其服务人口更多").await, "done");
    assert_eq!(decide(0, best, "两人同分,都想给").await, "conflict: appraisal_quota");
    assert_eq!(decide(4, best, "别的街道的人").await, "not found");
    store.propose_grades(hr, round.id, version).await.unwrap();
    let grades: Vec<_> = round.people().await.into_iter().map(|person| person.grade.unwrap()).collect();
    assert_eq!(grades, ["qualified", "excellent", "qualified", "qualified", "excellent", "qualified"]);
    assert_eq!(pools(&round).await.iter().map(|pool| pool.left().unwrap()).collect::<Vec<_>>(), [0, 0]);
}

#[tokio::test]
async fn who_is_not_graded_is_not_counted_and_a_rewarded_unit_has_more_once_it_makes_a_whole_person() {
    let store = sqlite().await;
    let round = Round::begun(&store, "2025").await;
    round.rated([95, 94, 93, 92, 91, 90]).await;
    let hr = when(&round.org.district_hr, BEGUN);
    store.reward_pool(hr, round.id, round.version().await, "KF/KF01/", Some("区表彰〔2025〕3号")).await.unwrap();
    let allowed = pools(&round).await.into_iter().map(|pool| (pool.people, pool.allowed)).collect::<Vec<_>>();
    assert_eq!(allowed, [(4, Some(1)), (2, Some(1))], "a quarter of four is one");
    store.exempt(hr, round.key(5).await, true, "长期借调,无法评议").await.unwrap();
    round.close().await;
    let pool = pools(&round).await.pop().unwrap();
    assert_eq!((pool.people, pool.allowed, pool.given), (1, Some(1), 1), "at least one");
    let version = round.version().await;
    store.propose_grades(when(&round.org.district_hr, CLOSED), round.id, version).await.unwrap();
    assert_eq!(round.person(5).await.grade, None);
}

#[tokio::test]
async fn an_answer_to_an_appeal_cannot_lead_beyond_the_quota() {
    let store = sqlite().await;
    let round = Round::begun(&store, "2025").await;
    round.rated([95, 94, 80, 80, 80, 80]).await;
    round.close().await;
    let deputy = round.deputy().await;
    round.publish(&deputy).await;
    let own = super::super::account_of(&store, &round.org, round.staff[1]).await;
    let id = round.key(1).await;
    store.appeal_result(when(&own, "2026-10-26T02:00:00Z"), id, "请复核我的得分").await.unwrap();
    let answered = when(&deputy, "2026-10-27T02:00:00Z");
    store.answer_appeal(answered, id, Some("excellent"), None, "经复核改为优秀").await.unwrap();
    let finish = store.finish_cycle(when(&deputy, FINAL), round.id, round.version().await).await;
    assert_eq!(refused(finish), "conflict: appraisal_quota");
}
