//! Training from the calendar to the record of who was there, through the forms of the office, of workers and of the room.

use std::time::Duration;

use jiudang_server::clock;
use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::files::{self, id_of};
use jiudang_tests::person::{Outcome, Person};
use jiudang_tests::t;
use store::facts::day_of;

const TITLE: &str = "社区矛盾调解";

fn in_days(days: u64) -> String {
    day_of(clock::now()).saturating_add(Duration::from_secs(days * 86_400)).to_string()
}

/// Where a form leads, with the message.
#[track_caller]
fn done(outcome: &Outcome) -> String {
    assert_eq!(outcome.status(), 303, "{}", outcome.page().refusal());
    outcome.answer().location.clone().expect("somewhere to go")
}

/// A course of eight hours that counts as continuing education; answers its number.
fn adds_course(clerk: &mut Person, unit: &str) -> String {
    let course = [
        ("unit", unit),
        ("title", TITLE),
        ("kind", "special"),
        ("level", "street"),
        ("organiser", "街道司法所"),
        ("hours", "8"),
        ("continuing", "on"),
    ];
    let made = done(&clerk.fills("/training/courses", "/api/training/course", &course));
    let number = made.split("course=").nth(1).and_then(|rest| rest.split('&').next()).expect("a number");
    number.to_owned()
}

/// A session of a course that lasts all day; answers its address.
fn plans(clerk: &mut Person, (course, unit): (&str, &str), day: &str, seats: &str) -> String {
    let session = [
        ("course", course),
        ("unit", unit),
        ("first", day),
        ("starts", "00:00"),
        ("ends", "23:59"),
        ("place", "街道三楼会议室"),
        ("hours", "8"),
        ("capacity", seats),
    ];
    clerk.fills("/training/new", "/api/training/plan", &session).location()
}

/// A session that takes place today, for pages that are there on the day alone.
pub fn plans_today(clerk: &mut Person, unit: &str) {
    let course = adds_course(clerk, unit);
    plans(clerk, (&course, unit), &in_days(0), "");
}

/// The line of a person in a table.
fn line(person: &Person, page: &str, caption: &str, name: &str) -> Vec<String> {
    let table = person.opens(page).table(t(caption)).unwrap_or_else(|| panic!("{page} has no {}", t(caption)));
    table.into_iter().find(|row| row.iter().any(|cell| cell.contains(name))).unwrap_or_default()
}

#[test]
fn a_seat_is_asked_for_waited_for_and_passed_on() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::StreetA);
    let course = adds_course(&mut clerk, "KF/KF01/");
    let session = plans(&mut clerk, (&course, "KF/KF01/"), &in_days(20), "1");
    let number = session.rsplit('/').next().expect("a number");
    let (mut first, mut second) = (app.worker("马䶮"), app.worker("欧阳𫖯"));
    let ask = |person: &mut Person| done(&person.fills("/my/training", "/api/training/join", &[]));
    assert!(ask(&mut first).contains("training_own_enrolled"));
    assert!(ask(&mut second).contains("training_own_waiting"));
    let waiting = line(&clerk, &format!("{session}?tab=waiting"), "seats.waiting", "欧阳𫖯");
    assert!(waiting.concat().contains(t("enrolment_state.waiting")), "{waiting:?}");
    assert!(first.opens("/").says(TITLE), "a word on the first page");
    let left = done(&first.fills("/my/training", "/api/training/leave", &[]));
    assert!(left.contains("training_own_left"), "{left}");
    let own = line(&second, "/my/training", "training.own_coming", TITLE);
    assert!(own.iter().any(|cell| cell == t("enrolment_state.enrolled")), "{own:?}");
    let again = first.sends("/api/training/join", &[("session", number)]);
    assert_eq!(again.status(), 303, "behind the other");
    let twice = first.sends("/api/training/join", &[("session", number)]);
    assert_eq!(twice.status(), 409);

    let other = app.sign_in(Who::StreetB);
    assert_eq!(other.status(&session), 404);
    assert!(!other.opens("/training").says(TITLE));
    let mut stranger = app.worker("刘㛃");
    assert!(!stranger.opens("/my/training").says(TITLE));
    assert_eq!(stranger.sends("/api/training/join", &[("session", number)]).status(), 404);
    let fewer = clerk.fills(&session, "/api/training/change", &[("capacity", "0")]);
    assert_eq!(fewer.status(), 422);
    let cancelled = clerk.fills(&session, "/api/training/cancel", &[("reason", "授课教师因病")]);
    assert_eq!(cancelled.status(), 303);
    assert!(clerk.opens(&session).says("授课教师因病"));
    assert!(!second.opens("/my/training").says(TITLE));
}

#[test]
fn a_code_in_the_room_signs_in_and_the_list_and_a_spreadsheet_do_the_rest() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::StreetA);
    let course = adds_course(&mut clerk, "KF/KF01/");
    let session = plans(&mut clerk, (&course, "KF/KF01/"), &in_days(0), "");
    let room = format!("{session}/room");
    assert!(clerk.opens(&room).says(t("training.room_none")));
    clerk.fills(&room, "/api/training/code", &[]).leads_to(&room);
    let code = clerk.opens(&room).of_class("room-code").expect("the code");
    let mut worker = app.worker("马䶮");
    let enter =
        |person: &mut Person, code: &str| person.fills("/my/training", "/api/training/sign_in", &[("code", code)]);
    enter(&mut worker, "222222").is_refused(409, "error.conflict.code_wrong");
    assert!(done(&enter(&mut worker, &code.to_lowercase())).contains("training_signed"));
    let mut stranger = app.worker("刘㛃");
    enter(&mut stranger, &code).is_refused(409, "error.conflict.code_not_today");
    assert_eq!(app.sign_in(Who::Leader).status(&room), 403);

    let list =
        format!("姓名,身份证号码,出勤,学时\r\n欧阳𫖯,{},,6\r\n刘㛃,{},全勤,\r\n", id_of("欧阳𫖯"), id_of("刘㛃"));
    let number = session.rsplit('/').next().expect("a number").to_owned();
    let fields = [("session", number.as_str())];
    let preview = clerk.uploads_list("training", &fields, "签到.csv", list.as_bytes()).location();
    let page = clerk.opens(&format!("{preview}?tab=problems"));
    assert!(page.says(t("list.problem.unknown_person")), "{}", page.text());
    clerk.fills(&preview, &format!("{preview}/apply"), &[]).leads_to(&preview);
    let present = line(&clerk, &session, "training.attendance", "欧阳𫖯");
    assert!(present.concat().contains(t("training_by.spreadsheet")), "{present:?}");

    let sheet = files::pdf_text(&clerk.downloads(&format!("{session}/sheet.pdf")));
    assert!(sheet.contains(TITLE) && sheet.contains("马䶮") && sheet.contains("欧阳𫖯"), "{sheet}");
    assert!(!sheet.contains("刘㛃"), "of another street");
    assert_eq!(clerk.status(&format!("{session}/certificates.pdf")), 404, "nobody has completed it yet");

    let beyond = clerk.fills(&session, "/api/training/attendance", &[("presence[0]", "part"), ("hours[0]", "9")]);
    assert_eq!(beyond.status(), 422);
    let fine = clerk.fills(&session, "/api/training/attendance", &[("presence[0]", "part"), ("hours[0]", "4.3")]);
    assert!(fine.page().says(t("error.field.hours_too_fine")));
    let closed = clerk.fills(&session, "/api/training/close", &[]);
    assert_eq!(closed.status(), 303);
    let row = line(&clerk, &session, "seats.list", "马䶮").concat();
    assert!(row.contains(t("training_by.code")) && row.contains(t("training.completed_yes")), "{row}");
    let row = line(&clerk, &session, "seats.list", "欧阳𫖯").concat();
    assert!(row.contains(t("training.completed_no")), "six of eight hours are too few: {row}");
    let late = clerk.sends(
        "/api/training/attendance",
        &[("session", &number), ("version", "9"), ("workers[0]", "1"), ("presence[0]", "whole"), ("hours[0]", "")],
    );
    assert_eq!(late.status(), 409, "closed stays closed");

    let own = worker.opens("/my/training");
    assert!(own.says(TITLE) && own.says(t("training.completed_yes")), "{}", own.text());
    let book = files::shown(&files::sheet(&worker.downloads("/my/training.xlsx"))).concat();
    assert!(book.contains(&TITLE.to_owned()), "{book:?}");
    the_papers_say_the_same(&app, (&clerk, &worker), &session);
    let people = files::shown(&files::sheet(&clerk.downloads(&format!("{session}/people.xlsx")))).concat();
    assert!(people.contains(&"马䶮".to_owned()) && !people.contains(&"刘㛃".to_owned()));
    let unit = app.sign_in(Who::Leader).opens("/training/unit");
    assert!(unit.says("清河街道") && unit.says("(2/6)"), "two people of six: {}", unit.text());
    let leader = app.sign_in(Who::Leader);
    assert!(!unit.html().contains("刘㛃"), "figures alone");
    for address in ["/training/unit/short.xlsx", "/training/unit.pdf", "/training"] {
        assert_eq!(leader.status(address), 403, "{address}");
    }
    let short = app.sign_in(Who::Auditor).downloads("/training/unit/short.xlsx");
    assert!(files::shown(&files::sheet(&short)).concat().contains(&"刘㛃".to_owned()));
}

/// Certificates for who completed the session, records for who was there, and the report of the district.
fn the_papers_say_the_same(app: &TestApp, (clerk, worker): (&Person, &Person), session: &str) {
    let all = files::pdf_text(&clerk.downloads(&format!("{session}/certificates.pdf")));
    assert!(all.contains(t("training.paper.completion.title")) && all.contains("马䶮"), "{all}");
    assert!(!all.contains("欧阳𫖯"), "six of eight hours are too few");
    let own = worker.opens("/my/training").links();
    let own = own.into_iter().find(|link| link.starts_with(&format!("{session}/certificates/"))).expect("a link");
    assert!(files::pdf_text(&worker.downloads(&own)).contains("马䶮"));
    assert_eq!(app.worker("欧阳𫖯").status(&own), 404, "somebody else's");
    assert_eq!(worker.status(&format!("{session}/certificates.pdf")), 403);
    assert_eq!(app.sign_in(Who::StreetB).status(&format!("{session}/certificates.pdf")), 404);

    let record = files::pdf_text(&worker.downloads("/my/training.pdf"));
    for said in [t("training.paper.record.title"), "马䶮", TITLE, t("training.paper.completed"), "样例"] {
        assert!(record.contains(said), "the record lacks {said}: {record}");
    }
    let earlier = files::pdf_text(&worker.downloads("/my/training.pdf?from=2024-01-01&to=2024-12-31"));
    assert!(!earlier.contains(TITLE), "nothing of another year");
    let unit = files::pdf_text(&app.sign_in(Who::Auditor).downloads("/training/unit.pdf"));
    for said in ["2 ÷ 6 ＝ 33.33%", t("training.paper.short"), "刘㛃", "清河街道"] {
        assert!(unit.contains(said), "the report lacks {said}: {unit}");
    }
    let street = files::pdf_text(&clerk.downloads("/training/unit.pdf"));
    assert!(!street.contains("刘㛃"), "of another street");
}

#[test]
fn a_secondment_stands_in_the_file() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::StreetA);
    let file = clerk.finds("马䶮");
    let form = format!("{file}/record/posting");
    let held = [
        ("from", "2026-03-01"),
        ("to", "2026-08-31"),
        ("posting", "secondment"),
        ("place", "区委社会工作部"),
        ("duty", "基层治理科"),
        ("document", "组通〔2026〕3号"),
    ];
    clerk.fills(&form, "/api/fact/posting", &held).leads_to(&file);
    let page = clerk.opens(&file);
    assert!(page.says("区委社会工作部") && page.says(t("posting.secondment")), "{}", page.text());
    let again = clerk.fills(&form, "/api/fact/posting", &held);
    assert!(again.page().says(t("error.field.posting_overlaps")));
}
