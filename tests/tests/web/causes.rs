//! Before a run is submitted: why it differs from the month before, cause by cause, and who stands out.

use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::files;

use super::late::closes;

#[test]
fn hr_sees_why_a_month_differs_who_stands_out_and_sets_from_what_on() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::District);
    let october = clerk.begins_run("2026-10", "KF/");
    closes(&app, &mut clerk, &october);
    let file = clerk.finds("马䶮");
    let placed = [("from", "2026-11-01"), ("grade", "middle-2")];
    let form = format!("{file}/record/placement");
    assert_eq!(clerk.fills(&form, "/api/fact/placement", &placed).status(), 303);

    let november = clerk.begins_run("2026-11", "KF/");
    let changes = format!("{november}?tab=changes");
    let page = clerk.opens(&changes);
    assert!(page.says("变动原因") && page.says("晋档、档次变动"), "{}", page.text());
    // 3,160 instead of 2,850, less what it moves of contributions: none, the base is declared.
    assert!(page.says("+310.00"), "{}", page.text());
    assert!(!page.says("未能说明"), "nothing is left");
    assert!(page.says("500.00 元") && page.says("20%"), "the default is said");
    let stepped = clerk.opens(&format!("{changes}&cause=step"));
    assert!(stepped.says("马䶮") && !stepped.says("周望舒"), "one of the six: {}", stepped.text());
    assert!(!stepped.says("本月无工资条"));

    let over = clerk.opens(&format!("{changes}&over=1"));
    assert!(!over.says("马䶮"), "310 yuan are below 500");
    let limit = [("amount", "300"), ("percent", "")];
    clerk.fills(&changes, "/api/run/limit", &limit).leads_to(&november);
    let over = clerk.opens(&format!("{changes}&over=1"));
    assert!(over.says("马䶮") && over.says("超过阈值"), "{}", over.text());
    assert!(over.says("300.00 元"));
    let refused = clerk.fills(&changes, "/api/run/limit", &[("amount", "三百"), ("percent", "20%")]);
    assert_ne!(refused.status(), 303, "no amount");

    let rows = files::shown(&files::sheet(&clerk.downloads(&format!("{november}/changes.xlsx"))));
    let text = rows.concat().concat();
    assert!(text.contains("晋档、档次变动") && text.contains("马䶮") && text.contains("310"), "{text}");
    let one = files::shown(&files::sheet(&clerk.downloads(&format!("{november}/changes.xlsx?cause=joined"))));
    assert!(!one.concat().concat().contains("马䶮"));

    let slip = clerk.opens(&clerk.finds_slip(&november, "马䶮"));
    assert!(slip.says("为什么和上个月不一样") && slip.says("晋档、档次变动"), "{}", slip.text());
    let same = clerk.opens(&clerk.finds_slip(&november, "周望舒"));
    assert!(!same.says("为什么和上个月不一样"), "nothing changed: {}", same.text());
}

#[test]
fn a_street_sets_its_own_limit_and_sees_its_own_part() {
    let app = TestApp::start();
    app.import_six();
    let mut chief = app.sign_in(Who::District);
    let october = chief.begins_run("2026-10", "KF/");
    let changes = format!("{october}?tab=changes");
    let mut street = app.sign_in(Who::StreetA);
    let limit = [("amount", "1"), ("percent", "1")];
    street.fills(&changes, "/api/run/limit", &limit).leads_to(&october);
    assert!(street.opens(&changes).says("1.00 元"));
    assert!(chief.opens(&changes).says("500.00 元"), "the district keeps the default");
    let other = app.sign_in(Who::StreetB);
    assert!(other.opens(&changes).says("500.00 元"));
    let book = files::shown(&files::sheet(&other.downloads(&format!("{october}/changes.xlsx")))).concat().concat();
    assert!(book.contains("望江街道") && !book.contains("清河街道"), "{book}");
    let reader = app.sign_in(Who::Auditor);
    assert!(!reader.opens(&changes).says("保存阈值"), "who only reads is shown no form");
}
