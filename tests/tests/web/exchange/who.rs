//! Who gets files, of whom, and when.

use exchange::bank;
use jiudang_tests::app::{TestApp, Who};
use jiudang_tests::page::Page;
use jiudang_tests::t;

use super::{approved, link};

const FILES: [&str; 9] = [
    "",
    "/bank-generic-csv.csv",
    "/bank-cmb-xlsx.xlsx",
    "/tax-wages.xlsx",
    "/tax-persons.xlsx",
    "/insurance-month.xlsx",
    "/insurance-joins.xlsx",
    "/insurance-leaves.xlsx",
    "/housing-month.xlsx",
];

#[test]
fn before_a_run_is_approved_there_are_no_files() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::StreetA);
    let run = clerk.begins_run("2026-10", "KF/KF01/");
    for step in ["draft", "submitted"] {
        assert!(!clerk.opens(&run).links().iter().any(|href| href.contains("/files")), "{step}");
        for file in FILES {
            let answer = clerk.gets(&format!("{run}/files{file}"));
            assert_eq!(answer.status, 409, "{step} {file}");
            assert!(answer.header("content-disposition").is_none());
            assert!(Page::new(&answer.text()).says(t("error.conflict.run_not_approved")), "{step} {file}");
        }
        let upload = clerk.browser().upload_with(&format!("{run}/files/reconcile"), &[], "a.csv", b"x");
        assert_eq!(upload.expect("an answer").status, 409);
        if step == "draft" {
            clerk.fills(&run, "/api/run/submit", &[]).leads_to(&run);
        }
    }
    app.sign_in(Who::District).fills(&run, "/api/run/approve", &[]).leads_to(&run);
    let page = clerk.opens(&run);
    assert_eq!(page.link(t("run.files")), Some(format!("{run}/files")));
    assert_eq!(clerk.status(&format!("{run}/files/bank-generic-csv.csv")), 200);
    app.sign_in(Who::District).fills(&run, "/api/run/pay", &[]).leads_to(&run);
    assert_eq!(clerk.status(&format!("{run}/files/bank-generic-csv.csv")), 200, "and when it is closed");
    for other in ["/bank-none.csv", "/bank-generic-csv.txt", "/bank-generic-csv-1.csv", "/reconcile.xlsx"] {
        assert_eq!(clerk.status(&format!("{run}/files{other}")), 404, "{other}");
    }
}

#[test]
fn files_with_whole_numbers_are_for_hr_inside_its_own_unit() {
    let app = TestApp::start();
    app.import_six();
    let mut clerk = app.sign_in(Who::StreetA);
    let run = approved(&app, &mut clerk, "2026-10", "KF/KF01/");
    let log = || app.sign_in(Who::Auditor).opens("/audit?action=downloaded").text();
    let before = log();
    let mut others = vec![("a worker", app.worker("马䶮"), 403), ("another street", app.sign_in(Who::StreetB), 404)];
    others.extend([Who::Leader, Who::Auditor, Who::Administrator].map(|who| (who.account(), app.sign_in(who), 403)));
    for (who, person, status) in &mut others {
        for file in FILES {
            assert_eq!(person.status(&format!("{run}/files{file}")), *status, "{who} at {file}");
        }
        for form in ["reconcile", "template"] {
            let answer = person.browser().upload_with(&format!("{run}/files/{form}"), &[], "a.csv", b"x");
            assert_eq!(answer.expect("an answer").status, *status, "{who} at {form}");
        }
        if *status == 403 && *who != "a worker" {
            assert!(!person.gets(&run).text().contains(&format!("{run}/files")), "{who} is not led there");
        }
    }
    assert_eq!(log(), before, "nothing left the house");
    for who in [Who::StreetA, Who::District] {
        assert_eq!(app.sign_in(who).status(&format!("{run}/files")), 200);
    }
}

#[test]
fn a_street_gets_its_own_part_of_a_run_of_the_district() {
    let app = TestApp::start();
    app.import_six();
    let mut district = app.sign_in(Who::District);
    let run = approved(&app, &mut district, "2026-10", "KF/");
    let street = app.sign_in(Who::StreetB);
    let page = street.opens(&format!("{run}/files?tab=bank&profile=generic-csv"));
    assert!(page.heading().contains("望江街道"), "{}", page.heading());
    let answer = street.gets(&link(&page, "bank-generic-csv.csv"));
    let profile = bank::built_in("generic-csv").expect("a profile");
    let (lines, _) = bank::read(&profile, &answer.body).expect("a file");
    let names: Vec<&str> = lines.iter().map(|line| line.name.as_str()).collect();
    assert_eq!(names, ["刘㛃", "阿依古丽·买买提", "周望舒"]);
    assert_eq!(answer.text().matches("62228888").count(), 3, "and nobody else's account");
}
