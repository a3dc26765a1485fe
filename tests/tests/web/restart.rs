//! A server that stops in the middle of a calculation: the next one finishes it, once.

use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::t;

#[test]
fn a_run_goes_on_where_the_server_stopped() {
    let mut app = TestApp::start();
    app.import(Who::District, "花名册2026-10.xlsx", &jiudang_tests::files::roster());
    let mut clerk = app.sign_in(Who::District);
    let run = clerk.fills("/runs", "/api/run/create", &[("month", "2026-10"), ("unit", "KF/")]).location();
    app.restart();
    assert_eq!(clerk.status(&run), 200, "the session survives as well");
    clerk.waits_for(&run);
    let page = clerk.opens(&run);
    let count = |key: &str| page.fact(t(key)).and_then(|text| text.parse::<usize>().ok()).expect("a number");
    assert_eq!(count("run.slips") + count("run.held"), 651, "nobody twice, nobody missing");
    assert!(page.heading().contains(t("run.state.draft")));
}
