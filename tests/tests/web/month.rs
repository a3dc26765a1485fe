//! A month of the office, from the roster it keeps to the closed books and the slip on a worker's phone.

use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::files::{expected, roster};
use jiudang_tests::person::Person;
use jiudang_tests::t;

use super::{closed, exchange, papers};

const RARE: [&str; 5] = ["马䶮", "刘㛃", "陈𬭎", "欧阳𫖯", "阿依古丽·买买提"];

#[test]
fn october_from_the_roster_to_the_closed_books() {
    let app = TestApp::start();
    let mut clerk = app.sign_in(Who::District);

    let preview = clerk.uploads("花名册2026-10.xlsx", &roster());
    the_preview_finds_everybody_new_and_nothing_wrong(&clerk, &preview);
    nothing_is_written_before_somebody_says_so(&clerk);
    clerk.fills(&preview, &format!("{preview}/apply"), &[("confirm_placements", "on")]).leads_to("/workers");
    everybody_is_on_file_under_the_right_name(&clerk);
    the_district_is_described_as_it_is_known_to_be(&clerk);
    a_second_look_at_the_same_roster_changes_nothing(&mut clerk);

    let run = clerk.begins_run("2026-10", "KF/");
    everybody_is_paid_or_held_with_a_reason(&clerk, &run);
    papers::a_draft_says_so(&clerk, &run);
    who_prepared_does_not_approve(&app, &mut clerk, &run);
    a_returned_run_comes_back_with_the_comment(&app, &mut clerk, &run);
    another_approves_and_pays(&app, &mut clerk, &run);

    closed::nothing_changes_a_closed_month(&app, &run);
    papers::the_register_says_what_the_run_page_says(&clerk, &run, &RARE);
    papers::the_slips_of_all_are_in_one_file(&clerk, &run, &RARE);
    papers::the_workbook_of_a_run_adds_up(&clerk, &run);
    exchange::files_of_the_whole_roster_agree_with_the_run(&app, &clerk, &run);
    papers::the_workbook_of_people_holds_them_all(&clerk, &RARE);
    a_worker_sees_the_own_slip_with_its_reasons(&app, &clerk, &run);
}

fn the_preview_finds_everybody_new_and_nothing_wrong(clerk: &Person, preview: &str) {
    let known = expected();
    let page = clerk.opens(preview);
    assert_eq!(page.fact(t("import.people")), Some(known["people"].to_string()));
    assert_eq!(page.fact(t("import.tab.new")), Some("651".to_owned()));
    assert_eq!(page.fact(t("import.errors")), Some("0".to_owned()));
    assert_eq!(page.fact(t("import.tab.missing")), Some("0".to_owned()));
}

fn nothing_is_written_before_somebody_says_so(clerk: &Person) {
    assert!(clerk.opens("/workers").says(t("workers.none")));
}

fn everybody_is_on_file_under_the_right_name(clerk: &Person) {
    assert!(clerk.opens("/workers").says("共 651 条"));
    for name in RARE {
        assert!(clerk.opens(&clerk.finds(name)).heading().contains(name));
    }
    let units = clerk.opens("/organisation").table(t("organisation.caption")).expect("the units");
    let count = |kind: &str| units.iter().filter(|row| row[1] == t(&format!("unit.{kind}"))).count().to_string();
    let known = expected();
    assert_eq!(count("street"), known["streets"].to_string());
    assert_eq!(units[1][3], "651", "the district counts them all");
    // One community of the district is not in the roster.
    assert_eq!(count("community"), (known["communities"].as_u64().unwrap_or_default() + 1).to_string());
}

fn a_second_look_at_the_same_roster_changes_nothing(clerk: &mut Person) {
    let preview = clerk.uploads("花名册2026-10.xlsx", &roster());
    let page = clerk.opens(&preview);
    assert_eq!(page.fact(t("import.tab.new")), Some("0".to_owned()));
    assert_eq!(page.fact(t("import.tab.changed")), Some("0".to_owned()));
    assert_eq!(page.fact(t("import.tab.unchanged")), Some("651".to_owned()));
}

/// The counts of the roster, as it is known to be: bands, posts beside people, certificates, insurance.
fn the_district_is_described_as_it_is_known_to_be(clerk: &Person) {
    let known = expected();
    let page = clerk.opens("/structure?on=2026-10-31");
    assert_eq!(page.fact(t("structure.people")), Some("651".to_owned()));
    let counts = |caption: &str| -> Vec<String> {
        let table = page.table(caption).unwrap_or_else(|| panic!("no table {caption}"));
        table.iter().skip(1).map(|row| row[1].clone()).collect()
    };
    let wanted = |key: &str| -> Vec<String> {
        known[key].as_object().expect("counts").values().map(ToString::to_string).collect()
    };
    let sorted = |mut all: Vec<String>| {
        all.sort();
        all
    };
    for (caption, key) in [("性别", "sex"), ("年龄", "age"), ("学历", "education"), ("来源", "source")] {
        assert_eq!(sorted(counts(caption)), sorted(wanted(key)), "{caption}");
    }
    assert_eq!(sorted(counts(t("structure.certificates"))), sorted(wanted("certificates")));
    let insured = counts(t("structure.insurance"));
    for count in wanted("insured") {
        assert!(insured.contains(&count), "{count} insured: {insured:?}");
    }
    let heads = page.fact(t("structure.heads")).expect("heads");
    assert!(heads.contains(&format!("{} 人任", known["heads"])), "{heads}");
    assert!(heads.contains(&format!("一肩挑 {} 人", known["one_person_two_posts"])), "{heads}");
    assert_eq!(page.fact(t("structure.committee")), Some(known["committee_members"].to_string()));
    let briefing = jiudang_tests::files::pdf_text(&clerk.downloads("/structure.pdf?on=2026-10-31"));
    for said in ["社区工作者队伍结构简报", "651 人", "293 人，占 45.0%"] {
        assert!(briefing.contains(said), "the briefing lacks {said}");
    }
}

fn everybody_is_paid_or_held_with_a_reason(clerk: &Person, run: &str) {
    let page = clerk.opens(run);
    assert!(page.heading().contains(t("run.state.draft")));
    assert!(page.heading().contains(t("sample.mark")), "the packs that ship are samples, and the page says so");
    let count = |key: &str| page.fact(t(key)).and_then(|text| text.parse::<usize>().ok()).expect("a number");
    let (slips, held) = (count("run.slips"), count("run.held"));
    assert_eq!(slips + held, 651);
    let totals = page.table(t("run.by_item")).expect("totals by item");
    assert!(totals.len() > 5, "{totals:?}");
    let page = clerk.opens(&format!("{run}?tab=held"));
    let rows = page.table(t("run.held_caption")).unwrap_or_default();
    assert_eq!(rows.len().saturating_sub(1), held.min(50), "each held person is listed");
    assert!(rows.iter().skip(1).all(|row| row[3].chars().count() > 4), "with a reason: {rows:?}");
}

fn who_prepared_does_not_approve(app: &TestApp, clerk: &mut Person, run: &str) {
    clerk.fills(run, "/api/run/submit", &[]).leads_to(run);
    let page = clerk.opens(run);
    assert!(page.heading().contains(t("run.state.submitted")));
    assert!(page.says(t("run.own_run")));
    assert!(page.form("/api/run/approve").is_none(), "no button that cannot work");
    let form = app.sign_in(Who::Approver).opens(run).form("/api/run/approve").expect("the other's button");
    let known: Vec<_> = form.fields.iter().map(|field| (field.name.as_str(), field.value.as_str())).collect();
    clerk.sends("/api/run/approve", &known).is_refused(409, "error.conflict.own_run");
    assert!(clerk.opens(run).heading().contains(t("run.state.submitted")));
}

fn a_returned_run_comes_back_with_the_comment(app: &TestApp, clerk: &mut Person, run: &str) {
    let mut chief = app.sign_in(Who::Approver);
    chief.fills(run, "/api/run/return", &[("comment", "少")]).is_refused(422, "error.field.too_short");
    chief.fills(run, "/api/run/return", &[("comment", "请核对暂缓的人")]).leads_to(run);
    let page = clerk.opens(run);
    assert!(page.heading().contains(t("run.state.draft")));
    assert!(page.says("请核对暂缓的人"));
    clerk.fills(run, "/api/run/recalculate", &[]).leads_to(run);
    clerk.waits_for(run);
    let again = clerk.opens(run);
    for key in ["run.slips", "run.held", "totals.gross", "totals.net", "totals.cost"] {
        assert_eq!(again.fact(t(key)), page.fact(t(key)), "calculated again, {key} is the same");
    }
}

fn another_approves_and_pays(app: &TestApp, clerk: &mut Person, run: &str) {
    clerk.fills(run, "/api/run/submit", &[]).leads_to(run);
    let mut chief = app.sign_in(Who::Approver);
    chief.fills(run, "/api/run/approve", &[]).leads_to(run);
    assert!(chief.opens(run).heading().contains(t("run.state.approved")));
    chief.fills(run, "/api/run/pay", &[]).leads_to(run);
    let page = chief.opens(run);
    assert!(page.heading().contains(t("run.state.paid")));
    let story = page.text();
    for (step, account) in [
        ("prepared", Who::District),
        ("submitted", Who::District),
        ("approved", Who::Approver),
        ("paid", Who::Approver),
    ] {
        let line = format!("{}{}", t(&format!("run.step.{step}")), account.account());
        assert!(story.contains(&line), "{story} lacks {line}");
    }
}

fn a_worker_sees_the_own_slip_with_its_reasons(app: &TestApp, clerk: &Person, run: &str) {
    let worker = app.worker("马䶮");
    let own = clerk.finds_slip(run, "马䶮");
    let list = worker.opens("/my/slips");
    assert_eq!(list.links().iter().filter(|href| href.starts_with("/slips/")).count(), 1);
    assert!(list.links().contains(&own));
    let (page, file) = (worker.opens(&own), clerk.opens(&own));
    assert_eq!(page.of_class("lead-figure"), file.of_class("lead-figure"));
    assert!(page.says(t("slip.source")) && page.says(t("sample.mark")), "each figure with its clause");
    assert!(page.html().matches("<details class=\"why\">").count() > 5);
    assert!(worker.opens("/my").says(t("ladder.title")));
    let pdf = papers::read(&worker.downloads(&format!("{own}.pdf")));
    assert!(pdf.contains("马䶮"));
    assert!(pdf.contains(&page.of_class("lead-figure").unwrap_or_default()), "the same net on paper");
}
