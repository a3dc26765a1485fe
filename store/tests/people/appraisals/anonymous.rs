use domain::appraisal::Hidden;
use jiudang_store::testing::sqlite;

use super::super::{account_of, refused};
use super::*;

#[tokio::test]
async fn every_view_hides_the_same_and_none_tells_what_another_hides() {
    let store = sqlite().await;
    let round = Round::begun(&store, "2025").await;
    round.rated([95, 90, 80, 72, 65, 50]).await;
    let view = round.view(0).await;
    assert_eq!(view.shown.total, None, "while ratings come in, a figure that moves would tell a ballot");
    assert!(view.shown.groups.iter().all(|group| group.figures == Err(Hidden::NotYet)));
    assert_eq!(round.person(0).await.score, None);
    round.close().await;
    let deputy = round.deputy().await;
    round.publish(&deputy).await;
    let hr = round.view(0).await.shown;
    // Three colleagues are fewer than five; as the score is the sum of the groups, another one is hidden with them.
    let hidden: Vec<_> = hr.groups.iter().map(|group| group.figures.as_ref().err().copied()).collect();
    assert_eq!(hidden[1], Some(Hidden::FewRaters));
    assert!(hidden.iter().filter(|why| why.is_some()).count() > 1, "{hidden:?}");
    let own = account_of(&store, &round.org, round.staff[0]).await;
    let id = round.key(0).await;
    for by in [&own, &round.org.street_hr, &round.org.auditor, &deputy] {
        assert_eq!(store.appraisal(&by.scope(), id).await.unwrap().shown, hr, "{}", by.account);
    }
    assert!(
        store.appraisal(&round.org.leadership.scope(), id).await.is_err(),
        "leadership reads how grades are spread"
    );
    round.finish().await;
    assert_eq!(round.view(0).await.shown, hr, "nor is more told later");
}

#[tokio::test]
async fn grades_of_a_small_street_are_withheld_with_another_so_that_no_subtraction_tells_them() {
    let store = sqlite().await;
    let round = Round::begun(&store, "2025").await;
    round.rated([95, 90, 80, 72, 65, 50]).await;
    round.close().await;
    let leader = &round.org.leadership;
    let early = store.grade_spread(&leader.figures(), round.id).await.unwrap();
    assert_eq!(early.total.grades, None, "nothing before results are public");
    let deputy = round.deputy().await;
    round.publish(&deputy).await;
    let spread = store.grade_spread(&leader.figures(), round.id).await.unwrap();
    // Two and four people: both fewer than five. Together they are six, which is told.
    let lines: Vec<_> = spread.lines.iter().map(|line| (line.people, line.grades.is_some())).collect();
    assert_eq!(lines, [(4, false), (2, false)]);
    assert_eq!(spread.total.grades, Some((vec![1, 1, 3, 1], 0)));
    let street = store.grade_spread(&round.org.street_hr.scope(), round.id).await.unwrap();
    assert_eq!(street.total.grades, None, "a street of four alone tells nothing either");
    let own = account_of(&store, &round.org, round.staff[0]).await;
    assert_eq!(refused(store.grade_spread(&own.scope(), round.id).await.map(|_| ())), "not found");
}
