use domain::access::Principal;
use domain::certificate::renewal_with;
use domain::dated::Period;
use domain::fact::{Certificate, CertificateLevel};
use domain::ids::{TrainingSessionId, WorkerId};
use domain::training::{Dates, Hours, Presence, RecordedBy};
use jiudang_store::testing::{at, each_backend};
use jiudang_store::training::{Mark, Marked, PeopleQuery, SessionEntry, SessionState};
use jiudang_store::{Act, PageRequest, Store};
use sea_orm::{ConnectionTrait, Database};

use super::{account, act, add_course, course, day, ground, held, refused, session, tick, version};

async fn on_file(
    store: &Store,
    by: &Principal,
    session: TrainingSessionId,
    worker: WorkerId,
) -> Option<(Presence, RecordedBy, Option<bool>)> {
    let people = PeopleQuery::default();
    let page = store.session_people(&by.scope(), session, &people, PageRequest::default()).await.unwrap();
    let row = page.rows.into_iter().find(|row| row.worker.id == worker)?;
    Some((row.presence?, row.by?, row.completed))
}

#[tokio::test]
async fn ticks_take_the_place_of_one_another_and_the_same_twice_records_nothing() {
    for store in each_backend().await {
        let (org, staff) = ground(&store).await;
        let hr = &org.street_hr;
        let session = session(&store, hr, "2026-10-10", None).await;
        let part = Presence::Part { hours: Hours::whole(6) };
        let marks = [
            Mark { worker: staff[0], presence: Presence::Whole },
            Mark { worker: staff[1], presence: part },
            Mark { worker: staff[2], presence: Presence::Absent },
        ];
        let early = store.record_attendance(act(hr, "2026-10-09"), (session, 1), &marks).await;
        assert_eq!(refused(early), "conflict: training_not_begun");
        let first = store.record_attendance(act(hr, "2026-10-10"), (session, 1), &marks).await.unwrap();
        assert_eq!(first, Marked { new: 3, changed: 0, same: 0 });
        let stale = store.record_attendance(act(hr, "2026-10-10"), (session, 1), &marks).await;
        assert_eq!(refused(stale), "stale");
        let again = store.record_attendance(act(hr, "2026-10-10"), (session, 2), &marks).await.unwrap();
        assert_eq!(again, Marked { new: 0, changed: 0, same: 3 });
        assert_eq!(version(&store, hr, session).await, 2, "nothing was written");
        let corrected = [Mark { worker: staff[1], presence: Presence::Whole }];
        let third = store.record_attendance(act(hr, "2026-10-11"), (session, 2), &corrected).await.unwrap();
        assert_eq!(third, Marked { new: 0, changed: 1, same: 0 });
        let beyond = Presence::Part { hours: Hours::whole(9) };
        let beyond = [Mark { worker: staff[0], presence: beyond }];
        let beyond = store.record_attendance(act(hr, "2026-10-11"), (session, 3), &beyond).await;
        assert_eq!(refused(beyond), "invalid hours: above_session");
        let other_street = [Mark { worker: staff[4], presence: Presence::Whole }];
        for by in [hr, &org.district_hr] {
            let marked = store.record_attendance(act(by, "2026-10-11"), (session, 3), &other_street).await;
            assert_eq!(refused(marked), "not found", "the session is not open to them");
        }
        let by_others = store.record_attendance(act(&org.other_street_hr, "2026-10-11"), (session, 3), &marks).await;
        assert_eq!(refused(by_others), "not found");
        let entry = SessionEntry { dates: Dates::one(day("2026-10-12")), ..held("2026-10-12", None) };
        let moved = store.change_session(act(hr, "2026-10-11"), (session, 3), entry).await;
        assert_eq!(refused(moved), "conflict: training_attended");
    }
}

#[tokio::test]
async fn a_closed_session_knows_who_completed_it_and_stays_closed() {
    for store in each_backend().await {
        let (org, staff) = ground(&store).await;
        let hr = &org.street_hr;
        let session = session(&store, hr, "2026-10-10", None).await;
        store.enrol_workers(act(hr, "2026-10-01"), session, &staff[..4]).await.unwrap();
        let close = async |day: &str, version| refused(store.close_session(act(hr, day), (session, version)).await);
        assert_eq!(close("2026-10-09", 1).await, "conflict: training_not_over");
        let hours = |hours| Presence::Part { hours: Hours::whole(hours) };
        let marks = [(staff[0], Presence::Whole), (staff[1], hours(7)), (staff[2], hours(6))];
        let marks = marks.map(|(worker, presence)| Mark { worker, presence });
        store.record_attendance(act(hr, "2026-10-10"), (session, 1), &marks).await.unwrap();
        assert_eq!(close("2026-10-11", 1).await, "stale");
        assert_eq!(close("2026-10-11", 2).await, "done");
        let of = async |worker| on_file(&store, hr, session, worker).await.map(|(presence, _, done)| (presence, done));
        assert_eq!(of(staff[0]).await, Some((Presence::Whole, Some(true))));
        assert_eq!(of(staff[1]).await, Some((hours(7), Some(true))), "more than four fifths");
        assert_eq!(of(staff[2]).await, Some((hours(6), Some(false))));
        assert_eq!(of(staff[3]).await, Some((Presence::Absent, Some(false))), "with a seat and without a record");
        let done = PeopleQuery { completed: true, ..PeopleQuery::default() };
        let done = store.session_people(&hr.scope(), session, &done, PageRequest::default()).await.unwrap();
        assert_eq!(done.count.rows, 2);

        assert_eq!(close("2026-10-12", 3).await, "conflict: training_ended");
        let late = store.record_attendance(act(hr, "2026-10-12"), (session, 3), &marks).await;
        assert_eq!(refused(late), "conflict: training_ended");
        let changed = store.change_session(act(hr, "2026-10-12"), (session, 3), held("2026-10-10", None)).await;
        assert_eq!(refused(changed), "conflict: training_ended");
        let cancelled = store.cancel_session(act(hr, "2026-10-12"), (session, 3), "场地被占用").await;
        assert_eq!(refused(cancelled), "conflict: training_ended");
        assert_eq!(refused(store.make_room_code(act(hr, "2026-10-10"), session).await), "conflict: training_ended");
        let raw = Database::connect(store.url()).await.unwrap();
        for sql in [
            "UPDATE training_attendance SET quarters = 32",
            "DELETE FROM training_attendance",
            "DELETE FROM training_enrolment",
            "UPDATE training_session SET state = 'planned'",
            "DELETE FROM training_session",
        ] {
            assert!(raw.execute_unprepared(sql).await.is_err(), "{sql}");
        }
    }
}

#[tokio::test]
async fn nothing_counts_of_what_was_cancelled() {
    for store in each_backend().await {
        let (org, staff) = ground(&store).await;
        let hr = &org.street_hr;
        let session = session(&store, hr, "2026-10-10", None).await;
        tick(&store, hr, session, &staff[..1], "2026-10-10").await;
        let reason = store.cancel_session(act(hr, "2026-10-11"), (session, 2), "停").await;
        assert_eq!(refused(reason), "invalid reason: too_short");
        store.cancel_session(act(hr, "2026-10-11"), (session, 2), "授课教师因病未到").await.unwrap();
        assert_eq!(store.training_session(&hr.scope(), session).await.unwrap().state, SessionState::Cancelled);
        let year = Period { from: day("2026-01-01"), to: Some(day("2027-01-01")) };
        let record = store.training_record(&hr.scope(), staff[0], year, at("2026-10-20T08:00:00Z")).await.unwrap();
        assert_eq!((record.lines.len(), record.total.hours), (1, Hours::ZERO));
    }
}

/// Half past eight in China: the room opens half an hour before nine.
fn act_at<'a>(by: &'a Principal, text: &str) -> Act<'a> {
    Act { by, at: at(text) }
}

#[tokio::test]
async fn the_code_in_the_room_signs_in_who_is_invited_while_the_session_lasts() {
    for store in each_backend().await {
        let (org, staff) = ground(&store).await;
        let hr = &org.street_hr;
        let session = session(&store, hr, "2026-10-10", None).await;
        let worker = account(&store, &org, staff[0]).await;
        let stranger = account(&store, &org, staff[4]).await;
        let sign =
            async |by: &Principal, code: &str, now: &str| refused(store.sign_in_to_room(act_at(by, now), code).await);
        let before = store.make_room_code(act(hr, "2026-10-09"), session).await;
        assert_eq!(refused(before), "conflict: code_not_today");
        let code = store.make_room_code(act_at(hr, "2026-10-10T00:00:00Z"), session).await.unwrap();
        assert_eq!(sign(&worker, &code, "2026-10-10T00:29:59Z").await, "conflict: code_too_early");
        assert_eq!(sign(&stranger, &code, "2026-10-10T01:00:00Z").await, "conflict: code_not_today");
        assert_eq!(sign(hr, &code, "2026-10-10T01:00:00Z").await, "forbidden", "nobody's own record");
        assert_eq!(sign(&worker, "AAAAAA", "2026-10-10T01:00:00Z").await, "conflict: code_wrong");
        let typed = format!(" {} {}", code[..3].to_lowercase(), &code[3..]);
        assert_eq!(sign(&worker, &typed, "2026-10-10T01:00:00Z").await, "done");
        assert_eq!(on_file(&store, hr, session, staff[0]).await, Some((Presence::Whole, RecordedBy::Code, None)));
        let again = store.sign_in_to_room(act_at(&worker, "2026-10-10T02:00:00Z"), &code).await.unwrap();
        assert!(again.again);

        let second = account(&store, &org, staff[1]).await;
        let new = store.make_room_code(act_at(hr, "2026-10-10T03:00:00Z"), session).await.unwrap();
        assert_eq!(sign(&second, &code, "2026-10-10T03:00:01Z").await, "conflict: code_wrong", "the old one is void");
        assert_eq!(sign(&second, &new, "2026-10-10T09:30:01Z").await, "conflict: code_too_late");
        assert_eq!(sign(&second, &new, "2026-10-11T01:00:00Z").await, "conflict: code_not_today");
        assert_eq!(sign(&second, &new, "2026-10-10T09:30:00Z").await, "done", "half an hour after it ends");
        let third = account(&store, &org, staff[2]).await;
        tick(&store, hr, session, &staff[2..3], "2026-10-10").await;
        assert_eq!(sign(&third, &new, "2026-10-10T09:00:00Z").await, "conflict: attendance_on_file");
    }
}

#[tokio::test]
async fn who_guesses_codes_waits_even_with_the_right_one() {
    for store in each_backend().await {
        let (org, staff) = ground(&store).await;
        let hr = &org.street_hr;
        let session = session(&store, hr, "2026-10-10", None).await;
        let code = store.make_room_code(act(hr, "2026-10-10"), session).await.unwrap();
        let (guesser, neighbour) = (account(&store, &org, staff[0]).await, account(&store, &org, staff[1]).await);
        let sign =
            async |by: &Principal, code: &str, now: &str| refused(store.sign_in_to_room(act_at(by, now), code).await);
        for _ in 0..5 {
            assert_eq!(sign(&guesser, "222222", "2026-10-10T02:00:00Z").await, "conflict: code_wrong");
        }
        assert_eq!(sign(&guesser, &code, "2026-10-10T02:00:29Z").await, "conflict: code_throttled");
        assert_eq!(sign(&neighbour, &code, "2026-10-10T02:00:29Z").await, "done", "others do not wait");
        assert_eq!(sign(&guesser, &code, "2026-10-10T02:00:31Z").await, "done");
    }
}

#[tokio::test]
async fn signing_in_on_one_of_two_days_is_half_of_the_hours() {
    for store in each_backend().await {
        let (org, staff) = ground(&store).await;
        let hr = &org.street_hr;
        let of = add_course(&store, hr, course()).await;
        let entry = SessionEntry {
            dates: Dates::through(day("2026-10-10"), day("2026-10-11")).unwrap(),
            hours: Hours::whole(12),
            ..held("2026-10-10", None)
        };
        let session = store.plan_session(act(hr, "2026-09-01"), &hr.unit, of, entry).await.unwrap();
        let worker = account(&store, &org, staff[0]).await;
        let first = store.make_room_code(act(hr, "2026-10-10"), session).await.unwrap();
        store.sign_in_to_room(act(&worker, "2026-10-10"), &first).await.unwrap();
        let of = async || on_file(&store, hr, session, staff[0]).await.unwrap().0;
        assert_eq!(of().await, Presence::Part { hours: Hours::whole(6) });
        let old = store.sign_in_to_room(act(&worker, "2026-10-11"), &first).await;
        assert_eq!(refused(old), "conflict: code_wrong", "each day has its own code");
        let second = store.make_room_code(act(hr, "2026-10-11"), session).await.unwrap();
        store.sign_in_to_room(act(&worker, "2026-10-11"), &second).await.unwrap();
        assert_eq!(of().await, Presence::Whole);
    }
}

#[tokio::test]
async fn hours_count_once_for_each_purpose() {
    for store in each_backend().await {
        let (org, staff) = ground(&store).await;
        let (hr, worker) = (&org.street_hr, staff[0]);
        for date in ["2026-03-02", "2026-04-01"] {
            let mut entry = course();
            entry.continuing = date == "2026-03-02";
            let of = add_course(&store, hr, entry).await;
            let session = store.plan_session(act(hr, "2026-01-10"), &hr.unit, of, held(date, None)).await.unwrap();
            tick(&store, hr, session, &[worker], date).await;
            tick(&store, hr, session, &[worker], date).await;
        }
        let year = Period { from: day("2026-01-01"), to: Some(day("2027-01-01")) };
        let now = at("2026-10-20T08:00:00Z");
        let record = store.training_record(&hr.scope(), worker, year, now).await.unwrap();
        assert_eq!((record.total.sessions, record.total.hours), (2, Hours::whole(16)));
        let target = record.standings.iter().find(|named| named.standing.hours_done().is_some()).unwrap();
        assert_eq!(target.standing.hours_done(), Some(Hours::whole(16)), "once toward the target of the year");
        let policy = store.library().await.unwrap().in_force("2026-10".parse().unwrap()).unwrap();
        let rule = policy.items.renewal.as_ref().unwrap();
        let held =
            Certificate { hours: 10, ..Certificate::registered(CertificateLevel::Worker, Some(day("2027-06-30"))) };
        let known = store.attended_training(&hr.scope(), worker).await.unwrap();
        let renewal = renewal_with(rule, &held, &known.ledger(day("2026-10-20")), day("2026-10-20")).unwrap();
        assert_eq!((renewal.trained, renewal.counted), (8, 18), "and what is continuing education once more here");
        let stranger = store.attended_training(&org.other_street_hr.scope(), worker).await.map(|_| ());
        assert_eq!(refused(stranger), "not found");
        let stranger = account(&store, &org, staff[1]).await;
        assert_eq!(refused(store.training_record(&stranger.scope(), worker, year, now).await.map(|_| ())), "not found");
    }
}
