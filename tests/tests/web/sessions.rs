//! Sessions: new at every sign-in, listed to their owner, ended for good.

use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::person::Person;

/// A browser that kept the cookie of another.
fn with_cookie_of(app: &TestApp, person: &mut Person) -> Person {
    let mut thief = app.stranger();
    thief.browser().set_cookie(&person.browser().cookie());
    thief
}

fn is_signed_out(person: &Person) -> bool {
    person.gets("/workers").location.is_some_and(|led| led.starts_with("/sign-in"))
}

#[test]
fn signing_in_again_begins_a_new_session_and_ends_the_old_one() {
    let app = TestApp::start();
    let mut clerk = app.sign_in(Who::District);
    let old = with_cookie_of(&app, &mut clerk);
    assert_eq!(old.status("/workers"), 200, "the cookie is all it takes");
    let before = clerk.browser().cookie();
    clerk.sends("/sign-in", &[("account", "district"), ("password", jiudang_tests::app::PASSWORD)]).leads_to("/");
    assert_ne!(clerk.browser().cookie(), before);
    assert!(is_signed_out(&old));
    assert_eq!(clerk.status("/workers"), 200);
}

#[test]
fn a_made_up_cookie_is_worth_nothing() {
    let app = TestApp::start();
    let mut person = app.stranger();
    person.browser().set_cookie(&format!("jiudang={}", "ab".repeat(32)));
    assert!(is_signed_out(&person));
}

#[test]
fn signing_out_ends_the_session_on_the_server_too() {
    let app = TestApp::start();
    let mut clerk = app.sign_in(Who::District);
    let kept = with_cookie_of(&app, &mut clerk);
    clerk.fills("/workers", "/sign-out", &[]).leads_to("/sign-in");
    assert!(is_signed_out(&clerk) && is_signed_out(&kept));
}

#[test]
fn other_sessions_can_be_ended_from_the_list() {
    let app = TestApp::start();
    let (mut here, there) = (app.sign_in(Who::District), app.sign_in(Who::District));
    let other = app.sign_in(Who::Approver);
    let forms = here.opens("/sessions").forms().into_iter().filter(|form| form.action == "/api/session/revoke").count();
    assert_eq!(forms, 1, "the own session is not offered, nor those of others");
    here.fills("/sessions", "/api/session/revoke", &[]).leads_to("/sessions");
    assert!(is_signed_out(&there));
    assert_eq!((here.status("/workers"), other.status("/workers")), (200, 200));
}

#[test]
fn an_account_that_is_disabled_is_out_at_once() {
    let app = TestApp::start();
    let clerk = app.sign_in(Who::StreetA);
    let mut keeper = app.sign_in(Who::Administrator);
    let user = keeper
        .opens("/users?q=street.a")
        .form("/api/user/disable")
        .expect("a form")
        .value("user")
        .unwrap_or_default()
        .to_owned();
    keeper.fills_one("/users", "/api/user/disable", &[("user", &user)], &[]).leads_to("/users");
    assert!(is_signed_out(&clerk));
    let again =
        app.stranger().sends("/sign-in", &[("account", "street.a"), ("password", jiudang_tests::app::PASSWORD)]);
    again.is_refused(422, "error.field.sign_in_failed");
    keeper.fills_one("/users", "/api/user/disable", &[("user", &user)], &[]).leads_to("/users");
    assert_eq!(app.sign_in(Who::StreetA).status("/workers"), 200);
}

#[test]
fn a_changed_password_ends_every_other_session() {
    let app = TestApp::start();
    let (mut here, there) = (app.sign_in(Who::District), app.sign_in(Who::District));
    let fields =
        [("current", jiudang_tests::app::PASSWORD), ("new", "another way uphill"), ("again", "another way uphill")];
    here.fills("/password", "/password", &fields).leads_to("/");
    assert_eq!(here.status("/workers"), 200);
    assert!(is_signed_out(&there));
}

#[test]
fn the_cookie_is_out_of_reach_of_scripts() {
    let app = TestApp::start();
    let outcome =
        app.stranger().sends("/sign-in", &[("account", "district"), ("password", jiudang_tests::app::PASSWORD)]);
    let cookie = outcome.answer().header("set-cookie").expect("a cookie").to_owned();
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie} lacks {part}");
    }
}
