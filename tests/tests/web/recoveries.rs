//! What is to be paid back, and what is paid beside a closed month: through the forms of a file and of a run.

use jiudang_tests::app::{TestApp, Who};

use super::late::closes;
use super::papers;

#[test]
fn an_advance_is_recorded_paid_out_beside_the_closed_month_and_taken_from_the_next() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::District);
    let october = clerk.begins_run("2026-10", "KF/");
    let file = clerk.finds("周望舒");
    let form = format!("{file}/record/recovery");
    let agreed = [
        ("from", "2026-10-01"),
        ("of", "advance"),
        ("amount", "600"),
        ("months", "2"),
        ("instalment", ""),
        ("note", "借款单2026-17号"),
    ];
    let twice = agreed.map(|(name, value)| if name == "instalment" { (name, "100") } else { (name, value) });
    let refused = clerk.fills(&form, "/api/fact/recovery", &twice);
    assert!(refused.page().says("只填一项"), "{}", refused.page().text());
    closes(&app, &mut clerk, &october);
    assert_eq!(clerk.fills(&form, "/api/fact/recovery", &agreed).status(), 303);

    let beside = clerk.fills(&october, "/api/run/off_cycle", &[]).location();
    clerk.waits_for(&beside);
    let page = clerk.opens(&beside);
    assert!(page.says("2026年10月补发第1批"), "{}", page.text());
    let slip = clerk.finds_slip(&beside, "周望舒");
    let shown = clerk.opens(&slip);
    assert_eq!(shown.of_class("lead-figure").as_deref(), Some("600.00"));
    assert!(shown.says("预借、缓扣") && shown.says("本月随工资付出"), "{}", shown.text());
    let pdf = papers::read(&clerk.downloads(&format!("{slip}.pdf")));
    assert!(pdf.contains("补发第1批") && pdf.contains("600.00"));
    let register = papers::read(&clerk.downloads(&format!("{beside}/register.pdf")));
    assert!(register.contains("补发第1批") && register.contains("周望舒") && !register.contains("马䶮"));
    closes(&app, &mut clerk, &beside);
    assert!(clerk.opens(&file).says("300.00"), "what is due next");
    for run in [&october, &beside] {
        let tax = clerk.opens(&format!("{run}/files?tab=tax"));
        assert!(tax.says("一致：本月已审批 6 人") && tax.says("全部 2 个批次"), "{}", tax.text());
    }

    let november = clerk.begins_run("2026-11", "KF/");
    let page = clerk.opens(&clerk.finds_slip(&november, "周望舒"));
    assert!(page.says("扣还") && page.says("应还 600.00") && page.says("扣 300.00 元"), "{}", page.text());
    let changes = clerk.opens(&format!("{november}?tab=changes"));
    assert!(changes.says("扣还、预借"), "the difference of the month names it");
    let other = clerk.opens(&clerk.finds_slip(&november, "马䶮"));
    assert!(!other.says("应还"));
}

#[test]
fn an_off_cycle_run_with_nothing_to_pay_is_discarded() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::District);
    let october = clerk.begins_run("2026-10", "KF/");
    closes(&app, &mut clerk, &october);
    let beside = clerk.fills(&october, "/api/run/off_cycle", &[]).location();
    clerk.waits_for(&beside);
    let next = clerk.fills("/runs", "/api/run/create", &[("month", "2026-11"), ("unit", "KF/")]);
    assert!(next.page().says("还有未审批的补发批次"), "{}", next.page().text());
    clerk.fills(&beside, "/api/run/discard", &[]).leads_to("/runs");
    assert_eq!(clerk.status(&beside), 404);
    clerk.begins_run("2026-11", "KF/");
}
