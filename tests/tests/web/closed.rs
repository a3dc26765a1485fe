//! A closed month stays as it is, whatever is tried.

use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::t;

/// Every step of a run, tried on one that is paid, by everybody who may take it at other times.
pub fn nothing_changes_a_closed_month(app: &TestApp, run: &str) {
    let number = run.rsplit('/').next().expect("a number");
    let version = app.wait(async {
        let scope = domain::access::Scope::Subtree(domain::access::UnitPath::parse("KF/").expect("a path"));
        let run = domain::ids::RunId(number.parse().expect("a number"));
        app.store().run(&scope, run).await.expect("the run").row.version.to_string()
    });
    let before = figures(app, run);
    for who in [Who::District, Who::Approver] {
        let mut clerk = app.sign_in(who);
        let known = [("run", number), ("version", version.as_str())];
        let steps = [
            ("recalculate", "error.conflict.run_not_draft"),
            ("submit", "error.conflict.run_not_draft"),
            ("approve", "error.conflict.run_not_submitted"),
            ("pay", "error.conflict.run_not_approved"),
        ];
        for (step, reason) in steps {
            clerk.sends(&format!("/api/run/{step}"), &known).is_refused(409, reason);
        }
        let returned = [known[0], known[1], ("comment", "请重新编制这个月")];
        clerk.sends("/api/run/return", &returned).is_refused(409, "error.conflict.run_not_submitted");
        let again = clerk.fills("/runs", "/api/run/create", &[("month", "2026-10"), ("unit", "KF/")]);
        again.is_refused(409, "error.conflict.run_exists");
        assert_eq!(figures(app, run), before, "{who:?} changed something");
    }
    let page = app.sign_in(Who::Approver).opens(run);
    let changes = |action: &str| action.starts_with("/api/run/") && action != "/api/run/off_cycle";
    let steps = page.forms().into_iter().filter(|form| changes(&form.action)).count();
    assert_eq!(steps, 0, "a closed run offers nothing but to pay beside it");
    assert!(page.says(t("run.closed")));
}

/// What everybody in a run was paid.
fn figures(app: &TestApp, run: &str) -> Vec<Vec<String>> {
    let book = app.sign_in(Who::Approver).downloads(&format!("{run}.xlsx"));
    jiudang_tests::files::shown(&jiudang_tests::files::sheet(&book))
}
