//! A form that is refused comes back with status 422, what was entered, and the reason beside the field.

use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::files::id_number;
use jiudang_tests::t;

#[test]
fn a_new_worker_is_entered_wrong_and_then_right() {
    let app = TestApp::start();
    let mut clerk = app.sign_in(Who::StreetA);
    let (right, wrong) = (id_number("19900101", "女", 7), "439901199001010000");
    let post =
        clerk.opens("/workers/new").form("/api/worker/create").expect("the form").choice("posts", "社区专职工作者");
    let unit = "KF/KF01/KF0101/";
    let mut fields = vec![
        ("name", "买尔旦·吐尔逊"),
        ("id_number", wrong),
        ("joined_on", "2026-09-01"),
        ("source", "recruited"),
        ("community_since", "2026-09-01"),
        ("unit", unit),
        ("posts", post.as_str()),
    ];
    let page = clerk.fills("/workers/new", "/api/worker/create", &fields).shows(422);
    assert!(!page.refusal().is_empty(), "a summary");
    assert_ne!(page.field_error("id_number"), "", "and the reason beside the field");
    let again = page.form("/api/worker/create").expect("the form again");
    for (name, entered) in &fields {
        assert_eq!(again.value(name), Some(*entered), "{name} is kept");
    }
    fields[1].1 = &right;
    let file = clerk.fills("/workers/new", "/api/worker/create", &fields).location();
    let page = clerk.opens(&file);
    assert!(page.heading().lines().next().unwrap_or_default().contains("买尔旦·吐尔逊"));
    let twice = clerk.fills("/workers/new", "/api/worker/create", &fields);
    twice.is_refused(409, "error.conflict.worker_exists");
}

#[test]
fn a_fact_is_entered_wrong_and_then_right() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::StreetA);
    let file = clerk.finds("马䶮");
    let form = format!("{file}/record/enrolment");
    let wrong = [
        ("from", "2026-02-30", "error.field.date"),
        ("from", "", "error.field.required"),
        ("declared_base", "五千", "error.field.money"),
        ("declared_base", "5000.005", "error.field.money_too_fine"),
        ("housing_rate", "many", "error.field.percent"),
    ];
    for (field, entered, reason) in wrong {
        let page = clerk.fills(&form, "/api/fact/enrolment", &[(field, entered)]).shows(422);
        assert_eq!(page.field_error(field), t(reason), "{field} {entered}: {}", page.refusal());
        let again = page.form("/api/fact/enrolment").expect("the form again");
        assert_eq!(again.value(field), Some(entered), "what was entered stays");
    }
    let fields = [("from", "2026-10-01"), ("declared_base", "8888.88")];
    clerk.fills(&form, "/api/fact/enrolment", &fields).leads_to(&file);
    assert!(clerk.opens(&file).says("8,888.88"));
}

#[test]
fn whoever_changes_what_somebody_else_just_changed_is_told() {
    let app = TestApp::start();
    app.import_six();
    let (mut first, mut second) = (app.sign_in(Who::StreetA), app.sign_in(Who::District));
    let file = first.finds("马䶮");
    let form = second.opens(&file).form("/api/worker/change").expect("the form");
    first.fills(&file, "/api/worker/change", &[("remark", "先改的")]).leads_to(&file);
    let late = form.filled(&[("remark", "后改的")]);
    let late: Vec<_> = late.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    second.sends("/api/worker/change", &late).is_refused(409, "error.stale");
    assert!(second.opens(&file).says("先改的"));
}

#[test]
fn a_form_with_fields_missing_breaks_nothing() {
    let app = TestApp::start();
    let mut clerk = app.sign_in(Who::District);
    for action in ["/api/run/create", "/api/worker/create", "/api/fact/enrolment", "/api/policy/install"] {
        let outcome = clerk.sends(action, &[("nonsense", "1")]);
        outcome.is_refused(422, "error.bad_input");
    }
}

#[test]
fn a_broken_pack_is_refused_line_by_line() {
    let app = TestApp::start();
    let mut clerk = app.sign_in(Who::District);
    let text = "id = \"own\"\nkind = \"nonsense\"\n";
    let page = clerk.fills("/policy", "/api/policy/install", &[("path", "own/pack.toml"), ("text", text)]).shows(422);
    assert!(page.says("own/pack.toml:"), "file and line");
    assert_eq!(
        page.form("/api/policy/install").expect("the form again").value("text").map(str::trim),
        Some(text.trim())
    );
}
