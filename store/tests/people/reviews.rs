use domain::access::Principal;
use domain::calendar::Month;
use domain::dated::Period;
use domain::fact::{Appraisal, AppraisalGrade, Education, EducationLevel, FactBody, Placement};
use domain::ids::{ReviewId, WorkerId};
use domain::placement::{Profile, place};
use jiudang_store::reviews::{CaseQuery, Chosen, Decision, Outcome, Refreshed, ReviewCase, ReviewState};
use jiudang_store::testing::people::{now, on, unplaced_staff};
use jiudang_store::testing::{Organisation, at, each_backend, organisation, sqlite};
use jiudang_store::{Act, PageRequest, Store};
use sea_orm::{ConnectionTrait, Database};

use super::{account_of, act, file, refused, rows_repeat_the_facts, version};

const LADDER: &str = "sample-three-level-nine-step";

async fn record(store: &Store, org: &Organisation, worker: WorkerId, from: &str, body: FactBody) {
    let read = version(store, org, worker).await;
    store.record_fact(act(&org.district_hr), worker, read, Period::since(on(from)), body).await.unwrap();
}

fn placement(grade: &str) -> FactBody {
    FactBody::Placement(Placement { ladder: LADDER.into(), grade: grade.into() })
}

/// Six people to whom the rules give middle-3: the first holds primary-1, the second that very grade, the third a
/// higher one, the others none.
async fn workforce(store: &Store, org: &Organisation) -> Vec<WorkerId> {
    let staff = unplaced_staff(store, org).await;
    for (worker, grade) in staff.iter().zip(["primary-1", "middle-3", "senior-1"]) {
        record(store, org, *worker, "2026-10-01", placement(grade)).await;
    }
    staff
}

async fn open(store: &Store, by: &Principal) -> ReviewId {
    store.open_review(act(by), &by.unit, on("2026-10-10")).await.unwrap()
}

async fn cases(store: &Store, by: &Principal, review: ReviewId) -> Vec<ReviewCase> {
    let everybody = CaseQuery::default();
    store.review_cases(&by.scope(), review, &everybody, PageRequest::default()).await.unwrap().rows
}

async fn case(store: &Store, by: &Principal, review: ReviewId, worker: WorkerId) -> ReviewCase {
    cases(store, by, review).await.into_iter().find(|case| case.worker == worker).unwrap()
}

async fn grade(store: &Store, org: &Organisation, worker: WorkerId) -> Option<String> {
    file(store, &org.district_hr, worker).await.row.grade
}

async fn seen(store: &Store, by: &Principal, review: ReviewId) -> i64 {
    store.review(&by.scope(), review).await.unwrap().row.version
}

#[tokio::test]
async fn a_round_is_opened_decided_and_applied() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let staff = workforce(&store, &org).await;
        let hr = &org.district_hr;
        let review = open(&store, hr).await;
        let outcomes: Vec<Outcome> = cases(&store, hr, review).await.iter().map(|case| case.outcome).collect();
        use Outcome::{Fall, First, Rise, Same};
        assert_eq!(outcomes, [Rise, Same, Fall, First, First, First]);
        let rising = case(&store, hr, review, staff[0]).await;
        assert_eq!(rising.difference().unwrap().fen(), 73_000, "five steps of 146 yuan");
        assert!(rising.conditions.len() > 4, "every condition is kept: {:?}", rising.conditions);

        assert_eq!(store.confirm_cases(act(hr), review, &Chosen::Rising).await.unwrap(), 4);
        store.except_case(act(hr), review, staff[3], "primary-3", "工作履历待核实").await.unwrap();
        store.keep_case(act(hr), review, staff[2], "本年度不降档").await.unwrap();
        store.note_appeal(act(hr), review, staff[3], "本人认为年限少算一年").await.unwrap();
        let view = store.review(&hr.scope(), review).await.unwrap();
        assert_eq!((view.row.counts.people(), view.row.counts.waiting(), view.touched), (6, 0, 0));
        assert_eq!(grade(&store, &org, staff[0]).await.as_deref(), Some("primary-1"), "nothing is on file yet");

        assert_eq!(store.apply_review(act(hr), review, view.row.version).await.unwrap(), 4);
        let expected = ["middle-3", "middle-3", "senior-1", "primary-3", "middle-3", "middle-3"];
        for (worker, expected) in staff.iter().zip(expected) {
            assert_eq!(grade(&store, &org, *worker).await.as_deref(), Some(expected));
        }
        let facts = store.facts(&hr.scope(), staff[0], false).await.unwrap();
        let placed = facts.iter().find(|record| matches!(record.fact.body, FactBody::Placement(_))).unwrap();
        assert_eq!(placed.fact.period, Period::since(on("2026-10-10")), "it counts from the date of the round");
        rows_repeat_the_facts(&store, now(), 6).await;

        let view = store.review(&hr.scope(), review).await.unwrap();
        assert_eq!((view.row.state, view.row.written), (ReviewState::Applied, 4));
        assert_eq!(refused(store.apply_review(act(hr), review, view.row.version).await), "conflict: review_ended");
        assert_eq!(refused(store.confirm_cases(act(hr), review, &Chosen::Rising).await), "conflict: review_ended");
        store.note_appeal(act(hr), review, staff[0], "收到通知书后提出异议").await.unwrap();
    }
}

#[tokio::test]
async fn a_decision_needs_a_reason_a_known_grade_and_something_to_decide() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let staff = workforce(&store, &org).await;
    let hr = &org.street_hr;
    let review = open(&store, hr).await;
    let except = async |grade, reason| refused(store.except_case(act(hr), review, staff[0], grade, reason).await);
    assert_eq!(except("middle-1", " 略 ").await, "invalid reason: too_short");
    assert_eq!(except("no-such-grade", "工作履历待核实").await, "invalid grade: unknown_grade");
    assert_eq!(refused(store.keep_case(act(hr), review, staff[0], "略").await), "invalid reason: too_short");
    assert_eq!(refused(store.note_appeal(act(hr), review, staff[0], "略").await), "invalid appeal: too_short");
    let same = Chosen::These(vec![staff[0], staff[1]]);
    let confirmed = store.confirm_cases(act(hr), review, &same).await;
    assert_eq!(refused(confirmed), "invalid workers: nothing_to_confirm", "the second keeps their grade anyway");
    assert_eq!(case(&store, hr, review, staff[0]).await.decision, Decision::Pending, "of the two none is decided");
    let version = seen(&store, hr, review).await;
    assert_eq!(refused(store.apply_review(act(hr), review, version).await), "conflict: review_empty");
    store.keep_case(act(hr), review, staff[0], "本年度暂缓一次").await.unwrap();
    assert_eq!(refused(store.apply_review(act(hr), review, version).await), "stale");
    let these = Chosen::These(vec![staff[0]]);
    assert_eq!(store.confirm_cases(act(hr), review, &these).await.unwrap(), 1, "thought better of");
    assert_eq!(case(&store, hr, review, staff[0]).await.reason, None);
}

#[tokio::test]
async fn rounds_of_a_unit_follow_one_another() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    workforce(&store, &org).await;
    let hr = &org.street_hr;
    for far in ["2023-12-31", "2028-01-01"] {
        assert_eq!(refused(store.open_review(act(hr), &hr.unit, on(far)).await), "invalid as_of: date_far");
    }
    let before = store.open_review(act(hr), &hr.unit, on("2024-01-01")).await.unwrap();
    assert!(cases(&store, hr, before).await.iter().all(|case| case.hold.is_some()), "no post is on file for that day");
    for unit in [&org.street.path, &org.communities[0].path, &org.district.path] {
        let second = store.open_review(act(&org.district_hr), unit, on("2026-10-10")).await;
        assert_eq!(refused(second), "conflict: review_exists");
    }
    open(&store, &org.other_street_hr).await;
    let version = seen(&store, hr, before).await;
    assert_eq!(refused(store.close_review(act(hr), before, version, "误").await), "invalid reason: too_short");
    store.close_review(act(hr), before, version, "日期选错，重新开始").await.unwrap();
    let view = store.review(&hr.scope(), before).await.unwrap();
    assert_eq!((view.row.state, view.ended_reason.as_deref()), (ReviewState::Closed, Some("日期选错，重新开始")));
    open(&store, hr).await;
}

#[tokio::test]
async fn a_street_decides_its_own_part_and_sees_no_other() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let staff = workforce(&store, &org).await;
        let (hr, district) = (&org.street_hr, &org.district_hr);
        let review = open(&store, district).await;
        let mine: Vec<WorkerId> = cases(&store, hr, review).await.iter().map(|case| case.worker).collect();
        assert_eq!(mine, staff[..4]);
        let both = Chosen::These(vec![staff[0], staff[5]]);
        assert_eq!(refused(store.confirm_cases(act(hr), review, &both).await), "not found");
        let except = store.except_case(act(hr), review, staff[5], "middle-1", "工作履历待核实").await;
        assert_eq!(refused(except), "not found");
        assert_eq!(refused(store.keep_case(act(hr), review, staff[5], "本年度不调整").await), "not found");
        assert_eq!(refused(store.note_appeal(act(hr), review, staff[5], "本人有异议").await), "not found");
        assert_eq!(store.confirm_cases(act(hr), review, &Chosen::Rising).await.unwrap(), 2);
        assert_eq!(case(&store, district, review, staff[5]).await.decision, Decision::Pending);
        let version = seen(&store, hr, review).await;
        assert_eq!(refused(store.apply_review(act(hr), review, version).await), "not found", "it is the district's");
        assert_eq!(refused(store.close_review(act(hr), review, version, "不再进行").await), "not found");
        assert_eq!(refused(store.refresh_review(act(hr), review).await), "not found");
        store.close_review(act(district), review, version, "改由各街道进行").await.unwrap();

        let own_round = open(&store, hr).await;
        assert_eq!(refused(store.review(&org.other_street_hr.scope(), own_round).await), "not found");
        assert!(store.reviews(&org.other_street_hr.scope(), PageRequest::default()).await.unwrap().rows.len() == 1);
        let theirs = store.confirm_cases(act(&org.other_street_hr), own_round, &Chosen::Rising).await;
        assert_eq!(refused(theirs), "not found");
        let own = account_of(&store, &org, staff[0]).await;
        for by in [&org.leadership, &org.auditor, &org.administrator, &own] {
            assert_eq!(refused(store.open_review(act(by), &org.street.path, on("2026-10-10")).await), "forbidden");
            let confirmed = store.confirm_cases(act(by), own_round, &Chosen::Rising).await;
            let applied = store.apply_review(act(by), own_round, 1).await;
            assert_eq!([refused(confirmed), refused(applied)], ["forbidden", "forbidden"], "{}", by.account);
        }
        assert!(store.reviews(&own.scope(), PageRequest::default()).await.unwrap().rows.is_empty());
    }
}

#[tokio::test]
async fn a_fact_recorded_later_reopens_only_the_case_it_changes() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let staff = workforce(&store, &org).await;
        let hr = &org.district_hr;
        let review = open(&store, hr).await;
        store.confirm_cases(act(hr), review, &Chosen::Rising).await.unwrap();
        store.keep_case(act(hr), review, staff[2], "本年度不降档").await.unwrap();
        // A master's degree brings a step more; an appraisal of 合格 changes nothing.
        let master = FactBody::Education(Education { level: EducationLevel::Master, degree: None });
        record(&store, &org, staff[0], "2026-10-05", master).await;
        let appraisal = FactBody::Appraisal(Appraisal { year: 2025, grade: AppraisalGrade::Qualified });
        record(&store, &org, staff[3], "2026-01-15", appraisal).await;
        let view = store.review(&hr.scope(), review).await.unwrap();
        assert_eq!(view.touched, 2);
        assert!(case(&store, hr, review, staff[0]).await.touched);
        let again = store.confirm_cases(act(hr), review, &Chosen::These(vec![staff[0]])).await;
        assert_eq!(refused(again), "conflict: review_touched", "what was read is not what is on file");

        let done = store.refresh_review(act(hr), review).await.unwrap();
        assert_eq!(done, Refreshed { looked_at: 2, reopened: 1, added: 0 });
        let after = cases(&store, hr, review).await;
        let decisions: Vec<Decision> = after.iter().map(|case| case.decision).collect();
        use Decision::{Confirmed, Kept, Pending};
        assert_eq!(decisions, [Pending, Pending, Kept, Confirmed, Confirmed, Confirmed]);
        assert_ne!(after[0].proposed.as_ref().unwrap().grade, "middle-3");
        assert!(after.iter().all(|case| !case.touched));
    }
}

#[tokio::test]
async fn who_comes_is_added_and_who_moves_away_drops_out() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let staff = workforce(&store, &org).await;
    let hr = &org.street_hr;
    let review = open(&store, hr).await;
    store.confirm_cases(act(hr), review, &Chosen::Rising).await.unwrap();
    let to = |unit| FactBody::Assignment(domain::fact::Assignment { unit, posts: vec!["community_worker".into()] });
    record(&store, &org, staff[0], "2026-10-15", to(org.communities[2].path.clone())).await;
    record(&store, &org, staff[4], "2026-10-15", to(org.communities[0].path.clone())).await;
    let done = store.refresh_review(act(hr), review).await.unwrap();
    assert_eq!(done, Refreshed { looked_at: 1, reopened: 1, added: 1 });
    let gone = case(&store, hr, review, staff[0]).await;
    assert_eq!((gone.outcome, gone.decision, gone.touched), (Outcome::Gone, Decision::Pending, false));
    let kept = store.keep_case(act(hr), review, staff[0], "已经调出本街道").await;
    assert_eq!(refused(kept), "conflict: review_gone");
    let version = seen(&store, hr, review).await;
    assert_eq!(store.apply_review(act(hr), review, version).await.unwrap(), 1);
    assert_eq!(grade(&store, &org, staff[0]).await.as_deref(), Some("primary-1"), "another street's by now");
}

#[tokio::test]
async fn a_round_is_applied_to_all_or_to_nobody() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let staff = workforce(&store, &org).await;
        let hr = &org.district_hr;
        let review = open(&store, hr).await;
        store.confirm_cases(act(hr), review, &Chosen::Rising).await.unwrap();
        let master = FactBody::Education(Education { level: EducationLevel::Master, degree: None });
        record(&store, &org, staff[5], "2026-10-05", master).await;
        let version = seen(&store, hr, review).await;
        assert_eq!(refused(store.apply_review(act(hr), review, version).await), "conflict: review_touched");
        for worker in &staff[3..] {
            assert_eq!(grade(&store, &org, *worker).await, None, "nobody is placed");
        }
        store.refresh_review(act(hr), review).await.unwrap();
        let version = seen(&store, hr, review).await;
        assert_eq!(store.apply_review(act(hr), review, version).await.unwrap(), 3);
        let connection = Database::connect(store.url()).await.unwrap();
        let tampered = "UPDATE review_case SET grade_decided = 'senior-3'";
        assert!(connection.execute_unprepared(tampered).await.is_err(), "what was applied stays as it is");
        assert!(connection.execute_unprepared("DELETE FROM review_case").await.is_err());
        assert!(connection.execute_unprepared("UPDATE review_round SET state = 'open'").await.is_err());
    }
}

#[tokio::test]
async fn a_failure_in_the_middle_leaves_nothing_behind() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let staff = workforce(&store, &org).await;
    let hr = &org.district_hr;
    let review = open(&store, hr).await;
    store.confirm_cases(act(hr), review, &Chosen::Rising).await.unwrap();
    let connection = Database::connect(store.url()).await.unwrap();
    let last = staff[5];
    let fault = format!(
        "CREATE TRIGGER fault BEFORE UPDATE ON worker WHEN NEW.id = {last} BEGIN SELECT RAISE(ABORT, 'fault'); END"
    );
    connection.execute_unprepared(&fault).await.unwrap();
    let version = seen(&store, hr, review).await;
    assert!(store.apply_review(act(hr), review, version).await.is_err());
    assert_eq!(store.review(&hr.scope(), review).await.unwrap().row.state, ReviewState::Open);
    assert_eq!(grade(&store, &org, staff[3]).await, None, "who was written before the fault is as before");
    connection.execute_unprepared("DROP TRIGGER fault").await.unwrap();
    assert_eq!(store.apply_review(act(hr), review, version).await.unwrap(), 4);
}

#[tokio::test]
async fn what_was_proposed_follows_from_what_was_known_then() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let staff = workforce(&store, &org).await;
    let hr = &org.district_hr;
    let review = open(&store, hr).await;
    store.confirm_cases(act(hr), review, &Chosen::Rising).await.unwrap();
    let version = seen(&store, hr, review).await;
    let later = Act { by: hr, at: at("2026-10-21T08:00:00Z") };
    store.apply_review(later, review, version).await.unwrap();
    let master = FactBody::Education(Education { level: EducationLevel::Master, degree: None });
    let read = file(&store, hr, staff[0]).await.version;
    store.record_fact(later, staff[0], read, Period::since(on("2026-10-02")), master).await.unwrap();

    let as_of = on("2026-10-10");
    let policy = store.library().await.unwrap().ladder_in_force(Month::of(as_of)).unwrap();
    for case in cases(&store, hr, review).await {
        let known = store.facts_as_known(&hr.scope(), &[case.worker], case.known_at).await.unwrap();
        let profile = Profile::from_facts(&policy, &known[0].1, as_of).unwrap().unwrap();
        let again = place(&policy, &profile, as_of).unwrap();
        assert_eq!(again.conditions, case.conditions, "{}", case.name);
        assert_eq!(policy.ladder.grade(&case.proposed.unwrap().grade), Some(again.grade));
        assert_eq!(case.before.map(|before| policy.ladder.grade(&before.grade).unwrap()), profile.confirmed);
    }
}

#[tokio::test]
async fn letters_reach_hr_of_the_unit_and_the_worker_once_applied() {
    for store in each_backend().await {
        let org = organisation(&store).await;
        let staff = workforce(&store, &org).await;
        let hr = &org.street_hr;
        let own = account_of(&store, &org, staff[0]).await;
        let review = open(&store, hr).await;
        let letter = async |by: &Principal, worker| store.review_letters(&by.scope(), review, &[worker]).await;
        assert_eq!(refused(letter(hr, staff[0]).await), "not found", "nothing is decided");
        store.confirm_cases(act(hr), review, &Chosen::Rising).await.unwrap();
        assert_eq!(letter(hr, staff[0]).await.unwrap().applied_on, None, "a draft");
        assert_eq!(refused(letter(&own, staff[0]).await), "not found", "not before it is applied");
        assert!(store.worker_reviews(&own.scope(), staff[0]).await.unwrap().is_empty());
        store.apply_review(act(hr), review, seen(&store, hr, review).await).await.unwrap();
        let read = letter(&own, staff[0]).await.unwrap();
        assert_eq!((read.unit_name.as_str(), read.applied_on), ("清河街道", Some(on("2026-10-20"))));
        assert_eq!(read.terms.grade(&read.cases[0].decided.as_ref().unwrap().grade).zh, "中级三档");
        assert_eq!(refused(letter(&own, staff[3]).await), "not found");
        assert_eq!(refused(letter(&org.other_street_hr, staff[0]).await), "not found");
        assert_eq!(refused(letter(&org.administrator, staff[0]).await), "not found");
        assert_eq!(store.review_decided(&hr.scope(), review).await.unwrap(), [staff[0], staff[3]]);
        let kept = store.worker_reviews(&own.scope(), staff[0]).await.unwrap();
        assert_eq!((kept.len(), kept[0].decision), (1, Decision::Confirmed));
        assert_eq!(refused(store.worker_reviews(&own.scope(), staff[1]).await), "not found");
    }
}

#[tokio::test]
async fn cases_are_filtered_and_paged() {
    let store = sqlite().await;
    let org = organisation(&store).await;
    let staff = workforce(&store, &org).await;
    let hr = &org.district_hr;
    let review = open(&store, hr).await;
    store.keep_case(act(hr), review, staff[0], "本年度暂缓一次").await.unwrap();
    store.note_appeal(act(hr), review, staff[5], "本人认为年限少算").await.unwrap();
    let listed = async |query: CaseQuery| -> Vec<WorkerId> {
        let page = store.review_cases(&hr.scope(), review, &query, PageRequest::default()).await.unwrap();
        assert_eq!(u64::try_from(page.rows.len()).unwrap(), page.count.rows);
        page.rows.iter().map(|case| case.worker).collect()
    };
    let query = CaseQuery::default;
    assert_eq!(listed(CaseQuery { outcome: Some(Outcome::First), ..query() }).await, staff[3..]);
    assert_eq!(listed(CaseQuery { decision: Some(Decision::Kept), ..query() }).await, [staff[0]]);
    let waiting = CaseQuery { decision: Some(Decision::Pending), ..query() };
    assert_eq!(listed(waiting).await, staff[2..], "for the second there is nothing to decide");
    assert_eq!(listed(CaseQuery { appealed: true, ..query() }).await, [staff[5]]);
    assert_eq!(listed(CaseQuery { unit: Some(org.communities[1].path.clone()), ..query() }).await, staff[2..4]);
    let name = file(&store, hr, staff[4]).await.row.name;
    assert_eq!(listed(CaseQuery { search: name, ..query() }).await, [staff[4]]);
    let second = PageRequest { page: 2, size: 4 };
    let page = store.review_cases(&hr.scope(), review, &query(), second).await.unwrap();
    assert_eq!((page.rows.len(), page.count.rows), (2, 6));
}
