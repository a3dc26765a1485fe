use domain::ids::{TrainingSessionId, WorkerId};
use domain::training::EnrolmentState::{self, Enrolled, Waiting, Withdrawn};
use jiudang_store::testing::each_backend;
use jiudang_store::training::{PeopleQuery, Seats, SessionQuery, SessionState};
use jiudang_store::{PageRequest, Store};

use super::{account, act, add_course, course, ground, held, refused, session, version};

/// Where each of some people stands with a session.
async fn states(
    store: &Store,
    by: &domain::access::Principal,
    session: TrainingSessionId,
    workers: &[WorkerId],
) -> Vec<Option<EnrolmentState>> {
    let mut all = Vec::new();
    for worker in workers {
        let seats = store.own_seats(&by.scope(), *worker, &[session]).await.unwrap();
        all.push(seats.first().map(|(_, state)| *state));
    }
    all
}

#[tokio::test]
async fn who_asks_after_the_last_seat_waits_and_moves_up_when_one_is_freed() {
    for store in each_backend().await {
        let (org, staff) = ground(&store).await;
        let hr = &org.street_hr;
        let session = session(&store, hr, "2026-11-10", Some(2)).await;
        let on_the_list = &staff[..4];
        let outcome = store.enrol_workers(act(hr, "2026-10-20"), session, on_the_list).await.unwrap();
        assert_eq!((outcome.enrolled, outcome.waiting), (2, 2));
        let row = store.training_session(&hr.scope(), session).await.unwrap();
        assert_eq!((row.enrolled, row.waiting, row.seats_left()), (2, 2, Some(0)));

        assert_eq!(store.withdraw_workers(act(hr, "2026-10-21"), session, &[staff[0]]).await.unwrap(), 1);
        let expected = [Some(Withdrawn), Some(Enrolled), Some(Enrolled), Some(Waiting)];
        assert_eq!(states(&store, hr, session, on_the_list).await, expected, "who waited first moves up");

        let again = store.enrol_worker(act(hr, "2026-10-22"), session, staff[0]).await.unwrap();
        assert_eq!(again, Waiting, "who comes back stands behind the others");
        let waiting = PeopleQuery { which: Seats::Waiting, ..PeopleQuery::default() };
        let list = store.session_people(&hr.scope(), session, &waiting, PageRequest::default()).await.unwrap();
        let order: Vec<WorkerId> = list.rows.iter().map(|row| row.worker.id).collect();
        assert_eq!(order, [staff[3], staff[0]]);
        let twice = store.enrol_worker(act(hr, "2026-10-22"), session, staff[1]).await;
        assert_eq!(refused(twice), "conflict: training_already");
    }
}

#[tokio::test]
async fn more_seats_let_those_who_wait_in_and_fewer_than_are_taken_are_refused() {
    for store in each_backend().await {
        let (org, staff) = ground(&store).await;
        let hr = &org.street_hr;
        let session = session(&store, hr, "2026-11-10", Some(1)).await;
        store.enrol_workers(act(hr, "2026-10-20"), session, &staff[..3]).await.unwrap();
        let known = (session, version(&store, hr, session).await);
        assert_eq!(store.change_session(act(hr, "2026-10-20"), known, held("2026-11-10", Some(2))).await.unwrap(), 1);
        let known = (session, version(&store, hr, session).await);
        let fewer = store.change_session(act(hr, "2026-10-20"), known, held("2026-11-10", Some(1))).await;
        assert_eq!(refused(fewer), "invalid capacity: below_enrolled");
        let stale = store.change_session(act(hr, "2026-10-20"), (session, 1), held("2026-11-10", None)).await;
        assert_eq!(refused(stale), "stale");
    }
}

#[tokio::test]
async fn no_seat_is_given_twice_however_many_ask_at_once() {
    for store in each_backend().await {
        let (org, staff) = ground(&store).await;
        let session = session(&store, &org.district_hr, "2026-11-10", Some(2)).await;
        let mut people = Vec::new();
        for worker in &staff {
            people.push((account(&store, &org, *worker).await, *worker));
        }
        let (store, people) = (&*store, &people);
        let asked = people.iter().map(|(by, worker)| store.enrol_worker(act(by, "2026-10-20"), session, *worker));
        let given: Vec<EnrolmentState> = futures::future::try_join_all(asked).await.unwrap();
        assert_eq!(given.iter().filter(|state| **state == Enrolled).count(), 2);
        let row = store.training_session(&org.district_hr.scope(), session).await.unwrap();
        assert_eq!((row.enrolled, row.waiting), (2, 4));

        let seated: Vec<_> = people.iter().zip(&given).filter(|(_, state)| **state == Enrolled).collect();
        let left = seated.iter().map(|((by, worker), _)| {
            let workers = vec![*worker];
            async move { store.withdraw_workers(act(by, "2026-10-21"), session, &workers).await }
        });
        futures::future::try_join_all(left).await.unwrap();
        let row = store.training_session(&org.district_hr.scope(), session).await.unwrap();
        assert_eq!((row.enrolled, row.waiting), (2, 2), "each seat was passed on once");
    }
}

#[tokio::test]
async fn nobody_enrols_in_what_has_begun_or_at_the_time_of_another_seat() {
    for store in each_backend().await {
        let (org, staff) = ground(&store).await;
        let hr = &org.street_hr;
        let (one, other) =
            (session(&store, hr, "2026-11-10", None).await, session(&store, hr, "2026-11-10", None).await);
        let worker = account(&store, &org, staff[0]).await;
        store.enrol_worker(act(&worker, "2026-10-20"), one, staff[0]).await.unwrap();
        let ask = async |session, day: &str| refused(store.enrol_worker(act(&worker, day), session, staff[0]).await);
        assert_eq!(ask(other, "2026-10-20").await, "conflict: training_overlaps");
        assert_eq!(ask(other, "2026-11-10").await, "conflict: training_begun");
        let leave = async |day: &str| refused(store.withdraw_workers(act(&worker, day), one, &[staff[0]]).await);
        assert_eq!(leave("2026-11-10").await, "conflict: training_begun");
        assert_eq!(leave("2026-11-09").await, "done");
        assert_eq!(leave("2026-11-09").await, "conflict: training_not_enrolled");
    }
}

#[tokio::test]
async fn a_session_is_open_to_its_unit_and_below_and_kept_by_those_above() {
    for store in each_backend().await {
        let (org, staff) = ground(&store).await;
        let (street, district) = (&org.street_hr, &org.district_hr);
        let own = session(&store, street, "2026-11-10", None).await;
        let wide = session(&store, district, "2026-11-12", None).await;
        let seen = async |by: &domain::access::Principal| {
            let query = SessionQuery::default();
            let page = store.training_sessions(&by.scope(), &query, PageRequest::default()).await.unwrap();
            page.rows.iter().map(|row| row.session.id).collect::<Vec<_>>()
        };
        let stranger = account(&store, &org, staff[4]).await;
        let worker = account(&store, &org, staff[0]).await;
        assert_eq!(seen(district).await, [own, wide]);
        assert_eq!(seen(street).await, [own, wide]);
        assert_eq!(seen(&worker).await, [own, wide]);
        assert_eq!(seen(&org.auditor).await, [own, wide]);
        assert_eq!(seen(&org.leadership).await, [], "figures alone");
        assert_eq!(seen(&org.other_street_hr).await, [wide]);
        assert_eq!(seen(&stranger).await, [wide]);
        assert_eq!(seen(&org.administrator).await, []);

        let day = "2026-10-20";
        let other = &org.other_street_hr;
        assert_eq!(refused(store.enrol_worker(act(&stranger, day), own, staff[4]).await), "not found");
        assert_eq!(refused(store.enrol_worker(act(other, day), own, staff[4]).await), "not found");
        assert_eq!(
            refused(store.enrol_worker(act(district, day), own, staff[4]).await),
            "not found",
            "not open to them"
        );
        assert_eq!(refused(store.enrol_worker(act(street, day), wide, staff[4]).await), "not found", "not theirs");
        assert_eq!(refused(store.enrol_worker(act(&worker, day), wide, staff[1]).await), "forbidden", "a colleague");
        assert_eq!(refused(store.enrol_worker(act(&org.leadership, day), wide, staff[0]).await), "forbidden");
        assert_eq!(refused(store.enrol_worker(act(street, day), wide, staff[0]).await), "done");
        let change =
            async |by, known| refused(store.change_session(act(by, day), known, held("2026-11-13", None)).await);
        assert_eq!(change(street, (wide, 1)).await, "forbidden", "one of the district's");
        assert_eq!(change(other, (own, 1)).await, "not found");
        assert_eq!(change(&org.leadership, (own, 1)).await, "forbidden");
        assert_eq!(change(district, (own, 1)).await, "done");

        let people = PeopleQuery::default();
        let of_wide = async |by: &domain::access::Principal| {
            store.session_people(&by.scope(), wide, &people, PageRequest::default()).await.unwrap().rows.len()
        };
        assert_eq!((of_wide(district).await, of_wide(street).await, of_wide(other).await), (1, 1, 0));
        assert_eq!(of_wide(&stranger).await, 0, "a worker sees nobody else in it");
    }
}

#[tokio::test]
async fn a_course_carries_its_changes_to_what_is_planned_alone() {
    for store in each_backend().await {
        let (org, _) = ground(&store).await;
        let hr = &org.street_hr;
        let of = add_course(&store, hr, course()).await;
        let plan =
            async |day: &str| store.plan_session(act(hr, "2026-09-01"), &hr.unit, of, held(day, None)).await.unwrap();
        let (past, coming) = (plan("2026-09-10").await, plan("2026-11-10").await);
        store.close_session(act(hr, "2026-09-11"), (past, 1)).await.unwrap();
        let mut entry = course();
        (entry.title, entry.continuing) = ("矛盾调解实务".into(), false);
        store.change_course(act(hr, "2026-10-20"), (of, 1), entry.clone(), true).await.unwrap();
        let of_session = async |session| {
            let row = store.training_session(&hr.scope(), session).await.unwrap();
            (row.title, row.session.continuing, row.state)
        };
        assert_eq!(of_session(past).await, ("社区矛盾调解".to_owned(), true, SessionState::Closed));
        assert_eq!(of_session(coming).await, ("矛盾调解实务".to_owned(), false, SessionState::Planned));
        let new = store.plan_session(act(hr, "2026-10-20"), &hr.unit, of, held("2026-11-12", None)).await;
        assert_eq!(refused(new), "conflict: course_retired");
        assert_eq!(refused(store.change_course(act(hr, "2026-10-20"), (of, 1), entry.clone(), false).await), "stale");
        let other = store.change_course(act(&org.other_street_hr, "2026-10-20"), (of, 2), entry, false).await;
        assert_eq!(refused(other), "not found");
    }
}
