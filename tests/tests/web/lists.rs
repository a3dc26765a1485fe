//! Lists of one subject: an empty one is there to be filled in, a good one is checked and recorded once, and a bad one says
//! where and what to do before anything is written.

use domain::money::Money;
use domain::pay::Group;
use domain::roster::Cell;
use domain::trace::InputKind;
use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::files::{self, id_of, six_people};
use jiudang_tests::page::Page;
use jiudang_tests::person::Person;
use jiudang_tests::t;

use super::midyear::slip_of;

const OCTOBER: [(&str, &str); 1] = [("month", "2026-10")];

/// Rows as CSV, with the ID number of `#name` in its place.
fn csv(lines: &[String]) -> String {
    let mut text = lines.join("\r\n");
    for person in files::SIX {
        text = text.replace(&format!("#{}", person.2), &id_of(person.2));
    }
    text
}

fn bases(rows: &[(&str, &str)]) -> String {
    let title = "姓名,身份证号码,缴费基数".to_owned();
    let rows = rows.iter().map(|(name, base)| format!("{name},#{name},{base}"));
    csv(&std::iter::once(title).chain(rows).collect::<Vec<_>>())
}

fn figures(page: &Page) -> [String; 4] {
    ["import.errors", "list.effect.new", "list.effect.changed", "list.effect.same"]
        .map(|key| page.fact(t(key)).unwrap_or_default())
}

/// Opens the problems of a preview: row, name, column, what, remedy.
fn problems(clerk: &Person, preview: &str) -> Vec<[String; 5]> {
    let page = clerk.opens(&format!("{preview}?tab=problems"));
    let rows = page.table(t("import.problems")).expect("the problems");
    let told = |row: &Vec<String>| [1, 2, 3, 5, 6].map(|at: usize| row[at].clone());
    rows.iter().skip(1).map(told).collect()
}

/// The enrolment in somebody's file.
fn declared(clerk: &Person, name: &str) -> String {
    clerk.opens(&clerk.finds(name)).text()
}

#[test]
fn an_empty_list_of_each_kind_is_typed_and_has_its_titles_in_a_frozen_head() {
    let app = TestApp::start();
    let clerk = app.sign_in(Who::StreetA);
    let hub = clerk.opens("/imports");
    for (kind, titles) in [
        ("opening", &["姓名", "身份证号码", "已计月数", "累计收入", "上年月平均工资"][..]),
        ("bases", &["姓名", "身份证号码", "缴费基数", "执行月份"]),
        ("deductions", &["姓名", "证件号码", "子女教育", "住房租金"]),
        ("training", &["姓名", "身份证号码", "出勤", "学时"]),
        ("one_offs", &["姓名", "身份证号码", "项目", "金额", "月份"]),
        ("attendance", &["姓名", "身份证号码", "开始日期", "结束日期", "类型"]),
    ] {
        let (page, form) = (format!("/imports/{kind}"), format!("/imports/{kind}/form.xlsx"));
        assert!(hub.links().contains(&page) && hub.links().contains(&form), "{kind}");
        let answer = clerk.gets(&form);
        assert_eq!(answer.status, 200);
        assert!(answer.header("content-disposition").is_some_and(|value| value.contains("list.xlsx")));
        let sheet = files::sheet(&answer.body);
        let head: Vec<String> = sheet.rows[2].iter().map(Cell::shown).collect();
        assert!(titles.iter().all(|title| head.iter().any(|known| known == title)), "{kind}: {head:?}");
        assert!(clerk.opens(&page).form(&page).is_some());
        for who in [Who::Leader, Who::Auditor, Who::Administrator] {
            assert_eq!(app.sign_in(who).status(&form), 403);
        }
    }
    assert_eq!(clerk.status("/imports/nonsense"), 404);
    assert_eq!(clerk.status("/imports/nonsense/form.xlsx"), 404);
    assert_eq!(clerk.status("/imports/bases/99"), 404);
}

#[test]
fn a_list_in_gbk_is_checked_recorded_and_the_second_time_the_same() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::District);
    // 姓名,身份证号码,缴费基数 and 周望舒 as GBK writes them.
    let mut list =
        b"\xd0\xd5\xc3\xfb,\xc9\xed\xb7\xdd\xd6\xa4\xba\xc5\xc2\xeb,\xbd\xc9\xb7\xd1\xbb\xf9\xca\xfd\r\n".to_vec();
    list.extend_from_slice(b"\xd6\xdc\xcd\xfb\xca\xe6,");
    list.extend_from_slice(format!("{},5800\r\n", id_of("周望舒")).as_bytes());
    let preview = clerk.uploads_list("bases", &OCTOBER, "基数.csv", &list).location();
    let page = clerk.opens(&preview);
    assert_eq!(figures(&page), ["0", "0", "1", "0"]);
    assert!(page.says("GB18030") && page.says(t("list.field.base")), "{}", page.text());
    let changed = clerk.opens(&format!("{preview}?tab=changed"));
    assert!(changed.says("5,500.00") && changed.says("5,800.00"), "what is on file, and what would be");
    assert!(!declared(&clerk, "周望舒").contains("5,800.00"), "nothing is written yet");
    clerk.fills(&preview, &format!("{preview}/apply"), &[]).leads_to(&preview);
    assert!(declared(&clerk, "周望舒").contains("5,800.00"));
    let done = clerk.opens(&preview);
    assert!(done.says(t("lists.recorded")) && done.fact(t("list.effect.changed")) == Some("1".to_owned()));
    let again = clerk.sends(&format!("{preview}/apply"), &[("mode", "all"), ("seen", "")]);
    again.is_refused(409, "error.conflict.import_applied");

    let second = clerk.uploads_list("bases", &OCTOBER, "基数.csv", &list).location();
    let page = clerk.opens(&second);
    assert_eq!(figures(&page), ["0", "0", "0", "1"]);
    assert!(page.says(t("lists.nothing_new")) && page.form(&format!("{second}/apply")).is_none());
    let log = app.sign_in(Who::Auditor).opens("/audit?action=list_imported");
    assert!(log.says("list=bases time=2026-10 new=0 changed=1 same=0"), "{}", log.text());
    assert!(!log.html().contains(&id_of("周望舒")));
}

#[test]
fn what_cannot_be_read_as_a_list_is_refused_with_a_remedy() {
    let app = TestApp::start();
    let mut clerk = app.sign_in(Who::StreetA);
    let cases: [(&str, &[u8], &str); 4] = [
        ("基数.xlsx", b"", "empty_file"),
        ("基数.xlsx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "wrong_kind"),
        ("基数.xlsx", &files::zip_bomb(), "inflates"),
        ("基数.csv", "品名,数量,单价\n桌子,3,500\n".as_bytes(), "no_header"),
    ];
    for (name, bytes, reason) in cases {
        let page = clerk.uploads_list("bases", &[("month", "2026-09")], name, bytes).shows(422);
        let text = t(&format!("roster.read_error.{reason}"));
        let fixed = text.split(['{', '}']).max_by_key(|part| part.len()).unwrap_or(text);
        assert!(page.says(fixed), "{reason}: {:?}", page.refusal());
        let form = page.form("/imports/bases").expect("the form stands there again");
        assert_eq!(form.value("month"), Some("2026-09"), "with what was entered");
    }
    for (month, reason) in [("", "month"), ("2026-13", "month"), ("1999-01", "out_of_range")] {
        let page = clerk.uploads_list("bases", &[("month", month)], "a.csv", bases(&[]).as_bytes()).shows(422);
        assert_eq!(page.field_error("month"), t(&format!("error.field.{reason}")));
    }
    let page = clerk.uploads_list("opening", &[("year", "20")], "a.csv", b"x").shows(422);
    assert_eq!(page.field_error("year"), t("error.field.out_of_range"));
}

#[test]
fn a_bad_row_names_row_column_and_remedy_and_stops_everything() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::District);
    let title = || "姓名,身份证号码,缴费基数".to_owned();
    let damaged = csv(&[title(), "周\u{fffd}舒,#周望舒,5800".to_owned()]);
    let twice = bases(&[("马䶮", "5800"), ("马䶮", "5900"), ("陈𬭎", "7100")]);
    let fine = bases(&[("马䶮", "5800.005"), ("陈𬭎", "7100")]);
    let stranger = bases(&[("陈𬭎", "7100"), ("马䶮", "5800")]).replace("马䶮", "马燕");
    let nobody = format!("{}\r\n某人,{},100", title(), files::id_number("19700101", "男", 77));
    let unread = csv(&["姓名,身份证号码,养老".to_owned(), "马䶮,#马䶮,1".to_owned()]);
    let cases = [
        (damaged, "exchange", "damaged_text", "2", "姓名"),
        (twice, "exchange", "duplicate_id", "2", "身份证号码"),
        (fine, "exchange", "amount_too_fine", "2", "缴费基数"),
        (stranger, "list", "name_differs", "3", "姓名"),
        (nobody, "list", "unknown_person", "2", "身份证号码"),
        (unread, "exchange", "missing_column", "1", "缴费基数"),
    ];
    for (list, area, code, row, column) in cases {
        let preview = clerk.uploads_list("bases", &OCTOBER, "基数.csv", list.as_bytes()).location();
        assert_ne!(figures(&clerk.opens(&preview))[0], "0", "{code}");
        let told = problems(&clerk, &preview);
        let remedy = t(&format!("{area}.remedy.{code}")).split(['{', '}']).next().unwrap_or_default();
        let found = told.iter().find(|told| told[0] == row && told[4].starts_with(remedy));
        assert!(found.is_some_and(|told| told[2].ends_with(column)), "{code}: {told:?}");
        let refused = clerk.sends(&format!("{preview}/apply"), &[("mode", "all"), ("seen", "")]);
        assert_eq!(refused.status(), 409, "{code}");
    }
    assert!(declared(&clerk, "陈𬭎").contains("7,000.00"), "nothing was written");

    let mixed = bases(&[("马䶮", "5800.005"), ("陈𬭎", "7100")]);
    let preview = clerk.uploads_list("bases", &OCTOBER, "基数.csv", mixed.as_bytes()).location();
    assert!(!clerk.opens(&preview).html().contains(&id_of("马䶮")), "a number is never shown whole");
    clerk.fills(&preview, &format!("{preview}/apply"), &[]).leads_to(&preview);
    assert!(declared(&clerk, "陈𬭎").contains("7,100.00"), "without the bad row, once somebody says so");
}

#[test]
fn a_street_neither_finds_nor_changes_people_of_another() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::StreetA);
    let list = bases(&[("马䶮", "5800"), ("刘㛃", "5800")]).replace("\r\n刘㛃,", "\r\n某某,");
    let preview = clerk.uploads_list("bases", &OCTOBER, "基数.csv", list.as_bytes()).location();
    let page = clerk.opens(&format!("{preview}?tab=problems"));
    assert!(page.says(t("list.problem.unknown_person")) && !page.html().contains("刘㛃"), "{}", page.text());
    assert_eq!(page.fact(t("list.effect.changed")), Some("1".to_owned()));
    for who in [Who::StreetB, Who::District, Who::Leader, Who::Administrator] {
        let mut other = app.sign_in(who);
        assert!([403, 404].contains(&other.status(&preview)), "{who:?}");
        let seen = [("mode", "without_bad"), ("seen", "")];
        assert!([403, 404].contains(&other.sends(&format!("{preview}/apply"), &seen).status()), "{who:?}");
    }
    let number = preview.rsplit('/').next().expect("a number");
    assert_eq!(clerk.status(&format!("/imports/deductions/{number}")), 404, "nor as a list of another kind");
    assert_eq!(clerk.status(&format!("/import/{number}")), 404, "nor as a roster");
    clerk.fills(&preview, &format!("{preview}/apply"), &[]).leads_to(&preview);
    let district = app.sign_in(Who::District);
    assert!(declared(&district, "马䶮").contains("5,800.00") && declared(&district, "刘㛃").contains("4,800.00"));
}

#[test]
fn what_changed_since_it_was_checked_is_checked_again() {
    let app = TestApp::start();
    app.import_six();
    let (mut clerk, mut other) = (app.sign_in(Who::District), app.sign_in(Who::StreetB));
    let upload = |clerk: &mut Person, base: &str| {
        clerk.uploads_list("bases", &OCTOBER, "基数.csv", bases(&[("周望舒", base)]).as_bytes()).location()
    };
    let (first, second) = (upload(&mut clerk, "5800"), upload(&mut other, "5900"));
    let form = clerk.opens(&first).form(&format!("{first}/apply")).expect("the form");
    let seen = form.value("seen").expect("what was seen").to_owned();
    other.fills(&second, &format!("{second}/apply"), &[]).leads_to(&second);
    let stale = clerk.sends(&format!("{first}/apply"), &[("mode", "all"), ("seen", &seen)]);
    stale.is_refused(409, "error.conflict.import_changed");
    let fresh = stale.page();
    let shown = clerk.opens(&format!("{first}?tab=changed"));
    assert!(shown.says("5,900.00") && fresh.form(&format!("{first}/apply")).is_some(), "{}", fresh.text());
    clerk.fills(&first, &format!("{first}/apply"), &[]).leads_to(&first);
    assert!(declared(&clerk, "周望舒").contains("5,800.00"));
}

#[test]
fn amounts_leave_and_deductions_reach_the_slip() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::District);
    let run = clerk.begins_run("2026-10", "KF/");
    let totals = |name: &str| slip_of(&app, &app.sign_in(Who::District), name, "2026-10").row.totals;
    let names = ["马䶮", "周望舒", "刘㛃"];
    let before = names.map(totals);
    let amounts =
        csv(&["姓名,身份证号,项目,金额,事由".to_owned(), "马䶮,#马䶮,节假日值班补助,300,国庆值班".to_owned()]);
    let preview = clerk.uploads_list("one_offs", &OCTOBER, "补助.csv", amounts.as_bytes()).location();
    let page = clerk.opens(&format!("{preview}?tab=new"));
    assert!(page.says("节假日值班补助") && page.says("300.00"), "{}", page.text());
    let draft = t("list.problem.run_again").replace("{months}", "2026-10");
    assert!(page.says(&draft), "the draft has to be calculated again: {}", page.text());
    clerk.fills(&preview, &format!("{preview}/apply"), &[]).leads_to(&preview);
    let leave = csv(&[
        "姓名,身份证号,开始日期,结束日期,请假类型".to_owned(),
        "周望舒,#周望舒,2026-10-12,2026-10-16,事假".to_owned(),
        "刘㛃,#刘㛃,2026-10-12,2026-10-16,年休假".to_owned(),
    ]);
    let preview = clerk.uploads_list("attendance", &OCTOBER, "考勤.csv", leave.as_bytes()).location();
    let page = clerk.opens(&format!("{preview}?tab=left_out"));
    assert!(page.says("刘㛃") && page.says(t("list.problem.paid_leave")), "{}", page.text());
    clerk.fills(&preview, &format!("{preview}/apply"), &[]).leads_to(&preview);
    let monthly = csv(&["姓名,证件号码,子女教育".to_owned(), "陈𬭎,#陈𬭎,2000".to_owned()]);
    clerk.brings_list("deductions", &OCTOBER, "扣除.csv", monthly.as_bytes());
    clerk.fills(&run, "/api/run/recalculate", &[]).leads_to(&run);
    clerk.waits_for(&run);
    let after = names.map(totals);
    assert_eq!(after[0].gross, before[0].gross + Money::from_yuan(300));
    assert!(after[1].gross < before[1].gross, "five days are not paid");
    assert_eq!(after[2], before[2], "and holidays are");
    let slip = slip_of(&app, &clerk, "陈𬭎", "2026-10");
    let tax = slip.lines.iter().find(|line| line.group == Group::Tax).expect("a line of tax");
    assert_eq!(tax.trace.input(InputKind::CumulativeAdditional), Some(200_000));
}

#[test]
fn the_roster_itself_is_a_list_of_bases() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::District);
    let preview = clerk.uploads_list("bases", &OCTOBER, "花名册.csv", six_people().as_bytes()).location();
    assert_eq!(figures(&clerk.opens(&preview)), ["0", "0", "0", "6"]);
}
