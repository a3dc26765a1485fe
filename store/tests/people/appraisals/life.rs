use domain::access::Role;
use domain::appraisal::ResultState;
use domain::fact::FactBody;
use jiudang_store::appraisals::{Only, ReminderKind};
use jiudang_store::testing::{each_backend, person, sqlite};
use sea_orm::{ConnectionTrait, Database};

use super::super::{account_of, refused, version};
use super::*;

#[tokio::test]
async fn a_cycle_is_rated_proposed_published_and_final_and_then_stays() {
    for store in each_backend().await {
        let round = Round::begun(&store, "2025").await;
        let hr = &round.org.district_hr;
        let opened =
            store.open_cycle(when(hr, BEGUN), &round.org.street.path, "2025".parse().unwrap(), on("2026-11-10"));
        assert_eq!(refused(opened.await), "conflict: appraisal_exists");
        let close = store.close_ratings(when(hr, CLOSED), round.id, round.version().await).await;
        assert_eq!(refused(close), "conflict: appraisal_waiting", "nobody has rated");
        round.rated([95, 90, 80, 72, 65, 50]).await;
        let by_street = store.close_ratings(when(&round.org.street_hr, CLOSED), round.id, round.version().await).await;
        assert_eq!(refused(by_street), "not found", "the district leads its cycle");
        assert_eq!(refused(store.close_ratings(when(hr, CLOSED), round.id, 1).await), "stale");
        round.close().await;
        let late = store.apply_ratings(when(hr, CLOSED), None, round.id, &[], None).await;
        assert_eq!(refused(late.map(|_| ())), "conflict: appraisal_not_now");

        let version = round.version().await;
        store.propose_grades(when(hr, CLOSED), round.id, version).await.unwrap();
        store.take_back_grades(when(hr, CLOSED), round.id, version + 1).await.unwrap();
        store.propose_grades(when(hr, CLOSED), round.id, version + 2).await.unwrap();
        let own = store.publish_results(when(hr, PUBLISHED), round.id, version + 3).await;
        assert_eq!(refused(own), "conflict: appraisal_same_person");
        let deputy = round.deputy().await;
        store.publish_results(when(&deputy, PUBLISHED), round.id, version + 3).await.unwrap();
        let early = store.finish_cycle(when(hr, "2026-11-05T02:00:00Z"), round.id, version + 4).await;
        assert_eq!(refused(early), "conflict: appraisal_too_early");
        assert_eq!(round.finish().await, 6);

        let grades: Vec<_> = round.people().await.into_iter().map(|person| person.grade.unwrap()).collect();
        assert_eq!(grades, ["excellent", "qualified", "qualified", "qualified", "basic", "unqualified"]);
        for step in ["finish", "take_back"] {
            let version = round.version().await;
            let again = match step {
                "finish" => refused(store.finish_cycle(when(&deputy, FINAL), round.id, version).await.map(|_| ())),
                _ => refused(store.take_back_grades(when(&deputy, FINAL), round.id, version).await),
            };
            assert_eq!(again, "conflict: appraisal_not_now");
        }
        let database = Database::connect(store.url()).await.unwrap();
        for change in [
            "UPDATE appraisal SET grade = 'excellent'",
            "UPDATE appraisal SET score = 10000",
            "UPDATE appraisal SET sheet = NULL",
            "DELETE FROM appraisal",
            "UPDATE appraisal_cycle SET state = 'published'",
            "UPDATE appraisal_ballot SET scores = '[]'",
            "DELETE FROM appraisal_ballot",
        ] {
            assert!(database.execute_unprepared(change).await.is_err(), "{change}");
        }
    }
}

#[tokio::test]
async fn the_grade_of_a_year_is_a_fact_that_changes_with_its_appraisal_alone() {
    let store = sqlite().await;
    let round = Round::begun(&store, "2025").await;
    round.rated([95, 90, 80, 72, 65, 50]).await;
    round.close().await;
    let deputy = round.deputy().await;
    round.publish(&deputy).await;
    round.finish().await;
    let (hr, worker) = (&round.org.district_hr, round.staff[0]);
    let facts = store.facts(&hr.scope(), worker, false).await.unwrap();
    let of = |kind: &str| facts.iter().find(|record| record.fact.body.kind() == kind).unwrap().fact.clone();
    let (grade, reward) = (of("appraisal"), of("one_off"));
    assert_eq!(grade.period.from, on("2026-11-06"));
    assert!(matches!(&reward.body, FactBody::OneOff(one_off) if one_off.amount.to_string() == "2,000.00"));
    assert_eq!(reward.period.from, on("2026-12-01"), "paid in the month after");
    for fact in [grade.id, reward.id] {
        let read = version(&store, &round.org, worker).await;
        let withdrawn = store.withdraw_fact(when(hr, FINAL), worker, read, fact, "记录有误请撤回").await;
        assert_eq!(refused(withdrawn), "conflict: fact_of_appraisal");
    }
    super::super::rows_repeat_the_facts(&store, at(FINAL), 6).await;
}

#[tokio::test]
async fn a_grade_on_file_keeps_somebody_out_of_the_cycle_and_a_later_one_stands_in_its_way() {
    use domain::dated::Period;
    use domain::fact::{Appraisal, AppraisalGrade};
    let store = sqlite().await;
    let org = organisation(&store).await;
    let staff = staff(&store, &org).await;
    let grade = || FactBody::Appraisal(Appraisal { year: 2025, grade: AppraisalGrade::Qualified });
    let hr = org.district_hr.clone();
    let record = async |worker, instant: &str| {
        let read = store.worker(&hr.scope(), worker).await.unwrap().unwrap().version;
        store.record_fact(when(&hr, instant), worker, read, Period::since(on("2026-10-20")), grade()).await
    };
    record(staff[0], BEGUN).await.unwrap();
    let act = when(&hr, BEGUN);
    let id = store.open_cycle(act, &org.district.path, "2025".parse().unwrap(), on("2026-11-10")).await.unwrap();
    let later = staff[1];
    let round = Round { store: &store, org, staff, id };
    assert_eq!(round.people().await.len(), 5);
    store.begin_cycle(act, id, 1).await.unwrap();
    let people = round.people().await;
    let rows: Vec<RatingRow> = people.iter().flat_map(|person| year_rows(&person.code, 80)).collect();
    store.apply_ratings(act, None, id, &rows, None).await.unwrap();
    round.close().await;
    let deputy = round.deputy().await;
    round.publish(&deputy).await;
    record(later, PUBLISHED).await.unwrap();
    let finish = store.finish_cycle(when(&deputy, FINAL), id, round.version().await).await;
    assert_eq!(refused(finish), "conflict: appraisal_on_file");
}

#[tokio::test]
async fn a_worker_reports_signs_and_appeals_about_themself_alone() {
    let store = sqlite().await;
    let round = Round::begun(&store, "2025").await;
    let own = account_of(&store, &round.org, round.staff[0]).await;
    let colleague = account_of(&store, &round.org, round.staff[1]).await;
    let id = round.key(0).await;
    let reminders = store.appraisal_reminders(&own, on("2026-10-21")).await.unwrap();
    assert_eq!(reminders.iter().map(|found| found.kind).collect::<Vec<_>>(), [ReminderKind::SelfReport]);
    let report = "一年来走访居民三百户,办结诉求一百二十件。";
    assert_eq!(refused(store.report_on_self(when(&colleague, BEGUN), id, report).await), "not found");
    assert_eq!(refused(store.report_on_self(when(&round.org.street_hr, BEGUN), id, report).await), "forbidden");
    store.report_on_self(when(&own, BEGUN), id, report).await.unwrap();
    let unreported = PersonQuery { only: Some(Only::Unreported), ..PersonQuery::default() };
    let scope = round.org.district_hr.scope();
    let missing = store.cycle_people(&scope, round.id, &unreported, PageRequest::default()).await.unwrap();
    assert_eq!(missing.rows.len(), 5);
    round.rated([95, 90, 80, 72, 65, 50]).await;
    round.close().await;
    let before = store.appraisal(&own.scope(), id).await.unwrap();
    assert_eq!((before.result, before.shown.total), (ResultState::Open, None), "nothing before it is public");
    assert_eq!(refused(store.report_on_self(when(&own, CLOSED), id, report).await), "conflict: appraisal_not_now");
    let deputy = round.deputy().await;
    round.publish(&deputy).await;
    for (act, what) in [(&colleague, "not found"), (&round.org.street_hr, "forbidden")] {
        assert_eq!(refused(store.acknowledge_result(when(act, PUBLISHED), id).await), what);
        assert_eq!(refused(store.appeal_result(when(act, PUBLISHED), id, "请复核我的得分").await), what);
    }
    assert_eq!(refused(store.appraisal(&colleague.scope(), id).await), "not found");
    assert_eq!(refused(store.worker_appraisals(&colleague.scope(), round.staff[0]).await), "not found");
    assert_eq!(refused(store.appraisal(&round.org.other_street_hr.scope(), id).await), "not found");
    store.acknowledge_result(when(&own, PUBLISHED), id).await.unwrap();
    let second = round.key(1).await;
    let late = store.appeal_result(when(&colleague, "2026-11-06T02:00:00Z"), second, "请复核我的得分").await;
    assert_eq!(refused(late), "conflict: appraisal_too_late");
    store.appeal_result(when(&own, "2026-10-26T02:00:00Z"), id, "请复核我的得分").await.unwrap();
    let finish = store.finish_cycle(when(&deputy, FINAL), round.id, round.version().await).await;
    assert_eq!(refused(finish), "conflict: appraisal_open_appeals");
    let duties = store.appraisal_reminders(&deputy, on("2026-10-30")).await.unwrap();
    assert_eq!(
        duties.iter().map(|found| (found.kind, found.due)).collect::<Vec<_>>(),
        [(ReminderKind::Publicity, on("2026-11-05")), (ReminderKind::Appeals, on("2026-11-16"))]
    );
    let proposer = when(&round.org.district_hr, "2026-10-28T02:00:00Z");
    let answer = store.answer_appeal(proposer, id, None, None, "经复核维持原结果").await;
    assert_eq!(refused(answer), "conflict: appraisal_same_person");
    let street = when(&round.org.street_hr, "2026-10-28T02:00:00Z");
    assert_eq!(refused(store.answer_appeal(street, id, None, None, "经复核维持").await), "not found");
    store.answer_appeal(when(&deputy, "2026-10-28T02:00:00Z"), id, None, None, "经复核维持原结果").await.unwrap();
    let told = store.appraisal(&own.scope(), id).await.unwrap();
    assert!(matches!(told.result, ResultState::Answered { .. }));
}

#[tokio::test]
async fn who_is_investigated_is_not_graded_and_a_draft_can_be_thrown_away() {
    let store = sqlite().await;
    let round = Round::begun(&store, "2025").await;
    let hr = when(&round.org.district_hr, BEGUN);
    store.put_investigation(hr, round.key(0).await, on("2026-10-01"), None, "立案〔2026〕1号").await.unwrap();
    round.rated([95, 90, 80, 72, 65, 50]).await;
    round.close().await;
    let why: Vec<&str> = round.view(0).await.not_graded.iter().map(|why| why.code()).collect();
    assert_eq!(why, ["investigation"]);
    let thrown = store.discard_cycle(hr, round.id, round.version().await).await;
    assert_eq!(refused(thrown), "conflict: appraisal_not_now");
    let unit = &round.org.other_street.path;
    let draft = store.open_cycle(hr, unit, "2026-Q3".parse().unwrap(), on("2026-11-10")).await.unwrap();
    store.discard_cycle(hr, draft, 1).await.unwrap();
    assert_eq!(refused(store.cycle(&round.org.district_hr.scope(), draft).await), "not found");
    let outsider = person(&store, &round.org.administrator, "lead2", Role::Leadership, unit, None).await;
    let opened = store.open_cycle(when(&outsider, BEGUN), unit, "2026-Q3".parse().unwrap(), on("2026-11-10")).await;
    assert_eq!(refused(opened), "forbidden");
    let future = store.open_cycle(hr, unit, "2027-Q1".parse().unwrap(), on("2026-11-10")).await;
    assert_eq!(refused(future), "invalid cycle: date_far");
}
