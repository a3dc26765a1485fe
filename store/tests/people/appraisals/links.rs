use domain::appraisal::Score;
use jiudang_store::appraisals::{LinkOrder, RatedByLink};
use jiudang_store::testing::{each_backend, sqlite};
use sea_orm::{ConnectionTrait, Database, Statement};

use super::super::refused;
use super::*;

fn order(round: &Round<'_>, colleagues: bool) -> LinkOrder {
    LinkOrder {
        unit: round.org.communities[0].path.clone(),
        group: if colleagues { "peers" } else { "residents" }.into(),
        kind: (!colleagues).then(|| "ordinary".into()),
        number: 3,
        colleagues,
        expires_on: on("2026-10-25"),
    }
}

fn scores(codes: [&str; 2]) -> Vec<(String, Score)> {
    codes.iter().map(|code| ((*code).to_owned(), Score::from_points(90))).collect()
}

fn residents(id: AppraisalId) -> RatedByLink {
    (id, scores(["service", "attitude"]))
}

#[tokio::test]
async fn a_link_is_used_once_and_in_time_and_rates_whom_it_is_for() {
    for store in each_backend().await {
        let round = Round::begun(&store, "2025").await;
        let hr = when(&round.org.street_hr, BEGUN);
        let links = store.make_links(hr, round.id, &order(&round, false)).await.unwrap();
        assert_eq!(links.len(), 3);
        let (now, secret) = (at("2026-10-24T12:00:00Z"), &links[0].secret);
        let form = store.link(secret, now).await.unwrap();
        assert_eq!(form.people.len(), 2, "the two of the community");
        let [first, second, elsewhere] = [round.key(0).await, round.key(1).await, round.key(2).await];
        let given = [residents(first), residents(second)];
        let tampered = format!("{}0", &secret[..secret.len() - 1]);
        let other = if tampered == *secret { format!("{}1", &secret[..secret.len() - 1]) } else { tampered };
        assert_eq!(refused(store.rate_by_link(&other, now, &given).await), "not found");
        assert_eq!(refused(store.rate_by_link(secret, now, &[residents(elsewhere)]).await), "not found");
        assert_eq!(refused(store.rate_by_link(secret, now, &[]).await), "invalid scores: required");
        let twice = [residents(first), residents(first)];
        assert_eq!(refused(store.rate_by_link(secret, now, &twice).await), "invalid scores: duplicate");
        let half = [(first, scores(["service", "duties"]))];
        assert_eq!(refused(store.rate_by_link(secret, now, &half).await), "invalid scores: unknown");
        store.rate_by_link(secret, now, &given).await.unwrap();
        assert_eq!(refused(store.rate_by_link(secret, now, &given).await), "conflict: link_used");
        assert_eq!(refused(store.link(secret, now).await.map(|_| ())), "conflict: link_used");
        let late = at("2026-10-25T16:00:00Z");
        assert_eq!(refused(store.rate_by_link(&links[1].secret, late, &given).await), "conflict: link_expired");
        assert_eq!(round.person(0).await.raters[2].have, 1);
        assert_eq!(store.cycle(&round.org.street_hr.scope(), round.id).await.unwrap().links, (3, 1));
        let unit = &round.org.communities[0].path;
        assert_eq!(store.revoke_links(hr, round.id, unit).await.unwrap(), 2);
        assert_eq!(refused(store.link(&links[2].secret, now).await.map(|_| ())), "not found");
    }
}

#[tokio::test]
async fn a_colleague_does_not_rate_themself_and_a_link_of_another_cycle_rates_nobody_here() {
    let store = sqlite().await;
    let round = Round::begun(&store, "2025").await;
    let hr = when(&round.org.district_hr, BEGUN);
    let links = store.make_links(hr, round.id, &order(&round, true)).await.unwrap();
    assert_eq!(links.iter().filter(|link| link.of.is_some()).count(), 2, "one each");
    let now = at("2026-10-23T02:00:00Z");
    let form = store.link(&links[0].secret, now).await.unwrap();
    assert_eq!(form.people.len(), 1);
    let own = [round.key(0).await, round.key(1).await].into_iter().find(|id| *id != form.people[0].id).unwrap();
    let given = [(own, scores(["duties", "conduct"]))];
    assert_eq!(refused(store.rate_by_link(&links[0].secret, now, &given).await), "not found");

    let unit = round.org.communities[0].path.clone();
    let quarter = store.open_cycle(hr, &unit, "2026-Q3".parse().unwrap(), on("2026-11-10")).await.unwrap();
    store.begin_cycle(hr, quarter, 1).await.unwrap();
    let order = LinkOrder {
        unit,
        group: "street".into(),
        kind: None,
        number: 1,
        colleagues: false,
        expires_on: on("2026-11-01"),
    };
    let link = store.make_links(hr, quarter, &order).await.unwrap().remove(0);
    let foreign = [(round.key(0).await, scores(["duties", "conduct"]))];
    assert_eq!(refused(store.rate_by_link(&link.secret, now, &foreign).await), "not found");
}

#[tokio::test]
async fn links_are_made_within_ones_unit_while_ratings_are_taken() {
    let store = sqlite().await;
    let round = Round::begun(&store, "2025").await;
    let make = async |by, change: &dyn Fn(&mut LinkOrder)| {
        let mut order = order(&round, false);
        change(&mut order);
        refused(store.make_links(when(by, BEGUN), round.id, &order).await)
    };
    assert_eq!(make(&round.org.other_street_hr, &|_| ()).await, "not found");
    assert_eq!(make(&round.org.leadership, &|_| ()).await, "forbidden");
    let hr = &round.org.street_hr;
    assert_eq!(make(hr, &|order| order.group = "nobody".into()).await, "invalid group: unknown");
    assert_eq!(make(hr, &|order| order.kind = None).await, "invalid kind: required");
    assert_eq!(make(hr, &|order| order.number = 0).await, "invalid number: out_of_range");
    assert_eq!(make(hr, &|order| order.expires_on = on("2026-10-20")).await, "invalid expires_on: before_start");
    assert_eq!(make(hr, &|order| order.expires_on = on("2026-11-11")).await, "invalid expires_on: date_far");
}

#[tokio::test]
async fn nothing_on_file_leads_from_a_ballot_to_the_link_it_came_by() {
    let store = sqlite().await;
    let round = Round::begun(&store, "2025").await;
    let links = store.make_links(when(&round.org.street_hr, BEGUN), round.id, &order(&round, false)).await.unwrap();
    let now = at("2026-10-23T02:00:00Z");
    store.rate_by_link(&links[1].secret, now, &[residents(round.key(0).await)]).await.unwrap();
    let database = Database::connect(store.url()).await.unwrap();
    let columns = async |table: &str| -> Vec<String> {
        let sql = format!("SELECT name FROM pragma_table_info('{table}')");
        let rows = database.query_all_raw(Statement::from_string(database.get_database_backend(), sql)).await.unwrap();
        rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    };
    assert_eq!(columns("appraisal_ballot").await, ["id", "appraisal_id", "group_at", "kind_at", "scores", "mark"]);
    let link = columns("appraisal_link").await;
    assert!(
        !link.iter().any(|name| name.contains("ballot") || name.ends_with("_at") && name.contains("used")),
        "{link:?}"
    );
    let sql = "SELECT token_hash FROM appraisal_link";
    let rows = database.query_all_raw(Statement::from_string(database.get_database_backend(), sql)).await.unwrap();
    let hashes: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    assert!(links.iter().all(|link| !hashes.contains(&link.secret)), "the secret itself is kept nowhere");
}
