use domain::appraisal::Score;
use jiudang_store::appraisals::{Ratings, Recorded};
use jiudang_store::testing::sqlite;

use super::super::refused;
use super::*;

#[tokio::test]
async fn a_sheet_recorded_twice_records_nothing_and_a_changed_row_takes_the_place_of_the_first() {
    let store = sqlite().await;
    let round = Round::begun(&store, "2025").await;
    let act = when(&round.org.district_hr, BEGUN);
    let mut rows = year_rows(&round.person(0).await.code, 80);
    let first = store.apply_ratings(act, None, round.id, &rows, None).await.unwrap();
    assert_eq!((first.new, first.same), (36, 0));
    let again = store.apply_ratings(act, None, round.id, &rows, None).await.unwrap();
    assert_eq!((again.new, again.changed, again.same), (0, 0, 36));
    rows[0].scores.insert("duties".into(), Score::from_points(70));
    let changed = store.apply_ratings(act, None, round.id, &rows, None).await.unwrap();
    assert_eq!((changed.new, changed.changed, changed.same), (0, 1, 35));
    let raters: Vec<u32> = round.person(0).await.raters.iter().map(|raters| raters.have).collect();
    assert_eq!(raters, [3, 3, 30]);
    assert_eq!(round.person(0).await.lacks, []);
    assert_eq!(round.person(1).await.lacks.len(), 3, "nobody has rated the second");
}

#[tokio::test]
async fn one_wrong_row_refuses_the_sheet_and_says_where() {
    let store = sqlite().await;
    let round = Round::begun(&store, "2025").await;
    let act = when(&round.org.district_hr, BEGUN);
    let code = round.person(0).await.code;
    let mut rows = vec![row(&code, "街道评议", "", 0, &["履职实绩", "conduct"], 80)];
    rows.push(row(&code, "street", "", 0, &["duties", "conduct"], 81));
    rows[1].mark = rows[0].mark.clone();
    rows.push(row(&code, "residents", "", 1, &["service", "attitude"], 80));
    rows.push(row(&code, "peers", "", 1, &["duties"], 80));
    rows.push(row(&code, "peers", "", 2, &["duties", "conduct"], 101));
    rows.push(row("W999999", "peers", "", 3, &["duties", "conduct"], 80));
    let seen = store.ratings_preview(act, round.id, &rows).await.unwrap();
    let problems: Vec<Option<(String, String)>> =
        seen.rows.into_iter().map(|row| row.problem.map(|problem| (problem.field, problem.code))).collect();
    let said = |field: &str, code: &str| Some((field.to_owned(), code.to_owned()));
    assert_eq!(
        problems,
        [
            None,
            said("mark", "contradiction"),
            said("kind", "unknown"),
            said("scores", "required"),
            said("scores", "out_of_range"),
            said("code", "unknown_person"),
        ]
    );
    let result = store.apply_ratings(act, None, round.id, &rows, None).await;
    assert_eq!(refused(result.map(|_| ())), "conflict: import_has_errors");
    assert_eq!(round.person(0).await.raters[0].have, 0, "nothing was recorded");
}

#[tokio::test]
async fn a_street_office_enters_ratings_of_its_own_people_alone() {
    let store = sqlite().await;
    let round = Round::begun(&store, "2025").await;
    let other = when(&round.org.other_street_hr, BEGUN);
    let rows = year_rows(&round.person(0).await.code, 80);
    let seen = store.ratings_preview(other, round.id, &rows).await.unwrap();
    assert_eq!((seen.new, seen.refused), (0, 36), "whether the code is known elsewhere is not told");
    let ratings = Ratings {
        group: "street",
        kind: None,
        mark: "张三",
        scores: vec![("duties", Score::from_points(90)), ("conduct", Score::from_points(80))],
    };
    let id = round.key(0).await;
    assert_eq!(refused(store.rate(other, id, &ratings).await), "not found");
    assert_eq!(refused(store.rate(when(&round.org.leadership, BEGUN), id, &ratings).await), "forbidden");
    let own = when(&round.org.street_hr, BEGUN);
    assert_eq!(store.rate(own, id, &ratings).await.unwrap(), Recorded::New);
    assert_eq!(store.rate(own, id, &ratings).await.unwrap(), Recorded::Same);
    store.withdraw_ratings(own, id, "street", "张三").await.unwrap();
    assert_eq!(refused(store.withdraw_ratings(own, id, "street", "张三").await), "not found");
}
