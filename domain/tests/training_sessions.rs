//! Seats, waiting lists, and the code shown in the room.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use jiudang_domain::calendar::{DateTime, Time};
use jiudang_domain::ids::{TrainingSessionId, WorkerId};
use jiudang_domain::policy::*;
use jiudang_domain::training::*;
use support::day;
use support::training::*;

fn at(text: &str) -> DateTime {
    text.parse().unwrap()
}

fn waiting_list(order: WaitingOrder, closes_days: u16) -> WaitingRule {
    WaitingRule { order, closes_days, clause: String::new() }
}

#[test]
fn a_session_has_days_hours_and_seats_or_is_not_put_on_the_calendar() {
    let good = session(1, "2026-11-02", "8");
    assert_eq!(good.fault(), None);
    let fault = |change: &dyn Fn(&mut Session)| {
        let mut session = good.clone();
        change(&mut session);
        session.fault()
    };
    assert_eq!(fault(&|session| session.hours = Hours::ZERO), Some(SessionFault::NoHours));
    assert_eq!(fault(&|session| session.hours = hours("24.25")), Some(SessionFault::TooManyHours));
    assert_eq!(fault(&|session| session.ends = session.starts), Some(SessionFault::EndsBeforeItStarts));
    assert_eq!(fault(&|session| session.capacity = Some(0)), Some(SessionFault::NoSeats));
    assert_eq!(Dates::new(Vec::new()), Err(NoDates));
    assert_eq!(Dates::through(day("2026-11-03"), day("2026-11-02")), Err(NoDates));
    let dates = Dates::new(vec![day("2026-11-05"), day("2026-11-02"), day("2026-11-05")]).unwrap();
    assert_eq!((dates.first(), dates.last(), dates.count()), (day("2026-11-02"), day("2026-11-05"), 2));
    let stored = serde_json::to_string(&dates).unwrap();
    assert_eq!(stored, r#"["2026-11-02","2026-11-05"]"#);
    assert_eq!(serde_json::from_str::<Dates>(&stored).unwrap(), dates);
    assert!(serde_json::from_str::<Dates>("[]").is_err());
}

#[test]
fn a_seat_is_had_while_there_is_one_and_nobody_passes_those_who_wait() {
    let mut session = session(1, "2026-11-02", "8");
    session.capacity = Some(2);
    let list = waiting_list(WaitingOrder::Asked, 1);
    let ask = |list: Option<&WaitingRule>, taken| enrol(list, &session, taken, &[], day("2026-10-18"));
    assert_eq!(ask(Some(&list), (1, 0)), Ok(EnrolmentState::Enrolled));
    assert_eq!(ask(Some(&list), (2, 0)), Ok(EnrolmentState::Waiting));
    assert_eq!(ask(Some(&list), (1, 3)), Ok(EnrolmentState::Waiting), "a seat that fell free is for the list");
    assert_eq!(ask(None, (2, 0)), Err(EnrolRefusal::Full));
    assert_eq!(ask(None, (1, 0)), Ok(EnrolmentState::Enrolled));
    let open = Session { capacity: None, ..session.clone() };
    assert_eq!(enrol(None, &open, (500, 0), &[], day("2026-10-18")), Ok(EnrolmentState::Enrolled));
}

#[test]
fn nobody_enrols_twice_too_late_or_in_two_places_at_once() {
    let session = session(1, "2026-11-02", "8");
    let ask = |session: &Session, own: &[Booked<'_>], on: &str| enrol(None, session, (0, 0), own, day(on));
    assert_eq!(ask(&session, &[seat(&session)], "2026-10-18"), Err(EnrolRefusal::Already));
    let gone = Booked { session: &session, state: EnrolmentState::Withdrawn };
    assert_eq!(ask(&session, &[gone], "2026-10-18"), Ok(EnrolmentState::Enrolled), "and may come back");
    assert_eq!(ask(&session, &[], "2026-11-01"), Ok(EnrolmentState::Enrolled));
    assert_eq!(ask(&session, &[], "2026-11-02"), Err(EnrolRefusal::Begun));
    let off = Session { cancelled: true, ..session.clone() };
    assert_eq!(ask(&off, &[], "2026-10-18"), Err(EnrolRefusal::Cancelled));
    let other = support::training::session(2, "2026-11-02", "4");
    let clash = Err(EnrolRefusal::Overlaps { session: TrainingSessionId(2) });
    assert_eq!(ask(&session, &[seat(&other)], "2026-10-18"), clash);
    let waits = Booked { session: &other, state: EnrolmentState::Waiting };
    assert_eq!(ask(&session, &[waits], "2026-10-18"), Ok(EnrolmentState::Enrolled));
}

#[test]
fn states_change_only_as_they_can() {
    use EnrolmentState::{Enrolled, Waiting, Withdrawn};
    assert_eq!([Enrolled, Waiting, Withdrawn].map(EnrolmentState::withdraw), [Some(Withdrawn), Some(Withdrawn), None]);
    assert_eq!([Enrolled, Waiting, Withdrawn].map(EnrolmentState::promote), [None, Some(Enrolled), None]);
}

#[test]
fn those_who_wait_move_up_by_the_order_of_the_pack_until_it_closes() {
    let mut session = session(1, "2026-11-02", "8");
    session.capacity = Some(10);
    let who = |worker, short| Waiting { worker: WorkerId(worker), short };
    let list = [who(1, false), who(2, true), who(3, false), who(4, true)];
    let moves = |rule: &WaitingRule, enrolled, on: &str| -> Vec<i64> {
        moves_up(Some(rule), &session, enrolled, &list, day(on)).iter().map(|worker| worker.0).collect()
    };
    let (asked, short) = (waiting_list(WaitingOrder::Asked, 1), waiting_list(WaitingOrder::ShortFirst, 1));
    assert_eq!(moves(&asked, 8, "2026-10-18"), [1, 2]);
    assert_eq!(moves(&short, 7, "2026-10-18"), [2, 4, 1]);
    assert_eq!(moves(&asked, 10, "2026-10-18"), [0_i64; 0]);
    assert_eq!(moves(&asked, 0, "2026-10-31"), [1, 2, 3, 4]);
    assert_eq!(moves(&asked, 0, "2026-11-01"), [0_i64; 0], "a day before it is closed");
    assert_eq!(moves(&waiting_list(WaitingOrder::Asked, 0), 0, "2026-11-01").len(), 4);
    assert_eq!(moves_up(None, &session, 0, &list, day("2026-10-18")), []);
    session.cancelled = true;
    assert_eq!(moves_up(Some(&asked), &session, 0, &list, day("2026-10-18")), []);
}

#[test]
fn the_code_counts_in_its_session_within_its_hours_alone() {
    let rule = policy().rules.sign_in.unwrap();
    let mut session = session(1, "2026-11-02", "16");
    session.dates = Dates::new(vec![day("2026-11-02"), day("2026-11-04")]).unwrap();
    let shown = RoomCode { session: TrainingSessionId(1), code: "7KX4QP".to_owned() };
    let enter = |text: &str, now: &str| sign_in(Some(&rule), &session, &shown, text, at(now));
    assert_eq!(enter("7KX4QP", "2026-11-02T08:30:00"), Ok(day("2026-11-02")));
    assert_eq!(enter(" 7kx-4qp", "2026-11-04T17:30:00"), Ok(day("2026-11-04")));
    assert_eq!(enter("７ＫＸ４ＱＰ", "2026-11-02T12:00:00"), Ok(day("2026-11-02")), "full-width forms");
    let (opens, closed) = (at("2026-11-02T08:30:00"), at("2026-11-02T17:30:00"));
    assert_eq!(enter("7KX4QP", "2026-11-02T08:29:59"), Err(CodeRefusal::TooEarly { opens }));
    assert_eq!(enter("7KX4QP", "2026-11-02T17:30:01"), Err(CodeRefusal::TooLate { closed }));
    assert_eq!(enter("7KX4QP", "2026-11-03T10:00:00"), Err(CodeRefusal::NotToday), "not between its days");
    assert_eq!(enter("7KX4QQ", "2026-11-02T10:00:00"), Err(CodeRefusal::Wrong));
    assert_eq!(enter("", "2026-11-02T10:00:00"), Err(CodeRefusal::Wrong));
    assert_eq!(
        enter("7KX4QQ", "2026-11-02T18:00:00"),
        Err(CodeRefusal::TooLate { closed }),
        "tells nothing of the code"
    );
    let other = Session { id: TrainingSessionId(2), ..session.clone() };
    let on = at("2026-11-02T10:00:00");
    assert_eq!(sign_in(Some(&rule), &other, &shown, "7KX4QP", on), Err(CodeRefusal::Wrong));
    assert_eq!(sign_in(None, &session, &shown, "7KX4QP", on), Err(CodeRefusal::NotOffered));
    let off = Session { cancelled: true, ..session.clone() };
    assert_eq!(sign_in(Some(&rule), &off, &shown, "7KX4QP", on), Err(CodeRefusal::Cancelled));
    let empty = RoomCode { code: String::new(), ..shown.clone() };
    assert_eq!(sign_in(Some(&rule), &session, &empty, "", on), Err(CodeRefusal::Wrong));
    let late = Session { starts: Time::constant(0, 10, 0, 0), ends: Time::constant(23, 50, 0, 0), ..session };
    let (opens, closes) = window(&rule, &late, day("2026-11-02")).unwrap();
    assert_eq!((opens.date(), closes.date()), (day("2026-11-02"), day("2026-11-02")), "never on another day");
}

#[test]
fn codes_are_six_letters_and_digits_nobody_confuses() {
    let code = |random| RoomCode::from_random(TrainingSessionId(1), random).code;
    assert_eq!(code(0), "222222");
    let all: std::collections::BTreeSet<String> =
        (0..2_000).map(|n: u64| code(n.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
    assert!(all.len() > 1_990, "{}", all.len());
    assert!(all.iter().all(|code| code.len() == 6 && !code.contains(['0', '1', 'I', 'L', 'O'])), "{all:?}");
}

#[test]
fn signing_in_on_some_days_is_a_part_of_the_session() {
    let mut session = session(1, "2026-11-02", "10");
    session.dates = Dates::through(day("2026-11-02"), day("2026-11-04")).unwrap();
    let signed = |days: &[&str]| session.signed_on(&days.iter().map(|text| day(text)).collect::<Vec<_>>());
    assert_eq!(signed(&["2026-11-02", "2026-11-04", "2026-11-03"]), Presence::Whole);
    assert_eq!(
        signed(&["2026-11-02", "2026-11-02"]),
        Presence::Part { hours: hours("3.25") },
        "a third, to the quarter"
    );
    assert_eq!(signed(&["2026-11-02", "2026-11-05"]), Presence::Part { hours: hours("3.25") });
    assert_eq!(signed(&["2026-11-05"]), Presence::Absent);
}
