//! A grade decided for a day in a month that is closed: the month stays, the next one makes up for it and says so.

use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::person::Person;

use super::papers;

/// Brings a run from draft to paid.
pub fn closes(app: &TestApp, clerk: &mut Person, run: &str) {
    clerk.fills(run, "/api/run/submit", &[]).leads_to(run);
    let mut chief = app.sign_in(Who::Approver);
    chief.fills(run, "/api/run/approve", &[]).leads_to(run);
    chief.fills(run, "/api/run/pay", &[]).leads_to(run);
}

#[test]
fn a_grade_from_a_closed_month_is_made_up_for_in_the_next_and_the_slip_says_why() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::District);
    let october = clerk.begins_run("2026-10", "KF/");
    closes(&app, &mut clerk, &october);
    let slip = clerk.finds_slip(&october, "马䶮");
    let paid = clerk.opens(&slip).of_class("lead-figure");

    // Six years and a bit at three years a step: primary 3 by the rules; decided later, higher, from October on.
    let file = clerk.finds("马䶮");
    let form = format!("{file}/record/placement");
    let placed = [("from", "2026-10-01"), ("grade", "middle-2")];
    assert_eq!(clerk.fills(&form, "/api/fact/placement", &placed).status(), 303);
    assert_eq!(clerk.opens(&slip).of_class("lead-figure"), paid, "what is closed stays");

    let november = clerk.begins_run("2026-11", "KF/");
    let own = clerk.finds_slip(&november, "马䶮");
    let page = clerk.opens(&own);
    // 3,160 now; 2,850 then.
    assert!(page.says("以前月份补发、扣回") && page.says("310.00"), "{}", page.text());
    assert!(page.says("2026年10月应为"), "which month, what is due, what was paid: {}", page.text());
    let pdf = papers::read(&clerk.downloads(&format!("{own}.pdf")));
    assert!(pdf.contains("以前月份补发、扣回"));
    let changes = clerk.opens(&format!("{november}?tab=changes"));
    assert!(changes.says("以前月份补发、扣回"), "the differences of the month name it");
    let other = clerk.opens(&clerk.finds_slip(&november, "周望舒"));
    assert!(!other.says("以前月份补发、扣回"), "nobody else's slip speaks of it");

    closes(&app, &mut clerk, &november);
    let december = clerk.begins_run("2026-12", "KF/");
    let page = clerk.opens(&clerk.finds_slip(&december, "马䶮"));
    assert!(!page.says("以前月份补发、扣回"), "it is made up for once");
}
