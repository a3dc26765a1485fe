//! Signing in, being kept out, and what every answer says to the browser.

use jiudang_tests::app::{PASSWORD, TestApp, Who};
use jiudang_tests::t;

#[test]
fn a_wrong_password_is_refused_without_saying_what_was_wrong() {
    let app = TestApp::start();
    let mut person = app.stranger();
    let mut said = Vec::new();
    for (account, password) in [("district", "wrong password"), ("no.such.account", PASSWORD)] {
        let page = person
            .fills("/sign-in?next=%2Fruns", "/sign-in", &[("account", account), ("password", password)])
            .shows(422);
        assert!(!page.html().contains(password), "a password is never shown again");
        let form = page.form("/sign-in").expect("the form again");
        assert_eq!(
            (form.value("account"), form.value("next")),
            (Some(account), Some("/runs")),
            "with what was entered"
        );
        said.push(page.field_error("account"));
    }
    assert_eq!(said, [t("error.field.sign_in_failed"), t("error.field.sign_in_failed")]);
}

#[test]
fn after_signing_in_people_come_back_to_where_they_wanted_to_go() {
    let app = TestApp::start();
    let mut person = app.stranger();
    let led = person.gets("/workers?q=ma").location.expect("to the sign-in page");
    assert_eq!(led, "/sign-in?next=%2Fworkers%3Fq%3Dma");
    let answer = person.fills(&led, "/sign-in", &[("account", "district"), ("password", PASSWORD)]);
    assert_eq!(answer.answer().location.as_deref(), Some("/workers?q=ma"));
    for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example"] {
        let fields = [("account", "district"), ("password", PASSWORD), ("next", elsewhere)];
        app.stranger().sends("/sign-in", &fields).leads_to("/");
    }
}

#[test]
fn guessing_is_slowed_down() {
    let app = TestApp::start();
    let mut guesser = app.stranger();
    let mut guess = |password: &str| guesser.sends("/sign-in", &[("account", "street.a"), ("password", password)]);
    for number in 0..5 {
        assert_eq!(guess(&format!("guess number {number}")).status(), 422);
    }
    let locked = guess("guess number 5");
    assert_eq!(locked.status(), 429);
    let seconds: u64 =
        locked.answer().header("retry-after").and_then(|text| text.parse().ok()).expect("how long to wait");
    assert!((1..=60).contains(&seconds), "{seconds}");
    assert_eq!(locked.page().field_error("account"), t("error.field.too_many_attempts"));
    assert_eq!(guess(PASSWORD).status(), 429, "the right one too");
    assert_eq!(app.sign_in(Who::StreetB).status("/"), 200, "nobody else is kept out");
}

#[test]
fn a_first_password_is_changed_before_anything_else() {
    let app = TestApp::start();
    let mut keeper = app.sign_in(Who::Administrator);
    let changes = [("account", "new.clerk"), ("name", "新经办"), ("role", "street_hr"), ("unit", "KF/KF01/")];
    let page = keeper.fills("/users/new", "/users/new", &changes).shows(200);
    let first = page.of_class("secret").expect("a first password, shown once");
    assert!(!keeper.opens("/users").html().contains(&first));
    let mut clerk = app.stranger();
    clerk.fills("/sign-in", "/sign-in", &[("account", "new.clerk"), ("password", &first)]).leads_to("/password");
    for page in ["/", "/workers", "/runs", "/workers.xlsx", "/sessions"] {
        assert_eq!(clerk.gets(page).location.as_deref(), Some("/password"), "{page}");
    }
    clerk.sends("/api/run/create", &[("month", "2026-10"), ("unit", "KF/KF01/")]).leads_to("/password");
    let wrong = [
        ("short", "again", "password_too_short"),
        ("new.clerk.2026", "new.clerk.2026", "password_like_account"),
        ("1234567890", "1234567890", "password_too_common"),
        (&first, &first, "password_unchanged"),
    ];
    for (new, again, reason) in wrong {
        let fields = [("current", first.as_str()), ("new", new), ("again", again)];
        let page = clerk.fills("/password", "/password", &fields).shows(422);
        assert_eq!(page.field_error("new"), t(&format!("error.field.{reason}")), "{new}");
        assert!(!page.html().contains(new) || new.starts_with("new.clerk"), "no password is shown again");
    }
    let fields = [("current", first.as_str()), ("new", PASSWORD), ("again", "nine steps downhill")];
    assert_eq!(
        clerk.fills("/password", "/password", &fields).shows(422).field_error("again"),
        t("error.field.password_differs")
    );
    let fields = [("current", "not the first one"), ("new", PASSWORD), ("again", PASSWORD)];
    assert_eq!(
        clerk.fills("/password", "/password", &fields).shows(422).field_error("current"),
        t("error.field.password_wrong")
    );
    let fields = [("current", first.as_str()), ("new", PASSWORD), ("again", PASSWORD)];
    clerk.fills("/password", "/password", &fields).leads_to("/");
    assert_eq!(clerk.status("/workers"), 200);
    let old = app.stranger().sends("/sign-in", &[("account", "new.clerk"), ("password", &first)]).status();
    assert_eq!(old, 422, "the first password is worth nothing now");
}

#[test]
fn the_first_visit_sets_the_system_up_once() {
    let app = TestApp::start_empty();
    let mut first = app.stranger();
    assert_eq!(first.gets("/workers").location.as_deref(), Some("/set-up"));
    let district =
        [("district_name", "清河区"), ("district_code", "QH"), ("name", "管理员"), ("account", "root.keeper")];
    let page = first.fills("/set-up", "/set-up", &[district[0], ("district_code", "Q H")]).shows(422);
    assert_eq!(page.form("/set-up").expect("the form again").value("district_name"), Some("清河区"));
    let with = |password: &'static str| [&district[..], &[("password", password), ("again", password)]].concat();
    let page = first.fills("/set-up", "/set-up", &with("password")).shows(422);
    assert_ne!(page.field_error("password"), "");
    first.fills("/set-up", "/set-up", &with(PASSWORD)).leads_to("/");
    assert!(first.opens("/organisation").says("清河区"));
    let mut second = app.stranger();
    assert_eq!(second.gets("/set-up").location.as_deref(), Some("/sign-in"));
    let late = second.sends("/set-up", &with(PASSWORD));
    assert_ne!(late.status(), 200);
    assert_ne!(late.answer().location.as_deref(), Some("/"), "nobody becomes administrator by coming later");
}

#[test]
fn what_is_not_there_says_so() {
    let app = TestApp::start();
    let clerk = app.sign_in(Who::District);
    for nowhere in [
        "/no/such/page",
        "/workers/999999",
        "/runs/999999",
        "/slips/1",
        "/workers/x",
        "/runs/999999/register.pdf",
        "/import/999999",
    ] {
        let answer = clerk.gets(nowhere);
        assert_eq!(answer.status, 404, "{nowhere}");
        let page = jiudang_tests::page::Page::new(&answer.text());
        assert!(page.says(t("error.home")), "{nowhere} shows no way out");
    }
    assert!(app.stranger().gets("/no/such/page").location.is_some_and(|led| led.starts_with("/sign-in")));
    assert_eq!(app.stranger().gets("/healthz").text(), "ok\n");
}

#[test]
fn the_language_is_kept() {
    let app = TestApp::start();
    let mut person = app.sign_in(Who::District);
    assert!(person.opens("/workers").html().contains("<html lang=\"zh-CN\""));
    person.fills("/workers?status=all", "/language", &[]).leads_to("/workers");
    let page = person.opens("/workers");
    assert!(page.html().contains("<html lang=\"en\""));
    assert_eq!(page.heading(), locales::Locale::En.text("nav.workers"));
    person.fills("/runs", "/language", &[]).leads_to("/runs");
    assert!(person.opens("/runs").html().contains("<html lang=\"zh-CN\""));
}
