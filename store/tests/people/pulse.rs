use domain::access::{Principal, UnitPath};
use domain::disclosure::Hidden;
use domain::ids::{SurveyId, WorkerId};
use domain::pulse::Question;
use domain::roster::RosterRow;
use jiudang_store::audit::AuditQuery;
use jiudang_store::pulse::{NewSurvey, SurveyResults};
use jiudang_store::testing::people::{from_october, on, roster_row, worker_of};
use jiudang_store::testing::{Organisation, TestStore, at, each_backend, organisation};
use jiudang_store::{Act, PageRequest, Store, Timestamp};
use sea_orm::{ConnectionTrait, Database, Statement};

use super::{account_of, act, refused};

const LAST: &str = "2026-10-31";
const AFTER: &str = "2026-11-01";

fn survey() -> NewSurvey {
    let questions = ["工作是否顺心", "最想改进什么|待遇|培训|减负", "是否愿意推荐"].map(Question::read).to_vec();
    NewSurvey { title: "十月心声".into(), questions, opens_on: on("2026-10-20"), closes_on: on(LAST) }
}

/// So many people in 荷塘, 竹园 and 江岸, numbered on from 1.
async fn people(store: &Store, org: &Organisation, counts: [u32; 3]) -> Vec<WorkerId> {
    let places = [("清河街道", "荷塘社区"), ("清河街道", "竹园社区"), ("望江街道", "江岸社区")];
    let seats = places.iter().zip(counts).flat_map(|(seat, count)| std::iter::repeat_n(*seat, count as usize));
    let row = |(number, (street, community)): (u32, (&str, &str))| RosterRow {
        street: street.to_owned(),
        community: community.to_owned(),
        ..roster_row(number)
    };
    let rows: Vec<RosterRow> = (1..).zip(seats).map(row).collect();
    store.apply_import(act(&org.district_hr), None, &org.district.path, &rows, from_october()).await.expect("applies");
    let mut workers = Vec::new();
    for number in 1..=counts.iter().sum() {
        workers.push(worker_of(store, &org.district_hr, number).await);
    }
    workers
}

async fn opened(store: &Store, by: &Principal, unit: &UnitPath) -> SurveyId {
    store.open_survey(act(by), unit, &survey()).await.expect("opens")
}

async fn answers(
    store: &Store,
    org: &Organisation,
    id: SurveyId,
    workers: &[WorkerId],
    given: &[u8],
) -> Vec<Principal> {
    let mut accounts = Vec::new();
    for worker in workers {
        let by = account_of(store, org, *worker).await;
        store.answer_survey(act(&by), id, given).await.expect("answers");
        accounts.push(by);
    }
    accounts
}

async fn results(store: &Store, by: &Principal, id: SurveyId, day: &str) -> SurveyResults {
    store.survey_results(&by.figures(), id, on(day)).await.expect("reads")
}

fn later(day: &str) -> Timestamp {
    at(&format!("{day}T08:00:00Z"))
}

#[tokio::test]
async fn everybody_of_the_unit_answers_once_while_it_is_open() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let workers = people(&store, &org, [6, 2, 1]).await;
        let id = opened(&store, &org.street_hr, &org.street.path).await;
        let by = answers(&store, &org, id, &workers[..1], &[5, 1, 4]).await.remove(0);
        assert_eq!(refused(store.answer_survey(act(&by), id, &[1, 1, 1]).await), "conflict: survey_answered");
        let own = store.own_surveys(&by, on("2026-10-20")).await.unwrap();
        assert_eq!(own.iter().map(|own| (own.title.as_str(), own.answered)).collect::<Vec<_>>(), [("十月心声", true)]);
        let open = account_of(&store, &org, workers[1]).await;
        for (given, why) in [(vec![5, 1], "required"), (vec![6, 1, 1], "unknown"), (vec![5, 4, 1], "unknown")] {
            let answer = store.answer_survey(act(&open), id, &given).await;
            assert_eq!(refused(answer), format!("invalid answers: {why}"));
        }
        let late = Act { by: &open, at: later(AFTER) };
        assert_eq!(refused(store.answer_survey(late, id, &[5, 1, 4]).await), "conflict: survey_not_open");
        assert!(store.own_surveys(&open, on(AFTER)).await.unwrap().is_empty());
        store.answer_survey(Act { by: &open, at: later(LAST) }, id, &[5, 1, 4]).await.unwrap();
        let stranger = account_of(&store, &org, workers[8]).await;
        assert!(store.own_surveys(&stranger, on("2026-10-20")).await.unwrap().is_empty());
        assert_eq!(refused(store.answer_survey(act(&stranger), id, &[5, 1, 4]).await), "not found");
        assert_eq!(refused(store.answer_survey(act(&org.street_hr), id, &[5, 1, 4]).await), "forbidden");
    }
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        people(&store, &org, [6, 2, 1]).await;
        let (hr, street) = (&org.street_hr, &org.street.path);
        let open = async |by, unit, new: NewSurvey| refused(store.open_survey(act(by), unit, &new).await);
        assert_eq!(open(&org.leadership, street, survey()).await, "forbidden");
        assert_eq!(open(&org.other_street_hr, street, survey()).await, "not found");
        assert_eq!(open(hr, &org.communities[1].path, survey()).await, "invalid unit: few_people");
        let title = NewSurvey { title: " ".into(), ..survey() };
        assert_eq!(open(hr, street, title).await, "invalid title: required");
        let questions = NewSurvey { questions: survey().questions[..2].to_vec(), ..survey() };
        assert_eq!(open(hr, street, questions).await, "invalid questions: questions");
        let passed = NewSurvey { opens_on: on("2026-10-19"), ..survey() };
        assert_eq!(open(hr, street, passed).await, "invalid opens_on: before_today");
        let backward = NewSurvey { closes_on: on("2026-10-19"), ..survey() };
        assert_eq!(open(hr, street, backward).await, "invalid closes_on: before_start");
        let far = NewSurvey { closes_on: on("2027-10-19"), ..survey() };
        assert_eq!(open(hr, street, far).await, "invalid closes_on: date_far");
    }
}

#[tokio::test]
async fn results_come_once_it_is_closed_and_by_unit_with_their_bases() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let workers = people(&store, &org, [8, 6, 1]).await;
        let id = opened(&store, &org.street_hr, &org.street.path).await;
        answers(&store, &org, id, &workers[..6], &[5, 1, 4]).await;
        answers(&store, &org, id, &workers[8..13], &[2, 3, 1]).await;
        let open = results(&store, &org.street_hr, id, LAST).await;
        assert_eq!((open.whole, open.units.len()), (None, 0), "nothing before it is closed");
        assert_eq!((open.survey.asked, open.survey.answered), (14, 11));
        for by in [&org.street_hr, &org.district_hr, &org.leadership] {
            let closed = results(&store, by, id, AFTER).await;
            let whole = closed.whole.unwrap();
            assert_eq!((whole.asked, whole.answered), (14, 11));
            let tallies = whole.tallies.unwrap();
            assert_eq!(
                (tallies[0].counts.as_slice(), tallies[0].mean_hundredths),
                ([0, 5, 0, 0, 6].as_slice(), Some(364))
            );
            assert_eq!(tallies[1].counts, [6, 0, 5]);
            let units: Vec<_> =
                closed.units.iter().map(|g| (g.name.as_str(), g.asked, g.answered, g.tallies.is_ok())).collect();
            assert_eq!(units, [("荷塘社区", 8, 6, true), ("竹园社区", 6, 5, true)]);
        }
        let listed = store.surveys(&org.district_hr.scope(), PageRequest::default()).await.unwrap();
        assert_eq!(listed.rows.iter().map(|row| (row.id, row.asked)).collect::<Vec<_>>(), [(id, 14)]);
        let colleague = account_of(&store, &org, workers[7]).await;
        for by in [&org.other_street_hr, &org.administrator, &colleague] {
            assert_eq!(refused(store.survey_results(&by.figures(), id, on(AFTER)).await), "not found", "{:?}", by.role);
            assert!(store.surveys(&by.figures(), PageRequest::default()).await.unwrap().rows.is_empty());
        }
    }
}

#[tokio::test]
async fn whoever_may_open_one_closes_it_early_and_nothing_more_is_answered() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let workers = people(&store, &org, [6, 6, 0]).await;
        let id = opened(&store, &org.street_hr, &org.street.path).await;
        answers(&store, &org, id, &workers[..5], &[5, 1, 4]).await;
        let late = account_of(&store, &org, workers[5]).await;
        let day = on("2026-10-25");
        let then = |by| Act { by, at: later("2026-10-25") };
        assert!(store.survey_results(&org.street_hr.scope(), id, day).await.unwrap().whole.is_none(), "still open");
        assert_eq!(refused(store.close_survey(then(&org.leadership), id).await), "forbidden");
        assert_eq!(refused(store.close_survey(then(&org.other_street_hr), id).await), "not found");
        store.close_survey(then(&org.street_hr), id).await.expect("closes");
        assert_eq!(refused(store.answer_survey(then(&late), id, &[1, 1, 1]).await), "conflict: survey_not_open");
        assert!(store.own_surveys(&late, day).await.unwrap().is_empty());
        let found = store.survey_results(&org.street_hr.scope(), id, day).await.unwrap();
        assert_eq!((found.survey.opens_on, found.survey.closes_on), (on("2026-10-20"), on("2026-10-24")));
        assert_eq!(found.whole.map(|whole| whole.answered), Some(5));
        assert_eq!(refused(store.close_survey(then(&org.district_hr), id).await), "conflict: survey_closed");
        let log = store.audit_log(&org.auditor, &AuditQuery::default(), PageRequest::default()).await.unwrap();
        let row = log.rows.iter().find(|row| row.action == "pulse_closed").expect("is on record");
        assert!(row.detail.contains("closes_on=2026-10-24 planned=2026-10-31"), "{}", row.detail);
        // On its first day: it was open on no day before.
        let short = opened(&store, &org.street_hr, &org.street.path).await;
        store.close_survey(Act { by: &org.street_hr, at: later("2026-10-20") }, short).await.expect("closes");
        let found = store.survey_results(&org.street_hr.scope(), short, on("2026-10-20")).await.unwrap();
        assert!(found.survey.opens_on <= found.survey.closes_on && found.whole.is_some());
    }
}

#[tokio::test]
async fn answers_of_few_people_are_told_to_nobody_not_even_by_subtraction() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let workers = people(&store, &org, [8, 6, 1]).await;
        let id = opened(&store, &org.street_hr, &org.street.path).await;
        answers(&store, &org, id, &workers[..6], &[5, 1, 4]).await;
        answers(&store, &org, id, &workers[8..10], &[1, 3, 1]).await;
        let closed = results(&store, &org.district_hr, id, AFTER).await;
        assert!(closed.whole.unwrap().tallies.is_ok());
        let units: Vec<_> = closed.units.iter().map(|g| (g.answered, g.tallies.as_ref().err().copied())).collect();
        assert_eq!(units, [(6, Some(Hidden::Protects)), (2, Some(Hidden::FewPeople))]);
        let few = opened(&store, &org.district_hr, &org.communities[1].path).await;
        answers(&store, &org, few, &workers[10..14], &[1, 3, 1]).await;
        let none = results(&store, &org.district_hr, few, AFTER).await;
        assert_eq!(none.whole.map(|whole| whole.tallies), Some(Err(Hidden::FewPeople)));
    }
}

#[tokio::test]
async fn units_of_few_people_share_one_path_on_ballots() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let workers = people(&store, &org, [8, 2, 5]).await;
        let id = opened(&store, &org.district_hr, &org.street.path).await;
        answers(&store, &org, id, &workers[..6], &[5, 1, 4]).await;
        answers(&store, &org, id, &workers[8..10], &[1, 3, 1]).await;
        let paths = column(&store, "SELECT DISTINCT unit_path FROM pulse_ballot").await;
        assert_eq!(paths, [org.street.path.as_str()], "two people would be known, and the others by them");
        let closed = results(&store, &org.district_hr, id, AFTER).await;
        let units: Vec<_> = closed.units.iter().map(|g| (g.unit.clone(), g.answered, g.tallies.is_ok())).collect();
        assert_eq!(units, [(org.street.path.clone(), 8, true)]);
    }
}

#[tokio::test]
async fn nothing_on_file_leads_from_an_answer_to_whoever_gave_it() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let workers = people(&store, &org, [6, 1, 1]).await;
        let id = opened(&store, &org.street_hr, &org.street.path).await;
        for (worker, answer) in workers.iter().zip(1..=5) {
            answers(&store, &org, id, &[*worker], &[answer, 1, 1]).await;
        }
        let (asked, ballot) = if store.url().starts_with("sqlite") {
            let columns = |table| format!("SELECT name FROM pragma_table_info('{table}') ORDER BY name");
            (columns("pulse_asked"), columns("pulse_ballot"))
        } else {
            let columns = |table| {
                format!(
                    "SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}' ORDER BY 1"
                )
            };
            (columns("pulse_asked"), columns("pulse_ballot"))
        };
        assert_eq!(column(&store, &asked).await, ["answered", "survey_id", "unit_path", "worker_id"]);
        assert_eq!(column(&store, &ballot).await, ["answers", "id", "survey_id", "unit_path"]);
        let given = column(&store, "SELECT answers FROM pulse_ballot ORDER BY id").await;
        let keys = column(&store, "SELECT CAST(id AS TEXT) FROM pulse_ballot ORDER BY id").await;
        assert_eq!(given.len(), 5);
        assert!(keys.iter().all(|key| key.len() > 10), "drawn at random: {keys:?}");
        let said = column(&store, "SELECT account FROM audit WHERE action = 'pulse_answered'").await;
        assert!(said.iter().all(|account| account == "pulse"), "{said:?}");
        let refused = connection(&store).await.execute_unprepared("UPDATE pulse_ballot SET answers = '[1,1,1]'").await;
        assert!(refused.is_err(), "a ballot is not changed");
        if !store.url().starts_with("sqlite") {
            let written = column(&store, "SELECT DISTINCT xmin::text FROM pulse_asked").await;
            assert_eq!(written.len(), 1, "every row is written with each answer: {written:?}");
        }
    }
}

async fn connection(store: &TestStore) -> sea_orm::DatabaseConnection {
    Database::connect(store.url()).await.expect("connects")
}

/// The first column of what a query answers.
async fn column(store: &TestStore, sql: &str) -> Vec<String> {
    let connection = connection(store).await;
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.expect("reads");
    rows.iter().map(|row| row.try_get_by_index(0).expect("a text")).collect()
}
